"""A posted form that could not be saved, sealed for its way through the log-in page. Full NHS numbers are masked."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import current_app, request, session
from werkzeug.exceptions import HTTPException

from casebuilder.core.nhs_numbers import last_three, mask_nhs_numbers
from casebuilder.pages import current_keyring
from casebuilder.store import SealError

KEPT_FOR = 12 * 3600  # seconds
_NEVER_KEPT = ("csrf_token", "action")  # the buttons are called action


@dataclass(frozen=True, slots=True)
class KeptForm:
    """The path of a form, what was typed into it, and the practice that it was typed in, if that is known.

    Of what was `masked`, less is kept than was typed.
    """

    path: str
    fields: tuple[tuple[str, str], ...]
    practice: int | None = None
    masked: bool = False


def posted_form() -> KeptForm | None:
    """The form of this POST, or None where there is no form page to show it again."""
    if not is_form_page(request.path):
        return None
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in _NEVER_KEPT and "password" not in name
    ]
    fields = tuple((name, unnumbered(name, value)) for name, value in typed)
    return KeptForm(request.path, fields, session.get("practice"), masked=list(fields) != typed)


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


def to_text(form: KeptForm) -> str:
    return json.dumps([form.path, form.fields, form.practice, form.masked], ensure_ascii=False)


def from_text(text: str) -> KeptForm:
    path, fields, *more = json.loads(text)
    return KeptForm(path, tuple((name, value) for name, value in fields), *more)


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
