"""The database engine and its two kinds of transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from casebuilder.store.database.faults import plain_errors
from casebuilder.store.errors import AddressError, UnavailableError

BEGIN = "sqlite_begin"  # execution option: how SQLite begins
ONE_AT_A_TIME = 7_170_901  # any number: what servers that migrate at once agree to queue for
WAIT_SECONDS = 5
# PgBouncer hands one connection of the server to many clients, whose prepared statements would meet there.
_POSTGRESQL = {"prepare_threshold": None}
_LIKE_THIS = (
    "DATABASE_URL must be like postgresql://USER:PASSWORD@HOST:PORT/DATABASE, and in the password %40 stands for @, "
    "%3A for :, %2F for / and %25 for %"
)
# Journal DELETE with EXTRA: an answered save survives a power cut, and no SQLite before 3.51.3 has a sound WAL.
_PRAGMAS = (
    f"busy_timeout={WAIT_SECONDS * 1000}",
    "journal_mode=DELETE",
    "synchronous=EXTRA",
    "secure_delete=ON",
    "trusted_schema=OFF",
)


def read_url(url: str) -> URL:
    """The database's address with its driver; hosting services hand out "postgres://" and "postgresql://".

    Raises AddressError, which never repeats the address: it may hold a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise AddressError(_LIKE_THIS) from None
    if parsed.get_backend_name() == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise AddressError("DATABASE_URL must name a file, like sqlite:////srv/casebuilder/casebuilder.sqlite")
        return parsed
    if url.count("@") > 1:  # a piece of the password would be taken for the host
        raise AddressError(_LIKE_THIS)
    return parsed.set(drivername="postgresql+psycopg") if "+" not in parsed.drivername else parsed


def make_engine(url: str) -> Engine:
    """The engine of a serving process. Unless a transaction says that it only reads, SQLite lets one in at a time."""
    parsed = read_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _begin_sqlite(create_engine(parsed, hide_parameters=True, pool_size=8, poolclass=QueuePool))
    return create_engine(parsed, hide_parameters=True, pool_pre_ping=True, connect_args=_POSTGRESQL)


def make_migrating_engine(url: URL) -> Engine:
    """An engine for schema changes: in a queue with other servers, and free to make a table anew under its children."""
    if url.get_backend_name() == "sqlite":
        # A table that others refer to can only be replaced with foreign keys off; migrating.py checks them after.
        return _begin_sqlite(create_engine(url, hide_parameters=True, poolclass=NullPool), foreign_keys="OFF")
    engine = create_engine(url, hide_parameters=True, poolclass=NullPool, connect_args=_POSTGRESQL)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")

    return engine


def _begin_sqlite(engine: Engine, foreign_keys: str = "ON") -> Engine:
    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # no BEGIN but ours: the driver's own loses updates
        for pragma in (*_PRAGMAS, f"foreign_keys={foreign_keys}"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get(BEGIN, 'IMMEDIATE')}")

    return engine


class Database:
    """The engine with a transaction for verbs that read and one for verbs that write."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._queue = Lock()
        only_reads: dict[str, str] = {BEGIN: "DEFERRED"} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._reader = self.engine.execution_options(**only_reads)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """For a verb that writes nothing."""
        with plain_errors(self.engine.url), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, committed at the end of the block or undone as a whole."""
        with self._turn(), plain_errors(self.engine.url), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        # SQLite lets writers wait by sleeping, and whoever wakes first goes first: threads stand in a queue instead.
        if not self._queue.acquire(timeout=WAIT_SECONDS):
            raise UnavailableError("The database is too busy")
        try:
            yield
        finally:
            self._queue.release()
