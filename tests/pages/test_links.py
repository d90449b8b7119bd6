"""A link carries nothing into a page: whatever follows the ? of any address, no page repeats a word of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from selectolax.lexbor import LexborHTMLParser
from wtforms import Form

import casebuilder
from casebuilder.core.stages import Stage
from casebuilder.forms import case, people, progress, triage
from casebuilder.guide.topics import TOPICS
from casebuilder.pages.set_up import new_code
from casebuilder.store import Store
from tests.pages.client import PageClient
from tests.pages.people import People
from tests.pages.stages import at_stage

MARKER = "zx9canary"
PLANTED = (MARKER, f"{MARKER}@e.example", f"/cases/{MARKER}")
_READ = re.compile(
    r'request\.(?:args|form|values)(?:\.get(?:list)?\(|\[)"(\w+)"|(?:sent|carried)\.get(?:list)?\("(\w+)"'
)


@cache
def names() -> list[str]:
    """Return every name that a page might read from an address: all fields of forms, and those in the pages' code."""
    return sorted(set(_names()))


def _names() -> Iterator[str]:
    for module in (case, people, progress, triage):
        for form in vars(module).values():
            if isinstance(form, type) and issubclass(form, Form):
                yield from (name for name in dir(form) if not name.startswith("_") and name.islower())
    for path in Path(casebuilder.__file__).parent.rglob("*.py"):
        yield from ("".join(found) for found in _READ.findall(path.read_text(encoding="utf-8")))


def planted(app: Flask, values: dict[str, str]) -> Iterator[str]:
    """Return every address that can be opened, with a marker behind each name."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda name: values[name[1]], rule.rule)
            for marker in PLANTED:
                yield f"{path}?{'&'.join(f'{name}={marker}' for name in names())}"


def said(client: PageClient, address: str) -> str:
    """Return all that the answer says, except where a log-in leads: any link to one of our pages may choose that."""
    answer = client.get(address)
    assert answer.status_code != 414
    if answer.status_code == 303:
        is_next = answer.location.startswith("/log-in?next=/") or answer.request.path == "/log-in"
        return "" if is_next else answer.location
    tree = LexborHTMLParser(answer.text)
    for field in tree.css('input[type="hidden"][name="next"]'):
        field.decompose()
    return tree.html or ""


def test_the_names_that_pages_read_are_found() -> None:
    assert {"new_email", "name", "role", "sealed", "next", "page", "version", "case", "text", "show"} <= set(names())


@pytest.mark.parametrize("who", ["sam", "nobody"])
def test_no_page_repeats_a_word_of_its_link(
    app: Flask, anyone: PageClient, store: Store, people: People, who: str
) -> None:
    if who == "sam":
        anyone.log_in(people.sam)
    number = at_stage(store, people.sam, Stage.DRAFT).number
    values = {"number": number, "which": "1", "key": TOPICS[0].key, "sealed": "none"}
    assert [address for address in planted(app, values) if MARKER in said(anyone, address)] == []


def test_the_first_page_takes_nothing_but_its_code_from_its_link(make_app: Callable[..., Flask]) -> None:
    code = new_code()
    client = make_app(SET_UP_CODE=code).test_client()
    assert isinstance(client, PageClient)
    wanted = "&".join(f"{name}={MARKER}" for name in names() if name != "code")
    page = client.get(f"/set-up?code={code}&{wanted[:3_000]}")
    assert page.status_code == 200
    assert MARKER not in page.text
