"""The shapes of what people type: emails, last 3 digits, partial dates, NHS numbers to mask, hidden characters."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from itertools import islice

from email_validator import EmailNotValidError, validate_email

from casebuilder.core.details import TypedDate

EMAIL_LIMIT = 254  # characters, RFC 5321 with its errata
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

# By their first three letters or more: "aug", "sept", "August".
_MONTH_NAMES = {name[:end].casefold(): at for at, name in enumerate(MONTHS, 1) for end in range(3, len(name) + 1)}


class UnreadableError(ValueError):
    """What was typed cannot be read as an answer of its kind; the message says how to mend it."""


# --- the last 3 digits -----------------------------------------------------------------------------------------------


def read_last_three(text: str) -> str:
    """The last 3 digits of an NHS number, as ASCII digits; raises UnreadableError.

    Leading zeros count and no checksum is possible on 3 digits (guidance, "Contacting the service desk").
    """
    if re.fullmatch("[0-9]{3}", text):
        return text
    raise UnreadableError("Enter only the last 3 digits of the NHS number, like 018")


# --- hidden characters and free text ---------------------------------------------------------------------------

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Letters and marks by category that print as nothing at all.
_HIDDEN_LETTERS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\ufffd]")
_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_JOINER = "\u200d"  # holds an emoji of several parts together
_STRAY_JOINER = re.compile(f"(?<![\u2190-\U0001faff\ufe0f]){_JOINER}")


# No page can show these, so no page could keep them as typed.
_NOT_FOR_PAGES = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "]"
)
UNREADABLE = "\ufffd"


def showable(text: str) -> str:
    """The text with every character that no page can show as U+FFFD, which `refuse_hidden` refuses."""
    return _NOT_FOR_PAGES.sub(UNREADABLE, text)


def is_hidden(character: str) -> bool:
    """Whether a character shows nothing or changes how its neighbours show."""
    return unicodedata.category(character) in _HIDDEN_CATEGORIES or bool(_HIDDEN_LETTERS.match(character))


def _shows_whole(line: str) -> bool:
    return line.isprintable() and not _HIDDEN_LETTERS.search(line)


def one_line(text: str) -> str:
    """A one-line answer that stays on its line: hidden characters and line breaks become spaces, spaces fold."""
    if not _shows_whole(text):
        text = "".join(" " if is_hidden(character) else character for character in text)
    return " ".join(text.split())


def _name(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}").lower()


def refuse_hidden(text: str) -> None:
    """Raise UnreadableError, naming the first hidden character of a one-line answer and where it stands."""
    if _shows_whole(text):
        return
    for at, character in enumerate(text):
        if is_hidden(character):
            name = "line break" if character in "\r\n" else _name(character)
            where = f"after “{text[max(0, at - 12) : at]}”" if at else "at the start"
            raise UnreadableError(f"Remove the hidden character ({name}) {where}, or type the answer again by hand")


def plain_lines(text: str) -> str:
    """Free text with every kind of line break as LF, and hidden characters dropped (a joiner within emoji stays)."""
    lines = _LINE_BREAKS.sub("\n", text).replace("\t", " ").split("\n")
    return "\n".join(line if _shows_whole(line) else _without_hidden(line) for line in lines).strip()


def _without_hidden(line: str) -> str:
    kept = "".join(character for character in line if character == _JOINER or not is_hidden(character))
    return _STRAY_JOINER.sub("", kept)


def non_ascii_names(text: str, most: int = 5) -> tuple[str, ...]:
    """The names of the first characters outside ASCII, each once: look-alikes must not pass unseen."""
    if text.isascii():
        return ()
    odd = (character for character in dict.fromkeys(text) if not character.isascii())
    return tuple(_name(character) for character in islice(odd, most))


# --- email addresses -------------------------------------------------------------------------------------------


def read_new_email(text: str) -> str:
    """The patient's new address, as typed; raises UnreadableError. It must work, so it is held to the standard."""
    read_old_email(text)
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=True, strict=True)
    except EmailNotValidError as error:
        raise UnreadableError("Enter an email address in the correct format, like name@example.com") from error
    return text


def read_old_email(text: str) -> str:
    """The patient's old address, as typed; raises UnreadableError.

    An account can hold a malformed address and the desk finds it by exactly that, so hardly anything is refused.
    """
    refuse_hidden(text)
    if "**" in text:
        raise UnreadableError(
            "This address holds a full NHS number, which casebuilder never keeps: only its last 3 digits are left. "
            "Clear the box, and tell the desk about the address in another way"
        )
    if len(text) > EMAIL_LIMIT:
        raise UnreadableError(f"An email address has at most {EMAIL_LIMIT} characters; this has {len(text)}")
    if not re.fullmatch(r"[^\s@]+@[^\s@]+", text):
        raise UnreadableError("Enter one email address with an @ and no spaces, like name@example.com")
    return text


def same_email(one: str, other: str) -> bool:
    """Whether two addresses are one, case aside."""
    return one.casefold() == other.casefold()


# Made from the mistakes people make most: a provider's name with two letters swapped, and slipped endings.
_SLIPS = {
    **dict.fromkeys(("gmial.com", "gmai.com", "gamil.com", "gmal.com", "gnail.com", "gmaill.com"), "gmail.com"),
    **dict.fromkeys(("gmail.co.uk", "googlemail.co.uk", "gmail.co"), "gmail.com"),
    **dict.fromkeys(("hotmial.com", "hotmal.com", "hotnail.com", "hotmai.com", "hormail.com"), "hotmail.com"),
    **dict.fromkeys(("hotmial.co.uk", "hotmal.co.uk", "hotmai.co.uk", "hotmail.couk"), "hotmail.co.uk"),
    **dict.fromkeys(("outlok.com", "outloook.com", "outlook.co", "otlook.com"), "outlook.com"),
    **dict.fromkeys(("yahooo.com", "yaho.com", "yhoo.com", "yahoo.co"), "yahoo.com"),
    **dict.fromkeys(("yahooo.co.uk", "yaho.co.uk", "yhoo.co.uk", "yahoo.couk"), "yahoo.co.uk"),
    **dict.fromkeys(("iclod.com", "icoud.com", "icloud.co", "icloud.co.uk"), "icloud.com"),
    **dict.fromkeys(("btintenet.com", "btinternet.co.uk", "btinernet.com", "btintenret.com"), "btinternet.com"),
}
_ENDINGS = {".con": ".com", ".cmo": ".com", ".ocm": ".com", ".vom": ".com", ".comm": ".com", ".couk": ".co.uk"}
_ENDINGS |= {".co.ku": ".co.uk", ".co.ul": ".co.uk", ".cpm": ".com", ".xom": ".com"}


def likely_domain(email: str) -> str | None:
    """The domain the typist probably meant, if the one typed looks like a slip; None if it looks right."""
    domain = email.rpartition("@")[2].casefold()
    if domain in _SLIPS:
        return _SLIPS[domain]
    for slip, meant in _ENDINGS.items():
        if domain.endswith(slip):
            mended = domain.removesuffix(slip) + meant
            return _SLIPS.get(mended, mended)
    return None


# --- dates -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, only a month and year, or only a year."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """In the style of the NHS: "6 August 2018", "August 2018", "2018"."""
        parts = (self.day, self.month and MONTHS[self.month - 1], self.year)
        return " ".join(str(part) for part in parts if part)

    @property
    def first_day(self) -> date:
        """The earliest day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The latest day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])


def read_date(day: str, month: str, year: str) -> PartialDate:
    """A partial date from its three boxes; raises UnreadableError. Months are numbers or English names."""
    if not year:
        raise UnreadableError("Enter the year, or choose Not known")
    if not re.fullmatch("[0-9]{4}", year) or year < "1900":
        raise UnreadableError("Enter the year with 4 digits, like 2024")
    if day and not month:
        raise UnreadableError("Enter the month as well, or leave the day empty")
    number = _month(month) if month else None
    if not day:
        return PartialDate(int(year), number)
    if not re.fullmatch("[0-9]{1,2}", day):
        raise UnreadableError("Enter the day as a number, like 6")
    try:
        real = date(int(year), number or 1, int(day))
    except ValueError:
        raise UnreadableError("This is not a real date. Check the day and the month") from None
    return PartialDate(real.year, real.month, real.day)


def date_words(typed: TypedDate) -> str:
    """A date in words where it can be read, else what was typed on one line; empty for nothing typed."""
    try:
        return str(read_date(typed.day, typed.month, typed.year))
    except UnreadableError:
        return one_line(" ".join(part for part in (typed.day, typed.month, typed.year) if part))


def _month(text: str) -> int:
    if re.fullmatch("[0-9]{1,2}", text) and 1 <= int(text) <= 12:
        return int(text)
    if text.casefold().rstrip(".") in _MONTH_NAMES:
        return _MONTH_NAMES[text.casefold().rstrip(".")]
    raise UnreadableError("Enter the month as a number from 1 to 12 or by its name, like 8 or August")
