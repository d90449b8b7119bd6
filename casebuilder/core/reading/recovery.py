"""Whether the patient can get in or recover the account: locked out or without the old mailbox, or in after all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from casebuilder.core.reading.date_forms import ANY_DATE
from casebuilder.core.reading.facts import NO, YES, Guess
from casebuilder.core.reading.mailbox_words import LOST, host_words
from casebuilder.core.reading.message import TOKEN, Message, Part, sentences
from casebuilder.core.reading.recovery_cues import (
    CAN,
    DEAD,
    GONE,
    LOST_MAILBOX,
    MAILBOX,
    MAILBOX_NAMED,
    MAY_BE_SHUT_OUT,
    NOT_ACCOUNT,
    OF_SOMETHING_ELSE,
    SHUT_OUT,
)
from casebuilder.core.reading.subject import is_of_another

FIELD = "can_recover"
_ERROR_CODE = re.compile(
    r"\b3[cfr][a-z0-9]{4}\b|\bcid ?\d{4}\b|\bnot available in (?:my|your|the) area\b", re.IGNORECASE
)  # a connection fault is no lost account
_MAILBOX_WORKS = re.compile(
    r"\b(?:e-?mail|mailbox|address|inbox)\b[^.]{0,30}\b(?:fine|ok|okay|right|correct|the same|works|unchanged)\b"
    r"|\b(?:has|still got|still have) access\b|\bright (?:password|e-?mail)\b",
    re.IGNORECASE,
)
_OLD_PHONE = re.compile(
    r"\bcodes?\b[^.]{0,30}\b(?:to|on) (?:my |an? |the |his |her )?(?:old |wrong |lost )?(?:number|phone|mobile)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(r"\b(?:can|could|would|will) (?:you|u|we|i)\b|\bplease\b|\bto \W*$", re.IGNORECASE)
_NOT = re.compile(
    r"(?:\bnot|n'?t|\bcant|\bnever|\bno(?:body| ?one| way| luck| joy)?|cannot|unable|tried|try|trying|if|hope"
    r"|wants?|needs?|when|whether|so (?:that )?(?:i|we|they|she|he)|one (?:that )?(?:i|you|she"
    r"|he))\W+(?:\w{1,10} ){0,4}$",
    re.IGNORECASE,
)
_NEW_ONE = re.compile(r"\bnew\b|\bsince\b|\blast\b|\b(?:un)?till?\b", re.IGNORECASE)
_YES = re.compile(r"^\W*(?:y|yes|yep|yeah|yup|true|x|ticked|i can|still can|can)\b", re.IGNORECASE)
_NO_WORD = re.compile(
    r"^\W*(?:n|no|nope|nah|not any ?more|not now|false|neither|can'?t|cant|cannot|unable)\b", re.IGNORECASE
)
_ASKS_CAN = re.compile(
    r"\b(?:can|could|able|still|do|does|is|are|access)\b.*\b(?:get in|log ?in|sign in|access"
    r"|in now|back in|open|recover|into|mailbox|inbox|get (?:back|e-?mails?)|read|receive|see)|^get in\b"
    r"|^(?:access to|access|can access|can recover)",
    re.IGNORECASE,
)
_FOR_MINUTES = re.compile(
    r"\W*(?:out )?for \d+ (?:min|hour)|[^.]{0,20}\b(?:try again (?:in|after|later)|wait)\b", re.IGNORECASE
)  # which is a lock, and opens
_ASKS_SHUT = re.compile(
    r"\b(?:cannot|can'?t|cant|unable|locked|lost access|no access|not able|out of)\b", re.IGNORECASE
)


_OLD_MAILBOX = re.compile(
    r"\b(?:old|previous|original|former) (?:\w+ )?(?:mailbox|inbox|e-?mail|address|account|one)\b", re.IGNORECASE
)
_LOST = re.compile(rf"(?<!gets )(?<!being )(?<!be )\b(?:{LOST})\b(?! (?:in|when|by|to) )", re.IGNORECASE)
_MAY_BE_LOST = re.compile(
    rf"\b(?:{LOST}|no longer|g[ai]ven? (?:it |that |this )?up|let (?:it |that )?(?:go|lapse)"
    r"|(?:not|n't|cant|dont|nobody|no one|never)\b[^.,;]{0,30}\b(?:exist|get|receive|arrive|have|had|has"
    r"|see(?! where| how)|open|use)s?\b|any ?more)\b",
    re.IGNORECASE,
)
_LOST_BESIDE = re.compile(rf"{TOKEN}[^.;\n]{{0,25}}\b(?:{LOST})\b|\b(?:{LOST})\b[^.;\n]{{0,25}}{TOKEN}", re.IGNORECASE)
_OPENS = re.compile(r"\b(?:open|read|see|check)", re.IGNORECASE)  # a mailbox, by which the way back may be open
_CLAUSE_END = re.compile(r"[,;(]|\b(?:since|after|when|because|cos|as|but)\b", re.IGNORECASE)
_OTHER_OBJECT = re.compile(
    r"(?:deleted?|lost|closed?|binned|cancelled|finished) (?:the|my|her|his|our|a) "
    r"(?!(?:\w+ )?(?:e-?mail|mail|mailbox|inbox|address|account|domain|box|one|gmail|hotmail|yahoo|outlook"
    r"|icloud)\b)\w|no longer work \w",
    re.IGNORECASE,
)
_UNSURE = re.compile(r"\b(?:not|wasn'?t|isn'?t) sure\b\W*$", re.IGNORECASE)
_SHORT = 4  # words, which tell of what stands before them


_OF_A_DEVICE = re.compile(  # "my phone works", or the last time that they got in
    r"\blast\b[^.,;]{0,25}$|(?:^|[,;] )\W*(?:the|my|her|his|our) (?:\w+ )?(?:phone|mobile|laptop|tablet|ipad|computer"
    r"|line|landline|internet|wi-?fi) $",
    re.IGNORECASE,
)
_ASKED_BEFORE = re.compile(
    r"^\W*(?:(?:can|could|are|do|does|is) (?:you|they|pt|patient|he|she)|(?:will|can|could|would|should) i)\b",
    re.IGNORECASE,
)
_THEN = re.compile(  # what was so then, and may not be so now
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:until|till|then|before|but not|wants|logged (?:me )?out)\b",
    re.IGNORECASE,
)
_IN_NOW = re.compile(r"\bin\b(?: now| fine| ok| again)?|\bworked\b|\bworking\b|sorted|just checked", re.IGNORECASE)


_MAY_GET_IN = re.compile(  # some day, or into a mailbox
    r"mail\b|inbox|mailbox|\bcan (?:still )?(?:get|log|sign)\b(?!.*\b(?:now|today|just)\b)"
)


def is_in_now(words: str, *, sure: bool) -> bool:
    """Return whether the words that say yes are about an access on the day of the message."""
    if not sure and not re.search(
        r"\b(?:now|today|this (?:morning|afternoon)|just|(?:i'?m|(?:he|she)(?:'s| is)) (?:logged )?in|looking at"
        r"|got (?:back )?in)\b",
        words,
        re.IGNORECASE,
    ):
        return False
    return bool(_IN_NOW.search(words)) and not _MAY_GET_IN.search(words)


def recovery_guesses(message: Message, old: str, *, changes: bool, moves: bool = False) -> list[Guess]:
    """Return what the message says; `old` is the token of the account's address where that is certain, else "".

    Where it `changes` nothing, a mailbox that works may be the way back in. Where it `moves` from one certain address
    to another, a mailbox that seems lost is lost.
    """
    found = [each for part in message.parts for each in _in_part(message, part, old, moves=moves)]
    answered = any(_yes_or_no(part) for part in message.parts)
    if _ERROR_CODE.search(message.text) or (_OLD_PHONE.search(message.text) and not answered):
        found = [replace(each, sure=False) for each in found]
    if not changes and _MAILBOX_WORKS.search(message.text):  # so the way back may be open
        found = [each if each.value == YES else replace(each, sure=False) for each in found]
    if any(each.value == YES and _OPENS.search(each.words) for each in found):
        found = [each if each.value == YES else replace(each, sure=False) for each in found]
    return found[::-1]


def _in_part(message: Message, part: Part, old: str, *, moves: bool) -> Iterator[Guess]:
    answer = _yes_or_no(part)
    if answer:
        yield Guess(FIELD, answer, message.quote(f"{part.asked}: {part.words}"), sure=True)
    if _LOST.search(part.asked) and re.search(TOKEN, part.words) and not part.asked.endswith("?"):
        yield Guess(FIELD, NO, message.quote(f"{part.asked}: {part.words}"), sure=bool(old and old in part.words))
    before = part.asked
    for sentence in sentences(part.words):
        said = _in_sentence(message, sentence, before, old, moves=moves)
        yield from (replace(each, sure=False) for each in said) if is_of_another(sentence) else said
        before = sentence


def _yes_or_no(part: Part) -> str:
    yes, no = bool(_YES.search(part.words)), bool(_NO_WORD.search(part.words))
    if yes == no:
        return ""
    if _ASKS_SHUT.search(part.asked) and not re.search("old password", part.asked):
        return NO if yes else YES
    if _ASKS_CAN.search(part.asked) and not re.search(r"\bnew\b|text|leaflet|one you can|have you asked", part.asked):
        return YES if yes else NO
    return ""


def _in_sentence(message: Message, sentence: str, before: str, old: str, *, moves: bool) -> Iterator[Guess]:
    words, way_in = message.quote(sentence), _way_in(sentence)
    is_in = bool(way_in) and not _tells_of_another_time(_clause_of(sentence, way_in))
    is_lost = old and re.search(rf"{old}\W{{0,3}}(?:is |was |has been |got )?lost\b|\blost\W{{1,3}}{old}", sentence)
    if _is_shut_out(sentence) or is_lost or _is_dead(message, sentence, before, old):
        yield Guess(FIELD, NO, words, sure=not (_UNSURE.search(sentence) or is_in))
    if (old and _is_gone(sentence, before, old)) or _tells_of_a_lost_one(sentence):
        yield Guess(FIELD, NO, words, moves)
    if MAY_BE_SHUT_OUT.search(sentence):
        yield Guess(FIELD, NO, words, sure=False)
    if way_in:
        is_of_old = re.search(r"\bold\b", sentence) or (
            old and (old in sentence or (old in before and not re.search(TOKEN, sentence)))
        )
        another_mailbox = re.search("open|see|read|check|works", way_in) and not is_of_old
        yield Guess(FIELD, YES, words, is_in and not another_mailbox)


def _tells_of_another_time(clause: str) -> bool:
    """Return whether a clause that says that they get in is about what was, or is to be."""
    return bool(_THEN.search(clause) or _NEW_ONE.search(clause)) or _on_another_day(clause)


def _is_shut_out(sentence: str) -> bool:
    return any(
        not NOT_ACCOUNT.search(_CLAUSE_END.split(sentence[found.start() : found.end() + 40])[0])
        and not _FOR_MINUTES.match(sentence[found.end() :])
        and not re.search(r"\bif\b[^,]{0,30}$", sentence[: found.start()])
        for found in SHUT_OUT.finditer(sentence)
    )


def _is_gone(sentence: str, before: str, old: str) -> bool:
    """Return whether the words say that they can no longer open the old mailbox."""
    tells_of_old = old in sentence or old in before or re.search(r"\bold\b", sentence)
    return bool(tells_of_old and GONE.search(sentence) and not _OTHER_OBJECT.search(sentence))


def _tells_of_a_lost_one(sentence: str) -> bool:
    """Return whether the words say that some mailbox is lost, which may be the account's."""
    if re.search(r"\bnew\b|\bphone\b", sentence, re.IGNORECASE):
        return False
    if LOST_MAILBOX.search(sentence):
        return True
    return bool(_LOST_BESIDE.search(sentence) or (_MAY_BE_LOST.search(sentence) and MAILBOX_NAMED.search(sentence)))


def _clause_of(sentence: str, words: str) -> str:
    """Return the clause in which the words stand, with the words "but not" that may follow it."""
    start = sentence.find(words)
    end = start + len(words)
    after = re.split(r"[,;]|\b(?:but(?! not)|and)\b", sentence[end:])[0]
    return re.split(r"[,;]|\b(?:but|and)\b", sentence[:start])[-1] + words + after


def _on_another_day(sentence: str) -> bool:
    return any(not re.match("to|this|just|earlier", each[0], re.IGNORECASE) for each in ANY_DATE.finditer(sentence))


def _is_denied(start: str) -> bool:
    """Return whether what goes before denies that they get in, or tells of the last time that they did."""
    return bool(_NOT.search(start) or _OF_A_DEVICE.search(start))


def _way_in(sentence: str) -> str:
    """Return the words that say that they are in, or can get in."""
    if _ASKED_BEFORE.match(sentence):
        return ""
    every = (found for found in CAN.finditer(sentence) if not _is_denied(sentence[: found.start()]))
    if sentence.endswith("?"):  # "I can log in, but how do I change it?" asks something else
        every = (found for found in every if re.search(r"\b(?:but|how|what|where|who)\b", sentence[found.end() :]))
    return next((found[0] for found in every), "")


def _is_dead(message: Message, sentence: str, before: str, old: str) -> bool:
    """Return whether the sentence says that the old mailbox is out of reach."""
    for dead in [*DEAD.finditer(sentence), *_LOST.finditer(sentence)]:
        start = sentence[: dead.start()]
        if _tells_of_something_else(sentence, dead.start()):
            continue
        if not old:
            return bool(_OLD_MAILBOX.search(sentence))
        if old not in sentence and re.search(r"\bnew\b[^,]{0,25}$", start):
            continue
        if old in before and len(sentence.split()) < _SHORT:
            return True
        if (old in sentence or old in before) and MAILBOX.search(sentence):
            return True
        if MAILBOX_NAMED.search(sentence) or _names_its_provider(sentence, message.address(old).text):
            return True
    return False


def _tells_of_something_else(sentence: str, at: int) -> bool:
    """Return whether the words for a loss are asked for, denied, or said of another thing than a mailbox."""
    start = sentence[:at]
    if _REQUEST.search(re.split("[,;:(]", start)[-1]) or OF_SOMETHING_ELSE.search(start):
        return True
    return bool(_OTHER_OBJECT.match(sentence, at))


def _names_its_provider(sentence: str, address: str) -> bool:
    """Return whether a word of the sentence is part of the address's domain, like Sky or BT."""
    words = re.findall(r"\b[A-Z]\w+|\b[a-z]{4,}", sentence)
    return any(part.startswith(word.casefold()) for word in words for part in host_words(address))
