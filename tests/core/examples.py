"""Made-up details and circumstances for the tests: one whole case, and how to vary it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from casebuilder.core.circumstances import Circumstances, Practice
from casebuilder.core.details import ENTRIES, CaseDetails, Step, VerificationLevel, examples
from casebuilder.text.dates import TypedDate

PRACTICE = Practice("Bars Surgery", "A81001")
TODAY = date(2026, 11, 22)
AROUND = Circumstances(TODAY, PRACTICE, own_domains=frozenset({"barssurgery.example"}))
COMPLETE = CaseDetails(**examples())
TEXTS = tuple(name for name, entry in ENTRIES.items() if type(entry.kind.blank) is str)
DATE_BOXES = ("last_access-day", "last_access-month", "last_access-year")


def details(**changes: Any) -> CaseDetails:
    """Return a complete case with some answers changed."""
    return replace(COMPLETE, **changes)


SUBMISSIONS = {
    "complete": COMPLETE,
    "everything": details(
        last_access=TypedDate("", "August", "2025"),
        steps=frozenset(Step),
        note="They rang the desk in July\n\nand heard nothing.",
        level=VerificationLevel.P9,
        reference="4521",
    ),
    "old-email-cannot-be-given": details(old_email="", old_email_cannot_be_given=True),
    "nhs-number-cannot-be-given": details(nhs_digits="", nhs_digits_cannot_be_given=True),
    "nothing-can-be-given": details(
        old_email="",
        old_email_cannot_be_given=True,
        nhs_digits="",
        nhs_digits_cannot_be_given=True,
        last_access=TypedDate(),
        last_access_not_known=True,
        level=VerificationLevel.NOT_SURE,
    ),
    "form-refuses-the-old-email": details(old_email="pat&sam@example.com"),
    "form-refuses-the-new-email": details(new_email="josé@example.com"),
    "only-a-year": details(last_access=TypedDate("", "", "2024"), level=VerificationLevel.P0),
    "forging-note": details(
        note="Thanks.\r\nOld email address: mallory@example.com\u2028Last 3 digits of NHS number: 999\x0b“Bye” – S…"
    ),
}
