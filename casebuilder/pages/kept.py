"""A posted form that could not be saved: for the session, or sealed for the log-in page of the same browser.

Full NHS numbers are masked. What a browser may carry, only that browser can bring back.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable

from flask import current_app, request, session
from flask_wtf.csrf import validate_csrf
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from casebuilder.core.nhs_numbers import last_three
from casebuilder.core.personal import mask_note
from casebuilder.pages import current_keyring
from casebuilder.pages.waiting import KeptForm, from_text, to_text
from casebuilder.store import SealError, StaffMember

KEPT_FOR = 12 * 3600  # seconds
_PURPOSE = "form for after a log-in"
_STRANGERS_TEXT = 5_000  # characters: to mask a text costs time, and any stranger can send one
_NEVER_KEPT = ("csrf_token", "action", "take", "message", "message_received")  # buttons, and what is only read


def posted_form(path: str = "") -> KeptForm | None:
    """The form of this POST, for its own page or that of `path`; None where no form page can show it again."""
    path = path or request.path
    if not is_form_page(path):
        return None
    typed = typed_fields(request.form)
    if not may_be_masked(typed):
        return None
    fields = tuple((name, unnumbered(name, value)) for name, value in typed)
    return KeptForm(path, fields, session.get("practice"), masked=fields != typed)


def may_be_masked(fields: Iterable[tuple[str, str]]) -> bool:
    """Whether the time that masking costs is spent: on a stranger's form only if it is short."""
    return is_known_browser() or sum(len(value) for _, value in fields) <= _STRANGERS_TEXT


def typed_fields(posted: MultiDict[str, str]) -> tuple[tuple[str, str], ...]:
    """What a form brought, but for what no form may bring again."""
    fields = posted.items(multi=True)
    return tuple((name, value) for name, value in fields if name not in _NEVER_KEPT and "password" not in name)


def unnumbered(name: str, value: str) -> str:
    """The value of a field without credentials and full NHS numbers."""
    return last_three(value) if name == "nhs_digits" else mask_note(value)


def is_form_page(path: str) -> bool:
    """Whether the path is one of our own that can be opened with GET."""
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and adapter.match(path, method="GET")[0] != "static"
    except HTTPException:  # not found, not allowed, or found elsewhere
        return False


def is_known_browser() -> bool:
    """Whether somebody of a practice has logged in with this browser before: no stranger has such a cookie."""
    return session.get("practice") is not None


def is_of_this_browser() -> bool:
    """Whether the posted form comes from a page that this browser was given, in this session or the one before."""
    return is_known_browser() and any(_is_token_of(name) for name in ("csrf_token", "csrf_token_before"))


def _is_token_of(name: str) -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"), token_key=name)
    except ValueError:  # wtforms.ValidationError is one
        return False
    return True


def seal(form: KeptForm) -> str:
    """The form for this browser to carry over a log-in, and for who was logged in last, if that is known."""
    browser = session.setdefault("browser", secrets.token_urlsafe(16))
    return current_keyring().seal_for(_PURPOSE, json.dumps([browser, session.get("staff"), to_text(form)]))


def still_good(sealed: str) -> str:
    return sealed if sealed and unseal(sealed) else ""


def unseal(sealed: str, staff: StaffMember | None = None) -> KeptForm | None:
    """The form as sealed; None if this is not one of ours, is too old, or is of another browser or not of `staff`."""
    try:
        browser, by, text = json.loads(current_keyring().unseal_for(_PURPOSE, sealed, KEPT_FOR))
        form = from_text(text)
    except (SealError, ValueError):
        return None
    is_same_browser = hmac.compare_digest(browser, session.get("browser", ""))
    is_theirs = staff is None or (by in (None, staff.id) and form.practice in (None, staff.practice_id))
    return form if is_same_browser and is_theirs else None
