"""Reads a message: gathers the guesses about each answer and settles what is certain and what is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from casebuilder.core.reading.digits import digit_guesses
from casebuilder.core.reading.facts import YES, Fact, Guess, Question, Reading, settle
from casebuilder.core.reading.last_access import last_access_guesses
from casebuilder.core.reading.message import Message, token
from casebuilder.core.reading.opening import open_message
from casebuilder.core.reading.recovery import is_in_now, recovery_guesses
from casebuilder.core.reading.roles import email_guesses
from casebuilder.core.reading.steps import step_guesses
from casebuilder.core.reading.subject import (
    answers_nobody,
    is_about_the_account,
    is_an_errand,
    is_in_doubt,
    is_named,
    is_told_of_nothing,
    names_the_account,
)
from casebuilder.core.reading.unknown_address import unknown_address_guesses

_FEW = 3  # answers
_SHORT = 12  # words
_OURS = re.compile(r"\b(?:old|new|nhs)\b", re.IGNORECASE)


def read(text: str, received: date, order: Sequence[str]) -> Reading:
    """Return the reading of a message: see `read_message`."""
    message = open_message(text, order)
    if not is_about_the_account(message):
        return Reading()
    new, old, unknown = _emails(message)
    recovery = settle(_recovery(message, new, old))
    can_get_in = isinstance(recovery, Fact) and recovery.value == YES
    may_be_in = recovery is not None and YES in (recovery.value if isinstance(recovery, Fact) else recovery.offers[0])
    in_now = may_be_in and is_in_now(recovery.words if recovery else "", sure=can_get_in)
    last_access = settle(last_access_guesses(message, received, in_now=in_now))
    settled = [new, old, unknown, settle(digit_guesses(message)), last_access, recovery]
    steps = list(step_guesses(message))
    done = dict.fromkeys(each.value for each in steps)
    settled += [settle(each for each in steps if each.value == step) for step in done]
    return _borne_out(
        message,
        [each for each in settled if isinstance(each, Fact)],
        [each for each in settled if isinstance(each, Question)],
    )


def _emails(message: Message) -> list[Fact | Question | None]:
    """Return the new address, the old one, and whether nobody knows the old one: one of the last two is always None."""
    guesses = email_guesses(message)
    new, old = _apart(
        message, [settle(each for each in guesses if each.field == field) for field in ("new_email", "old_email")]
    )
    unknown = settle(unknown_address_guesses(message))
    if isinstance(unknown, Fact) and not isinstance(old, Fact):
        old = None
    return [new, old, unknown if old is None else None]


def _borne_out(message: Message, facts: list[Fact], questions: list[Question]) -> Reading:
    """Return the reading: all of it asked where the message may be about something else, nothing where it seems so."""
    told = {each.field for each in facts} | {each.field for each in questions}
    is_unnamed = is_told_of_nothing(message)
    if (is_unnamed and not {"new_email", "old_email"} <= told) or _tells_too_little(message, facts, told):
        return Reading()
    is_small = len(facts) + len(questions) < _FEW and not any(_OURS.search(each.words) for each in facts)
    if (
        is_in_doubt(message)
        or (len(facts) == 1 and len(message.text.split()) >= _SHORT and not is_named(message))
        or (is_unnamed and not {"nhs_digits", "can_recover"} & told)
        or ((is_small or not {"new_email", "old_email"} & told) and is_an_errand(message))
    ):
        return Reading(asked=(*(Question(each.field, (each.value,), each.words) for each in facts), *questions))
    return Reading(tuple(facts), tuple(questions))


def _tells_too_little(message: Message, facts: list[Fact], told: set[str]) -> bool:
    """Return whether a message that does not name the account tells so little that it is hardly about it."""
    tells_of_two = len(message.addresses) > 1 and {"new_email", "old_email"} <= told
    if len(message.text.split()) < _SHORT or len(facts) > 1 or len(told) >= _FEW or tells_of_two:
        return False
    by_name = any("nhs" in each.words.casefold() for each in facts if "***" not in each.words)
    return not (by_name or names_the_account(message))


def _apart(message: Message, settled: list[Fact | Question | None]) -> list[Fact | Question | None]:
    new, old = settled
    if not isinstance(new, Fact) or not isinstance(old, Fact):
        return settled
    if new.value.casefold() == old.value.casefold() or answers_nobody(message):
        return [Question(each.field, (each.value,), each.words) for each in (new, old)]
    return settled


def _recovery(message: Message, new: Fact | Question | None, old: Fact | Question | None) -> list[Guess]:
    """Return whether they can get in; what is said of the old mailbox is as doubtful as its address."""
    changes = bool(new and old)
    moves = isinstance(new, Fact) and isinstance(old, Fact)
    told = recovery_guesses(message, _token_of(message, old), changes=changes, moves=moves)
    if changes and (isinstance(old, Fact) or isinstance(new, Question)):
        return told
    sure = recovery_guesses(message, "", changes=False)
    return [each if each in sure else replace(each, sure=False) for each in told]


def _token_of(message: Message, old: Fact | Question | None) -> str:
    if old is None or (isinstance(old, Question) and len(old.offers) > 1):
        return ""
    value = old.value if isinstance(old, Fact) else old.offers[0]
    at = next((at for at, each in enumerate(message.addresses) if each.text == value), None)
    return "" if at is None else token(at)
