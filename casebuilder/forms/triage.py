"""The forms of triage: one question with its choices, and the day from which the account can be replaced."""

from __future__ import annotations

from datetime import date
from typing import Self

from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, StringField

from casebuilder.core.details import CaseDetails
from casebuilder.core.replacement import replaceable_from
from casebuilder.forms.nhs import DatePartsField
from casebuilder.guide.questions import CODE, NOT_SURE, Question, read_error_code
from casebuilder.text.characters import UnreadableError
from casebuilder.text.dates import read_date
from casebuilder.text.nhs_numbers import mask_nhs_numbers


def _masked(text: str | None) -> str:
    return mask_nhs_numbers((text or "").strip())


class AnswerForm(Form):
    """One answer; `read` says which choice it is."""

    typed = StringField(
        "Error code, as the screen shows it",
        filters=[_masked],
        render_kw={"autocomplete": "off", "spellcheck": False, "autocapitalize": "none", "width": 10},
    )
    answer = RadioField()

    @classmethod
    def of(cls, question: Question, sent: MultiDict[str, str] | None = None) -> Self:
        """Return the form for this question, filled with what was sent."""
        form = cls(sent)
        form.answer.label.text = question.text
        form.answer.description = question.hint
        form.answer.choices = [(choice.key, choice.text) for choice in question.choices]
        form.answer.render_kw = {"hints": {choice.key: choice.hint for choice in question.choices if choice.hint}}
        if question is CODE:
            form.answer.label.text = "Or choose how it begins"
            form.answer.description = ""
            form.typed.description = question.hint
        else:
            del form.typed
        return form

    def read(self, question: Question) -> str | None:
        """Return the key of the choice, typed or chosen; None, with an error at the field, unless there is just one."""
        chosen = choice.key if (choice := question.choice(self.answer.data)) else None
        try:
            typed = read_error_code(self.typed.data) if "typed" in self and self.typed.data else None
        except UnreadableError as error:
            if not chosen:
                self.typed.errors = [str(error)]
            return chosen
        if typed and chosen not in (None, NOT_SURE, typed):
            self.typed.errors = [f"This begins with {typed.upper()}, but another answer is chosen below. Change one"]
            return None
        if not (typed or chosen):
            self.answer.errors = ["Choose an answer. If you do not know, choose Not sure"]
        return typed or chosen


class LastAccessForm(Form):
    """When a patient last got in, where no draft holds it; nothing of it is kept until a draft is started."""

    last_access = DatePartsField("When did they last get in?", description="For example, 11 November 2026")

    def replaceable_from(self, today: date) -> date | None:
        """Return the first day on which the patient can replace the account.

        None, with an error at the field, if the boxes tell no month or a day that is still to come.
        """
        typed = self.last_access.data
        try:
            is_to_come = read_date(typed.day, typed.month, typed.year).first_day > today if typed.year else False
        except UnreadableError as error:
            self.last_access.errors = [str(error)]
            return None
        if is_to_come:
            self.last_access.errors = ["The last access cannot be in the future. Check the date"]
        elif not (typed.month and typed.year):
            self.last_access.errors = ["Enter the day on which the patient last got in, or the month and the year"]
        return None if self.last_access.errors else replaceable_from(CaseDetails(last_access=typed), today)
