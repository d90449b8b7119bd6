"""The forms of people and practices: log in, set up, staff, passwords. Passwords are never shown again."""

from __future__ import annotations

import re
from typing import Any

from wtforms import BooleanField, EmailField, Form, PasswordField, RadioField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from casebuilder.core.askers import Asking
from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.circumstances import Practice
from casebuilder.core.stages import LONGEST_TERM, SHORTEST_TERM
from casebuilder.forms.too_long import AtMost
from casebuilder.text.characters import UnreadableError, refuse_hidden, showable
from casebuilder.text.emails import read_new_email
from casebuilder.text.nhs_numbers import mask_nhs_numbers

_NAME_LIMIT = 150
_OPTIONAL_LIMIT = 56  # with every step and the longest name of a practice, the text still fits the form
_ADDRESS_LIMIT = 320  # 64 before the @ and 255 after it
_USUAL_ODS_CODE = re.compile("[A-Z][0-9]{5}")


def _stripped(text: str | None) -> str:
    return showable(text or "").strip()


def _unnumbered(text: str | None) -> str:
    """Return a line with full NHS numbers masked: names and codes are stored unsealed, and everybody sees them."""
    return mask_nhs_numbers(_stripped(text))


def _account(text: str | None) -> str:
    """Return a log-in address as typed; without an @ it is masked: it may have been pasted by mistake."""
    return _stripped(text) if "@" in (text or "") else _unnumbered(text)


def _log_in_address(text: str | None) -> str:
    """Return what `_account` does, cut just past its limit: a stranger's long text is not searched for numbers."""
    return _account((text or "")[: _ADDRESS_LIMIT + 1])


def _upper(text: str | None) -> str:
    return _unnumbered(text).upper()


def _case_number(text: str | None) -> str:
    return normalise_number(text or "") or _unnumbered(text)


def _no_hidden(_: Any, field: Any) -> None:
    try:
        refuse_hidden(field.data)
    except UnreadableError as error:
        raise ValidationError(str(error)) from error


def _own_email(_: Any, field: Any) -> None:
    try:
        read_new_email(field.data)
    except UnreadableError as error:
        raise ValidationError(str(error)) from error


def _optional_line(label: str, description: str, **render: Any) -> StringField:
    return StringField(
        label,
        description=description,
        filters=[_unnumbered],
        validators=[AtMost(_OPTIONAL_LIMIT), _no_hidden],
        render_kw=render,
    )


def _line(label: str, missing: str, **render: Any) -> StringField:
    return StringField(
        label,
        filters=[_unnumbered],
        validators=[DataRequired(missing), AtMost(_NAME_LIMIT), _no_hidden],
        render_kw=render,
    )


def _new_password(label: str) -> PasswordField:
    return PasswordField(
        label,
        description="At least 12 characters. Three words that do not belong together are easy to remember",
        validators=[InputRequired("Enter a password")],
        render_kw={"autocomplete": "new-password"},
    )


def _term(_: Any, field: Any) -> None:
    is_number = re.fullmatch("[0-9]{1,3}", field.data)
    if not (is_number and SHORTEST_TERM <= int(field.data) <= LONGEST_TERM):
        raise ValidationError(f"Enter a number of days from {SHORTEST_TERM} to {LONGEST_TERM}")


def is_usual_ods_code(code: str) -> bool:
    """Return whether a code looks like a GP practice's: one letter and five digits, like A81001."""
    return _USUAL_ODS_CODE.fullmatch(code) is not None


class LogInForm(Form):
    email = EmailField(
        "Email address",
        filters=[_log_in_address],
        validators=[
            DataRequired("Enter your email address"),
            Length(max=_ADDRESS_LIMIT, message=f"An email address has at most {_ADDRESS_LIMIT} characters"),
            _no_hidden,
        ],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField("Password", validators=[InputRequired("Enter your password")])

    def has_space_at_an_end(self) -> bool:
        """Return whether the password begins or ends with a space, which is often copied by mistake."""
        return self.password.data != (self.password.data or "").strip()


class PracticeForm(Form):
    practice_name = _line("GP practice name", "Enter the name of the GP practice", autocomplete="organization")
    ods_code = StringField(
        "ODS code",
        description="One letter and five digits, like A81001",
        filters=[_upper],
        validators=[
            DataRequired("Enter the ODS code of the practice"),
            Length(max=20, message="An ODS code has at most 20 characters"),
            _no_hidden,
        ],
        render_kw={"autocomplete": "off", "width": 10, "spellcheck": False},
    )


class PracticeSettingsForm(PracticeForm):
    telephone = _optional_line(
        "Telephone number for patients (optional)",
        "Shown on slips and in text messages, so that patients know who is asking",
        autocomplete="off",
        width=20,
    )
    reply_to = _optional_line(
        "Who at your practice can answer NHS login (optional)",
        "A shared mailbox or a telephone number. We put it in every case: NHS login replies only to the patient",
        autocomplete="off",
    )
    review_required = BooleanField(
        "A colleague must check each case before it is recorded as sent",
        description="Somebody other than the person who changed it last",
    )
    asking = RadioField(
        "Ask who is asking, before a case is recorded as sent?",
        description="Whoever has the new address gets the account. Our own advice: the guidance does not cover this",
        choices={
            Asking.IN_TEXT.value: "Yes, and tell NHS login how you know the patient",
            Asking.NOT_IN_TEXT.value: "Yes, but keep it out of the text for NHS login",
            Asking.OFF.value: "No",
        },
        validators=[InputRequired("Choose whether to ask")],
    )
    keep_closed_days = StringField(
        "Erase a case this many days after it is closed",
        description=f"From {SHORTEST_TERM} to {LONGEST_TERM}. The audit trail is kept",
        validators=[DataRequired("Enter a number of days"), _term],
        filters=[_unnumbered],
        render_kw={"width": 3, "inputmode": "numeric"},
    )
    keep_drafts_days = StringField(
        "Erase a draft that nobody has touched for this many days",
        description=f"From {SHORTEST_TERM} to {LONGEST_TERM}",
        validators=[DataRequired("Enter a number of days"), _term],
        filters=[_unnumbered],
        render_kw={"width": 3, "inputmode": "numeric"},
    )

    def practice(self) -> Practice:
        """Return the practice as the form describes it."""
        return Practice(
            name=self.practice_name.data or "",
            ods_code=self.ods_code.data or "",
            telephone=self.telephone.data or "",
            reply_to=self.reply_to.data or "",
            asking=Asking(self.asking.data),
        )


class TrailForm(Form):
    case = StringField(
        "Case number",
        filters=[_case_number],
        render_kw={"autocomplete": "off", "width": 10, "spellcheck": False},
    )


class SetUpForm(PracticeForm):
    name = _line("Your full name", "Enter your full name", autocomplete="name")
    email = EmailField(
        "Your email address",
        description="You will log in with it",
        filters=[_account],
        validators=[DataRequired("Enter your email address"), _own_email],
        render_kw={"autocomplete": "username"},
    )
    password = _new_password("Password")


class StaffForm(Form):
    name = _line("Full name", "Enter their full name", autocomplete="off")
    email = EmailField(
        "Email address",
        description="They will log in with it",
        filters=[_account],
        validators=[DataRequired("Enter their email address"), _own_email],
        render_kw={"autocomplete": "off"},
    )
    role = RadioField(
        "Role",
        choices={"staff": "Staff member", "manager": "Manager"},
        default="staff",
        validators=[InputRequired("Choose a role")],
    )
    password = _new_password("Their first password")


class FirstPasswordForm(Form):
    password = _new_password("New first password")


class PasswordForm(Form):
    old_password = PasswordField(
        "Current password",
        validators=[InputRequired("Enter your current password")],
        render_kw={"autocomplete": "current-password"},
    )
    password = _new_password("New password")
