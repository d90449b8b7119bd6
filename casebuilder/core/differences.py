"""Compare versions of a case: which answers differ, in words, and a merge of two versions that diverged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from casebuilder.core.details import ENTRIES, CaseDetails, ticks_beside, words_of
from casebuilder.core.kinds import Note, Several
from casebuilder.text.dates import TypedDate

NO_ANSWER = "No answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as a person sees it: its fields of CaseDetails, and its words in a case.

    `joined` combines two answers, if that is possible.
    """

    key: str
    label: str
    fields: tuple[str, ...]
    words: Callable[[CaseDetails], str]
    joined: Callable[[Any, Any], Any] | None = None

    def is_same(self, one: CaseDetails, other: CaseDetails) -> bool:
        """Return whether two versions give the same answer."""
        return all(getattr(one, field) == getattr(other, field) for field in self.fields)


ANSWERS = tuple(
    Answer(
        key=entry.requirement.key if entry.requirement else name,
        label=entry.name,
        fields=(name, *ticks_beside(name)),
        words=partial(words_of, name=name),
        joined=entry.kind.joined if isinstance(entry.kind, Several | Note) else None,
    )
    for name, entry in ENTRIES.items()
    if not entry.beside
)
NOT_ASKED_FOR = tuple(each for each in ANSWERS if not ENTRIES[each.fields[0]].requirement)  # by the guidance
_IN_BOXES = ("new_email", "old_email", "nhs_digits", "reference")
BESIDE_THE_BOXES = tuple(each for each in ANSWERS if each.fields[0] not in _IN_BOXES)  # of the form or of the heading


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that differs between two versions, in words; `both` combines the two, if that says more."""

    answer: Answer
    one: str
    other: str
    both: str


def differences(one: CaseDetails, other: CaseDetails) -> tuple[Difference, ...]:
    """Return the answers that differ, in the order of the form."""
    return tuple(_difference(answer, one, other) for answer in ANSWERS if not answer.is_same(one, other))


def _difference(answer: Answer, one: CaseDetails, other: CaseDetails) -> Difference:
    words = [_words(answer, one), _words(answer, other)]
    if words[0] == words[1]:  # two spellings of one date
        words = [f"{told} (typed {_boxes(each.last_access)})" for told, each in zip(words, (one, other), strict=True)]
    both = _words(answer, chosen(one, other, {answer.key: BOTH})) if answer.joined else ""
    return Difference(answer, words[0], words[1], "" if both in words else both)


def _words(answer: Answer, details: CaseDetails) -> str:
    typed, *ticked = (getattr(details, field) for field in answer.fields)
    words = answer.words(details) or NO_ANSWER
    return f"{words} (and its box is ticked)" if typed and any(ticked) else words


def _boxes(typed: TypedDate) -> str:
    return " ".join(part for part in (typed.day, typed.month, typed.year) if part)


MINE, STORED, BOTH = "mine", "stored", "both"  # what a person may choose for an answer


def chosen(mine: CaseDetails, stored: CaseDetails, choices: Mapping[str, str]) -> CaseDetails:
    """Return `mine` with the answers that `choices` has, by key, as STORED or BOTH; other values are ignored."""
    fields: dict[str, Any] = {}
    for answer in ANSWERS:
        choice = choices.get(answer.key)
        for field in answer.fields:
            one, other = getattr(mine, field), getattr(stored, field)
            if choice == STORED:
                fields[field] = other
            elif choice == BOTH and answer.joined:
                fields[field] = answer.joined(one, other)
    return replace(mine, **fields)


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge of two versions; the answers whose keys are `asked` need a person to decide, and are mine until then."""

    details: CaseDetails
    asked: frozenset[str]


def merge(opened: CaseDetails | None, mine: CaseDetails, stored: CaseDetails) -> Merge:
    """Merge two edits of one version: an answer that only one of them changed is taken from that edit.

    Each step merges by itself. `opened` is the version that both started from; if it is not known (None)
    every answer that differs is asked.
    """
    apart = [answer for answer in ANSWERS if not answer.is_same(mine, stored)]
    if opened is None:
        return Merge(mine, frozenset(answer.key for answer in apart))
    theirs = [answer.key for answer in apart if answer.is_same(mine, opened)]
    asked = {answer.key for answer in apart if not (answer.is_same(mine, opened) or answer.is_same(stored, opened))}
    steps = (mine.steps & stored.steps) | (mine.steps - opened.steps) | (stored.steps - opened.steps)
    details = chosen(mine, stored, dict.fromkeys(theirs, STORED))
    return Merge(replace(details, steps=steps), frozenset(asked - {"steps"}))


@dataclass(frozen=True, slots=True)
class BySide:
    """The answers of a merge that differ from either version, by who changed them, in the order of the form.

    In `asked` and `only_mine`, `one` is mine and `other` is stored; in the rest, `one` is mine and `other` the merge's.
    """

    asked: tuple[Difference, ...]
    only_mine: tuple[Difference, ...]
    only_theirs: tuple[Difference, ...]
    together: tuple[Difference, ...]


def by_side(mine: CaseDetails, merged: CaseDetails, stored: CaseDetails, asked: Collection[str]) -> BySide:
    """Return what a merge of two versions makes of each answer; a person decides on those whose keys are `asked`."""
    apart, came_in = differences(merged, stored), differences(mine, merged)
    unasked = [each for each in apart if each.answer.key not in asked]
    mixed = {each.answer.key for each in unasked} & {each.answer.key for each in came_in}
    return BySide(
        asked=tuple(each for each in apart if each.answer.key in asked),
        only_mine=tuple(each for each in unasked if each.answer.key not in mixed),
        only_theirs=tuple(each for each in came_in if each.answer.key not in mixed),
        together=tuple(each for each in came_in if each.answer.key in mixed),
    )
