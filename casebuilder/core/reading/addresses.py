"""The addresses of a message: whole ones as typed, and spelled-out or broken ones put together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebuilder.core.reading.message import MOST_ADDRESSES, Address, token

_LOCAL = frozenset("\u2019abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+'-&%")
_DOMAIN = re.compile(r"[A-Za-z0-9\u00c0-\u024f-]{1,63}(?:\.[A-Za-z0-9\u00c0-\u024f-]{1,63}){1,6}")
_SPELLED = re.compile(
    r"(?<![\w.])([\w.+-]{1,40}(?: ?(?:\(dot\)|\[dot\]| dot |\.| underscore | dash ) ?[\w+-]{1,40}){0,4})"
    r" ?(?:@|\(at\)|\[at\]|<at>| at ) ?([a-z0-9-]{1,40}(?: ?(?:\(dot\)|\[dot\]| dot |\.) ?[a-z0-9-]{1,20}){0,3}"
    r" ?(?:\(dot\)|\[dot\]| dot |\.) ?(?:com|org|net|co ?(?:\.| dot ) ?uk|uk|ie|eu|info))(?![\w@/])",
    re.IGNORECASE,
)


def set_apart(text: str) -> tuple[str, list[Address]]:
    """Return the text with a token for each address, and the addresses; the same address has the same token."""
    addresses: dict[Address, str] = {}
    pieces: list[str] = []
    end = 0
    for start, stop, found in _all_addresses(text):
        if start < end or len(addresses) >= MOST_ADDRESSES:
            continue
        known = next((each for each in addresses if each.text.casefold() == found.text.casefold()), found)
        character = addresses.setdefault(known, token(len(addresses)))
        pieces.append(text[end:start] + character)
        end = stop
    return "".join(pieces) + text[end:], list(addresses)


def _all_addresses(text: str) -> list[tuple[int, int, Address]]:
    whole = list(_whole_addresses(text))
    taken = {at for start, stop, _ in whole for at in range(start, stop)}
    spelled = [
        (found.start(), found.end(), Address(_put_together(found), whole=False))
        for found in _SPELLED.finditer(text)
        if not taken.intersection(range(found.start(), found.end())) and found[1].casefold() not in _NO_LOCAL
    ]
    return sorted([*whole, *spelled], key=lambda each: each[0])


def _whole_addresses(text: str) -> Iterator[tuple[int, int, Address]]:
    for found in re.finditer("@", text):
        start = found.start()
        while start > 0 and found.start() - start < 64 and text[start - 1] in _LOCAL:
            start -= 1
        while start < found.start() and text[start] in "'\u2019.-_&%":
            start += 1
        domain = _DOMAIN.match(text, found.end())
        if domain is None or start == found.start() or (start and text[start - 1] == "*"):
            continue
        stop = domain.end()
        typed = text[start:stop].rstrip("-")
        if re.search(r"\.[A-Za-z\u00c0-\u024f]{2,}$", typed):
            yield start, start + len(typed), Address(typed, whole=True)


_NO_LOCAL = frozenset({"at", "but", "in", "is", "it", "look", "on", "only", "the", "used", "us", "work"})


def _put_together(found: re.Match[str]) -> str:
    def joined(words: str) -> str:
        words = re.sub(r" ?(?:\(dot\)|\[dot\]| dot |\.) ?", ".", words, flags=re.IGNORECASE)
        words = re.sub(" underscore ", "_", words, flags=re.IGNORECASE)
        return re.sub(" dash ", "-", words, flags=re.IGNORECASE).replace(" ", "")

    return f"{joined(found[1])}@{joined(found[2])}"
