"""Made-up practices and staff, and a clock that stands still until a test moves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import update

from casebuilder.core.askers import Asking
from casebuilder.store import Keyring, Operator, Passwords, Role, StaffMember, Store, open_store
from casebuilder.store.tables import PracticeTable

KEYS = "bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXcgbmV3IG5ldyE="  # 32 bytes that nobody else uses
OTHER_KEYS = "b3RoZXIgb3RoZXIgb3RoZXIgb3RoZXIgb3RoZXIhISE="
PASSWORD = "tulip marmot kettle"
START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def quick_passwords() -> Passwords:
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Clock:
    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **span: float) -> None:
        """Move the clock: `clock.go_on(minutes=16)`."""
        self.now += timedelta(**span)


class Compiled(dict[Any, Any]):
    """The SQL that a process has compiled, for all its stores: SQLAlchemy itself caches it for each engine."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(self._of_any_engine(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(self._of_any_engine(key), value)

    def _of_any_engine(self, key: Any) -> Any:
        dialect, *others = key
        return dialect.name, *others


_compiled = Compiled()


def open_quick_store(url: str, clock: Clock | None = None, keys: str = KEYS) -> Store:
    store = open_store(url, Keyring.from_text(keys), clock or Clock(), quick_passwords())
    store.engine.update_execution_options(compiled_cache=_compiled)
    return store


def stop_asking(store: Store, practice: int) -> None:
    """Set a practice not to ask who is asking, without a row in its trail."""
    with store.engine.begin() as connection:
        connection.execute(update(PracticeTable).where(PracticeTable.id == practice).values(asking=Asking.OFF))


@dataclass(frozen=True)
class Team:
    """A practice with its manager and one more staff member."""

    practice: int
    sam: StaffMember
    jo: StaffMember


def add_team(store: Store, name: str, ods_code: str, domain: str) -> Team:
    """Return a new practice that does not ask who is asking: `test_askers` is about one that does."""
    practice = store.practices.add(name, ods_code)
    stop_asking(store, practice)
    sam = store.people.add_staff(Operator(practice), "Sam Bell", f"sam@{domain}", PASSWORD, Role.MANAGER)
    jo = store.people.add_staff(Operator(practice), "Jo Lee", f"jo@{domain}", PASSWORD, Role.STAFF)
    return Team(practice, sam, jo)
