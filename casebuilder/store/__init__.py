"""Everything that is stored: open the store once, and call its verbs. Rows and SQL never leave this package."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, func, select, text

from casebuilder.core.stages import Stage
from casebuilder.store.accesses import Accesses
from casebuilder.store.askers import Askers
from casebuilder.store.case import Case, StaleError
from casebuilder.store.cases import Cases
from casebuilder.store.corrections import Corrections
from casebuilder.store.database.backup import back_up, newest_backup, restore_dump, restore_file, seal_of_dump
from casebuilder.store.database.engine import Database
from casebuilder.store.database.startup_checks import (
    check_encoding,
    check_place,
    check_revision,
    check_undamaged,
    is_up_to_date,
)
from casebuilder.store.devices import KNOWN_FOR, owner_of
from casebuilder.store.errors import (
    AlreadySetUpError,
    BusyError,
    EmailTakenError,
    KeysError,
    NotFoundError,
    RefusedError,
    SealError,
    StoreError,
    ThrottledError,
    UnavailableError,
    UnfitError,
    UnreadableError,
    WeakPasswordError,
    WrongKeyError,
    WrongLogInError,
)
from casebuilder.store.figures import Figures, MonthCount
from casebuilder.store.history import History, HistoryEntry
from casebuilder.store.inspection import Inspection
from casebuilder.store.key_file import read_keyring
from casebuilder.store.list_rows import CaseRow
from casebuilder.store.owners import Owners
from casebuilder.store.passwords import Passwords
from casebuilder.store.people import People
from casebuilder.store.practice_verbs import Practices
from casebuilder.store.prefaces import preface_of
from casebuilder.store.progress import PROGRESS, Progress
from casebuilder.store.queues import COUNTED_TO, Listing, Queues
from casebuilder.store.ranks import DONE, TO_DO, WAITING, Queue
from casebuilder.store.register import RegisterRow
from casebuilder.store.requests import Requests
from casebuilder.store.retention import Terms, erase_due
from casebuilder.store.reviews import Reviews
from casebuilder.store.rotation import Resealed, check_keys, check_seal, reseal
from casebuilder.store.sealing import Keyring, new_key
from casebuilder.store.search import Search
from casebuilder.store.sendings import Outgoing, Sending, Sendings
from casebuilder.store.sessions import Sessions, SignedIn
from casebuilder.store.staff import Actor, Operator, Role, StaffMember
from casebuilder.store.tables import CaseTable
from casebuilder.store.trail import Access
from casebuilder.store.trail_check import Head, TrailReport, erase_old_rows
from casebuilder.store.trail_verbs import Rows, Trail, TrailCount, TrailEntry
from casebuilder.store.vault import Vault

__all__ = [
    "COUNTED_TO",
    "DONE",
    "KNOWN_FOR",
    "PROGRESS",
    "TO_DO",
    "WAITING",
    "Access",
    "Accesses",
    "Actor",
    "AlreadySetUpError",
    "Askers",
    "BusyError",
    "Case",
    "CaseRow",
    "Cases",
    "Corrections",
    "EmailTakenError",
    "Figures",
    "Head",
    "History",
    "HistoryEntry",
    "Keyring",
    "KeysError",
    "Listing",
    "MonthCount",
    "NotFoundError",
    "Operator",
    "Outgoing",
    "Owners",
    "Passwords",
    "People",
    "Practices",
    "Progress",
    "Queue",
    "Queues",
    "RefusedError",
    "RegisterRow",
    "Requests",
    "Reviews",
    "Role",
    "Rows",
    "SealError",
    "Search",
    "Sending",
    "Sendings",
    "Sessions",
    "SignedIn",
    "StaffMember",
    "StaleError",
    "Store",
    "StoreError",
    "Terms",
    "ThrottledError",
    "Trail",
    "TrailCount",
    "TrailEntry",
    "TrailReport",
    "UnavailableError",
    "UnfitError",
    "UnreadableError",
    "WeakPasswordError",
    "WrongKeyError",
    "WrongLogInError",
    "new_key",
    "newest_backup",
    "open_store",
    "owner_of",
    "preface_of",
    "read_keyring",
    "utc_now",
]


def utc_now() -> datetime:
    """Return the time now; tests pass a clock of their own."""
    return datetime.now(UTC)


class Store:
    """One database and the keys to it."""

    def __init__(
        self, database: Database, keys: Keyring, clock: Callable[[], datetime], passwords: Passwords | None = None
    ) -> None:
        self._database = database
        self._vault = Vault(keys)
        self._inspection = Inspection(database, self._vault)
        self._clock = clock
        self.erased_at: datetime | None = None  # when this process last erased what was due
        self.cases = Cases(database, self._vault, clock)
        self.sendings = Sendings(database, self._vault, clock)
        self.progress = Progress(database, self._vault, clock)
        self.reviews = Reviews(database, self._vault, clock)
        self.figures = Figures(database, clock)
        self.history = History(database, self._vault, clock)
        self.askers = Askers(database, self._vault, clock)
        self.corrections = Corrections(database, self._vault, clock)
        self.owners = Owners(database, self._vault, clock)
        self.queues = Queues(database, self._vault, clock)
        self.search = Search(database, self._vault, clock)
        self.sessions = Sessions(database, keys, clock)
        self.requests = Requests(database, self._vault, clock)
        self.practices = Practices(database, keys, clock)
        self.people = People(database, keys, clock, passwords or Passwords())
        self.trail = Trail(database, keys)
        self.accesses = Accesses(database, keys, clock)

    @property
    def engine(self) -> Engine:
        """The engine, for the migrations; everything else calls a verb."""
        return self._database.engine

    def one_moment(self) -> AbstractContextManager[None]:
        """Let this thread read one snapshot through one connection in the block, until it writes."""
        return self._database.one_moment()

    def check_keys(self) -> None:
        """Raise WrongKeyError, with a sentence for the operator, if our keys do not open this database."""
        check_keys(self._database, self._vault.keys)

    def check_fit(self) -> None:
        """Raise UnfitError, with a sentence for the operator, if waiting will not make the database usable."""
        check_place(self.engine.url)
        check_encoding(self._database)
        check_revision(self._database)

    def check_undamaged(self) -> None:
        """Raise UnfitError if the database is damaged. Call it before serving: it blocks everything else."""
        check_undamaged(self._database)

    def check_ready(self) -> None:
        """Raise a StoreError unless the store can serve: reachable, migrated, writable and sealed with our keys."""
        self.check_fit()
        self.check_keys()

    def refuse_unfit(self) -> None:
        """Raise the faults that waiting cannot cure, such as wrong keys; a database may still start or be migrated."""
        try:
            self.check_ready()
        except (KeysError, UnfitError):
            raise
        except StoreError:
            return

    def is_reachable(self) -> bool:
        """Return whether the database answers now."""
        try:
            with self._database.reading() as connection:
                connection.execute(text("SELECT 1 FROM practices LIMIT 1"))
        except StoreError:
            return False
        return True

    def is_up_to_date(self) -> bool:
        """Return whether the database is at the newest revision that this program knows."""
        return is_up_to_date(self._database)

    def database_time(self) -> datetime:
        """Return the time by the clock of the database's machine, in UTC; for SQLite that is this machine."""
        if self._database.is_sqlite:
            return self._clock()
        with self._database.reading() as connection:
            now: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return now

    def erase_due(self) -> int:
        """Erase the cases that are due, in every practice, and old rows of the trail; return the number of cases."""
        done = erase_due(self._database, self._vault.keys, self._clock)
        erase_old_rows(self._database, self._vault.keys, self._clock)
        self.erased_at = self._clock()
        return done

    def back_up(self, folder: Path, keep: int) -> Path:
        """Copy the database into a folder while it serves, check the copy, and delete all but the `keep` newest.

        Raises StoreError; the older copies then stay.
        """
        return back_up(self._database, folder, self._clock(), keep, self._check_copy)

    def restore(self, copy: Path) -> Path | None:
        """Replace the database with a copy; other processes may keep using the database afterwards.

        Return the file that a replaced SQLite database is kept in. Raises StoreError; then nothing has changed.
        """
        if self._database.is_sqlite:
            return restore_file(self._database, copy, self._check_copy)
        self._check_copy(copy)
        restore_dump(self._database, copy)
        return None

    def _check_copy(self, copy: Path) -> None:
        if not self._database.is_sqlite:
            check_seal(seal_of_dump(copy), self._vault.keys)
            return
        database = Database(URL.create("sqlite", database=str(copy)))
        with closing(Store(database, self._vault.keys, self._clock)) as opened:
            opened.check_undamaged()
            opened.check_ready()

    def reseal(self) -> Resealed:
        """Seal everything again under the newest key; the older keys can then be removed."""
        return reseal(self._database, self._vault)

    def count_unreadable(self) -> int:
        """Return the number of sealed texts that this process knows to be unreadable; 1,000 means or more.

        Each call tries the next 50 rows of the database, so its cost does not grow with the database, and regular
        calls cover all of it in time. A text that a page failed to read counts at once.
        """
        with suppress(StoreError):
            self._inspection.go_on()
        return self._vault.unreadable_count

    def count_cases(self) -> dict[str, int]:
        """Return the number of cases at each stage, in all practices: for the operator. It reads all of an index."""
        counted = select(CaseTable.stage, func.count().label("number")).group_by(CaseTable.stage)
        with self._database.reading() as connection:
            found = {row.stage: row.number for row in connection.execute(counted)}
        return {stage.value: found.get(stage.value, 0) for stage in Stage}

    def connections(self) -> dict[str, int]:
        """Return how many connections to the database are in use, and how many are idle."""
        pool: Any = self.engine.pool  # serving uses a QueuePool
        return {"in use": pool.checkedout(), "idle": pool.checkedin()}

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_store(
    url: str, keys: Keyring, clock: Callable[[], datetime] = utc_now, passwords: Passwords | None = None
) -> Store:
    """Return the store at `url`; it connects at the first verb. `passwords` sets the cost of a hash."""
    return Store(Database(url), keys, clock, passwords)
