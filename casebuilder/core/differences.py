"""Two versions of a case side by side: which answers differ, in words, and one version made of both."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from casebuilder.core.details import CaseDetails
from casebuilder.core.guidance import REQUIREMENTS
from casebuilder.core.submission import LEVEL_WORDS

_NO_ANSWER = "No answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as a person sees it: the fields of CaseDetails that hold it, and its words in a case."""

    key: str
    label: str
    fields: tuple[str, ...]
    words: Callable[[CaseDetails], str]

    def is_same(self, one: CaseDetails, other: CaseDetails) -> bool:
        """Whether two versions give the same answer."""
        return all(getattr(one, field) == getattr(other, field) for field in self.fields)


ANSWERS = (
    *(Answer(each.key, each.title, each.fields, each.answer) for each in REQUIREMENTS),
    Answer("note", "Anything else the desk should know", ("note",), lambda details: details.note),
    Answer(
        *("level", "What the patient could do in the NHS App", ("level",)),
        lambda details: LEVEL_WORDS[details.level] if details.level else "",
    ),
    Answer("reference", "Your reference", ("reference",), lambda details: details.reference),
)
NOT_ASKED_FOR = ANSWERS[len(REQUIREMENTS) :]  # by the guidance, but part of a case all the same


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that two versions give differently, in words."""

    answer: Answer
    one: str
    other: str
    one_is_empty: bool


def differences(one: CaseDetails, other: CaseDetails) -> tuple[Difference, ...]:
    """The answers that differ, in the order of the form."""
    return tuple(
        Difference(answer, answer.words(one) or _NO_ANSWER, answer.words(other) or _NO_ANSWER, not answer.words(one))
        for answer in ANSWERS
        if not answer.is_same(one, other)
    )


def merged(one: CaseDetails, other: CaseDetails, from_other: Collection[str]) -> CaseDetails:
    """`one` with the answers whose keys are in `from_other` taken from `other`; unknown keys count for nothing."""
    fields = [field for answer in ANSWERS if answer.key in from_other for field in answer.fields]
    return replace(one, **{field: getattr(other, field) for field in fields})
