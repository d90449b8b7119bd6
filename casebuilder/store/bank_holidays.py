"""England's bank holidays, from a library that is kept up to date."""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays


@cache
def _england() -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv="ENG")  # loads the calendar, so only when a case is sent


def is_bank_holiday(day: date) -> bool:
    """Whether offices in England are closed that day for a holiday, or for one that fell on a weekend."""
    return day in _england()
