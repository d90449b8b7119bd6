"""The made-up people of the page tests and the clock that they live by, as fixtures too."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from casebuilder.store import Role, StaffMember, Store

PASSWORD = "violet kettle armada"


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


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(app: Flask) -> Store:
    found: Store = app.extensions["casebuilder.store"]
    return found


@pytest.fixture
def people(store: Store) -> People:
    return move_in(store)
