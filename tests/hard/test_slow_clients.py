"""Thousands of idle, dripping, senseless and deaf clients: every honest page comes within seconds."""

from __future__ import annotations

import secrets
import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from threading import Event, Thread

from casebuilder.store import Keyring, open_store
from casebuilder.store.migrating import upgrade
from tests.hard.size import sized
from tests.store.practices import KEYS, PASSWORD, add_team
from tests.test_main import running
from tests.test_serving import connect
from tests.writers import Browser

if sys.platform != "win32":
    import resource

IDLE, DRIPPING, SENSELESS, DEAF = sized(2000), sized(1000), sized(100), sized(100)
PAGES = 100
LONGEST = 2  # seconds that an honest page may take

DRIP = b"GET /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
LARGE = b"GET /static/app.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 200  # and nothing of the answers is read
NONSENSE = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS where none is spoken
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x",
    b"POST /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
    b"POST /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    b"GET /" + b"x" * 300_000 + b" HTTP/1.1\r\n\r\n",
    b"\r\n" * 1000 + b"\x00" * 1000,
)


def drip(connections: list[socket.socket], done: Event) -> None:
    while not done.wait(0.5):
        for connection in connections:
            with suppress(OSError):  # the server may close it: it is no honest client
                connection.send(b"x")


def hostile_clients(address: str, at_exit: ExitStack) -> int:
    """Open all of them and keep them until the end; return how many there are."""
    opened = [at_exit.enter_context(connect(address)) for _ in range(IDLE + DRIPPING + SENSELESS + DEAF)]
    for each in opened:
        each.setblocking(False)
    slow, senseless, deaf = (opened[start:] for start in (IDLE, IDLE + DRIPPING, IDLE + DRIPPING + SENSELESS))
    sent = [*((each, DRIP) for each in slow[:DRIPPING]), *((each, LARGE) for each in deaf)]
    sent += [(each, secrets.choice(NONSENSE)) for each in senseless[:SENSELESS]]
    for connection, words in sent:
        with suppress(OSError):
            connection.send(words)
    done = Event()
    thread = Thread(target=drip, args=(slow[:DRIPPING], done))
    thread.start()
    at_exit.callback(thread.join)
    at_exit.callback(done.set)
    return len(opened)


def test_slow_and_hostile_clients_do_not_delay_others(tmp_path: Path, figure: Callable[[str], None]) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    url = f"sqlite:///{tmp_path / 'casebuilder.sqlite'}"
    with closing(open_store(url, Keyring.from_text(KEYS))) as store:
        upgrade(store)
        team = add_team(store, "Bars Surgery", "A81001", "bars.example.com")
    with running(tmp_path, CASEBUILDER_KEYS=KEYS) as (_, _, address), ExitStack() as at_exit:
        clients = hostile_clients(address, at_exit)
        browser = at_exit.enter_context(closing(Browser(address)))
        browser.log_in(team.sam.email, PASSWORD)
        took = []
        for at in range(PAGES):
            began = time.monotonic()
            assert browser.get(("/cases", "/cases/new", "/guide")[at % 3]).status == 200
            took.append(time.monotonic() - began)
    assert max(took) < LONGEST
    figure(f"{clients:,} idle, dripping, senseless and deaf clients: the slowest of {PAGES} pages {max(took):.2f} s")
