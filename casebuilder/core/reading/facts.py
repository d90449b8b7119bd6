"""What reading a message gives: facts that are certain, questions about what is in doubt, and how guesses become both.

Every value is text in the form of the page's `data-value`: an address, three digits, "yes" or "no", a date as
"2024-08-06", "2024-08", "2024" or "not-known", a step's key.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NOT_KNOWN = "not-known"
YES, NO = "yes", "no"
MOST_OFFERS = 4


@dataclass(frozen=True, slots=True)
class Fact:
    """An answer that is certain, with the words of the message that it was read from."""

    field: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """An answer in doubt: what it may be, the likeliest first. Each step is a question of its own."""

    field: str
    offers: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one message says about a case."""

    filled: tuple[Fact, ...] = ()
    asked: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """What one place in a message says about one field, and whether it says so without doubt."""

    field: str
    value: str
    words: str
    sure: bool


def settle(guesses: Iterable[Guess]) -> Fact | Question | None:
    """Return what the guesses about one field or step amount to: a fact if all the sure ones agree."""
    guesses = list(guesses)
    if not guesses:
        return None
    sure = [each for each in guesses if each.sure]
    if sure and len({each.value.casefold() for each in sure}) == 1:
        return Fact(sure[0].field, sure[0].value, sure[0].words)
    first = (sure or guesses)[0]
    offers = dict.fromkeys(each.value for each in [*sure, *guesses])
    return Question(first.field, tuple(offers)[:MOST_OFFERS], first.words)
