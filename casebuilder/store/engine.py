"""The database engine and its two kinds of transaction; what a driver says about a failure never leaves it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from casebuilder.store.errors import ConstraintError, StoreError, UnavailableError

BEGIN = "sqlite_begin"  # execution option: how SQLite begins
ONE_AT_A_TIME = 7_170_901  # any number: what servers that migrate at once agree to queue for
WAIT_SECONDS = 5
# Journal DELETE with EXTRA: an answered save survives a power cut, and no SQLite before 3.51.3 has a sound WAL.
_PRAGMAS = (
    f"busy_timeout={WAIT_SECONDS * 1000}",
    "journal_mode=DELETE",
    "synchronous=EXTRA",
    "secure_delete=ON",
    "trusted_schema=OFF",
)


def read_url(url: str) -> URL:
    """The database's address with its driver; hosting services hand out "postgres://" and "postgresql://"."""
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def make_engine(url: str) -> Engine:
    """The engine of a serving process. Unless a transaction says that it only reads, SQLite lets one in at a time."""
    parsed = read_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _begin_sqlite(create_engine(parsed, hide_parameters=True, pool_size=8, poolclass=QueuePool))
    return create_engine(parsed, hide_parameters=True, pool_pre_ping=True)


def make_migrating_engine(url: URL) -> Engine:
    """An engine for schema changes: in a queue with other servers, and free to make a table anew under its children."""
    if url.get_backend_name() == "sqlite":
        # A table that others refer to can only be replaced with foreign keys off; migrating.py checks them after.
        return _begin_sqlite(create_engine(url, hide_parameters=True, poolclass=NullPool), foreign_keys="OFF")
    engine = create_engine(url, hide_parameters=True, poolclass=NullPool)

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
        with plain_errors(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, committed at the end of the block or undone as a whole."""
        with self._turn(), plain_errors(), self.engine.begin() as connection:
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


@contextmanager
def plain_errors() -> Iterator[None]:
    """Driver errors as ours: theirs quote the row, so only the kind of the error passes."""
    try:
        yield
    except NoConnectionError:
        raise UnavailableError("The database has no connection free") from None
    except DBAPIError as error:
        raise _ours(error) from None


def _ours(error: DBAPIError) -> StoreError:
    kind = f"{type(error.orig).__name__} {getattr(error.orig, 'sqlstate', None) or ''}".rstrip()
    if isinstance(error, IntegrityError):
        return ConstraintError(f"The database refused a row ({kind})")
    if isinstance(error, (DataError, ProgrammingError)):
        return StoreError(f"The database could not carry out a statement ({kind})")
    return UnavailableError(f"The database cannot be used at the moment ({kind})")
