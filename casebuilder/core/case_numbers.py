"""Case numbers: short, unambiguous on paper and read aloud, and saying nothing about the patient."""

from __future__ import annotations

import re
from collections.abc import Callable

# No vowels, so that no word comes out. No letter that looks like a digit or another letter (B D G I J L O S U V Y Z),
# none that rhymes with one that is kept (B C D E G P V with T, N with M, A J with K, H with 8).
ALPHABET = "23456789FKMQRTWX"
_SHAPE = re.compile(f"([{ALPHABET}]{{3}})-?([{ALPHABET}]{{3}})")


def draw_number(choose: Callable[[str], str]) -> str:
    """A number such as "K7M-29Q"; `choose` picks one character of a text, unpredictably."""
    first, last = ("".join(choose(ALPHABET) for _ in range(3)) for _ in range(2))
    return f"{first}-{last}"


def normalise_number(text: str) -> str | None:
    """The number as it is stored, from what somebody typed (lower case, no hyphen, spaces); None if it is none."""
    found = _SHAPE.fullmatch("".join(text.split()).upper()) if len(text) <= 20 else None
    return f"{found[1]}-{found[2]}" if found else None
