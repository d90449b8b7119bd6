"""What a practice counts: which act counts in which figure, and what may be shown of few cases. No patient is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import takewhile
from typing import NamedTuple

from casebuilder.core.cautions import FEWEST_CASES
from casebuilder.core.guidance import EDITION
from casebuilder.core.stages import Act, Outcome

FAULTS: Mapping[str, str] = {
    **{requirement.key: requirement.short for requirement in EDITION.requirements},
    "account-not-found": "Account not found",
    "other": "Something else",
}
RESOLVED = f"{Act.RESOLVE}: "  # how these acts begin in the trail; the outcome or the fault follows
SAID_WRONG = f"{Act.SAY_WRONG}: "
COUNTED = (Act.RECORD_SENT, Act.HEAR, Act.MORE_INFORMATION, Act.REOPEN, Act.UNDO_CLOSE)
_OUTCOMES = {outcome.words: outcome for outcome in Outcome}
_FAULT_KEYS = {words: key for key, words in FAULTS.items()}


class Figure(StrEnum):
    """What is counted, each for a practice, a day and a `which`."""

    HELPED = "helped"  # patients, without a case; which: the way out of triage that worked
    SENT = "sent"  # texts, to NHS login
    ANSWERED = "answered"  # texts; which: the days until NHS login's first answer
    ASKED = "asked"  # times that NHS login asked for more
    ENDED = "ended"  # cases that had been sent; which: the days since the first text
    OUTCOME = "outcome"  # the same cases; which: how they ended
    WITHOUT = "without"  # cases that NHS login ended; which: the answer that could not be given, and the outcome
    FAULT = "fault"  # answers of ours that were wrong; which: a key of FAULTS


class Done(NamedTuple):
    """An act on a case, in the words of the trail, and its day in London."""

    act: str
    on: date


class Count(NamedTuple):
    """One more, or one fewer, of a figure."""

    figure: Figure
    which: str
    on: date
    by: int = 1


def is_counted(act: str) -> bool:
    """Return whether an act, in the words of the trail, is one that figures are made from."""
    return act in COUNTED or act.startswith((RESOLVED, SAID_WRONG))


def counts_after(earlier: Sequence[Done], latest: Done, unknown: Collection[str] = ()) -> Iterator[Count]:
    """Yield what changes in the figures when `latest` is done to a case.

    `earlier` are its counted acts before that, oldest first. `unknown` are the keys of the requirements that the
    patient could not meet. An end that is reopened counts no more, one that is undone has never been, and of what was
    wrong with one text only the last word counts.
    """
    earlier = _without_undone(earlier)
    if latest.act == Act.UNDO_CLOSE:
        end = _last_end(earlier)
        undone = _counts(earlier[:end], earlier[end], unknown) if end is not None else ()
        yield from (each._replace(by=-each.by) for each in undone)
    else:
        yield from _counts(earlier, latest, unknown)


def _counts(earlier: Sequence[Done], latest: Done, unknown: Collection[str]) -> Iterator[Count]:
    sent = [each for each in earlier if each.act == Act.RECORD_SENT]
    if latest.act == Act.RECORD_SENT:
        yield Count(Figure.SENT, "", latest.on)
    if not sent:
        return
    if _is_answer(latest.act) and _without_faults(earlier)[-1].act == Act.RECORD_SENT:
        yield Count(Figure.ANSWERED, _days(sent[-1], latest), latest.on)
    if latest.act == Act.MORE_INFORMATION:
        yield Count(Figure.ASKED, "", latest.on)
    if latest.act.startswith(RESOLVED):
        yield from _of_end(sent[0], latest, unknown, 1)
    if latest.act == Act.REOPEN:
        end = _last_end(earlier)
        yield from _of_end(sent[0], earlier[end], unknown, -1) if end is not None else ()
    if latest.act.startswith(SAID_WRONG):
        yield from _of_fault(earlier, latest)


def _last_end(acts: Sequence[Done]) -> int | None:
    return next((at for at in reversed(range(len(acts))) if acts[at].act.startswith(RESOLVED)), None)


def _without_undone(acts: Sequence[Done]) -> list[Done]:
    stand: list[Done] = []
    for each in acts:
        end = _last_end(stand) if each.act == Act.UNDO_CLOSE else None
        if end is not None:
            del stand[end]
        elif each.act != Act.UNDO_CLOSE:
            stand.append(each)
    return stand


def _without_faults(earlier: Sequence[Done]) -> list[Done]:
    return [each for each in earlier if not each.act.startswith(SAID_WRONG)]


def _is_answer(act: str) -> bool:
    """Return whether the act means that NHS login has answered: it ends some cases, and the practice ends others."""
    return act in (Act.HEAR, Act.MORE_INFORMATION) or _outcome(act) in (Outcome.CLEANSED, Outcome.RESET)


def _outcome(act: str) -> str:
    """Return the outcome that an act ended a case with; old rows of the trail hold its key, not its words."""
    words = act.removeprefix(RESOLVED)
    return _OUTCOMES.get(words, words)


def _of_end(first: Done, end: Done, unknown: Collection[str], by: int) -> Iterator[Count]:
    outcome = _outcome(end.act)
    yield Count(Figure.ENDED, _days(first, end), end.on, by)
    yield Count(Figure.OUTCOME, outcome, end.on, by)
    if _is_answer(end.act):
        yield from (Count(Figure.WITHOUT, f"{key} {outcome}", end.on, by) for key in sorted(unknown))


def _of_fault(earlier: Sequence[Done], latest: Done) -> Iterator[Count]:
    of_text = list(takewhile(lambda each: each.act != Act.RECORD_SENT, reversed(earlier)))
    said = [each for each in of_text if each.act.startswith(SAID_WRONG)]
    yield from (Count(Figure.FAULT, fault_key(each.act), each.on, -1) for each in said[:1])
    yield Count(Figure.FAULT, fault_key(latest.act), latest.on)


def _days(since: Done, until: Done) -> str:
    return str(max((until.on - since.on).days, 0))


def fault_key(act: str) -> str:
    """Return the key of the fault that an act of the trail names."""
    return _FAULT_KEYS.get(act.removeprefix(SAID_WRONG), "other")


def said_wrong(acts: Iterable[str]) -> str:
    """Return the key of what was wrong with the latest text, by the acts on a case in order; empty if nobody said."""
    said = ""
    for act in acts:
        if act == Act.RECORD_SENT:
            said = ""
        elif act.startswith(SAID_WRONG):
            said = fault_key(act)
    return said


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a span of time. Each Counter holds how often each `which` was counted."""

    counters: Mapping[Figure, Counter[str]] = field(default_factory=dict)

    def of(self, figure: Figure) -> Counter[str]:
        """Return how often each `which` of a figure was counted."""
        return self.counters.get(figure, Counter())

    def total(self, figure: Figure) -> int:
        """Return the whole of a figure."""
        return self.of(figure).total()

    def middle(self, figure: Figure) -> int | None:
        """Return the median number of days; None for fewer than FEWEST_CASES."""
        days = sorted(int(which) for which in self.of(figure).elements())
        return days[(len(days) - 1) // 2] if len(days) >= FEWEST_CASES else None

    @property
    def came_back(self) -> int:
        """The number of times that NHS login asked for more, or reset the account."""
        return self.total(Figure.ASKED) + self.of(Figure.OUTCOME)[Outcome.RESET]

    @property
    def faults(self) -> tuple[tuple[str, int], ...]:
        """Each fault in words with its number, the most frequent first."""
        return tuple((FAULTS.get(key, key), count) for key, count in self.of(Figure.FAULT).most_common() if count)


def summary(counts: Iterable[tuple[str, str, int]]) -> Summary:
    """Return the sum of the counts, each a figure, a `which` and a number."""
    counters: dict[Figure, Counter[str]] = {figure: Counter() for figure in Figure}
    for figure, which, count in counts:
        counters[Figure(figure)][which] += count
    return Summary(counters)
