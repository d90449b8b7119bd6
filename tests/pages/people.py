"""The made-up people of the page tests, and a clock that they live by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher

from casebuilder.store import Passwords, Role, StaffMember, Store

PASSWORD = "violet kettle armada"
CHEAP_PASSWORDS = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass
class Clock:
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **span: float) -> None:
        """`clock.go_on(minutes=16)`"""
        self.now += timedelta(**span)


@dataclass(frozen=True)
class People:
    """Sam manages Bars Surgery, where Jo works; Ola manages another practice."""

    sam: StaffMember
    jo: StaffMember
    ola: StaffMember


def move_in(store: Store) -> People:
    verbs = store.people
    sam = verbs.found_practice("Bars Surgery", "A81001", "Sam Bell", "sam.bell@bars.example.org", PASSWORD)
    jo = verbs.add_staff(sam.practice_id, "Jo Lee", "jo.lee@bars.example.org", PASSWORD, Role.STAFF)
    mill = verbs.add_practice("Mill Road Practice", "B82002")
    ola = verbs.add_staff(mill, "Ola Ford", "ola.ford@mill.example.org", PASSWORD, Role.MANAGER)
    return People(sam, jo, ola)
