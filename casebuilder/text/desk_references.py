"""NHS login's own reference for a case, compared as people paste it: with a label, in quotes, with any dash."""

from __future__ import annotations

import re

MOST_KEYS = 12  # of one text that was searched for
_LABEL = re.compile(
    r"\W*(?:your|our|nhs login|the)?\W*(?:reference|ref|ticket|case|request|enquiry|incident)\b"
    r"\W*(?:number|no|id)?\b\W*",
    re.IGNORECASE,
)
_BLANK = re.compile(r"\s+")


def reference_key(text: str) -> str:
    """Return what two ways of writing one reference have in common: its letters and digits, without a label."""
    without_label = _letters_and_digits(_LABEL.sub("", text, count=1) if _LABEL.match(text) else text)
    return without_label or _letters_and_digits(text)


def searched_keys(text: str) -> tuple[str, ...]:
    """Return the keys of the references that a text may be, or hold as a word of its own."""
    words = [reference_key(word) for word in _BLANK.split(text) if any(map(str.isdigit, word))]
    return tuple(dict.fromkeys(key for key in (reference_key(text), *words) if key))[:MOST_KEYS]


def _letters_and_digits(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
