"""Processes behind nginx restarted in turn while people work: no request is lost, and no change of the key shows."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hard.fleet import Fleet, Person, fleet
from tests.hard.size import sized
from tests.store.practices import KEYS, OTHER_KEYS
from tests.test_main import PATIENCE, ROOT

RESTARTS, REQUESTS, PEOPLE = sized(24), sized(1000), 4

pytestmark = pytest.mark.nginx


def answered(people: list[Person]) -> int:
    return sum(each.answers for each in people)


def test_no_request_is_lost_while_two_processes_are_restarted_in_turn(
    make_postgres_database: Callable[[], str], tmp_path: Path, figure: Callable[[str], None]
) -> None:
    with fleet(make_postgres_database(), tmp_path) as running, running.people(PEOPLE) as people:
        restarts = 0
        while restarts < RESTARTS or answered(people) < REQUESTS:
            running.processes[restarts % 2].restart()
            restarts += 1
    slowest = max(each.slowest for each in people)
    figure(f"{restarts} restarts behind nginx: {answered(people):,} requests, 0 lost, the slowest {slowest:.1f} s")


def test_no_page_shows_an_error_while_the_key_is_changed_under_load(
    make_postgres_database: Callable[[], str], tmp_path: Path, figure: Callable[[str], None]
) -> None:
    changes = sized(5)
    url = make_postgres_database()
    with fleet(url, tmp_path) as running, running.people(PEOPLE) as people:
        old, new = KEYS, OTHER_KEYS
        for _ in range(changes):
            change_key(running, url, old, new)
            old, new = new, old
    figure(f"{changes} changes of the key by the book: {answered(people):,} requests, 0 errors")


def change_key(running: Fleet, url: str, old: str, new: str) -> None:
    """Steps 1 to 3 of docs/operating.md, "Keys"; step 4 comes a day later, when log-ins of the old key have ended."""
    for keys in (f"{old},{new}", f"{new},{old}"):
        for process in running.processes:
            process.restart(CASEBUILDER_KEYS=keys)
    subprocess.run(
        [sys.executable, "-m", "casebuilder", "keys", "rotate"],
        env={**os.environ, "DATABASE_URL": url, "CASEBUILDER_KEYS": f"{new},{old}"},
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
