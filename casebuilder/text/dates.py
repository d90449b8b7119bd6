"""Partial dates: a day, a month or only a year, typed in three boxes."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from casebuilder.text.characters import UnreadableError, is_hidden, one_line
from casebuilder.text.nhs_numbers import mask_nhs_numbers

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

_CLOCK = r"[0-9]{1,2}(?:[:.h][0-9]{2}(?![0-9])){1,2}(?:\.[0-9]{3}(?:[0-9]{3})?)?Z?"
_HALF = r"\s?[ap]\.?m\.?"
# The time beside a date: before it, after it with its zone, or an hour alone.
_TIME = re.compile(
    rf"\A\W*[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?:{_HALF})?[\s,]"
    rf"|(?:[T,\s@(]|at)+{_CLOCK}(?:{_HALF})?(?:\s*[+-][0-9:]{{2,5}}|\s*\(?[A-Za-z]{{2,4}}\)?)*\W*\Z"
    rf"|\s(?:at\s|@\s?)?[0-9]{{1,2}}{_HALF}\W*\Z"
)
_MARKS = re.compile(r"[\s.,/_'\"()\[\]?~:\u30fb\u2044\u2010-\u2015\u2212-]*")
_PARTS = re.compile(r"[0-9]+|[A-Za-z]+")
_ORDINALS = frozenset(["st", "nd", "rd", "th"])
# What people write beside a date they are not sure of. Words that change its meaning, like "before", are left out.
_UNSURE = """
    of on the about in around approx approximately roughly circa ca c ish early mid late beginning start end some
    sometime maybe probably possibly last date sent day month year weds
"""
_AROUND = _ORDINALS.union(_UNSURE.split())
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What the parts of a date are, by their kinds in order: `n` one or two digits, `y` a year, `m` the name of a month.
_ORDERS = {
    **dict.fromkeys(("nny", "nmy", "nnn", "nmn"), "day month year"),
    **dict.fromkeys(("ynn", "ymn"), "year month day"),
    "mny": "month day year",
}
_PART_ORDERS = {**dict.fromkeys(("ny", "my"), "month year"), **dict.fromkeys(("yn", "ym"), "year month"), "y": "year"}
_DIGITS, _YEAR, _DAY = re.compile("[0-9]*"), re.compile("[0-9]{4}"), re.compile("[0-9]{1,2}")
_LONGEST = 60  # characters: a longer text is no date


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
    """Return three boxes from a browser, without hidden characters; a date within one box is split into the three."""
    boxes = [_seen(box) for box in (day, month, year)]
    filled = [box for box in boxes if box]
    if len(filled) > 1 and all(map(str.isalnum, filled)) and not any(map(_is_ordinal, filled)):
        return TypedDate(*boxes)
    return _split(" ".join(filled), _ORDERS if len(filled) > 1 else _ORDERS | _PART_ORDERS) or TypedDate(*boxes)


def _seen(box: str) -> str:
    if box.isascii() and box.isprintable():
        return box.strip()
    shown = "".join(each for each in box if not is_hidden(each)).strip()
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in shown)


def _is_ordinal(box: str) -> bool:
    return box[:1].isdigit() and box[-2:].casefold() in _ORDINALS


def _split(text: str, orders: Mapping[str, str]) -> TypedDate | None:
    """Return the parts of a date written in one of the orders, as typed; None if it has another part or order."""
    if len(text) > _LONGEST:
        return None
    bare = _TIME.sub(" ", unicodedata.normalize("NFKC", text))
    if len(bare) == 8 and bare.isdigit():
        ends_in_year = not "19" <= bare[:2] <= "20" or bare[4:6] > "12"
        bare = f"{bare[:2]} {bare[2:4]} {bare[4:]}" if ends_in_year else f"{bare[:4]} {bare[4:6]} {bare[6:]}"
    parts = [part for part in _PARTS.findall(bare) if not _is_around(part.casefold())]
    order = orders.get("".join(map(_kind_of, parts)))
    if not order or not _MARKS.fullmatch(_PARTS.sub("", bare)):
        return None
    return TypedDate(**dict(zip(order.split(), parts, strict=True)))


def _is_around(word: str) -> bool:
    return word in _AROUND or (len(word) > 2 and any(day.startswith(word) for day in _WEEKDAYS))


def _kind_of(part: str) -> str:
    if part.casefold() in _MONTH_NAMES:
        return "m"
    if not part.isdigit():
        return "?"
    return "n" if len(part) < 3 else "y" if len(part) == 4 else "?"


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
    if not year and not _DIGITS.fullmatch(day):
        raise UnreadableError("Put the day, the month and the year into their own boxes, or choose Not known")
    if not year:
        raise UnreadableError("Enter the year, or tick “Not known”")
    if not _YEAR.fullmatch(year) or year < "1900":
        raise UnreadableError("Enter the year with 4 digits, like 2024")
    if day and not month:
        raise UnreadableError("Enter the month as well, or leave the day empty")
    number = _month(month) if month else None
    if not day:
        return PartialDate(int(year), number)
    if not _DAY.fullmatch(day):
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
    if number := _MONTH_NAMES.get(text.casefold().rstrip(".")):
        return number
    if _DAY.fullmatch(text) and 1 <= int(text) <= 12:
        return int(text)
    raise UnreadableError("Enter the month as a number from 1 to 12 or by its name, like 8 or August")
