"""The database engine and its two kinds of transaction."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from pathlib import Path
from threading import Event, Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from casebuilder.store.database.faults import gone, plain_errors
from casebuilder.store.database.gate import Gate
from casebuilder.store.database.watch import Watch
from casebuilder.store.errors import AddressError, UnavailableError

BEGIN = "sqlite_begin"  # execution option: how SQLite begins a transaction
BUSY = "sqlite_busy"  # execution option: the milliseconds to wait for another's lock
FILE = "sqlite_file"  # of a connection: the file that it has open
ONE_AT_A_TIME = 7_170_901  # any number: the lock that servers queue for to migrate
WAIT_SECONDS = 5
# PgBouncer shares one server connection between clients, whose prepared statements would collide.
_POSTGRESQL = {"prepare_threshold": None, "connect_timeout": 5}
# Set within the transaction, so that it works through PgBouncer; migrations go without.
_LIMITS = "SELECT set_config('lock_timeout', %s, true), set_config('statement_timeout', '10s', true)"
# Last in, first out: the connection used most recently is used again.
_POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": 8, "pool_timeout": WAIT_SECONDS, "pool_use_lifo": True}
# How a transaction that only reads begins.
_SQLITE_READS: dict[str, Any] = {BEGIN: "DEFERRED"}
_SINGLE_READS: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"}
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
        return _follow_file(_begin_sqlite(create_engine(parsed, hide_parameters=True, poolclass=QueuePool, **_POOL)))
    return create_engine(parsed, hide_parameters=True, connect_args=_POSTGRESQL, **_POOL)


def make_migrating_engine(url: URL) -> Engine:
    """Make an engine for schema changes: it queues with other servers, and may replace a table that others refer to."""
    if url.get_backend_name() == "sqlite":
        # Replacing such a table needs foreign keys off; migrating.py checks them afterwards.
        return _begin_sqlite(create_engine(url, hide_parameters=True, poolclass=NullPool), foreign_keys="OFF")
    engine = create_engine(url, hide_parameters=True, poolclass=NullPool, connect_args=_POSTGRESQL)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")

    return engine


def _begin_sqlite(engine: Engine, foreign_keys: str = "ON") -> Engine:
    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # only our own BEGIN: the driver's loses updates
        for pragma in (*_PRAGMAS, f"foreign_keys={foreign_keys}"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if BUSY in options:
            connection.info[BUSY] = True
            connection.exec_driver_sql(f"PRAGMA busy_timeout={options[BUSY]}")
        _begin(connection.connection.dbapi_connection, options.get(BEGIN, "IMMEDIATE"))

    @event.listens_for(engine, "checkin")
    def on_checkin(connection: sqlite3.Connection | None, record: ConnectionPoolEntry) -> None:
        if record.info.pop(BUSY, False) and connection is not None:
            connection.execute(f"PRAGMA {_PRAGMAS[0]}").close()

    return engine


def _begin(connection: Any, how: str) -> None:
    """Begin past SQLAlchemy, which would make a cursor, a context and a result for it: each request begins twice."""
    try:
        connection.execute(f"BEGIN {how}").close()
    except sqlite3.Error as error:
        raise DBAPIError("BEGIN", None, error, hide_parameters=True) from None


def _follow_file(engine: Engine) -> Engine:
    """Check on each use that the file is still the one that was opened: it may be restored while we serve."""
    url, opened = engine.url, Event()
    path = Path((engine.url.database or "").removeprefix("file:"))

    @event.listens_for(engine, "do_connect")
    def on_do_connect(*_: object) -> None:
        if opened.is_set() and not path.exists():
            raise gone(url)  # connecting would create an empty one

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


class _Snapshot(ExitStack):
    """One connection for several reads; it is taken at the first use, and again after each `close`."""

    def __init__(self, engine: Engine, gate: Gate) -> None:
        super().__init__()
        self._engine = engine
        self._gate = gate
        self._connection: Connection | None = None

    def connection(self) -> Connection:
        if self._connection is None:
            self.enter_context(self._gate.reading())
            self._connection = self._engine.connect()
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


class Database:
    """The engine, with one kind of transaction to read and one to write."""

    def __init__(self, url: str | URL) -> None:
        self.engine = make_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._watch = None if self.is_sqlite else Watch(self.engine)
        self._queue = Lock()
        self._gate = Gate()
        single, together = (_SQLITE_READS, _SQLITE_READS) if self.is_sqlite else (_SINGLE_READS, _READS_TOGETHER)
        self._reader = self.engine.execution_options(**single)
        self._snapshots = self.engine.execution_options(**together)
        self._snapshot: ContextVar[_Snapshot | None] = ContextVar("snapshot", default=None)

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Let this thread read one snapshot through one connection in the block, until it writes."""
        if self._snapshot.get():
            yield
            return
        with _Snapshot(self._snapshots, self._gate) as snapshot:
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
    def reading(self) -> Iterator[Connection]:
        """Begin a transaction for a verb that only reads, or continue that of `one_moment`."""
        snapshot = self._snapshot.get()
        with self._admitted(), plain_errors(self.engine.url):
            if snapshot is None:
                with self._gate.reading(), self._reader.connect() as connection:
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
            self._writer(left).begin() as connection,
        ):
            if not self.is_sqlite:
                connection.exec_driver_sql(_LIMITS, (f"{max(int(left * 1000), 1)}ms",))
            yield connection
            if self.is_sqlite:  # the end of this block commits
                until_done.enter_context(self._gate.closed(left))

    def _writer(self, left: float) -> Engine:
        """Return the engine whose transactions wait for another process for so many seconds."""
        if not self.is_sqlite or left > WAIT_SECONDS - 0.5:  # only if it differs: setting it takes two statements
            return self.engine
        return self.engine.execution_options(**{BUSY: max(int(left * 1000), 0)})

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
