"""When the patient last got in: the date beside words that say so, or "not-known" if they cannot say.

A birth, an appointment, a closed mailbox, a job or the day of the note is no last access.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from casebuilder.core.reading.dates import Dated, dates_in
from casebuilder.core.reading.facts import NOT_KNOWN, Guess
from casebuilder.core.reading.message import MONTHS, Message, sentences
from casebuilder.core.reading.subject import is_of_another

FIELD = "last_access"
_IN = (
    r"(?:got|get|gets|getting|gotten|(?<=last )in\b|in\b(?! (?:early |late |mid |about |around )?"
    rf"(?:{MONTHS}|20\d\d|spring|summer|autumn|winter))|into|inside|consulted|looked|checked"
    r"|on (?:it|there|the (?!\d)|to|my)|(?:(?<=last )|(?<=was )|(?<=were )|(?<=been )|(?<=went )|(?<=got ))on\b"
    r"|onto|used|use|using|log\w*"
    r"|able|access\w*|gained|worked|working|works|sign\w*|open\w*|manage\w*|success\w*|went|been|enter\w*|did"
    r"|looked|let me)"
)
_LAST = re.compile(
    rf"\blast (?:[a-z']{{1,12}} ){{0,4}}?{_IN}"
    r"|\bbeen since\b|\blast ?[=:-]|\bl/[al]\b|(?<!')\blli?\b|\bla\b(?= ?[:=]| approx| about| \d| (?:jan|feb|mar"
    r"|apr|may|ju[nl]|aug|sep|oct|nov|dec))|\blast (?:ok|okay|good)\b|\bcould (?:still )?(?:log|get|sign) in\b"
    r"|\blast(?:ly)? (?:time|date|login|log-?in|log-?on|connection|connexion|use|access|accessed"
    r"|(?<!my last )(?<!her last )(?<!his last )day|success)\b"
    rf"|\b(?:got|get|been|logged|was|signed|used|went|managed) (?:[a-z']{{1,10}} ){{0,3}}last\b"
    r"|\b(?:it|app|login) (?:last )?(?:was |has )?(?:been )?(?:working|worked|fine|ok|let me in)\b"
    r"|\b(?:was|were) (?:in|on) (?:it|the app)\b(?= (?:on|in|\d|yesterday|last|this|boxing|christmas|xmas|good friday))"
    r"|^\W*in last\b|\blast admitted\b|\bworked (?:\w+ )?(?:until|till|up to)\b|\bmy last go\b"
    r"|\bwas (?:all )?(?:fine|ok|okay|working|good)\b"
    r"|\b(?:have|has|had)(?: not|n'?t) (?:[a-z]{1,9} ){0,4}?(?:in|into|on|access\w*|logged|used)\b"
    r"|\b(?:hav?nt|hasnt|not) (?:[a-z]{1,9} ){0,4}?(?:in|into|on|access\w*|logged|used)\b(?= (?:[a-z]{1,9} ){0,3}since)"
    r"|\bnever (?:[a-z]{1,9} )?(?:in|enter|entered|used?|on|logged)\b(?= (?:[a-z]{1,9} )?since)"
    r"|\b(?:locked|shut|cannot|can'?t|cant|carn'?t|unable|not able|no access|stopped)\b[^.,;]{0,40}?\bsin[cs]e\b"
    r"|\b(?:got|logged|signed) in (?!touch|from|late)(?:ok|fine|okay|no problem|normally|successfully)?\b",
    re.IGNORECASE,
)
_USED = re.compile(  # what only somebody who is in can do
    r"\b(?:i|we|she|he|they|pt|mum|dad|able to|could(?: still)?|me) (?:[a-z]{1,9} ){0,2}?(?:ordered|booked|read"
    r"|looked at|saw|viewed|checked|showed"
    r"|used|opened|sent for|(?:was|went|got|been|went) (?:on|in|into)|(?:able to|could(?: still)?) \w+(?: at)?)\b"
    r"(?= it\b|[^.;]{0,60}\b(?:app|on it|in it|through it|there|online|log-?in)\b)"
    r"|\b(?:had|have) (?:it|the (?:nhs )?app) working\b|\b(?:let me|in) (?:straight |right |back )?in (?:this"
    r"|yesterday)\b",
    re.IGNORECASE,
)
_DAY_BESIDE = re.compile(r"\bday (?:after|before|bef)\b|\bthe (?:week|morning) (?:after|before)\b", re.IGNORECASE)
_OTHER_LAST = re.compile(
    r"(?:[a-z]+ )??last (?:(?!got|get|in|into|on|used?|use|log\w*)[a-z']{1,12} ){0,3}?(?:appointment|appt"
    r"|prescription|order|review|visit|attend|smear|blood|bp|message|text|letter|consult|seen(?! working)"
    r"|saw|spoke|came|visited|phoned|rang|called|changed|moved|paid|surgery|hospital|clinic|doctor'?s)\b",
    re.IGNORECASE,
)
_APP_BEFORE = re.compile(
    r"\b(?:it|apps?|log-?in|account|that|this|which|everything|all|mine|nhs|access|thing|one) (?:\w+ )?$", re.IGNORECASE
)
_ANOTHER_THING = re.compile(  # "last used my inhaler"; no thing of a day or of the app
    r"\W*(?:(?:on|in|into|at|to|with) )?(?:my|the|her|his|our|your) (?!\d|(?:\w+ )?(?:nhs|apps?|account|acct"
    r"|log-?in|log"
    r"|online|records?|system|screen|thing|phone|mobile|tablet|ipad|laptop|computer|pc|day|night|morning|evening"
    r"|week|weekend|month|year|time|start|beginning|middle|end|spring|summer|autumn|winter|holidays?|new|old|last|first"
    r"|second|third|\w+th|\w+ first|other|same|birthday|results?|prescriptions?|tablets|letters?|appointments?"
    r"|jab|test|bloods?)\b)[a-z]",
    re.IGNORECASE,
)
_OTHER_DATE = re.compile(
    r"\b(?:born|dob|d\.o\.b|birth|appointment|appt|appts|booked|due|closed|shut|cancelled|changed|moved|left"
    r"|leaving|graduated|retired|died|set ?up|"
    r"signed up|registered|joined|made|created|opened (?:the|an|my) account|letter|rang|called|spoke|review"
    r"|operation|op\b|discharged|seen|expires?|hacked|stolen|lost|deleted|"
    r"switched|replaced|bought|new phone|since then|married|separated|divorced|lapsed|bust|went under|ended"
    r"|stopped|tried|wrote|emailed|told|referr\w*|result|jab|vaccin\w*|from work)\b",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"\b(?:do(?:es)?n'?t|dont|doesnt|do not|does not|can'?t|cant|cannot|could ?n'?t|couldnt|can not) (?:really "
    r"|quite |actually |honestly |even |for the life of me )?"
    r"(?:remember|know|recall|say|tell|think)\b|\b(?:no|not a|haven'?t a|havent a|not got a"
    r"|haven'?t the (?:foggiest|faintest)|havent the faintest)(?: idea| clue|\b(?<=faintest)|\b(?<=foggiest))"
    r"|\bnot (?:known|sure|certain|recorded|remembered|got a clue)\b|\bunsure\b|\bunknown\b|\bunk\b|\b[ui]?dunno\b"
    r"|\bdunno\b|"
    r"\bd/?k\b|\b(?:has |have |i'?ve )?forgotten (?:when|the date)?|\bforgets? when\b|\bn/?k\b|\bcan'?t be sure\b"
    r"|\bno memory\b|\bwish (?:i|she|he) knew\b|\b(?:god|goodness|heaven|lord) knows\b|^\W*\?+\W*$|\bidk\b"
    r"|\bno recollection\b",
    re.IGNORECASE,
)
_NO_IDEA_WHEN = re.compile(
    rf"(?:{_UNKNOWN.pattern})[^.,]{{0,8}}\b(?:when|the last time|how long ago)\b"
    r"(?! (?:i|we|you|she|he|they|it)(?:'ll| (?:can|could|will|would|should|am|is|are|next))\b)",
    re.IGNORECASE,
)
_CORRECTION = re.compile(r"\b(?:actually|sorry|i mean|meant|correction|oops|no wait|wrong)\b", re.IGNORECASE)
_AGAIN = re.compile(rf"{_CORRECTION.pattern}|\b(?:said|put|checked|not)\b", re.IGNORECASE)
_OTHER_UNKNOWN = re.compile(r"pass ?word|pw\b|p/w|forgot\w* link|which e?-?mail", re.IGNORECASE)
_TOLD_BY = re.compile(r"(?: \w{1,6}){0,2} when (?:i|he|she|they|we)\b", re.IGNORECASE)  # by what was done there
_BESIDE = 5  # characters between two dates that mean one day
_ASKS_WHETHER = re.compile(r"\bdo(?:es)? (?:you|he|she|they) (?:know|remember)\b")  # when they last got in
_NO = re.compile(r"\W*no\b", re.IGNORECASE)
_ASKS = re.compile(
    r"\bl/a\b|^\W*in app\W*$|\bdid it last\b|\blast\b(?! ?(?:3|three|name|digit|appoint|address|order))"
    r"(?=.*(?:in\b|use|seen|log|access|date|time|work|on\b|into|success|enter|app|open|sign|when|get|ok\b|worked"
    r"|success))|\bwhen (?:did|was|were) .*(?:last|in\b|log)|^last$|^when$|^date of last|\blast$",
    re.IGNORECASE,
)


def last_access_guesses(message: Message, received: date, *, in_now: bool) -> list[Guess]:
    """Return what the message says about the last access; `in_now` where it says that the patient is in today."""
    found = list(_all(message, received))
    if in_now:
        return [Guess(FIELD, received.isoformat(), "", sure=False), *(replace(each, sure=False) for each in found)]
    if len({each.value for each in found if each.sure}) > 1:
        return _corrected(found)
    days = [each for each in found if each.sure]
    if days and all(each.value.startswith(days[0].value) or days[0].value.startswith(each.value) for each in found):
        return [max(found, key=lambda each: (each.sure, len(each.value)))]
    return found


def _corrected(found: list[Guess]) -> list[Guess]:
    sure = [each for each in found if each.sure]
    longest = max(sure, key=lambda each: len(each.value))
    if all(longest.value.startswith(each.value) for each in sure):
        return [longest]
    if _CORRECTION.search(sure[-1].words):
        return sure[-1:]
    return found


def _all(message: Message, received: date) -> Iterator[Guess]:
    for part in message.parts:
        asks = bool(_ASKS.search(part.asked))
        asked_here = False
        if asks and _ASKS_WHETHER.search(part.asked) and _NO.match(part.words):
            yield Guess(FIELD, NOT_KNOWN, message.quote(part.words), sure=True)
        for sentence in sentences(part.words):
            yield from _in_sentence(message, sentence, received, asks or asked_here)
            asked_here = sentence.endswith("?") and bool(_LAST.search(sentence))


def _in_sentence(message: Message, sentence: str, received: date, asks: bool) -> Iterator[Guess]:
    words, cue = message.quote(sentence), _cue(sentence)
    if _NO_IDEA_WHEN.search(sentence):
        yield Guess(FIELD, NOT_KNOWN, words, sure=True)
    elif cue or asks:
        chosen = _date_of(sentence, cue, received)
        if chosen:
            sure = (
                chosen.sure
                and not (cue and cue.re is _USED)  # what was done there may have been done elsewhere
                and not (cue and _tells_of_another_thing(sentence, cue))
                and not _says_again(sentence, received)
                and not sentence.endswith("?")
                and not _DAY_BESIDE.search(sentence)
            )
            yield from (Guess(FIELD, value, words, sure) for value in chosen.values)
        elif _is_not_known(sentence, cue, asks):
            yield Guess(FIELD, NOT_KNOWN, words, sure=True)
    elif _is_only_a_date(sentence, received):
        values = dates_in(sentence, received)[0].values
        # A date of the day itself heads the message.
        yield from (Guess(FIELD, value, words, sure=False) for value in values if value != received.isoformat())


def _tells_of_another_thing(sentence: str, cue: re.Match[str]) -> bool:
    """Return whether what was used, or was working, is named and is not the app."""
    if re.match("was (?!last)", cue[0], re.IGNORECASE) and not _APP_BEFORE.search(sentence[: cue.start()]):
        return True
    return bool(_ANOTHER_THING.match(sentence, cue.end())) or is_of_another(sentence)


def _says_again(sentence: str, received: date) -> bool:
    """Return whether a sentence replaces one date by another: "I said June but it was 4 May"."""
    return bool(_AGAIN.search(sentence)) and len(dates_in(sentence, received)) > 1


def _is_not_known(sentence: str, cue: re.Match[str] | None, asks: bool) -> bool:
    """Return whether the sentence says that they cannot say when."""
    tells_when = asks or (cue and re.match("last|when", cue[0], re.IGNORECASE))
    return bool(tells_when and _UNKNOWN.search(sentence) and not _OTHER_UNKNOWN.search(sentence))


def _cue(sentence: str) -> re.Match[str] | None:
    named = (each for each in _LAST.finditer(sentence) if not _OTHER_LAST.match(sentence, each.start()))
    return next(named, None) or _USED.search(sentence)


def _date_of(sentence: str, cue: re.Match[str] | None, received: date) -> Dated | None:
    """Return the date after the cue, else the one before it, with no other event in between."""
    dates = dates_in(sentence, received)
    if cue is None:
        clear = next((each for each in dates if not _OTHER_DATE.search(sentence[: each.start])), None)
        return clear or next((replace(each, sure=False) for each in dates), None)
    after = [
        each for each in dates if each.start >= cue.start() and not _OTHER_DATE.search(sentence[cue.end() : each.start])
    ]
    before = [each for each in dates if each.end <= cue.start() and len(sentence[each.end : cue.start()]) < 20]
    before = [each for each in before if not _OTHER_DATE.search(sentence[: cue.start()])]
    if not (after or before) and (told := _TOLD_BY.match(sentence, cue.end())):
        return next((replace(each, sure=False) for each in dates if each.start >= told.end()), None)
    if len(after) > 1 and after[1].sure and not after[0].sure and after[1].start - after[0].end < _BESIDE:
        return after[1]  # "two weeks ago, 2 June"
    return next(iter(after or before[-1:]), None)


def _is_only_a_date(sentence: str, received: date) -> bool:
    dates = dates_in(sentence, received)
    return len(dates) == 1 and len(sentence) - (dates[0].end - dates[0].start) < 4
