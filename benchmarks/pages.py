"""CPU time of the server process for each page, as a multiple of the floor's, taken in turn in many rounds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from statistics import median
from typing import NamedTuple

from benchmarks.practice import ANSWERS, PASSWORD, Furnished, furnished
from benchmarks.report import Line
from benchmarks.serving import Server, started

ROUNDS, REQUESTS = 15, 40


class Task(NamedTuple):
    """A request to a server, the task that is its floor, and the limit as a multiple of the floor."""

    name: str
    server: Server
    ask: Callable[[], object]
    floor: str = ""
    limit: float | None = None


def measure() -> Iterator[Line]:
    with (
        furnished(cases=60) as place,
        started("benchmarks.floor", "/hello", {"DATABASE_URL": f"sqlite:///{place.folder}/floor.sqlite"}) as floor,
        started("casebuilder", "/log-in", place.environ) as ours,
    ):
        ours.log_in(place.manager.email, PASSWORD)
        yield from ratios(tasks(place, floor, ours))


def tasks(place: Furnished, floor: Server, ours: Server) -> list[Task]:
    rows = place.store.queues.page(place.manager).rows
    shown, saved, autosaved = (f"/cases/{row.number}" for row in rows[:3])
    form = typed_form(ours, f"{saved}/edit")
    return [
        Task("hello", floor, lambda: floor.get("/hello")),
        Task("list of 25 by keyset", floor, lambda: floor.get("/rows")),
        Task("commit of one row", floor, lambda: floor.post("/commit", form, 200)),
        Task("GET /cases/new", ours, lambda: ours.get("/cases/new"), "hello", 20),
        Task("GET /cases/<number>/edit", ours, lambda: ours.get(f"{shown}/edit"), "hello"),
        Task("GET /cases/<number>", ours, lambda: ours.get(shown), "hello", 25),
        Task("GET /cases", ours, lambda: ours.get("/cases"), "list of 25 by keyset", 4),
        Task("POST /cases/<number>/edit", ours, saving(ours, f"{saved}/edit"), "commit of one row", 3),
        Task("the same by autosave", ours, autosaving(ours, f"{autosaved}/edit"), "commit of one row"),
    ]


def typed_form(ours: Server, path: str) -> dict[str, str]:
    """The form of a complete case as a browser sends it, hidden fields and all."""
    return ours.hidden_fields(path) | ANSWERS


def saving(ours: Server, path: str) -> Callable[[], object]:
    """A save that changes the note each time; its form stays the one that wrote last, so it is never stale."""
    notes, form = count(), typed_form(ours, path) | {"action": "check"}
    return lambda: ours.post(path, form | {"note": f"They rang again: call number {next(notes)}."})


def autosaving(ours: Server, path: str) -> Callable[[], object]:
    """The same as the form's script does it, from version to version."""
    notes, form = count(), typed_form(ours, path) | {"action": "auto"}

    def save() -> None:
        form["note"] = f"They rang again: call number {next(notes)}."
        answer = json.load(ours.ask("POST", path, form, {"Accept": "application/json"}))
        form["version"] = str(answer["version"])

    return save


def ratios(to_do: list[Task]) -> Iterator[Line]:
    cost: dict[str, list[float]] = {task.name: [] for task in to_do}
    for _ in range(ROUNDS + 1):
        for task in to_do:
            cost[task.name].append(cpu_per_request(task))
    for task in to_do:
        own, floor = cost[task.name][1:], cost[task.floor or task.name][1:]  # the first round warms up
        # Round by round, so that what slows the machine for a moment slows both.
        ratio = median(mine / bare for mine, bare in zip(own, floor, strict=True)) if task.floor else None
        name = f"{task.name} / {task.floor}" if task.floor else task.name
        yield Line(name, f"{median(own) * 1000:.2f} ms", ratio, task.limit, "x")


def cpu_per_request(task: Task) -> float:
    before = task.server.cpu_seconds
    for _ in range(REQUESTS):
        task.ask()
    return (task.server.cpu_seconds - before) / REQUESTS
