"""A copy made while casebuilder serves is checked, opens with its keys and lacks nothing, and it can be restored."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Timer

import pytest

from casebuilder.core.details import NOTHING_SAID
from casebuilder.store import Store, StoreError, WrongKeyError, newest_backup
from casebuilder.store.database import backup
from casebuilder.store.migrating import upgrade
from tests.core.examples import COMPLETE, details
from tests.postgres import binaries
from tests.store.practices import OTHER_KEYS, Clock, Team, open_quick_store
from tests.store.stages import sent

on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _postgresql_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the version of the tests' own server come first."""
    monkeypatch.setenv("PATH", str(binaries()), prepend=":")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "what is it? 100%"
    path.mkdir()
    return path


def test_a_copy_is_restored_with_its_keys_and_every_case_is_equal(store: Store, bars: Team, folder: Path) -> None:
    store.check_ready()
    cases = [store.cases.start(bars.sam, details(note=str(at)), form_key="") for at in range(3)]
    sent(store, bars, cases[0])
    before = [store.cases.get(bars.sam, each.number) for each in cases]
    copy = store.back_up(folder, keep=3)
    assert copy.stat().st_mode & 0o777 == 0o600
    later = store.cases.start(bars.sam, COMPLETE, form_key="")
    store.restore(copy)
    upgrade(store)
    assert [store.cases.get(bars.sam, each.number) for each in cases] == before
    with pytest.raises(StoreError):
        store.cases.get(bars.sam, later.number)
    assert store.people.log_in(bars.sam.email, "tulip marmot kettle", "192.0.2.1") == bars.sam


def test_a_copy_that_other_keys_sealed_is_not_restored(store: Store, url: str, bars: Team, folder: Path) -> None:
    store.check_ready()
    case = store.cases.start(bars.sam, COMPLETE, form_key="")
    copy = store.back_up(folder, keep=3)
    with closing(open_quick_store(url, keys=OTHER_KEYS)) as stranger, pytest.raises(WrongKeyError):
        stranger.restore(copy)
    with closing(open_quick_store(url, keys=OTHER_KEYS)) as stranger, pytest.raises(WrongKeyError):
        stranger.back_up(folder, keep=1)
    assert newest_backup(folder) == copy
    assert store.cases.get(bars.sam, case.number) == case


def test_the_newest_copies_are_kept(store: Store, clock: Clock, folder: Path) -> None:
    store.check_ready()
    assert newest_backup(folder) is None
    (folder / "casebuilder-notes.txt").touch()
    copies = []
    for _ in range(4):
        copies.append(store.back_up(folder, keep=2))
        clock.go_on(days=1)
    assert sorted(folder.iterdir()) == sorted([*copies[2:], folder / "casebuilder-notes.txt"])
    assert newest_backup(folder) == copies[3]


def test_only_a_real_copy_is_restored(store: Store, folder: Path) -> None:
    store.check_ready()
    (folder / "letter").write_text("Dear patient")
    (folder / "nothing").touch()
    for name in ("letter", "nothing"):
        with pytest.raises(StoreError):
            store.restore(folder / name)
    assert store.is_reachable()


@on_sqlite
def test_a_damaged_copy_is_neither_kept_nor_restored(store: Store, bars: Team, folder: Path) -> None:
    store.check_ready()
    for at in range(40):
        store.cases.start(bars.sam, details(note=str(at)), form_key="")
    copy = store.back_up(folder, keep=3)
    content = bytearray(copy.read_bytes())
    content[4096 * 2 : 4096 * 6] = bytes(4096 * 4)
    copy.write_bytes(content)
    with pytest.raises(StoreError):
        store.restore(copy)
    assert store.practices.all()


@on_sqlite
def test_a_damaged_database_is_replaced_and_put_aside(store: Store, bars: Team, tmp_path: Path, folder: Path) -> None:
    store.check_ready()
    case = store.cases.start(bars.sam, COMPLETE, form_key="")
    copy = store.back_up(folder, keep=3)
    file = tmp_path / "cases.sqlite"
    file.write_bytes(b"no database at all" * 500)
    aside = store.restore(copy)
    assert aside is not None
    assert aside.read_bytes().startswith(b"no database")
    assert store.cases.get(bars.sam, case.number) == case
    assert file.stat().st_mode & 0o777 == 0o600


@on_sqlite
def test_a_database_that_is_being_written_is_not_replaced(
    store: Store, bars: Team, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "WAIT_SECONDS", 0.1)
    store.check_ready()
    copy = store.back_up(folder, keep=3)
    case = store.cases.start(bars.sam, COMPLETE, form_key="")
    holder = sqlite3.connect(tmp_path / "cases.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="in use"):
        store.restore(copy)
    holder.close()
    assert store.cases.get(bars.sam, case.number) == case


@on_sqlite
def test_a_copy_is_whole_while_somebody_saves(store: Store, url: str, bars: Team, folder: Path) -> None:
    store.check_ready()
    number = store.cases.start(bars.sam, NOTHING_SAID, form_key="").number
    arguments = ("saves", url, str(bars.practice), str(bars.sam.id), number)
    saver = subprocess.Popen([sys.executable, "-m", "tests.store.workers", *arguments], stdout=subprocess.PIPE)
    assert saver.stdout is not None
    for _ in range(10):
        answered = int(saver.stdout.readline())
        copy = store.back_up(folder, keep=1)
        with closing(open_quick_store(f"sqlite:///{copy.rename(copy.parent.parent / 'copy.sqlite')}")) as again:
            case = again.cases.get(bars.sam, number)
        assert int(case.details.reference) >= answered
        assert case.version == int(case.details.reference) + 1
    assert saver.poll() is None, "the saver goes on beside the copies"
    saver.kill()
    saver.communicate()


def test_a_copy_that_restarts_too_often_finishes_in_one_pass() -> None:
    watch = backup._stop_after(3)  # noqa: SLF001 - a moment that SQLite alone decides
    for _ in range(4):
        for remaining in (20, 10, 0):
            watch(0, remaining, 30)
    watch(0, 0, 30)
    with pytest.raises(backup._RestartedError):  # noqa: SLF001 - as above
        watch(0, 20, 30)


@on_sqlite
def test_a_copy_that_cannot_be_made_leaves_the_ones_before(
    store: Store, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_TURN_SECONDS", 0.1)
    store.check_ready()
    before = store.back_up(folder, keep=3)
    content = before.read_bytes()
    holder = sqlite3.connect(tmp_path / "cases.sqlite", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="in use"):
        store.back_up(folder, keep=1)
    holder.close()
    assert list(folder.iterdir()) == [before]
    assert before.read_bytes() == content


@on_sqlite
def test_a_copy_waits_for_its_turn_where_a_save_would_give_up(
    store: Store, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "WAIT_SECONDS", 0.1)
    store.check_ready()
    holder = sqlite3.connect(tmp_path / "cases.sqlite", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN EXCLUSIVE")
    gone = Timer(0.5, holder.close)
    gone.start()
    assert store.back_up(folder, keep=1).exists()
    gone.join()


@on_sqlite
def test_what_cannot_be_copied_is_reported(store: Store, tmp_path: Path, folder: Path) -> None:
    with pytest.raises(StoreError, match="Nothing can be written in"):
        store.back_up(tmp_path / "nowhere", keep=3)
    with (
        closing(open_quick_store(f"sqlite:///{tmp_path}/none.sqlite")) as none,
        pytest.raises(StoreError, match="no database"),
    ):
        none.back_up(folder, keep=3)
    assert list(folder.iterdir()) == []
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_missing_program_of_postgresql_is_reported(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(StoreError, match="pg_dump is not installed here"):
        store.back_up(folder, keep=3)
    assert list(folder.iterdir()) == []
