"""How many cases a second one core assesses and composes, and how long the worst text takes to mask."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median

from benchmarks.practice import made_up_details
from benchmarks.report import Line
from casebuilder import demo
from casebuilder.core.circumstances import Circumstances, Practice
from casebuilder.core.completeness import assess
from casebuilder.core.service_desk import Layout
from casebuilder.core.submission import compose
from casebuilder.text.nhs_numbers import mask_nhs_numbers

ROUNDS, CASES, LIMIT = 9, 2000, 10_000  # limit: cases a second
WORST = (
    "1-",
    "1 ",
    "_1",
    "\u2460",
    "\uff11",
    "1@",
    "111 ",
    "0161 ",
    "1234567890 ",
    "1 1 1, ",
    "9 9 9, 0 0 0, 0 0 1 8",
    "NHS 1234567890 is of the patient ",
    "%20",
    "*",
    "(",
)
MASKING_LIMIT, LENGTH = 0.5, 200_000  # microseconds a character
PRACTICE = Practice("Bars Surgery", "A81001")


def measure() -> Iterator[Line]:
    around = Circumstances(datetime.now(UTC).date(), PRACTICE, own_domains=frozenset({demo.DOMAIN}))
    cases = list(made_up_details(CASES))
    speeds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for details in cases:
            assess(details, around)
            compose(details, PRACTICE, Layout.TWO_PAGES)
        speeds.append(CASES / (time.process_time() - began))
    yield Line("assess and compose", "", median(speeds), LIMIT, "cases/s", at_least=True)
    yield Line("mask the worst text", "", max(map(_masking, WORST)), MASKING_LIMIT, "us/character")


def _masking(piece: str) -> float:
    """Return the microseconds a character that masking takes, the best of three."""
    text = (piece * LENGTH)[:LENGTH]
    times = []
    for _ in range(3):
        began = time.process_time()
        mask_nhs_numbers(text)
        times.append(time.process_time() - began)
    return min(times) / LENGTH * 1e6
