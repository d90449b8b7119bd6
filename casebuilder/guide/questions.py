"""The questions of triage, in our words, each with the section that it comes from."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from casebuilder.core.details import LEVELS, ReplacementRefusal
from casebuilder.core.sources import CODES_EXPLAINED, DESK, EMAIL, GUIDE, REPLACE, Source
from casebuilder.text.characters import UnreadableError, is_hidden

NOT_SURE = "not-sure"


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a question."""

    key: str
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, its choices, and the section that makes it worth asking."""

    key: str
    text: str
    hint: str
    choices: tuple[Choice, ...]
    source: Source

    def choice(self, key: str | None) -> Choice | None:
        """Return the choice with that key, or None."""
        return next((choice for choice in self.choices if choice.key == key), None)


class ErrorCode(StrEnum):
    """The codes with a page of their own.

    3C, 3F and 3R are these two characters, alone or with four that differ every time. CID and four digits is a code of
    NHS login; `CID` stands for those without a page.
    """

    C3 = "3c"
    F3 = "3f"
    R3 = "3r"
    CID7023 = "cid7023"
    CID7029 = "cid7029"
    CID = "cid"


_CODE = re.compile(
    r"\b(?:3(?P<whole>[cfr])(?:[0-9a-z]{4})?\b|3[^\w\u00b0]+(?P<apart>[cfr])\b(?:(?:\W+[0-9a-z]\b){4}|(?!\W+[0-9a-z]\b))"
    r"|cid\W*(?P<cid>[0-9]{4})\b)"
)


def read_error_code(text: str) -> ErrorCode:
    """Read the one error code in what was typed, like "3R", "Reference: (3rswtr)", "3 r s w t r" or "CID7023".

    A code is exactly its shape, so "3rd time" holds none. Raises UnreadableError where there is none or are several.
    Source: guidance, "Error code 3R" and "Error Code 3F"; NHS login help centre, "Error messages and support".
    """
    seen = "".join(each for each in text if each.isspace() or not is_hidden(each))
    plain = unicodedata.normalize("NFKC", seen).casefold().replace("_", " ")
    found = {_code(match) for match in _CODE.finditer(plain)}
    if len(found) == 1:
        return found.pop()
    raise UnreadableError("Enter one code like 3rswtr (3C, 3F or 3R) or CID7023, or choose Another code")


def _code(found: re.Match[str]) -> ErrorCode:
    if digits := found["cid"]:
        return {"7023": ErrorCode.CID7023, "7029": ErrorCode.CID7029}.get(digits, ErrorCode.CID)
    return ErrorCode(f"3{found['whole'] or found['apart']}")


_YES = Choice("yes", "Yes")
_NO = Choice("no", "No")
_UNSURE = Choice(NOT_SURE, "Not sure")

TROUBLE = Question(
    "trouble",
    "What is the problem?",
    "",
    (
        Choice("account", "The patient cannot log in: email address or password"),
        Choice("phone", "The security code goes to a phone that the patient has lost"),
        Choice("locked", "The account is locked after wrong passwords"),
        Choice(
            "surgery",
            "The NHS App cannot connect to the GP surgery",
            "Or: NHS login cannot access the surgery's online services",
        ),
        Choice("area", "The NHS App is not available in the patient's area"),
        Choice("code", "An error code is shown, like 3rswtr or CID7023"),
        Choice("pin", "The patient needs a PIN document, or theirs is refused"),
        Choice("several", "Several patients have trouble at the same time"),
        Choice("not-here", "The patient is under 13, not registered here, or somebody else asks"),
        Choice(NOT_SURE, "Not sure, or something else"),
    ),
    GUIDE,
)
PASSWORD = Question(
    "remembers",
    "Does the patient remember their password?",
    "The password of their NHS login. Do not let them tell you what it is.",
    (_YES, _NO, _UNSURE),
    EMAIL,
)
ADDRESS = Question(
    "address",
    "Does the patient know the old email address?",
    "The address they signed up with, letter by letter, even if they do not use it any more.",
    (_YES, _NO, _UNSURE),
    EMAIL,
)
MAILBOX = Question(
    "mailbox",
    "Can the patient open the old mailbox?",
    "The mailbox of the address they signed up with.",
    (
        _YES,
        Choice("perhaps", "Not now, but they may get it back", "For example by asking its provider"),
        Choice("no", "No, and they cannot get it back"),
        _UNSURE,
    ),
    EMAIL,
)
LEVEL = Question(
    "level",
    "What could the patient do in the NHS App?",
    "If they only ever logged in (P0), your practice can reset the account itself.",
    tuple(Choice(level.value, option.words) for level, option in LEVELS.items()),
    DESK,
)
CODE = Question(
    "code",
    "Which error code is shown?",
    "Of a code like 3rswtr only the first two characters count. The other four differ every time.",
    (
        *(Choice(code.value, code.upper()) for code in ErrorCode if code is not ErrorCode.CID),
        Choice(ErrorCode.CID.value, "CID and other digits"),
        Choice("other", "Another code"),
        Choice(NOT_SURE, "Not sure"),
    ),
    CODES_EXPLAINED,
)
REPLACEMENT = Question(
    "replacement",
    "Does one of these apply to the patient?",
    "Then NHS login does not let them replace the account with a new one themselves. Choose the first that applies.",
    (
        Choice(ReplacementRefusal.TRIED_BEFORE, "They tried to replace the account before"),
        Choice(ReplacementRefusal.TOO_MANY_ACCOUNTS, "They have more than 5 NHS accounts"),
        Choice(
            ReplacementRefusal.RECENT_ACCESS,
            "They got into the account within the last 30 days",
            "They can do it once 30 days are over",
        ),
        Choice("none", "None of these"),
        _UNSURE,
    ),
    REPLACE,
)
QUESTIONS = (TROUBLE, PASSWORD, ADDRESS, MAILBOX, LEVEL, CODE, REPLACEMENT)
