"""The guidance as data: its editions, what each asks of a case, and what changed between two."""

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
    """One published edition of the guidance."""

    published: date
    requirements: tuple[Requirement, ...]

    @property
    def key(self) -> str:
        """Its date, stamped on every case prepared under it: a date stays meaningful after the words are gone."""
        return self.published.isoformat()


EDITION = Edition(PUBLISHED, REQUIREMENTS)
EDITIONS = {EDITION.key: EDITION}


@dataclass(frozen=True, slots=True)
class Change:
    """A requirement in its newest words; `before` is its older version, None if it is new; `gone` if it was dropped."""

    requirement: Requirement
    before: Requirement | None
    gone: bool = False


def changes_since(key: str) -> tuple[Change, ...] | None:
    """Return the changes since the edition stamped on a case; None if that edition is no longer known."""
    stamped = EDITIONS.get(key)
    return changed_requirements(stamped, EDITION) if stamped else None


def changed_requirements(older: Edition, newer: Edition) -> tuple[Change, ...]:
    """Return the requirements that differ: those of `newer` in its order, then those that only `older` had."""
    was = {requirement.key: requirement for requirement in older.requirements}
    now = {requirement.key: requirement for requirement in newer.requirements}
    changed = [
        Change(requirement, was.get(key))
        for key, requirement in now.items()
        if key not in was or _words(was[key]) != _words(requirement)
    ]
    gone = [Change(requirement, requirement, gone=True) for key, requirement in was.items() if key not in now]
    return (*changed, *gone)


def _words(requirement: Requirement) -> tuple[str, str]:
    return requirement.title, requirement.rule
