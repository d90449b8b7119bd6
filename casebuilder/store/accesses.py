"""Who looked: views, copies, downloads and log-ins as rows of the trail, each written after the answer it is about."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import Lock

from sqlalchemy import Connection, bindparam, select, text

from casebuilder.core.case_numbers import normalise_number
from casebuilder.store.database.engine import Database
from casebuilder.store.errors import StoreError
from casebuilder.store.sealing import Keyring
from casebuilder.store.staff import Actor, Operator, StaffMember
from casebuilder.store.tables import TrailHeadTable, TrailTable
from casebuilder.store.trail import Access, NewEntry, record

ONE_ROW = timedelta(minutes=15)  # the same person, case, act and address within it are one row
NOBODYS = 0  # no practice: the failed log-ins of addresses that nobody has are counted under it
_PATIENCE = 1.0  # seconds for which the thread of an answered request waits for other writers
_NO_PATIENCE_FOR = 10  # seconds without a new attempt after a wait in vain: the threads are needed for answers
_REMEMBERED = 10_000  # accesses that this process has written lately
_LOOKED_THROUGH = 100  # latest rows of the case, or of the practice without a case
_LOCK_HEAD = select(TrailHeadTable.number).where(TrailHeadTable.practice_id == bindparam("practice")).with_for_update()
_LATEST = (TrailTable.act, TrailTable.staff_id, TrailTable.about_id, TrailTable.address, TrailTable.at)
_LATEST_OF_CASE = (
    select(*_LATEST)
    .where(TrailTable.practice_id == bindparam("practice"), TrailTable.case_number == bindparam("number"))
    .order_by(TrailTable.id.desc())
    .limit(_LOOKED_THROUGH)
)
_LATEST_WITHOUT = (
    select(*_LATEST)
    .where(TrailTable.practice_id == bindparam("practice"), TrailTable.case_number.is_(None))
    .order_by(TrailTable.id.desc())
    .limit(_LOOKED_THROUGH)
)
_COUNT = text(
    "INSERT INTO trail_counts (practice_id, month, act, count) VALUES (:practice, :month, :act, :count) "
    "ON CONFLICT (practice_id, month, act) DO UPDATE SET count = trail_counts.count + :count"
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Row:
    """The values by which two accesses are one row."""

    by: Actor
    act: Access
    about: int | None
    number: str | None
    address: str


class Accesses:
    """The verbs on accesses. None raises StoreError: the page has been shown, and the log names the missing row."""

    def __init__(self, database: Database, keys: Keyring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._recent = _Recent()
        self._impatient_until = 0.0

    def note(self, staff: StaffMember, access: Access, address: str, number: str | None = None) -> None:
        """Write that this person saw a case or, without a number, a list or something else of the practice."""
        number = normalise_number(number) if number else None
        row = _Row(staff, access, None, number, address)
        self._once(row, access, lambda connection, now: self._write(connection, now, row))

    def note_failed_log_in(self, account: StaffMember | None, email: str, address: str) -> None:
        """Write that somebody tried to log in as this person.

        An address that nobody has belongs to no practice: it is counted, and the log has the network's address. This
        costs the same work, so that no clock tells which addresses there are.
        """
        if account is None:
            (whose,) = self._keys.indexes(NOBODYS, "account", email or "-")[:1]
            self._once((whose, address), Access.FAILED_LOG_IN, partial(_count_failure, address))
            return
        row = _Row(Operator(account.practice_id), Access.FAILED_LOG_IN, account.id, None, address)
        self._once(row, row.act, lambda connection, now: self._write(connection, now, row))

    def _once(self, what: Hashable, access: Access, write: Callable[[Connection, datetime], None]) -> None:
        now = self._clock()
        if self._recent.has(what, now):
            return
        patience = 0 if time.monotonic() < self._impatient_until else _PATIENCE
        try:
            with self._database.writing(patience=patience) as connection:
                write(connection, now)
        except StoreError as error:
            self._impatient_until = time.monotonic() + _NO_PATIENCE_FOR
            logger.warning("the trail lacks a row (%s): %s", access, error)
            return
        self._recent.add(what, now)

    def _write(self, connection: Connection, now: datetime, row: _Row) -> None:
        connection.execute(_LOCK_HEAD, {"practice": row.by.practice_id})  # two of the same at once make one row
        latest = _LATEST_OF_CASE if row.number else _LATEST_WITHOUT
        wanted = {"practice": row.by.practice_id} | ({"number": row.number} if row.number else {})
        same = (row.act, row.by.id, row.about, row.address)
        for act, by, about, address, at in connection.execute(latest, wanted):
            if (act, by, about, address) == same and abs(now - at) < ONE_ROW:
                return
        entry = NewEntry(row.by, row.act, now, number=row.number, about=row.about, address=row.address)
        record(connection, self._keys, entry)


def count_rows(connection: Connection, practice: int, month: str, act: str, count: int) -> None:
    """Count rows that the trail no longer holds, or never did; the counts stay for ever."""
    connection.execute(_COUNT, {"practice": practice, "month": month, "act": act, "count": count})


def _count_failure(address: str, connection: Connection, now: datetime) -> None:
    logger.info("log-in: nobody has the account that was tried from %s", address or "-")
    count_rows(connection, NOBODYS, f"{now:%Y-%m}", Access.FAILED_LOG_IN, 1)


class _Recent:
    """What this process wrote a moment ago, so that a repeated access needs no query."""

    def __init__(self) -> None:
        self._at: OrderedDict[Hashable, datetime] = OrderedDict()
        self._lock = Lock()

    def has(self, what: Hashable, now: datetime) -> bool:
        with self._lock:
            at = self._at.get(what)
        return at is not None and abs(now - at) < ONE_ROW

    def add(self, what: Hashable, now: datetime) -> None:
        with self._lock:
            self._at[what] = now
            self._at.move_to_end(what)
            if len(self._at) > _REMEMBERED:
                self._at.popitem(last=False)
