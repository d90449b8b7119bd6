"""The forms in which people write a date, each with what it means on the day that the message came."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from casebuilder.core.reading.date_words import DATE_WORDS, recent_month

_MONTHS = (
    "janvier|enero|janeiro|stycznia|january|january|janurary|janaury|jan",
    "fevrier|f\xe9vrier|febrero|fevereiro|lutego|february|febuary|feburary|febrary|feb",
    "march|mar|marzo|marca",
    "april|apr|avril|abril|kwietnia",
    "may|mayo|maja",
    "june|jun|juin|junio|junho|czerwca",
    "juillet|julio|julho|lipca|july|jul|jully",
    "ao\xfbt|aout|agosto|sierpnia|august|agust|aug",
    "septiembre|setembro|september|septembre|setember|septemebr|septmber|sept|sep",
    "octubre|outubro|october|octobre|octber|ocotber|oct",
    "noviembre|novembro|novembre|november|novemeber|novmber|nov",
    "diciembre|dezembro|d\xe9cembre|december|decembre|decemeber|decmber|dec",
)
_MONTH_OF = {name: at for at, names in enumerate(_MONTHS, 1) for name in names.split("|")}
_M = "(?:" + "|".join(sorted(_MONTH_OF, key=len, reverse=True)) + r")\b\.?"
_NUMBERS = {
    word: at
    for at, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
} | {
    "a": 1,
    "an": 1,
    "couple of": 2,
    "a couple of": 2,
    "a few": 3,
    "few": 3,
    "several": 4,
    "1": 1,
}
_N = r"(?:\d{1,2}|a couple of|couple of|a few|few|several|" + "|".join(list(_NUMBERS)[:12]) + "|an|a)"
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_D = r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|sday|rsday|urday)?"
_Y = r"(?:20\d{2}|'?\d{2}(?![\d:/.]))"
_Read = tuple[tuple[str, ...], bool] | None


def _day(year: int, month: int, day: int) -> str | None:
    if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        return f"{year}-{month:02}-{day:02}"
    return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _recent_day(month: int, day: int, received: date) -> str | None:
    this_year = (month, day) <= (received.month, received.day)
    return _day(received.year if this_year else received.year - 1, month, day)


def _iso(text: str, _: date) -> _Read:
    year, month, day = map(int, re.split(r"\D", text))
    value = _day(year, month, day)
    return ((value,), True) if value else None


def _numeric(text: str, received: date) -> _Read:
    """Read 6/8 or 6/8/26 with the day first, as in Britain."""
    parts = [int(each) if len(each) < 3 else each for each in re.findall(r"\d+", text)]
    day, month = int(parts[0]), int(parts[1])
    if len(parts) == 2 and month > 12 >= day:
        return (f"20{month}-{day:02}",), False
    value = (
        _day(_year(str(parts[2]).zfill(2)), month, day)
        if len(parts) > 2
        else (_recent_day(month, day, received) if month <= 12 else None)
    )
    return ((value,), True) if value else None


def _month_year_numeric(text: str, _: date) -> _Read:
    month, year = re.findall(r"\d+", text)
    return ((f"{year}-{int(month):02}",), True) if 1 <= int(month) <= 12 else None


def _named_month(text: str) -> int:
    return next(_MONTH_OF[each] for each in re.findall(r"[a-z]+", text) if each in _MONTH_OF)


def _day_month(text: str, received: date) -> _Read:
    month = _named_month(text)
    numbers = re.findall(r"\d+", re.sub(rf"^(?:{_D}),? ", "", text))
    day, year = int(numbers[0]), numbers[1] if len(numbers) > 1 else ""
    if "last year" in text:
        year = str(received.year - 1)
    value = _day(_year(year), month, day) if year else _recent_day(month, day, received) if day <= 31 else None
    return ((value,), True) if value else None


def _month_day(text: str, received: date) -> _Read:
    month, numbers = _named_month(text), re.findall(r"\d+", text)
    if len(numbers) > 1:
        value = _day(_year(numbers[1]), month, int(numbers[0]))
        return ((value,), True) if value else None
    number, ordinal = int(numbers[0]), bool(re.search(r"\d(?:st|nd|rd|th)", text))
    day = _recent_day(month, number, received) if number <= 31 else None
    year = (
        f"20{number:02}-{month:02}"
        if not ordinal and number >= 18 and f"20{number:02}-{month:02}" <= received.isoformat()
        else None
    )
    values = tuple(each for each in (year, day) if each)
    return (values, True) if values else None


def _month_year(text: str, received: date) -> _Read:
    month, year = _named_month(text), re.search(r"\d+", text)
    if year:
        return (f"{_year(year[0])}-{month:02}",), True
    years_back = 1 if "last year" in text else 2 if "before" in text else 0
    return (f"{received.year - years_back}-{month:02}",), True


def _month_alone(text: str, received: date) -> _Read:
    month = _named_month(text)
    recent = recent_month(month, received)
    before = f"{int(recent[:4]) - 1}{recent[4:]}"
    if text.startswith("last "):
        return (recent, before), month > received.month
    return ((recent,), True) if month != received.month else ((recent, before), False)


def _count(text: str) -> int:
    found = re.match(_N, text)
    word = found[0] if found else "1"
    return int(word) if word.isdigit() else _NUMBERS[word]


def _ago(text: str, received: date) -> _Read:
    since = re.match(
        r"(?:for|in|over|past|last)\b(?: (?:about|over|nearly|almost|at least|the|past|last|some|good))*", text
    )
    text = text[since.end() :].strip() if since else text
    number, vague = _count(text), bool(since or re.match("a couple|couple|a few|few|several", text))
    if "day" in text:
        return ((received - timedelta(number)).isoformat(),), not vague
    if re.search("we?e?k|fortnight", text):
        then = received - timedelta(7 * number * (2 if "fortnight" in text else 1))
        return (then.isoformat()[:7], then.isoformat()), False
    if re.search("mo?n?th", text):
        months = received.year * 12 + received.month - 1 - number
        return (f"{months // 12}-{months % 12 + 1:02}",), False
    return (str(received.year - number),), False


def _weekday(text: str, received: date) -> _Read:
    day = next(at for at, name in enumerate(_DAYS.split("|")) if name[:3] == re.sub("^(?:last|on) ", "", text)[:3])
    back = (received.weekday() - day) % 7 or 7
    then = received - timedelta(back)
    if text.startswith("last"):
        return (then.isoformat(), (then - timedelta(7)).isoformat()), False
    return (then.isoformat(),), True


def _word(text: str, received: date) -> _Read:
    return next(read(received) for pattern, read in DATE_WORDS.items() if re.fullmatch(pattern, text))


def _this_month(text: str, received: date) -> _Read:
    month = received if re.search("this|inst", text) else received.replace(day=1) - timedelta(1)
    value = _day(month.year, month.month, int(re.findall(r"\d+", text)[0]))
    return ((value,), True) if value else None


def _day_alone(text: str, received: date) -> _Read:
    """Return the last such day, which is never sure: the month is left out."""
    day = int(re.findall(r"\d+", text)[0])
    month = received if day <= received.day else received.replace(day=1) - timedelta(1)
    value = _day(month.year, month.month, day)
    return ((value,), False) if value else None


def _week_of(text: str, received: date) -> _Read:
    return (recent_month(_named_month(text), received),), False


def _spoken_day(text: str, received: date) -> _Read:
    """Return a day in words: "the twenty-third of January"."""
    words = re.findall("[a-z]+", text)
    day = sum(_ORDINALS.get(each, 0) for each in words)
    month, year = _named_month(text), re.search("20[0-9]{2}", text)
    if not 0 < day <= 31:
        return None
    value = _day(int(year[0]), month, day) if year else _recent_day(month, day, received)
    return ((value,), True) if value else None


def _foreign_month(text: str, received: date) -> _Read:
    return _day_month(re.sub(r"^(\d{1,2}) \S+ \((.*)\)$", r"\1 \2", text), received)


_FIRST_TWENTY = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
_ORDINALS = {name: at for at, name in enumerate(re.findall("[a-z]+", _FIRST_TWENTY), 1)}
_ORDINALS |= {"twenty": 20, "thirty": 30, "thirtieth": 30}
_O = "(?:" + "|".join(sorted(_ORDINALS, key=len, reverse=True)) + ")"
_PATTERNS: tuple[tuple[str, Callable[[str, date], _Read], str], ...] = (
    ("iso", _iso, r"20\d{2}-\d{2}-\d{2}(?!\d)"),
    ("iso_month", lambda text, _: ((text,), True), r"20\d{2}-(?:0[1-9]|1[0-2])(?!\d|-\d)"),
    ("numeric", _numeric, r"\d{1,2}([./-])\d{1,2}\1(?:20)?\d{2}(?![\d/])|\d{1,2}/\d{1,2}(?![\d/])"),
    ("this_month", _this_month, r"(?:the )?\d{1,2}(?:st|nd|rd|th)(?: of)? (?:this month|last month|inst\b|ult\b)"),
    ("month_year_numeric", _month_year_numeric, r"(?:0?[1-9]|1[0-2])[/.-]20\d{2}(?![\d/])"),
    ("foreign", _foreign_month, rf"\d{{1,2}} [^\W\d]{{3,12}} \({_M}\)"),
    (
        "day_month",
        _day_month,
        (
            rf"(?:{_D},? )?(?:the )?\d{{1,2}}(?:st|nd|rd|th)?[ -]?(?:of )?(?:{_M})(?:(?:,? |-)(?:{_Y}"
            rf"|last year|this year)|20\d\d|'\d\d)?"
        ),
    ),
    ("spoken_day", _spoken_day, rf"(?:the )?{_O}(?:[ -]{_O})? of (?:{_M})(?:,? 20\d\d)?"),
    ("month_day", _month_day, rf"(?:{_M}) (?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,? 20\d{{2}})?(?![\d:/])"),
    (
        "month_year",
        _month_year,
        (rf"(?:{_M}),?(?: (?:of )?(?:20\d{{2}}|'\d{{2}}|last year|this year|the year before)|'\d{{2}}|20\d{{2}})"),
    ),
    ("month_alone", _month_alone, rf"(?:last )?(?:{_M})(?! bank)(?!,? (?:of )?(?:20\d\d|'\d\d)| bank hol)"),
    ("ago", _ago, rf"{_N} (?:days?|weeks?|wks?|fortnights?|months?|mths?|years?|yrs?) (?:ago|back)\b"),
    (
        "since",
        _ago,
        (
            rf"(?:for|in|over|past|last)(?: (?:about|over|nearly|almost|at least|the|past|last|some|good)){{0,3}} {_N}"
            r" (?:weeks?|wks?|months?|mths?|years?|yrs?)\b(?! ago)"
        ),
    ),
    ("week_of", _week_of, rf"(?:1st|first|2nd|second|3rd|third|last) week (?:of |in )?(?:{_M})"),
    ("word", _word, "(?:" + "|".join(DATE_WORDS) + r")\b"),
    ("short_weekday", _weekday, r"last (?:mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)\b"),
    (
        "weekday",
        _weekday,
        (
            r"(?<!hol )(?<!holiday )(?<!low )(?<!easter )(?<!black )(?<!super )"
            rf"(?:last )?(?:{_DAYS})\b(?!,? \d)(?! in (?:{_M}))"
        ),
    ),
    ("day_alone", _day_alone, r"the \d{1,2}(?:st|nd|rd|th)\b|\d{1,2}(?:st|nd|rd|th)(?=$|[,.;])"),
    ("year", lambda text, _: ((text[-4:],), True), r"20[12]\d(?![\d/.-]\d|\d)"),
)
READERS = {name: reader for name, reader, _ in _PATTERNS}
ANY_DATE = re.compile(
    "|".join(
        rf"(?<![\w/*.])(?P<{name}>" + re.sub(r"\\1", r"(?P=mark)", pattern.replace("([./-])", "(?P<mark>[./-])")) + ")"
        for name, _, pattern in _PATTERNS
    ),
    re.IGNORECASE,
)
