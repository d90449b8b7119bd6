"""A process killed in the middle of saving, and a database that cannot be used: what was answered is kept."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from casebuilder.core.details import NOTHING_SAID
from casebuilder.store import Store, UnavailableError
from tests.core.examples import COMPLETE, details
from tests.store.made_up import Team, open_quick_store

ROUNDS = 10


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_no_answered_save_is_lost_to_a_kill(store: Store, url: str, bars: Team) -> None:
    number = store.cases.start(bars.sam, NOTHING_SAID, form_key="").number
    arguments = (url, str(bars.practice), str(bars.sam.id), number)
    for round_ in range(ROUNDS):
        saver = subprocess.Popen([sys.executable, "-m", "tests.store.workers", *arguments], stdout=subprocess.PIPE)
        assert saver.stdout is not None
        said = [int(saver.stdout.readline()) for _ in range(3 + round_)]
        os.kill(saver.pid, signal.SIGKILL)
        said += map(int, saver.communicate()[0].split())
        kept = int(store.cases.get(bars.sam, number).details.reference)
        assert kept in (said[-1], said[-1] + 1)  # the last save may have been committed and not yet answered
        with store.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_locked_database_is_unavailable_and_saves_nothing(store: Store, bars: Team, tmp_path: Path) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="")
    with store.engine.connect() as connection:  # the only connection, which the verbs get next
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
    holder = sqlite3.connect(tmp_path / "cases.sqlite", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(UnavailableError):
        store.cases.save(bars.sam, case.number, details(note="more"), 1)
    with pytest.raises(UnavailableError):
        store.cases.get(bars.sam, case.number)
    assert not store.is_reachable()
    holder.close()
    assert store.cases.get(bars.sam, case.number) == case
    assert store.is_reachable()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_full_disk_is_unavailable_and_reading_goes_on(store: Store, bars: Team) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="")
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(UnavailableError):
        store.cases.save(bars.sam, case.number, details(note="more " * 4000), 1)
    assert store.cases.get(bars.sam, case.number) == case


def test_a_database_that_is_not_there_is_unavailable(kind: str, tmp_path: Path) -> None:
    away = {"sqlite": f"sqlite:///{tmp_path}/no/such/folder", "postgresql": f"postgresql:///no?host={tmp_path}"}
    store = open_quick_store(away[kind])
    assert not store.is_reachable()
    with pytest.raises(UnavailableError):
        store.people.has_practice()
    store.close()
