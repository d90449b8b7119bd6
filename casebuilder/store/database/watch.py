"""Limits how long a use of a PostgreSQL connection waits for answers: then its socket is shut, which ends the wait.

No server time-out helps if the server itself has stopped or the network drops its answers. What a page takes between
two statements does not count: on a busy machine that may be long, and is nothing that the database did.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Lock, Thread
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from casebuilder.store.errors import UnavailableError

LONGEST_PING = 4  # seconds
LONGEST_USE = 10  # of waiting, in all statements together
LOOKS_EVERY = 0.2
PINGED_AFTER = 1  # seconds: a connection used more recently is not pinged
_ANSWERED_AT = "answered_at"  # of a connection: when it came back to the pool
_NOT_PINGED = "not_pinged"  # of a connection: its first statement is the ping
_LEFT = "left"  # of a connection: the seconds that it may still wait in this use
_ANY_KIND = (socket.AF_INET, socket.SOCK_STREAM)  # shutting a socket down works for any family
_NO_ANSWER = "The database does not answer. Check that PostgreSQL runs, and the network"


class Watch:
    """Watches one engine. After a connection got no answer, one caller at a time tries and the others fail at once."""

    def __init__(self, engine: Engine) -> None:
        self._dialect = engine.dialect
        self.driver: Any = engine.dialect.loaded_dbapi  # imported only where it is used
        self._is_away = False
        self._trial = Lock()
        event.listen(engine, "checkout", self._begin)
        event.listen(engine, "checkin", self._end)
        event.listen(engine, "close", self._end)
        for ask in ("before_cursor_execute", "commit", "rollback"):
            event.listen(engine, ask, self._ask)
        event.listen(engine, "after_cursor_execute", self._answer)
        event.listen(engine, "handle_error", self._look_at_error)

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Let the caller use the database, or raise UnavailableError while it is known not to answer."""
        if not self._is_away:
            yield
            return
        if not self._trial.acquire(blocking=False):
            raise UnavailableError(_NO_ANSWER)
        try:
            yield
        finally:
            self._trial.release()

    def lost(self) -> None:
        """Remember that a connection got no answer."""
        self._is_away = True

    def _begin(self, connection: Any, record: ConnectionPoolEntry, _: object) -> None:
        if not self._is_away and time.monotonic() - record.info.get(_ANSWERED_AT, 0) < PINGED_AFTER:
            record.info.update({_NOT_PINGED: True, _LEFT: LONGEST_PING})
            return
        _guard(connection, self, LONGEST_PING)
        try:
            self._dialect.do_ping(connection)
        except self.driver.Error:
            if connection in _in_use:  # the server closed it, perhaps hours ago; a new one may work
                raise InvalidatePoolError from None
            raise UnavailableError(_NO_ANSWER) from None
        self._is_away = False
        record.info[_LEFT] = LONGEST_USE
        _let_be(connection)

    def _ask(self, connection: Connection, *_: object) -> None:
        """The server is asked, and its answer waited for."""
        if not connection.invalidated:
            _guard(connection.connection.dbapi_connection, self, connection.info.get(_LEFT, LONGEST_USE))

    def _answer(self, connection: Connection, *_: object) -> None:
        """The server has answered: nobody waits for it until it is asked again."""
        left = _let_be(connection.connection.dbapi_connection)
        connection.info[_LEFT] = LONGEST_USE if connection.info.pop(_NOT_PINGED, False) else left

    def _end(self, connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[_ANSWERED_AT] = time.monotonic()
        record.info.pop(_NOT_PINGED, None)
        _let_be(connection)

    def _look_at_error(self, context: ExceptionContext) -> None:
        if isinstance(context.original_exception, self.driver.errors.ConnectionTimeout):
            self.lost()


_lock = Lock()
_in_use: dict[Any, tuple[float, Watch]] = {}  # each connection in use, with the time it is due back
_threads: list[Thread] = []


def _guard(connection: Any, watch: Watch, seconds: float) -> None:
    with _lock:
        _in_use[connection] = (time.monotonic() + seconds, watch)
        if not any(each.is_alive() for each in _threads):  # the first use, or the first after a fork
            _threads[:] = [Thread(target=_cut_off_for_ever, name="database watch", daemon=True)]
            _threads[0].start()


def _let_be(connection: Any) -> float:
    """Return the seconds that it could still have waited."""
    with _lock:
        due, _ = _in_use.pop(connection, (0.0, None))
    return max(due - time.monotonic(), 0)


def _cut_off_for_ever() -> None:
    while True:
        time.sleep(LOOKS_EVERY)
        now = time.monotonic()
        with _lock:
            for connection in [each for each, (due, _) in _in_use.items() if due < now]:
                _, watch = _in_use.pop(connection)
                watch.lost()
                _cut_off(connection, watch)


def _cut_off(connection: Any, watch: Watch) -> None:
    with suppress(OSError, watch.driver.Error), closing(socket.fromfd(connection.fileno(), *_ANY_KIND)) as copy:
        copy.shutdown(socket.SHUT_RDWR)
