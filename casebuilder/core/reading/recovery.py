"""Whether the patient can get in or recover the account: locked out or without the old mailbox, or in after all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from casebuilder.core.reading.facts import NO, YES, Guess
from casebuilder.core.reading.message import TOKEN, Message, Part, sentences

FIELD = "can_recover"
_ERROR_CODE = re.compile(
    r"\b3[cfr][a-z0-9]{4}\b|\bcid ?\d{4}\b", re.IGNORECASE
)  # a connection fault is no lost account
_OLD_PHONE = re.compile(
    r"\bcodes?\b[^.]{0,30}\b(?:to|on) (?:my |an? |the |his |her )?(?:old |wrong |lost )?(?:number|phone"
    r"|mobile)\b",
    re.IGNORECASE,
)
_CANNOT = (
    r"(?:(?:not|n'?t|hav?nt|hasnt) been able to"
    r"|can'?t|cant|cannot|can not|couldn'?t|couldnt|unable to|not able to|no longer able to|isn'?t able to"
    r"|never able to|"
    r"(?:won'?t|wont|doesn'?t|doesnt|don'?t|dont|didn'?t|not|isn'?t|will not|does not|refuses to"
    r"|never) let(?:ting)?(?: (?:me|her|him|them|us|pt|patient|my \w{1,12}))?|unable)"
)
_ENTER = (
    r"(?:get (?:back )?(?:in\b|into|on\b|onto|to)|authenticate|log ?(?:back )?(?:in|on|into)"
    r"|sign ?(?:back )?in|access|open|enter|in\b|on\b|reach)"
)
_SHUT_OUT = re.compile(
    rf"\b{_CANNOT} (?:even |actually |really |now |currently |seem to |to |still |any ?more |ever |just "
    rf"|been able to |manage to |me |back ){{0,4}}{_ENTER}"
    r"|\bcannot now\b|\b(?:cannot|can'?t|cant|couldn'?t) get (?:it|that|(?:my|the|her|his) (?:e-?mail|account)) back\b"
    r"|\blocked (?:me |him |her |them |us )?out\b|\baccount(?: is| was|'s| has been)? (?:now )?(?:locked"
    r"|blocked)\b|\bapp is stuck\b"
    r"|\b(?:lost|no longer (?:has|have|got)(?: any)?|no|without|no more|ha(?:s|ve) no|not got) access\b"
    r"|\b(?:nhs ?)?(?:app|log-?in|nhs account)(?: is| was|'s| has been)? (?:now |also )?locked\b"
    r"|\bshut out\b|\bexcluded\b|\b(?:won'?t|doesn'?t) have (?:me|him|her|us)\b|\bkicked (?:me |him |her )?out\b"
    r"|\bstill (?:locked|stuck)\b|\b(?:says|said|told|comes up|error)\b[^.]{0,20}\baccount locked\b",
    re.IGNORECASE,
)
_NOT_ACCOUNT = re.compile(
    r"appointment|appt|attachment|building|car park|prescription|results?\b|photo|letter|link you|form|door"
    r"|phone\b(?! is| was)|through|hold of|"
    r"gp record|work laptop|to the (?:surgery|hospital|clinic)|online banking|website|see a (?:doctor|gp)|see dr",
    re.IGNORECASE,
)
_DEAD = re.compile(
    r"\b(?:lost (?:my |the |her |his |that )?(?:old |work )?(?:e-?mail|mailbox|address)|no longer ha(?:s|ve)"
    r"|(?:not|do(?:es)?n'?t) have (?:(?:that|this|it|the)(?: \w{1,9}){0,2} )?any ?more|finished|delete|close|closes"
    r"|deletes"
    r"|shuts|lapse|closed|shut|gone|dead|deleted|killed|binned|hacked|expired|lapsed|bust|ended|ceased|disabled"
    r"|deactivated|suspended|no more|stolen|"
    r"cut (?:me |him |her )?off|switched off|turned off|taken away|pulled the plug|doesn'?t exist|don'?t exist"
    r"|died|inaccessible|not (?:mine|ours|his|hers)\b|went(?= when| with)|stopped(?= when| (?:on )?\d|\W*$)"
    r"|ha(?:ve|s|d)(?:n'?t| not) got (?:that|it|this)(?: one)? any ?more"
    r"|no longer (?:exists?|works?|active|working|there|valid|in use|mine)|"
    r"no good(?: any ?more| now)?|went (?:years|ages|months) ago|sold|(?:mailbox|e-?mail|address) (?:that "
    r"|which )?i (?:lost|closed)"
    r"|went with it|not working|doesn'?t work|stopped working|wound up|folded|defunct|can'?t reinstate|lost (?:it"
    r"|that)|packed up|bounces|bouncing|withdrawn|removed|cancelled|terminated|ran out|wiped)\b",
    re.IGNORECASE,
)
_MAILBOX = re.compile(
    rf"{TOKEN}|\b(?:mailbox|inbox|e-?mail|address|domain|provider|isp|uni|work|company|firm|school|college|job"
    r"|employer|account|which|that one|that 1|(?:1st|first|old) one|they|it|one|bt|sky|aol|talktalk|virgin|yahoo"
    r"|plusnet)\b",
    re.IGNORECASE,
)
_MAILBOX_NAMED = re.compile(
    r"\b(?:mailbox|letter-?box|inbox|e-?mail|address|domain|provider|isp|old (?:one"
    r"|account)|first one|the first|yahoo|hotmail)\b",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\b(?:do(?:es)?n'?t|dont|doesnt|do not|does not|not) have (?:it|that|this)\b|\blost\b", re.IGNORECASE
)
_MAY_BE_SHUT_OUT = re.compile(
    rf"\b{_CANNOT} use (?:(?:the |my |her |his |their )?(?:nhs )?app|it)\b"
    r"|\blocked(?: out)? for \d+ (?:min|hour)|\baccount\b(?: \w{1,6}){0,3} (?:suspended|disabled|deactivated|closed)\b",
    re.IGNORECASE,
)
_OF_SOMETHING_ELSE = re.compile(
    r"(?:\bnot|n'?t|\bnever) (?:\w+ )?$|\b(?:phone|mobile|comp\w*er|laptop|tablet|ipad|handset|sim)\b[^,]{0,20}$",
    re.IGNORECASE,
)
_REQUEST = re.compile(r"\b(?:can|could|would|will) (?:you|u|we|i)\b|\bplease\b|\bto \W*$", re.IGNORECASE)
_CAN = re.compile(
    r"\b(?:still (?:has|have|had|got) access|(?:can|could) (?:still )?(?:get|log|sign) (?:back )?(?:in|on"
    r"|into)\b(?! touch)|still (?:gets?|have|has|got) (?:in|into|access)\b|still works?\b|i'?m (?:back )?in (?:now"
    r"|again)\b|i'?m back in\b|(?:got|get|am|is|are) (?:back )?in(?: fine| ok| okay| now| again|\W*$)"
    r"|got back in(?:to)?\b|worked (?:a treat|fine|perfectly)\b|i'?m in(?= (?:thank|now|again|cheers)|\W*$)|"
    r"working (?:now|again|fine)|works (?:now|again|fine)|all sorted|sorted (?:now|it)|back in\b"
    r"|that(?: has|'s)? worked\b|\bin now\b|all (?:good|working)\b"
    r"|(?:ok|okay|fine) now\b|both (?:still )?work\b|logged in (?:ok|okay|fine)\b|(?:got|have) it working\b"
    r"|got in (?:at|this|today|just now)\b"
    r"|can (?:still )?(?:access|open|see|read|check) (?:the |my |her |his |that |it|both|old))",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|n'?t|cant|never|cannot|unable|if|hope|want|need|when|whether|so (?:that )?(?:i|she"
    r"|he)|one (?:that )?(?:i|you|she|he)|so)\W+(?:\w{1,10} ){0,3}$",
    re.IGNORECASE,
)
_NEW_ONE = re.compile(r"\bnew\b|\bsince\b|\blast\b|\b(?:un)?till?\b", re.IGNORECASE)
_HEDGE = re.compile(
    r"\bthinks?\b|\bmaybe\b|\bmight\b|\bprobably\b|\bnot sure\b|\bperhaps\b|\bi believe\b"
    r"|\bsometimes\b",
    re.IGNORECASE,
)
_YES = re.compile(r"^\W*(?:y|yes|yep|yeah|yup|true|x|ticked|i can|still can|can)\b", re.IGNORECASE)
_NO_WORD = re.compile(
    r"^\W*(?:n|no|nope|nah|not any ?more|not now|false|neither|can'?t|cant|cannot|unable)\b", re.IGNORECASE
)
_ASKS_CAN = re.compile(
    r"\b(?:can|could|able|still|do|does|is|are|access)\b.*\b(?:get in|log ?in|sign in|access"
    r"|in now|back in|open|recover|into|mailbox|inbox|get (?:back|e-?mails?)|read|receive|see)|^get in\b"
    r"|^(?:access to|access"
    r"|can access|can recover)",
    re.IGNORECASE,
)
_FOR_MINUTES = re.compile(r"\W*(?:out )?for \d+ (?:min|hour)", re.IGNORECASE)  # which is a lock, and opens
_SAYS_SHUT = re.compile(r"(?:cannot|can'?t|unable to) (?:recover|access|open|get (?:in|into))\b[^?]*$", re.IGNORECASE)
_ASKS_SHUT = re.compile(
    r"\b(?:cannot|can'?t|cant|unable|locked|lost access|no access|not able|out of)\b", re.IGNORECASE
)


_SHORT = 4  # words, which tell of what stands before them


_THEN = re.compile(  # what was so then, and may not be so now
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:until|till|then|before|but|wants|logged (?:me )?out)\b",
    re.IGNORECASE,
)
_IN_NOW = re.compile(r"\bin\b(?: now| fine| ok| again)?|\bworked\b|\bworking\b|sorted|just checked", re.IGNORECASE)


def is_in_now(words: str) -> bool:
    """Whether the words that say yes tell of an access on the day of the message."""
    return bool(_IN_NOW.search(words)) and not re.search(r"\b(?:mail|inbox|mailbox)\b", words)


def recovery_guesses(message: Message, old: str) -> list[Guess]:
    """What the message says; `old` is the token of the account's address where that is certain, else ""."""
    found = [each for part in message.parts for each in _in_part(message, part, old)]
    if _ERROR_CODE.search(message.text) or _OLD_PHONE.search(message.text):
        found = [replace(each, sure=False) for each in found]
    values = {each.value for each in found}
    if len(values) > 1:
        return [Guess(FIELD, each.value, each.words, sure=False) for each in reversed(found)]
    return found


def _in_part(message: Message, part: Part, old: str) -> Iterator[Guess]:
    answer = _yes_or_no(part)
    if answer:
        yield Guess(FIELD, answer, message.quote(f"{part.asked}: {part.words}"), sure=True)
    before = part.asked
    for sentence in sentences(part.words):
        yield from _in_sentence(message, sentence, before, old)
        before = sentence


def _yes_or_no(part: Part) -> str:
    yes, no = bool(_YES.search(part.words)), bool(_NO_WORD.search(part.words))
    if _SAYS_SHUT.match(part.asked) and not yes:
        return YES if no else NO
    if yes == no:
        return ""
    if _ASKS_SHUT.search(part.asked) and not re.search("old password", part.asked):
        return NO if yes else YES
    if _ASKS_CAN.search(part.asked) and not re.search(r"\bnew\b|text|leaflet|one you can", part.asked):
        return YES if yes else NO
    return ""


def _in_sentence(message: Message, sentence: str, before: str, old: str) -> Iterator[Guess]:
    words, certain = message.quote(sentence), not _HEDGE.search(sentence)
    is_lost = old and re.search(rf"{old}\W{{0,3}}(?:is |was |has been |got )?lost\b|\blost\W{{1,3}}{old}", sentence)
    if _is_shut_out(sentence) or is_lost or (old and _is_dead(sentence, before, old)):
        yield Guess(FIELD, NO, words, certain)
    if _MAY_BE_SHUT_OUT.search(sentence) or (old and _is_gone(sentence, before, old)):
        yield Guess(FIELD, NO, words, sure=False)
    way_in = _way_in(sentence)
    if way_in:
        certain = certain and not _THEN.search(sentence)
        another_mailbox = re.search("open|see|read|check|works", way_in) and not re.search(r"\bold\b", sentence)
        yield Guess(FIELD, YES, words, certain and not another_mailbox)


def _is_shut_out(sentence: str) -> bool:
    return any(
        not _NOT_ACCOUNT.search(sentence[found.start() : found.end() + 40])
        and not _FOR_MINUTES.match(sentence[found.end() :])
        and not re.search(r"\bif\b[^,]{0,30}$", sentence[: found.start()])
        for found in _SHUT_OUT.finditer(sentence)
    )


def _is_gone(sentence: str, before: str, old: str) -> bool:
    """Whether the old mailbox is not theirs to open any more, as far as the words go."""
    tells_of_old = old in sentence or old in before or re.search(r"\bold\b", sentence)
    return bool(tells_of_old and _GONE.search(sentence))


def _way_in(sentence: str) -> str:
    """The words that say that they are in, or can get in."""
    if sentence.endswith("?") or _NEW_ONE.search(sentence):
        return ""
    every = (found for found in _CAN.finditer(sentence) if not _NOT.search(sentence[: found.start()]))
    return next((found[0] for found in every), "")


def _is_dead(sentence: str, before: str, old: str) -> bool:
    """Whether the sentence says that the old mailbox is out of reach."""
    dead = _DEAD.search(sentence)
    if dead is None or _REQUEST.search(sentence[: dead.start()]) or _OF_SOMETHING_ELSE.search(sentence[: dead.start()]):
        return False
    if old not in sentence and re.search(r"\bnew\b[^,]{0,25}$", sentence[: dead.start()]):
        return False
    if old in before and len(sentence.split()) < _SHORT:
        return True
    nearby = (old in sentence or old in before) and bool(_MAILBOX.search(sentence))
    return nearby or bool(_MAILBOX_NAMED.search(sentence))
