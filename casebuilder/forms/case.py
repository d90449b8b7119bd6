"""The form of a case: what a browser sends becomes `CaseDetails`, and back. It judges nothing; the core does."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Self

from wtforms import BooleanField, Form, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField

from casebuilder.core.checks import State
from casebuilder.core.completeness import Finding
from casebuilder.core.dates import TypedDate
from casebuilder.core.details import CaseDetails, Step, VerificationLevel
from casebuilder.core.nhs_numbers import holds_valid_number
from casebuilder.core.submission import LEVEL_WORDS, STEP_WORDS
from casebuilder.core.text import one_line, plain_lines, showable
from casebuilder.forms.nhs import DatePartsField

# A browser's own email box would rewrite international addresses, so these are plain boxes with an email keyboard.
_AS_TYPED = {"autocomplete": "off", "spellcheck": False, "autocapitalize": "none"}
_EMAIL = _AS_TYPED | {"inputmode": "email"}
_STEP_HINTS = {
    Step.RESET_LINK: "It does not help them if they cannot open the old mailbox",
    Step.REPLACE_ACCOUNT: "Later NHS login guidance: offered on the screen “You already have an NHS account”",
    Step.OTHER: "Say what in the note below",
}
_TEXTS = ("new_email", "old_email", "nhs_digits", "last_access", "note", "reference")
_RECOVER = {"no": False, "yes": True}


def _trim(text: str | None) -> str:
    return showable(text or "").strip()


class ActForm(Form):
    """An act on a case: the version that was looked at, and the random key of the rendered form."""

    version = HiddenField()
    page = HiddenField()

    def read_version(self) -> int:
        """The version as a number; 0 where the browser sent none that can be read."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


class CaseForm(ActForm):
    """One field per answer of `CaseDetails`, named alike, so that a requirement's `field` is the form's too."""

    new_email = StringField("Patient's new email address", filters=[_trim], render_kw=_EMAIL)
    old_email = StringField(
        "Patient's old email address",
        filters=[_trim],
        description="Exactly as the patient typed it when they signed up: the desk finds the account by this alone",
        render_kw=_EMAIL,
    )
    old_email_cannot_be_given = BooleanField("Patient cannot give the old email address")
    nhs_digits = StringField(
        "Last 3 digits of the patient's NHS number",
        filters=[_trim],
        description="Only the last 3, like 018. Never the full number",
        render_kw=_AS_TYPED | {"inputmode": "numeric", "width": 5},
    )
    nhs_digits_cannot_be_given = BooleanField("Patient cannot give the NHS number")
    last_access = DatePartsField(
        "When did the patient last get into the account?",
        description="Leave out what is not known: a month and year, or only a year, is enough",
    )
    last_access_not_known = BooleanField("Not known", description="If the patient cannot say when they last got in")
    can_recover = RadioField(
        "Can the patient access or recover the account?",
        choices={"yes": "Yes", "no": "No"},
        description="By their password, by the forgotten password link, or by getting back into the old mailbox",
    )
    steps = SelectMultipleField(
        "Steps taken so far",
        choices={step.value: STEP_WORDS[step] for step in Step if step is not Step.OTHER} | {Step.OTHER.value: "Other"},
        description="Tick everything that the patient or the practice has done",
        render_kw={"hints": {step.value: hint for step, hint in _STEP_HINTS.items()}},
    )
    note = TextAreaField(
        "Anything else the desk should know (optional)",
        filters=[lambda text: plain_lines(text or "")],
        description="No names, dates of birth or NHS numbers",
        render_kw={"rows": 4, "autocomplete": "off"},
    )
    level = RadioField(
        "What could the patient do in the NHS App?",
        choices={level.value: LEVEL_WORDS[level] for level in VerificationLevel},
        description="If you know: the most they could ever do. It tells the desk how the account was verified",
    )
    reference = StringField(
        "Your reference (optional)",
        filters=[lambda text: one_line(text or "")],
        description="So that you can find the patient again, like their number in your clinical system. "
        "Not a name, not the NHS number. The desk does not see it",
        render_kw=_AS_TYPED | {"width": 20},
    )

    masked_before = HiddenField()  # fields that an autosave has masked, which the person is told of once more
    opened = HiddenField()  # sealed: the details that the answers were typed over, to tell who changed what
    waiting = HiddenField()  # the pages that these answers were on before, where they come back from the session

    @classmethod
    def of(cls, details: CaseDetails, *, version: int, page: str, opened: str = "", waiting: str = "") -> Self:
        """The form filled with a case's details; `page` is the random key of this rendered form."""
        record = details.to_record() | {
            "can_recover": {False: "no", True: "yes"}.get(details.can_recover)
            if details.can_recover is not None
            else None,
            "last_access": details.last_access,
        }
        return cls(data=record | {"version": str(version), "page": page, "opened": opened, "waiting": waiting})

    def been_on(self) -> str:
        """The keys of all pages that these answers have been on, by which what waits of them is known."""
        return f"{self.page.data or ''} {self.waiting.data or ''}".strip()

    def details(self) -> CaseDetails:
        """The answers as typed; a choice that was never offered counts as none."""
        return self._read_details

    @cached_property
    def _read_details(self) -> CaseDetails:
        level = self.level.data or ""
        return CaseDetails(
            new_email=self.new_email.data or "",
            old_email=self.old_email.data or "",
            old_email_cannot_be_given=bool(self.old_email_cannot_be_given.data),
            nhs_digits=self.nhs_digits.data or "",
            nhs_digits_cannot_be_given=bool(self.nhs_digits_cannot_be_given.data),
            last_access=self.last_access.data or TypedDate(),
            last_access_not_known=bool(self.last_access_not_known.data),
            can_recover=_RECOVER.get(self.can_recover.data or ""),
            steps=frozenset(step for step in Step if step.value in (self.steps.data or ())),
            note=self.note.data or "",
            level=VerificationLevel(level) if level in LEVEL_WORDS else None,
            reference=self.reference.data or "",
        )

    def masked(self) -> tuple[str, ...]:
        """A sentence for each answer of which less was kept than typed, because it held a full NHS number.

        The sentences hold nothing that was typed: they travel to the next page in a cookie.
        """
        return self._masking_sentences({*self._masked_names(), *(self.masked_before.data or "").split()})

    def masked_now(self) -> tuple[str, ...]:
        """The same without what an autosave has told before."""
        return self._masking_sentences(self._masked_names())

    def kept_less(self) -> dict[str, str]:
        """What was kept of each text of which less was kept than typed."""
        return {name: getattr(self.details(), name) for name in self._masked_names() if name != "last_access"}

    def _masked_names(self) -> list[str]:
        kept = self.details()
        return [name for name in _TEXTS if self[name].data and self[name].data != getattr(kept, name)]

    def _masking_sentences(self, names: Collection[str]) -> tuple[str, ...]:
        return tuple(self._masking_sentence(name) for name in _TEXTS if name in names)

    def _masking_sentence(self, name: str) -> str:
        if name != "nhs_digits":
            label = self[name].label.text.removesuffix(" (optional)")
            return (
                f"There was a full NHS number in “{label}”. We kept only its last 3 digits. "
                "Never send a full NHS number to the desk."
            )
        sentence = "We kept only the last 3 digits. Never send a full NHS number to the desk."
        typed = self.nhs_digits.data or ""
        if sum(map(str.isdecimal, typed)) == 3 or holds_valid_number(typed):
            return sentence
        return f"{sentence} What was typed is not a valid NHS number: check the digits."

    def show_wrong(self, findings: Iterable[Finding]) -> None:
        """Put the sentence of every wrong answer at its field; what is only missing is not an error."""
        for finding in findings:
            if finding.state is State.WRONG:
                field = self[finding.field]
                field.errors = (*field.errors, finding.sentence)


def control_of(field: str) -> str:
    """The id of the control to lead to for a field of this form: a date has three."""
    return f"{field}-day" if field == "last_access" else field
