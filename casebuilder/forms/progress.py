"""The forms of what comes after a draft: review, sending, what the desk said, and the search for a case."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wtforms import Field, Form, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from casebuilder.core.askers import Asker
from casebuilder.core.form_keys import known_form_key
from casebuilder.core.service_desk import Layout
from casebuilder.core.stages import OUTCOMES_WITHOUT_SENDING, Outcome, Stage
from casebuilder.forms.case import FORM_KEY, ActForm, note_words
from casebuilder.forms.too_long import AtMost
from casebuilder.text.characters import one_line, plain_lines
from casebuilder.text.nhs_numbers import last_three, mask_nhs_numbers
from casebuilder.text.personal import mask_note

LONGEST_REASON = 500
_LONGEST_REFERENCE = 100  # of NHS login, whatever it looks like: it stands in the next text
_NOTE = {"rows": 3, "autocomplete": "off"}
_LINE = {"autocomplete": "off", "spellcheck": False, "width": 20}
_INTERNAL = "For your practice only: NHS login never sees it"
_READS_LIKE_NHS_NUMBER = (
    "NHS login's reference that you typed reads like a full NHS number, so we kept only its last 3 digits. "
    "If it is NHS login's own, record it once more with a slash in the middle, like 12345/67890."
)
_AROUND_DIGITS = r"(?:\W|(?:nhs|number|no|last|three|3|digits?|end(?:s|ing)?|in|with|it|of|is|are)(?![^\W\d_]))*"
_LABELLED_DIGITS = re.compile(rf"{_AROUND_DIGITS}(\d\W{{0,3}}\d\W{{0,3}}\d){_AROUND_DIGITS}", re.IGNORECASE)
_LONGEST_LABELLED = 80  # characters: a longer text is more than three digits and their label
HEARD, MORE_INFORMATION, REOPEN, ONLY_NOTE = "heard", "more-information", "reopen", "note"
UNDO_CLOSE = "undo-close"  # no choice of the form: the button of a banner
_OUTCOME_LABELS = {
    Outcome.BACK_IN: "The patient got back in",
    Outcome.CLEANSED: "The account has been cleansed",
    Outcome.RESET: "The account has been reset",
    Outcome.REPLACED: "The patient has replaced the account and is back in",
    Outcome.DUPLICATE: "It is a duplicate of another case (say which in the note)",
    Outcome.WITHDRAWN: "The case is not needed any more",
}


# Masked here as well as in the store, because a refused form shows again what was typed.


def _plain(text: str | None) -> str:
    return mask_note(plain_lines(text or "").strip())


def _line(text: str | None) -> str:
    return mask_nhs_numbers(one_line(text or ""))


def _held_too_much(field: Field) -> bool:
    mask = mask_nhs_numbers if field.name == "desk_reference" else mask_note
    typed = [plain_lines(each) for each in field.raw_data or () if isinstance(each, str)]
    return any(mask(each) != each for each in typed)


def _sought(text: str | None) -> str:
    """Return the words to search for: of an NHS number, whole or not, only its last 3 digits."""
    line = one_line(plain_lines(text or ""))
    labelled = _LABELLED_DIGITS.fullmatch(line) if len(line) <= _LONGEST_LABELLED else None
    is_number = "*" in line or mask_nhs_numbers(line) != line
    return last_three(labelled[1] if labelled else line) if labelled or is_number else line


def _form_key(text: str | None) -> str:
    return known_form_key(text or "")


class WrittenForm(ActForm):
    """An act with something written beside it, stored without full NHS numbers and credentials."""

    def masked(self) -> tuple[str, ...]:
        """Return one message for each field that was masked; the messages hold nothing that was typed."""
        return tuple(self._masking_sentence(field) for field in self if _held_too_much(field))

    def _masking_sentence(self, field: Field) -> str:
        if field.name == "desk_reference":  # 10 digits that pass the check may still be a reference of the desk
            return _READS_LIKE_NHS_NUMBER
        return note_words(field.label.text.removesuffix(" (optional)"), " ".join(map(str, field.raw_data or ())))


class ReviewForm(WrittenForm):
    note = TextAreaField(
        "Note for your colleague",
        filters=[_plain],
        description=f"Say what should change, if anything. {_INTERNAL}",
        render_kw=_NOTE,
    )


def _asker_field() -> RadioField:
    return RadioField(
        "Who is asking?",
        choices={asker.value: asker.label for asker in Asker},
        description="How you know that it is the patient. Keep no document and no number",
        render_kw={"classes": "nhsuk-radios--inline", "small": True},
    )


def _read_asker(field: RadioField) -> Asker | None:
    return Asker(field.data) if field.data in tuple(Asker) else None


class AskerForm(ActForm):
    """How the practice knows who is asking, in one row."""

    asker = _asker_field()

    def read_asker(self) -> Asker | None:
        """Return the answer; None if none of ours was chosen."""
        return _read_asker(self.asker)


class SentForm(WrittenForm):
    form_key = HiddenField(name=FORM_KEY, filters=[_form_key])
    reason = StringField(
        "Why are you sending it as it is?",
        filters=[_line],
        validators=[AtMost(LONGEST_REASON)],
        description=_INTERNAL,
        render_kw=_LINE,
    )
    asker = _asker_field()
    unchecked_because = StringField(
        "Why was it sent before anybody checked who asks?",
        filters=[_line],
        validators=[AtMost(LONGEST_REASON)],
        description=_INTERNAL,
        render_kw=_LINE,
    )
    layout = RadioField(
        "Which form did you see?",
        choices={layout.value: layout.label for layout in Layout},
        default=Layout.TWO_PAGES.value,
        render_kw={"classes": "nhsuk-radios--inline", "small": True},
    )
    desk_reference = StringField(
        "NHS login's reference (optional)",
        filters=[_line],
        validators=[AtMost(_LONGEST_REFERENCE)],
        description="If NHS login gave one. You can add it later",
        render_kw=_LINE,
    )

    def read_asker(self) -> Asker | None:
        """Return who asks, as said here; None if none of ours was chosen."""
        return _read_asker(self.asker)


class ProgressForm(WrittenForm):
    """What became of a case. `offer` leaves only the choices that its stage accepts."""

    news = RadioField("What has happened?", choices={}, render_kw={"small": True})
    desk_reference = StringField(
        "NHS login's reference (optional)", filters=[_line], validators=[AtMost(_LONGEST_REFERENCE)], render_kw=_LINE
    )
    note = TextAreaField("Note (optional)", filters=[_plain], description=_INTERNAL, render_kw=_NOTE)

    def offer(self, stage: Stage) -> None:
        """Offer the choices for this stage; if the desk cannot have replied, a note comes first."""
        self.news.choices = choices_at(stage)
        if stage is Stage.DRAFT and not self.news.data:
            self.news.data = ONLY_NOTE

    def is_answered(self) -> bool:
        """Return whether a choice of any stage was made; if not, add an error to the field."""
        if self.news.data in (HEARD, MORE_INFORMATION, REOPEN, ONLY_NOTE, UNDO_CLOSE, *Outcome):
            return True
        self.news.errors = ["Choose what has happened"]
        return False


def choices_at(stage: Stage) -> dict[str, str]:
    """Return what can have happened to a case at this stage."""
    note = {ONLY_NOTE: "Add a note or a reference"}
    outcomes = {outcome.value: _OUTCOME_LABELS[outcome] for outcome in Outcome}
    if stage in (Stage.SENT, Stage.MORE_INFORMATION_NEEDED):
        heard = {HEARD: "NHS login replied, and is still working on it"}
        return heard | {MORE_INFORMATION: "NHS login needs more information"} | outcomes | note
    if stage is Stage.DRAFT:
        return {ONLY_NOTE: "Add a note"} | {each.value: outcomes[each] for each in OUTCOMES_WITHOUT_SENDING}
    return {REOPEN: "The patient is still locked out: open the case again"} | note


class OwnerForm(Form):
    """Who takes a case."""

    owner = RadioField("Who takes this case?", validators=[InputRequired("Choose a colleague")])

    def offer(self, names: Mapping[int, str]) -> None:
        """Offer people by their id."""
        self.owner.choices = [(str(person), name) for person, name in names.items()]


class SearchForm(Form):
    text = StringField(
        "Number, reference, email or 3 digits",
        filters=[_sought],
        render_kw=_LINE | {"width": 20, "type": "search"},
    )
