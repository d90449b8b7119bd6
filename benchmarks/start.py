"""From the command to the first answer, and the memory of a process that has served its pages."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from benchmarks.practice import PASSWORD, furnished
from benchmarks.report import Line
from benchmarks.serving import ROOT, started

STARTS, REQUESTS = 5, 200
COLD, MEMORY, PEAK = 0.75, 90, 110  # seconds of CPU, MB, MB


def measure() -> Iterator[Line]:
    with furnished(cases=60) as place:
        floor = {"DATABASE_URL": f"sqlite:///{place.folder}/floor.sqlite"}
        bare, ours, fresh = [], [], []
        for at in range(STARTS):
            bare.append(start_once("benchmarks.floor", "/hello", floor))
            ours.append(start_once("casebuilder", "/log-in", place.environ))
            empty = Path(place.folder) / f"empty-{at}"
            fresh.append(start_once("casebuilder", "/log-in", {"CASEBUILDER_INSTANCE": str(empty)}))
        yield line("cold start of the floor", bare)
        yield line("cold start", ours, COLD)
        yield line("cold start that also makes the database", fresh)
        with started("casebuilder", "/log-in", place.environ) as server:
            server.log_in(place.manager.email, PASSWORD)
            for _ in range(REQUESTS):
                server.get("/cases")
                server.get("/cases/new")
            yield Line("memory after log in and 400 pages", "", server.memory() / 1e6, MEMORY, "MB")
            yield Line("memory at its highest", "", server.memory("VmHWM") / 1e6, PEAK, "MB")


def start_once(module: str, path: str, environ: Mapping[str, str], checkout: Path = ROOT) -> tuple[float, float]:
    """Seconds to the first answer, and seconds of CPU, which other work on the machine changes less."""
    began = time.perf_counter()
    with started(module, path, environ, checkout) as server:
        return time.perf_counter() - began, server.cpu_seconds


def line(what: str, starts: list[tuple[float, float]], limit: float | None = None) -> Line:
    waited, worked = (median(each) for each in zip(*starts, strict=True))
    return Line(what, f"after {waited:.2f} s", worked, limit, "s CPU")
