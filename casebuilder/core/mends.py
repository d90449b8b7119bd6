"""What one press puts right: an address without its debris or typo, or the tick that an answer cannot be given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from casebuilder.core.details import ENTRIES, CaseDetails, ticks_beside
from casebuilder.core.kinds import Email, Tick
from casebuilder.text.emails import clean_address
from casebuilder.text.mailboxes import likely_domain


@dataclass(frozen=True, slots=True)
class Mend:
    """A button beside an answer, labelled `words`; `field` is the answer or the tick that it sets."""

    field: str
    words: str


def use(field: str, answer: str) -> Mend:
    """Return the button that takes an answer."""
    return Mend(field, f"Use {answer}")


def give_up(field: str) -> Mend | None:
    """Return the button that says that an answer cannot be given; None if the form has no such tick."""
    ticks = ticks_beside(field)
    return Mend(ticks[0], ENTRIES[ticks[0]].name) if ticks else None


def mended_address(typed: str) -> str:
    """Return the address that was probably meant; unchanged if nothing is known to be wrong with it."""
    clean = clean_address(typed.strip()) or typed.strip()
    domain = likely_domain(clean)
    return f"{clean.rpartition('@')[0]}@{domain}" if domain else clean


def mended(details: CaseDetails, field: str) -> CaseDetails:
    """Return the details after the press that sets a field; as they are where no press sets it."""
    entry = ENTRIES.get(field)
    changes: dict[str, Any] = {}
    if entry and isinstance(entry.kind, Email):
        changes = {field: mended_address(getattr(details, field))}
    elif entry and isinstance(entry.kind, Tick):
        changes = {field: True, entry.beside: ENTRIES[entry.beside].kind.blank}
    return replace(details, **changes)
