"""A case that cannot be read, as its practice sees it: its row and its own page say so, and everything else works."""

from __future__ import annotations

import csv

import pytest
from sqlalchemy import text

from casebuilder.store import Outgoing, Store
from tests.core.examples import COMPLETE
from tests.pages.client import PageClient, heading_of, text_of, tree_of
from tests.pages.people import People


@pytest.fixture
def numbers(store: Store, people: People) -> tuple[str, str]:
    """A sound case, and one that cannot be read."""
    sound, damaged = (store.cases.start(people.sam, COMPLETE, form_key="").number for _ in range(2))
    damage(store, damaged)
    return sound, damaged


def damage(store: Store, number: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(
            text("UPDATE cases SET sealed = :bad WHERE number = :number"), {"bad": b"x", "number": number}
        )


def test_the_list_shows_the_others_and_says_of_one_that_it_cannot_be_read(
    client: PageClient, numbers: tuple[str, str]
) -> None:
    rows = {row.css("a")[0].text(): row.text() for row in tree_of(client.get("/cases")).css("tbody tr")}
    assert "cannot be read" in rows[numbers[1]]
    assert "cannot be read" not in rows[numbers[0]]
    assert client.get(f"/cases/{numbers[0]}").status_code == 200


def test_the_register_is_whole_and_says_which_line_cannot_be_read(client: PageClient, numbers: tuple[str, str]) -> None:
    lines = list(csv.reader(client.get("/cases/register.csv").text.splitlines()))
    register = {line[0]: (line[1], line[3]) for line in lines[1:]}
    assert register == {
        numbers[0]: (COMPLETE.reference, "Ready to send"),
        numbers[1]: ("cannot be read", "cannot be read"),
    }


@pytest.mark.parametrize("page", ["", "/edit", "/review", "/sent", "/progress", "/delete", "/submission.txt"])
def test_every_page_of_the_case_says_so_on_a_page_of_its_own(
    client: PageClient, numbers: tuple[str, str], page: str
) -> None:
    answer = client.get(f"/cases/{numbers[1]}{page}")
    assert answer.status_code == 409
    assert heading_of(answer) == f"Case {numbers[1]} cannot be read"
    assert "Your other cases are not affected" in text_of(answer)


def test_what_was_typed_into_a_case_that_became_unreadable_is_still_in_the_page(
    client: PageClient, store: Store, numbers: tuple[str, str]
) -> None:
    form = client.get(f"/cases/{numbers[0]}/edit")
    damage(store, numbers[0])
    answer = client.submit(form, {"note": "The patient rang twice."})
    assert answer.status_code == 409
    assert "What you typed is still in this page" in text_of(answer)
    typed = tree_of(answer).css_first("main input[name=note]")
    assert typed is not None
    assert typed.attributes["value"] == "The patient rang twice."


def test_an_autosave_of_an_unreadable_case_gets_a_sentence(client: PageClient, numbers: tuple[str, str]) -> None:
    answer = client.get(f"/cases/{numbers[1]}/version", headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert "cannot be read" in answer.get_json()["problem"]


def test_readiness_stays_and_counts_what_cannot_be_read(client: PageClient, store: Store, people: People) -> None:
    number = store.cases.start(people.sam, COMPLETE, form_key="").number
    assert client.get("/health/ready").text == "ready\n"
    damage(store, number)
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.text) == (200, "ready\nunreadable: 1\n")


def test_the_page_of_a_case_says_what_cannot_be_read(client: PageClient, store: Store, people: People) -> None:
    sam = people.sam
    number = store.cases.start(sam, COMPLETE, form_key="").number
    store.sendings.record(sam, number, 1, Outgoing(layout="two-pages", text="Dear desk", desk_reference="INC 7"))
    store.history.add_note(sam, number, "a note")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE sendings SET sealed = :bad, desk_reference = :bad"), {"bad": b"x"})
        connection.execute(text("UPDATE notes SET sealed = :bad"), {"bad": b"x"})
    page = text_of(client.get(f"/cases/{number}"))
    assert "the text cannot be read" in page
    assert "The note cannot be read" in page
    assert "NHS login's reference cannot be read" in page
    assert "The text as it was sent cannot be read" in text_of(client.get(f"/cases/{number}/sendings/1"))
