"""When to ask the desk what became of a case: two working days after it was sent or the desk last said a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

import holidays

WORKING_DAYS = 2
_ONE_DAY = timedelta(days=1)


@cache
def _england() -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv="ENG")  # loads the calendar, so only when a case is sent


def is_bank_holiday(day: date) -> bool:
    """Whether offices in England are closed that day for a holiday, or for one that fell on a weekend."""
    return day in _england()


def chase_day(after: date, is_closed: Callable[[date], bool] = is_bank_holiday) -> date:
    """The second working day after `after`, all in London; Saturdays, Sundays and closed days are none."""
    day = after
    for _ in range(WORKING_DAYS):
        day += _ONE_DAY
        while day.weekday() >= 5 or is_closed(day):
            day += _ONE_DAY
    return day


def needs_chasing(chase_on: date | None, today: date) -> bool:
    """Whether the day to chase the desk has come; `chase_on` is None where it has nothing to answer."""
    return chase_on is not None and chase_on <= today
