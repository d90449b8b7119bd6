"""Which address of a message is the new one and which is the account's: each place, then the company of all.

A cue stands before an address ("old: a@b") or after it ("a@b was my old one"), or in the question that it answers.
An address that another person, a practice or an employer is reached at is neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from casebuilder.core.reading.facts import Guess
from casebuilder.core.reading.mentions import Mention, all_mentions
from casebuilder.core.reading.message import Message
from casebuilder.core.reading.role_cues import NEW, OLD, OTHER
from casebuilder.core.reading.role_doubts import (
    EMPLOYERS,
    MISTYPED,
    NO_CHANGE,
    NO_OTHER,
    ON_IT_NOW,
    PRACTICES,
    SHARED,
    SWAPPED,
    TELLS_OF_OLD,
    UNCHANGED,
    WISHES,
)


def email_guesses(message: Message) -> list[Guess]:
    """Return what the message says about the two addresses."""
    mentions = list(all_mentions(message))
    return [
        Guess(each.role, message.address(each.token).text, message.quote(each.words), sure=each.weight > 1)
        for each in _resolved(message, mentions)
    ]


def _resolved(message: Message, mentions: list[Mention]) -> list[Mention]:
    mentions = list(_corrections(mentions))
    tokens = dict.fromkeys(each.token for each in mentions)
    if len(tokens) == 1 and NO_OTHER.search(message.text):
        return [replace(mentions[0], role=role, weight=1) for role in (OLD, NEW)]
    each_address = (_one(message, [each for each in mentions if each.token == token]) for token in tokens)
    usable = [each for each in each_address if each.role != OTHER]
    if NO_CHANGE.search(message.text) or SWAPPED.search(message.text):
        usable = [replace(each, weight=min(each.weight, 1), doubt=True) for each in usable]
    old = _latest([each for each in usable if each.role == OLD])
    wanted = [each for each in usable if each.role == NEW]
    if not old and len(wanted) == 2:
        old, wanted = _on_it_now(wanted)
    new = _latest(wanted)
    rest = [each for each in usable if not each.role]
    if not old and not new:
        return [replace(each, role=role, weight=1) for each in rest[:3] for role in _may_be(message, rest)]
    if len(tokens) == 1:
        return [*new, *old]
    if rest:
        return _with_others(old, new, rest, usable)
    return _paired(old, new) if (old and new) or len(usable) == 1 else _other_roles(usable)


def _with_others(old: list[Mention], new: list[Mention], rest: list[Mention], usable: list[Mention]) -> list[Mention]:
    """Return the roles beside addresses without one, of which one more may be the one that they want."""
    if len(usable) > 2:
        order = [each.token for each in usable]
        asks = len(rest) > 1 or (
            rest[0].doubt and any(order.index(each.token) < order.index(rest[0].token) for each in new)
        )
        new = [replace(each, weight=1, doubt=True) if asks or each.weight < 2 else each for each in new]
    elif len(rest) == 1:
        old, new = _completed(old, new, rest[0])
    return [*_lifted(old, new), *_lifted(new, old)]


def _paired(old: list[Mention], new: list[Mention]) -> list[Mention]:
    if _agree(old, new):
        return [replace(each, weight=2) for each in (*old, *new)]
    return [*_lifted(old, new), *_lifted(new, old)]


def _on_it_now(wanted: list[Mention]) -> tuple[list[Mention], list[Mention]]:
    """Return two addresses as the account's and the wished one, if one is there now and the other is wished."""
    for now, wish in (wanted, wanted[::-1]):
        if ON_IT_NOW.search(now.words) and not WISHES.search(now.words) and WISHES.search(wish.words):
            return [replace(now, role=OLD, weight=2)], [wish]
    return [], wanted


def _other_roles(usable: list[Mention]) -> list[Mention]:
    """Return the mentions of addresses that all have one role; the less certain may have the other."""
    role = usable[0].role
    ranked = sorted(usable, key=lambda each: -each.weight)
    is_clear = not (ranked[0].doubt or UNCHANGED.search(ranked[1].words))
    if len(ranked) == 2 and ranked[0].weight > max(ranked[1].weight, 2) and is_clear:
        return [replace(ranked[0], weight=1), replace(ranked[1], role=OLD if role == NEW else NEW, weight=1)]
    ranked = [replace(each, weight=1) for each in ranked]
    return [*ranked, *(replace(each, role=OLD if role == NEW else NEW) for each in reversed(ranked))]


def _completed(old: list[Mention], new: list[Mention], rest: Mention) -> tuple[list[Mention], list[Mention]]:
    """Return the mentions of two addresses: if one has a role, the other may have the other role, or none."""
    if not old:
        return [replace(rest, role=OLD, weight=1, doubt=True)], new
    return old, [replace(rest, role=NEW, weight=1, doubt=True)]


def _may_be(message: Message, rest: list[Mention]) -> tuple[str, ...]:
    """Return what the addresses may be if none has a role."""
    if len(rest) == 1 and UNCHANGED.search(message.text):
        return (OLD,)
    return (NEW, OLD) if len(rest) > 1 or TELLS_OF_OLD.search(message.text) else (NEW,)


def _corrections(mentions: list[Mention]) -> Iterator[Mention]:
    """Yield the mentions; a correction without a role takes the role of the one before it."""
    before, said = "", ""
    for each in mentions:
        # An account made with a mistyped address still has that one, and the right one may be the new.
        mistyped = before == OLD and each.weight < 3 and bool(MISTYPED.search(said))
        if each.corrects and before in (OLD, NEW) and (mistyped or each.weight < 2):
            each = replace(each, role=before, weight=1 if mistyped else 2, doubt=each.doubt or mistyped)  # noqa: PLW2901
        before, said = each.role, each.words
        yield each


def _one(message: Message, mentions: list[Mention]) -> Mention:
    """Return the mention of one address that says most; if they disagree, the address is in doubt."""
    best = max(mentions, key=lambda each: each.weight)
    address = message.address(best.token)
    strong = {each.role for each in mentions if each.weight > 1}
    is_practices = bool(PRACTICES.search(address.text))
    if is_practices or (strong != {OLD} and (SHARED.search(address.text) or EMPLOYERS.search(address.text))):
        return replace(best, role=OTHER)
    if any(each.doubt for each in mentions if each.weight) or len(strong) > 1 or not address.whole:
        return replace(best, weight=min(best.weight, 1), doubt=True)
    return best


def _latest(mentions: list[Mention]) -> list[Mention]:
    """Return the last of several addresses in one role if it corrects the others, else all of them, in doubt."""
    if len(mentions) < 2:
        return mentions
    if mentions[-1].corrects:
        return mentions[-1:]
    strong = [each for each in mentions if each.weight > 1]
    if len(strong) == 1:
        return strong
    return [replace(each, weight=1) for each in mentions]


def _agree(old: list[Mention], new: list[Mention]) -> bool:
    """Return whether each role has one address, without a doubt."""
    return len(old) == len(new) == 1 and not old[0].doubt and not new[0].doubt and min(old[0].weight, new[0].weight) > 0


def _lifted(mentions: list[Mention], others: list[Mention]) -> list[Mention]:
    """Return the mentions with weak cues made sure, if the other address is certain and nothing else is in doubt."""
    alone = len(mentions) == 1 and len(others) == 1
    if alone and others[0].weight > 1 and not mentions[0].doubt:
        return [replace(mentions[0], weight=2)]
    return mentions
