"""Bytes on the wire, compressed as a browser asks for it: a first visit to each page, and a later one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from benchmarks.practice import PASSWORD, furnished
from benchmarks.report import Line
from benchmarks.serving import Server, started

FIRST, LATER = 35, 12  # kB
_ENCODINGS = {"Accept-Encoding": "gzip, deflate, br, zstd"}  # as Chrome and Firefox ask
_PARTS = re.compile(
    r'<(?:link[^>]*?rel="(?:stylesheet|icon)"[^>]*?href|link[^>]*?href|script[^>]*?src|img[^>]*?src)="([^"]+)"'
)
_IMPORTS = re.compile(r'\b(?:import|from)\s*\(?["\'](\.{0,2}/[^"\']+)["\']')


def measure() -> Iterator[Line]:
    with furnished(cases=60) as place, started("casebuilder", "/log-in", place.environ) as ours:
        ours.log_in(place.manager.email, PASSWORD)
        number = place.store.queues.page(place.manager).rows[-1].number
        for path in ("/cases/new", f"/cases/{number}", "/cases"):
            page = kilobytes(ours, path)
            parts = {part: kilobytes(ours, part) for part in sorted(parts_of(ours, path))}
            shown = path.replace(number, "<number>")
            yield Line(
                f"first visit to {shown}: {1 + len(parts)} requests", "", page + sum(parts.values()), FIRST, "kB"
            )
            yield Line(f"later visits to {shown}", "", page, LATER, "kB")


def kilobytes(ours: Server, path: str) -> float:
    return len(ours.get(path, _ENCODINGS)) / 1024


def parts_of(ours: Server, path: str) -> set[str]:
    """The files that a browser fetches with the page: styles, icons, scripts, and the modules that these import."""
    waiting = {urljoin(path, found) for found in _PARTS.findall(ours.get(path).decode()) if "://" not in found}
    found: set[str] = set()
    while waiting:
        part = waiting.pop()
        found.add(part)
        if part.endswith(".js"):
            waiting |= {urljoin(part, each) for each in _IMPORTS.findall(ours.get(part).decode())} - found
    return found
