"""Case numbers: short, unambiguous on paper and when read aloud, and unrelated to the patient."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import unescape
from urllib.parse import unquote

# No vowels, so that no number spells a word. No letter that looks like a digit or another letter
# (B D G I J L O S U V Y Z), and none that rhymes with one here (B C D E G P V with T, N with M, A J with K, H with 8).
ALPHABET = "23456789FKMQRTWX"
_STORED = re.compile(rf"[{ALPHABET}]{{3}}-[{ALPHABET}]{{3}}")
_SHAPE = re.compile(rf"\W*([{ALPHABET}]{{3}})[\W_]?([{ALPHABET}]{{3}})\W*(?:\.(?:TXT|PDF|DOCX?))?")
# As in a heading, a file name or a link: with its hyphen, or right after the word.
_WITHIN = re.compile(
    r"(?:(?<![0-9A-Z-])|(?<=[A-Z]{4}-))"
    rf"(?:(?:CASES?(?:[ -](?:NO|NUMBER|REF))?|REF)[ :#./_-]{{1,3}}"
    rf"(?P<one>[{ALPHABET}]{{3}})[ -]?(?P<two>[{ALPHABET}]{{3}})"
    rf"|(?P<three>[{ALPHABET}]{{3}}) ?- ?(?P<four>[{ALPHABET}]{{3}}))(?![0-9A-Z-])"
)
_LONGEST = 300  # characters: a longer text is not a heading or a link


def draw_number(choose: Callable[[str], str]) -> str:
    """Return a number such as "K7M-29Q"; `choose` picks a random character of a text."""
    first, last = ("".join(choose(ALPHABET) for _ in range(3)) for _ in range(2))
    return f"{first}-{last}"


def normalise_number(text: str) -> str | None:
    """Return the number as it is stored, from what somebody typed or pasted; None if it holds none, or several.

    Lower case, blanks, no hyphen or any dash for it are read, and so are our own headings, file names and links.
    """
    if _STORED.fullmatch(text):  # as our own links have it
        return text
    if len(text) > _LONGEST or "@" in text:
        return None
    shown = unicodedata.normalize("NFKC", unescape(unquote(text)))
    plain = "".join("-" if unicodedata.category(each) == "Pd" or each == "\u2212" else each for each in shown).upper()
    if alone := _SHAPE.fullmatch("".join(plain.split())):
        return f"{alone[1]}-{alone[2]}"
    found = {"-".join(filter(None, each.groups())) for each in _WITHIN.finditer(plain)}
    return found.pop() if len(found) == 1 else None
