"""A box with more text than any answer needs: it is refused, nothing is cut, and all of it is in the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import casebuilder
from casebuilder import TEMPLATES
from casebuilder.core.stages import Stage
from casebuilder.forms.too_long import LONGEST_TEXT
from casebuilder.store import Store
from tests.pages.client import PageClient, fields_of, find_form, heading_of, soup_of, text_of
from tests.pages.people import People
from tests.pages.stages import at_stage, start

LONG = "A word too many. " * 600


def boxes_of(client: PageClient, path: str, number: str) -> tuple[str, list[str]]:
    path = path.replace("NUMBER", number)
    form = find_form(client.get(path))
    kinds = ("input[type=text]", "input[type=email]", "input:not([type])", "textarea")
    return path, [str(box["name"]) for kind in kinds for box in form.select(kind)]


@pytest.mark.parametrize(
    "path",
    [
        "/cases/new",
        "/cases/NUMBER/edit",
        "/cases/NUMBER/progress",
        "/cases/NUMBER/review",
        "/staff/new",
        "/practice",
        "/triage",
    ],
)
def test_no_box_takes_more_than_ten_thousand_characters(
    client: PageClient, store: Store, people: People, path: str
) -> None:
    number = at_stage(store, people.sam, Stage.DRAFT).number
    path, boxes = boxes_of(client, path, number)
    for name in boxes or ["answer"]:
        answer = client.submit(client.get(path), {name: LONG})
        assert (answer.status_code, heading_of(answer)) == (422, "Too much text in one box")
        assert fields_of(find_form(answer))[name] == LONG
        assert re.search(r"Shorten “.+” to 10,000 characters: it has 10,200", text_of(answer))


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


def test_a_save_while_typing_is_told_too(client: PageClient) -> None:
    page = client.get("/cases/new")
    answer = client.submit(page, {"note": LONG, "action": "auto"}, headers={"Accept": "application/json"})
    assert (answer.status_code, "10,000 characters" in answer.get_json()["problem"]) == (422, True)


def test_a_full_nhs_number_in_it_is_not_shown_again(client: PageClient) -> None:
    answer = client.submit(client.get("/cases/new"), {"note": f"{LONG} 999 000 0018"})
    assert "999 000" not in answer.text
    assert "*018" in answer.text


@pytest.mark.parametrize("name", ["note", "steps"])
def test_a_note_too_long_for_the_desk_is_kept_and_marked_itself(
    client: PageClient, store: Store, people: People, name: str
) -> None:
    number = start(store, people.sam, note="word " * 400).number
    form = soup_of(client.get(f"/cases/{number}/edit"))
    mark = form.select_one(f"#{name}-mark .app-mark__wrong")
    assert (mark is not None) == (name == "note")
    assert form.select_one("details[open] #note") is not None


def test_no_box_cuts_what_is_typed_or_pasted() -> None:
    """A `maxlength` cuts a paste without a word."""
    package = Path(casebuilder.__file__).parent
    sources = [*TEMPLATES.rglob("*.html"), *package.rglob("*.py"), *(package / "static").glob("*.js")]
    assert len(sources) > 100
    assert [path.name for path in sources if "maxlength" in path.read_text(encoding="utf-8").lower()] == []


@pytest.mark.parametrize("path", ["/cases/new", "/staff/new", "/practice", "/trail", "/cases", "/account", "/triage"])
def test_no_page_draws_a_box_that_cuts(client: PageClient, path: str) -> None:
    assert soup_of(client.get(path)).select("[maxlength]") == []


def test_a_character_that_no_page_can_show_harms_no_other(client: PageClient) -> None:
    typed = {"note": f"\x00{LONG}", "reference": "4521\x01", "\x00": "named so by no form of ours"}
    answer = client.submit(client.get("/cases/new"), typed)
    assert answer.status_code == 422
    fields = fields_of(find_form(answer))
    assert fields["reference"] == "4521\ufffd"
    assert fields["note"] == f"\ufffd{LONG}"
