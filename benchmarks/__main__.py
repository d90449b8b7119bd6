"""`make bench`: measures everything in one run and prints it beside the floor of the same run and its limit.

`make bench ARGS=million`, or ARGS="million postgresql", fills a database with a million cases instead.
Either exits 1 where a limit is missed.
"""

from __future__ import annotations

import logging
import os
import sys
from functools import partial

from benchmarks import core_speed, million, pages, painting, reading, size, start
from benchmarks.report import show

TABLES = (
    ("CPU of the server process for a request, and how many times its floor's", pages.measure),
    ("Bytes to the browser", size.measure),
    ("In Chromium on a slow PC, 6 times slower than this one", painting.measure),
    ("Start and memory", start.measure),
    ("The core alone, on one processor", core_speed.measure),
    ("Messages read, and what was confused", reading.measure),
)


def main() -> int:
    logging.disable(logging.INFO)
    busy = os.getloadavg()[0]
    print(f"{os.cpu_count()} processors, {busy:.1f} of them busy with other work", flush=True)
    if sys.argv[1:2] == ["million"]:
        database = sys.argv[2] if len(sys.argv) > 2 else "sqlite"
        title = f"A million cases on {database}, and how many times what a thousand take"
        return show([(title, partial(million.measure, database))])
    return show(TABLES)


if __name__ == "__main__":
    sys.exit(main())
