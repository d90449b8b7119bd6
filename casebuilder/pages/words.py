"""Moments and counts in words, as the NHS writes them: "6 August 2018", "10:42", London time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from casebuilder.core.slips import SMS_LIMIT, septets, sms_count
from casebuilder.core.stages import Stage

LONDON = ZoneInfo("Europe/London")


def day_words(day: date) -> str:
    """A day as "6 August 2018"."""
    return f"{day.day} {day:%B %Y}"


def edition_words(key: str) -> str:
    """The edition of the guidance that a case carries, as its day."""
    return day_words(date.fromisoformat(key))


def london_today() -> date:
    """The day in London, whatever the machine thinks."""
    return datetime.now(UTC).astimezone(LONDON).date()


def clock_time(at: datetime) -> str:
    """A moment as the clock in London shows it: "10:42"."""
    return f"{at.astimezone(LONDON):%H:%M}"


def moment_words(at: datetime, now: datetime | None = None) -> str:
    """A moment as people say it: "10:42" today, "yesterday at 10:42", else "6 August 2018 at 10:42"."""
    today = (now or datetime.now(UTC)).astimezone(LONDON).date()
    day = at.astimezone(LONDON).date()
    days_ago = (today - day).days
    prefix = {0: "today at ", 1: "yesterday at "}.get(days_ago, f"{day_words(day)} at ")
    return prefix + clock_time(at)


def count_words(count: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 gap", "2 gaps"."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def row_count(text: str, width: int = 60) -> int:
    """How many rows a text box needs to show a text whole, `width` characters to a row."""
    return sum(1 + len(line) // width for line in text.split("\n"))


def stage_words(stage: str) -> str:
    """A stage as the page names it: "More information needed"."""
    return "Deleted" if stage == Stage.DISCARDED else stage.replace("-", " ").capitalize()


def text_message_words(text: str) -> dict[str, Any]:
    """What `triage/_slip.html` wants to know of a text message."""
    return {"sms": text, "sms_length": septets(text), "sms_limit": SMS_LIMIT, "sms_count": sms_count(text)}


FILTERS = {
    "day": day_words,
    "edition": edition_words,
    "moment": moment_words,
    "clock": clock_time,
    "count": count_words,
    "rows": row_count,
    "stage": stage_words,
}
