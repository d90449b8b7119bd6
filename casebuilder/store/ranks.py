"""Where a case stands in the list: its rank and the day on which something falls due, written in this one place.

What falls due by the calendar is a range on `due_on`, so a list is right at midnight without a job that makes it so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from functools import cache
from typing import Any

from casebuilder.core import replacement
from casebuilder.core.askers import Asker
from casebuilder.core.details import CaseDetails, ReplacementRefusal
from casebuilder.core.stages import ENDED_STAGES, Review, Stage

NEVER = date(9999, 12, 31)  # `due_on` of what does not fall due: a value, because a cursor compares it
PATIENT_ANSWERS_WITHIN = timedelta(days=7)


class Rank(IntEnum):
    """Stored with the case. Together with `due_on` and today it says in which queue the case is."""

    NHS_LOGIN_ASKED = 1
    CHANGES = 2
    TO_CHECK = 3
    READY = 4
    MISSING = 5
    PATIENT_ASKED = 6
    REPLACEABLE = 7  # NHS login will let the patient replace the account on a later day
    WITH_NHS_LOGIN = 8
    CLOSED = 9
    DELETED = 10
    CORRECTION = 11  # opened again, because what was sent was wrong
    UNCHECKED = 12  # with NHS login, although nobody had checked who asked


class Queue(StrEnum):
    """A list of cases, by the word that stands in the page's address. Each case is in one, besides EVERYTHING."""

    EVERYTHING = "everything"
    CORRECTION = "to-correct"
    UNCHECKED = "sent-unchecked"
    CHASE = "chase"
    NHS_LOGIN_ASKED = "nhs-login-asked"
    CHANGES = "changes-asked-for"
    TO_CHECK = "to-check"
    READY = "ready"
    MISSING = "answers-missing"
    BEING_CHECKED = "being-checked"
    PATIENT_ASKED = "patient-asked"
    REPLACEABLE = "replace-later"
    WITH_NHS_LOGIN = "with-nhs-login"
    CLOSED = "closed"
    DELETED = "deleted"


TO_DO = (
    Queue.CHASE,
    Queue.CORRECTION,
    Queue.UNCHECKED,
    Queue.NHS_LOGIN_ASKED,
    Queue.CHANGES,
    Queue.TO_CHECK,
    Queue.READY,
    Queue.MISSING,
)
WAITING = (Queue.BEING_CHECKED, Queue.PATIENT_ASKED, Queue.REPLACEABLE, Queue.WITH_NHS_LOGIN)
DONE = (Queue.CLOSED, Queue.DELETED)


@dataclass(frozen=True, slots=True)
class Segment:
    """The cases of one queue that one walk along an index finds.

    `due`: whether what they wait for has fallen due; None if it never does. `by_viewer`: whether the person who
    looks asked for the check; None where that does not matter.
    """

    queue: Queue
    rank: Rank
    due: bool | None = None
    by_viewer: bool | None = None

    @property
    def newest_first(self) -> bool:
        """Whether its cases are listed newest first: done cases are; cases to do come in the order of their wait."""
        return self.queue in DONE


SEGMENTS = (
    Segment(Queue.CHASE, Rank.WITH_NHS_LOGIN, due=True),
    Segment(Queue.CORRECTION, Rank.CORRECTION),
    Segment(Queue.UNCHECKED, Rank.UNCHECKED),
    Segment(Queue.NHS_LOGIN_ASKED, Rank.NHS_LOGIN_ASKED),
    Segment(Queue.CHANGES, Rank.CHANGES),
    Segment(Queue.TO_CHECK, Rank.TO_CHECK, by_viewer=False),
    Segment(Queue.READY, Rank.READY),
    Segment(Queue.MISSING, Rank.REPLACEABLE, due=True),
    Segment(Queue.MISSING, Rank.PATIENT_ASKED, due=True),
    Segment(Queue.MISSING, Rank.MISSING),
    Segment(Queue.BEING_CHECKED, Rank.TO_CHECK, by_viewer=True),
    Segment(Queue.PATIENT_ASKED, Rank.PATIENT_ASKED, due=False),
    Segment(Queue.REPLACEABLE, Rank.REPLACEABLE, due=False),
    Segment(Queue.WITH_NHS_LOGIN, Rank.WITH_NHS_LOGIN, due=False),
    Segment(Queue.CLOSED, Rank.CLOSED),
    Segment(Queue.DELETED, Rank.DELETED),
)


@cache
def segments_of(queue: Queue) -> tuple[int, ...]:
    """Return the places in SEGMENTS that make up a queue, in the order of the list."""
    held = (*TO_DO, *WAITING) if queue is Queue.EVERYTHING else (queue,)
    return tuple(at for at, segment in enumerate(SEGMENTS) if segment.queue in held)


def queue_of(row: Mapping[Any, Any], viewer: int, today: date) -> Queue:
    """Return the queue in which the person finds the case."""
    rank, due, by_viewer = row["rank"], row["due_on"] <= today, row["reviewed_by"] == viewer
    return next(
        segment.queue
        for segment in SEGMENTS
        if segment.rank == rank and segment.due in (None, due) and segment.by_viewer in (None, by_viewer)
    )


def project(row: Mapping[str, Any], details: CaseDetails, today: date) -> dict[str, Any]:
    """Return the columns by which lists filter and sort a case, from its row as it is to be written today."""
    rank, due_on = _place(row, details, today)
    return {"rank": rank.value, "due_on": due_on or NEVER}


def _place(row: Mapping[str, Any], details: CaseDetails, today: date) -> tuple[Rank, date | None]:
    stage = Stage(row["stage"])
    if stage is Stage.DISCARDED:
        return Rank.DELETED, None
    if stage in ENDED_STAGES:
        return Rank.CLOSED, None
    if stage is Stage.SENT:
        is_unchecked = row["asker"] == Asker.NOT_YET
        return (Rank.UNCHECKED, None) if is_unchecked else (Rank.WITH_NHS_LOGIN, row["chase_on"])
    return _place_of_editable(stage, row, details, today)


def _place_of_editable(
    stage: Stage, row: Mapping[str, Any], details: CaseDetails, today: date
) -> tuple[Rank, date | None]:
    if row["patient_asked_on"]:
        return Rank.PATIENT_ASKED, row["patient_asked_on"] + PATIENT_ANSWERS_WITHIN
    if row["review"] in _REVIEWED:
        return _REVIEWED[row["review"]], None
    if stage is Stage.MORE_INFORMATION_NEEDED:
        return (Rank.NHS_LOGIN_ASKED if row["corrects"] is None else Rank.CORRECTION), None
    if not row["gaps"]:
        return Rank.READY, None
    day = replacement.replaceable_from(details, today) if _was_too_early(details) else None
    return (Rank.REPLACEABLE, day) if day else (Rank.MISSING, None)


_REVIEWED = {Review.ASKED: Rank.TO_CHECK, Review.CHANGES: Rank.CHANGES}


def _was_too_early(details: CaseDetails) -> bool:
    return replacement.OFFERED and details.replacement_refused is ReplacementRefusal.RECENT_ACCESS
