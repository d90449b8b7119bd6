"""The server among slow clients and at its end: it has room, answers health checks, and finishes what it began."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from casebuilder.serving import ignore_newcomers, settle
from tests.test_main import PATIENCE, read, running

HELLO = b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def connect(address: str) -> socket.socket:
    place = urlsplit(address)
    return socket.create_connection((place.hostname, place.port), timeout=PATIENCE)


def wait_until_refused(address: str) -> None:
    # What was waiting to be accepted when the door closed is reset; what comes later is refused.
    with suppress(ConnectionRefusedError, ConnectionResetError):
        while True:
            connect(address).close()


def half_a_post(connection: socket.socket) -> bytes:
    """Send a request without its last byte; return that byte."""
    body = b"email=sam&password=x"
    head = "POST /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:-1])
    return body[-1:]


def test_threads_take_turns_within_a_millisecond_and_a_page_seldom_looks_for_garbage() -> None:
    turn, garbage = sys.getswitchinterval(), gc.get_threshold()
    try:
        settle()
        assert sys.getswitchinterval() < 0.001
        assert gc.get_threshold()[0] >= 2000
        assert gc.get_freeze_count()
    finally:
        sys.setswitchinterval(turn)
        gc.set_threshold(*garbage)
        gc.unfreeze()


def test_idle_connections_keep_nobody_out(tmp_path: Path) -> None:
    with running(tmp_path) as (_, _, address), ExitStack() as open_ones:
        for _ in range(300):
            open_ones.enter_context(connect(address))
        for _ in range(30):
            half_a_post(open_ones.enter_context(connect(address)))
        assert "Set up" in read(address)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_request_under_way_is_answered_before_the_end_and_no_other_is_started(
    tmp_path: Path, told: signal.Signals
) -> None:
    with running(tmp_path) as (program, _, address), connect(address) as begun:
        last_byte = half_a_post(begun)
        time.sleep(0.3)
        program.send_signal(told)
        wait_until_refused(address)
        begun.sendall(last_byte)
        assert begun.recv(1000).startswith(b"HTTP/1.1 400")  # its token is missing: it was read and answered
        program.communicate(timeout=PATIENCE)
        assert program.returncode == 0


def test_an_idle_connection_does_not_delay_the_end_and_a_second_signal_waits_for_nothing(tmp_path: Path) -> None:
    for half in (False, True):
        with running(tmp_path) as (program, _, address), connect(address) as client:
            if half:
                half_a_post(client)
            else:
                client.sendall(HELLO)
                assert client.recv(1000).startswith(b"HTTP/1.1 200")
            program.send_signal(signal.SIGTERM)
            if half:
                with pytest.raises(subprocess.TimeoutExpired):
                    program.communicate(timeout=2)
                program.send_signal(signal.SIGTERM)
            program.communicate(timeout=10)
            assert program.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can ignore them")
def test_a_connection_made_during_the_end_is_refused_and_not_reset() -> None:
    with ThreadPoolExecutor(1) as other:
        with socket.create_server(("127.0.0.1", 0)) as listening, closing(socket.socket()) as queued:
            queued.connect(listening.getsockname())
            are_ignored = ignore_newcomers(listening)
            late = other.submit(connection_error, listening.getsockname())
            with closing(listening.accept()[0]) as accepted:
                queued.sendall(HELLO)
                assert accepted.recv(1000) == HELLO
            assert bool(wait([late], timeout=0.2).not_done) == are_ignored
        assert (late.result(timeout=PATIENCE) is ConnectionRefusedError) == are_ignored


def connection_error(address: tuple[str, int]) -> type[OSError] | None:
    """Return the error that an attempt to connect ends in."""
    try:
        socket.create_connection(address, PATIENCE).close()
    except OSError as error:
        return type(error)
    return None


@contextmanager
def handed(instance: Path, listening: socket.socket) -> Iterator[subprocess.Popen[str]]:
    """A casebuilder with a listening socket handed over as systemd does it: as file 3."""
    first = (
        "import os, sys; os.dup2(int(sys.argv[1]), 3); os.environ['LISTEN_PID'] = str(os.getpid()); "
        "os.environ['LISTEN_FDS'] = '1'; os.execv(sys.executable, [sys.executable, '-m', 'casebuilder'])"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", first, str(listening.fileno())],
        env={"CASEBUILDER_INSTANCE": str(instance), "PYTHONUNBUFFERED": "1"},
        pass_fds=[listening.fileno()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield program
    finally:
        program.terminate()
        program.communicate(timeout=PATIENCE)


def test_a_socket_that_is_handed_over_keeps_its_queue_while_the_program_is_restarted(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/health/live"
        with handed(tmp_path, listening) as program:
            assert read(address).startswith("live\n")
            assert program.stdout is not None
            assert f":{listening.getsockname()[1]}/" in program.stdout.readline()
        with connect(address) as waiting:
            waiting.sendall(HELLO)
            with handed(tmp_path, listening):
                assert waiting.recv(1000).startswith(b"HTTP/1.1 200")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_no_other_user_of_the_machine_may_read_what_is_kept(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    os.umask(os.umask(0o022))  # as it usually is
    with running(tmp_path):
        pass
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()} == {
        "casebuilder.sqlite": "0o600",
        "keys": "0o600",
        "templates": "0o700",
    }
