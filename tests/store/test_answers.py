"""Whatever the database does, a verb ends: with an answer, or with a sentence that says why there is none."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from casebuilder.store import Store, UnavailableError
from casebuilder.store.database import watch
from casebuilder.store.database.engine import Database
from tests import postgres
from tests.store.practices import Clock, Team

ON_SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
LEEWAY = 30  # seconds, on a busy machine
ON_POSTGRESQL = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Another program holds the write lock."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        return
    with postgres.connect(url) as server, server.transaction():
        for table in ("sessions", "cases"):
            server.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")  # reading stays allowed
        yield


def test_a_save_that_meets_a_lock_is_refused_and_reading_does_not_wait_for_it(
    store: Store, bars: Team, url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casebuilder.store.database.engine.WAIT_SECONDS", 1)
    token = store.sessions.open(bars.sam)
    clock.go_on(minutes=2)
    with locked(url), ThreadPoolExecutor(1) as other:
        # Were it to wait, it would not be done before the lock is gone, which is when this block ends.
        session = other.submit(store.sessions.get, token).result(timeout=20)
        assert session is not None
        assert session.staff == bars.sam
        if store.engine.dialect.name == "postgresql":
            with pytest.raises(UnavailableError, match="has a lock"):
                store.sessions.keep(token, "words")
    store.sessions.keep(token, "words")


@ON_POSTGRESQL
@pytest.mark.usefixtures("bars")
def test_a_call_without_an_answer_ends_and_the_next_fails_at_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "LONGEST_USE", 1)
    database = Database(url)
    with postgres.connect(url) as other, other.transaction():
        other.execute("LOCK TABLE practices IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(UnavailableError), database.reading() as connection:
            connection.exec_driver_sql("SELECT 1 FROM practices")
        with database.reading() as trial:
            trial.exec_driver_sql("SELECT 1")
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT 1 FROM practices").all() == [(1,)]
    database.engine.dispose()


@contextmanager
def stopped(server_url: str) -> Iterator[None]:
    """Stop the whole server, not one of its processes, because PgBouncer would choose another."""
    with postgres.connect(server_url) as server:
        listener = server.execute("SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int").fetchall()
        others = server.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'").fetchall()
        pids = [pid for (pid,) in (*listener, *others)]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)


@ON_POSTGRESQL
@pytest.mark.usefixtures("bars")
@pytest.mark.parametrize("idle", [0, watch.PINGED_AFTER], ids=["used a moment ago", "idle"])
def test_a_server_that_stops_answering_holds_nobody_up_and_is_found_again(
    store: Store, postgres_url: str, monkeypatch: pytest.MonkeyPatch, idle: float
) -> None:
    monkeypatch.setattr(watch, "LONGEST_PING", 1)
    monkeypatch.setattr(watch, "LONGEST_USE", 10 * LEEWAY)
    assert store.people.has_practice()
    time.sleep(idle)
    with stopped(postgres_url), ThreadPoolExecutor(1) as other:
        asked = other.submit(store.people.has_practice)
        assert isinstance(asked.exception(timeout=LEEWAY), UnavailableError)
        with pytest.raises(UnavailableError, match="does not answer"):
            store.people.has_practice()
    assert store.people.has_practice()


@ON_POSTGRESQL
def test_time_between_two_statements_is_not_a_wait_for_the_server(
    store: Store, bars: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "LONGEST_PING", 1)
    monkeypatch.setattr(watch, "LONGEST_USE", 1)
    with store.one_moment():
        assert store.people.has_practice()
        time.sleep(2)
        assert store.people.staff(bars.sam)
        time.sleep(2)
    assert store.people.has_practice()


@ON_POSTGRESQL
def test_a_page_that_has_read_everything_is_shown_whatever_happens_to_the_connection(
    store: Store, bars: Team, url: str
) -> None:
    with store.one_moment():
        assert store.people.staff(bars.sam)
        with postgres.connect(url) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database() AND backend_type = 'client backend'"
            )
    assert store.people.has_practice()


@ON_POSTGRESQL
@pytest.mark.usefixtures("bars")
def test_after_its_first_answer_a_connection_has_the_longer_limit(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "LONGEST_PING", 1)
    assert store.people.has_practice()
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
        connection.exec_driver_sql("SELECT pg_sleep(2)")
        assert connection.exec_driver_sql("SELECT 2").scalar_one() == 2


@ON_SQLITE
def test_a_file_that_is_replaced_is_the_one_in_use_from_then_on(store: Store, bars: Team, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    store.check_ready()
    copy = store.back_up(folder, keep=1)
    token = store.sessions.open(bars.sam)
    copy.replace(tmp_path / "cases.sqlite")
    assert store.is_reachable()
    assert store.sessions.get(token) is None  # the copy is older
    assert store.sessions.get(store.sessions.open(bars.sam)) is not None


@ON_SQLITE
def test_a_missing_file_is_reported_and_found_again(store: Store, bars: Team, tmp_path: Path) -> None:
    path = tmp_path / "cases.sqlite"
    away = path.rename(tmp_path / "away.sqlite")
    for verb in (store.people.has_practice, lambda: store.sessions.open(bars.sam)):
        with pytest.raises(UnavailableError, match="moved, deleted or replaced while casebuilder ran"):
            verb()
    assert not store.is_reachable()
    assert not path.exists()
    away.rename(path)
    assert store.is_reachable()
    store.sessions.open(bars.sam)
