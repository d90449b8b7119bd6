"""What a message says about a case: certain facts fill the form, doubtful ones are asked, nothing else is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casebuilder.core.reading.facts import Fact, Question, Reading

__all__ = ["Fact", "Question", "Reading", "read_message"]


def read_message(text: str, received: date, order: Sequence[str] = ()) -> Reading:
    """Return what a message that came on the day `received` says; any text can be read.

    `order` names the fields that our own numbered questions asked for, so that "2 018" answers the second.
    """
    from casebuilder.core.reading.reader import read  # noqa: PLC0415 - its patterns take a tenth of a start to compile

    return read(text, received, order)
