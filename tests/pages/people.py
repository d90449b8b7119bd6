"""The made-up people of the page tests."""

from __future__ import annotations

from dataclasses import dataclass

from casebuilder.store import Operator, Role, StaffMember, Store
from tests.store.practices import stop_asking

PASSWORD = "violet kettle armada"


@dataclass(frozen=True)
class People:
    """Sam manages Bars Surgery, where Jo works; Ola manages another practice."""

    sam: StaffMember
    jo: StaffMember
    ola: StaffMember


def move_in(store: Store) -> People:
    """Make the people. Bars Surgery does not ask who is asking: `test_asker` is about a practice that does."""
    verbs = store.people
    sam = verbs.create_first_practice("Bars Surgery", "A81001", "Sam Bell", "sam.bell@bars.example.org", PASSWORD)
    stop_asking(store, sam.practice_id)
    [sam] = verbs.staff(sam)
    jo = verbs.add_staff(Operator(sam.practice_id), "Jo Lee", "jo.lee@bars.example.org", PASSWORD, Role.STAFF)
    mill = store.practices.add("Mill Road Practice", "B82002")
    stop_asking(store, mill)
    ola = verbs.add_staff(Operator(mill), "Ola Ford", "ola.ford@mill.example.org", PASSWORD, Role.MANAGER)
    return People(sam, jo, ola)
