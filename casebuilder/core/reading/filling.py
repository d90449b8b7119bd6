"""Takes what a reading says into the details of a case; what people typed before is never overwritten."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from casebuilder.core.details import CaseDetails, Step
from casebuilder.core.reading.facts import NOT_KNOWN, YES, Fact, Question, Reading
from casebuilder.text.dates import TypedDate

_DATE = re.compile(r"(20\d\d)(?:-(\d\d))?(?:-(\d\d))?")


def fill(details: CaseDetails, reading: Reading) -> CaseDetails:
    """Return the details with each certain fact of the reading whose answer nobody has given yet."""
    for fact in taken(details, reading):
        details = with_answer(details, fact.field, fact.value)
    return details


def taken(details: CaseDetails, reading: Reading) -> tuple[Fact, ...]:
    """Return the facts that `fill` takes into these details, to be shown with their words."""
    return tuple(fact for fact in reading.filled if _is_open(details, fact.field, fact.value))


def still_asked(details: CaseDetails, reading: Reading) -> tuple[Question, ...]:
    """Return the questions whose answers nobody has given yet."""
    return tuple(each for each in reading.asked if _is_open(details, each.field, each.offers[0]))


def with_answer(details: CaseDetails, field: str, value: str) -> CaseDetails:
    """Return the details with one answer, given as a `data-value`; unchanged if the field has no such value."""
    match field:
        case "new_email":
            return replace(details, new_email=value)
        case "old_email":
            return replace(details, old_email=value)
        case "nhs_digits":
            return replace(details, nhs_digits=value)
        case "old_email_cannot_be_given":
            return replace(details, old_email_cannot_be_given=value == YES)
        case "can_recover":
            return replace(details, can_recover=value == YES)
        case "steps" if value in set(Step):
            return replace(details, steps=details.steps | {Step(value)})
        case "last_access":
            return replace(details, **_last_access(value))
    return details


def _last_access(value: str) -> dict[str, Any]:
    if value == NOT_KNOWN:
        return {"last_access_not_known": True}
    found = _DATE.fullmatch(value)
    if found is None:
        return {}
    year, month, day = (each and str(int(each)) for each in found.groups())
    return {"last_access": TypedDate(day or "", month or "", year or "")}


def _is_open(details: CaseDetails, field: str, value: str) -> bool:
    """Return whether nobody has answered yet: by the answer itself or by the tick beside it."""
    match field:
        case "steps":
            return value not in details.steps
        case "can_recover":
            return details.can_recover is None
        case "nhs_digits":
            return not details.nhs_digits and not details.nhs_digits_cannot_be_given
        case "last_access":
            return not details.last_access and not details.last_access_not_known
        case "old_email" | "old_email_cannot_be_given":
            return not details.old_email and not details.old_email_cannot_be_given
    return not getattr(details, field)
