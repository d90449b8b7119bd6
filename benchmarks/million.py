"""Lists and searches in an installation of a million cases, half of them of one practice, beside one of a thousand."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, select

from benchmarks.report import Line
from casebuilder import demo
from casebuilder.core.case_numbers import ALPHABET
from casebuilder.store import Keyring, Operator, Queue, Role, Store, new_key, open_store, utc_now
from casebuilder.store.migrating import upgrade
from casebuilder.store.tables import CaseTable, bare
from tests import postgres
from tests.store.practices import quick_passwords

FEW, MANY = 1_000, 1_000_000
PRACTICES = 200  # besides the one with half of the cases
TIMES = 60  # psycopg prepares a statement at its fifth use, and may choose another plan from then on
AT_ONCE = 20_000
LIMIT = 1.3
CASES = bare(CaseTable)

Asks = Mapping[str, Callable[[], object]]


def measure(database: str = "sqlite", many: int = MANY) -> Iterator[Line]:
    with databases(database) as urls:
        few, many_ = (installation(url, count) for url, count in zip(urls, (FEW, many), strict=True))
        yield from compare(asks(few), asks(many_))
        few.close()
        many_.close()


@contextmanager
def databases(kind: str) -> Iterator[tuple[str, str]]:
    """Yield the URLs of two empty temporary databases."""
    if kind == "sqlite":
        with TemporaryDirectory(prefix="casebuilder-bench-") as folder:
            yield f"sqlite:///{Path(folder) / 'few.sqlite'}", f"sqlite:///{Path(folder) / 'many.sqlite'}"
        return
    with postgres.server() as server:
        yield postgres.create_database(server), postgres.create_database(server)


def installation(url: str, count: int) -> Store:
    """A store with so many cases: half of the practice with the number 1, the others of many practices."""
    store = open_store(url, Keyring.from_text(new_key()), passwords=quick_passwords())
    upgrade(store)
    store.check_ready()
    demo.prepare(store)
    began = time.monotonic()
    with store.engine.connect() as connection:
        patterns = [dict(row) for row in connection.execute(select(CASES)).mappings()]
    people = {1: [person.id for person in store.people.staff(Operator(1))]} | dict(neighbours(store))
    rows = copies(patterns, people, count - len(patterns))
    while chunk := [row for row, _ in zip(rows, range(AT_ONCE), strict=False)]:
        fill(store, chunk)
    if store.engine.dialect.name == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    print(f"{count:,} cases made in {time.monotonic() - began:.0f} s", flush=True)
    return store


def fill(store: Store, rows: list[dict[str, Any]]) -> None:
    with store.engine.connect() as connection:
        if store.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA cache_size=-500000")
            connection.exec_driver_sql("PRAGMA secure_delete=OFF")
        connection.execute(insert(CASES), rows)
        connection.commit()


def neighbours(store: Store) -> Iterator[tuple[int, list[int]]]:
    """Add other practices with one person each."""
    for at in range(PRACTICES):
        practice = store.practices.add(f"Practice {at}", f"B{at:05}")
        email = f"somebody@practice-{at}.example.com"
        person = store.people.add_staff(Operator(practice), "Sal Moss", email, demo.new_password(), Role.MANAGER)
        yield practice, [person.id]


def copies(patterns: list[dict[str, Any]], people: Mapping[int, list[int]], count: int) -> Iterator[dict[str, Any]]:
    """Cases like the patterns, of other patients, over the last three years."""
    chance, now = random.Random(1), utc_now()
    digits = [chance.randbytes(16) for _ in range(1000)]
    others = [practice for practice in people if practice != 1]
    taken = {(pattern["practice_id"], pattern["number"]) for pattern in patterns}
    for _ in range(count):
        practice = 1 if chance.random() < 0.5 else chance.choice(others)
        while (practice, number := draw(chance)) in taken:
            pass
        taken.add((practice, number))
        at = now - timedelta(seconds=chance.uniform(3600, 3 * 365 * 86_400))
        person = chance.choice(people[practice])
        pattern = chance.choice(patterns)
        yield pattern | {
            **dict.fromkeys(("started_by", "changed_by", "edited_by", "owner_id"), person),
            "practice_id": practice,
            "number": number,
            "started_at": at - timedelta(days=1),
            "changed_at": at,
            "started_from": None,
            "reviewed_by": person if pattern["reviewed_by"] else None,
            "new_email_index": chance.randbytes(16),
            "old_email_index": chance.randbytes(16),
            "reference_index": chance.randbytes(16),
            "digits_index": chance.choice(digits),
        }


def draw(chance: random.Random) -> str:
    letters = "".join(chance.choices(ALPHABET, k=6))
    return f"{letters[:3]}-{letters[3:]}"


def asks(store: Store) -> Asks:
    """What the practice with most cases asks of the store; every name is asked of both installations."""
    somebody = min(store.people.staff(Operator(1)), key=lambda person: person.id)
    [newest] = store.search.find(somebody, "B-1033")
    last = "11-3652058-1-222-222"  # a cursor beyond the last case that waits
    details = store.cases.get(somebody, newest.number).details
    queues = {
        f"queue {queue}": lambda queue=queue: store.queues.page(somebody, queue=queue)
        for queue in Queue
        if queue is not Queue.EVERYTHING
    }
    return {
        "list, first page": lambda: store.queues.page(somebody),
        "list, only mine": lambda: store.queues.page(somebody, mine=True),
        "list, last page": lambda: store.queues.page(somebody, before=last),
        **queues,
        "counts of all queues": lambda: store.queues.counts(somebody),
        "search by number": lambda: store.search.find(somebody, newest.number),
        "search by reference": lambda: store.search.find(somebody, "B-1033"),
        "search by email": lambda: store.search.find(somebody, details.old_email),
        "search by last 3 digits": lambda: store.search.find(somebody, details.nhs_digits),
        "one case": lambda: store.cases.get(somebody, newest.number),
        "other cases with the same answers": lambda: store.search.circumstances(somebody, details, newest.number),
    }


def compare(few: Asks, many: Asks) -> Iterator[Line]:
    took: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in few}
    for _ in range(TIMES):
        for name, (of_few, of_many) in took.items():
            of_few.append(seconds(few[name]))
            of_many.append(seconds(many[name]))
    for name, (of_few, of_many) in took.items():
        ratio = median(of_many) / median(of_few)
        yield Line(name, f"{median(of_many) * 1000:.2f} ms", ratio, LIMIT if name.startswith("list") else None, "x")


def seconds(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began
