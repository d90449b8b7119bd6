"""The first run: the one-time code lets somebody create the first practice and its manager; later it is of no use."""

from __future__ import annotations

import hmac
import secrets

from flask import Blueprint, current_app, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from casebuilder.forms.people import SetUpForm, is_usual_ods_code
from casebuilder.pages import accesses, current_store, public, see_other
from casebuilder.pages.errors import Answer, error_page
from casebuilder.pages.session import start_session
from casebuilder.pages.unsaved import unsaved_forms
from casebuilder.store import AlreadySetUpError, StaffMember, WeakPasswordError

pages = Blueprint("set_up", __name__)

_WRONG_LINK = (
    "This is not the set-up link",
    "Open the whole address that casebuilder printed when it was started. Each start prints a new one.",
)


def new_code() -> str:
    return secrets.token_urlsafe(24)


@pages.route("/set-up", methods=["GET", "POST"])
@public
def set_up() -> str | Response | Answer:
    if current_store().people.has_practice():
        return done_page()
    code = the_code()
    if not code:
        return error_page(404, _WRONG_LINK)
    if request.method != "POST":
        unsaved_forms().show()
        return set_up_page(SetUpForm(unsaved_forms().typed), code)
    form = SetUpForm(request.form)
    try:
        staff = create_practice(form) if form.validate() else None
    except AlreadySetUpError:
        return done_page()
    if staff is None:
        return set_up_page(form, code), 422
    current_app.config["SET_UP_CODE"] = None
    start_session(staff)
    accesses.note_log_in(staff)
    flash(
        "Your practice is set up. Next: 1. Add colleagues under Staff. 2. Start with New case. "
        "3. Decide under Practice whether a colleague must check each case.",
        "success",
    )
    warn_of_ods_code(staff.practice.ods_code)
    return see_other(url_for("queue.index"))


def the_code() -> str:
    """Return the code that came with the request if it is the right one; else nothing."""
    unsaved = unsaved_forms().here
    typed = request.values.get("code") or (unsaved.value("code") if unsaved else "")
    expected = current_app.config.get("SET_UP_CODE") or ""
    right = hmac.compare_digest(typed.encode("utf-8", "replace"), expected.encode())
    return expected if right else ""


def create_practice(form: SetUpForm) -> StaffMember | None:
    """Create the practice; return its manager, or None with an error in the form; raises AlreadySetUpError."""
    try:
        return current_store().people.create_first_practice(
            form.practice_name.data or "",
            form.ods_code.data or "",
            form.name.data or "",
            form.email.data or "",
            form.password.data or "",
        )
    except WeakPasswordError as error:
        form.password.errors = [str(error)]
        return None


def done_page() -> tuple[str, int]:
    return render_template("set_up/done.html"), 410


def set_up_page(form: SetUpForm, code: str) -> str:
    return render_template("set_up/set_up.html", form=form, code=code)


def warn_of_ods_code(code: str) -> None:
    """Flash a warning for an unusual code, but accept it: branches and other kinds of practice have such codes."""
    if not is_usual_ods_code(code):
        flash(
            f"The ODS code {code} is not one letter and five digits, as those of GP practices are. "
            "If it is wrong, change it under Practice.",
            "warning",
        )
