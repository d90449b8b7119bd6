"""Days and feasts by name, counted back from the day that a message came: "yesterday", "last summer", "at Easter"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta


def recent_month(month: int, received: date) -> str:
    """Return the last such month up to the day, as "2024-08"."""
    return f"{received.year if month <= received.month else received.year - 1}-{month:02}"


_Word = Callable[[date], tuple[tuple[str, ...], bool]]


def _days_back(days: int) -> _Word:
    return lambda received: (((received - timedelta(days)).isoformat(),), True)


def _last_month(received: date) -> tuple[tuple[str, ...], bool]:
    return (((received.replace(day=1) - timedelta(1)).isoformat()[:7]),), True


def _last_summer(received: date) -> tuple[tuple[str, ...], bool]:
    if received.month < 6:
        return (str(received.year - 1),), True
    return (str(received.year - 1), str(received.year)), False


def _feast(month: int) -> _Word:
    return lambda received: (
        (recent_month(month, received) if month < received.month else f"{received.year - 1}-{month:02}",),
        False,
    )


def _easter(received: date) -> tuple[tuple[str, ...], bool]:
    for year in (received.year, received.year - 1):
        a, b, c = year % 19, year // 100, year % 100
        d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
        e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
        f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
        day = date(year, f // 31, f % 31 + 1)
        if day <= received:
            return (day.isoformat()[:7], day.isoformat()), False
    return (), False


def _of_easter(days: int) -> _Word:
    """Return the day so many days after the last Easter."""

    def day(received: date) -> tuple[tuple[str, ...], bool]:
        values, _ = _easter(received - timedelta(days))
        return tuple((date.fromisoformat(each) + timedelta(days)).isoformat() for each in values[1:]), False

    return day


def _last_monday(month: int) -> _Word:
    def day(received: date) -> tuple[tuple[str, ...], bool]:
        for year in (received.year, received.year - 1):
            last = date(year, month, 31)
            holiday = last - timedelta(last.weekday())
            if holiday <= received:
                return (holiday.isoformat(), holiday.isoformat()[:7]), False
        return (), False

    return day


def _day_of(month: int, day: int) -> _Word:
    """Return the last such day; people may mean the days around it, too."""

    def last(received: date) -> tuple[tuple[str, ...], bool]:
        year = received.year if (month, day) <= (received.month, received.day) else received.year - 1
        return (f"{year}-{month:02}-{day:02}", f"{year}-{month:02}"), False

    return last


def _on_day_of(month: int, day: int) -> _Word:
    """Return the last such day, which is without doubt."""
    return lambda received: (_day_of(month, day)(received)[0][:1], True)


def _last_sunday(month: int) -> _Word:
    def day(received: date) -> tuple[tuple[str, ...], bool]:
        for year in (received.year, received.year - 1):
            last = date(year, month, 31)
            change = last - timedelta((last.weekday() + 1) % 7)
            if change <= received:
                return (change.isoformat(), change.isoformat()[:7]), False
        return (), False

    return day


def _sunday_of(month: int, nth: int) -> _Word:
    def day(received: date) -> tuple[tuple[str, ...], bool]:
        for year in (received.year, received.year - 1):
            first = date(year, month, 1)
            sunday = first + timedelta((6 - first.weekday()) % 7 + 7 * (nth - 1))
            if sunday <= received:
                return (sunday.isoformat(), sunday.isoformat()[:7]), False
        return (), False

    return day


# Feasts whose calendars follow the moon, as most people in England keep them; after 2030 none is offered.
_RAMADAN = ("2024-03-11", "2025-03-01", "2026-02-18", "2027-02-08", "2028-01-28", "2029-01-16", "2030-01-06")
_EID_AL_FITR = ("2024-04-10", "2025-03-31", "2026-03-20", "2027-03-10", "2028-02-27", "2029-02-15", "2030-02-05")
_EID_AL_ADHA = ("2024-06-16", "2025-06-06", "2026-05-27", "2027-05-16", "2028-05-05", "2029-04-24", "2030-04-13")
_DIWALI = ("2024-10-31", "2025-10-20", "2026-11-08", "2027-10-29", "2028-10-17", "2029-11-05", "2030-10-26")
_LUNAR_NEW_YEAR = ("2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03")


def _last_of(days: tuple[str, ...]) -> _Word:
    """Return the last of these days and its month; people may mean the days around it."""

    def last(received: date) -> tuple[tuple[str, ...], bool]:
        gone = [day for day in days if day <= received.isoformat()]
        recent = gone and (received - date.fromisoformat(gone[-1])).days < 366
        return ((gone[-1], gone[-1][:7]) if recent else ()), False

    return last


def _bank_holiday(received: date) -> tuple[tuple[str, ...], bool]:
    """Return the month of the last one: Christmas, Easter, the first and last Monday of May, the last of August."""
    months = [month for month in (1, 4, 5, 8, 12) if month <= received.month]
    return (recent_month(months[-1], received),), False


def _half_term(received: date) -> tuple[tuple[str, ...], bool]:
    months = [month for month in (2, 5, 10) if month <= received.month] or [10]
    return (recent_month(months[-1], received),), False


def _season(month: int) -> _Word:
    """Return the year of the last season that begins in this month."""
    return lambda received: ((str(received.year if received.month >= month else received.year - 1),), False)


_IN_THE = r"(?:(?:in|over|during|around|about|late|early|mid|(?:start|beginning|middle|end) of) )?(?:the |this )?"
_NO_YEAR = r"(?: ?time)?(?! (?:of )?(?:20|last|this|holi))"
DATE_WORDS: dict[str, _Word] = {
    "today|this morning|earlier today|this afternoon|tonight|this evening|just now": _days_back(0),
    "day before yesterday": _days_back(2),
    "yesterday week": lambda received: (((received - timedelta(8)).isoformat(),), False),
    "yesterday|last night|yday|yesturday": _days_back(1),
    "last week": lambda received: (((received - timedelta(7)).isoformat()[:7],), False),
    "last month": _last_month,
    "(?:well )?(?:over|more than|at least) (?:a|1|one) year|a good year|(?:over |more than )?a year or (?:so|more)": (
        lambda received: ((str(received.year - 1),), False)
    ),
    "(?:the )?weekend before last": lambda received: (
        (
            (received - timedelta(received.weekday() + 8)).isoformat()[:7],
            (received - timedelta(received.weekday() + 9)).isoformat(),
        ),
        False,
    ),
    "last weekend|(?:at |over )?the weekend": lambda received: (
        ((received - timedelta(received.weekday() + 1)).isoformat()[:7],),
        False,
    ),
    "earlier this month|this month": lambda received: ((received.isoformat()[:7],), False),
    "(?:early |late )?(?:spring|summer|autumn|winter)(?: of)? last year": lambda received: (
        (str(received.year - 1),),
        False,
    ),
    "last (?:spring|autumn|winter)": lambda received: ((str(received.year - 1), str(received.year)), False),
    "(?:some ?time )?last year": lambda received: ((str(received.year - 1),), True),
    "(?<!not )(?:earlier )?this year": lambda received: ((str(received.year),), True),
    "the year before last|year before last": lambda received: ((str(received.year - 2),), True),
    "last summer": _last_summer,
    f"{_IN_THE}autumn{_NO_YEAR}": _season(9),
    f"{_IN_THE}spring{_NO_YEAR}": _season(3),
    f"{_IN_THE}summer{_NO_YEAR}": _season(7),
    "(?:the )?(?:start|beginning) of (?:the|this) year": lambda received: ((f"{received.year}-01",), False),
    "(?:chinese|lunar) new year": _last_of(_LUNAR_NEW_YEAR),
    "(?:christmas|xmas|crimbo) eve": _day_of(12, 24),
    "(?:christmas|xmas|crimbo) day": _on_day_of(12, 25),
    "boxing day": _on_day_of(12, 26),
    "new year'?s? eve|nye": _day_of(12, 31),
    "new year'?s? day|nyd": _day_of(1, 1),
    "mother'?s'? day|mothering sunday": _of_easter(-21),
    "good friday": _of_easter(-2),
    "easter monday": _of_easter(1),
    "(?:the )?(?:late )?(?:august|aug) bank hol(?:iday)?(?: monday)?|bank hol(?:iday)? (?:monday )?in aug(?:ust)?": (
        _last_monday(8)
    ),
    "(?:last |at |over |around |just after |just before )?(?:christmas|xmas|crimbo)": _feast(12),
    "new year(?:'?s)?(?: day| eve)?": _feast(1),
    "hallowe'?en": _day_of(10, 31),
    "black friday": _feast(11),
    "whit(?:sun(?:day)?| sunday| monday)": _of_easter(49),
    "(?:bonfire|fireworks?|guy fawkes) night": _day_of(11, 5),
    "remembrance (?:sunday|day)": _sunday_of(11, 2),
    "father'?s'? day": _sunday_of(6, 3),
    "(?:st |saint )?(?:patrick|paddy)'?s day": _day_of(3, 17),
    "(?:st |saint )?george'?s day": _day_of(4, 23),
    "burns night": _day_of(1, 25),
    "palm sunday": _of_easter(-7),
    "(?:shrove|pancake) tuesday|pancake day": _of_easter(-47),
    "ash wednesday": _of_easter(-46),
    "maundy thursday": _of_easter(-3),
    "(?:the )?(?:early |late |first |second |last |spring |end of )?may bank hol(?:iday)?(?: monday)?": _feast(5),
    "(?:the )?month before last": lambda received: (
        ((received.replace(day=1) - timedelta(32)).isoformat()[:7],),
        False,
    ),
    "(?:a[ -]?levels?|gcses?) results?(?: day)?|results day": _feast(8),
    "(?:(?:the |last |some ?time in the |over the ){0,2})winter": _feast(1),
    "(?:the )?bank holiday(?: monday)?": _bank_holiday,
    "(?:the )?clocks (?:changed|change)": _last_sunday(3),
    "valentine'?s(?: day)?": _day_of(2, 14),
    "(?:last )?easter(?: sunday)?": _easter,
    "(?:when )?the clocks (?:went|go) back": _last_sunday(10),
    "(?:when )?the clocks (?:went|go) forward": _last_sunday(3),
    "half[ -]?term": _half_term,
    "ramadan": _last_of(_RAMADAN),
    "eid": _last_of(tuple(sorted(_EID_AL_FITR + _EID_AL_ADHA))),
    "diwali": _last_of(_DIWALI),
}
