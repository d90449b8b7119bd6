"""Which address of a message is the new one and which is the account's: cue words beside each, then the company.

A cue stands before an address ("old: a@b") or after it ("a@b was my old one"), or in the question that it answers.
An address that another person, a practice or an employer is reached at is neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from casebuilder.core.reading.facts import Guess
from casebuilder.core.reading.message import TOKEN, Message, Part
from casebuilder.core.reading.role_cues import (
    NEW,
    OLD,
    OTHER,
    role_of,
    sentence_end,
    sentence_start,
    share_after,
    share_before,
)
from casebuilder.core.reading.role_doubts import (
    ALTERNATIVE,
    BECOMES,
    BUT,
    CORRECTION,
    EMPLOYERS,
    FROM,
    HEDGE,
    MEANT_TO_BE,
    MISTYPED,
    NEGATED,
    NO_CHANGE,
    NO_OTHER,
    ON_IT_NOW,
    PRACTICES,
    REPLACES,
    REQUEST,
    SHARED,
    SWAPPED,
    TAKEN_BACK,
    TELLS_OF_OLD,
    TO,
    UNCHANGED,
    WISH,
    WISHES,
)

_REACH = 70  # characters on either side of an address in which a cue is looked for


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where an address stands, with the role that its surroundings give it (weight 0 for none)."""

    token: str
    role: str
    weight: int
    words: str
    doubt: bool
    corrects: bool


def email_guesses(message: Message) -> list[Guess]:
    """Return what the message says about the two addresses."""
    mentions = list(_all_mentions(message))
    return [
        Guess(each.role, message.address(each.token).text, message.quote(each.words), sure=each.weight > 1)
        for each in _resolved(message, mentions)
    ]


def _all_mentions(message: Message) -> Iterator[Mention]:
    """Yield the mentions of every part; a part that only says sorry corrects with the next one."""
    sorry = False
    for part in message.parts:
        mentions = list(_mentions(part))
        yield from (replace(each, corrects=each.corrects or (sorry and at == 0)) for at, each in enumerate(mentions))
        sorry = not mentions and len(part.words) < _REACH and bool(CORRECTION.search(part.words))


def _mentions(part: Part) -> Iterator[Mention]:
    pieces = re.split(f"({TOKEN})", part.words)
    tokens, gaps = pieces[1::2], pieces[::2]
    earlier = ""
    for at, token in enumerate(tokens):
        before = share_before(gaps[at]) if at else gaps[at]
        after = share_after(gaps[at + 1]) if at + 1 < len(tokens) else gaps[at + 1]
        role, weight = _changed(gaps, at) or role_of(before[-_REACH:], after[:_REACH], part.asked)
        if at and NEGATED.search(before) and not re.match(r"\W*any ?more", after, re.IGNORECASE):
            role, weight = OTHER, 2  # "a@b, not c@d"
        if role == OLD and WISH.search(before):
            role, weight = NEW, 1
        if at and not role and ALTERNATIVE.fullmatch(gaps[at]):
            role, weight = earlier, 1
        earlier = role
        around = f"{sentence_end(before)}{token}{sentence_start(after)}".strip()
        if not re.search(r"\w{2}", around):  # it stands alone, after what was said of it
            around = f"{before[-_REACH:]}{token}{after[:4]}".strip()
        is_choice = any(ALTERNATIVE.fullmatch(each) for each in gaps[max(at, 1) : at + 2] if each)
        corrects = bool(CORRECTION.search(f"{gaps[at][-_REACH:]} {after[:40]}"))
        slip = _slip(gaps, at)
        is_choice = is_choice or bool(TAKEN_BACK.match(gaps[at + 1]))
        yield Mention(token, slip or role, weight, around, bool(slip) or is_choice or _is_hedged(around), corrects)


def _changed(gaps: list[str], at: int) -> tuple[str, int] | None:
    """Return the role of an address in "a@b to c@d", "c@d instead of a@b" or "not a@b but c@d", else None."""
    if at + 1 < len(gaps) - 1:
        if (FROM.search(gaps[at]) and TO.fullmatch(gaps[at + 1])) or BECOMES.fullmatch(gaps[at + 1]):
            return OLD, 3
        if REPLACES.fullmatch(gaps[at + 1]):
            return NEW, 3
        if NEGATED.search(gaps[at]) and BUT.fullmatch(gaps[at + 1]):
            return OTHER, 2
    if at and ((FROM.search(gaps[at - 1]) and TO.fullmatch(gaps[at])) or BECOMES.fullmatch(gaps[at])):
        return NEW, 3
    if at and REPLACES.fullmatch(gaps[at]):
        return OLD, 3
    if at and NEGATED.search(gaps[at - 1]) and BUT.fullmatch(gaps[at]):
        return role_of(NEGATED.sub("", gaps[at - 1])[-_REACH:], "", "")
    return None


def _slip(gaps: list[str], at: int) -> str:
    """Return the likely role of an address in "a@b should be c@d", which is in doubt; "" if it is in none."""
    if at and MEANT_TO_BE.fullmatch(gaps[at]):
        return NEW
    return OLD if at + 1 < len(gaps) - 1 and MEANT_TO_BE.fullmatch(gaps[at + 1]) else ""


def _is_hedged(words: str) -> bool:
    """Return whether the words leave doubt; a polite "could you ...?" leaves none."""
    if REQUEST.search(words):
        words = REQUEST.sub("", words).rstrip("? ")
    return bool(HEDGE.search(words))


# --- the company of all mentions ---------------------------------------------------------------------------------


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
    if not rest and len(usable) > 1 and not (old and new):
        return _other_roles(usable)
    if not old and not new:
        return [replace(each, role=role, weight=1) for each in rest[:3] for role in _may_be(message, rest)]
    if rest and len(usable) > 2:  # one more address may be the one that they want
        asks = any(each.doubt for each in rest) or usable.index(rest[-1]) > max(usable.index(each) for each in new or old)
        new = [replace(each, weight=1, doubt=True) if asks or each.weight < 3 else each for each in new]
    if len(tokens) == 1:  # nothing beside it bears out that it is the account's, and the patient may keep it
        return [*new, *(replace(each, weight=1) for each in old)]
    if len(usable) == 2 and len(rest) == 1:
        old, new = _completed(old, new, rest[0])
    if not rest and _agree(old, new):
        return [replace(each, weight=2) for each in (*old, *new)]
    return [*_lifted(old, new), *_lifted(new, old)]


def _on_it_now(wanted: list[Mention]) -> tuple[list[Mention], list[Mention]]:
    """Return two addresses as the account's and the wished one, if one is there now and the other is wished."""
    for now, wish in (wanted, wanted[::-1]):
        if ON_IT_NOW.search(now.words) and not WISHES.search(now.words) and WISHES.search(wish.words):
            return [replace(now, role=OLD, weight=2)], [wish]
    return [], wanted


def _other_roles(usable: list[Mention]) -> list[Mention]:
    """Return the mentions of addresses that all have one role: the less certain may have the other, so both are asked."""
    role = usable[0].role
    ranked = sorted(usable, key=lambda each: -each.weight)
    is_clear = not (ranked[0].doubt or UNCHANGED.search(ranked[1].words))
    if len(ranked) == 2 and ranked[0].weight > max(ranked[1].weight, 2) and is_clear:
        return [ranked[0], replace(ranked[1], role=OLD if role == NEW else NEW, weight=1)]
    ranked = [replace(each, weight=1) for each in ranked]
    return [*ranked, *(replace(each, role=OLD if role == NEW else NEW) for each in reversed(ranked))]


def _completed(old: list[Mention], new: list[Mention], rest: Mention) -> tuple[list[Mention], list[Mention]]:
    """Return the mentions of two addresses: if one has a role, the other gets the other role."""
    if not old:
        return [replace(rest, role=OLD, weight=1)], new
    sure = old[0].weight > 1 and not rest.doubt
    return old, [replace(rest, role=NEW, weight=2 if sure else 1)]


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
    is_shared = bool(SHARED.search(address.text))
    if is_shared or any(each.doubt for each in mentions if each.weight) or len(strong) > 1 or not address.whole:
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
