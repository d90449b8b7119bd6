"""The made-up people of the page tests and the clock that they live by, as fixtures too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask

from casebuilder.store import Operator, Role, StaffMember, Store
from tests.store.made_up import Clock

PASSWORD = "violet kettle armada"


@dataclass(frozen=True)
class People:
    """Sam manages Bars Surgery, where Jo works; Ola manages another practice."""

    sam: StaffMember
    jo: StaffMember
    ola: StaffMember


def move_in(store: Store) -> People:
    verbs = store.people
    sam = verbs.create_first_practice("Bars Surgery", "A81001", "Sam Bell", "sam.bell@bars.example.org", PASSWORD)
    jo = verbs.add_staff(Operator(sam.practice_id), "Jo Lee", "jo.lee@bars.example.org", PASSWORD, Role.STAFF)
    mill = verbs.add_practice("Mill Road Practice", "B82002")
    ola = verbs.add_staff(Operator(mill), "Ola Ford", "ola.ford@mill.example.org", PASSWORD, Role.MANAGER)
    return People(sam, jo, ola)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture
def store(app: Flask) -> Store:
    found: Store = app.extensions["casebuilder.store"]
    return found


@pytest.fixture
def people(store: Store) -> People:
    return move_in(store)
