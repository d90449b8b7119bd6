"""Everybody logs in within a minute beside as many who work: everybody gets in, and pages stay quick."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from casebuilder.store import Keyring, Operator, Role, open_store
from casebuilder.store.migrating import upgrade
from tests.hard.size import sized
from tests.store.practices import KEYS
from tests.test_main import running
from tests.writers import Browser

PEOPLE = sized(200)
SECONDS = 60 * PEOPLE / 200
PAUSE = 10  # seconds between two pages of somebody who works
QUICK = 1  # second, for 95 of 100 pages
PASSWORD = "tulip marmot kettle"


def emails(kind: str) -> list[str]:
    return [f"{kind}{at}@bars.example.com" for at in range(PEOPLE)]


def in_time(began: float, at: int, number: int) -> None:
    """Wait for the turn of number `at` of `number`, spread evenly over the time."""
    time.sleep(max(began + SECONDS * at / number - time.monotonic(), 0))


def test_everybody_logs_in_beside_everybody_who_works(
    make_postgres_database: Callable[[], str], tmp_path: Path, figure: Callable[[str], None]
) -> None:
    url = make_postgres_database()
    with closing(open_store(url, Keyring.from_text(KEYS))) as store:  # with passwords that cost what they should
        upgrade(store)
        practice = store.practices.add("Bars Surgery", "A81001")
        for email in (*emails("early"), *emails("late")):
            store.people.add_staff(Operator(practice), "Sam Bell", email, PASSWORD, Role.STAFF)
    with running(tmp_path, DATABASE_URL=url, CASEBUILDER_KEYS=KEYS) as (_, _, address), ThreadPoolExecutor(32) as pool:
        asked_again: list[int] = []

        def log_in(email: str) -> Browser:
            browser = Browser(address)
            browser.log_in(email, PASSWORD)
            asked_again.append(browser.asked_again)
            return browser

        workers = list(pool.map(log_in, emails("early")))
        asked_again.clear()
        began = time.monotonic()
        pages = round(PEOPLE * SECONDS / PAUSE)

        def work(at: int) -> float:
            in_time(began, at, pages)
            asked = time.monotonic()
            assert workers[at % PEOPLE].get(("/cases", "/cases/new", "/guide")[at % 3]).status == 200
            return time.monotonic() - asked

        def come(at: int) -> float:
            in_time(began, at, PEOPLE)
            asked = time.monotonic()
            log_in(emails("late")[at]).close()
            return time.monotonic() - asked

        with ThreadPoolExecutor(16) as door:
            coming = [door.submit(come, at) for at in range(PEOPLE)]
            took = sorted(pool.map(work, range(pages)))
            log_ins = sorted(each.result() for each in coming)
        for browser in workers:
            browser.close()
    p95 = took[int(0.95 * len(took))]
    assert p95 < QUICK
    figure(
        f"{PEOPLE} log-ins in {SECONDS:.0f} s beside {PEOPLE} people and {pages:,} pages: "
        f"{sum(asked_again)} asked to try again, "
        f"95 of 100 pages within {p95:.2f} s, the slowest log-in {log_ins[-1]:.1f} s"
    )
