"""The register as a file for a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from casebuilder.pages.spreadsheets import csv_lines
from casebuilder.pages.words import stage_words
from casebuilder.store import RegisterRow
from casebuilder.text.dates import LONDON, MONTHS

_HEADINGS = (
    "Case",
    "Your reference",
    "Stage",
    "Verdict",
    "Started",
    "Started by",
    "Last change",
    "Last change by",
    "Checked by",
    "Sent",
    "Sent by",
    "Chase on",
    "Outcome",
    "Closed",
    "Closed by",
)
# A spreadsheet rewrites what looks like a number or a date: 0012 becomes 12, and 1-2 a day in February.
_MONTHS = "|".join((*MONTHS, *(month[:3] for month in MONTHS), "Sept"))
_SIGNS, _POWER, _HALF_DAY = r"[\d\s.,:/()%£$€+-]", r"(?<=[\d.])e(?=[\d+-])", r"(?<=[\d\s])[ap]m?"
_NUMBER_OR_DATE = re.compile(rf"(?=.*\d)({_SIGNS}|{_POWER}|{_HALF_DAY}|{_MONTHS})+", re.IGNORECASE)
_UNREADABLE = "cannot be read"
_KEPT_AS_IT_IS = re.compile("0|[1-9][0-9]{0,14}")


def register_file(rows: Iterable[RegisterRow]) -> Iterator[str]:
    """Return the register, a line for each case."""
    return csv_lines(_HEADINGS, map(_cells, rows))


def _as_text(text: str) -> str:
    return f"'{text}" if _NUMBER_OR_DATE.fullmatch(text) and not _KEPT_AS_IT_IS.fullmatch(text) else text


def _cells(row: RegisterRow) -> tuple[str, ...]:
    return (
        row.number,
        _reference(row),
        stage_words(row.stage),
        row.verdict or _UNREADABLE,
        _moment(row.started_at),
        row.started_by,
        _moment(row.changed_at),
        row.changed_by,
        row.checked_by,
        _moment(row.sent_at),
        row.sent_by,
        row.chase_on.isoformat() if row.chase_on else "",
        row.outcome.words if row.outcome else "",
        _moment(row.ended_at),
        row.ended_by,
    )


def _reference(row: RegisterRow) -> str:
    return _UNREADABLE if row.reference is None else _as_text(row.reference)


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}" if at else ""
