"""`make bench`: measures everything in one run and prints it beside the floor of the same run and its limit.

`make bench ARGS="pages start"` measures only that. `make bench ARGS=million`, or ARGS="million postgresql", fills a
database with a million cases instead, and ARGS="against CHECKOUT" asks another checkout in turn with this one.
It exits 1 where a limit is missed.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks import against, asking, core_speed, million, pages, painting, reading, size, start, waiting
from benchmarks.report import Table, show

TABLES: dict[str, Table] = {
    "pages": ("CPU of the server process for a request, and how many times its floor's", pages.measure),
    "waiting": ("What a browser waits: the middle, and 99 of 100", waiting.measure),
    "size": ("Bytes to the browser", size.measure),
    "painting": ("In Chromium on a slow PC, 6 times slower than this one", painting.measure),
    "asking": ("To say who is asking: a person by the keystroke-level model, and the page", asking.measure),
    "start": ("Start and memory", start.measure),
    "core": ("The core alone, on one processor", core_speed.measure),
    "reading": ("Messages read, and what was confused", reading.measure),
}
USAGE = f"Say nothing for all, some of {', '.join(TABLES)}, million [postgresql], or against CHECKOUT"


def chosen(words: Sequence[str]) -> list[Table]:
    """Return the tables that the words ask for; exit with a sentence if they ask for none."""
    match words:
        case ["million", *database]:
            kind = database[0] if database else "sqlite"
            title = f"A million cases on {kind}, and how many times what a thousand take"
            return [(title, partial(million.measure, kind))]
        case ["against", checkout]:
            title = "CPU here, how many times what it is there, and what the middle half of the pairs say"
            return [(title, partial(against.measure, Path(checkout).resolve()))]
    if unknown := [word for word in words if word not in TABLES]:
        sys.exit(f"There is no {unknown[0]} to measure. {USAGE}.")
    return [TABLES[word] for word in words or TABLES]


def main() -> int:
    logging.disable(logging.INFO)
    tables = chosen(sys.argv[1:])
    busy = os.getloadavg()[0]
    print(f"{os.cpu_count()} processors, {busy:.1f} of them busy with other work", flush=True)
    return show(tables)


if __name__ == "__main__":
    sys.exit(main())
