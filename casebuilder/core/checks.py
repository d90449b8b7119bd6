"""Is one requirement met? A judgement for each, from the details and what is known around them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from casebuilder.core.circumstances import Circumstances
from casebuilder.core.dates import read_date
from casebuilder.core.details import CaseDetails, Step
from casebuilder.core.emails import read_new_email, read_old_email, same_email
from casebuilder.core.nhs_numbers import read_last_three
from casebuilder.core.service_desk import DESCRIPTION_LIMIT, accepts_email, length
from casebuilder.core.submission import describe
from casebuilder.core.text import UnreadableError


class State(StrEnum):
    """What is known about one requirement."""

    GIVEN = "given"
    CANNOT_BE_GIVEN = "cannot be given"
    MISSING = "missing"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The state of one requirement in one case, with a sentence where there is something to say.

    `field` is the form field that mends it, where that is not the requirement's own. `ours_to_mend`: the practice has
    its own answers to put right, so there is nothing to ask the patient.
    """

    state: State
    sentence: str = ""
    field: str = ""
    ours_to_mend: bool = False


_GIVEN = Judgement(State.GIVEN)


def _missing(sentence: str) -> Judgement:
    return Judgement(State.MISSING, sentence)


def _wrong(sentence: str) -> Judgement:
    return Judgement(State.WRONG, sentence)


def _unreadable(answer: str, error: UnreadableError) -> Judgement:
    """What the reader says, with the answer's name: the sentences of all answers stand in one list."""
    sentence = str(error)
    return _wrong(f"{answer}: {sentence[0].lower()}{sentence[1:]}")


def _ticked_and_typed(answer: str) -> Judgement:
    return _ours_to_mend(f"You ticked that the patient cannot give {answer}, and also typed it. Clear one of the two")


def _ours_to_mend(sentence: str, field: str = "") -> Judgement:
    return Judgement(State.WRONG, sentence, field, ours_to_mend=True)


def _given_email(email: str, box: str) -> Judgement:
    if accepts_email(email):
        return _GIVEN
    return Judgement(
        State.GIVEN,
        f"The desk's form refuses this address in its {box}, so it goes in the description only",
    )


def check_new_email(details: CaseDetails, _: Circumstances) -> Judgement:
    if not details.new_email:
        return _missing("Enter the patient's new email address")
    try:
        read_new_email(details.new_email)
    except UnreadableError as error:
        return _unreadable("New email address", error)
    if same_email(details.new_email, details.old_email) and not details.old_email_cannot_be_given:
        return _wrong(
            "The new address is the same as the old one, which stays on the cleansed account. "
            "Enter a different new address"
        )
    return _given_email(details.new_email, "email box")


def check_old_email(details: CaseDetails, _: Circumstances) -> Judgement:
    if details.old_email_cannot_be_given:
        if details.old_email:
            return _ticked_and_typed("the old email address")
        return Judgement(State.CANNOT_BE_GIVEN, "The patient cannot give the old email address")
    if not details.old_email:
        return _missing("Enter the patient's old email address, or tick that the patient cannot give it")
    try:
        read_old_email(details.old_email)
    except UnreadableError as error:
        return _unreadable("Old email address", error)
    return _given_email(details.old_email, "email box")


def check_digits(details: CaseDetails, _: Circumstances) -> Judgement:
    if details.nhs_digits_cannot_be_given:
        if details.nhs_digits:
            return _ticked_and_typed("the NHS number")
        return Judgement(State.CANNOT_BE_GIVEN, "The patient cannot give the NHS number")
    if not details.nhs_digits:
        return _missing("Enter the last 3 digits of the NHS number, or tick that the patient cannot give it")
    try:
        read_last_three(details.nhs_digits)
    except UnreadableError as error:
        return _wrong(str(error))
    return _GIVEN


def check_last_access(details: CaseDetails, circumstances: Circumstances) -> Judgement:
    typed = details.last_access
    if details.last_access_not_known:
        return _ours_to_mend("You chose Not known, and also typed a date. Clear one of the two") if typed else _GIVEN
    if not typed:
        return _missing("Enter when the patient last got into the account, or choose Not known")
    try:
        read = read_date(typed.day, typed.month, typed.year)
    except UnreadableError as error:
        return _unreadable("Last access", error)
    if read.first_day > circumstances.today:
        return _wrong("The last access cannot be in the future. Check the date")
    return _GIVEN


def check_cannot_recover(details: CaseDetails, _: Circumstances) -> Judgement:
    if details.can_recover is None:
        return _missing("Say whether the patient can access or recover the account")
    if details.can_recover:
        return _ours_to_mend(
            "The patient can get back in, so no case is needed: find out what the patient needs instead"
        )
    return _GIVEN


def check_steps(details: CaseDetails, circumstances: Circumstances) -> Judgement:
    if not details.steps:
        return _missing("Tick at least one step that the patient or the practice has taken")
    if Step.OTHER in details.steps and not details.note:
        return _ours_to_mend("You ticked Other. Say in the note what was done", "note")
    over = _characters_over(details, circumstances)
    if over:
        return _ours_to_mend(
            f"The description is {over} {'character' if over == 1 else 'characters'} too long for the desk's form, "
            f"which takes {DESCRIPTION_LIMIT:,}. "
            + ("Shorten the note by at least that many" if length(details.note) >= over else "Tick fewer steps"),
            "note" if length(details.note) >= over else "",
        )
    return _GIVEN


def _characters_over(details: CaseDetails, circumstances: Circumstances) -> int:
    description = describe(details, circumstances.practice)
    return max(0, length(description) - DESCRIPTION_LIMIT)
