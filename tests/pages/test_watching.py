"""What the log, the metrics and the answer say of a request: how it went, and nothing that anybody typed."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from casebuilder.core.stages import Stage
from casebuilder.log import JsonFormatter, SafeFormatter
from casebuilder.store import Store
from casebuilder.version import VERSION
from tests.pages.client import PageClient, fields_of, text_of, tree_of
from tests.pages.people import People
from tests.pages.stages import at_stage
from tests.store.practices import Clock

MARKER = "zx9canary"
METHODS = ("GET", "POST", "PROPFIND")
LINE = re.compile(r"[0-9a-f]{12} [A-Z]+ \S+ \d{3} in \d+ ms, \d+ bytes")


@pytest.fixture
def watched(make_app: Callable[..., Flask], people: People, tmp_path: Path) -> Flask:
    assert people.sam.active
    return make_app(ACCESS_LOG=True, METRICS_PORT=1, BACKUPS=tmp_path)


@pytest.fixture
def sam(watched: Flask, people: People) -> PageClient:
    client = watched.test_client()
    assert isinstance(client, PageClient)
    client.log_in(people.sam)
    return client


def metrics_of(app: Flask) -> str:
    return generate_latest(app.extensions["casebuilder.metrics"].registry).decode()


def values(text: str, name: str) -> dict[str, float]:
    """Return the values of a metric by its labels, joined to one word."""
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {" ".join(each.labels.values()): each.value for each in samples if each.name == name}


def planted(app: Flask) -> Iterator[tuple[str, str]]:
    """Return each method of each rule, with the marker wherever an address can hold one."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<int:\w+>", "1", re.sub(r"<(?:path:)?\w+>", MARKER, rule.rule))
        yield from ((method, f"{path}?{MARKER}={MARKER}") for method in METHODS)
    yield from ((method, f"/{MARKER}/x") for method in (*METHODS, MARKER.upper()))


def test_nothing_that_is_sent_stands_in_the_log_or_the_metrics(
    watched: Flask, sam: PageClient, people: People, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    asked = list(planted(watched))
    for method, path in asked:
        token = fields_of(tree_of(sam.get("/guide")).css("form")[0])["csrf_token"]
        form = {"csrf_token": token, "note": MARKER, "email": f"{MARKER}@e.example", MARKER: MARKER}
        headers = {"User-Agent": MARKER, "Referer": f"http://localhost/{MARKER}", "X-Request-ID": MARKER}
        answer = sam.open(path, method=method, data=form if method == "POST" else None, headers=headers)
        assert answer.headers["X-Request-ID"] != MARKER
        if (method, path.partition("?")[0]) == ("POST", "/log-out"):
            sam.log_in(people.sam)
    lines = [record for record in caplog.records if record.name == "casebuilder.access"]
    assert len(lines) > len(asked)
    written = "\n".join(form.format(record) for record in caplog.records for form in (JsonFormatter(), SafeFormatter()))
    metrics = metrics_of(watched)
    assert MARKER not in (written + metrics).lower()
    for rule in watched.url_map.iter_rules():
        assert f" {rule.rule} " in written
        assert f'route="{rule.rule}"' in metrics


def test_a_line_of_the_access_log_says_how_a_request_went(
    sam: PageClient, store: Store, people: People, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    number = at_stage(store, people.sam, Stage.DRAFT).number
    answer = sam.get(f"/cases/{number}?show=everything")
    (record,) = (each for each in caplog.records if each.name == "casebuilder.access")
    said = record.getMessage()
    assert LINE.fullmatch(said)
    assert said.startswith(f"{answer.headers['X-Request-ID']} GET /cases/<number> 200 in ")
    assert said.endswith(f", {len(answer.data)} bytes")
    assert number not in said


def test_there_is_no_line_for_a_request_unless_the_settings_ask_for_it(
    client: PageClient, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert re.fullmatch("[0-9a-f]{12}", client.get("/cases").headers["X-Request-ID"])
    assert [record for record in caplog.records if record.name == "casebuilder.access"] == []
    assert "casebuilder.metrics" not in app.extensions


def test_the_number_of_a_fault_is_on_its_page_in_its_answer_and_in_the_log(
    app: Flask, client: PageClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault() -> str:
        raise RuntimeError(MARKER)

    monkeypatch.setitem(app.view_functions, "guide.index", fault)
    answer = client.get("/guide")
    number = answer.headers["X-Request-ID"]
    (record,) = (each for each in caplog.records if each.name == "casebuilder")
    assert answer.status_code == 500
    assert f"tell the person who runs casebuilder this number: {number}" in text_of(answer)
    assert record.getMessage().startswith(f"fault {number} GET /guide: ")
    assert "this number" not in text_of(client.get("/nowhere"))


def test_requests_are_counted_and_timed_by_route_and_status(watched: Flask, sam: PageClient) -> None:
    for _ in range(3):
        sam.get("/cases")
    sam.get("/cases/none")
    text = metrics_of(watched)
    counted = values(text, "casebuilder_requests_total")
    assert counted["GET /cases 200"] == 3
    assert counted["GET /cases/<number> 404"] == 1
    assert values(text, "casebuilder_request_seconds_count")["GET /cases"] == 3
    assert 0 < values(text, "casebuilder_request_seconds_sum")["GET /cases"] < 60


def test_a_wait_for_a_thread_is_a_part_of_the_time(watched: Flask, sam: PageClient) -> None:
    sam.get("/guide", environ_base={"casebuilder.waited": 3.0})
    assert values(metrics_of(watched), "casebuilder_request_seconds_sum")["GET /guide"] > 3


def test_the_metrics_say_how_casebuilder_is_doing(
    watched: Flask, people: People, tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    store: Store = watched.extensions["casebuilder.store"]
    for stage in (Stage.DRAFT, Stage.DRAFT, Stage.SENT):
        at_stage(store, people.sam, stage)
    text = metrics_of(watched)
    assert values(text, "casebuilder_version") == {VERSION: 1}
    assert values(text, "casebuilder_cases") == dict.fromkeys(Stage, 0) | {"draft": 2, "sent": 1}
    assert values(text, "casebuilder_unreadable_texts") == {"": 0}
    assert set(values(text, "casebuilder_connections")) == {"in use", "idle"}
    assert "timestamp" not in re.sub("process_start_.*", "", text)
    store.erase_due()
    copy = store.back_up(tmp_path, 1)
    text = metrics_of(watched)
    assert values(text, "casebuilder_last_erase_timestamp_seconds") == {"": clock().timestamp()}
    assert values(text, "casebuilder_last_backup_timestamp_seconds") == {"": copy.stat().st_mtime}
    assert caplog.records == []


def test_the_metrics_can_be_read_while_the_database_is_away(watched: Flask, sam: PageClient, tmp_path: Path) -> None:
    sam.get("/cases")
    assert values(metrics_of(watched), "casebuilder_cases")["draft"] == 0
    (tmp_path / "casebuilder.sqlite").write_bytes(b"overwritten " * 1000)
    text = metrics_of(watched)
    assert values(text, "casebuilder_cases")["draft"] == 0  # as last counted
    assert values(text, "casebuilder_requests_total")["GET /cases 200"] == 1
