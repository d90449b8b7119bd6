"""A posted form of a case: its answers, the version they were typed over, and choices between two versions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from werkzeug.datastructures import MultiDict

from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.details import ENTRIES, CaseDetails
from casebuilder.core.differences import ANSWERS, BOTH, MINE, STORED, Merge, chosen, merge
from casebuilder.core.kinds import Email, Tick
from casebuilder.core.mends import mended_address
from casebuilder.forms.case import CaseForm, new_form_key
from casebuilder.forms.filled import FilledForm
from casebuilder.pages import current_keyring, signed_in
from casebuilder.store import Case, SealError

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
        """The version they were typed over, if that is known; most saves do not need it."""
        return _unseal_opened(self.form.opened.data or "", self.number)

    @property
    def unchosen(self) -> frozenset[str]:
        """The keys of the answers that still need a choice."""
        return self.asked - self.choices.keys()

    @property
    def details(self) -> CaseDetails:
        """The answers as typed, with the choices once all are made."""
        typed = self.form.details()
        if not self.choices or self.opened is None or self.unchosen:
            return typed
        return chosen(typed, self.opened, self.choices)

    def merged_with(self, case: Case, answers: CaseDetails | None = None) -> Merge:
        """Return the merge of these answers, or of `answers` of the same form, with those of the case."""
        form_key = self.form.form_key.data
        is_own = form_key and form_key == case.last_form_key and case.last_editor == signed_in().staff.id
        # If an autosave of this form wrote the newest version, the form has gone on from it.
        return merge(case.details if is_own else self.opened, answers or self.details, case.details)

    def adds_to(self, case: Case) -> bool:
        """Return whether anything was typed that the case does not say."""
        return self.merged_with(case).details != case.details


def read_typed(posted: MultiDict[str, str], number: str = "") -> Typed:
    """Read what was posted from the form of a case or from the page of two versions; a new case has no number."""
    asked = _KEYS.intersection(posted.getlist("asked"))
    taken = {key: posted.get(f"take-{key}", "") for key in asked}
    choices = {key: choice for key, choice in taken.items() if choice in (MINE, STORED, BOTH)}
    typed = Typed(posted, CaseForm(posted), number, asked, choices)
    return replace(typed, choices={}) if asked and typed.opened is None else typed


def with_mend(posted: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return the posted form with the answer that a press on "Use ..." or "Patient cannot give it" sets."""
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


def is_sealed_by_us(opened: str) -> bool:
    """Return whether a text is one that `seal_opened` gave, so that nobody can read a number in it."""
    try:
        current_keyring().unseal_for(_PURPOSE, opened)
    except SealError:
        return False
    return True


def _unseal_opened(sealed: str, number: str) -> CaseDetails | None:
    try:
        *whose, record = json.loads(current_keyring().unseal_for(_PURPOSE, sealed))
        of_this_case = whose == [signed_in().staff.practice_id, normalise_number(number)]
        return CaseDetails.from_record(record) if of_this_case else None
    except (SealError, ValueError):  # altered, sealed with a key that is gone, or missing
        return None


def seal_opened(case: Case) -> str:
    """Return the details as opened, sealed, for the form to carry.

    Empty where they would fill the room that a form has: two versions of those are asked about answer by answer.
    """
    whose = [signed_in().staff.practice_id, case.number]
    sealed = current_keyring().seal_for(_PURPOSE, json.dumps([*whose, case.details.to_record()]))
    return sealed if len(sealed) <= _ROOM else ""


def form_over(case: Case, details: CaseDetails, earlier_form_keys: str = "") -> FilledForm:
    """Return a new form of these details over the case as it stands."""
    return FilledForm(
        details,
        version=case.version,
        form_key=new_form_key(),
        opened=seal_opened(case),
        earlier_form_keys=earlier_form_keys,
    )
