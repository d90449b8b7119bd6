"""Everything that is kept: open the store once, ask its verbs. Rows and SQL never leave this package."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, text

from casebuilder.store.case import Case, StaleError
from casebuilder.store.cases import Cases
from casebuilder.store.database.backup import back_up
from casebuilder.store.database.engine import Database
from casebuilder.store.database.startup_checks import check_encoding, check_place, check_revision, check_undamaged
from casebuilder.store.errors import (
    AlreadySetUpError,
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
from casebuilder.store.history import HistoryEntry
from casebuilder.store.inspection import Inspection
from casebuilder.store.key_file import read_keyring
from casebuilder.store.passwords import Passwords
from casebuilder.store.people import People
from casebuilder.store.queues import COUNTED_TO, CaseRow, Listing, Queue
from casebuilder.store.register import RegisterRow
from casebuilder.store.retention import erase_due
from casebuilder.store.rotation import Resealed, check_keys, reseal
from casebuilder.store.sealing import Keyring, new_key
from casebuilder.store.sendings import PROGRESS, Sending
from casebuilder.store.sessions import SignedIn
from casebuilder.store.staff import Role, StaffMember
from casebuilder.store.trail import Trail, TrailEntry
from casebuilder.store.vault import Vault

__all__ = [
    "COUNTED_TO",
    "PROGRESS",
    "AlreadySetUpError",
    "Case",
    "CaseRow",
    "Cases",
    "EmailTakenError",
    "HistoryEntry",
    "Keyring",
    "KeysError",
    "Listing",
    "NotFoundError",
    "Passwords",
    "People",
    "Queue",
    "RefusedError",
    "RegisterRow",
    "Role",
    "SealError",
    "Sending",
    "SignedIn",
    "StaffMember",
    "StaleError",
    "Store",
    "StoreError",
    "ThrottledError",
    "Trail",
    "TrailEntry",
    "UnavailableError",
    "UnfitError",
    "UnreadableError",
    "WeakPasswordError",
    "WrongKeyError",
    "WrongLogInError",
    "new_key",
    "open_store",
    "read_keyring",
    "utc_now",
]


def utc_now() -> datetime:
    """The clock of a running server; tests bring their own."""
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
        self.cases = Cases(database, self._vault, clock)
        self.people = People(database, keys, clock, passwords or Passwords())
        self.trail = Trail(database)

    @property
    def engine(self) -> Engine:
        """For the migrations; everything else asks a verb."""
        return self._database.engine

    def check_keys(self) -> None:
        """Raise WrongKeyError, with a sentence for the operator, if our keys do not open this database."""
        check_keys(self._database, self._vault.keys)

    def check_fit(self) -> None:
        """Raise UnfitError, with a sentence for the operator, if no waiting makes the database serve."""
        check_place(self.engine.url)
        check_encoding(self._database)
        check_revision(self._database)

    def check_undamaged(self) -> None:
        """Raise UnfitError if the database is damaged; for before the serving, because it keeps others waiting."""
        check_undamaged(self._database)

    def check_ready(self) -> None:
        """Raise a StoreError unless the store can serve: reachable, migrated, writable and sealed with our keys."""
        self.check_fit()
        self.check_keys()

    def refuse_unfit(self) -> None:
        """Raise what no waiting mends, such as other keys; a database that is away or not migrated can still come."""
        try:
            self.check_ready()
        except (KeysError, UnfitError):
            raise
        except StoreError:
            return

    def is_reachable(self) -> bool:
        """Whether the database answers at this moment."""
        try:
            with self._database.reading() as connection:
                connection.execute(text("SELECT 1 FROM practices LIMIT 1"))
        except StoreError:
            return False
        return True

    def erase_due(self) -> int:
        """Erase what is due, of every practice; gives how many cases."""
        return erase_due(self._database, self._clock)

    def back_up(self, target: Path) -> None:
        """Copy an SQLite database to a file while it serves; raises StoreError."""
        back_up(self._database, target)

    def reseal(self) -> Resealed:
        """Seal everything under the newest key; older keys can be taken away after it."""
        return reseal(self._database, self._vault)

    def count_unreadable(self) -> int:
        """The number of sealed texts that cannot be read, as far as this process knows; 1,000 means or more.

        Each call tries the next 50 rows of the database, so it costs the same however many there are, and whoever
        asks often knows of all of them in time. What any page could not read counts at once.
        """
        with suppress(StoreError):
            self._inspection.go_on()
        return self._vault.unreadable_count

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def open_store(
    url: str, keys: Keyring, clock: Callable[[], datetime] = utc_now, passwords: Passwords | None = None
) -> Store:
    """The store at `url`; nothing is connected to before the first verb. `passwords` sets what a hash costs."""
    return Store(Database(url), keys, clock, passwords)
