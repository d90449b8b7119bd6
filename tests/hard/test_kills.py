"""Many processes killed in the middle of saving: an answered save is never lost, and the database stays sound."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable

from casebuilder.core.details import NOTHING_SAID
from casebuilder.store import Store
from tests.store.made_up import Team

ROUNDS = {"sqlite": 300, "postgresql": 100}


def saves_answered(arguments: tuple[str, ...], at_least: int) -> list[int]:
    """What a saver said until it was killed by SIGKILL."""
    saver = subprocess.Popen([sys.executable, "-m", "tests.store.workers", *arguments], stdout=subprocess.PIPE)
    assert saver.stdout is not None
    said = [int(saver.stdout.readline()) for _ in range(at_least)]
    os.kill(saver.pid, signal.SIGKILL)
    return said + [int(line) for line in saver.communicate()[0].split()]


def test_no_answered_save_is_lost_to_any_kill(
    store: Store, url: str, kind: str, bars: Team, figure: Callable[[str], None]
) -> None:
    number = store.cases.start(bars.sam, NOTHING_SAID, form_key="").number
    saves = 0
    for _ in range(ROUNDS[kind]):
        said = saves_answered((url, str(bars.practice), str(bars.sam.id), number), random.randint(1, 12))  # noqa: S311 - only when to kill
        stored = int(store.cases.get(bars.sam, number).details.reference)
        assert stored in (said[-1], said[-1] + 1)  # the last save may have been committed and not yet answered
        saves += len(said)
    if kind == "sqlite":
        with store.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    figure(f"{kind}: {ROUNDS[kind]} kills, {saves:,} answered saves, 0 lost")
