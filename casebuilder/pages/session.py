"""Log in, stay logged in, log out."""

from __future__ import annotations

import re

from flask import Blueprint, Response, flash, g, jsonify, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from casebuilder.forms.people import LogInForm
from casebuilder.pages import accesses, current_store, devices, public, see_other, signed_in
from casebuilder.pages.errors import log_outage, problem, wants_json
from casebuilder.pages.unsaved import (
    UnsavedForm,
    UnsavedForms,
    all_from_text,
    all_to_text,
    is_of_this_browser,
    page_at,
    seal,
    still_good,
    unsaved_forms,
    unseal,
    with_form,
)
from casebuilder.store import BusyError, StaffMember, ThrottledError, UnavailableError, WrongLogInError
from casebuilder.text.characters import showable
from casebuilder.text.nhs_numbers import mask_nhs_numbers
from casebuilder.text.personal import mask_note

pages = Blueprint("session", __name__)

LONGEST_LEAVE = 60  # seconds before the end of a session in which a page saves and logs out by itself
LONGEST_ADDRESS = 4_000  # characters: longer than what was searched for, sealed
_FOR_OTHER_TABS = ("practice", "staff", "browser", "csrf_token", "csrf_token_before")  # these stay in the cookie
_SAFE_NEXT = re.compile("/[A-Za-z0-9][A-Za-z0-9/_.?=&-]*|/")
_WRONG = "The email address or the password is wrong"
_SPACE = "The password that you typed begins or ends with a space: type it without"
_BUSY = "Many people are logging in at this moment. Try again in a moment"


@pages.get("/")
def home() -> AnyResponse:
    return see_other(url_for("queue.index"))


@pages.route("/log-in", methods=["GET", "POST"])
@public
def log_in() -> str | AnyResponse | tuple[str, int]:
    if request.method != "POST":
        return see_other(next_path()) if g.signed_in else log_in_page()
    form = LogInForm(request.form)
    if not form.validate():
        return log_in_page(form), 422
    try:
        staff = check_password(form.email.data or "", form.password.data or "")
    except WrongLogInError:
        form.email.errors = [_WRONG]
        if form.has_space_at_an_end():
            form.password.errors = [_SPACE]
        return log_in_page(form), 422
    except ThrottledError as error:
        form.email.errors = [f"Too many attempts. Try again in {in_words(error.seconds)}"]
        return log_in_page(form), 429
    except BusyError:
        form.email.errors = [_BUSY]
        return log_in_page(form), 503
    accesses.note_log_in(staff)
    return welcome(staff)


@pages.post("/log-out")
def log_out() -> AnyResponse:
    try:
        return with_data_cleared(end_session())
    except UnavailableError as error:  # the session's row expires by itself
        return with_data_cleared(log_out_here(error))


def with_data_cleared(answer: AnyResponse) -> AnyResponse:
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def end_session() -> AnyResponse:
    sessions = current_store().sessions
    if wants_json():  # the page's time has run out: the dead token stays, so that the log-in page says why
        # This request renewed the idle limit, so if less is left, the 12-hour limit ended the session.
        session["idle"] = signed_in().idle_seconds_left > LONGEST_LEAVE
        sessions.lapse(g.token)
        return Response(status=204)
    sessions.end(g.token)
    clear_cookie(*_FOR_OTHER_TABS)
    flash("You are logged out.")
    return see_other(url_for("session.log_in"))


def log_out_here(error: UnavailableError) -> Response:
    """Log out in this browser although the database does not answer; the page asks the store for nothing."""
    log_outage(error)
    clear_cookie(*_FOR_OTHER_TABS)
    g.signed_in, g.unsaved = None, UnsavedForms()
    if wants_json():
        return Response(status=204)
    flash("You are logged out on this computer.")
    page = render_template(
        "session/log_in.html",
        form=LogInForm(),
        sealed="",
        next="",
        has_practice=True,
        logged_out=False,
        idle=False,
        message="",
    )
    return Response(page)


@pages.post("/forget")
def forget() -> AnyResponse:
    """Discard what was typed on a page and is not saved."""
    unsaved_forms().forget(next_path())
    return see_other(next_path())


@pages.get("/session")
def stay() -> Response:
    """Stay logged in: every answered request renews the session."""
    return jsonify(seconds=signed_in().idle_seconds_left)


# --- used on other pages ---------------------------------------------------------------------------------------


def log_in_page(form: LogInForm | None = None, unsaved: UnsavedForm | None = None) -> str:
    """Return the log-in page, which carries a form that is not saved, or the path to go on to."""
    typed = unsaved_forms().typed
    unsaved_forms().show()
    carried: MultiDict[str, str] = request.form if typed is None else typed  # not from the URL: anybody can write one
    return render_template(
        "session/log_in.html",
        form=form or LogInForm(typed),
        sealed=seal(unsaved) if unsaved else still_good(carried.get("sealed", "")),
        next=safe_path(carried.get("next", "") or request.args.get("next", "")),
        has_practice=current_store().people.has_practice(),
        logged_out="token" in session and not g.signed_in,
        idle=went_idle(),
        message=message_carried(),
    )


def message_carried() -> str:
    """Return the pasted message of a form that this browser sent, which only the page carries."""
    message = request.form.get("message", "")
    return mask_note(showable(message)) if message and is_of_this_browser() else ""


def went_idle() -> bool:
    """Return whether the last session of this browser is known to have ended because it was idle."""
    if g.signed_in or "token" not in session:
        return False
    return session.get("idle", False) or current_store().sessions.went_idle(session["token"])


def log_in_first() -> AnyResponse | tuple[Response | str, int]:
    """Redirect from a page that needs a log-in to the log-in page, which leads back."""
    if wants_json():
        return problem("You are logged out. Log in again to go on.", 401)
    path = safe_path(request.full_path.removesuffix("?")) or safe_path(request.path)
    return see_other(url_for("session.log_in", next=path or None))


def check_password(email: str, password: str) -> StaffMember:
    """Return the person with this email address and password; raises what `people.log_in` does."""
    try:
        return current_store().people.log_in(email, password, accesses.address(), devices.tokens())
    except WrongLogInError as error:
        accesses.note_failed_log_in(error.account, email)
        raise


def start_session(staff: StaffMember, form: UnsavedForm | None = None) -> None:
    """Open a session with a new token, whatever the browser had before; unsaved words of this person go along."""
    devices.remember(staff)
    sessions, token = current_store().sessions, session.get("token")
    left = sessions.take_over(token, staff) if isinstance(token, str) else None
    is_same = g.signed_in is not None and g.signed_in.staff.id == staff.id  # after a new password
    forms = unsaved_forms().forms if is_same else all_from_text(left)
    before = session.get("csrf_token")
    clear_cookie("browser")
    session["token"] = sessions.open(staff, all_to_text(with_form(forms, form) if form else forms))
    session["practice"], session["staff"] = staff.practice_id, staff.id
    if before:
        session["csrf_token_before"] = before


def clear_cookie(*but: str) -> None:
    """Clear the cookie, except these names."""
    left = {name: session[name] for name in but if name in session}
    session.clear()
    session.update(left)


def welcome(staff: StaffMember) -> AnyResponse:
    sealed = request.form.get("sealed", "")
    form = unseal(sealed, staff) if sealed else None
    start_session(staff, form)
    return see_other(form.path if form else next_path())


def next_path() -> str:
    return safe_path(request.values.get("next", "")) or url_for("queue.index")


def safe_path(text: str) -> str:
    """Return the path if it is one of our own pages, else an empty text."""
    if len(text) > LONGEST_ADDRESS:
        return ""
    known = _SAFE_NEXT.fullmatch(text) is not None and page_at(text.partition("?")[0]) is not None
    known = known and mask_nhs_numbers(text) == text
    return text if known else ""


def in_words(seconds: int) -> str:
    if seconds < 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    minutes = -(-seconds // 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
