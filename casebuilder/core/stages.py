"""Where a case stands between the first answer and the end, and what may be done to it there."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Stored with the case; everything else about its state is computed."""

    DRAFT = "draft"
    SENT = "sent"
    MORE_INFORMATION_NEEDED = "more-information-needed"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DISCARDED = "discarded"  # a deleted draft, until it is erased


class Act(StrEnum):
    """What somebody does to a case, in the words of its history."""

    START = "started"
    EDIT = "edited"
    DISCARD = "deleted"


OPEN_STAGES = frozenset({Stage.DRAFT, Stage.SENT, Stage.MORE_INFORMATION_NEEDED})
