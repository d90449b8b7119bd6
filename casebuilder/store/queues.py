"""Queues of cases, paged by cursor, so that every page costs the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    TextClause,
    bindparam,
    func,
    literal_column,
    select,
    text,
    tuple_,
)

from casebuilder.core.chasing import needs_chasing
from casebuilder.core.circumstances import Circumstances
from casebuilder.core.details import CaseDetails
from casebuilder.core.stages import RESTORABLE_FOR, Outcome, Review, Stage
from casebuilder.store import tables
from casebuilder.store.case import name_of
from casebuilder.store.circumstances import find_circumstances
from casebuilder.store.errors import UnreadableError
from casebuilder.store.locked_case import CaseVerbs
from casebuilder.store.register import REGISTER, RegisterRow, read_register_row
from casebuilder.store.sealed_columns import location_in
from casebuilder.store.staff import StaffMember
from casebuilder.store.tables import AnyRow, CaseTable
from casebuilder.store.vault import Vault

PAGE_SIZE = 25
_REGISTER_PAGE = 200
COUNTED_TO = 100  # a count of 100 means 100 or more, so that no count reads a million rows
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile("([0-9]{1,17})-([0-9A-Z]{3}-[0-9A-Z]{3})")


class Queue(StrEnum):
    """A list of cases to work through, named as in the page's URL."""

    OPEN = "open"
    READY = "ready"
    WITH_GAPS = "needs-answers"
    TO_REVIEW = "to-review"
    SENT = "sent"
    MORE_INFORMATION = "more-information-needed"
    CHASING = "needs-chasing"
    MINE = "mine"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DISCARDED = "deleted"


_HOLDS: Mapping[Queue, tuple[TextClause | ColumnElement[bool], ...]] = {
    Queue.OPEN: (text(tables.OPEN),),
    Queue.READY: (text(tables.READY),),
    Queue.WITH_GAPS: (text(tables.WITH_GAPS),),
    Queue.TO_REVIEW: (text(tables.TO_REVIEW),),
    Queue.SENT: (text(tables.SENT),),
    Queue.MORE_INFORMATION: (text(tables.MORE_INFORMATION),),
    Queue.CHASING: (text(tables.SENT), CaseTable.chase_on <= bindparam("today")),  # core.chasing.needs_chasing
    Queue.MINE: (text(tables.OPEN), CaseTable.started_by == bindparam("person")),
    Queue.RESOLVED: (text(tables.RESOLVED),),
    Queue.CLOSED: (text(tables.CLOSED),),
    Queue.DISCARDED: (text(tables.DISCARDED), CaseTable.changed_at > bindparam("restorable_since")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One line of a list of cases; `reference` is None if the case cannot be read."""

    number: str
    stage: Stage
    gaps: int
    reference: str | None
    changed_by: str
    changed_at: datetime
    review: Review
    needs_chasing: bool
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of cases, with cursors for the pages of newer and of older changes, empty at the ends."""

    rows: tuple[CaseRow, ...]
    newer: str
    older: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a queue begins: after or before a cursor, or at one end of the queue."""

    queue: Queue
    oldest_first: bool = False
    after: str = ""  # a cursor: older changes than this one
    before: str = ""  # a cursor: newer changes than this one


LINE = (
    CaseTable.practice_id,
    CaseTable.number,
    CaseTable.version,
    CaseTable.stage,
    CaseTable.gaps,
    CaseTable.sealed,
    CaseTable.review,
    CaseTable.chase_on,
    CaseTable.outcome,
    CaseTable.changed_at,
    name_of(CaseTable.changed_by, "changed_by_name"),
)
_PLACE = (CaseTable.changed_at, CaseTable.number)


@cache
def _statement(
    queue: Queue, size: int, ascending: bool, from_cursor: bool, for_register: bool
) -> Select[*tuple[Any, ...]]:
    wanted = (
        select(*LINE, *(REGISTER if for_register else ()))
        .where(CaseTable.practice_id == bindparam("practice"), *_HOLDS[queue])
        .order_by(*(column if ascending else column.desc() for column in _PLACE))
        .limit(literal_column(str(size + 1)))  # not a parameter: PostgreSQL plans by the number
    )
    if not from_cursor:
        return wanted
    cursor = tuple_(bindparam("cursor_at", type_=CaseTable.changed_at.type), bindparam("cursor_number"))
    return wanted.where(tuple_(*_PLACE) > cursor if ascending else tuple_(*_PLACE) < cursor)


def find_page(
    connection: Connection, place: Place, values: Mapping[str, Any], size: int, for_register: bool = False
) -> tuple[list[RowMapping], str, str]:
    """Return the rows of a page in order, and the cursors of the pages of newer and older changes."""
    cursor = _read_cursor(place.after or place.before)
    # The walk starts at a cursor, or at the end where the order begins.
    ascending = (not place.after) if cursor else place.oldest_first
    at = {"cursor_at": cursor[0], "cursor_number": cursor[1]} if cursor else {}
    statement = _statement(place.queue, size, ascending, cursor is not None, for_register)
    fetched = connection.execute(statement, {**values, **at}).mappings().all()
    rows, more = list(fetched[:size]), len(fetched) > size
    if ascending != place.oldest_first:
        rows.reverse()
    if not rows:
        return [], "", ""
    newest, oldest = (rows[-1], rows[0]) if place.oldest_first else (rows[0], rows[-1])
    has_newer, has_older = (more, cursor is not None) if ascending else (cursor is not None, more)
    return rows, cursor_of(newest) if has_newer else "", cursor_of(oldest) if has_older else ""


def read_line(vault: Vault, row: AnyRow, today: date) -> CaseRow:
    """Make a line of a list from its row."""
    try:
        # Not as details: making them masks them again, which takes long for 25 rows and was done before sealing.
        reference = vault.open_record(row["sealed"], location_in(CaseTable, row)).get("reference", "")
    except UnreadableError:
        reference = None
    return CaseRow(
        number=row["number"],
        stage=Stage(row["stage"]),
        gaps=row["gaps"],
        reference=reference,
        changed_by=row["changed_by_name"],
        changed_at=row["changed_at"],
        review=Review(row["review"]),
        needs_chasing=needs_chasing(row["chase_on"], today),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
    )


@cache
def count_statement() -> Select[*tuple[Any, ...]]:
    """Return one statement that counts the cases of each queue, up to COUNTED_TO."""
    return select(
        *(
            select(func.count())
            .select_from(
                select(CaseTable.number)
                .where(CaseTable.practice_id == bindparam("practice"), *_HOLDS[queue])
                .order_by(*_PLACE)  # so that the database walks the queue's own index, up to the limit
                .limit(literal_column(str(COUNTED_TO)))
                .subquery()
            )
            .scalar_subquery()
            .label(queue.name.lower())
            for queue in Queue
        )
    )


def cursor_of(row: AnyRow) -> str:
    """Return a row's position in any queue, in a form fit for a URL."""
    return f"{(row['changed_at'] - _EPOCH) // timedelta(microseconds=1)}-{row['number']}"


def _read_cursor(text: str) -> tuple[datetime, str] | None:
    match = _CURSOR.fullmatch(text)
    if not match:
        return None
    return _EPOCH + timedelta(microseconds=int(match[1])), match[2]


class Queues(CaseVerbs):
    """The verbs on lists of cases, each of one practice."""

    def page(
        self,
        staff: StaffMember,
        *,
        queue: Queue = Queue.OPEN,
        oldest_first: bool = False,
        after: str = "",
        before: str = "",
    ) -> Listing:
        """Return 25 cases of a queue (MINE has those they started), newest change first or oldest first.

        `after` and `before` are cursors from another page, for older and for newer changes.
        """
        place = Place(queue, oldest_first, after, before)
        with self._database.reading() as connection:
            rows, newer, older = find_page(connection, place, self._values(staff), PAGE_SIZE)
        today = self._today()
        return Listing(tuple(read_line(self._vault, row, today) for row in rows), newer, older)

    def counts(self, staff: StaffMember) -> dict[Queue, int]:
        """Return the number of cases in each queue; 100 means 100 or more."""
        with self._database.reading() as connection:
            counts = connection.execute(count_statement(), self._values(staff)).one()
        return dict(zip(Queue, counts, strict=True))

    def register(
        self, staff: StaffMember, *, queue: Queue = Queue.OPEN, oldest_first: bool = False
    ) -> Iterator[RegisterRow]:
        """Yield every case of a queue, in the order of `page`, reading rows as they are needed."""
        cursor, around = "", self._circumstances(staff.practice_id)
        while True:
            after, before = ("", cursor) if oldest_first else (cursor, "")
            place = Place(queue, oldest_first, after, before)
            with self._database.reading() as connection:
                rows, newer, older = find_page(
                    connection, place, self._values(staff), _REGISTER_PAGE, for_register=True
                )
            for row in rows:
                yield read_register_row(self._vault, row, around)
            cursor = newer if oldest_first else older
            if not cursor:
                return

    def _circumstances(self, practice: int) -> Circumstances:
        with self._database.reading() as connection:
            return find_circumstances(connection, self._vault.keys, practice, CaseDetails(), self._today(), None)

    def _values(self, staff: StaffMember) -> dict[str, Any]:
        return {
            "practice": staff.practice_id,
            "person": staff.id,
            "today": self._today(),
            "restorable_since": self._clock() - RESTORABLE_FOR,
        }
