"""The list of cases and its queues, page by page from the place where the last page ended, so each costs the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    TextualSelect,
    and_,
    bindparam,
    column,
    func,
    literal_column,
    select,
    text,
    tuple_,
    union_all,
)

from casebuilder.core.circumstances import Circumstances
from casebuilder.core.stages import RESTORABLE_FOR
from casebuilder.store.list_rows import LINE, CaseRow, read_line, viewer_of
from casebuilder.store.locked_case import CaseVerbs
from casebuilder.store.ranks import DONE, NEVER, SEGMENTS, TO_DO, WAITING, Queue, Rank, Segment, segments_of
from casebuilder.store.register import REGISTER, RegisterRow, read_register_row
from casebuilder.store.staff import StaffMember
from casebuilder.store.tables import TO_CHECK, CaseTable

PAGE_SIZE = 25
_REGISTER_PAGE = 200
COUNTED_TO = 100  # a count of so many means "or more": nobody counts to a million for a number beside a list
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile("([0-9]{1,2})-([0-9]{1,7})-([0-9]{1,17})-([0-9A-Z]{3}-[0-9A-Z]{3})")
_PLACE = (CaseTable.due_on, CaseTable.changed_at, CaseTable.number)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of cases, with cursors for the pages before and after it, empty at the ends."""

    rows: tuple[CaseRow, ...]
    previous: str
    next: str


class _Key(NamedTuple):
    """The place of a case in the list: which of SEGMENTS, and where in it."""

    segment: int
    due_on: date
    changed_at: datetime
    number: str


def _held(segment: Segment, mine: bool) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for the cases of a segment, so worded that one index has exactly its rows in its order."""
    due = {
        None: CaseTable.due_on == NEVER,
        True: CaseTable.due_on <= bindparam("today"),
        False: CaseTable.due_on > bindparam("today"),
    }[segment.due]
    in_rank: Any = CaseTable.rank == literal_column(str(segment.rank.value))
    viewer: Any = bindparam("viewer")
    held = [CaseTable.practice_id == bindparam("practice"), due]
    if segment.rank is Rank.TO_CHECK:
        in_rank = text(TO_CHECK)
        held.append(CaseTable.reviewed_by == viewer if segment.by_viewer else CaseTable.reviewed_by != viewer)
    if segment.rank is Rank.DELETED:
        held.append(CaseTable.changed_at > bindparam("restorable_since"))
    if mine:
        held.append(CaseTable.owner_id == viewer)
    return (in_rank, *held)


@cache
def _walk(segments: tuple[int, ...], mine: bool, backwards: bool, from_cursor: bool, size: int) -> Select[Any]:
    """Select the keys of `size` cases and one more, along the segments; from the cursor on, which is in the first."""
    # A literal, not a parameter: PostgreSQL plans by the number.
    limit: Any = literal_column(str(size + 1))
    parts: list[Select[Any]] = []
    for at in segments:
        down = SEGMENTS[at].newest_first != backwards
        place = _PLACE if SEGMENTS[at].due is not None else _PLACE[1:]  # else `due_on` is the same for all
        segment: Any = literal_column(str(at)).label("segment")
        part: Select[Any] = select(segment, *_PLACE).where(*_held(SEGMENTS[at], mine))
        if from_cursor and at == segments[0]:
            cursor = tuple_(*(bindparam(f"cursor_{column.key}", type_=column.type) for column in place))
            part = part.where(tuple_(*place) < cursor if down else tuple_(*place) > cursor)
        part = part.order_by(*(column.desc() if down else column for column in place)).limit(limit)
        parts.append(select(part.subquery()))
    return select(union_all(*parts).subquery()).limit(limit)


@cache
def _lines(walk: Select[Any], columns: tuple[Any, ...]) -> TextualSelect:
    """Select these columns of the cases on a walk, with the segment that each was found in."""
    found = walk.subquery()
    of_case = and_(CaseTable.practice_id == bindparam("practice"), CaseTable.number == found.c.number)
    return _as_text(select(*columns, found.c.segment).join_from(found, CaseTable, of_case))


@cache
def count_statement(mine: bool) -> TextualSelect:
    """Select how many cases each segment has, counted to COUNTED_TO, in one statement."""
    counts = select(
        *(
            select(func.count())
            .select_from(
                select(CaseTable.number)
                .where(*_held(segment, mine))
                .order_by(*_PLACE)  # the segment's index is walked, but only to the limit
                .limit(literal_column(str(COUNTED_TO)))
                .subquery()
            )
            .scalar_subquery()
            .label(f"segment_{at}")
            for at, segment in enumerate(SEGMENTS)
        )
    )
    return _as_text(counts)


def _as_text(statement: Select[Any]) -> TextualSelect:
    """Return the same statement as a text, with its parameters, columns and their types.

    SQLAlchemy looks a statement up by all its parts at each use, and one with all segments has hundreds.
    """
    compiled = statement.compile()
    given = (
        bindparam(name, None if part.required else part.value, type_=part.type, required=part.required)
        for name, part in compiled.binds.items()
        if name in compiled.params
    )
    columns = (column(name, part.type) for name, part in statement.selected_columns.items())
    return text(compiled.string).bindparams(*given).columns(*columns)


class _Place(NamedTuple):
    """Where a page begins: after or before a cursor, or with the most urgent case of the queue."""

    queue: Queue
    mine: bool
    after: str = ""
    before: str = ""


_KEY = attrgetter(*_Key._fields)


class _Page(NamedTuple):
    """The rows of a page in its order, and the cursors of the pages before and after it, empty at the ends."""

    rows: Sequence[Row[Any]]
    previous: str = ""
    next: str = ""


def _find(
    connection: Connection, wanted: _Place, values: Mapping[str, Any], size: int, columns: tuple[Any, ...] = LINE
) -> _Page:
    """Return a page of so many cases, with these columns of each."""
    cursor, backwards = _read_cursor(wanted.after or wanted.before), not wanted.after
    held = segments_of(wanted.queue)
    if cursor is not None and cursor.segment not in held:
        cursor = None
    backwards = backwards and cursor is not None
    if cursor is not None:
        place = held.index(cursor.segment)
        held = held[: place + 1][::-1] if backwards else held[place:]
        values = {**values, **{f"cursor_{name}": value for name, value in cursor._asdict().items()}}
    walk = _walk(held, wanted.mine, backwards, cursor is not None, size)
    rows = sorted(connection.execute(_lines(walk, columns), values), key=_KEY, reverse=SEGMENTS[held[0]].newest_first)
    more = len(rows) > size
    if more:
        del rows[0 if backwards else -1]
    if not rows:
        return _Page(())
    has_previous, has_next = (more, True) if backwards else (cursor is not None, more)
    return _Page(rows, _cursor_of(rows[0]) if has_previous else "", _cursor_of(rows[-1]) if has_next else "")


def _cursor_of(row: Row[Any]) -> str:
    """Return a case's place in the list, as it may stand in an address."""
    key = _Key(*_KEY(row))
    moment = (key.changed_at - _EPOCH) // timedelta(microseconds=1)
    return f"{key.segment}-{key.due_on.toordinal()}-{moment}-{key.number}"


def _read_cursor(typed: str) -> _Key | None:
    found = _CURSOR.fullmatch(typed)
    if not found or not 1 <= int(found[2]) <= date.max.toordinal():
        return None
    at = _EPOCH + timedelta(microseconds=int(found[3]))
    return _Key(int(found[1]), date.fromordinal(int(found[2])), at, found[4])


class Queues(CaseVerbs):
    """The verbs on lists of cases; each finds only what belongs to the practice of the person who looks."""

    def page(
        self,
        staff: StaffMember,
        *,
        queue: Queue = Queue.EVERYTHING,
        mine: bool = False,
        after: str = "",
        before: str = "",
    ) -> Listing:
        """25 cases of a queue, the most urgent first; with `mine`, of those that the person sees to.

        `after` and `before` are cursors of another page.
        """
        with self._database.reading() as connection:
            found = _find(connection, _Place(queue, mine, after, before), self._values(staff), PAGE_SIZE)
        viewer = viewer_of(staff, self._today())
        lines = tuple(read_line(self._vault, row[:-1], viewer) for row in found.rows)
        return Listing(lines, found.previous, found.next)

    def counts(self, staff: StaffMember, *, mine: bool = False) -> dict[Queue, int]:
        """Return how many cases are in each queue; 100 means 100 or more. EVERYTHING counts what is to do."""
        with self._database.reading() as connection:
            found = connection.execute(count_statement(mine), self._values(staff)).one()
        counts = {
            queue: min(sum(found[at] for at in segments_of(queue)), COUNTED_TO) for queue in (*TO_DO, *WAITING, *DONE)
        }
        return {Queue.EVERYTHING: min(sum(counts[queue] for queue in TO_DO), COUNTED_TO), **counts}

    def register(
        self, staff: StaffMember, *, queue: Queue = Queue.EVERYTHING, mine: bool = False
    ) -> Iterator[RegisterRow]:
        """Yield every case of a queue, in the order of `page`, read as it is asked for."""
        cursor, around = "", Circumstances(self._today(), staff.practice)
        while True:
            with self._database.reading() as connection:
                place = _Place(queue, mine, cursor)
                found = _find(connection, place, self._values(staff), _REGISTER_PAGE, (*LINE, *REGISTER))
            for row in found.rows:
                yield read_register_row(self._vault, row._mapping, around)  # noqa: SLF001 - public, in spite of its name
            cursor = found.next
            if not cursor:
                return

    def _values(self, staff: StaffMember) -> dict[str, Any]:
        since = self._clock() - RESTORABLE_FOR
        return {"practice": staff.practice_id, "viewer": staff.id, "today": self._today(), "restorable_since": since}
