"""The guidance as data: its edition and the six things it asks of a case, each with its words, source and check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casebuilder.core.circumstances import Circumstances
from casebuilder.core.details import CaseDetails, Step
from casebuilder.core.formats import (
    UnreadableError,
    read_date,
    read_last_three,
    read_new_email,
    read_old_email,
    same_email,
)
from casebuilder.core.service_desk import DESCRIPTION_LIMIT, Layout, accepts_email, length
from casebuilder.core.submission import CONSEQUENCE, STEP_WORDS, describe


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a sentence of ours comes from, so that anybody can check it."""

    section: str
    page: str = "NHS App troubleshooting guide for GP practices"
    dated: date | None = date(2025, 6, 9)


class State(StrEnum):
    """What is known about one requirement."""

    GIVEN = "given"
    CANNOT_BE_GIVEN = "cannot be given"
    MISSING = "missing"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The state of one requirement in one case, with a sentence where there is something to say.

    `field` is the form field that mends it, where that is not the requirement's own.
    """

    state: State
    sentence: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing the guidance asks of a case.

    `field` is the form field that answers it; `rule` is what the edition asks, in our words; `ask` is the question to
    put to the patient, empty where staff answer it themselves.
    """

    key: str
    title: str
    short: str
    field: str
    rule: str
    source: Source
    ask: str
    answer: Callable[[CaseDetails], str]
    check: Callable[[CaseDetails, Circumstances], Judgement]


_DESK = Source("Contacting the service desk for user account cleansing")
_GIVEN = Judgement(State.GIVEN)
_TICKED_AND_TYPED = "You ticked that the patient cannot give this, and also typed it. Clear one of the two"


def _missing(sentence: str) -> Judgement:
    return Judgement(State.MISSING, sentence)


def _wrong(sentence: str, field: str = "") -> Judgement:
    return Judgement(State.WRONG, sentence, field)


def _given_email(email: str, box: str) -> Judgement:
    if accepts_email(email):
        return _GIVEN
    return Judgement(
        State.GIVEN,
        f"The desk's form refuses this address in its {box}, so it goes in the description only",
    )


def _check_new_email(details: CaseDetails, _: Circumstances) -> Judgement:
    if not details.new_email:
        return _missing("Enter the patient's new email address")
    try:
        read_new_email(details.new_email)
    except UnreadableError as error:
        return _wrong(str(error))
    if same_email(details.new_email, details.old_email) and not details.old_email_cannot_be_given:
        return _wrong(
            "The new address is the same as the old one, which stays on the cleansed account. "
            "Enter a different new address"
        )
    return _given_email(details.new_email, "email box")


def _check_old_email(details: CaseDetails, _: Circumstances) -> Judgement:
    if details.old_email_cannot_be_given:
        if details.old_email:
            return _wrong(_TICKED_AND_TYPED)
        return Judgement(State.CANNOT_BE_GIVEN, f"The patient cannot give the old email address. {CONSEQUENCE}")
    if not details.old_email:
        return _missing("Enter the patient's old email address, or tick that the patient cannot give it")
    try:
        read_old_email(details.old_email)
    except UnreadableError as error:
        return _wrong(str(error))
    return _given_email(details.old_email, "email box")


def _check_digits(details: CaseDetails, _: Circumstances) -> Judgement:
    if details.nhs_digits_cannot_be_given:
        if details.nhs_digits:
            return _wrong(_TICKED_AND_TYPED)
        return Judgement(State.CANNOT_BE_GIVEN, f"The patient cannot give the NHS number. {CONSEQUENCE}")
    if not details.nhs_digits:
        return _missing("Enter the last 3 digits of the NHS number, or tick that the patient cannot give it")
    try:
        read_last_three(details.nhs_digits)
    except UnreadableError as error:
        return _wrong(str(error))
    return _GIVEN


def _check_last_access(details: CaseDetails, circumstances: Circumstances) -> Judgement:
    typed = details.last_access
    if details.last_access_not_known:
        return _wrong("You chose Not known, and also typed a date. Clear one of the two") if typed else _GIVEN
    if not typed:
        return _missing("Enter when the patient last got into the account, or choose Not known")
    try:
        read = read_date(typed.day, typed.month, typed.year)
    except UnreadableError as error:
        return _wrong(str(error))
    if read.first_day > circumstances.today:
        return _wrong("The last access cannot be in the future. Check the date")
    return _GIVEN


def _check_cannot_recover(details: CaseDetails, _: Circumstances) -> Judgement:
    if details.can_recover is None:
        return _missing("Say whether the patient can access or recover the account")
    if details.can_recover:
        return _wrong("The patient can get back in, so no case is needed: find out what the patient needs instead")
    return _GIVEN


def _check_steps(details: CaseDetails, circumstances: Circumstances) -> Judgement:
    if not details.steps:
        return _missing("Tick at least one step that the patient or the practice has taken")
    if Step.OTHER in details.steps and not details.note:
        return _wrong("You ticked Other. Say in the note what was done", "note")
    over = _characters_over(details, circumstances)
    if over:
        return _wrong(
            f"The description is {over} {'character' if over == 1 else 'characters'} too long for the desk's form, "
            f"which takes {DESCRIPTION_LIMIT:,}. Shorten the note by at least that many",
            "note",
        )
    return _GIVEN


def _characters_over(details: CaseDetails, circumstances: Circumstances) -> int:
    # The two-page form's description is the longer one: it says where the digits are.
    description = describe(details, circumstances.practice, Layout.TWO_PAGES)
    return max(0, length(description) - DESCRIPTION_LIMIT)


def _typed_or(flag: bool, typed: str) -> str:
    return "Cannot be given" if flag and not typed else typed


def _last_access_answer(details: CaseDetails) -> str:
    typed = details.last_access
    if details.last_access_not_known and not typed:
        return "Not known"
    try:
        return str(read_date(typed.day, typed.month, typed.year))
    except UnreadableError:
        return " ".join(part for part in (typed.day, typed.month, typed.year) if part)


REQUIREMENTS = (
    Requirement(
        key="new-email",
        title="Patient's new email address",
        short="New email address",
        field="new_email",
        rule="Give the patient's new email address, in the form's email section or in the description.",
        source=_DESK,
        ask="Which email address do you want to use from now on? It must be one you have not used for NHS login.",
        answer=lambda details: details.new_email,
        check=_check_new_email,
    ),
    Requirement(
        key="old-email",
        title="Patient's old email address",
        short="Old email address",
        field="old_email",
        rule="Give the patient's old email address, in the form's email section or in the description.",
        source=_DESK,
        ask="Which email address did you sign up with? Look for messages from noreply@login.nhs.uk.",
        answer=lambda details: _typed_or(details.old_email_cannot_be_given, details.old_email),
        check=_check_old_email,
    ),
    Requirement(
        key="nhs-number",
        title="Last 3 digits of the patient's NHS number",
        short="Last 3 digits of NHS number",
        field="nhs_digits",
        rule="Give the last 3 digits of the patient's NHS number.",
        source=_DESK,
        ask="What are the last 3 digits of your NHS number? Only the last 3.",
        answer=lambda details: _typed_or(details.nhs_digits_cannot_be_given, details.nhs_digits),
        check=_check_digits,
    ),
    Requirement(
        key="last-access",
        title="Date of the last successful account access",
        short="Last access",
        field="last_access",
        rule="Give the date of the last successful access to the account, if it is known.",
        source=_DESK,
        ask="When did you last get into the NHS App? A month and year, or only a year, is enough.",
        answer=_last_access_answer,
        check=_check_last_access,
    ),
    Requirement(
        key="cannot-recover",
        title="Patient cannot access or recover the account",
        short="Cannot access or recover",
        field="can_recover",
        rule="Make clear that the patient cannot access or recover the account.",
        source=_DESK,
        ask="Can you still get into the account, or into the old mailbox, in any way?",
        answer=lambda details: {None: "", False: "They cannot", True: "They can"}[details.can_recover],
        check=_check_cannot_recover,
    ),
    Requirement(
        key="steps",
        title="Steps taken so far",
        short="Steps taken",
        field="steps",
        rule="Describe the steps taken so far.",
        source=_DESK,
        ask="What have you tried so far to get back in?",
        answer=lambda details: "\n".join(STEP_WORDS[step] for step in Step if step in details.steps),
        check=_check_steps,
    ),
)


@dataclass(frozen=True, slots=True)
class Edition:
    """One published state of the guidance; `key` is stamped on every case prepared under it."""

    key: str
    published: date
    requirements: tuple[Requirement, ...]


EDITION = Edition("2025-06-09", date(2025, 6, 9), REQUIREMENTS)
EDITIONS = {EDITION.key: EDITION}
