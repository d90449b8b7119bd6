"""When something goes wrong: a page in plain words, a log without an answer in it, and nothing typed is lost."""

from __future__ import annotations

import logging
import re
import sqlite3
from pathlib import Path

import pytest
from flask import Blueprint, Flask, abort, request

from casebuilder.log import Outages, SafeFormatter
from casebuilder.pages import current_store, public
from casebuilder.store import NotFoundError, Store, StoreError, UnavailableError
from casebuilder.version import VERSION
from tests.pages.client import PageClient, fields_of, find_form, heading_of, text_of
from tests.pages.conftest import make_shared_app
from tests.pages.shared_app import SharedApp

LIVE = f"live\ncasebuilder {VERSION}\n"
CANARY = "pat.canary@example.com"

TROUBLE = Blueprint("trouble", __name__)


@TROUBLE.route("/trouble/<int:status>", methods=["GET", "POST"])
@public
def fail_with(status: int) -> str:
    abort(status)


@TROUBLE.route("/trouble/fault", methods=["GET", "POST"])
def fault() -> str:
    cause = sqlite3.IntegrityError(f"Failing row contains ({CANARY})")
    raise RuntimeError(f"could not save {request.values.get('email')}") from cause


@TROUBLE.route("/trouble/busy", methods=["GET", "POST"])
def busy() -> str:
    raise UnavailableError(f"locked while writing {CANARY}")


@TROUBLE.get("/trouble/store")
def store_fault() -> str:
    raise RuntimeError(CANARY) from StoreError("The database could not carry out a statement (DataError 22P05)")


@TROUBLE.get("/trouble/missing")
def missing() -> str:
    raise NotFoundError(CANARY)


@pytest.fixture(scope="module")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> SharedApp:
    """The app with pages that fail."""
    return make_shared_app(tmp_path_factory, TROUBLE)


@pytest.mark.parametrize(
    "status", [400, 403, 404, 405, 413, 422, 429, 500, 503, 406, 408, 410, 414, 415, 418, 501, 505]
)
def test_every_error_has_our_own_page(app: Flask, status: int) -> None:
    answer = app.test_client().get(f"/trouble/{status}?{CANARY}")
    assert answer.status_code == status
    assert heading_of(answer)
    assert CANARY not in answer.text
    assert "trouble" not in answer.text
    assert "Traceback" not in answer.text
    as_script = app.test_client().get(f"/trouble/{status}", headers={"Accept": "application/json"})
    assert as_script.status_code == status
    assert as_script.get_json()["problem"].startswith(heading_of(answer))


def test_an_unexpected_exception_is_our_fault_and_says_nothing_more(client: PageClient) -> None:
    answer = client.get(f"/trouble/fault?email={CANARY}")
    assert answer.status_code == 500
    assert heading_of(answer) == "Something went wrong"
    assert "canary" not in answer.text
    assert "Error" not in answer.text


def test_the_log_names_the_exception_and_the_place_but_no_word_of_it(
    client: PageClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.get(f"/trouble/fault?email={CANARY}")
    (record,) = (each for each in caplog.records if each.name == "casebuilder")
    line = record.getMessage()
    assert "canary" not in caplog.text
    for part in ("fault", "GET", "/trouble/fault", "RuntimeError", "IntegrityError", "test_errors.py", "(fault)"):
        assert part in line
    assert "email=" not in line


def test_an_exception_logged_by_a_library_loses_its_words() -> None:
    error = ValueError(CANARY)
    raised = (type(error), error, None)
    record = logging.LogRecord("waitress", logging.ERROR, __file__, 1, "Exception while serving", (), raised)
    line = SafeFormatter().format(record)
    assert "ValueError" in line
    assert CANARY not in line


def test_what_the_store_cannot_find_is_not_found(client: PageClient) -> None:
    answer = client.get("/trouble/missing")
    assert answer.status_code == 404
    assert "belong to another practice" in text_of(answer)
    assert CANARY not in answer.text


def test_when_nothing_can_be_saved_what_was_typed_can_be_sent_again(client: PageClient) -> None:
    log_out = fields_of(find_form(client.get("/trouble/missing"), "/log-out"))
    typed = {**log_out, "note": "<b>Pat's</b>\n words", "action": "draft", "new_password": "violet kettle"}
    answer = client.post("/trouble/busy", data=typed)
    assert answer.status_code == 503
    assert "Nothing was saved" in text_of(answer)
    fields = fields_of(find_form(answer)).to_dict()
    assert fields == {name: value for name, value in typed.items() if name != "new_password"}
    assert CANARY not in answer.text
    assert client.get("/trouble/busy").status_code == 503


def test_a_database_that_does_not_serve_is_a_line_in_the_log(
    client: PageClient, store: Store, database_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store.close()
    database_file.write_bytes(b"overwritten " * 1000)
    assert client.get(f"/cases/{CANARY}?q={CANARY}").status_code == 503
    (record,) = (each for each in caplog.records if each.name == "casebuilder")
    line = rf"unavailable [0-9a-f]{{12}} GET /cases/<number>: .*{database_file} is no database.*"
    assert record.levelname == "WARNING"
    assert re.fullmatch(line, record.getMessage())
    assert "canary" not in caplog.text


def test_an_outage_is_a_line_a_minute_with_a_count(caplog: pytest.LogCaptureFixture) -> None:
    now = [1000.0]
    outages = Outages(lambda: now[0])

    def fail(sentence: str, times: int) -> None:
        for _ in range(times):
            outages.log(UnavailableError(sentence), method="GET", route="/cases", request_id="0" * 12)

    fail("The database is away", 188)
    fail("The disk is full", 1)
    now[0] += 59
    fail("The database is away", 12)
    now[0] += 2
    fail("The database is away", 2)
    lines = [record.getMessage().partition("/cases: ")[2] for record in caplog.records]
    assert lines == [
        "The database is away",
        "The disk is full",
        "The database is away (199 more since the last such line)",
    ]


def test_many_requests_of_one_outage_are_one_line(client: PageClient, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(20):
        assert client.get("/trouble/busy").status_code == 503
    assert len([each for each in caplog.records if each.name == "casebuilder"]) == 1


def test_the_log_of_a_fault_says_what_the_store_says(client: PageClient, caplog: pytest.LogCaptureFixture) -> None:
    assert client.get("/trouble/store").status_code == 500
    (record,) = (each for each in caplog.records if each.name == "casebuilder")
    assert 'StoreError "The database could not carry out a statement (DataError 22P05)"' in record.getMessage()
    assert "canary" not in caplog.text


def test_a_full_nhs_number_does_not_come_back_on_the_page_of_an_outage(client: PageClient) -> None:
    log_out = fields_of(find_form(client.get("/trouble/missing"), "/log-out"))
    answer = client.post("/trouble/busy", data={**log_out, "note": "999 000 0018"})
    assert fields_of(find_form(answer))["note"] == "*** *** *018"


def test_a_database_that_is_away_is_a_page_and_not_ready(
    client: PageClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: object) -> None:
        raise UnavailableError("The database cannot be used at the moment")

    monkeypatch.setattr(type(store.sessions), "get", lambda *_, **__: away(_))
    monkeypatch.setattr(type(store), "is_reachable", lambda _: False)
    assert client.get("/cases").status_code == 503
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.text) == (503, "not ready\n")
    assert client.get("/health/live").text == LIVE


def test_health_needs_no_log_in_and_tells_nothing_else(anyone: PageClient) -> None:
    for path, text in (("/health/live", LIVE), ("/health/ready", "ready\n")):
        answer = anyone.get(path)
        assert (answer.status_code, answer.text, answer.mimetype) == (200, text, "text/plain")
        assert "Set-Cookie" not in answer.headers


def test_an_error_page_knows_who_is_logged_in(client: PageClient, anyone: PageClient) -> None:
    assert "Go to your practice's cases" in text_of(client.get("/nowhere"))
    client.submit(client.get("/nowhere"), action="/log-out")
    assert "Go to your practice's cases" not in text_of(anyone.get("/nowhere"))


def test_the_store_of_a_request_is_the_one_of_the_app(app: Flask, store: Store) -> None:
    with app.app_context():
        assert current_store() is store
