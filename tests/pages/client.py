"""A client that reads like a person: it checks every page it gets, and sends the forms that it finds in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from casebuilder.store import StaffMember
from tests.html import check_page
from tests.pages.people import PASSWORD

Typed = Mapping[str, str | Sequence[str] | None]

# What differs between two showings of one page, and is as good in either: random keys, and the number of a case.
_RANDOM = re.compile(
    r'(?<= name="csrf_token" value=")[^"]+|(?<= name="page" value=")[^"]+|\bgAAAAA[\w=-]+'
    r"|\b(?P<case>[0-9A-Z]{3}-[0-9A-Z]{3})\b"
)
_sound: set[int] = set()  # hashes of pages: a fuzzer sees tens of thousands


class PageClient(FlaskClient):
    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **{"buffered": True} | kwargs)
        is_page = response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 308)
        if is_page and not response.content_encoding and response.data:
            check_once(response.text)
        return response

    def enter(self, person: StaffMember) -> None:
        """Log in as the form of the log-in page does, without reading that page."""
        enter(self, person)

    def log_in(self, person: StaffMember, password: str = PASSWORD, **typed: str) -> TestResponse:
        return self.log_in_from(self.get("/log-in"), person, password, **typed)

    def log_in_from(
        self, page: TestResponse, person: StaffMember, password: str = PASSWORD, **typed: str
    ) -> TestResponse:
        """Log in on a log-in page that carries an unsaved form."""
        return self.submit(page, {"email": person.email, "password": password, **typed})

    def submit(
        self, page: TestResponse, typed: Typed | None = None, *, action: str = "", button: str = "", **more: Any
    ) -> TestResponse:
        """Send the form of `page` (the one in its main part, or that of `action`) with some fields changed.

        None takes a field out, a sequence gives it several values. `button` is the text of the button pressed.
        """
        form = find_form(page, action, button)
        fields = fields_of(form)
        for name, value in (typed or {}).items():
            fields.setlist(name, [] if value is None else [value] if isinstance(value, str) else list(value))
        if button:
            beside = tree_of(page).css(f"button[form='{form.id}']")
            pressed = next(each for each in (*form.css("button"), *beside) if button in each.text())
            if name_of_button := pressed.attributes.get("name"):
                fields[name_of_button] = pressed.attributes.get("value") or ""
        return self.post(form.attributes.get("action") or page.request.path, data=fields, **more)


def enter(client: FlaskClient, person: StaffMember) -> None:
    with client.application.test_request_context():
        token, of_session = generate_csrf(), flask.session["csrf_token"]
    with client.session_transaction() as session:
        session["csrf_token"] = of_session
    answer = client.post("/log-in", data={"csrf_token": token, "email": person.email, "password": PASSWORD})
    assert answer.status_code == 303


def check_once(html: str) -> None:
    """Check a page, unless an equal one, but for random values, has passed in this process."""
    cases: dict[str, str] = {}

    def stand_in(found: re.Match[str]) -> str:
        return cases.setdefault(found[0], f"case {len(cases)}") if found["case"] else "random"

    page = _RANDOM.sub(stand_in, html)
    if hash(page) not in _sound:
        check_page(html)
        _sound.add(hash(page))


def tree_of(page: TestResponse) -> LexborHTMLParser:
    """The page as a tree to read from; who changes it makes one of their own."""
    return _parsed(page.text)


@lru_cache(maxsize=8)
def _parsed(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(html)


def words_of(element: LexborNode) -> str:
    """The text of an element, with a space between its parts."""
    return element.text(separator=" ", strip=True, skip_empty=True)


def link_of(page: TestResponse, words: str) -> str:
    """Return where a link leads; empty where there is none."""
    found = [link for link in tree_of(page).css("main a") if link.text(strip=True) == words]
    return str(found[0].attributes["href"]) if found else ""


def heading_of(page: TestResponse) -> str:
    found = tree_of(page).css_first("h1")
    return " ".join(found.text().split()) if found else ""


def text_of(page: TestResponse) -> str:
    """What the main part of a page says."""
    found = tree_of(page).css_first("main")
    return words_of(found) if found else ""


def find_form(page: TestResponse, action: str = "", button: str = "") -> LexborNode:
    wanted = f'form[action="{action}"]' if action else "main form[method=post]:not(.app-forget, .app-undo)"
    of_its_own = ".app-worked"  # on a page of triage, beside its form
    found = [form for form in tree_of(page).css(wanted) if form.css_matches(of_its_own) == (button == "It worked")]
    assert len(found) == 1, f"{len(found)} forms {wanted} in {heading_of(page)!r}"
    return found[0]


def fields_of(form: LexborNode) -> MultiDict[str, str]:
    """What a browser would send of an untouched form."""
    fields: MultiDict[str, str] = MultiDict()
    for control in form.css("input[name], textarea[name]"):
        name, kind = str(control.attributes["name"]), control.attributes.get("type")
        if kind in ("checkbox", "radio") and "checked" not in control.attributes:
            continue
        if control.tag == "textarea":
            fields.add(name, control.text())
        else:
            fields.add(name, control.attributes.get("value") or "")
    return fields
