"""A posted form that could not be saved, for the session or sealed for the log-in page. Full NHS numbers are masked."""

from __future__ import annotations

from flask import current_app, request, session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from casebuilder.core.nhs_numbers import last_three, mask_nhs_numbers
from casebuilder.pages import current_keyring
from casebuilder.pages.waiting import KeptForm, from_text, to_text
from casebuilder.store import SealError

KEPT_FOR = 12 * 3600  # seconds
_NEVER_KEPT = ("csrf_token", "action", "take", "message", "message_received")  # buttons, and what is only read


def posted_form(path: str = "") -> KeptForm | None:
    """The form of this POST, for its own page or that of `path`; None where no form page can show it again."""
    path = path or request.path
    if not is_form_page(path):
        return None
    typed = typed_fields(request.form)
    fields = tuple((name, unnumbered(name, value)) for name, value in typed)
    return KeptForm(path, fields, session.get("practice"), masked=fields != typed)


def typed_fields(posted: MultiDict[str, str]) -> tuple[tuple[str, str], ...]:
    """What a form brought, but for what no form may bring again."""
    fields = posted.items(multi=True)
    return tuple((name, value) for name, value in fields if name not in _NEVER_KEPT and "password" not in name)


def unnumbered(name: str, value: str) -> str:
    """The value of a field without full NHS numbers."""
    return last_three(value) if name == "nhs_digits" else mask_nhs_numbers(value)


def is_form_page(path: str) -> bool:
    """Whether the path is one of our own that can be opened with GET."""
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and adapter.match(path, method="GET")[0] != "static"
    except HTTPException:  # not found, not allowed, or found elsewhere
        return False


def seal(form: KeptForm) -> str:
    return current_keyring().seal(to_text(form)).decode()


def still_good(sealed: str) -> str:
    return sealed if sealed and unseal(sealed) else ""


def unseal(sealed: str) -> KeptForm | None:
    """The form as sealed; None if this is not one of ours, or is too old."""
    try:
        return from_text(current_keyring().unseal(sealed.encode(), KEPT_FOR))
    except (SealError, ValueError):
        return None
