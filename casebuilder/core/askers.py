"""Who is asking for a case: how the practice knows that it is the patient, and when a case may be sent without.

Not in the guidance: ours, because a new address decides who gets the account. No document and no number is kept.
"""

from __future__ import annotations

from enum import StrEnum


class Asker(StrEnum):
    """How the practice knows the person who asks, in the order in which it is offered."""

    SEEN = "seen-with-id"
    KNOWN = "known-to-us"
    CALLED_BACK = "called-back"
    AUTHORITY = "authority-to-act"
    NOT_YET = "not-yet"

    @property
    def label(self) -> str:
        """The words of the choice."""
        return _LABELS[self]

    @property
    def words(self) -> str:
        """The words within a sentence and in the history."""
        return self.label[0].lower() + self.label[1:]

    @property
    def sentence(self) -> str:
        """The sentence for the service desk; empty if nobody has checked yet."""
        return _SENTENCES.get(self, "")


_LABELS = {
    Asker.SEEN: "Seen with ID",
    Asker.KNOWN: "Known to us",
    Asker.CALLED_BACK: "Called the number on record",
    Asker.AUTHORITY: "Authority to act",
    Asker.NOT_YET: "Not yet",
}
_SENTENCES = {
    Asker.SEEN: "We have seen the patient with ID.",
    Asker.KNOWN: "The patient is known to us.",
    Asker.CALLED_BACK: "We called the patient back on the number on record.",
    Asker.AUTHORITY: "Somebody with authority to act for the patient asks.",
}


class Asking(StrEnum):
    """Whether a practice asks who is asking, and whether the answer stands in the text."""

    IN_TEXT = "in-text"
    NOT_IN_TEXT = "not-in-text"
    OFF = "off"

    @property
    def act(self) -> str:
        """The words of the trail for a practice that chose this."""
        return _ACTS[self]


_ACTS = {
    Asking.IN_TEXT: "asks who is asking, and says it in the text",
    Asking.NOT_IN_TEXT: "asks who is asking, and keeps it out of the text",
    Asking.OFF: "no longer asks who is asking",
}
_WHO = "Say who is asking before you record this case as sent"
_WHY = "Check first who is asking, or say why you record it as sent unchecked"


def is_open(asking: Asking, asker: Asker | None) -> bool:
    """Return whether the question waits for an answer: nobody has said, or nobody has checked yet."""
    return asking is not Asking.OFF and asker in (None, Asker.NOT_YET)


def refusal_to_record(asking: Asking, asker: Asker | None, reason: str) -> str:
    """Return why a case cannot be recorded as sent, in a sentence; empty if it can.

    `reason` says why it was sent although nobody has checked who asks.
    """
    if not is_open(asking, asker):
        return ""
    if asker is None:
        return _WHO
    return "" if reason.strip() else _WHY
