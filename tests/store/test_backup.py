"""A copy made while casebuilder serves opens with its keys and lacks nothing; the restore is tried here."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from casebuilder.core.details import NOTHING_SAID
from casebuilder.store import Store, StoreError, WrongKeyError
from casebuilder.store.migrating import upgrade
from tests.core.examples import COMPLETE, details
from tests.store.made_up import OTHER_KEYS, Team, open_quick_store
from tests.store.ways import sent

on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@on_sqlite
def test_a_copy_opens_with_its_keys_and_every_case_is_equal(store: Store, bars: Team, tmp_path: Path) -> None:
    store.check_ready()
    cases = [store.cases.start(bars.practice, details(note=str(at)), by=bars.sam.id, page="") for at in range(3)]
    copy = tmp_path / "what is it? 100%.sqlite"
    store.back_up(copy)
    cases.append(store.cases.start(bars.practice, COMPLETE, by=bars.sam.id, page=""))
    sent(store, bars, cases[0])
    store.back_up(copy)
    assert copy.stat().st_mode & 0o777 == 0o600
    restored = copy.rename(tmp_path / "restored.sqlite")
    with closing(open_quick_store(f"sqlite:///{restored}")) as again:
        upgrade(again)
        again.check_ready()
        for number in (case.number for case in cases):
            for verb in ("get", "history", "sendings"):
                asked, told = (getattr(each.cases, verb)(bars.practice, number) for each in (store, again))
                assert asked == told
        assert again.people.log_in(bars.sam.email, "tulip marmot kettle", "192.0.2.1") == bars.sam
    with closing(open_quick_store(f"sqlite:///{restored}", keys=OTHER_KEYS)) as stranger, pytest.raises(WrongKeyError):
        stranger.check_ready()


@on_sqlite
def test_a_copy_is_whole_while_somebody_saves(store: Store, url: str, bars: Team, tmp_path: Path) -> None:
    number = store.cases.start(bars.practice, NOTHING_SAID, by=bars.sam.id, page="").number
    arguments = (url, str(bars.practice), str(bars.sam.id), number)
    saver = subprocess.Popen([sys.executable, "-m", "tests.store.workers", *arguments], stdout=subprocess.PIPE)
    assert saver.stdout is not None
    for at in range(10):
        answered = int(saver.stdout.readline())
        copy = tmp_path / f"copy-{at}.sqlite"
        store.back_up(copy)
        with closing(open_quick_store(f"sqlite:///{copy}")) as again:
            upgrade(again)
            case = again.cases.get(bars.practice, number)
        assert int(case.details.reference) >= answered
        assert case.version == int(case.details.reference) + 1
    assert saver.poll() is None, "nothing kept it from saving"
    saver.kill()
    saver.communicate()


@on_sqlite
def test_a_copy_that_cannot_be_made_leaves_the_one_before(store: Store, bars: Team, tmp_path: Path) -> None:
    store.cases.start(bars.practice, COMPLETE, by=bars.sam.id, page="")
    folder = tmp_path / "copies"
    folder.mkdir()
    store.back_up(folder / "copy.sqlite")
    before = (folder / "copy.sqlite").read_bytes()
    with store.engine.connect() as connection:  # the only connection, which the copy gets next
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
    holder = sqlite3.connect(tmp_path / "cases.sqlite", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="SQLITE_BUSY"):
        store.back_up(folder / "copy.sqlite")
    holder.close()
    assert [path.name for path in folder.iterdir()] == ["copy.sqlite"]
    assert (folder / "copy.sqlite").read_bytes() == before


@on_sqlite
def test_what_cannot_be_copied_is_said(store: Store, tmp_path: Path) -> None:
    before = (tmp_path / "cases.sqlite").read_bytes()
    with pytest.raises(StoreError, match="the database itself"):
        store.back_up(tmp_path / "." / "cases.sqlite")
    assert (tmp_path / "cases.sqlite").read_bytes() == before
    with pytest.raises(StoreError, match="Nothing can be written in"):
        store.back_up(tmp_path / "nowhere" / "copy.sqlite")
    with pytest.raises(StoreError, match=r"copy .* cannot be made"):
        store.back_up(tmp_path)
    with (
        closing(open_quick_store(f"sqlite:///{tmp_path}/none.sqlite")) as none,
        pytest.raises(StoreError, match="no database"),
    ):
        none.back_up(tmp_path / "copy.sqlite")
    assert not (tmp_path / "copy.sqlite").exists()
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_postgresql_has_a_program_of_its_own_for_that(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="pg_dump"):
        store.back_up(tmp_path / "copy")
