"""The forms for keeping a case longer, and for a patient's request for what is held on them."""

from __future__ import annotations

from wtforms import Form, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from casebuilder.forms.progress import LONGEST_REASON
from casebuilder.forms.too_long import AtMost
from casebuilder.text.characters import one_line, plain_lines
from casebuilder.text.emails import clean_address
from casebuilder.text.nhs_numbers import mask_nhs_numbers

_REASON = {"rows": 3, "autocomplete": "off"}


def _reason(text: str | None) -> str:
    return mask_nhs_numbers(plain_lines(text or "").strip())


def _address(text: str | None) -> str:
    line = one_line(text or "")
    return mask_nhs_numbers(clean_address(line) or line)


class KeepForm(Form):
    """Until when a case is not to be erased."""

    days = RadioField(
        "Keep it from today for",
        choices={"30": "30 days", "90": "90 days", "180": "180 days", "365": "1 year"},
        validators=[InputRequired("Choose for how long")],
    )
    reason = TextAreaField(
        "Why?",
        description="For your practice only. Your data protection officer may ask to see it",
        filters=[_reason],
        validators=[DataRequired("Say why it is kept longer"), AtMost(LONGEST_REASON)],
        render_kw=_REASON,
    )


class RequestForm(Form):
    """Whose request it is."""

    address = StringField(
        "The patient's email address",
        description="We look for it as the new and as the old address, in deleted drafts too",
        filters=[_address],
        validators=[DataRequired("Enter an email address"), Length(max=320, message="Enter one email address")],
        render_kw={"autocomplete": "off", "spellcheck": False},
    )


class AnswerRequestForm(Form):
    """What the practice does with everything held on the address."""

    reason = TextAreaField(
        "Why do you keep it?",
        description="Only if you do not erase it. We keep it with each case",
        filters=[_reason],
        validators=[AtMost(LONGEST_REASON)],
        render_kw=_REASON,
    )
