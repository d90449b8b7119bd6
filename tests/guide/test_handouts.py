"""Text messages fit two segments of the GSM alphabet and say nothing about anybody."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import pytest

from casebuilder.core.circumstances import Practice
from casebuilder.core.completeness import assess
from casebuilder.core.details import ENTRIES, CaseDetails, Step
from casebuilder.core.guidance import REQUIREMENTS
from casebuilder.guide.handouts import SMS_LIMIT, gap_questions, gap_text_message, septets, sms, sms_count
from casebuilder.guide.triage import WAYS_OUT
from casebuilder.guide.ways_out import WayOut
from tests.core.examples import AROUND, COMPLETE, PRACTICE, details

EMPTIED = {each.key: {each.field: ENTRIES[each.field].kind.blank} for each in REQUIREMENTS}
GAPS = [keys for count in range(len(EMPTIED) + 1) for keys in combinations(EMPTIED, count)]


def _with_gaps(keys: tuple[str, ...]) -> CaseDetails:
    changes: dict[str, object] = {}
    for key in keys:
        changes |= EMPTIED[key]
    return details(**changes)


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=WAYS_OUT)
def test_every_way_out_fits_a_text_message(way: WayOut) -> None:
    length = septets(sms(way, PRACTICE))
    assert length is not None, "a character outside the GSM 7-bit alphabet"
    assert 60 < length <= SMS_LIMIT


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=WAYS_OUT)
def test_no_text_message_holds_anything_personal(way: WayOut) -> None:
    addresses = set(re.findall(r"\S+@[\w.]+\w", sms(way, PRACTICE)))
    assert addresses <= {"noreply@login.nhs.uk"}
    assert not re.search(r"\d{3}", sms(way, PRACTICE))


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=WAYS_OUT)
def test_every_text_message_says_who_writes(way: WayOut) -> None:
    assert sms(way, PRACTICE).startswith("NHS App")
    assert sms(way, PRACTICE).endswith("Bars Surgery")


def test_extension_characters_count_twice() -> None:
    assert septets("plain @ £") == 9
    assert septets("{€}") == 6
    assert septets("smart ’") is None
    assert septets("`") is None


@pytest.mark.parametrize(("length", "messages"), [(0, 1), (160, 1), (161, 2), (SMS_LIMIT, 2)])
def test_what_fits_one_text_message_is_not_called_two(length: int, messages: int) -> None:
    assert sms_count("x" * length) == messages


def test_a_complete_case_asks_the_patient_nothing() -> None:
    assessment = assess(COMPLETE, AROUND)
    assert gap_questions(assessment) == ()
    assert gap_text_message(assessment, PRACTICE) == ""


@pytest.mark.parametrize("keys", GAPS, ids="+".join)
def test_the_slip_asks_for_exactly_what_is_missing(keys: tuple[str, ...]) -> None:
    assessment = assess(_with_gaps(keys), AROUND)
    asks = {finding.requirement.ask for finding in assessment.findings if finding.requirement.key in keys}
    assert set(gap_questions(assessment)) == asks
    assert len(gap_questions(assessment)) == len(keys)


@pytest.mark.parametrize("keys", GAPS, ids="+".join)
def test_the_slip_fits_a_text_message_whatever_is_missing(keys: tuple[str, ...]) -> None:
    length = septets(gap_text_message(assess(_with_gaps(keys), AROUND), PRACTICE))
    assert length is not None
    assert length <= SMS_LIMIT


def test_a_wrong_answer_is_asked_for_again() -> None:
    assessment = assess(details(nhs_digits="12"), AROUND)
    assert len(gap_questions(assessment)) == 1
    assert "last 3 digits" in gap_text_message(assessment, PRACTICE)
    assert "12" not in gap_text_message(assessment, PRACTICE)


@pytest.mark.parametrize(
    "mistake",
    [
        {"old_email_cannot_be_given": True},
        {"nhs_digits_cannot_be_given": True},
        {"last_access_not_known": True},
        {"steps": frozenset({Step.OTHER})},
        {"note": "z" * 1400},
        {"can_recover": True},
    ],
    ids=["old-email", "nhs-number", "last-access", "no-note", "too-long", "can-recover"],
)
def test_the_patient_is_not_asked_for_what_only_the_practice_can_mend(mistake: dict[str, Any]) -> None:
    assessment = assess(details(**mistake), AROUND)
    assert assessment.gaps == 1
    assert gap_questions(assessment) == ()
    assert gap_text_message(assessment, PRACTICE) == ""
    assert len(gap_questions(assess(details(**mistake, new_email=""), AROUND))) == 1


def test_what_cannot_be_given_is_not_asked_for() -> None:
    assert gap_questions(assess(details(old_email="", old_email_cannot_be_given=True), AROUND)) == ()


@pytest.mark.parametrize(
    ("practice", "signed"),
    [
        (Practice("Bars Surgery", "A81001", telephone="01632 960123"), "Bars Surgery, 01632 960123"),
        (Practice("St Mary\u2019s", "A81001"), "St Mary's"),
        (Practice("x" * 200, "A81001", telephone="01632 960123"), "Your GP practice"),
        (Practice("Mot\u00f6rsurgery \u0141", "A81001"), "Your GP practice"),
        (Practice("Bars Surgery", "A81001", telephone="ring \u260e"), "Bars Surgery"),
    ],
    ids=["with-telephone", "curly-apostrophe", "too-long", "other-alphabet", "telephone-unwritable"],
)
def test_a_practice_signs_with_as_much_as_a_text_message_can_hold(practice: Practice, signed: str) -> None:
    text = gap_text_message(assess(_with_gaps(tuple(EMPTIED)), AROUND), practice)
    assert text.endswith(f". {signed}")
    assert (septets(text) or SMS_LIMIT + 1) <= SMS_LIMIT
