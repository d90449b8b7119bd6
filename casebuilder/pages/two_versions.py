"""What was typed over a version of a case that need no longer be the newest: read, and brought together with it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from flask import flash
from werkzeug.datastructures import MultiDict

from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.details import ENTRIES, CaseDetails
from casebuilder.core.differences import (
    ANSWERS,
    BOTH,
    MINE,
    NO_ANSWER,
    STORED,
    Answer,
    Difference,
    Merge,
    chosen,
    differences,
    merge,
)
from casebuilder.core.kinds import Email, Tick
from casebuilder.core.mends import mended_address
from casebuilder.core.stages import Act, Refusal, Stage, next_stage
from casebuilder.forms.case import CaseForm, called
from casebuilder.pages import current_keyring, current_store, own_case, signed_in
from casebuilder.store import Case, SealError, StaleError

_PURPOSE = "answers as opened"
_ROOM = 32 * 1024  # bytes, of the 256 kB that a form may bring
_KEYS = frozenset(answer.key for answer in ANSWERS)


@dataclass(frozen=True)
class Typed:
    """A posted form of the case `number`, empty for a new one: its answers, and what was chosen.

    `asked` are the answers for which a page showed two versions, `choices` what was chosen for them.
    """

    posted: MultiDict[str, str]
    form: CaseForm
    number: str
    asked: frozenset[str]
    choices: Mapping[str, str]

    @cached_property
    def opened(self) -> CaseDetails | None:
        """The version that they were typed over, if that is known; most saves never ask."""
        return _unseal_opened(self.form.opened.data or "", self.number)

    @property
    def unchosen(self) -> frozenset[str]:
        """The answers that still wait for a choice."""
        return self.asked - self.choices.keys()

    @property
    def details(self) -> CaseDetails:
        """The answers as typed and, once all are made, with the choices."""
        typed = self.form.details()
        if not self.choices or self.opened is None or self.unchosen:
            return typed
        return chosen(typed, self.opened, self.choices)

    def merged_with(self, case: Case, answers: CaseDetails | None = None) -> Merge:
        """These answers, or others of the same page, and the newest ones as one version."""
        page = self.form.page.data
        is_own = page and page == case.written_from and case.last_editor == signed_in().staff.id
        # What an autosave of this form has written, this form has gone on from.
        return merge(case.details if is_own else self.opened, answers or self.details, case.details)

    def adds_to(self, case: Case) -> bool:
        """Whether anything was typed that the case does not say."""
        return self.merged_with(case).details != case.details


def any_case(number: str) -> Case:
    """The case of one's own practice, even if it is deleted; raises NotFoundError."""
    return own_case(number, even_deleted=True)


def seal_opened(case: Case) -> str:
    """The details as they are opened, for the form to carry where nobody can read or change them.

    Empty where they would fill the room that a form has: two versions of those are asked about answer by answer.
    """
    whose = [signed_in().staff.practice_id, case.number]
    sealed = current_keyring().seal_for(_PURPOSE, json.dumps([*whose, case.details.to_record()]))
    return sealed if len(sealed) <= _ROOM else ""


def form_over(case: Case, details: CaseDetails, waiting: str = "") -> CaseForm:
    """A new form of these details over the case as it stands."""
    page = secrets.token_urlsafe(12)
    return CaseForm.of(details, version=case.version, page=page, opened=seal_opened(case), waiting=waiting)


def read_typed(posted: MultiDict[str, str], number: str = "") -> Typed:
    """What was posted from a form or from the page of two versions; a new case has no number."""
    asked = _KEYS.intersection(posted.getlist("asked"))
    taken = {key: posted.get(f"take-{key}", "") for key in asked}
    choices = {key: choice for key, choice in taken.items() if choice in (MINE, STORED, BOTH)}
    typed = Typed(posted, CaseForm(posted), number, asked, choices)
    return replace(typed, choices={}) if asked and typed.opened is None else typed


def with_mend(posted: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return the form with the answer taken that a press on "Use ..." or "Patient cannot give it" asks for."""
    name = posted.get("action", "").removeprefix("mend-")
    if name not in ENTRIES or name == posted.get("action"):
        return posted
    mended = posted.copy()
    if isinstance(ENTRIES[name].kind, Email):
        mended[name] = mended_address(posted.get(name, ""))
    elif isinstance(ENTRIES[name].kind, Tick):
        mended[name] = "y"
        mended[ENTRIES[name].beside] = ""
    return mended


def _unseal_opened(sealed: str, number: str) -> CaseDetails | None:
    try:
        *whose, record = json.loads(current_keyring().unseal_for(_PURPOSE, sealed))
        of_this_case = whose == [signed_in().staff.practice_id, normalise_number(number)]
        return CaseDetails.from_record(record) if of_this_case else None
    except (SealError, ValueError):  # altered, sealed with a key that is gone, or none at all
        return None


def changed_words(case: Case) -> str:
    """Who wrote the answers as they stand: "Jo Lee changed this case"."""
    if case.last_editor == signed_in().staff.id:
        return "You changed this case in another tab or window"
    return f"{case.edited_by} changed this case"


def news_words(case: Case) -> str:
    """For a form that is open while the case moves on."""
    refusal = next_stage(case.stage, Act.EDIT)
    if case.stage is Stage.DISCARDED:
        return f"{case.changed_by} deleted this case. Press Check and copy to restore it with what you typed."
    if isinstance(refusal, Refusal):
        return f"{refusal.sentence}. Press Check and copy to see what you typed: it is not lost."
    return f"{changed_words(case)}. Press Check and copy: nothing that you typed is lost."


def clash_words(case: Case, keys: Collection[str]) -> str:
    """For a form whose autosave met other answers to the same questions: "Jo Lee changed the old email too"."""
    who, where = _who_and_where(case)
    names = [_the(answer) for answer in ANSWERS if answer.key in keys]
    return f"{who} changed {_listed(names)}{where} too"


def came_in_words(case: Case, came_in: Sequence[Difference]) -> str:
    """For a form that has taken in what somebody else changed: "Jo Lee added the NHS number"."""
    who, where = _who_and_where(case)
    return f"{who} {_listed([f'{_verb(each)} {_the(each.answer)}' for each in came_in])}{where}"


def _who_and_where(case: Case) -> tuple[str, str]:
    is_own = case.last_editor == signed_in().staff.id
    return ("You", " in another tab or window") if is_own else (case.edited_by, "")


def _verb(difference: Difference) -> str:
    if difference.one == NO_ANSWER:
        return "added"
    return "removed" if difference.other == NO_ANSWER else "changed"


def _the(answer: Answer) -> str:
    name = called(answer.fields[0])
    return name if name.startswith("what ") else f"the {name}"


def _listed(names: Sequence[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


def tell_what_came_in(before: Case, typed: Typed, details: CaseDetails) -> None:
    """Say which answers of somebody else are now among one's own; only their names, as it travels in a cookie."""
    labels = [difference.answer.label for difference in differences(typed.details, details)]
    if labels:
        flash(f"{changed_words(before)} after you opened it. Those changes are in it too: {', '.join(labels)}.")


def write(number: str, typed: Typed, auto: bool) -> Case:
    """Save; on a case that has changed since, what both sides typed, unless only a person can say what is right."""
    staff, store = signed_in().staff, current_store()
    if typed.unchosen:
        raise StaleError(any_case(number))
    version, page = typed.form.read_version(), typed.form.page.data or ""
    try:
        return store.cases.save(staff, number, typed.details, version, form_key=page, auto=auto)
    except StaleError as stale:
        if auto:
            raise
        return _bring_together(stale.current, typed)


def _bring_together(current: Case, typed: Typed) -> Case:
    staff, merged = signed_in().staff, typed.merged_with(current)
    if merged.asked:
        raise StaleError(current)
    try:
        case = current_store().cases.save(
            staff,
            current.number,
            merged.details,
            current.version,
            form_key=secrets.token_urlsafe(12),  # of no page: none has shown these answers together
        )
    except StaleError as stale:  # once more somebody was quicker
        return _bring_together(stale.current, typed)
    tell_what_came_in(current, typed, case.details)
    return case
