"""Partial dates: a day, a month or only a year, typed in three boxes."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from casebuilder.core.nhs_numbers import mask_nhs_numbers
from casebuilder.core.text import UnreadableError, is_hidden, one_line

LONDON = ZoneInfo("Europe/London")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

# By their first three letters or more: "aug", "sept", "August".
_MONTH_NAMES = {name[:end].casefold(): at for at, name in enumerate(MONTHS, 1) for end in range(3, len(name) + 1)}

_TIME = r"(?:[T,\s]+[0-9]{1,2}[:.][0-9]{2}\S*)?"
_WHOLE = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?([0-9]{1,2})(?:st|nd|rd|th)?[\s./-]{1,3}([0-9]{1,2}|[A-Za-z]{3,9})\.?,?[\s./-]{1,3}"
    rf"([0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_BACKWARDS = re.compile(rf"([0-9]{{4}})[./-]([0-9]{{1,2}})[./-]([0-9]{{1,2}}){_TIME}")


@dataclass(frozen=True, slots=True)
class TypedDate:
    """The three boxes of a date as typed; any of them may be empty or wrong. `read_date` judges them."""

    day: str = ""
    month: str = ""
    year: str = ""

    def __bool__(self) -> bool:
        return bool(self.day or self.month or self.year)


def masked_date(typed: TypedDate) -> TypedDate:
    """Return the boxes without a full NHS number, even across boxes: 999, 000 and 0018 are one number."""
    whole = mask_nhs_numbers(f"{typed.day} {typed.month} {typed.year}")
    if "*" not in whole:
        return typed
    month = len(typed.day) + 1
    year = month + len(typed.month) + 1
    return TypedDate(whole[: month - 1], whole[month : year - 1], whole[year:])


def taken_date(day: str, month: str, year: str) -> TypedDate:
    """Return three boxes from a browser, without hidden characters; split a whole date in the first box."""
    boxes = ["".join(each for each in box if not is_hidden(each)).strip() for box in (day, month, year)]
    if boxes[1] or boxes[2]:
        return TypedDate(*boxes)
    if whole := _WHOLE.fullmatch(boxes[0]):
        return TypedDate(*whole.groups())
    if backwards := _BACKWARDS.fullmatch(boxes[0]):
        return TypedDate(*backwards.groups()[::-1])
    return TypedDate(*boxes)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, only a month and year, or only a year."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """Return the date in the NHS style: "6 August 2018", "August 2018", "2018"."""
        parts = (self.day, self.month and MONTHS[self.month - 1], self.year)
        return " ".join(str(part) for part in parts if part)

    @property
    def first_day(self) -> date:
        """The earliest day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The latest day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])


def read_date(day: str, month: str, year: str) -> PartialDate:
    """Read a partial date from its three boxes; raises UnreadableError. Months are numbers or English names."""
    if not year:
        raise UnreadableError("Enter the year, or choose Not known")
    if not re.fullmatch("[0-9]{4}", year) or year < "1900":
        raise UnreadableError("Enter the year with 4 digits, like 2024")
    if day and not month:
        raise UnreadableError("Enter the month as well, or leave the day empty")
    number = _month(month) if month else None
    if not day:
        return PartialDate(int(year), number)
    if not re.fullmatch("[0-9]{1,2}", day):
        raise UnreadableError("Enter the day as a number, like 6")
    try:
        real = date(int(year), number or 1, int(day))
    except ValueError:
        raise UnreadableError("This is not a real date. Check the day and the month") from None
    return PartialDate(real.year, real.month, real.day)


def date_words(typed: TypedDate) -> str:
    """Return a date in words if it can be read, else the boxes on one line; empty if nothing was typed."""
    try:
        return str(read_date(typed.day, typed.month, typed.year))
    except UnreadableError:
        return one_line(" ".join(part for part in (typed.day, typed.month, typed.year) if part))


def _month(text: str) -> int:
    if re.fullmatch("[0-9]{1,2}", text) and 1 <= int(text) <= 12:
        return int(text)
    if text.casefold().rstrip(".") in _MONTH_NAMES:
        return _MONTH_NAMES[text.casefold().rstrip(".")]
    raise UnreadableError("Enter the month as a number from 1 to 12 or by its name, like 8 or August")
