"""Copies made one after the other while people save: no save waits for a copy, and no copy lacks what was answered."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread

import pytest

from casebuilder.core.details import NOTHING_SAID
from casebuilder.store import Store, newest_backup
from tests.core.examples import details
from tests.hard.size import sized
from tests.postgres import binaries
from tests.store.practices import Team, open_quick_store

SAVERS, COPIES, CASES = 4, sized(20), sized(2000)
LONGEST = 5  # seconds that a save may take


@dataclass
class Saver:
    store: Store
    team: Team
    number: str
    answered: int = 0
    slowest: float = 0.0

    def work(self, done: Event) -> None:
        while not done.wait(0.01):
            case = self.store.cases.get(self.team.sam, self.number)
            later = replace(case.details, reference=str(self.answered + 1))
            began = time.monotonic()
            self.store.cases.save(self.team.sam, self.number, later, case.version)
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.answered += 1


def test_no_save_waits_for_a_backup_and_no_backup_lacks_one(
    store: Store,
    kind: str,
    bars: Team,
    empty_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    figure: Callable[[str], None],
) -> None:
    monkeypatch.setenv("PATH", str(binaries()), prepend=":")
    store.check_ready()
    for at in range(CASES):
        store.cases.start(bars.sam, details(note=f"{at} " * 500), form_key="")
    savers = [Saver(store, bars, store.cases.start(bars.sam, NOTHING_SAID, form_key="").number) for _ in range(SAVERS)]
    before: list[int] = []
    done = Event()
    threads = [Thread(target=each.work, args=(done,)) for each in savers]
    for thread in threads:
        thread.start()
    try:
        for _ in range(COPIES):
            before = [each.answered for each in savers]
            store.back_up(tmp_path, keep=1)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    copy = newest_backup(tmp_path)
    assert copy
    with closing(open_quick_store(f"sqlite:///{copy}" if kind == "sqlite" else empty_url)) as restored:
        if kind == "postgresql":
            restored.restore(copy)
        references = [int(restored.cases.get(bars.sam, each.number).details.reference or "0") for each in savers]
    assert all(found >= answered for found, answered in zip(references, before, strict=True))
    slowest = max(each.slowest for each in savers)
    assert slowest < LONGEST
    saves = sum(each.answered for each in savers)
    figure(f"{kind}: {COPIES} backups of {CASES:,} cases beside {saves:,} saves, the slowest save {slowest:.2f} s")
