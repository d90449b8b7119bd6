"""This checkout and another asked in turn, pair by pair: how many times the other's CPU a request takes here.

On a machine with other work two runs one after the other disagree by more than most changes; pairs do not. Each
checkout serves its own demo with its own Python, and its cases are typed in by its own form: the two share no code.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.pages import REQUESTS, ROUNDS, cpu_per_request, requests_to, typed_form
from benchmarks.report import Line
from benchmarks.serving import ROOT, Server, environment, first_connection, free_port, python_of
from benchmarks.start import STARTS, start_once

CASES = 30  # more than a page of the list
_LOG_IN = re.compile(r"Log in as (\S+) .* password of both is (\S+)")


def measure(
    other: Path, rounds: int = ROUNDS, requests: int = REQUESTS, starts: int = STARTS, cases: int = CASES
) -> Iterator[Line]:
    with demo_of(other) as theirs, demo_of(ROOT) as ours:
        here, there = (requests_to(each, filled(each, cases)) for each in (ours, theirs))
        cost: dict[str, list[tuple[float, float]]] = {name: [] for name in here}
        for at in range(rounds + 1):
            for name, pairs in cost.items():
                own = partial(cpu_per_request, ours, here[name], requests)
                pairs.append(in_turn(at, own, partial(cpu_per_request, theirs, there[name], requests)))
    for name, pairs in cost.items():
        yield line(name, pairs[1:])  # the first round warms up
    yield line("cold start", list(cold_starts(other, starts)))


def in_turn(at: int, ours: Callable[[], float], theirs: Callable[[], float]) -> tuple[float, float]:
    """Measure both, first the one and next time the other: what comes second may find the machine warmer."""
    if at % 2:
        second = theirs()
        return ours(), second
    return ours(), theirs()


def cold_starts(other: Path, starts: int) -> Iterator[tuple[float, float]]:
    with TemporaryDirectory(prefix="casebuilder-bench-") as folder:

        def start(checkout: Path, name: str) -> float:
            return start_once("casebuilder", "/log-in", {"CASEBUILDER_INSTANCE": f"{folder}/{name}"}, checkout)[1]

        for at in range(starts + 1):
            pair = in_turn(at, lambda: start(ROOT, "ours"), lambda: start(other, "theirs"))
            if at:  # the first start makes the database
                yield pair


def line(name: str, pairs: list[tuple[float, float]]) -> Line:
    """The middle of the ratios, with the range that holds the middle half of them."""
    ratios = sorted(ours / theirs for ours, theirs in pairs)
    lower, upper = ratios[len(ratios) // 4], ratios[-1 - len(ratios) // 4]
    own = median(ours for ours, _ in pairs)
    return Line(f"{name}: {own * 1000:.2f} ms here", f"{lower:.2f} to {upper:.2f}", median(ratios), unit="x")


@contextmanager
def demo_of(checkout: Path) -> Iterator[Server]:
    """The demo of a checkout, with its manager logged in."""
    port = free_port()
    process = subprocess.Popen(
        [python_of(checkout), "-m", "casebuilder", "demo"],
        cwd=checkout,
        env=environment(PORT=str(port)),
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout
        printed = (_LOG_IN.search(each.decode()) for each in process.stdout)
        email, password = next(found for found in printed if found).groups()
        with closing(first_connection(process, port, "/log-in")) as connection:
            server = Server(process, connection)
            server.log_in(email, password)
            yield server
    finally:
        process.terminate()
        process.communicate()


def filled(server: Server, cases: int) -> list[str]:
    """Type in so many cases; return the numbers of the last three."""
    made = [server.post("/cases/new", typed_form(server, "/cases/new") | {"action": "check"}) for _ in range(cases)]
    return [path.rpartition("/")[2] for path in made[-3:]]
