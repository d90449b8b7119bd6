"""When to ask the desk what became of a case: two working days after it was sent or the desk last said a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

WORKING_DAYS = 2
_ONE_DAY = timedelta(days=1)


def chase_day(after: date, is_bank_holiday: Callable[[date], bool]) -> date:
    """The second working day after `after`, all in London; Saturdays, Sundays and England's bank holidays are none."""
    day = after
    for _ in range(WORKING_DAYS):
        day += _ONE_DAY
        while day.weekday() >= 5 or is_bank_holiday(day):
            day += _ONE_DAY
    return day
