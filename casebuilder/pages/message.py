"""A message read into the form of a case: what was filled in and what is asked. The message itself is never stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casebuilder.core.cautions import NHS_LOGIN_BEGAN
from casebuilder.core.details import ENTRIES, STEPS, CaseDetails, Step
from casebuilder.core.reading import Fact, Question, Reading, read_message
from casebuilder.core.reading.facts import NO, NOT_KNOWN, YES
from casebuilder.core.reading.filling import fill, still_asked, with_answer
from casebuilder.pages.words import london_today
from casebuilder.text.characters import showable
from casebuilder.text.dates import PartialDate
from casebuilder.text.personal import mask_note

_WORDS = {YES: "Yes", NO: "No", NOT_KNOWN: "Not known"}


@dataclass(frozen=True, slots=True)
class MessageBox:
    """What the box of the message shows: its text, the day it came, and what reading it gave."""

    text: str
    received: date
    facts: tuple[Fact, ...] = ()
    questions: tuple[Question, ...] = ()
    was_read: bool = False


def empty_box() -> MessageBox:
    return MessageBox("", london_today())


def wants_reading(posted: Mapping[str, str]) -> bool:
    """Return whether Read was pressed, or an offer for something that reading left open."""
    return posted.get("action") == "read" or "take" in posted


def read_posted(
    posted: Mapping[str, str], details: CaseDetails, order: Sequence[str]
) -> tuple[CaseDetails, MessageBox]:
    """Return the details with the certain facts and the offer that was pressed, and the box to show beside them.

    `order` names the fields that our own message to the patient asks for, in the order of its numbers.
    """
    text, received = showable(posted.get("message", "")), _received(posted)
    reading = read_message(text, received, order)
    field, _, value = posted.get("take", "").partition(" ")
    if any(question.field == field and value in question.offers for question in reading.asked):
        details = with_answer(details, field, value)
    details = fill(details, reading)
    return details, MessageBox(
        mask_note(text), received, _standing(details, reading), still_asked(details, reading), was_read=True
    )


def _standing(details: CaseDetails, reading: Reading) -> tuple[Fact, ...]:
    """Return the facts whose answers are in the form as the message gives them."""
    return tuple(fact for fact in reading.filled if with_answer(details, fact.field, fact.value) == details)


def _received(posted: Mapping[str, str]) -> date:
    """Return the day on which the message came; today where the day typed can hardly be meant ("0002-11-27")."""
    try:
        day = date.fromisoformat(posted.get("message_received", ""))
    except ValueError:
        return london_today()
    return day if NHS_LOGIN_BEGAN <= day <= london_today() else london_today()


def question_words(question: Question | Fact) -> str:
    """Return what is asked, or was filled: the label of the answer, or the step."""
    if question.field != "steps":
        return ENTRIES[question.field].label.removesuffix("?")
    return STEPS[Step(question.offers[0] if isinstance(question, Question) else question.value)].words


def offer_words(field: str, value: str) -> str:
    """Return an offer or a filled value as people say it."""
    if field == "steps":
        return "Yes, done"
    if field == "last_access" and value != NOT_KNOWN:
        return str(PartialDate(*map(int, value.split("-"))))
    return _WORDS.get(value, value)
