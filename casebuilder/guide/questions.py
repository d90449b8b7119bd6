"""The questions of triage: what staff can see or ask, in our words, each with the section it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from casebuilder.core.details import LEVELS
from casebuilder.core.sources import CODES_EXPLAINED, DESK, EMAIL, GUIDE, Source
from casebuilder.core.text import UnreadableError

NOT_SURE = "not-sure"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a question offers."""

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
        """The choice with that key; None if the question has none."""
        return next((choice for choice in self.choices if choice.key == key), None)


class ErrorCode(StrEnum):
    """The three error codes of the guide: each is these two characters and four that differ every time."""

    C3 = "3c"
    F3 = "3f"
    R3 = "3r"


_CODE = re.compile("(?:error|code|reference|ref|cid|number|no)*(3[cfr])[0-9a-z]{0,10}")


def read_error_code(text: str) -> ErrorCode:
    """The error code in what was typed, like "3R" or "Reference: (3 rswtr)"; only its letters and figures matter.

    Raises UnreadableError if it does not begin with 3C, 3F or 3R (guidance, "Error code 3R" and "Error Code 3F").
    """
    if found := _CODE.fullmatch(re.sub(r"[\W_]+", "", text.casefold())):
        return ErrorCode(found[1])
    raise UnreadableError("Enter a code that begins with 3C, 3F or 3R, or choose Another code")


_YES = Choice("yes", "Yes")
_NO = Choice("no", "No")
_UNSURE = Choice(NOT_SURE, "Not sure")

TROUBLE = Question(
    "trouble",
    "What can you see?",
    "",
    (
        Choice("account", "The patient cannot log in: email address or password"),
        Choice("surgery", "The NHS App cannot connect to the GP surgery"),
        Choice("code", "An error code is shown, like 3rswtr"),
        Choice("pin", "The patient needs a PIN document, or theirs is refused"),
        Choice("several", "Several patients have trouble at the same time"),
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
    "Only the first two characters count. The other four differ every time.",
    (
        *(Choice(code.value, code.upper()) for code in ErrorCode),
        Choice("other", "Another code"),
        Choice(NOT_SURE, "Not sure"),
    ),
    CODES_EXPLAINED,
)
QUESTIONS = (TROUBLE, PASSWORD, ADDRESS, MAILBOX, LEVEL, CODE)
