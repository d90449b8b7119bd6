"""The trail says who looked, from where; it is written after the answer, and no answer depends on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest
from flask import Flask

from casebuilder.core.stages import Stage
from casebuilder.store import Access, Case, Rows, Store
from casebuilder.store.trail_check import KEPT_FOR
from tests.pages.client import PageClient, fields_of, text_of, tree_of, words_of
from tests.pages.people import People
from tests.pages.stages import at_stage
from tests.pages.test_commands import run
from tests.store.practices import Clock

HERE = "127.0.0.1"


@pytest.fixture
def case(store: Store, people: People) -> Case:
    return at_stage(store, people.sam, Stage.DRAFT, reference="4521")


def accesses(store: Store, people: People) -> list[tuple[str, str, str | None, str]]:
    """Return who looked since the log-in of the fixture, oldest first."""
    entries = store.trail.of_practice(people.sam, rows=Rows.ACCESSES)
    return [(each.act, each.by, each.case_number, each.address) for each in reversed(entries[:-1])]


def token(client: PageClient) -> str:
    return fields_of(tree_of(client.get("/guide")).css("form")[0])["csrf_token"]


@pytest.mark.parametrize("page", ["", "/edit", "/review", "/sent", "/progress", "/delete", "/ask"])
def test_whichever_page_of_a_case_somebody_opens_is_a_view(
    client: PageClient, store: Store, people: People, case: Case, page: str
) -> None:
    for _ in range(2):
        assert client.get(f"/cases/{case.number}{page}").status_code == 200
    assert accesses(store, people) == [(Access.VIEW, "Sam Bell", case.number, HERE)]


def test_a_page_that_shows_a_case_after_it_was_sent_is_a_view(client: PageClient, store: Store, people: People) -> None:
    case = at_stage(store, people.sam, Stage.RESOLVED)
    for page in ("/sendings/1", "/next-steps"):
        assert client.get(f"/cases/{case.number}{page}").status_code == 200
    assert accesses(store, people) == [(Access.VIEW, "Sam Bell", case.number, HERE)]


def test_an_answer_that_shows_no_case_is_not_a_view(
    client: PageClient, store: Store, people: People, case: Case
) -> None:
    path = f"/cases/{case.number}"
    asked = {"Accept": "application/json"}
    typed = {"csrf_token": token(client), "version": "1", "action": "auto", "note": "Rang again"}
    assert client.head(path).status_code == 200
    assert client.get(f"{path}/version", headers=asked).status_code == 200
    assert client.post(f"{path}/edit", data=typed, headers=asked).status_code == 200
    assert client.post(f"{path}/layout", data=typed).status_code == 303
    assert client.get("/cases").status_code == 200
    assert client.get("/cases/K7M-29Q").status_code == 404
    assert accesses(store, people) == []


def test_copies_downloads_and_lists_are_in_the_trail(
    client: PageClient, store: Store, people: People, case: Case
) -> None:
    path = f"/cases/{case.number}"
    assert client.get(f"{path}/submission.txt").status_code == 200
    assert client.post(f"{path}/copied", data={"csrf_token": token(client)}).status_code == 204
    assert client.get("/cases/register.csv").status_code == 200
    assert accesses(store, people) == [
        (Access.DOWNLOAD, "Sam Bell", case.number, HERE),
        (Access.COPY, "Sam Bell", case.number, HERE),
        (Access.EXPORT, "Sam Bell", None, HERE),
    ]


def test_a_case_of_another_practice_leaves_no_row_anywhere(
    app: Flask, store: Store, people: People, case: Case
) -> None:
    ola = app.test_client()
    assert isinstance(ola, PageClient)
    ola.log_in(people.ola)
    for page in ("", "/edit", "/submission.txt"):
        assert ola.get(f"/cases/{case.number}{page}").status_code == 404
    assert ola.post(f"/cases/{case.number}/copied", data={"csrf_token": token(ola)}).status_code == 404
    (entry,) = store.trail.of_practice(people.ola, rows=Rows.ACCESSES)
    assert entry.act == Access.LOG_IN
    assert [each.act for each in store.trail.of_case(people.sam, case.number)] == ["started"]


def test_log_ins_and_failed_ones_are_in_the_trail(anyone: PageClient, store: Store, people: People) -> None:
    anyone.log_in(people.jo, "not the password")
    anyone.log_in(people.jo)
    page = anyone.get("/account")
    anyone.submit(page, {"old_password": "not it", "password": "three other words here"})
    entries = store.trail.of_practice(people.jo, rows=Rows.ACCESSES)[::-1]
    assert [(each.act, each.by, each.about, each.address) for each in entries] == [
        (Access.FAILED_LOG_IN, "", "Jo Lee", HERE),
        (Access.LOG_IN, "Jo Lee", "", HERE),
    ]


def test_the_network_address_is_that_of_the_browser_behind_a_proxy(
    make_app: Callable[..., Flask], people: People, store: Store
) -> None:
    behind = make_app(TRUSTED_PROXIES=1).test_client()
    assert isinstance(behind, PageClient)
    behind.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.4, 203.0.113.9"
    behind.log_in(people.sam)
    (entry,) = store.trail.of_practice(people.sam, rows=Rows.ACCESSES)
    assert entry.address == "203.0.113.9"


def test_a_view_is_written_after_the_answer(client: PageClient, store: Store, people: People, case: Case) -> None:
    answer = client.get(f"/cases/{case.number}", buffered=False)
    assert "</html>" in "".join(map(str, answer.response))
    assert accesses(store, people) == []
    answer.close()
    assert [act for act, *_ in accesses(store, people)] == [Access.VIEW]


def test_a_page_is_shown_while_the_trail_cannot_be_written(
    client: PageClient,
    app: Flask,
    store: Store,
    people: People,
    case: Case,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = app.config["DATABASE_URL"].removeprefix("sqlite:///")
    client.get("/cases")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        shown = client.get(f"/cases/{case.number}")
    assert (shown.status_code, "4521" in shown.text) == (200, True)
    assert "the trail lacks a row (viewed)" in caplog.text
    assert "4521" not in caplog.text
    assert accesses(store, people) == []
    clock.go_on(minutes=1)
    client.get(f"/cases/{case.number}")
    assert len(accesses(store, people)) == 1


def test_the_page_of_the_trail_says_it_in_plain_words(
    app: Flask, client: PageClient, people: People, case: Case
) -> None:
    elsewhere = app.test_client()
    assert isinstance(elsewhere, PageClient)
    elsewhere.log_in(people.jo, "wrong")
    client.get(f"/cases/{case.number}")
    assert rows_of(client, "/trail?show=looks")[:2] == [
        ["Sam Bell", "Viewed", case.number, HERE],
        ["Somebody", "Failed to log in as Jo Lee", "No case", HERE],
    ]
    assert [row[1] for row in rows_of(client, "/trail?show=changes")] == [
        "Started",
        "Staff added: Jo Lee",
        "Staff added: Sam Bell",
    ]
    assert len(rows_of(client, "/trail")) > 4
    assert rows_of(client, "/trail?show=nonsense") == rows_of(client, "/trail")
    assert rows_of(client, f"/trail?case={case.number}")[0] == ["Sam Bell", "Viewed", case.number, HERE]
    page = client.get("/trail").text
    for detail in ("example.com", "4521", "018"):
        assert detail not in page


def rows_of(client: PageClient, path: str) -> list[list[str]]:
    rows = tree_of(client.get(path)).css("tbody tr")
    return [[words_of(cell) for cell in row.css("td")][1:] for row in rows]


def test_the_network_address_is_for_managers_alone(app: Flask, client: PageClient, people: People, case: Case) -> None:
    client.get(f"/cases/{case.number}")
    jo = app.test_client()
    assert isinstance(jo, PageClient)
    jo.log_in(people.jo)
    assert jo.get("/trail").status_code == 403
    assert HERE not in jo.get(f"/cases/{case.number}").text
    assert HERE in client.get("/trail").text


def test_older_rows_keep_the_filter(client: PageClient, store: Store, people: People, clock: Clock) -> None:
    for _ in range(101):
        clock.go_on(minutes=15)
        store.accesses.note(people.sam, Access.EXPORT, HERE)
    client.log_in(people.sam)
    older = tree_of(client.get("/trail?show=looks")).css_first("nav[aria-label='Pages of the trail'] a")
    assert older
    assert {row[1] for row in rows_of(client, str(older.attributes["href"]))} == {
        "Downloaded a list of cases",
        "Logged in",
    }


def test_what_was_erased_is_counted_on_the_last_page(
    client: PageClient, store: Store, people: People, clock: Clock
) -> None:
    clock.now += KEPT_FOR - timedelta(days=1)
    store.accesses.note(people.sam, Access.EXPORT, HERE)
    clock.go_on(days=2)
    store.erase_due()
    client.log_in(people.sam)
    said = text_of(client.get("/trail"))
    assert "How many there were is kept" in said
    assert "Staff added 2" in said


def test_the_command_verifies_the_trail_against_the_heads_that_it_printed(
    app: Flask, client: PageClient, store: Store, case: Case
) -> None:
    client.get(f"/cases/{case.number}")
    sound = run(app, "trail", "verify")
    assert sound.exit_code == 0
    assert "Practice 1: 5 rows. Head 1:5:" in sound.output
    statement = "DELETE FROM trail WHERE practice_id = 1 AND number = 5"
    with store.engine.begin() as connection:
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql("UPDATE trail_heads SET number = 4 WHERE practice_id = 1")
    assert run(app, "trail", "verify").exit_code == 0
    cut = run(app, "trail", "verify", "--heads", "-", typed=sound.output)
    assert cut.exit_code == 1
    assert "Row 5 is not the one whose head was kept: rows were cut off, and others written." in cut.output
    assert "The trail is not as casebuilder wrote it." in cut.output
