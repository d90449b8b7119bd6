"""The answers of a case, exactly as typed, each with one entry that defines it.

A new requirement of the guidance is a new entry. Where its rule is more than "there, and readable", its check goes
into `checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Any, Self

from casebuilder.core.entries import Entry, Requirement, answer
from casebuilder.core.kinds import (
    Email,
    LastThree,
    Line,
    Note,
    OneOf,
    Option,
    PartialDay,
    Several,
    Tick,
    WorkingEmail,
    YesNo,
)
from casebuilder.text.dates import TypedDate


class Step(StrEnum):
    """A thing tried before the case was raised, in the order the form offers them."""

    PASSWORDS = "passwords"
    RESET_LINK = "reset-link"
    RECOVER_MAILBOX = "recover-mailbox"
    SEARCH_MAILBOXES = "search-mailboxes"
    REPLACE_ACCOUNT = "replace-account"
    REGISTRATION = "registration"
    PRACTICE_RESET = "practice-reset"
    PIN_DOCUMENT = "pin-document"
    OTHER = "other"


class ReplacementRefusal(StrEnum):
    """Why NHS login does not let the patient replace the account (NHS App guide, "Account replacement")."""

    RECENT_ACCESS = "within-30-days"
    TRIED_BEFORE = "tried-before"
    TOO_MANY_ACCOUNTS = "more-than-5-accounts"
    OTHER = "other"


class VerificationLevel(StrEnum):
    """What the patient could do in the NHS App, from which the desk reads the level (P0, P5, P9) of the account."""

    P0 = "log-in-only"
    P5 = "contact-practice"
    P9 = "record"
    NOT_SURE = "not-sure"


STEPS = {
    Step.PASSWORDS: Option("Tried every password they remember", label="Every password they remember"),
    Step.RESET_LINK: Option(
        "Used the forgotten password link: the message goes to the old mailbox",
        label="Forgotten password link (goes to the old mailbox)",
    ),
    Step.RECOVER_MAILBOX: Option(
        "Tried to recover the old mailbox with its provider", label="Getting the old mailbox back from its provider"
    ),
    Step.SEARCH_MAILBOXES: Option(
        "Searched other mailboxes for messages from noreply@login.nhs.uk",
        label="Searching mailboxes for noreply@login.nhs.uk",
    ),
    Step.REPLACE_ACCOUNT: Option(
        "Tried to replace the account with a new one, which did not work",
        label="A new account in place of the old one",
    ),
    Step.REGISTRATION: Option(
        "Practice checked the registration and the PDS/Spine details", label="We checked registration and PDS (Spine)"
    ),
    Step.PRACTICE_RESET: Option("Practice reset the online account", label="We reset the online account"),
    Step.PIN_DOCUMENT: Option("Practice issued a new PIN document", label="We issued a new PIN document"),
    Step.OTHER: Option("Other steps, described below", label="Something else (say what in the note)"),
}
REFUSALS = {
    ReplacementRefusal.RECENT_ACCESS: Option("They got in within the last 30 days"),
    ReplacementRefusal.TRIED_BEFORE: Option("They tried to replace it before"),
    ReplacementRefusal.TOO_MANY_ACCOUNTS: Option("They have more than 5 NHS accounts"),
    ReplacementRefusal.OTHER: Option("Another reason", hint="Say what in the note"),
}
LEVELS = {
    VerificationLevel.P0: Option("Log in, but never more than that"),
    VerificationLevel.P5: Option("Contact the GP practice, but not see a health record"),
    VerificationLevel.P9: Option("See their health record or order prescriptions"),
    VerificationLevel.NOT_SURE: Option("Not sure"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDetails:
    """The answers of one case, exactly as typed (trimmed), with every full NHS number masked on the way in.

    A blank value means no answer yet. An answer that cannot be right is kept as it is:
    `completeness.assess` judges it. "Cannot be given" is a separate answer beside the text, so that ticking it
    loses nothing typed.
    """

    reference: str = answer(
        Entry(
            Line(),
            "Your reference (optional)",
            hint="To find the patient again. Not a name, not an NHS number",
            title="Your reference",
            called="reference",
            width="half",
        )
    )
    new_email: str = answer(
        Entry(
            WorkingEmail(),
            "New email address",
            hint="One they can open, new to NHS login",
            called="new email",
            line="New email address",
            example="pat.new@example.com",
            width="half",
            wrong=("pat", "pat@example", "9990000018@example.com"),
            title="New email address",
            requirement=Requirement(
                key="new-email",
                title="Patient's new email address",
                short="New email address",
                rule="Give the patient's new email address, in the form's email section or in the description.",
                missing="Enter the patient's new email address",
                ask="Which email address do you want to use from now on? "
                "It must be one you have not used for NHS login.",
                ask_by_text="your email address from now on",
            ),
        )
    )
    old_email: str = answer(
        Entry(
            Email(),
            "Old email address",
            hint="As they signed up: NHS login finds the account by it",
            called="old email",
            line="Old email address",
            example="pat.old@example.com",
            width="half",
            wrong=("pat", "pat@"),
            title="Old email address",
            requirement=Requirement(
                key="old-email",
                title="Patient's old email address",
                short="Old email address",
                rule="Give the patient's old email address, in the form's email section or in the description.",
                missing="Enter the patient's old email address, or tick “Patient does not know it”",
                ask="Which email address did you sign up with? Look for messages from noreply@login.nhs.uk.",
                ask_by_text="the email address you signed up with",
            ),
        )
    )
    old_email_cannot_be_given: bool = answer(
        Entry(
            Tick("Cannot be given", "the patient cannot give this"),
            "Patient does not know it",
            title="Patient cannot give the old email address",
            beside="old_email",
        )
    )
    nhs_digits: str = answer(
        Entry(
            LastThree(),
            "NHS number",
            hint="Last 3 digits only",
            called="NHS number",
            line="Last 3 digits of NHS number",
            example="018",
            width="third",
            wrong=("0018",),
            title="Last 3 digits of NHS number",
            requirement=Requirement(
                key="nhs-number",
                title="Last 3 digits of the patient's NHS number",
                short="Last 3 digits of NHS number",
                rule="Give the last 3 digits of the patient's NHS number.",
                missing="Enter the last 3 digits of the NHS number, or tick “Not known”",
                ask="What are the last 3 digits of your NHS number? Only the last 3.",
                ask_by_text="only the last 3 digits of your NHS number",
            ),
        )
    )
    nhs_digits_cannot_be_given: bool = answer(
        Entry(
            Tick("Cannot be given", "the patient cannot give this"),
            "Not known",
            title="Patient cannot give the NHS number",
            beside="nhs_digits",
        )
    )
    last_access: TypedDate = answer(
        Entry(
            PartialDay(),
            "Last got into the account",
            hint="A month and year, or a year",
            title="Last access",
            called="last access",
            line="Last successful access",
            example=TypedDate("6", "8", "2026"),
            width="third",
            wrong=(TypedDate("31", "2", "2026"), TypedDate("", "", "26")),
            requirement=Requirement(
                key="last-access",
                title="Date of the last successful account access",
                short="Last access",
                rule="Give the date of the last successful access to the account, if it is known.",
                missing="Enter when the patient last got into the account, or tick “Not known”",
                ask="When did you last get into the NHS App? A month and year, or only a year, is enough.",
                ask_by_text="roughly when you last got in",
            ),
        )
    )
    last_access_not_known: bool = answer(
        Entry(
            Tick("Not known", "not known"),
            "Not known",
            beside="last_access",
        )
    )
    can_recover: bool | None = answer(
        Entry(
            YesNo(yes="Yes", no="No"),
            "Any way back in?",
            hint="Password, reset link or old mailbox",
            title="Any way back in",
            called="way back in",
            example=False,
            width="third",
            wrong=(True,),
            requirement=Requirement(
                key="cannot-recover",
                title="Patient cannot access or recover the account",
                short="Any way back in",
                rule="Say clearly that the patient cannot get back into the account.",
                missing="Say whether the patient has any way back in",
                ask="Can you still get into the account, or into the old mailbox, in any way?",
                ask_by_text="if you can still get in",
            ),
        )
    )
    steps: frozenset[Step] = answer(
        Entry(
            Several(STEPS),
            "Tried so far",
            hint="Tick all that apply",
            title="Tried so far",
            called="what was tried",
            example=frozenset({Step.PASSWORDS, Step.RESET_LINK}),
            wrong=(frozenset({Step.OTHER}),),
            requirement=Requirement(
                key="steps",
                title="Steps taken so far",
                short="Steps taken",
                rule="Describe the steps taken so far.",
                missing="Tick at least one step that the patient or the practice has taken",
                ask="What have you tried so far to get back in?",
                ask_by_text="what you have tried",
            ),
        )
    )
    replacement_refused: ReplacementRefusal | None = answer(
        Entry(
            OneOf(REFUSALS),
            "Why can the patient not replace the account?",
            hint="If NHS login refused a new account",
            title="Why the patient cannot replace the account",
            called="reason against a new account",
        )
    )
    note: str = answer(
        Entry(
            Note(),
            "Anything else NHS login should know (optional)",
            hint="No names, dates of birth or NHS numbers",
            title="Anything else NHS login should know",
            called="note",
        )
    )
    level: VerificationLevel | None = answer(
        Entry(
            OneOf(LEVELS),
            "What could the patient do in the NHS App?",
            hint="If you know: the most they could ever do",
            title="What the patient could do in the NHS App",
            called="level of the account",
        )
    )

    def __post_init__(self) -> None:
        # Here and not in the form, so that nothing can bring a full NHS number into the store.
        for each in fields(self):
            value = getattr(self, each.name)
            masked = each.metadata["entry"].kind.mask(value)
            if masked is not value:
                object.__setattr__(self, each.name, masked)

    def to_record(self) -> dict[str, Any]:
        """Return the answers as JSON values for the store to seal; `from_record` reads them back."""
        return {name: entry.kind.to_json(getattr(self, name)) for name, entry in ENTRIES.items()}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Return details from `to_record`, without fields that this version does not know; missing ones are blank.

        Raises ValueError for an option that this version does not know.
        """
        return cls(**{name: entry.kind.from_json(record[name]) for name, entry in ENTRIES.items() if name in record})


ENTRIES: dict[str, Entry[Any]] = {each.name: each.metadata["entry"] for each in fields(CaseDetails)}
NOTHING_SAID = CaseDetails()


@cache
def ticks_beside(name: str) -> tuple[str, ...]:
    """Return the fields of the boxes to tick beside an answer."""
    return tuple(each for each, entry in ENTRIES.items() if entry.beside == name)


def tick_of(details: CaseDetails, name: str) -> Tick | None:
    """Return the kind of the box beside an answer that is ticked, if one is."""
    for each, kind in _ticks(name):
        if getattr(details, each):
            return kind
    return None


@cache
def _ticks(name: str) -> tuple[tuple[str, Tick], ...]:
    kinds = ((each, ENTRIES[each].kind) for each in ticks_beside(name))
    return tuple((each, kind) for each, kind in kinds if isinstance(kind, Tick))


def is_blank(details: CaseDetails, name: str) -> bool:
    """Return whether nobody has said anything for an answer, not even that it cannot be given."""
    value: object = getattr(details, name)
    return value == ENTRIES[name].kind.blank and not tick_of(details, name)


def words_of(details: CaseDetails, name: str) -> str:
    """Return an answer in the words of a page; empty if there is none yet."""
    tick = tick_of(details, name)
    return ENTRIES[name].kind.words(getattr(details, name)) or (tick.ticked if tick else "")


def examples() -> dict[str, Any]:
    """Return an answer to each requirement, by field, that meets the guidance."""
    return {name: entry.example for name, entry in ENTRIES.items() if entry.requirement}
