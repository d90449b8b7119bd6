"""`make bench`: measures everything in one run and prints it beside the floor of the same run and its limit.

`make bench ARGS=million`, or ARGS="million postgresql", fills a database with a million cases instead.
"""

from __future__ import annotations

import logging
import os
import sys

from benchmarks import core_speed, million, pages, size, start
from benchmarks.report import show


def main() -> None:
    logging.disable(logging.INFO)
    busy = os.getloadavg()[0]
    print(f"{os.cpu_count()} processors, {busy:.1f} of them busy with other work", flush=True)
    if sys.argv[1:2] == ["million"]:
        database = sys.argv[2] if len(sys.argv) > 2 else "sqlite"
        show(f"A million cases on {database}, and how many times what a thousand take", million.measure(database))
        return
    show("CPU of the server process for a request, and how many times its floor's", pages.measure())
    show("Bytes to the browser", size.measure())
    show("Start and memory", start.measure())
    show("The core alone, on one processor", core_speed.measure())


if __name__ == "__main__":
    main()
