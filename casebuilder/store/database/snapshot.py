"""One connection for several reads, which all see the database as it was at one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from casebuilder.store.database.gate import Gate


class Snapshot(ExitStack):
    """The connection is taken at the first use, and again after each `close`."""

    def __init__(self, begin: Callable[[], Connection], gate: Gate) -> None:
        super().__init__()
        self._begin = begin
        self._gate = gate
        self._connection: Connection | None = None

    def connection(self) -> Connection:
        """Return the connection, with its transaction begun."""
        if self._connection is None:
            self.enter_context(self._gate.reading())
            self._connection = self._begin()
            self.callback(self._end, self._connection)
        return self._connection

    def _end(self, connection: Connection) -> None:
        self._connection = None
        with suppress(DBAPIError):  # what was read stays read, whatever becomes of the connection
            connection.close()

    @contextmanager
    def let_go_on_error(self) -> Iterator[None]:
        """Close at any error: in PostgreSQL a transaction with one takes no further statement."""
        try:
            yield
        except BaseException:
            self.close()
            raise
