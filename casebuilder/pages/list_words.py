"""What the list says about a case: a tag with its colour, and since when, until when or what is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from casebuilder.core.completeness import Finding
from casebuilder.core.stages import RESTORABLE_FOR_WORDS
from casebuilder.pages.words import count_words, weekday_words
from casebuilder.store import CaseRow, Queue
from casebuilder.text.dates import LONDON

QUEUE_WORDS = {
    Queue.EVERYTHING: "Everything",
    Queue.CORRECTION: "To correct",
    Queue.UNCHECKED: "Sent unchecked",
    Queue.CHASE: "Chase",
    Queue.NHS_LOGIN_ASKED: "NHS login asked",
    Queue.CHANGES: "Changes asked for",
    Queue.TO_CHECK: "To check",
    Queue.READY: "Ready to send",
    Queue.MISSING: "Answers missing",
    Queue.BEING_CHECKED: "Being checked",
    Queue.PATIENT_ASKED: "Patient asked",
    Queue.REPLACEABLE: "Replace later",
    Queue.WITH_NHS_LOGIN: "With NHS login",
    Queue.CLOSED: "Closed",
    Queue.DELETED: "Deleted",
}
EMPTY_WORDS = {
    Queue.CORRECTION: "No case waits to be corrected.",
    Queue.UNCHECKED: "No case was sent before anybody checked who asked.",
    Queue.CHASE: "No case has to be chased. A case comes here two working days after the last word from NHS login.",
    Queue.NHS_LOGIN_ASKED: "NHS login has no open question.",
    Queue.CHANGES: "No colleague has asked for changes.",
    Queue.TO_CHECK: "No colleague has asked you for a check.",
    Queue.READY: "No case is ready to send.",
    Queue.MISSING: "No draft waits for answers.",
    Queue.BEING_CHECKED: "You have not asked a colleague for a check.",
    Queue.PATIENT_ASKED: "No case waits for a patient.",
    Queue.REPLACEABLE: "No patient has to wait until they can replace the account.",
    Queue.WITH_NHS_LOGIN: "No case is with NHS login.",
    Queue.CLOSED: "No case is closed.",
    Queue.DELETED: f"No draft was deleted in the last {RESTORABLE_FOR_WORDS}.",
}


class Next(NamedTuple):
    """The tag of a case in the list, and the words beside it."""

    colour: str
    tag: str
    words: str = ""


def next_of(row: CaseRow) -> Next:
    """Return the tag of a case in the list, with the words beside it."""
    found = _NEXT[row.queue](row)
    return found._replace(words=_on("erased unless edited by", row.erased_on)) if row.erased_on else found


def _since(row: CaseRow) -> str:
    return f"since {weekday_words(row.changed_at.astimezone(LONDON).date())}"


def _on(words: str, day: date | None) -> str:
    return f"{words} {weekday_words(day)}" if day else ""


def _changes(row: CaseRow) -> Next:
    whom = "you" if row.is_edited_by_viewer else "" if row.edited_by == row.owner else row.edited_by
    return Next("pink", "Changes asked for", f"by {row.reviewed_by}, for {whom}" if whom else f"by {row.reviewed_by}")


def _ready(row: CaseRow) -> Next:
    if row.awaits_check:
        return Next("purple", "Ask for a check", "before it is sent")
    return Next("green", "Ready to send", "first say who is asking" if row.asks_who else _since(row))


def _missing(row: CaseRow) -> Next:
    if row.can_be_replaced:
        return Next("green", "Replace account", _on("possible since", row.due_on))
    if row.patient_asked_on:
        return Next("grey", "No answer yet", _on("patient asked", row.patient_asked_on))
    if any(finding.no_case_needed for finding in row.to_do):
        return Next("grey", "No case needed", "the patient can get back in")
    return Next("grey", missing_words(row.to_do, row.gaps), _names(row.to_do))


def missing_words(to_do: tuple[Finding, ...], gaps: int) -> str:
    """Return how much is missing or wrong: "2 answers missing", "1 missing, 1 wrong"."""
    wrong = sum(finding.state == "wrong" for finding in to_do)
    missing = gaps - wrong
    if not wrong:
        return f"{count_words(missing, 'answer')} missing"
    return f"{missing} missing, {wrong} wrong" if missing else f"{count_words(wrong, 'answer')} wrong"


def _names(to_do: tuple[Finding, ...]) -> str:
    return ", ".join(_lower(finding.requirement.short) for finding in to_do)


def _lower(words: str) -> str:
    return words if words.startswith("NHS") else words[:1].lower() + words[1:]


def _closed(row: CaseRow) -> Next:
    return Next("grey", "Closed", row.outcome.words if row.outcome else "")


_NEXT: dict[Queue, Callable[[CaseRow], Next]] = {
    Queue.CORRECTION: lambda row: Next("red", "Correct it", _since(row)),
    Queue.UNCHECKED: lambda row: Next("yellow", "Sent unchecked", _since(row)),
    Queue.CHASE: lambda row: Next("yellow", "Chase NHS login", _on("due since", row.due_on)),
    Queue.NHS_LOGIN_ASKED: lambda row: Next("orange", "NHS login asked", _since(row)),
    Queue.CHANGES: _changes,
    Queue.TO_CHECK: lambda row: Next("purple", "To check", f"asked by {row.reviewed_by}"),
    Queue.READY: _ready,
    Queue.MISSING: _missing,
    Queue.BEING_CHECKED: lambda row: Next("blue", "Being checked", _since(row)),
    Queue.PATIENT_ASKED: lambda row: Next("blue", "Patient asked", _on("since", row.patient_asked_on)),
    Queue.REPLACEABLE: lambda row: Next("blue", "Replace later", _on("possible from", row.due_on)),
    Queue.WITH_NHS_LOGIN: lambda row: Next("blue", "With NHS login", _on("chase on", row.due_on)),
    Queue.CLOSED: _closed,
    Queue.DELETED: lambda row: Next("grey", "Deleted", _since(row)),
}
