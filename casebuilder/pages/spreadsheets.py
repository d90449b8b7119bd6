"""Rows as a file for a spreadsheet, which is to show what we say and to run nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

# A spreadsheet takes a cell that begins like this for a formula, even with a full-width character. Where it separates
# by semicolons, as in much of Europe, it reads a line as one cell up to the first of them, and each begins another.
_FORMULA_START = re.compile('(^|;)(?=[ "]*[=+@\t\r\n\uff1d\uff0b\uff0d\uff20-])')


def csv_lines(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Return the rows as RFC 4180 with every cell quoted, after the byte order mark that tells a spreadsheet UTF-8."""
    yield "\ufeff" + _line(headings)
    for row in rows:
        yield _line(tuple(map(_cell, row)))


def _line(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(cells)
    return line.getvalue()


def _cell(text: str) -> str:
    return _FORMULA_START.sub(r"\1'", text)
