"""Growing delays after wrong passwords, counted in the database for all processes; never a lock-out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from casebuilder.store.database.engine import Database
from casebuilder.store.errors import ConstraintError, ThrottledError
from casebuilder.store.sealing import Keyring
from casebuilder.store.tables import AttemptTable

FREE = 5  # wrong passwords for one account before the first delay
FREE_AT_ADDRESS = 50  # from one address, which a whole practice or all clients of a proxy may share
LONGEST = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)  # if there is no other
_NOTHING = timedelta(0)
_SELECT = (
    select(AttemptTable)
    .where(AttemptTable.key.in_(bindparam("keys", expanding=True)))
    .order_by(AttemptTable.key)
    .with_for_update()
)


def delay(failures: int, free: int = FREE) -> timedelta:
    """Return the wait before the next attempt: 1 s after `free` failures, doubled by each further failure."""
    if failures < free:
        return _NOTHING
    return min(timedelta(seconds=2 ** min(failures - free, 20)), LONGEST)


class Throttle:
    """Counts attempts by account and by address. Each counts as a failure until it succeeds, so parallel ones count."""

    def __init__(self, database: Database, keys: Keyring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def admit(self, account: str, address: str) -> None:
        """Count an attempt; raises ThrottledError without counting it while a delay is running."""
        of_account, of_address = self._keys_of(account, address)
        wanted = {of_account: FREE, of_address: FREE_AT_ADDRESS}
        for _ in range(3):
            try:
                return self._admit(wanted)
            except ConstraintError:  # two first attempts at once: try again
                continue
        return self._admit(wanted)

    def succeeded(self, connection: Connection, account: str, address: str) -> None:
        """Forget the failures of the account; of its address, forget only this attempt."""
        of_account, of_address = self._keys_of(account, address)
        connection.execute(delete(AttemptTable).where(AttemptTable.key == of_account))
        row = connection.execute(_SELECT, {"keys": [of_address]}).first()
        if row is not None:
            failures = max(row.failures - 1, 0)
            _write(connection, row.key, failures, self._clock() - delay(failures, FREE_AT_ADDRESS))

    def _keys_of(self, account: str, address: str) -> tuple[bytes, bytes]:
        # Practice 0 does not exist: an attempt belongs to no practice.
        of_account, *_ = self._keys.indexes(0, "account", account or "-")
        of_address, *_ = self._keys.indexes(0, "address", address or "-")
        return of_account, of_address

    def _admit(self, wanted: Mapping[bytes, int]) -> None:
        now = self._clock()
        with self._database.writing() as connection:
            connection.execute(delete(AttemptTable).where(AttemptTable.last_at < now - FORGOTTEN_AFTER))
            rows = {row.key: row for row in connection.execute(_SELECT, {"keys": list(wanted)})}
            wait = max((_wait(row, wanted[row.key], now) for row in rows.values()), default=_NOTHING)
            if wait > _NOTHING:
                raise ThrottledError(-(-wait // timedelta(seconds=1)))
            for key in sorted(wanted):
                if key in rows:
                    _write(connection, key, rows[key].failures + 1, now)
                else:
                    connection.execute(insert(AttemptTable), {"key": key, "failures": 1, "last_at": now})


def _wait(row: Row[*tuple[Any, ...]], free: int, now: datetime) -> timedelta:
    """Return the rest of the delay after the last failure; a clock put back cannot lengthen it."""
    pause, last_at = delay(row.failures, free), cast(datetime, row.last_at)
    return min(last_at + pause - now, pause)


def _write(connection: Connection, key: bytes, failures: int, last_at: datetime) -> None:
    connection.execute(update(AttemptTable).where(AttemptTable.key == key).values(failures=failures, last_at=last_at))
