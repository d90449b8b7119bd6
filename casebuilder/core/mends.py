"""What one press puts right: an address without its debris or slip, or the tick that an answer cannot be given."""

from __future__ import annotations

from dataclasses import dataclass

from casebuilder.core.details import ENTRIES, ticks_beside
from casebuilder.core.emails import clean_address
from casebuilder.core.mailboxes import likely_domain


@dataclass(frozen=True, slots=True)
class Mend:
    """A press beside an answer: `words` stand on it, and `field` is the answer or the tick that it sets."""

    field: str
    words: str


def use(field: str, answer: str) -> Mend:
    """Return the press that takes an answer."""
    return Mend(field, f"Use {answer}")


def give_up(field: str) -> Mend | None:
    """Return the press that says that an answer cannot be given; None where the form has no such tick."""
    ticks = ticks_beside(field)
    return Mend(ticks[0], ENTRIES[ticks[0]].name) if ticks else None


def mended_address(typed: str) -> str:
    """Return the address that was surely or likely meant; the same where nothing is known to be wrong with it."""
    clean = clean_address(typed.strip()) or typed.strip()
    domain = likely_domain(clean)
    return f"{clean.rpartition('@')[0]}@{domain}" if domain else clean
