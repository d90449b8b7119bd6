"""Typed text: hidden characters, lines and punctuation, whatever the text means."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice


class UnreadableError(ValueError):
    """What was typed cannot be read as an answer of its kind; the message says how to mend it.

    `mend` is the answer that was clearly meant, if there is one: one press accepts it. `is_lost`: nobody can tell
    the answer from what was typed, so the other press says that it cannot be given.
    """

    def __init__(self, message: str, mend: str = "", *, is_lost: bool = False) -> None:
        super().__init__(message)
        self.mend = mend
        self.is_lost = is_lost


_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Characters in a letter or mark category that print nothing.
_HIDDEN_LETTERS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\ufffd]")
_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_JOINER = "\u200d"  # joins the parts of an emoji
_STRAY_JOINER = re.compile(f"(?<![\u2190-\U0001faff\ufe0f]){_JOINER}")


# No page can show these, so a form could not keep them as typed.
_NOT_FOR_PAGES = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "]"
)
UNREADABLE = "\ufffd"


def showable(text: str) -> str:
    """Replace every character that no page can show by U+FFFD, which `refuse_hidden` refuses."""
    return _NOT_FOR_PAGES.sub(UNREADABLE, text)


def is_hidden(character: str) -> bool:
    """Return whether a character is invisible or changes how its neighbours are shown."""
    return unicodedata.category(character) in _HIDDEN_CATEGORIES or bool(_HIDDEN_LETTERS.match(character))


def _shows_whole(line: str) -> bool:
    return line.isprintable() and (line.isascii() or not _HIDDEN_LETTERS.search(line))


def one_line(text: str) -> str:
    """Make one line of a text: what breaks or controls it becomes a space, and runs of spaces become one.

    A mark that shows as nothing goes without a space: "45", such a mark and "21" are "4521" to whoever types it.
    """
    if not _shows_whole(text):
        text = "".join(map(_seen, text))
    return " ".join(text.split())


def _seen(character: str) -> str:
    if not is_hidden(character):
        return character
    breaks = character == UNREADABLE or unicodedata.category(character) in ("Cc", "Zl", "Zp")
    return " " if breaks else ""


# Unicode has no names for these.
_CONTROLS = {"\0": "null", "\t": "tab", "\v": "line break", "\f": "page break", "\x1b": "escape", "\x7f": "delete"}
_CONTROLS |= dict.fromkeys("\r\n\x1c\x1d\x1e\x85", "line break")
_KINDS = {"Cc": "control character", "Co": "symbol of a private font", "Cs": "half of a character"}


def _name(character: str) -> str:
    nameless = _KINDS.get(unicodedata.category(character), "character without a name")
    return _CONTROLS.get(character) or unicodedata.name(character, nameless).lower()


def refuse_hidden(text: str) -> None:
    """Raise UnreadableError for a hidden character in a one-line answer, naming it and its position."""
    if _shows_whole(text):
        return
    for at, character in enumerate(text):
        if is_hidden(character):
            where = f"after “{text[max(0, at - 12) : at]}”" if at else "at the start"
            raise UnreadableError(
                f"Remove the hidden character ({_name(character)}) {where}, or type the answer again by hand"
            )


def plain_lines(text: str) -> str:
    """Normalise line breaks to LF and drop hidden characters, except a joiner within an emoji."""
    lines = _LINE_BREAKS.sub("\n", text).replace("\t", " ").split("\n")
    return "\n".join(line if _shows_whole(line) else _without_hidden(line) for line in lines).strip()


def _without_hidden(line: str) -> str:
    kept = "".join(character for character in line if character == _JOINER or not is_hidden(character))
    return _STRAY_JOINER.sub("", kept)


def without_hidden(text: str) -> str:
    """Return the text without the hidden characters that `refuse_hidden` names."""
    return text if text.isascii() else "".join(character for character in text if not is_hidden(character))


def non_ascii_names(text: str, most: int = 5) -> tuple[str, ...]:
    """Return the names of the first non-ASCII characters, each once, so that look-alikes are noticed."""
    if text.isascii():
        return ()
    odd = (character for character in dict.fromkeys(text) if not character.isascii())
    return tuple(_name(character) for character in islice(odd, most))


# Typed or pasted punctuation that old mail systems garble, as plain ASCII; anything else goes by its category.
_PLAIN = (
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2039\u203a", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
    | {"\u2212": "-", "\u00ad": "", "\u00bf": "?", "\u00a1": "!"}
)
_PLAIN_BY_KIND = {"Zs": " ", "Ps": "(", "Pe": ")", "Pi": '"', "Pf": '"', "Pc": "_", "Pd": "-", "Po": "-"}


def ascii_punctuation(text: str) -> str:
    """Return the text with ASCII spaces and punctuation; letters and symbols of any script stay."""
    return text if text.isascii() else "".join(map(_plain_character, text))


def _plain_character(character: str) -> str:
    kind = _PLAIN_BY_KIND.get(unicodedata.category(character))
    if character.isascii() or (kind is None and character not in _PLAIN):
        return character
    alike = _PLAIN.get(character, unicodedata.normalize("NFKC", character))
    return alike if alike.isascii() else kind or character
