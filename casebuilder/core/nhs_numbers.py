"""NHS numbers: their check, and how all but the last 3 digits of every one are masked, however it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from operator import mul

from casebuilder.core.text import UnreadableError

# Between the digits of one number people put spaces, dashes, dots and brackets, and paste invisible characters and the
# spaces of web pages. Slashes, colons and commas stand between the parts of dates, times and lists: they end a number.
# So does our own mask, and what a mask has left belongs to no other number: a text is masked once and stays so.
# One class and no look-around: before 3.11.5 Python's possessive repeats take too much where one stands inside.
_BETWEEN = r"[^\w/:,*]{0,12}+"
_TEN_DIGITS = re.compile(rf"(?<!\d)(?=(\d(?:{_BETWEEN}\d){{9}})(?!\d))")
_SPLIT_3_3_4 = re.compile(rf"\d{{3}}(?!\d){_BETWEEN}\d{{3}}(?!\d){_BETWEEN}\d{{4}}")
_MASKED = re.compile(rf"(?:\*{_BETWEEN}){{7}}(?:\d{_BETWEEN}){{2}}\d")
# Word characters to a pattern, but blanks to the eye: the spaces of web pages, underscores, Hangul fillers.
_BLANK = re.compile("%20|&nbsp;|[_\u115f\u1160\u3164\uffa0]", re.IGNORECASE)
_DAY, _MONTH, _YEAR = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
# Numeric dates between words or times: beside an hour, or another date, they make ten digits as good as any.
_DATE = re.compile(
    rf"(?<![\d./-])(?:{_DAY}([./-]){_MONTH}\1(?:{_YEAR}|[0-9]{{2}})|{_YEAR}([./-]){_MONTH}\2{_DAY})(?![./-]?\d)"
)
_WEIGHTS = range(10, 1, -1)
_NOT_A_DIGIT = re.compile("[^0-9]+")


def _plain_digits(text: str) -> str:
    """The text with every digit of any script, raised or circled ones too, as an ASCII digit; its length unchanged."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in text)


def is_nhs_number(digits: str) -> bool:
    """Whether 10 ASCII digits pass the modulus 11 check of NHS numbers (domain, section 5)."""
    check: int = 11 - sum(map(mul, _WEIGHTS, map(int, digits))) % 11
    return check % 11 == int(digits[9])  # a check of 10 equals no digit


def holds_valid_number(text: str) -> bool:
    """Whether there is a full NHS number in the text that passes the check."""
    plain = _plain_digits(text)
    return any(is_nhs_number("".join(plain[place] for place in places)) for places in _full_numbers(text))


def mask_nhs_numbers(text: str) -> str:
    """`text` with all but the last 3 digits of every full NHS number replaced by `*`, its length unchanged.

    A full NHS number is 10 digits of any script, standing free of other digits, that pass the modulus 11 check, or
    that are written 3-3-4 even if they fail it: a slip in a number does not make it less the patient's. A date is not
    part of a number.
    """
    found = list(_full_numbers(text))
    if not found:
        return text
    characters = list(text)
    for places in found:
        for place in places[:-3]:
            characters[place] = "*"
    return "".join(characters)


def _full_numbers(text: str) -> Iterator[list[int]]:
    """The places of the digits of each full NHS number."""
    plain = _plain_digits(text)
    if len(_NOT_A_DIGIT.sub("", plain)) < 10:
        return
    plain = _BLANK.sub(lambda found: " " * len(found[0]), plain)
    for no_number in (_MASKED, _DATE):
        plain = no_number.sub(lambda found: "x" * len(found[0]), plain)
    for found in _TEN_DIGITS.finditer(plain):
        written = found[1]
        if is_nhs_number(_NOT_A_DIGIT.sub("", written)) or _SPLIT_3_3_4.fullmatch(written):
            yield [found.start() + at for at, character in enumerate(written) if character.isdigit()]


def last_three(text: str) -> str:
    """The digits box as it may be kept.

    The last 3 digits of the NHS number that it holds, as typed or as masked before; of any other 10 digits their last
    3; of what has more digits and no such number, only the last 3 beside as many `*`; else as typed.
    """
    plain = _plain_digits(text)
    digits = _NOT_A_DIGIT.sub("", plain)
    held = {"".join(plain[place] for place in places[-3:]) for places in _full_numbers(text)}
    was_masked = text.count("*") == 7 and len(digits) == 3 and not text.strip("*0123456789 .-")
    if len(held) == 1:
        return held.pop()
    if was_masked or len(digits) == 10:
        return digits[-3:]
    return text if len(digits) < 10 else "*" * (len(digits) - 3) + digits[-3:]


def read_last_three(text: str) -> str:
    """The last 3 digits of an NHS number, as ASCII digits; raises UnreadableError.

    Leading zeros count and no checksum is possible on 3 digits (guidance, "Contacting the service desk").
    """
    if re.fullmatch("[0-9]{3}", text):
        return text
    raise UnreadableError("Enter only the last 3 digits of the NHS number, like 018")
