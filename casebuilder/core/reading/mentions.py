"""The places where a message names an address, each with the role that the words around it give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

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
    ASKS_IF_RIGHT,
    BECOMES,
    BUT,
    CORRECTION,
    FROM,
    HEDGE,
    MEANT_TO_BE,
    NEGATED,
    NOW,
    REPLACES,
    REQUEST,
    TAKEN_BACK,
    TO,
    WAS,
    WISH,
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


def all_mentions(message: Message) -> Iterator[Mention]:
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
        lead = sentence_end("".join(pieces[max(0, 2 * at - 4) : 2 * at + 1])[-3 * _REACH :])
        is_choice = any(ALTERNATIVE.fullmatch(each) for each in gaps[max(at, 1) : at + 2] if each)
        corrects = bool(CORRECTION.search(f"{gaps[at][-_REACH:]} {after[:40]}"))
        corrects = corrects or bool(ASKS_IF_RIGHT.search(part.asked) and re.search(r"\bno\b", gaps[0]))
        slip = _slip(gaps, at)
        is_choice = is_choice or bool(TAKEN_BACK.match(gaps[at + 1]))
        yield Mention(
            token, slip or role, weight, around, bool(slip) or is_choice or _is_hedged(lead, around), corrects
        )


def _changed(gaps: list[str], at: int) -> tuple[str, int] | None:
    """Return the role of an address in "a@b to c@d", "c@d instead of a@b" or "not a@b but c@d", else None."""
    if at + 1 < len(gaps) - 1 and (pair := _pair(gaps[at], gaps[at + 1])):
        return pair[0]
    pair = _pair(gaps[at - 1], gaps[at]) if at else None
    return pair[1] if pair else None


def _pair(before: str, between: str) -> tuple[tuple[str, int], tuple[str, int]] | None:
    """Return the roles of two addresses that the words before and between them set against each other."""
    moves = (WAS.search(before) and NOW.fullmatch(between)) or (FROM.search(before) and TO.fullmatch(between))
    if moves or BECOMES.fullmatch(between):
        return (OLD, 3), (NEW, 3)
    if REPLACES.fullmatch(between):
        return (NEW, 3), (OLD, 3)
    if NEGATED.search(before) and BUT.fullmatch(between):
        return (OTHER, 2), role_of(NEGATED.sub("", before)[-_REACH:], "", "")
    return None


def _slip(gaps: list[str], at: int) -> str:
    """Return the likely role of an address in "a@b should be c@d", which is in doubt; "" if it is in none."""
    if at and MEANT_TO_BE.fullmatch(gaps[at]):
        return NEW
    return OLD if at + 1 < len(gaps) - 1 and MEANT_TO_BE.fullmatch(gaps[at + 1]) else ""


def _is_hedged(lead: str, words: str) -> bool:
    """Return whether the words leave doubt; a polite "could you ...?" before them leaves none."""
    if REQUEST.search(lead) or REQUEST.search(words):
        words = REQUEST.sub("", words).rstrip("? ")
    return bool(HEDGE.search(words))
