"""Words that could not be saved: the forms in a session, and one sealed in the log-in page of a browser.

Full NHS numbers are masked. Only the browser that was given a sealed form can bring it back.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, session
from flask_wtf.csrf import validate_csrf
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from casebuilder.core.case_numbers import normalise_number
from casebuilder.pages import current_keyring, current_store
from casebuilder.pages.typed import is_sealed_by_us
from casebuilder.store import SealError, StaffMember
from casebuilder.text.nhs_numbers import last_three
from casebuilder.text.personal import mask_note

AT_MOST = 5  # forms of 256 KB each at most: they are read with every page
SEALED_FOR = 12 * 3600  # seconds
_PURPOSE = "form for after a log-in"
_STRANGERS_TEXT = 5_000  # characters: masking takes time, and any stranger can send a text
_NEVER_KEPT = ("csrf_token", "action", "take", "message", "message_received")  # buttons, and what is only read


@dataclass(frozen=True, slots=True)
class UnsavedForm:
    """The path of a form, what was typed into it, and the practice of whoever typed, if that is known.

    `masked`: whether something in it was masked.
    """

    path: str
    fields: tuple[tuple[str, str], ...]
    practice: int | None = None
    masked: bool = False

    @property
    def case_number(self) -> str:
        """The number of the case that the form belongs to; empty if it belongs to none."""
        at = self.path.split("/")
        return (normalise_number(at[2]) or "") if at[1] == "cases" and len(at) == 4 else ""

    def value(self, name: str) -> str:
        """Return what one of its fields holds."""
        return dict(self.fields).get(name, "")


Forms = tuple[UnsavedForm, ...]


@dataclass(slots=True)
class UnsavedForms:
    """The unsaved forms of a session, one for each page and the newest first; `here` is that of the page asked for.

    A page that shows the form calls `show`, and the layout says that it is not saved. The page after a rejected
    token shows it too (`was_too_old`), without a session that holds it.
    """

    forms: Forms = ()
    here: UnsavedForm | None = None
    is_shown: bool = False
    was_too_old: bool = False

    @classmethod
    def of(cls, text: str | None) -> UnsavedForms:
        """Read the text of a session, for the page of this request."""
        forms = all_from_text(text)
        return cls(forms, next((form for form in forms if form.path == request.path), None))

    @property
    def typed(self) -> MultiDict[str, str] | None:
        """What was typed into the form of this page and not saved (logged out, a colleague was quicker)."""
        return None if self.here is None else MultiDict(self.here.fields)

    @property
    def elsewhere(self) -> Forms:
        """The forms of other pages."""
        return tuple(form for form in self.forms if form.path != request.path)

    def show(self) -> None:
        """Have the layout say that this page shows what is not saved, if there is any."""
        self.is_shown = self.here is not None

    def bring_back(self, form: UnsavedForm | None) -> None:
        """Have this page show a form whose token was rejected; None takes that back."""
        self.here, self.was_too_old = form, form is not None
        self.is_shown = False

    def keep(self, form: UnsavedForm) -> None:
        """Keep a form in the session, in place of what was typed before on the same page."""
        self._write(with_form(self.forms, form))

    def forget(self, path: str = "") -> None:
        """Remove from the session what was typed on a page, or on this one: it is saved, or not wanted."""
        rest = without(self.forms, path or request.path)
        if rest != self.forms:
            self._write(rest)

    def _write(self, forms: Forms) -> None:
        current_store().sessions.keep(g.token, all_to_text(forms))
        self.forms = forms


def unsaved_forms() -> UnsavedForms:
    """Return the unsaved forms of the session of this request."""
    forms: UnsavedForms = g.unsaved
    return forms


def with_form(forms: Forms, form: UnsavedForm) -> Forms:
    """Return the forms with this one first, in place of that of the same page."""
    return (form, *without(forms, form.path))[:AT_MOST]


def without(forms: Forms, path: str) -> Forms:
    return tuple(form for form in forms if form.path != path)


# --- as a text, for the session or for the log-in page ---------------------------------------------------------


def to_text(form: UnsavedForm) -> str:
    return json.dumps([form.path, form.fields, form.practice, form.masked], ensure_ascii=False)


def from_text(text: str) -> UnsavedForm:
    path, fields, *more = json.loads(text)
    return UnsavedForm(path, tuple((name, value) for name, value in fields), *more)


def all_to_text(forms: Forms) -> str | None:
    """Return the forms as a session keeps them; None if there are none."""
    return json.dumps([to_text(form) for form in forms], ensure_ascii=False) if forms else None


def all_from_text(text: str | None) -> Forms:
    if not text:
        return ()
    found = json.loads(text)
    if found[0].startswith("/"):  # from a version of casebuilder that kept one form at most
        return (from_text(text),)
    return tuple(map(from_text, found))


def seal(form: UnsavedForm) -> str:
    """Seal a form for this browser to carry over a log-in, and for who was logged in last, if that is known."""
    browser = session.setdefault("browser", secrets.token_urlsafe(16))
    return current_keyring().seal_for(_PURPOSE, json.dumps([browser, session.get("staff"), to_text(form)]))


def still_good(sealed: str) -> str:
    return sealed if sealed and unseal(sealed) else ""


def unseal(sealed: str, staff: StaffMember | None = None) -> UnsavedForm | None:
    """Return a sealed form; None if it is not one of ours, is too old, or is of another browser or not of `staff`."""
    try:
        browser, by, text = json.loads(current_keyring().unseal_for(_PURPOSE, sealed, SEALED_FOR))
        form = from_text(text)
    except (SealError, ValueError):
        return None
    is_same_browser = hmac.compare_digest(browser, session.get("browser", ""))
    is_theirs = staff is None or (by in (None, staff.id) and form.practice in (None, staff.practice_id))
    return form if is_same_browser and is_theirs else None


# --- from the form that was posted -----------------------------------------------------------------------------


def posted_form(path: str = "") -> UnsavedForm | None:
    """Return the form of this POST, for its own page or that of `path`; None if no page can show it again."""
    path = path or request.path
    if page_at(path) is None:
        return None
    typed = typed_fields(request.form)
    if not may_be_masked(typed):
        return None
    fields = tuple((name, masked_value(name, value)) for name, value in typed)
    return UnsavedForm(path, fields, session.get("practice"), masked=fields != typed)


def page_at(path: str) -> tuple[str, dict[str, Any]] | None:
    """Return the endpoint and the arguments of our own page at this path; None if there is none to open."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return None
    try:
        endpoint, arguments = adapter.match(path, method="GET")
    except HTTPException:  # not found, not allowed, or a redirect
        return None
    return None if endpoint == "static" else (endpoint, dict(arguments))


def may_be_masked(fields: Iterable[tuple[str, str]]) -> bool:
    """Return whether masking the form is worth its time: a stranger's form must be short."""
    return is_known_browser() or sum(len(value) for _, value in fields) <= _STRANGERS_TEXT


def typed_fields(posted: MultiDict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a form, except those that are never kept."""
    fields = posted.items(multi=True)
    return tuple((name, value) for name, value in fields if name not in _NEVER_KEPT and "password" not in name)


def masked_value(name: str, value: str) -> str:
    """Return the value of a field without credentials and full NHS numbers."""
    if name == "opened" and is_sealed_by_us(value):  # a few in a thousand look as if they held a number
        return value
    return last_three(value) if name == "nhs_digits" else mask_note(value)


def is_known_browser() -> bool:
    """Return whether somebody has logged in with this browser before: a stranger has no such cookie."""
    return session.get("practice") is not None


def is_of_this_browser() -> bool:
    """Return whether the posted form is from a page given to this browser, in this session or the last."""
    return is_known_browser() and any(_is_token_of(name) for name in ("csrf_token", "csrf_token_before"))


def _is_token_of(name: str) -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"), token_key=name)
    except ValueError:  # wtforms.ValidationError is one
        return False
    return True
