"""Two managers who demote each other at once, each in a thread of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from casebuilder.store import Operator, RefusedError, Role, StaffMember, Store
from tests.store.practices import Team

ACTS = ("role", "access")


def race(store: Store, bars: Team, act: str, times: int) -> None:
    """Start both together, so many times; each time, one of them must remain a manager."""
    sam, jo = bars.sam, bars.jo

    def take_from(other: StaffMember, by: StaffMember, start: Barrier) -> str:
        start.wait(timeout=30)
        try:
            if act == "role":
                store.people.set_role(by, other.id, Role.STAFF)
            else:
                store.people.set_active(by, other.id, False)
        except RefusedError as refused:
            return str(refused)
        return "done"

    with ThreadPoolExecutor(2) as both:
        for _ in range(times):
            for person in (sam, jo):
                store.people.set_role(Operator(bars.practice), person.id, Role.MANAGER)
                store.people.set_active(Operator(bars.practice), person.id, True)
            start = Barrier(2)
            results = [both.submit(take_from, jo, sam, start), both.submit(take_from, sam, jo, start)]
            said = sorted(result.result() for result in results)
            assert said == ["You are no longer a manager of this practice", "done"]
            managers = [each for each in store.people.staff(bars.sam) if each.active and each.role is Role.MANAGER]
            assert len(managers) == 1
