"""A throwaway casebuilder to look around in: a made-up practice, its staff and the cases of their last weeks."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from itertools import groupby

from casebuilder.demo.stories import EARLIEST, JO, SAM, stories
from casebuilder.store import Role, StaffMember, Store, utc_now
from casebuilder.text.dates import LONDON

DOMAIN = "bars-surgery.example.com"  # not example.com, the patients' domain: each case would get a caution
# Letters that spell no word, so that the password rules never refuse a random one.
_LETTERS = "bcdfghjkmnpqrstvwxz"


@dataclass
class Clock:
    """A clock that shows the time in the story, so that the store dates every act as if it had happened then."""

    at: datetime = field(default_factory=utc_now)

    def __call__(self) -> datetime:
        return self.at


def prepare(store: Store) -> str:
    """Fill an empty store; return what a newcomer must know to log in."""
    now, clock = utc_now(), Clock()
    past = Store(store._database, store._vault.keys, clock)  # noqa: SLF001 - the same store, living through the past weeks
    clock.at = moment(now, EARLIEST, 0)
    password = new_password()
    staff = move_in(past, password)
    told = [(turn, at, story) for story, turns in enumerate(stories(now.date())) for at, turn in enumerate(turns)]
    told.sort(key=lambda each: (-each[0].days_ago, each[1], each[2]))
    numbers: dict[int, str] = {}
    for days_ago, turns_of_day in groupby(told, key=lambda each: each[0].days_ago):
        for place, (turn, _, story) in enumerate(turns_of_day):
            clock.at = moment(now, days_ago, place)
            numbers[story] = turn.act(past, staff[turn.by], numbers.get(story, ""))
    return (
        f"Log in as {staff[SAM].email} (manager) or {staff[JO].email}. The password of both is {password}\n"
        "Every person and case in it is made up, and all of it is gone when you stop it."
    )


def new_password() -> str:
    """Return four groups of four letters: hard to guess, and easy to read from a screen."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def move_in(store: Store, password: str) -> list[StaffMember]:
    """Create Bars Surgery; return its manager and two others."""
    manager = store.people.create_first_practice("Bars Surgery", "A81001", "Sam Bell", f"sam.bell@{DOMAIN}", password)
    others = (("Jo Lee", f"jo.lee@{DOMAIN}"), ("Ravi Shah", f"ravi.shah@{DOMAIN}"))
    store.practices.change(manager, replace(manager.practice, telephone="01632 960123"))
    return [
        manager,
        *(store.people.add_staff(manager, name, email, password, Role.STAFF) for name, email in others),
    ]


def moment(now: datetime, working_days_ago: int, place: int) -> datetime:
    """Return a moment in the working hours of an earlier day, later for a greater `place`; for 0 days, of today."""
    if not working_days_ago:
        return now - timedelta(minutes=max(120 - 9 * place, 1))
    day = now.astimezone(LONDON).date()
    while working_days_ago:
        day -= timedelta(days=1)
        working_days_ago -= day.weekday() < 5  # Monday to Friday
    start = datetime.combine(day, time(8, 40), LONDON)
    return (start + timedelta(minutes=23 * place)).astimezone(UTC)
