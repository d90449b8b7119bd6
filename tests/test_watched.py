"""What an operator's programs see of a running casebuilder: its metrics, its log, and what it tells systemd."""

from __future__ import annotations

import json
import re
import signal
import socket
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from casebuilder.store import new_key
from tests.test_gunicorn import gunicorn, prepare
from tests.test_main import PATIENCE, Started, free_port, read, refusal, running, start

MARKER = "zx9canary"


def scrape(port: int) -> str:
    """Return what Prometheus reads; the port may open a moment after the pages."""
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            return read(f"http://127.0.0.1:{port}/metrics")
        except URLError:
            assert time.monotonic() < give_up
            time.sleep(0.1)


def threads_of(program: Started) -> int:
    return len(list(Path(f"/proc/{program.pid}/task").iterdir()))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_idle_connections_to_the_metrics_hold_no_thread(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, CASEBUILDER_METRICS_PORT=str(port)) as (program, _, address), ExitStack() as idle:
        scrape(port)
        before = threads_of(program)
        for _ in range(60):
            idle.enter_context(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE))
        visit(re.sub("/set-up.*", "", address))
        assert threads_of(program) <= before + 8  # those of the pages begin with their first requests
        assert "casebuilder_requests_total" in scrape(port)  # as soon as idle ones are cut off


def visit(address: str) -> None:
    for path in ("/log-in", f"/cases/{MARKER}?{MARKER}", f"/{MARKER}"):
        with suppress(HTTPError):
            read(f"{address}{path}")


def check_metrics(text: str) -> None:
    assert 'casebuilder_requests_total{method="GET",route="/log-in",status="200"}' in text
    assert 'route="-",status="404"' in text
    assert 'casebuilder_cases{stage="draft"} 0.0' in text
    assert "process_resident_memory_bytes" in text or sys.platform != "linux"
    assert MARKER not in text


def test_waitress_shows_its_metrics_and_logs_each_request_as_json(tmp_path: Path) -> None:
    port = free_port()
    settings = {"CASEBUILDER_METRICS_PORT": str(port), "CASEBUILDER_LOG": "json", "CASEBUILDER_ACCESS_LOG": "on"}
    with running(tmp_path, **settings) as (program, _, address):
        place = re.sub("/set-up.*", "", address)
        visit(place)
        with urlopen(f"{place}/log-in", timeout=PATIENCE) as answer:  # noqa: S310 - http, of our own server
            number = answer.headers["X-Request-ID"]
        check_metrics(scrape(port))
        assert "404" in read_status(f"{place}/metrics")
        program.send_signal(signal.SIGTERM)
        _, complained = program.communicate(timeout=PATIENCE)
    lines = [json.loads(line) for line in complained.splitlines()]
    assert MARKER not in complained
    assert {"time", "level", "logger", "message"} <= set(lines[0])
    (line,) = (line for line in lines if line.get("request") == number)
    assert (line["method"], line["route"], line["status"]) == ("GET", "/log-in", 200)
    assert {line["route"] for line in lines if line["logger"] == "casebuilder.access"} >= {"/cases/<number>", "-"}


def read_status(address: str) -> str:
    try:
        return read(address)
    except HTTPError as error:
        return str(error.code)


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn is not for Windows")
def test_gunicorn_shows_its_metrics(tmp_path: Path) -> None:
    port = free_port()
    settings = {"CASEBUILDER_INSTANCE": str(tmp_path), "CASEBUILDER_KEYS": new_key(), "PATH": ""}
    prepare(f"sqlite:///{tmp_path / 'casebuilder.sqlite'}", settings["CASEBUILDER_KEYS"])
    with gunicorn(**settings, CASEBUILDER_METRICS_PORT=str(port)) as address:
        visit(address)
        check_metrics(scrape(port))


def test_a_taken_port_stops_the_metrics_and_nothing_else(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running(tmp_path, CASEBUILDER_METRICS_PORT=str(port)) as (program, _, address):
            assert "Set up" in read(address)
            program.send_signal(signal.SIGTERM)
            _, complained = program.communicate(timeout=PATIENCE)
    assert complained.count(f"The port of the metrics, {port}, is in use") == 1


@pytest.mark.parametrize(("name", "value"), [("METRICS_PORT", "70000"), ("LOG", "xml"), ("ACCESS_LOG", "perhaps")])
def test_a_setting_that_cannot_be_used_is_reported(tmp_path: Path, name: str, value: str) -> None:
    assert f"CASEBUILDER_{name} must be" in refusal(tmp_path, **{f"CASEBUILDER_{name}": value})


@pytest.mark.skipif(sys.platform == "win32", reason="systemd is not for Windows")
@pytest.mark.parametrize("is_abstract", [False, True])
def test_systemd_hears_that_it_is_ready_alive_and_stopping(tmp_path: Path, is_abstract: bool) -> None:
    place = f"\0casebuilder-test-{free_port()}" if is_abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(place)
        told.settimeout(PATIENCE)
        environ = {"NOTIFY_SOCKET": place.replace("\0", "@"), "WATCHDOG_USEC": "200000", "PORT": str(free_port())}
        program = start(tmp_path / "instance", **environ)
        assert told.recv(100) == b"READY=1"
        assert "live" in read(f"http://127.0.0.1:{environ['PORT']}/health/live")
        assert {told.recv(100) for _ in range(3)} == {b"WATCHDOG=1"}
        program.send_signal(signal.SIGTERM)
        program.communicate(timeout=PATIENCE)
        told.settimeout(0)
        last = b""
        with suppress(BlockingIOError):
            while True:
                last = told.recv(100)
    assert (program.returncode, last) == (0, b"STOPPING=1")
