"""What a message is once it is opened: parts of words with the question that each answers, and addresses set apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_ADDRESSES = 40
_FIRST_TOKEN = 0xE000  # the private use area: these characters mean nothing in a message
TOKEN = f"[{chr(_FIRST_TOKEN)}-{chr(_FIRST_TOKEN + MOST_ADDRESSES - 1)}]"
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"


def token(at: int) -> str:
    """Return the character that stands in the words for the address at this place."""
    return chr(_FIRST_TOKEN + at)


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the message, as typed; a broken or spelled-out one is put together and `whole` is false."""

    text: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of the writer, and the question or label that they answer ("" for none), in lower case."""

    asked: str
    words: str


@dataclass(frozen=True, slots=True)
class Message:
    """The parts of a message in order; a private use character in the words stands for each address."""

    parts: tuple[Part, ...]
    addresses: tuple[Address, ...]
    whole_numbers: frozenset[str]  # the last 3 digits of each whole NHS number that passes its check
    text: str  # all of it, for what it is about

    def address(self, token: str) -> Address:
        return self.addresses[ord(token) - _FIRST_TOKEN]

    def quote(self, words: str) -> str:
        """Return the words as the writer typed them, on one line and not too long to show."""
        shown = "".join(self.address(each).text if _is_token(each) else each for each in words)
        shown = " ".join(shown.split()).strip(' ,;"')
        return shown if len(shown) <= 120 else shown[:117] + "..."


def _is_token(character: str) -> bool:
    return _FIRST_TOKEN <= ord(character) < _FIRST_TOKEN + MOST_ADDRESSES


_NO_END = re.compile(r"(?:^|[^\w])(?:no|nos|num|tel|dr|mr|mrs|ms|approx|ext|e\.g|i\.e|st|pt|c|re)$", re.IGNORECASE)


_LONGEST = 500  # characters of a sentence; the rest of a longer one is another


def sentences(words: str) -> list[str]:
    """Return the sentences of some words; the full stop of "no." or "approx." does not end one."""
    cut, start = [], 0
    for found in re.finditer(r"[.!?;]+(?=\s|$)|\n", words):
        if found[0] == "." and _NO_END.search(words[max(start, found.start() - 8) : found.start()]):
            continue
        cut.append(words[start : found.end()].strip())
        start = found.end()
    cut.append(words[start:].strip())
    # So that looking from every place of a sentence to its ends stays linear in the length of a message.
    return [each[at : at + _LONGEST] for each in cut for at in range(0, len(each), _LONGEST)]
