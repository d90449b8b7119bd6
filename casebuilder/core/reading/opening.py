"""Opens a message: masks whole NHS numbers before anything reads it, sets addresses apart, cuts the rest into parts.

Every pass is linear: repeats in patterns are bounded, and a message is cut at `LIMIT` characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from casebuilder.core.reading.addresses import set_apart
from casebuilder.core.reading.message import Message
from casebuilder.core.reading.numbered import numbered_parts, paired
from casebuilder.core.reading.turns import parts_of
from casebuilder.text.nhs_numbers import is_nhs_number, mask_nhs_numbers

LIMIT = 20_000  # characters; what stands after them is not read
_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u00a0\u2032\u00b4`", "''\"\"-- '''")
_FULL_WIDTH = {0xFF01 + at: 0x21 + at for at in range(0x5E)}
_DOTTED = re.compile(r"\bN\. ?H\. ?S\b\.?")
_MISSPELT = re.compile(r"\b(?:emial|eamil|emali|e ?mial|e mail)(?=s?\b)", re.IGNORECASE)
# "Y / [N]": of a choice that is printed out, what is marked.
_MARKED = re.compile(
    r"\b(?:y|n|yes|no) ?[/|] ?[\[*(_](y|n|yes|no)[\])*_](?!\w)"
    r"|(?<!\w)[\[*(_](y|n|yes|no)[\])*_] ?[/|] ?(?:y|n|yes|no)\b",
    re.IGNORECASE,
)
_UNMARKED = re.compile(r"\b(?:y|yes) ?[/|] ?(?:n|no)\b|\b(?:n|no) ?[/|] ?(?:y|yes)\b", re.IGNORECASE)
_BOXES = str.maketrans({"\u2610": "[ ]", "\u2611": "[x]", "\u25a1": "[ ]", "\u25a2": "[ ]", "\u25a0": "[x]"})
_STRUCK_OUT = re.compile("~~[^~\n]{1,80}~~")
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\ue000-\uf8ff]|[\x00-\x08\x0e-\x1f\x7f]")


def open_message(text: str, order: Sequence[str] = ()) -> Message:
    """Return the message of any text; `order` names the fields that its numbered answers answer. Raises nothing."""
    text = _plain(text)
    masked = mask_nhs_numbers(text)
    tails = frozenset(_valid_tails(text, masked))
    words, addresses = set_apart(masked)
    words = words.translate(_QUOTES)
    parts = tuple(numbered_parts(words, order)) or tuple(one for part in parts_of(words) for one in paired(part))
    return Message(parts, tuple(addresses), tails, words)


def _plain(text: str) -> str:
    text = text[:LIMIT].replace("\r\n", "\n").replace("\r", "\n")
    text = _HIDDEN.sub("", text).translate(_FULL_WIDTH)
    text = text.replace("\u2612", "[ ]" if "\u2611" in text else "[x]").translate(_BOXES)
    text = _DOTTED.sub("NHS", text)
    text = _STRUCK_OUT.sub(" ", _MISSPELT.sub("email", text))
    text = _UNMARKED.sub(" ", _MARKED.sub(lambda choice: choice[1] or choice[2], text))
    if not text.isascii():
        text = "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in text)
    return "\n".join(re.sub(r"[^\S\n]{1,}", " ", line).strip() for line in text.split("\n"))


def _valid_tails(text: str, masked: str) -> Iterator[str]:
    """Yield the last 3 digits of each masked number of the text that passes its check."""
    for found in re.finditer(r"\*(?:[^\w*]{0,12}\*){6}(?:[^\w*]{0,12}\d){3}", masked):
        digits = "".join(each for each in text[found.start() : found.end()] if each in "0123456789")
        if len(digits) == 10 and is_nhs_number(digits):
            yield digits[-3:]
