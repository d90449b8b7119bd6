"""The guidance as data: its editions, and what each of them asks of a case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from casebuilder.core.details import ENTRIES, ticks_beside
from casebuilder.core.entries import Requirement
from casebuilder.core.sources import PUBLISHED

REQUIREMENTS = tuple(
    replace(entry.requirement, fields=(name, *ticks_beside(name)))
    for name, entry in ENTRIES.items()
    if entry.requirement
)


@dataclass(frozen=True, slots=True)
class Edition:
    """One published state of the guidance."""

    published: date
    requirements: tuple[Requirement, ...]

    @property
    def key(self) -> str:
        """Stamped on every case prepared under it: its day, which can be told even when no more is known of it."""
        return self.published.isoformat()


EDITION = Edition(PUBLISHED, REQUIREMENTS)
EDITIONS = {EDITION.key: EDITION}
