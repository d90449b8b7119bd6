"""Whether a requirement is met: its answer must be present and readable; `CHECKS` has the rules beyond that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from casebuilder.core.circumstances import Circumstances
from casebuilder.core.details import ENTRIES, CaseDetails, Step, tick_of, ticks_beside
from casebuilder.core.entries import Requirement
from casebuilder.core.kinds import Email
from casebuilder.core.mends import Mend, give_up, use
from casebuilder.core.service_desk import DESCRIPTION_LIMIT, accepts_email, length
from casebuilder.core.submission import describe
from casebuilder.text.characters import UnreadableError
from casebuilder.text.dates import read_date
from casebuilder.text.emails import same_email


class State(StrEnum):
    """How one requirement stands."""

    GIVEN = "given"
    CANNOT_BE_GIVEN = "cannot be given"
    MISSING = "missing"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The state of one requirement in one case, with a sentence where there is something to say.

    `field` is the form field that mends it, where that is not the requirement's own. `ours_to_mend`: the practice has
    its own answers to put right, so there is nothing to ask the patient. `press` is what one press does about it.
    """

    state: State
    sentence: str = ""
    field: str = ""
    ours_to_mend: bool = False
    press: Mend | None = None

    @property
    def is_gap(self) -> bool:
        """Whether it stops the case from being sent."""
        return self.state in (State.MISSING, State.WRONG)


_GIVEN = Judgement(State.GIVEN)
_EMAIL_REFUSED = "NHS login's form refuses this address in its email box, so it goes in the description only"


def judge(requirement: Requirement, details: CaseDetails, circumstances: Circumstances) -> Judgement:
    """Judge one requirement of any details, finished or not; raises nothing."""
    name = requirement.field
    kind, value = ENTRIES[name].kind, getattr(details, name)
    if tick_of(details, name):
        return _judge_ticked(name, also_typed=bool(value))
    if value == kind.blank:
        return Judgement(State.MISSING, requirement.missing)
    try:
        kind.read(value)
    except UnreadableError as error:
        sentence = str(error) if kind.error_names_answer else f"{requirement.short}: {_uncapitalised(str(error))}"
        press = use(name, error.mend) if error.mend else give_up(name) if error.is_lost else None
        return Judgement(State.WRONG, sentence, press=press)
    broken = CHECKS[name](details, circumstances) if name in CHECKS else None
    if broken:
        return broken
    refused = isinstance(kind, Email) and not accepts_email(value)
    return Judgement(State.GIVEN, _EMAIL_REFUSED) if refused else _GIVEN


def _judge_ticked(name: str, *, also_typed: bool) -> Judgement:
    if name == "last_access":  # "not known" is an answer like any other
        return _ours_to_mend("Remove the date, or untick “Not known”") if also_typed else _GIVEN
    sentence = _uncapitalised(ENTRIES[ticks_beside(name)[0]].name)
    if also_typed:
        what = sentence.removeprefix("patient cannot give ")
        return _ours_to_mend(f"Remove {what}, or untick “{ENTRIES[ticks_beside(name)[0]].label}”")
    return Judgement(State.CANNOT_BE_GIVEN, f"The {sentence}")


def _wrong(sentence: str) -> Judgement:
    return Judgement(State.WRONG, sentence)


def _ours_to_mend(sentence: str, field: str = "") -> Judgement:
    return Judgement(State.WRONG, sentence, field, ours_to_mend=True)


def _uncapitalised(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def _check_new_email(details: CaseDetails, _: Circumstances) -> Judgement | None:
    if same_email(details.new_email, details.old_email) and not details.old_email_cannot_be_given:
        return _wrong(
            "The new address is the same as the old one, which stays on the cleansed account. "
            "Enter a different new address"
        )
    return None


def _check_last_access(details: CaseDetails, circumstances: Circumstances) -> Judgement | None:
    typed = details.last_access
    if read_date(typed.day, typed.month, typed.year).first_day > circumstances.today:
        return _wrong("The last access cannot be in the future. Check the date")
    return None


def _check_can_recover(details: CaseDetails, _: Circumstances) -> Judgement | None:
    if details.can_recover:
        return _ours_to_mend(
            "The patient can get back in, so no case is needed: find out what the patient needs instead"
        )
    return None


def _check_steps(details: CaseDetails, circumstances: Circumstances) -> Judgement | None:
    if Step.OTHER in details.steps and not details.note:
        return _ours_to_mend("You ticked “Something else”. Say in the note what was done", "note")
    over = length(describe(details, circumstances.practice)) - DESCRIPTION_LIMIT
    if over <= 0:
        return None
    note_is_long_enough = length(details.note) >= over
    return _ours_to_mend(
        f"The description is {over} {'character' if over == 1 else 'characters'} too long for NHS login's form, "
        f"which takes {DESCRIPTION_LIMIT:,}. "
        + ("Shorten the note by at least that many" if note_is_long_enough else "Tick fewer steps"),
        "note" if note_is_long_enough else "",
    )


CHECKS: dict[str, Callable[[CaseDetails, Circumstances], Judgement | None]] = {
    "new_email": _check_new_email,
    "last_access": _check_last_access,
    "can_recover": _check_can_recover,
    "steps": _check_steps,
}
