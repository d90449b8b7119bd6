"""When to ask the desk what became of a case: two working days after it was sent or the desk last replied."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

WORKING_DAYS = 2
_ONE_DAY = timedelta(days=1)


@cache
def _england() -> HolidayBase:
    import holidays  # noqa: PLC0415 - 40 ms of a start and 4 MB, and only needed when a case is sent

    return holidays.country_holidays("GB", subdiv="ENG")


def is_bank_holiday(day: date) -> bool:
    """Return whether the day is a bank holiday in England, or a substitute for one."""
    return day in _england()


def chase_day(after: date, is_closed: Callable[[date], bool] = is_bank_holiday) -> date:
    """Return the second working day after `after`, in London; weekends and closed days do not count."""
    day = after
    for _ in range(WORKING_DAYS):
        day += _ONE_DAY
        while day.weekday() >= 5 or is_closed(day):
            day += _ONE_DAY
    return day


def needs_chasing(chase_on: date | None, today: date) -> bool:
    """Return whether the day to chase the desk has come; `chase_on` is None if the desk has nothing to answer."""
    return chase_on is not None and chase_on <= today
