"""NHS numbers: their check, and how all but the last 3 digits of every one are masked, however it is written."""

from __future__ import annotations

import re
import unicodedata
from operator import mul

# Between the digits of one number people put spaces, dashes, dots and brackets, and paste invisible characters and the
# spaces of web pages. Slashes, colons and commas stand between the parts of dates, times and lists: they end a number.
_BETWEEN = r"(?:%20|&nbsp;|[\W_\u115f\u1160\u3164\uffa0](?<![/:,])){0,12}+"
_TEN_DIGITS = re.compile(rf"(?<!\d)(?=(\d(?:{_BETWEEN}\d){{9}})(?!\d))", re.IGNORECASE)
_SPLIT_3_3_4 = re.compile(rf"\d{{3}}(?!\d){_BETWEEN}\d{{3}}(?!\d){_BETWEEN}\d{{4}}", re.IGNORECASE)
_WEIGHTS = range(10, 1, -1)
_NOT_A_DIGIT = re.compile("[^0-9]+")
_WEB_SPACE = re.compile("%20", re.IGNORECASE)


def _plain_digits(text: str) -> str:
    """The text with every digit of any script, raised or circled ones too, as an ASCII digit; its length unchanged."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in text)


def is_nhs_number(digits: str) -> bool:
    """Whether 10 ASCII digits pass the modulus 11 check of NHS numbers (domain, section 5)."""
    check: int = 11 - sum(map(mul, _WEIGHTS, map(int, digits))) % 11
    return check % 11 == int(digits[9])  # a check of 10 equals no digit


def mask_nhs_numbers(text: str) -> str:
    """`text` with all but the last 3 digits of every full NHS number replaced by `*`, its length unchanged.

    A full NHS number is 10 digits of any script, standing free of other digits, that pass the modulus 11 check, or
    that are written 3-3-4 even if they fail it: a slip in a number does not make it less the patient's.
    """
    plain = _plain_digits(text)
    if len(_NOT_A_DIGIT.sub("", plain)) < 10:
        return text
    characters = list(text)
    for found in _TEN_DIGITS.finditer(plain):
        written = _WEB_SPACE.sub("   ", found.group(1))
        if is_nhs_number(_NOT_A_DIGIT.sub("", written)) or _SPLIT_3_3_4.fullmatch(written):
            places = [found.start() + at for at, character in enumerate(written) if character.isdigit()]
            for place in places[:-3]:
                characters[place] = "*"
    return "".join(characters)


def last_three(text: str) -> str:
    """The digits box as it may be kept: its last 3 digits if it holds 10 or more, or was masked; else as typed."""
    digits = _NOT_A_DIGIT.sub("", _plain_digits(text))
    was_masked = "*" in text and len(digits) == 3 and not text.strip("*0123456789 .-")
    return digits[-3:] if was_masked or len(digits) >= 10 else text
