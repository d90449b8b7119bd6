"""Replacing an account: from which day it is possible, and what a refusal puts into the text."""

from __future__ import annotations

from datetime import date

import pytest

from casebuilder.core.completeness import Verdict, assess
from casebuilder.core.details import REFUSALS, CaseDetails, ReplacementRefusal
from casebuilder.core.replacement import replaceable_from
from casebuilder.core.submission import describe
from casebuilder.text.dates import TypedDate
from tests.core.examples import AROUND, PRACTICE, details

RECENT = TypedDate("11", "11", "2026")
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (RECENT, date(2026, 12, 12)),
        (TypedDate("1", "1", "2026"), date(2026, 2, 1)),
        (TypedDate("29", "2", "2024"), date(2024, 3, 31)),
        (TypedDate("", "11", "2026"), date(2026, 12, 31)),
        (TypedDate("", "February", "2026"), date(2026, 3, 31)),
        (TypedDate("", "", "2026"), None),
        (TypedDate(), None),
        (TypedDate("31", "2", "2026"), None),
        (TypedDate("20", "11", "2026"), date(2026, 12, 21)),
        (TypedDate("21", "11", "2026"), None),
        (TypedDate("", "12", "2026"), None),
        (TypedDate("31", "12", "9999"), None),
    ],
)
def test_the_account_can_be_replaced_31_days_after_the_last_access(typed: TypedDate, day: date | None) -> None:
    assert replaceable_from(CaseDetails(last_access=typed), TODAY) == day


@pytest.mark.parametrize("refusal", sorted(set(REFUSALS) - {ReplacementRefusal.RECENT_ACCESS}))
def test_a_reason_that_never_expires_has_no_day(refusal: ReplacementRefusal) -> None:
    assert replaceable_from(CaseDetails(last_access=RECENT, replacement_refused=refusal), TODAY) is None


def sentences(case: CaseDetails) -> list[str]:
    return [caution.sentence for caution in assess(case, AROUND).cautions if caution.key == "replaceable"]


def test_a_recent_access_says_from_which_day_the_patient_can_do_this_alone() -> None:
    assert "From 12 December 2026" in " ".join(sentences(details(last_access=RECENT)))
    assert sentences(details(last_access=TypedDate("1", "9", "2026"))) == []


def test_an_expired_refusal_is_pointed_out() -> None:
    passed = details(last_access=TypedDate("1", "9", "2026"), replacement_refused=ReplacementRefusal.RECENT_ACCESS)
    assert "since 2 October 2026" in " ".join(sentences(passed))


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_stands_in_the_first_line_and_stops_nothing(refusal: ReplacementRefusal) -> None:
    case = details(replacement_refused=refusal)
    assert "cannot replace the account themselves: " in describe(case, PRACTICE).splitlines()[0]
    assert assess(case, AROUND).verdict is Verdict.READY


def test_a_case_without_a_refusal_mentions_none() -> None:
    assert "replace the account" not in describe(details(), PRACTICE).splitlines()[0]
