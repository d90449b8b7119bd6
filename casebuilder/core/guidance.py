"""The guidance as data: its edition and the six things it asks of a case, each with its words, source and check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from casebuilder.core import checks
from casebuilder.core.checks import Judgement
from casebuilder.core.circumstances import Circumstances
from casebuilder.core.dates import date_words
from casebuilder.core.details import CaseDetails, Step
from casebuilder.core.sources import DESK, PUBLISHED, Source
from casebuilder.core.submission import STEP_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing the guidance asks of a case.

    `fields` are the fields of CaseDetails, and of the form, that answer it; `rule` is what the edition asks, in our
    words; `ask` is the question to put to the patient, and `ask_by_text` the same within a text message.
    """

    key: str
    title: str
    short: str
    fields: tuple[str, ...]
    rule: str
    source: Source
    ask: str
    ask_by_text: str
    answer: Callable[[CaseDetails], str]
    check: Callable[[CaseDetails, Circumstances], Judgement]

    @property
    def field(self) -> str:
        """The form field to lead to."""
        return self.fields[0]


def _typed_or(flag: bool, typed: str) -> str:
    return "Cannot be given" if flag and not typed else typed


def _last_access_answer(details: CaseDetails) -> str:
    return date_words(details.last_access) or ("Not known" if details.last_access_not_known else "")


REQUIREMENTS = (
    Requirement(
        key="new-email",
        title="Patient's new email address",
        short="New email address",
        fields=("new_email",),
        rule="Give the patient's new email address, in the form's email section or in the description.",
        source=DESK,
        ask="Which email address do you want to use from now on? It must be one you have not used for NHS login.",
        ask_by_text="your email address from now on",
        answer=lambda details: details.new_email,
        check=checks.check_new_email,
    ),
    Requirement(
        key="old-email",
        title="Patient's old email address",
        short="Old email address",
        fields=("old_email", "old_email_cannot_be_given"),
        rule="Give the patient's old email address, in the form's email section or in the description.",
        source=DESK,
        ask="Which email address did you sign up with? Look for messages from noreply@login.nhs.uk.",
        ask_by_text="the email address you signed up with",
        answer=lambda details: _typed_or(details.old_email_cannot_be_given, details.old_email),
        check=checks.check_old_email,
    ),
    Requirement(
        key="nhs-number",
        title="Last 3 digits of the patient's NHS number",
        short="Last 3 digits of NHS number",
        fields=("nhs_digits", "nhs_digits_cannot_be_given"),
        rule="Give the last 3 digits of the patient's NHS number.",
        source=DESK,
        ask="What are the last 3 digits of your NHS number? Only the last 3.",
        ask_by_text="only the last 3 digits of your NHS number",
        answer=lambda details: _typed_or(details.nhs_digits_cannot_be_given, details.nhs_digits),
        check=checks.check_digits,
    ),
    Requirement(
        key="last-access",
        title="Date of the last successful account access",
        short="Last access",
        fields=("last_access", "last_access_not_known"),
        rule="Give the date of the last successful access to the account, if it is known.",
        source=DESK,
        ask="When did you last get into the NHS App? A month and year, or only a year, is enough.",
        ask_by_text="roughly when you last got in",
        answer=_last_access_answer,
        check=checks.check_last_access,
    ),
    Requirement(
        key="cannot-recover",
        title="Patient cannot access or recover the account",
        short="Cannot access or recover",
        fields=("can_recover",),
        rule="Say openly that the patient has no way back into the account.",
        source=DESK,
        ask="Can you still get into the account, or into the old mailbox, in any way?",
        ask_by_text="if you can still get in",
        answer=lambda details: {None: "", False: "They cannot", True: "They can"}[details.can_recover],
        check=checks.check_cannot_recover,
    ),
    Requirement(
        key="steps",
        title="Steps taken so far",
        short="Steps taken",
        fields=("steps",),
        rule="Describe the steps taken so far.",
        source=DESK,
        ask="What have you tried so far to get back in?",
        ask_by_text="what you have tried",
        answer=lambda details: "\n".join(STEP_WORDS[step] for step in Step if step in details.steps),
        check=checks.check_steps,
    ),
)


@dataclass(frozen=True, slots=True)
class Edition:
    """One published state of the guidance."""

    published: date
    requirements: tuple[Requirement, ...]

    @property
    def key(self) -> str:
        """Stamped on every case prepared under it: its day, which can be told even when no more is known of it."""
        return self.published.isoformat()


EDITION = Edition(PUBLISHED, REQUIREMENTS)
EDITIONS = {EDITION.key: EDITION}
