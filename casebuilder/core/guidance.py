"""The guidance as data: its editions, what each of them asks of a case, and what changed between two."""

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
        """Its day, stamped on every case prepared under it: a day says something even when its words are gone."""
        return self.published.isoformat()


EDITION = Edition(PUBLISHED, REQUIREMENTS)
EDITIONS = {EDITION.key: EDITION}


@dataclass(frozen=True, slots=True)
class Change:
    """A requirement in its newest words; `before` is how it read, None where it is new; `gone` if it is no longer."""

    requirement: Requirement
    before: Requirement | None
    gone: bool = False


def changes_since(key: str) -> tuple[Change, ...] | None:
    """What changed since the edition stamped on a case; None where we no longer know what that one asked."""
    stamped = EDITIONS.get(key)
    return changed_requirements(stamped, EDITION) if stamped else None


def changed_requirements(older: Edition, newer: Edition) -> tuple[Change, ...]:
    """The requirements that differ: those of `newer` in its order, then those only `older` had; empty if none do."""
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
