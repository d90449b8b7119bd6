"""A process killed in the middle of saving, and a database that cannot be used: what was answered is kept."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from casebuilder.core.details import NOTHING_SAID
from casebuilder.store import Store, UnavailableError
from tests.core.examples import COMPLETE, details
from tests.store.practices import Team, open_quick_store

ROUNDS = 4  # `make hard` kills 300 times


def saves_lost(store: Store, url: str, team: Team, rounds: int) -> tuple[int, int]:
    """Return how many saves were answered before so many kills, and how many of these the database has lost."""
    number = store.cases.start(team.sam, NOTHING_SAID, form_key="").number
    arguments = ("saves killed", url, str(team.practice), str(team.sam.id), number, str(rounds))
    worker = [sys.executable, "-m", "tests.store.workers", *arguments]
    lines = subprocess.run(worker, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    assert len(lines) == rounds
    killed = [tuple(map(int, line.split())) for line in lines]
    # The last save may have been committed and not yet answered.
    lost = sum(stored not in (last, last + 1) for _, last, stored in killed)
    return sum(answered for answered, _, _ in killed), lost


def test_no_answered_save_is_lost_to_a_kill(store: Store, url: str, bars: Team) -> None:
    answered, lost = saves_lost(store, url, bars, ROUNDS)
    assert answered >= ROUNDS
    assert lost == 0
    store.check_undamaged()


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
        # More than fits into the pages that the migrations left empty.
        store.cases.save(bars.sam, case.number, details(note="more " * 100_000), 1)
    assert store.cases.get(bars.sam, case.number) == case


def test_a_database_that_is_not_there_is_unavailable(kind: str, tmp_path: Path) -> None:
    away = {"sqlite": f"sqlite:///{tmp_path}/no/such/folder", "postgresql": f"postgresql:///no?host={tmp_path}"}
    store = open_quick_store(away[kind])
    assert not store.is_reachable()
    with pytest.raises(UnavailableError):
        store.people.has_practice()
    store.close()
