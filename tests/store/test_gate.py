"""Readers and commits of one process on SQLite wake each other, and nobody who is stuck stops the rest."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from threading import Event

import pytest

from casebuilder.store.database import gate
from casebuilder.store.database.gate import Gate

SOON = 0.05  # seconds: whoever may pass has passed by then
PATIENCE = 60  # seconds, on a busy machine


def pass_through(way: AbstractContextManager[None], passed: Event) -> None:
    with way:
        passed.set()


def test_a_commit_waits_for_those_who_read_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "PATIENCE", PATIENCE)
    door, committed = Gate(), Event()
    with ThreadPoolExecutor(1) as pool:
        with door.reading():
            with door.reading():
                pool.submit(pass_through, door.closed(PATIENCE), committed)
            assert not committed.wait(SOON)
        assert committed.wait(PATIENCE)


def test_who_comes_during_a_commit_reads_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "PATIENCE", PATIENCE)
    door, read = Gate(), Event()
    with ThreadPoolExecutor(1) as pool:
        with door.closed(PATIENCE):
            pool.submit(pass_through, door.reading(), read)
            assert not read.wait(SOON)
        assert read.wait(PATIENCE)


def test_a_commit_goes_on_beside_a_reader_who_is_stuck() -> None:
    door = Gate()
    with ExitStack() as stuck:
        stuck.enter_context(door.reading())
        began = time.monotonic()
        with door.closed(SOON):
            assert time.monotonic() - began >= SOON
    with door.reading():
        pass


def test_a_commit_that_fails_lets_readers_in() -> None:
    door = Gate()
    with pytest.raises(ValueError, match="disk"), door.closed(SOON):
        raise ValueError("disk")
    began = time.monotonic()
    with door.reading():
        assert time.monotonic() - began < gate.PATIENCE
