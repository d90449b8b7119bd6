"""The last 3 digits of the NHS number: labelled figures are certain; bare, hedged and spoken ones are not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from casebuilder.core.reading.doubts import DOUBT
from casebuilder.core.reading.facts import Guess
from casebuilder.core.reading.message import TOKEN, Message, Part, sentences

FIELD = "nhs_digits"
_STARS = re.compile(r"(?<![\w*])\*{1,6}(?=\d{3}(?!\d))")  # "NHS *018"
_THREE = (
    r"(?<![\w/:+*£$#])(?:(?<!\d[.,-])|(?<=last 3-))(\d(?:, |[ -])?\d(?:, and |, | and |[ -])?\d)(?![\d/:@%]|[.,-]\d"
    r"| ?(?:mg|ml|am|pm|miles|pounds|kg|st\b|nd\b|rd\b|th\b))"
)
_NHS = r"(?:nhs|health|n\.h\.s\.?)(?: ?app)?"
_NUMBER = r"(?:number|numbers|num|no\.?|nos\.?|nr|#|n°|digits?|id)"
_FILL = (
    r"(?:['\"]?s|should be|is|are|was|=|:|in|with|of|my|the|her|his|their|on|it|it'?s|its|for|to|from|by|r|card"
    r"|letter|only|just|and|so|pt|nhs|digits?|numbers?|nos?|here|as|-|\.|,|\(|\"|'|them|these|those)"
)
_LABEL = re.compile(
    r"(?:"
    rf"\b(?:last|final|end) ?(?:3|three|thre|3x|bit)\b(?:(?: of)? ?(?:my|the|her|his|their"
    rf"|pt)? ?(?:{_NHS} ?)?{_NUMBER}?)?"
    rf"|\b{_NHS} ?(?:{_NUMBER})?(?: last (?:3|three))?(?: ?(?:digits|{_NUMBER}))?(?: ?\(?(?:last|ends|ending)(?: 3"
    rf"| three)?(?: digits)?\)?)?"
    r"|\b(?:3|three) (?:last|end|final) (?:nos?|numbers?|digits?)\b|\blast (?:nos|numbers|digits)\b"
    r"|\b(?:l3d?|3d)\b|(?<!\w)3 ?(?==)|\b(?:3|three) (?:di?gi?ts?|dig\b|numbers|nums?|nos)\b|\bdigits?\b"
    r"|\b(?:ends?|ending|finish(?:es|ed|ing)?|ended)\b(?: ?(?:in|with|on))?)"
    rf"(?: ?\.{{2,20}})?(?:[\W_]{{0,3}}{_FILL}){{0,5}}(?:[\W_]{{0,4}}|\W{{0,3}}\*{{3}}[ -]?\*{{3}}[ -]?\*?)$",
    re.IGNORECASE,
)
_OTHER_NUMBER = re.compile(
    r"\b(?:mobile|mob|phone|tel|telephone|landline|card|bank|ref|reference|hospital|mrn|emis|ext|extension|room"
    r"|flat|house|"
    r"account number|acc(?:oun)?t no|sort code|policy|claim|order|passport|licen[cs]e|ni\b|nino|national insurance"
    r"|invoice|first (?:3|three)|middle|postcode|code|batch|serial|reg|plate|bus|error|bp|dose|pin|street|road|case)\b",
    re.IGNORECASE,
)
# "My pension number ends 552": a number with another name than ours.
_NAMED_NUMBER = re.compile(
    r"\b(?!(?:nhs|health|patient|app|the|my|her|his|your|their|our|last|three|end|final|full|whole|new|that|this"
    r"|and|for|login|mums?|dads?|pts?)\b)[a-z]{3,} (?:number|num|card)\b[^.,;:\n]{0,15}$",
    re.IGNORECASE,
)
_PHONE_AFTER = re.compile(
    r"^\W{0,3}(?:is |that'?s |for |of )?(?:my |the |her |his )?(?:mobile|mob\b|phone|tel\b"
    r"|landline|card|bank|first (?:3|three))|^,? \d{3}\b|^\W{0,3}if you (?:need|want|have) to (?:ring|call|phone)",
    re.IGNORECASE,
)
_CODE_SENT = re.compile(r"\b(?:codes?|texts?|sms|calls?)\b|\bsends? it to\b", re.IGNORECASE)  # to a telephone
_AT_THE_END = re.compile(
    r" (?:at|on|is) the end\b| \(?nhs\b\)?(?! ?(?:no|num|app|log))| (?:is |are )?(?:my |the )?last (?:3|three)\b"
    r"|,? end(?:s|ing)?\b(?= ?(?:\W|$))",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    rf"{DOUBT}|\bright\b|\bmight\b|\bcould be\b|\bor\b|\?|\bneeds? checking\b|\bto check\b|\bunreadable\b",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"\bactually\b|\bsorry\b|\bi mean\b|\bmeant\b|\bcorrection\b|\boops\b|\bmistake\b"
    r"|\bshould (?:be|have been)\b|\btypo\b|\bwrong\b",
    re.IGNORECASE,
)
_SAID_AGAIN = re.compile(_CORRECTION.pattern + r"|\bno\b|\bnot\b|\bdefinitely\b|\bswap|\brather\b", re.IGNORECASE)
# Digits of two people: "his are 366, mine are 912".
_OWNED = re.compile(
    r"\b(mine|i'?m|me|my own|he'?s|his|hers?|she'?s"
    r"|(?:mum|dad|wife|husband|son|daughter|partner|brother|sister)(?:'?s)?)\b[^.\n]{0,30}?(?<![\w*])(\d{3})(?!\w)",
    re.IGNORECASE,
)
_MAY_LEAD = re.compile(r"\b(?:nos?\.?|number|is|so) ?$", re.IGNORECASE)
_NEGATED = re.compile(r"\bnot\W*$|\binstead of\W*$|\brather than\W*$|\bisn'?t\W*$", re.IGNORECASE)
_WORDS = {
    "zero": "0",
    "oh": "0",
    "o": "0",
    "nought": "0",
    "naught": "0",
    "nil": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
}
_WORD = "(?:" + "|".join(_WORDS) + r"|(?<!\d)\d(?!\d))"
_LAST_THREE = re.compile(rf"(last|final) (?:three|3(?= {_WORD}\b))", re.IGNORECASE)
_SPOKEN = re.compile(
    rf"\b({_WORD})[ ,-]{{1,2}}({_WORD})[ ,-]{{1,2}}({_WORD})\b|\b({_WORD})[ ,-]{{1,2}}(?:double|dbl)[ -]({_WORD})\b"
    rf"|\b(?:double|dbl)[ -]({_WORD})[ ,-]{{1,2}}({_WORD})\b|\b(?:triple|treble)[ -]({_WORD})\b",
    re.IGNORECASE,
)
_MASKED = re.compile(r"\*(?:[^\w*]{0,12}\*){6}(?:[^\w*]{0,12}\d){3}(?!\d)")
_ASKS = re.compile(
    r"\b(?:l3|3d)\b|\b(?:last|final|end) ?(?:3|three)\b|^\W*(?:three|3|nhs|ends?|ending(?: in| with)?)\W*$"
    r"|\b(?:3|three) digits|nhs (?:number|no|num)|\bend of (?:the |my )?nhs\b|\bdigits\b|^nhs\b",
    re.IGNORECASE,
)


def digit_guesses(message: Message) -> list[Guess]:
    """Return what the message says the last 3 digits are."""
    found = [each for part in message.parts for each in _in_part(message, part)]
    sure = [each for each in found if each.sure]
    if len({each.value for each in sure}) > 1 and _CORRECTION.search(sure[-1].words):
        return sure[-1:]
    if len({each[1] for each in _OWNED.findall(message.text)}) > 1:
        return [replace(each, sure=False) for each in found]
    if len({each.value for each in found}) > 1 and _SAID_AGAIN.search(message.text):
        return [replace(each, sure=False) for each in reversed(found)]
    return found


def _in_part(message: Message, part: Part) -> Iterator[Guess]:
    asks = bool(_ASKS.search(part.asked)) and not _OTHER_NUMBER.search(part.asked)
    for sentence in sentences(part.words):
        yield from _whole(message, sentence, asks)
        yield from _figures(message, sentence, asks)
        yield from _spoken(message, sentence, asks)


def _whole(message: Message, sentence: str, asks: bool) -> Iterator[Guess]:
    for found in _MASKED.finditer(sentence):
        tail = re.sub(r"\D", "", found[0])[-3:]
        before = sentence[: found.start()]
        labelled = asks or bool(re.search(r"\bnhs\b", before, re.IGNORECASE))
        again = bool(re.search(rf"(?<!\d){tail}(?!\d)", sentence[found.end() :]))
        valid = tail in message.whole_numbers
        if not labelled and not valid and _OTHER_NUMBER.search(before[-30:]):
            continue
        yield Guess(
            FIELD,
            tail,
            message.quote(sentence),
            valid and (labelled or again) and not _HEDGE.search(_near(before, sentence[found.end() :])),
        )


def _figures(message: Message, sentence: str, asks: bool) -> Iterator[Guess]:
    sentence = _MASKED.sub(lambda found: "x" * len(found[0]), sentence)
    sentence = _STARS.sub(lambda found: " " * len(found[0]), sentence)
    every = list(re.finditer(_THREE, sentence))
    for found in every:
        before, after = sentence[: found.start()], sentence[found.end() :]
        if _is_another_number(before, after):
            continue
        digits = re.sub(r"\D", "", found[1])
        if (
            _LABEL.search(before[-70:])
            or _AT_THE_END.match(after)
            or (asks and (len(every) == 1 or _SAID_AGAIN.search(sentence)))
            or _is_said_again(before)
            or _is_put_right(before)
        ):
            yield Guess(FIELD, digits, message.quote(sentence), not _HEDGE.search(_near(before, after)))
        elif not re.search(r"[A-Za-z]", sentence) or _MAY_LEAD.search(before) or _ends_it(before, after):
            yield Guess(FIELD, digits, message.quote(sentence), sure=False)


def _is_another_number(before: str, after: str) -> bool:
    """Return whether the figures are said not to be these, or stand by the name of another number."""
    if _PHONE_AFTER.search(after) or _NEGATED.search(before[-20:]):
        return True
    label = _LABEL.search(before[-70:])
    named = label and re.search("nhs|last|digit", label[0], re.IGNORECASE)
    if _CODE_SENT.search(before) and not named:
        return True
    if re.search(r"\b07\d{3} ?\d{3}", before) and not named:  # "the old one ended 338"
        return True
    if _NAMED_NUMBER.search(before[-40:]):
        return True
    return bool(_OTHER_NUMBER.search(before[-25:])) and not named


def _is_said_again(before: str) -> bool:
    """Return whether the figures repeat labelled digits in words: "digits three-three-nine (339)"."""
    if not re.search(rf"{_WORD}\W+\(?$", before[-12:], re.IGNORECASE):
        return False
    return bool(_LABEL.search(_SPOKEN.sub("", before[-90:])[-70:].rstrip(" (")))


def _is_put_right(before: str) -> bool:
    """Return whether the figures replace those before them: "486 - sorry 468"."""
    return bool(
        re.search(
            r"\d\W{1,4}(?:(?:no|sorry|actually|i mean|correction|oops|wait|its|it's)\W{1,3}){1,3}$",
            before[-30:],
            re.IGNORECASE,
        )
    )


def _ends_it(before: str, after: str) -> bool:
    """Return whether bare figures stand last in a list: "old a@b, new c@d, 321"."""
    return bool(re.search(rf"{TOKEN}\W*,? ?$", before)) and not after.strip(" .!?")


def _near(before: str, after: str) -> str:
    return before[-40:].rpartition(",")[2] + " " + after[:30]


def _spoken(message: Message, sentence: str, asks: bool) -> Iterator[Guess]:
    for found in _SPOKEN.finditer(_LAST_THREE.sub(lambda label: f"{label[1]} 3    ", sentence)):
        before = sentence[: found.start()]
        if not re.search("[a-z]", found[0], re.IGNORECASE):
            continue
        if asks or _LABEL.search(before[-70:]):
            yield Guess(FIELD, _said(found[0]), message.quote(sentence), sure=False)


def _said(words: str) -> str:
    digits, times = "", 1
    for word in re.findall("[a-z]+|[0-9]", words.casefold()):
        times = {"double": 2, "dbl": 2, "triple": 3, "treble": 3}.get(word, times)
        if word in _WORDS or word.isdigit():
            digits, times = digits + _WORDS.get(word, word) * times, 1
    return digits[:3]
