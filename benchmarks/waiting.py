"""How long a browser waits for a page and for a save while others ask as well: on SQLite and on PostgreSQL."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.practice import ANSWERS, PASSWORD, Furnished, furnished
from benchmarks.report import Line
from benchmarks.serving import started
from tests.postgres import Cluster
from tests.writers import Answer, Browser

# Milliseconds for 99 of 100, by how many ask at once without a pause.
LIMITS: Mapping[int, float] = {1: 15, 4: 50, 16: 200}
CASES = 30  # more than a page of the list, and than ask at once
TURNS = 240  # of three pages and a save, shared by those who ask


@dataclass
class Waits:
    """Seconds for each answer, by kind, and what the answers were."""

    took: dict[str, list[float]] = field(default_factory=lambda: {"page": [], "save": []})
    statuses: Counter[int] = field(default_factory=Counter)

    def add(self, kind: str, began: float, answer: Answer) -> Answer:
        self.took[kind].append(time.perf_counter() - began)
        self.statuses[answer.status] += 1
        return answer


def measure(turns: int = TURNS, limits: Mapping[int, float] = LIMITS) -> Iterator[Line]:
    with furnished(CASES) as place:
        yield from on(place, "SQLite", turns, limits)
    with TemporaryDirectory(prefix="casebuilder-postgres-") as folder:
        cluster = Cluster(Path(folder))
        with cluster.serving(()), furnished(CASES, cluster.url) as place:  # with fsync, as an operator has it
            yield from on(place, "PostgreSQL", turns, limits)


def on(place: Furnished, database: str, turns: int, limits: Mapping[int, float]) -> Iterator[Line]:
    numbers = [row.number for row in place.store.queues.page(place.manager).rows]
    with started("casebuilder", "/log-in", place.environ) as server:
        address = f"http://{server.connection.host}:{server.connection.port}"
        people = [Browser(address) for _ in range(max(limits))]
        for person in people:
            person.log_in(place.manager.email, PASSWORD)
            person.close()  # who waits for a turn opens it again: the server closes one that is idle
        for clients, limit in limits.items():
            waits = Waits()
            with ThreadPoolExecutor(clients) as pool:
                at_work = [
                    pool.submit(work, person, f"/cases/{number}", waits, turns // clients)
                    for person, number in zip(people[:clients], numbers, strict=False)
                ]
            for each in at_work:
                each.result()
            yield from lines(f"{database}, {clients} at once", waits, limit)
        for person in people:
            person.close()


def work(person: Browser, path: str, waits: Waits, turns: int) -> None:
    for at in range(turns):
        waits.add("page", time.perf_counter(), person.get("/cases"))
        waits.add("page", time.perf_counter(), person.get(path))
        form = waits.add("page", time.perf_counter(), person.get(f"{path}/edit"))
        fields = ANSWERS | {name: form.field(name) for name in ("version", "page", "opened")}
        fields |= {"reference": str(at), "action": "draft"}
        waits.add("save", time.perf_counter(), person.post(f"{path}/edit", fields))


def lines(what: str, waits: Waits, limit: float) -> Iterator[Line]:
    for kind, took in waits.took.items():
        p50, p99 = (sorted(took)[int(share * len(took))] * 1000 for share in (0.5, 0.99))
        yield Line(f"{what}: {kind}, p50 and p99", f"{p50:.1f} ms", p99, limit, "ms")
    refused = sum(count for status, count in waits.statuses.items() if status not in (200, 303))
    yield Line(f"{what}: refused", f"of {waits.statuses.total()}", refused, 0)
