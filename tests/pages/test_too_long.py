"""A box with more text than any answer needs: it is refused, nothing is cut, and all of it stays in the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from werkzeug.test import TestResponse
from wtforms import Form, HiddenField, PasswordField, StringField

import casebuilder
from casebuilder.app import TEMPLATES
from casebuilder.core.askers import Asker, Asking
from casebuilder.core.details import ENTRIES
from casebuilder.core.kinds import Line
from casebuilder.core.stages import Stage
from casebuilder.forms.too_long import LONGEST_TEXT
from casebuilder.store import Store
from tests.core.examples import COMPLETE
from tests.pages.client import PageClient, fields_of, find_form, heading_of, text_of, tree_of
from tests.pages.people import People
from tests.pages.stages import at_stage, start

LONG = "A word too many. " * 600
DATE_BOXES = ("last_access-day", "last_access-month", "last_access-year")


# Kept however long they are: answers, which the form itself marks, a note, and a search, of which 500 are looked for.
KEPT = {name for name, entry in ENTRIES.items() if isinstance(entry.kind, Line)} | {"note", "message", "text"}
NO_PAGE = {"password", "old_password"}  # never shown again
KINDS = ("input[type=text]", "input[type=email]", "input[type=search]", "input:not([type])", "textarea")


class Box(NamedTuple):
    """A box to type in, by its page and the address that its form posts to; empty for the page's own."""

    page: str
    action: str
    name: str


def boxes_on(answer: TestResponse) -> Iterator[Box]:
    page = answer.request.full_path.rstrip("?")
    for form in tree_of(answer).css("form[method=post]"):
        action = str(form.attributes.get("action", ""))
        yield from (Box(page, action, str(box.attributes["name"])) for kind in KINDS for box in form.css(kind))


@pytest.fixture
def pages(client: PageClient, app: Flask, store: Store, people: People) -> list[str]:
    """Every page of the url map that has a form, with cases at stages where it shows all of its boxes."""
    draft, asked = (at_stage(store, people.sam, each) for each in (Stage.DRAFT, Stage.MORE_INFORMATION_NEEDED))
    store.practices.set_asking(people.sam, Asking.IN_TEXT)
    store.askers.say(people.sam, asked.number, asked.version, Asker.NOT_YET)
    held = client.submit(client.get("/practice/request"), {"address": COMPLETE.new_email}).location
    rules = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    found = [held, "/triage?trouble=code"]
    for rule in rules:
        for case in (draft, asked) if "<number>" in rule else (draft,):
            path = rule.replace("<number>", case.number).replace("<int:number>", str(people.jo.id))
            found += [path] if "<" not in path else []
    return sorted(found)


@pytest.fixture
def boxes(client: PageClient, pages: list[str]) -> list[Box]:
    """Every box of these pages, except those that an earlier page has shown."""
    found: dict[tuple[str, str], Box] = {}
    for path in pages:
        for box in boxes_on(client.get(path, follow_redirects=True)):
            found.setdefault((box.action or box.page, box.name), box)
    return list(found.values())


def by_form(boxes: list[Box]) -> dict[tuple[str, str], list[str]]:
    forms: dict[tuple[str, str], list[str]] = {}
    for box in boxes:
        forms.setdefault((box.page, box.action), []).append(box.name)
    return forms


def send(client: PageClient, page: str, action: str, names: list[str], words: str) -> TestResponse:
    """Return the answer to the form of a page with these words in some boxes."""
    forms = tree_of(client.get(page)).css(f"form[method=post]:has([name='{names[0]}'])")
    fields = fields_of(next(form for form in forms if str(form.attributes.get("action", "")) == action))
    for name in names:
        fields[name] = words
    return client.post(action or page, data=fields)


def texts_of(kind: type[Form]) -> Iterator[str]:
    """Return the names of the texts of a form and of every form derived from it."""
    for each in kind.__subclasses__():
        yield from texts_of(each)
    if kind.__module__.startswith("casebuilder.forms"):
        fields = (field for field in kind() if isinstance(field, StringField))
        yield from (field.name for field in fields if not isinstance(field, HiddenField | PasswordField))


def test_every_text_of_every_form_is_tried(boxes: list[Box]) -> None:
    assert {box.name for box in boxes} - NO_PAGE == {*texts_of(Form), *DATE_BOXES, "message"}


def test_no_box_takes_more_than_ten_thousand_characters(client: PageClient, boxes: list[Box]) -> None:
    for (page, action), names in by_form(boxes).items():
        answer = send(client, page, action, names, LONG)
        assert (answer.status_code, heading_of(answer)) == (422, "Too much text in one box"), action
        shown = fields_of(find_form(answer))
        assert [shown[name] for name in names] == [LONG] * len(names)
        assert text_of(answer).count("to 10,000 characters: it has 10,200") >= len(names)


def test_a_text_that_is_too_long_for_its_box_is_refused_at_the_box_and_kept(
    client: PageClient, boxes: list[Box]
) -> None:
    for (page, action), names in by_form(boxes).items():
        limited = [name for name in names if name not in KEPT | NO_PAGE | {*DATE_BOXES}]
        if not limited:
            continue
        answer = send(client, page, action, limited, "word " * 1500 + "end")
        assert answer.status_code == 422, (action, limited)
        told = {str(link.attributes["href"]) for link in tree_of(answer).css(".nhsuk-error-summary a")}
        assert told >= {f"#{name}" for name in limited}, action
        shown = [box for form in tree_of(answer).css("form[method=post]") for box in fields_of(form).items()]
        assert {name for name, value in shown if value.casefold().endswith("word end")} >= set(limited), action


@pytest.mark.parametrize("name", sorted(name for name in KEPT if name in ENTRIES))
def test_an_answer_that_is_too_long_is_kept_and_said_at_its_box(client: PageClient, name: str) -> None:
    typed = dict.fromkeys(KEPT, "") | {name: "word " * 1500 + "end"}
    saved = client.submit(client.get("/cases/new"), typed, button="Save")
    assert saved.status_code == 303
    page = tree_of(client.get(saved.location))
    assert fields_of(page.css("main form")[0])[name].endswith("word end")
    remarks = page.css_first(f"#{name}-remarks")
    assert remarks is not None
    assert re.search("Shorten|at most|too long|3 digits", remarks.text())


def test_what_was_shortened_is_saved_with_all_the_rest(client: PageClient, store: Store, people: People) -> None:
    typed = {"reference": "4521", "new_email": "pat.new@example.com", "note": LONG}
    refused = client.submit(client.get("/cases/new"), typed, button="Save")
    assert store.queues.page(people.sam).rows == ()
    saved = client.submit(refused, {"note": LONG[:LONGEST_TEXT]})
    assert saved.status_code == 303
    (row,) = store.queues.page(people.sam).rows
    details = store.cases.get(people.sam, row.number).details
    assert (details.note, details.reference) == (LONG[:LONGEST_TEXT].strip(), "4521")


def test_a_line_break_counts_once(client: PageClient) -> None:
    note = "a\r\n" * (LONGEST_TEXT // 2)
    assert client.submit(client.get("/cases/new"), {"note": note}, button="Save").status_code == 303
    assert client.submit(client.get("/cases/new"), {"note": f"{note}b"}, button="Save").status_code == 422


def test_an_autosave_of_a_long_text_gets_the_same_answer(client: PageClient) -> None:
    page = client.get("/cases/new")
    answer = client.submit(page, {"note": LONG, "action": "auto"}, headers={"Accept": "application/json"})
    assert (answer.status_code, "10,000 characters" in answer.get_json()["problem"]) == (422, True)


def test_a_full_nhs_number_in_a_long_text_is_not_shown_again(client: PageClient) -> None:
    answer = client.submit(client.get("/cases/new"), {"note": f"{LONG} 999 000 0018"})
    assert "999 000" not in answer.text
    assert "*018" in answer.text


@pytest.mark.parametrize("name", ["note", "steps"])
def test_a_note_too_long_for_the_desk_is_kept_and_marked_itself(
    client: PageClient, store: Store, people: People, name: str
) -> None:
    number = start(store, people.sam, note="word " * 400).number
    form = tree_of(client.get(f"/cases/{number}/edit"))
    mark = form.css_first(f"#{name}-mark .app-mark__wrong")
    assert (mark is not None) == (name == "note")
    assert form.css_first("details[open] #note") is not None


def test_no_box_cuts_what_is_typed_or_pasted() -> None:
    """A `maxlength` would cut a paste without a word."""
    package = Path(casebuilder.__file__).parent
    sources = [*TEMPLATES.rglob("*.html"), *package.rglob("*.py"), *(package / "static").glob("*.js")]
    assert len(sources) > 100
    assert [path.name for path in sources if "maxlength" in path.read_text(encoding="utf-8").lower()] == []


@pytest.mark.parametrize("path", ["/cases/new", "/staff/new", "/practice", "/trail", "/cases", "/account", "/triage"])
def test_no_page_draws_a_box_that_cuts(client: PageClient, path: str) -> None:
    assert tree_of(client.get(path)).css("[maxlength]") == []


def test_a_character_that_no_page_can_show_harms_no_other(client: PageClient) -> None:
    typed = {"note": f"\x00{LONG}", "reference": "4521\x01", "\x00": "named so by no form of ours"}
    answer = client.submit(client.get("/cases/new"), typed)
    assert answer.status_code == 422
    fields = fields_of(find_form(answer))
    assert fields["reference"] == "4521\ufffd"
    assert fields["note"] == f"\ufffd{LONG}"
