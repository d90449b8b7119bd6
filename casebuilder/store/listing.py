"""Pages of the list of cases, by the place where the last page ended, so that every page costs the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, select, tuple_
from sqlalchemy.orm import aliased

from casebuilder.core.stages import Stage
from casebuilder.store.case import CaseRow, unseal_details
from casebuilder.store.sealing import Keyring
from casebuilder.store.tables import CaseTable, StaffTable

PAGE_SIZE = 25
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"([0-9]{1,17})-([0-9A-Z]{3}-[0-9A-Z]{3})")
_starter, _changer = aliased(StaffTable), aliased(StaffTable)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of cases; `newer` and `older` are the cursors of the pages before and after it, empty at the ends."""

    rows: tuple[CaseRow, ...]
    newer: str
    older: str


def list_cases(connection: Connection, keys: Keyring, practice: int, after: str, before: str) -> Listing:
    """The page of cases older than the cursor `after`, or newer than the cursor `before`, or the first page."""
    place = (CaseTable.changed_at, CaseTable.number)
    start, backwards = _read_cursor(after or before), bool(before and not after)
    wanted = (
        select(CaseTable, _starter.name.label("started_by_name"), _changer.name.label("changed_by_name"))
        .join(_starter, and_(_starter.practice_id == CaseTable.practice_id, _starter.id == CaseTable.started_by))
        .join(_changer, and_(_changer.practice_id == CaseTable.practice_id, _changer.id == CaseTable.changed_by))
        .where(CaseTable.practice_id == practice, CaseTable.stage != Stage.DISCARDED)
        .order_by(*(column if backwards else column.desc() for column in place))
        .limit(PAGE_SIZE + 1)
    )
    if start and backwards:
        wanted = wanted.where(tuple_(*place) > tuple_(*start))
    elif start:
        wanted = wanted.where(tuple_(*place) < tuple_(*start))
    found = connection.execute(wanted).all()
    rows, more = list(found[:PAGE_SIZE]), len(found) > PAGE_SIZE
    if backwards:
        rows.reverse()
    has_newer, has_older = (more, True) if backwards else (start is not None, more)
    return Listing(
        tuple(_read(keys, row) for row in rows),
        _cursor(rows[0]) if rows and has_newer else "",
        _cursor(rows[-1]) if rows and has_older else "",
    )


def _read(keys: Keyring, row: Row[*tuple[Any, ...]]) -> CaseRow:
    return CaseRow(
        number=row.number,
        stage=Stage(row.stage),
        gaps=row.gaps,
        reference=unseal_details(keys, row.sealed).reference,
        started_by=row.started_by_name,
        started_at=row.started_at,
        changed_by=row.changed_by_name,
        changed_at=row.changed_at,
    )


def _cursor(row: Row[*tuple[Any, ...]]) -> str:
    return f"{(row.changed_at - _EPOCH) // timedelta(microseconds=1)}-{row.number}"


def _read_cursor(text: str) -> tuple[datetime, str] | None:
    found = _CURSOR.fullmatch(text)
    if not found or int(found[1]) > 250_000_000_000_000_000:
        return None
    return _EPOCH + timedelta(microseconds=int(found[1])), found[2]
