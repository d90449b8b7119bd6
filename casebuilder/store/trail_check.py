"""Whether the trail is as it was written, with no row changed, inserted or deleted; and erasing rows that are due."""

from __future__ import annotations

import hmac
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update

from casebuilder.store.accesses import count_rows
from casebuilder.store.database.engine import Database
from casebuilder.store.sealing import Keyring
from casebuilder.store.tables import AnyRow, CaseTable, Instant, PracticeTable, TrailHeadTable, TrailTable, bare
from casebuilder.store.trail_hashes import hash_base, hash_row, read_key

KEPT_FOR = timedelta(days=731)  # two years
AT_ONCE = 500  # rows: one transaction erases no more, and one query reads no more
_MOST_FAULTS = 20  # of a practice
_HEAD_BYTES = 16  # of a hash: enough for a head that somebody notes down

_trail, _heads = bare(TrailTable), bare(TrailHeadTable)
_SELECT_HEAD = select(_heads).where(_heads.c.practice_id == bindparam("practice"))
_SELECT_ROWS = (
    select(_trail)
    .where(_trail.c.practice_id == bindparam("practice"), _trail.c.id > bindparam("after"))
    .order_by(_trail.c.id)
    .limit(AT_ONCE)
)
_LIVING = select(CaseTable.number).where(
    CaseTable.practice_id == bindparam("practice"), CaseTable.number.in_(bindparam("numbers", expanding=True))
)
_OLDEST = (
    select(_trail.c.at)
    .where(_trail.c.practice_id == _heads.c.practice_id)
    .order_by(_trail.c.id)
    .limit(1)
    .correlate(_heads)
    .scalar_subquery()
)
_SELECT_DUE = (
    select(_heads.c.practice_id).where(bindparam("before", type_=Instant()) >= _OLDEST).order_by(_heads.c.practice_id)
)

logger = logging.getLogger(__name__)


class Head(NamedTuple):
    """The newest row of a practice's trail, noted elsewhere to find out later whether rows were cut off."""

    practice: int
    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.practice}:{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class TrailReport:
    """The result of checking a practice's trail; `faults` are sentences."""

    practice: int
    rows: int  # with a number
    unhashed: int  # from before there were hashes, so they cannot be checked
    erased: int  # with a number, because they were due
    head: Head | None
    faults: tuple[str, ...]


class _Checker:
    """Checks the rows of a practice one by one, in the order of their ids."""

    def __init__(self, key: bytes | None, head: AnyRow) -> None:
        self.key = key
        self.rows = self.unhashed = 0
        self.newest: AnyRow | None = None
        self._expected = head["erased_to"] + 1
        self._unhashed_left = head["unhashed"]

    @property
    def last_number(self) -> int:
        return int(self._expected) - 1

    def look(self, row: AnyRow) -> Iterator[str]:
        """Check the next row; yield what is wrong, in sentences."""
        number = row["number"]
        if number is None:
            yield from self._look_at_unhashed(row)
            return
        self.rows += 1
        is_sound = self.key is not None and hmac.compare_digest(row["keyed_hash"] or b"", hash_row(self.key, row))
        if not is_sound:
            yield f"Row {number} (entry {row['id']}) was changed or put in"
            self._expected += number == self._expected
            return
        self.newest = row
        if number < self._expected:
            yield f"Row {number} (entry {row['id']}) was put in: it is there already, or out of its order"
            return
        if number > self._expected:
            yield _missing(self._expected, number - 1)
        self._expected = number + 1

    def finish(self, number: int) -> Iterator[str]:
        """Yield what is missing at the end, given the number of the newest row when the check began."""
        if self._unhashed_left > 0:
            yield f"Rows from before there were hashes that are missing: {self._unhashed_left}"
        if self.last_number < number:
            yield f"{_missing(self._expected, number)} at the end"

    def _look_at_unhashed(self, row: AnyRow) -> Iterator[str]:
        self.unhashed += 1
        self._unhashed_left -= 1
        if self._unhashed_left < 0 or self.rows:
            yield f"Entry {row['id']} was put in, or its number taken away"


def verify(database: Database, keys: Keyring, kept: Mapping[int, Head]) -> Iterator[TrailReport]:
    """Read the whole trail, practice by practice. `kept` are heads of an earlier time, kept elsewhere."""
    with database.reading() as connection:
        practices = connection.scalars(select(PracticeTable.id).order_by(PracticeTable.id)).all()
        key = read_key(connection, keys)
    for practice in sorted({*practices, *kept}):
        yield _verify(database, key, practice, kept.get(practice))


def _verify(database: Database, key: bytes | None, practice: int, kept: Head | None) -> TrailReport:
    while True:
        with database.reading() as connection:
            before = _head(connection, practice)
        checker, faults, kept_hash = _Checker(key, before), [*_base_faults(key, before)], ""
        for row in _rows(database, practice):
            faults += checker.look(row)
            if kept and row["number"] == kept.number:
                kept_hash = _short(row)
        with database.reading() as connection:
            after = _head(connection, practice)
        if after["erased_to"] == before["erased_to"] and after["unhashed"] == before["unhashed"]:
            break  # else a sweep erased rows meanwhile: check again
    faults += checker.finish(before["number"])
    if checker.last_number > after["number"]:
        faults.append(f"The trail ends at row {checker.last_number}, but its count was put back to {after['number']}")
    if kept and kept.number > before["erased_to"] and kept_hash != kept.hash:
        faults.append(f"Row {kept.number} is not the one whose head was kept: rows were cut off, and others written")
    if len(faults) > _MOST_FAULTS:
        faults[_MOST_FAULTS:] = [f"and {len(faults) - _MOST_FAULTS} more"]
    newest = checker.newest
    head = Head(practice, newest["number"], _short(newest)) if newest else None
    return TrailReport(practice, checker.rows, checker.unhashed, before["erased_to"], head, tuple(faults))


def _rows(database: Database, practice: int) -> Iterator[AnyRow]:
    last = 0
    while True:
        with database.reading() as connection:
            rows = connection.execute(_SELECT_ROWS, {"practice": practice, "after": last}).mappings().all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        last = rows[-1]["id"]


def _head(connection: Connection, practice: int, *, lock: bool = False) -> AnyRow:
    wanted = _SELECT_HEAD.with_for_update() if lock else _SELECT_HEAD
    found = connection.execute(wanted, {"practice": practice}).mappings().first()
    none = {"practice_id": practice, "number": 0, "erased_to": 0, "unhashed": 0, "keyed_hash": None}
    return none if found is None else found


def _base_faults(key: bytes | None, head: AnyRow) -> Iterator[str]:
    if head["number"] == 0 and head["keyed_hash"] is None and head["erased_to"] == 0:
        return  # nothing was written since there are hashes, and older rows cannot be checked
    if key is None:
        yield "The key of the trail is gone or cannot be read, so no row can be verified"
        return
    base = hash_base(key, head["practice_id"], head["erased_to"], head["unhashed"])
    if not hmac.compare_digest(head["keyed_hash"] or b"", base):
        yield "What was erased, or is from before there were hashes, is not as casebuilder wrote it down"


def _missing(first: int, last: int) -> str:
    return f"Row {first} is missing" if first == last else f"Rows {first} to {last} are missing"


def _short(row: AnyRow) -> str:
    return str((row["keyed_hash"] or b"")[:_HEAD_BYTES].hex())


def erase_old_rows(database: Database, keys: Keyring, clock: Callable[[], datetime]) -> int:
    """Erase and count the rows of every practice that are two years old; return their number.

    A row of a case that is still there stops it for the practice until the case is erased: its history stays whole,
    and rows go from the oldest on, without a gap. So does a row that was tampered with, or is missing: it would erase
    what shows the fault.
    """
    before = clock() - KEPT_FOR
    with database.reading() as connection:
        due = connection.scalars(_SELECT_DUE, {"before": before}).all()
    return sum(_erase_rows(database, keys, practice, before) for practice in due)


def _erase_rows(database: Database, keys: Keyring, practice: int, before: datetime) -> int:
    with database.writing() as connection:
        head, key = _head(connection, practice, lock=True), read_key(connection, keys)
        checker, due = _Checker(key, head), []
        faults = [*_base_faults(key, head)]
        rows = connection.execute(_SELECT_ROWS, {"practice": practice, "after": 0}).mappings().all()
        living = _living(connection, practice, rows)
        for row in rows:
            if row["at"] > before or row["case_number"] in living or faults:
                break
            faults += checker.look(row)
            due.append(row)
        if faults:
            logger.error("the trail of practice %s is not erased: casebuilder trail verify says why", practice)
            return 0
        _count_and_delete(connection, practice, due)
        erased_to, unhashed = checker.last_number, head["unhashed"] - checker.unhashed
        base = hash_base(key, practice, erased_to, unhashed) if key and head["number"] else None
        begins = {"erased_to": erased_to, "unhashed": unhashed, "keyed_hash": base}
        connection.execute(update(_heads).where(_heads.c.practice_id == practice).values(begins))
    return len(due)


def _living(connection: Connection, practice: int, rows: Sequence[AnyRow]) -> frozenset[str]:
    """Return the numbers of the cases of these rows that are not erased."""
    numbers = {row["case_number"] for row in rows} - {None}
    return frozenset(connection.scalars(_LIVING, {"practice": practice, "numbers": sorted(numbers)}))


def _count_and_delete(connection: Connection, practice: int, rows: Sequence[AnyRow]) -> None:
    counts = Counter((f"{row['at']:%Y-%m}", row["act"]) for row in rows)
    for (month, act), count in counts.items():
        count_rows(connection, practice, month, act, count)
    newest = max((row["id"] for row in rows), default=0)
    connection.execute(delete(_trail).where(_trail.c.practice_id == practice, _trail.c.id <= newest))
