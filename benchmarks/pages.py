"""CPU time of the server process for each page, as a multiple of the floor's, taken in turn in many rounds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from statistics import median
from typing import NamedTuple

from benchmarks.practice import ANSWERS, PASSWORD, Furnished, furnished
from benchmarks.report import Line
from benchmarks.serving import Server, started

ROUNDS, REQUESTS = 15, 40
# Of each request the task that is its floor, and the limit as a multiple of that.
FLOORS = {
    "GET /cases/new": ("hello", 6),
    "GET /cases/<number>/edit": ("hello", 10),
    "GET /cases/<number>": ("hello", 10),
    "GET /cases": ("list of 25 by keyset", 4),
    "POST /cases/<number>/edit": ("commit of one row", 2.5),
    "the same by autosave": ("commit of one row", 3),
}


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
    numbers = [row.number for row in place.store.queues.page(place.manager).rows[:3]]
    form = typed_form(ours, f"/cases/{numbers[1]}/edit")
    return [
        Task("hello", floor, lambda: floor.get("/hello")),
        Task("list of 25 by keyset", floor, lambda: floor.get("/rows")),
        Task("commit of one row", floor, lambda: floor.post("/commit", form, 200)),
        *(Task(name, ours, ask, *FLOORS[name]) for name, ask in requests_to(ours, numbers).items()),
    ]


def requests_to(ours: Server, numbers: Sequence[str]) -> dict[str, Callable[[], object]]:
    """The requests that are measured, by name; three cases, as a save makes an open form of its case stale."""
    shown, saved, autosaved = (f"/cases/{number}" for number in numbers)
    return {
        "GET /cases/new": lambda: ours.get("/cases/new"),
        "GET /cases/<number>/edit": lambda: ours.get(f"{shown}/edit"),
        "GET /cases/<number>": lambda: ours.get(shown),
        "GET /cases": lambda: ours.get("/cases"),
        "POST /cases/<number>/edit": saving(ours, f"{saved}/edit"),
        "the same by autosave": autosaving(ours, f"{autosaved}/edit"),
    }


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
            cost[task.name].append(cpu_per_request(task.server, task.ask))
    for task in to_do:
        own, floor = cost[task.name][1:], cost[task.floor or task.name][1:]  # the first round warms up
        # Round by round, so that what slows the machine for a moment slows both.
        ratio = median(mine / bare for mine, bare in zip(own, floor, strict=True)) if task.floor else None
        name = f"{task.name} / {task.floor}" if task.floor else task.name
        yield Line(name, f"{median(own) * 1000:.2f} ms", ratio, task.limit, "x")


def cpu_per_request(server: Server, ask: Callable[[], object], requests: int = REQUESTS) -> float:
    """Seconds of CPU that the server takes for one request."""
    before = server.cpu_seconds
    for _ in range(requests):
        ask()
    return (server.cpu_seconds - before) / requests
