"""The database engine and its two kinds of transaction.

An engine of SQLite has listeners of its pool alone: one of the engine or the dialect makes every statement slower.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from pathlib import Path
from threading import Event, Lock
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from casebuilder.store.database.faults import gone, plain_errors
from casebuilder.store.database.gate import Gate
from casebuilder.store.database.snapshot import Snapshot
from casebuilder.store.database.watch import Watch
from casebuilder.store.errors import AddressError, UnavailableError

FILE = "sqlite_file"  # of a connection: the file that it has open
ONE_AT_A_TIME = 7_170_901  # any number: the lock that servers queue for to migrate
WAIT_SECONDS = 5
# PgBouncer shares one server connection between clients, whose prepared statements would collide.
_POSTGRESQL = {"prepare_threshold": None, "connect_timeout": 5}
# How a transaction of PostgreSQL that writes begins, in one round trip. The limits are its own, so that they work
# through PgBouncer; migrations go without.
_BEGIN = "BEGIN; SET LOCAL lock_timeout = {}; SET LOCAL statement_timeout = 10000"
# Last in, first out: the connection used most recently is used again.
_POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": 8, "pool_timeout": WAIT_SECONDS, "pool_use_lifo": True}
# How a transaction of PostgreSQL that reads several times begins.
_READS_TOGETHER: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_LIKE_THIS = (
    "DATABASE_URL must be like postgresql://USER:PASSWORD@HOST:PORT/DATABASE, and in the password %40 stands for @, "
    "%3A for :, %2F for / and %25 for %"
)
# DELETE with EXTRA: a confirmed save survives a power cut. WAL can corrupt a file before SQLite 3.51.3.
_PRAGMAS = (
    f"busy_timeout={WAIT_SECONDS * 1000}",
    "journal_mode=DELETE",
    "synchronous=EXTRA",
    "secure_delete=ON",
    "trusted_schema=OFF",
)


def read_url(url: str | URL) -> URL:
    """Return the database's URL with its driver; hosting services give out "postgres://" and "postgresql://".

    Raises AddressError, which never repeats the URL: it may contain a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise AddressError(_LIKE_THIS) from None
    if parsed.get_backend_name() == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise AddressError("DATABASE_URL must name a file, like sqlite:////srv/casebuilder/casebuilder.sqlite")
        return parsed
    if str(url).count("@") > 1:  # part of the password would be read as the host
        raise AddressError(_LIKE_THIS)
    return parsed.set(drivername="postgresql+psycopg") if "+" not in parsed.drivername else parsed


def make_engine(url: str | URL) -> Engine:
    """Make the engine of a serving process. In SQLite, transactions that may write go one at a time."""
    parsed = read_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _follow_file(_set_up_sqlite(create_engine(parsed, hide_parameters=True, poolclass=QueuePool, **_POOL)))
    return create_engine(parsed, hide_parameters=True, connect_args=_POSTGRESQL, **_POOL)


def make_migrating_engine(url: URL) -> Engine:
    """Make an engine for schema changes: it queues with other servers, and may replace a table that others refer to."""
    if url.get_backend_name() == "sqlite":
        # Replacing such a table needs foreign keys off; migrating.py checks them afterwards.
        return _set_up_sqlite(create_engine(url, hide_parameters=True, poolclass=NullPool), foreign_keys="OFF")
    engine = create_engine(url, hide_parameters=True, poolclass=NullPool, connect_args=_POSTGRESQL)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")

    return engine


def _set_up_sqlite(engine: Engine, foreign_keys: str = "ON") -> Engine:
    """Set up each connection, and have a transaction write from its start, unless one to read has begun."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # only our own BEGIN: the driver's loses updates
        for pragma in (*_PRAGMAS, f"foreign_keys={foreign_keys}"):
            connection.execute(f"PRAGMA {pragma}").close()

    def do_begin(dbapi_connection: PoolProxiedConnection) -> None:
        driver = _driver(dbapi_connection)
        if not driver.in_transaction:
            driver.execute("BEGIN IMMEDIATE").close()

    engine.dialect.do_begin = do_begin  # type: ignore[method-assign]  # SQLAlchemy's own does nothing
    return engine


def _driver(connection: PoolProxiedConnection) -> sqlite3.Connection:
    """Return SQLite's own connection, for what SQLAlchemy would begin a transaction for."""
    return cast(sqlite3.Connection, connection.dbapi_connection)


def _follow_file(engine: Engine) -> Engine:
    """Check on each use that the file is still the one that was opened: it may be restored while we serve."""
    url, opened = engine.url, Event()
    path = Path((engine.url.database or "").removeprefix("file:"))

    connect = engine.dialect.connect

    def connect_if_there(*words: Any, **options: Any) -> Any:
        if opened.is_set() and not path.exists():
            raise gone(url)  # connecting would create an empty one
        return connect(*words, **options)

    engine.dialect.connect = connect_if_there  # type: ignore[method-assign]  # an event would slow each statement

    @event.listens_for(engine, "connect")
    def on_connect(_: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        record.info[FILE] = _identity(path)
        opened.set()

    @event.listens_for(engine, "checkout")
    def on_checkout(_: sqlite3.Connection, record: ConnectionPoolEntry, __: object) -> None:
        now = _identity(path)
        if now is None:
            raise gone(url)
        if now != record.info.get(FILE):
            raise InvalidatePoolError

    return engine


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def _patience(connection: sqlite3.Connection, milliseconds: int) -> Iterator[None]:
    """Have SQLite wait so long for another process's lock."""
    connection.execute(f"PRAGMA busy_timeout={milliseconds}").close()
    try:
        yield
    finally:
        with suppress(sqlite3.Error):
            connection.execute(f"PRAGMA {_PRAGMAS[0]}").close()


class Database:
    """The engine, with one kind of transaction to read and one to write."""

    def __init__(self, url: str | URL) -> None:
        self.engine = make_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._watch = None if self.is_sqlite else Watch(self.engine)
        self._queue = Lock()
        self._gate = Gate()
        self._unbegun = self._together = self.engine
        if not self.is_sqlite:  # a statement alone needs no transaction, and one to write is begun below
            self._unbegun = self.engine.execution_options(isolation_level="AUTOCOMMIT")
            self._together = self.engine.execution_options(**_READS_TOGETHER)
        self._snapshot: ContextVar[Snapshot | None] = ContextVar("snapshot", default=None)

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Let this thread read one snapshot through one connection in the block, until it writes."""
        if self._snapshot.get():
            yield
            return
        with Snapshot(lambda: self._begin_reading(self._together), self._gate) as snapshot:
            token = self._snapshot.set(snapshot)
            try:
                yield
            finally:
                self._snapshot.reset(token)

    def let_go(self) -> None:
        """End the snapshot of `one_moment` before long work, because SQLite's writers wait for it."""
        if snapshot := self._snapshot.get():
            snapshot.close()

    @contextmanager
    def reading(self, *, alone: bool = False) -> Iterator[Connection]:
        """Begin a transaction for a verb that only reads, or continue that of `one_moment`.

        One statement that is read `alone` leaves that for later: in PostgreSQL it needs no transaction.
        """
        snapshot = None if alone and not self.is_sqlite else self._snapshot.get()
        with self._admitted(), plain_errors(self.engine.url):
            if snapshot is None:
                with self._gate.reading(), self._begin_reading(self._unbegun) as connection:
                    yield connection
            else:
                with snapshot.let_go_on_error():
                    yield snapshot.connection()

    @contextmanager
    def writing(self, *, patience: float = WAIT_SECONDS) -> Iterator[Connection]:
        """Begin a transaction, committed at the end of the block or rolled back.

        It waits for others for so many seconds, or not at all for 0, and then raises UnavailableError.
        """
        self.let_go()  # an older snapshot would keep SQLite waiting, and would not see what is written here
        with (
            self._turn(patience) as left,
            self._admitted(),
            plain_errors(self.engine.url),
            ExitStack() as until_done,
            self._unbegun.connect() as connection,
            self._patient(connection, left),
            connection.begin(),
        ):
            if not self.is_sqlite:
                connection.exec_driver_sql(_BEGIN.format(max(int(left * 1000), 1)))
            yield connection
            if self.is_sqlite:  # the end of this block commits
                until_done.enter_context(self._gate.closed(left))

    def _begin_reading(self, engine: Engine) -> Connection:
        connection = engine.connect()
        if self.is_sqlite:
            _driver(connection.connection).execute("BEGIN DEFERRED").close()
        return connection

    def _patient(self, connection: Connection, left: float) -> AbstractContextManager[None]:
        """Have SQLite wait for another process for the seconds that are left."""
        if not self.is_sqlite or left > WAIT_SECONDS - 0.5:  # only if it differs: setting it takes two statements
            return nullcontext()
        return _patience(_driver(connection.connection), max(int(left * 1000), 0))

    def _admitted(self) -> AbstractContextManager[None]:
        return self._watch.admitted() if self._watch else nullcontext()

    @contextmanager
    def _turn(self, seconds: float) -> Iterator[float]:
        """Wait for a turn to write; yield the seconds that are left."""
        if not self.is_sqlite:
            yield seconds
            return
        # SQLite's waiting writers sleep and race; our threads queue instead.
        give_up_at = time.monotonic() + seconds
        if not self._queue.acquire(timeout=seconds):
            raise UnavailableError("The database is too busy")
        try:
            yield give_up_at - time.monotonic()
        finally:
            self._queue.release()
