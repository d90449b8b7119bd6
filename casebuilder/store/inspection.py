"""Try every sealed text in turn, a few per call, so that a health check costs the same in any database."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

from sqlalchemy import select, tuple_

from casebuilder.store.database.engine import Database
from casebuilder.store.sealed_columns import SEALED_COLUMNS, sealed_texts
from casebuilder.store.tables import AnyRow, Table
from casebuilder.store.vault import Location, Vault

AT_A_TIME = 50  # rows; some milliseconds
_TABLES = tuple(SEALED_COLUMNS)


class Inspection:
    """The position of this process in its round through the sealed texts of the database."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._lock = Lock()
        self._table = 0
        self._last: Sequence[Any] | None = None
        self._before: frozenset[Location] = frozenset()  # texts that could not be read when the round began
        self._met: set[Location] = set()  # texts that could not be read in this round

    def go_on(self) -> None:
        """Try the next rows; at the end of a round, forget texts repaired or erased since. Raises StoreError."""
        if not self._lock.acquire(blocking=False):  # another call is under way, which will do
            return
        try:
            room = AT_A_TIME
            while room > 0:
                tried = self._try_rows(_TABLES[self._table], room)
                room -= tried
                if room > 0 and self._next_table():
                    return
        finally:
            self._lock.release()

    def _try_rows(self, table: type[Table], room: int) -> int:
        key = tuple(table.__table__.primary_key)
        wanted = select(table.__table__).order_by(*key).limit(room)
        if self._last is not None:
            wanted = wanted.where(tuple_(*key) > tuple_(*self._last))
        with self._database.reading() as connection:
            rows = connection.execute(wanted).mappings().all()
        for row in rows:
            self._try_row(table, row)
        if rows:
            self._last = [rows[-1][column.name] for column in key]
        return len(rows)

    def _try_row(self, table: type[Table], row: AnyRow) -> None:
        for location, sealed in sealed_texts(table, row):
            if self._vault.try_open(sealed, location) is None:
                self._met.add(location)

    def _next_table(self) -> bool:
        """Move to the next table; return whether that ends the round."""
        self._table, self._last = (self._table + 1) % len(_TABLES), None
        if self._table:
            return False
        self._vault.forget(self._before - self._met)
        self._before, self._met = self._vault.unreadable(), set()
        return True
