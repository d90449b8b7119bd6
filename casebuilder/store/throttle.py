"""Growing delays after wrong passwords, counted in the database for all processes; never a lock-out.

A browser in which a person has logged in before has a count of its own: guesses made elsewhere do not delay it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Row, bindparam, case, delete, insert, select, update

from casebuilder.store.database.engine import Database
from casebuilder.store.errors import ConstraintError, ThrottledError
from casebuilder.store.sealing import Keyring
from casebuilder.store.tables import AttemptTable

FREE = 5  # wrong passwords for one account before the first delay
FREE_AT_ADDRESS = 50  # from one address, which a whole practice or all clients of a proxy may share
LONGEST = timedelta(minutes=20)  # with FORGOTTEN_AFTER, it allows fewer than 100 guesses at an account in a day
FORGOTTEN_AFTER = timedelta(hours=24)  # if there is no other
FORGOTTEN_AT_ADDRESS = timedelta(hours=1)
_NOTHING = timedelta(0)
_SELECT = select(AttemptTable).where(AttemptTable.key == bindparam("wanted"))


def delay(failures: int, free: int = FREE) -> timedelta:
    """Return the wait before the next attempt: 1 s after `free` failures, doubled by each further failure."""
    if failures < free:
        return _NOTHING
    return min(timedelta(seconds=2 ** min(failures - free, 20)), LONGEST)


class Throttle:
    """Counts attempts by account and by address. Each counts as a failure until it succeeds, so parallel ones count.

    Attempts from a known browser (`browser` is its name) count for that browser alone.
    """

    def __init__(self, database: Database, keys: Keyring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def admit(self, account: str, address: str, browser: str = "") -> None:
        """Count an attempt; raises ThrottledError without counting it while a delay is running."""
        for _ in range(3):
            try:
                return self._admit(account, address, browser)
            except ConstraintError:  # two first attempts at once: try again
                continue
        return self._admit(account, address, browser)

    def succeeded(self, connection: Connection, account: str, address: str, browser: str = "") -> None:
        """Forget this attempt, and end the delay.

        The other failures still count: otherwise each log-in of the owner would give a stranger free guesses.
        """
        if browser:
            connection.execute(delete(AttemptTable).where(AttemptTable.key == self._key("browser", browser)))
            return
        for key in (self._key("account", account), self._key("address", address)):  # the shared row last
            connection.execute(_TAKE_BACK, {"wanted": key, "over": self._clock() - LONGEST})

    def _key(self, kind: str, text: str) -> bytes:
        # Practice 0 does not exist: an attempt belongs to no practice.
        return self._keys.indexes(0, kind, text or "-")[0]

    def _admit(self, account: str, address: str, browser: str) -> None:
        now = self._clock()
        with self._database.writing() as connection:
            connection.execute(delete(AttemptTable).where(AttemptTable.last_at < now - FORGOTTEN_AFTER))
            if browser:
                _count(connection, self._key("browser", browser), _SELECT.with_for_update(), FREE, now)
                return
            of_address = self._key("address", address)
            # Only the last statement locks the row of an address, which a thousand people may share.
            at_address = connection.execute(_SELECT, {"wanted": of_address}).first()
            if at_address and at_address.last_at >= now - FORGOTTEN_AT_ADDRESS:
                _refuse_early(at_address, FREE_AT_ADDRESS, now)
            _count(connection, self._key("account", account), _SELECT.with_for_update(), FREE, now)
            if at_address:
                forgotten = AttemptTable.last_at < now - FORGOTTEN_AT_ADDRESS
                failures = case((forgotten, 1), else_=AttemptTable.failures + 1)
                _write(connection, of_address, failures=failures, last_at=now)
            else:
                connection.execute(insert(AttemptTable), {"key": of_address, "failures": 1, "last_at": now})


_TAKE_BACK = (
    update(AttemptTable)
    .where(AttemptTable.key == bindparam("wanted"))
    .values(
        failures=case((AttemptTable.failures > 0, AttemptTable.failures - 1), else_=0),
        last_at=bindparam("over"),
    )
)


def _count(connection: Connection, key: bytes, statement: Any, free: int, now: datetime) -> None:
    row = connection.execute(statement, {"wanted": key}).first()
    if row is None:
        connection.execute(insert(AttemptTable), {"key": key, "failures": 1, "last_at": now})
        return
    _refuse_early(row, free, now)
    _write(connection, key, failures=row.failures + 1, last_at=now)


def _refuse_early(row: Row[*tuple[Any, ...]], free: int, now: datetime) -> None:
    """Raise ThrottledError during the delay after the last failure; a clock put back cannot lengthen it."""
    pause, last_at = delay(row.failures, free), cast(datetime, row.last_at)
    wait = min(last_at + pause - now, pause)
    if wait > _NOTHING:
        raise ThrottledError(-(-wait // timedelta(seconds=1)))


def _write(connection: Connection, key: bytes, **columns: Any) -> None:
    connection.execute(update(AttemptTable).where(AttemptTable.key == key).values(columns))
