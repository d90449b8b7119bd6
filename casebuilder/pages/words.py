"""Moments and counts in words, as the NHS writes them: "6 August 2018", "10:42", London time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from casebuilder.core.stages import REPLACED, Act, Outcome, Stage
from casebuilder.guide.handouts import sms_count
from casebuilder.text.dates import LONDON, MONTHS

_STAGE_WORDS: Mapping[str, str] = {
    Stage.SENT: "With NHS login",
    Stage.MORE_INFORMATION_NEEDED: "NHS login asked",
    Stage.RESOLVED: "Closed",
    Stage.DISCARDED: "Deleted",
}
# The trail keeps an act in the words of the day on which its row was hashed. These are today's.
_ACT_WORDS: Mapping[str, str] = {
    Act.ASK_FOR_REVIEW: "asked for a check",
    Act.WITHDRAW: "took back the request for a check",
    Act.HEAR: "recorded a reply from NHS login",
    Act.MORE_INFORMATION: "recorded that NHS login needs more information",
    Act.GIVE_DESK_REFERENCE: "added NHS login's reference",
    REPLACED: "replaced NHS login's reference",
    Act.REOPEN: "opened again",
    "asked for a check before sending": "required a check before sending",
    "asked for no check before sending": "stopped requiring a check before sending",
    "let in": "gave access back",
    "shut out": "removed access",
}
_ENDED, _KEEPS = f"{Act.RESOLVE}: ", "keeps ended cases"

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day_words(day: date) -> str:
    """Return a day as "6 August 2018"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_words(day: date) -> str:
    """Return a day close to today as people say it: "Mon 30 Nov"."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1][:3]}"


def edition_words(key: str) -> str:
    """Return the edition of the guidance that a case carries, as its day."""
    return day_words(date.fromisoformat(key))


def london_today() -> date:
    """Return the day in London, whatever the time zone of the machine."""
    return datetime.now(LONDON).date()


def clock_time(at: datetime) -> str:
    """Return a moment as the clock in London shows it: "10:42"."""
    moment = at.astimezone(LONDON)
    return f"{moment.hour:02}:{moment.minute:02}"


def moment_words(at: datetime) -> str:
    """Return a moment as people say it: "today at 10:42", "yesterday at 10:42", else "6 August 2018 at 10:42"."""
    moment = at.astimezone(LONDON)
    days_ago = (london_today() - moment.date()).days
    day = "today" if days_ago == 0 else "yesterday" if days_ago == 1 else day_words(moment)
    return f"{day} at {moment.hour:02}:{moment.minute:02}"


def when_words(at: datetime) -> str:
    """Return a moment after a verb: "today at 10:42", "on 6 August 2018 at 10:42"."""
    words = moment_words(at)
    return f"on {words}" if words[0].isdigit() else words


def count_words(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: "1 answer", "2 answers"."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def row_count(text: str, width: int = 60) -> int:
    """Return how many rows a text box needs to show a text whole, `width` characters to a row."""
    return sum(1 + len(line) // width for line in text.split("\n"))


def unbroken(number: str) -> Markup:
    """Return a case number that no line breaks at its hyphen, for a heading."""
    return Markup('<span class="nhsuk-u-nowrap">{}</span>').format(number)


def stage_words(stage: str) -> str:
    """Return a stage as the page names it: "NHS login asked"."""
    return _STAGE_WORDS.get(stage, stage.capitalize())


def act_words(act: str) -> str:
    """Return an act of the trail in the page's words, "Closed: account cleansed", even if stored in older ones."""
    words = _ACT_WORDS.get(act, act).replace(_KEEPS, "keeps closed cases")
    if act.startswith(_ENDED):
        how = act.removeprefix(_ENDED)
        words = f"closed: {Outcome(how).words if how in tuple(Outcome) else how}"
    return words[:1].upper() + words[1:]


def handout_words(text: str) -> dict[str, Any]:
    """Return the day and the text message for `triage/_handout.html`."""
    return {"today": london_today(), "sms": text, "sms_count": sms_count(text)}


FILTERS = {
    "day": day_words,
    "edition": edition_words,
    "moment": moment_words,
    "when": when_words,
    "weekday": weekday_words,
    "clock": clock_time,
    "count": count_words,
    "rows": row_count,
    "unbroken": unbroken,
    "stage": stage_words,
    "act": act_words,
}
