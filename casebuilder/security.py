"""Guards of every request and response: headers, the cookie, other sites, the session, and then CSRF."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import Forbidden, HTTPException, RequestURITooLarge, SecurityError
from werkzeug.wrappers import Response

from casebuilder.pages import PUBLIC_VIEWS, current_store
from casebuilder.pages.errors import has_too_long, problem, too_long, too_old, wants_json
from casebuilder.pages.session import LONGEST_ADDRESS, log_in_first, log_in_page, log_out_here, with_data_cleared
from casebuilder.pages.unsaved import (
    UnsavedForm,
    UnsavedForms,
    is_of_this_browser,
    page_at,
    posted_form,
    unsaved_forms,
)
from casebuilder.store import StoreError, UnavailableError
from casebuilder.watching import REQUEST_ID, WAITED

# The one inline script of the NHS template adds a class to the body; a test recomputes this hash.
INLINE_SCRIPT = "'sha256-tDOvXJi1PXbg0CWjLCCYSNHRXtps26K4JXkE3M6u/c0='"
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; script-src 'self' {INLINE_SCRIPT}; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-read=()",
}
HSTS = "max-age=31536000; includeSubDomains"
FOR_EVER = "public, max-age=31536000, immutable"
LONGEST_WAIT = 8  # seconds: a request that waited longer is refused, as its answer may come too late
BODY_LIMIT = 256 * 1024
LOG_IN_BODY_LIMIT = 768 * 1024  # the log-in page may carry a sealed form of BODY_LIMIT

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
NEEDS_NOBODY = frozenset({"static", "health.live", "health.ready"})  # and no session is looked up

csrf = CSRFProtect()


class Cookies(SecureCookieSessionInterface):
    """Flask's signed cookies, with one serializer for all requests: the keys stay as they are while we serve."""

    def __init__(self) -> None:
        self._serializer: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer


def protect(app: Flask) -> None:
    """Install the guards; `app.config` says whether browsers use HTTPS."""
    https = app.config["HTTPS"]
    app.config.update(
        SESSION_COOKIE_NAME="__Host-casebuilder" if https else "casebuilder",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
        WTF_CSRF_CHECK_DEFAULT=False,  # check_request checks it, after the session
        WTF_CSRF_SSL_STRICT=False,  # requires a Referer, which some networks remove; other sites are refused below
    )
    app.session_interface = Cookies()
    csrf.init_app(app)
    app.before_request(check_request)
    app.after_request(set_headers)


def set_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    if current_app.config["HTTPS"]:
        response.headers["Strict-Transport-Security"] = HSTS
    is_file = request.endpoint == "static" and response.status_code == 200
    response.headers["Cache-Control"] = FOR_EVER if is_file else "no-store"
    return response


def check_request() -> ResponseReturnValue | None:
    """Check the session first and then CSRF, so that a person who was logged out does not see a token error."""
    g.request_id = request.environ.get(REQUEST_ID, "-")
    g.signed_in = g.token = None
    g.unsaved = UnsavedForms()
    if request.endpoint in NEEDS_NOBODY or isinstance(request.routing_exception, SecurityError):
        return None  # these endpoints, and requests for a host that is not ours, need no session
    if len(request.full_path) > LONGEST_ADDRESS:
        raise RequestURITooLarge
    if request.method not in _READING:
        refuse_other_sites()
    try:
        load_session()
    except UnavailableError as error:
        if request.endpoint != "session.log_out":
            raise
        return with_data_cleared(log_out_here(error))  # anybody may log out
    return check_access()


def check_access() -> ResponseReturnValue | None:
    if request.endpoint is None:  # not found or not allowed: the request changes nothing
        return None
    if request.method in _READING:
        return None if is_allowed() else log_in_first()
    if request.endpoint == "session.log_in":
        request.max_content_length = LOG_IN_BODY_LIMIT
    return check_write()


def check_write() -> ResponseReturnValue | None:
    if not is_allowed():
        if wants_json():
            return problem("You are logged out. Log in again, and what you typed can be saved.", 401)
        return log_in_page(unsaved=posted_form() if is_of_this_browser() else None), 401
    try:
        csrf.protect()
    except CSRFError:
        return show_again()
    # A stranger gets no page to shorten texts on: the log-in form itself says what is too long.
    return too_long() if has_too_long() and request.endpoint != "session.log_in" else None


def refuse_other_sites() -> None:
    """Refuse a form sent from another site, whatever it carries; browsers say where a form comes from."""
    ours = f"{'https' if current_app.config['HTTPS'] else 'http'}://{request.host}"
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden
    if request.headers.get("Origin", ours) != ours:
        raise Forbidden


def load_session() -> None:
    if request.environ.get(WAITED, 0) > LONGEST_WAIT:
        raise UnavailableError("Requests wait too long for a thread. See what keeps the others busy")
    token = session.get("token")
    if isinstance(token, str):
        g.signed_in = current_store().sessions.get(token, alone=request.method not in _READING)
    if g.signed_in is not None:
        g.token = token
        g.unsaved = UnsavedForms.of(g.signed_in.unsaved)


def is_allowed() -> bool:
    return g.signed_in is not None or current_app.view_functions[request.endpoint or ""] in PUBLIC_VIEWS


def show_again() -> ResponseReturnValue:
    """Show the form again with a new token and everything typed, after its token was rejected."""
    if wants_json():
        return problem("This page is too old to save from. Press Save, and nothing is lost.", 400)
    form, page = posted_form(), page_at(request.path)
    return (form and page and open_again(form, *page)) or too_old()


def open_again(form: UnsavedForm, endpoint: str, arguments: dict[str, Any]) -> Response | None:
    """Answer with the page of a form as a GET would, holding what was typed; None if that page cannot be shown."""
    request.method = "GET"  # the form itself is not acted on
    unsaved_forms().bring_back(form)
    view: Any = current_app.view_functions[endpoint]
    try:
        answer = current_app.make_response(view(**arguments))
    except (HTTPException, StoreError):
        answer = None
    if answer is None or answer.status_code != 200:
        unsaved_forms().bring_back(None)
        return None
    answer.status_code = 400
    return answer
