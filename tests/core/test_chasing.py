"""The day to chase the desk on: two working days on, across weekends, bank holidays and clock changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebuilder.core.chasing import chase_day, needs_chasing

HOLIDAYS = {
    date(2026, 4, 3),
    date(2026, 4, 6),  # Good Friday, Easter Monday
    date(2026, 12, 25),
    date(2026, 12, 28),
    date(2027, 1, 1),  # Boxing Day was a Saturday
}


@pytest.mark.parametrize(
    ("after", "chase_on"),
    [
        (date(2026, 11, 16), date(2026, 11, 18)),  # Monday, Wednesday
        (date(2026, 11, 19), date(2026, 11, 23)),  # Thursday, Monday
        (date(2026, 11, 20), date(2026, 11, 24)),  # Friday, Tuesday
        (date(2026, 11, 21), date(2026, 11, 24)),  # Saturday, Tuesday
        (date(2026, 11, 22), date(2026, 11, 24)),  # Sunday, Tuesday
        (date(2026, 4, 1), date(2026, 4, 7)),  # the Wednesday before Easter
        (date(2026, 4, 2), date(2026, 4, 8)),  # Maundy Thursday
        (date(2026, 12, 23), date(2026, 12, 29)),  # Christmas Eve counts, Christmas does not
        (date(2026, 12, 24), date(2026, 12, 30)),
        (date(2026, 12, 31), date(2027, 1, 5)),
        (date(2026, 3, 27), date(2026, 3, 31)),  # across the start of summer time
        (date(2026, 10, 23), date(2026, 10, 27)),  # and across its end
    ],
)
def test_the_day_to_chase_on(after: date, chase_on: date) -> None:
    assert chase_day(after, HOLIDAYS.__contains__) == chase_on


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.frozensets(st.dates(date(2026, 1, 1), date(2026, 3, 1))))
def test_it_is_a_working_day_with_one_working_day_between(after: date, closed: frozenset[date]) -> None:
    chase_on = chase_day(after, closed.__contains__)
    days = [after + timedelta(at) for at in range(1, (chase_on - after).days + 1)]
    working = [day for day in days if day.weekday() < 5 and day not in closed]
    assert len(working) == 2
    assert working[-1] == chase_on


def test_a_case_needs_chasing_from_its_day_on() -> None:
    day = date(2026, 11, 24)
    assert [needs_chasing(day, day + timedelta(at)) for at in (-1, 0, 1)] == [False, True, True]
    assert not needs_chasing(None, day)
