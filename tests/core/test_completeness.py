"""What the guidance still wants: every requirement in each of its states, the verdict, and the cautions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given

from casebuilder.core.checks import CHECKS, State
from casebuilder.core.circumstances import OtherCase, Practice
from casebuilder.core.completeness import Finding, Verdict, assess
from casebuilder.core.details import ENTRIES, NOTHING_SAID, CaseDetails, Step, VerificationLevel, words_of
from casebuilder.core.entries import Entry, answer
from casebuilder.core.guidance import REQUIREMENTS
from casebuilder.core.kinds import LINE_LIMIT, Line, Note, OneOf, Several, YesNo
from casebuilder.core.mends import Mend
from casebuilder.core.service_desk import DESCRIPTION_LIMIT, length
from casebuilder.core.submission import describe
from casebuilder.text.characters import UnreadableError
from casebuilder.text.dates import TypedDate
from tests.core.examples import AROUND, COMPLETE, PRACTICE, TEXTS, details
from tests.core.strategies import any_details


def finding(key: str, answered: CaseDetails) -> Finding:
    return next(each for each in assess(answered, AROUND).findings if each.requirement.key == key)


LONG = "z" * 1400
ALWAYS_READABLE = (Note, OneOf, Several, YesNo)
STATES: list[tuple[str, State, dict[str, Any], str]] = [
    ("new-email", State.GIVEN, {}, ""),
    ("new-email", State.GIVEN, {"new_email": "josé@example.com"}, "description"),
    ("new-email", State.GIVEN, {"old_email": "", "old_email_cannot_be_given": True}, ""),
    ("new-email", State.MISSING, {"new_email": ""}, "new email"),
    ("new-email", State.WRONG, {"new_email": "pat"}, "@"),
    ("new-email", State.WRONG, {"new_email": "pat@example"}, "correct format"),
    ("new-email", State.WRONG, {"new_email": "PAT.old@Example.com"}, "same as the old"),
    ("new-email", State.WRONG, {"new_email": "9990000018@example.com"}, "full NHS number"),
    ("old-email", State.GIVEN, {}, ""),
    ("old-email", State.GIVEN, {"old_email": "pat&sam@example.com"}, "description"),
    ("old-email", State.CANNOT_BE_GIVEN, {"old_email": "", "old_email_cannot_be_given": True}, "old email"),
    ("old-email", State.MISSING, {"old_email": ""}, "tick"),
    ("old-email", State.WRONG, {"old_email": "pat"}, "@"),
    ("old-email", State.WRONG, {"old_email_cannot_be_given": True}, "untick"),
    ("nhs-number", State.GIVEN, {}, ""),
    ("nhs-number", State.GIVEN, {"nhs_digits": "999 000 0018"}, ""),
    ("nhs-number", State.CANNOT_BE_GIVEN, {"nhs_digits": "", "nhs_digits_cannot_be_given": True}, "NHS number"),
    ("nhs-number", State.MISSING, {"nhs_digits": ""}, "tick"),
    ("nhs-number", State.WRONG, {"nhs_digits": "0018"}, "last 3 digits"),
    ("nhs-number", State.WRONG, {"nhs_digits_cannot_be_given": True}, "untick"),
    ("last-access", State.GIVEN, {}, ""),
    ("last-access", State.GIVEN, {"last_access": TypedDate("22", "11", "2026")}, ""),
    ("last-access", State.GIVEN, {"last_access": TypedDate("", "", "2026")}, ""),
    ("last-access", State.GIVEN, {"last_access": TypedDate(), "last_access_not_known": True}, ""),
    ("last-access", State.MISSING, {"last_access": TypedDate()}, "Not known"),
    ("last-access", State.WRONG, {"last_access": TypedDate("23", "11", "2026")}, "future"),
    ("last-access", State.WRONG, {"last_access": TypedDate("", "12", "2026")}, "future"),
    ("last-access", State.WRONG, {"last_access": TypedDate("31", "2", "2026")}, "real date"),
    ("last-access", State.WRONG, {"last_access_not_known": True}, "Remove the date"),
    ("cannot-recover", State.GIVEN, {}, ""),
    ("cannot-recover", State.MISSING, {"can_recover": None}, "whether"),
    ("cannot-recover", State.WRONG, {"can_recover": True}, "no case is needed"),
    ("steps", State.GIVEN, {}, ""),
    ("steps", State.GIVEN, {"steps": frozenset({Step.OTHER}), "note": "Rang the provider"}, ""),
    ("steps", State.MISSING, {"steps": frozenset()}, "at least one"),
    ("steps", State.WRONG, {"steps": frozenset({Step.OTHER})}, "Say in the note"),
    ("steps", State.WRONG, {"note": LONG}, "characters too long"),
]


@pytest.mark.parametrize(("key", "state", "changes", "words"), STATES)
def test_each_requirement_gets_its_state_and_sentence(
    key: str, state: State, changes: dict[str, Any], words: str
) -> None:
    found = finding(key, details(**changes))
    assert found.state is state
    assert words in found.sentence
    assert bool(words) == bool(found.sentence)


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda each: each.key)
def test_every_requirement_has_an_example_that_meets_it_and_one_that_does_not(requirement: Any) -> None:
    entry = ENTRIES[requirement.field]
    cannot_be_wrong = isinstance(entry.kind, ALWAYS_READABLE) and requirement.field not in CHECKS
    assert finding(requirement.key, COMPLETE).state is State.GIVEN
    assert entry.wrong or cannot_be_wrong, f"the entry of {requirement.field} needs `wrong`: values to refuse"
    for wrong in entry.wrong:
        assert finding(requirement.key, details(**{requirement.field: wrong})).state is State.WRONG
    assert finding(requirement.key, NOTHING_SAID).state is State.MISSING
    assert requirement.source.section
    assert requirement.rule


def test_the_number_of_characters_to_lose_is_exact() -> None:
    long = details(note=LONG)
    over = length(describe(long, PRACTICE)) - DESCRIPTION_LIMIT
    assert f"The description is {over} characters too long" in finding("steps", long).sentence
    assert assess(replace(long, note=LONG[:-over]), AROUND).verdict is Verdict.READY
    assert assess(replace(long, note=LONG[: -over + 1]), AROUND).verdict is Verdict.NOT_READY


def test_our_own_words_leave_room_for_a_short_case_at_the_longest_practice() -> None:
    every_step = details(
        old_email="",
        old_email_cannot_be_given=True,
        nhs_digits="",
        nhs_digits_cannot_be_given=True,
        steps=frozenset(Step),
        note="x" * 60,
        level=VerificationLevel.P5,
    )
    longest = Practice("x" * 150, "A81001", reply_to="y" * 56)
    assert length(describe(every_step, longest)) <= DESCRIPTION_LIMIT
    assert assess(every_step, replace(AROUND, practice=longest)).verdict is Verdict.READY_WITH_GAPS


@pytest.mark.parametrize(
    "both",
    [
        {"new_email": "pat", "old_email": "pat"},
        {"new_email": "a\u200b@example.com", "old_email": "b\u200b@example.com"},
        {"old_email_cannot_be_given": True, "nhs_digits_cannot_be_given": True},
    ],
)
def test_every_sentence_names_its_answer(both: dict[str, Any]) -> None:
    to_do = [each.sentence for each in assess(details(**both), AROUND).to_do]
    assert len(set(to_do)) == len(to_do) == 2


def test_the_consequence_is_shown_only_if_something_cannot_be_given() -> None:
    assert assess(COMPLETE, AROUND).consequence == ""
    assert "reset the account" in assess(details(nhs_digits="", nhs_digits_cannot_be_given=True), AROUND).consequence


def test_a_case_with_everything_is_ready() -> None:
    assert assess(COMPLETE, AROUND).verdict == "Ready to send"


def test_a_case_without_the_old_email_is_not_ready() -> None:
    assert assess(details(old_email=""), AROUND).verdict == "Not ready to send"


def test_a_case_that_says_openly_what_cannot_be_given_is_ready_with_gaps() -> None:
    open_about_it = details(old_email="", old_email_cannot_be_given=True)
    assessment = assess(open_about_it, AROUND)
    assert assessment.verdict == "Ready to send, with gaps"
    assert assessment.gaps == 0
    assert "may have to be reset" in describe(open_about_it, PRACTICE)


def test_all_gaps_are_reported_at_once() -> None:
    assert assess(NOTHING_SAID, AROUND).gaps == len(REQUIREMENTS)


@given(any_details())
def test_any_details_can_be_assessed(answered: CaseDetails) -> None:
    assessment = assess(answered, AROUND)
    assert len(assessment.findings) == len(REQUIREMENTS)
    assert all(found.sentence for found in assessment.to_do)
    assert CaseDetails.from_record(answered.to_record()) == answered


CAUTIONS: list[tuple[str, dict[str, Any], str]] = [
    ("typo", {"new_email": "pat@gmial.com"}, "gmail.com"),
    ("typo", {"old_email": "pat@example.con"}, "example.com"),
    ("staff-address", {"new_email": "pat@nhs.net"}, "work address"),
    ("staff-address", {"old_email": "pat@surgery.nhs.uk"}, "work address"),
    ("staff-address", {"new_email": "pat@barssurgery.example"}, "work address"),
    ("staff-address", {"new_email": "pat@council.gov.uk"}, "work address"),
    ("school-address", {"new_email": "pat@uni.ac.uk"}, "stays theirs"),
    ("school-address", {"new_email": "pat@school.sch.uk"}, "stays theirs"),
    ("one-mailbox", {"new_email": "p.at+1@gmail.com", "old_email": "pat@googlemail.com"}, "no case is needed"),
    ("stand-in", {"old_email": "none@none.com"}, "does not know all of it"),
    ("stand-in", {"old_email": "jxxxx@example.com"}, "letters hidden"),
    ("stand-in", {"new_email": "unknown@example.com"}, "that the patient opens"),
    ("birthday-in-note", {"note": "DOB 01/02/1980"}, "a date of birth"),
    ("name-in-note", {"note": "Mrs Example rang"}, "a person's name"),
    ("postcode-in-note", {"note": "lives in SW1A 1AA"}, "a postcode"),
    ("look-alike", {"new_email": "p\u0430t@example.com"}, "cyrillic small letter a"),
    ("odd-old-address", {"old_email": "a..b@example.com"}, "every character"),
    ("not-searched", {"old_email": "", "old_email_cannot_be_given": True}, "noreply@login.nhs.uk"),
    ("disabled", {"last_access": TypedDate("21", "11", "2025")}, "12 months"),
    ("closed", {"last_access": TypedDate("", "10", "2024")}, "24 months"),
    ("before-nhs-login", {"last_access": TypedDate("6", "8", "2018")}, "September 2018"),
    ("lowest-level", {"level": VerificationLevel.P0}, "reset the online account itself"),
]


@pytest.mark.parametrize(("key", "changes", "words"), CAUTIONS)
def test_a_caution_stops_nothing(key: str, changes: dict[str, Any], words: str) -> None:
    assessment = assess(details(**changes), AROUND)
    assert [caution.key for caution in assessment.cautions] == [key]
    assert words in assessment.cautions[0].sentence
    assert assessment.gaps == 0


def test_a_patient_who_has_searched_is_not_sent_to_search_again() -> None:
    searched = details(old_email="", old_email_cannot_be_given=True, steps=frozenset({Step.SEARCH_MAILBOXES}))
    assert assess(searched, AROUND).cautions == ()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"new_email": "pat@gmial.com"}, "new_email", "Use pat@gmail.com"),
        ({"old_email": "pat@hotmail.con"}, "old_email", "Use pat@hotmail.com"),
        ({"old_email": "none@none.com"}, "old_email_cannot_be_given", "Patient cannot give the old email address"),
        ({"old_email": "jxxxx@example.com"}, "old_email_cannot_be_given", "Patient cannot give the old email address"),
    ],
)
def test_a_caution_carries_its_mend_as_a_press(changes: dict[str, Any], field: str, words: str) -> None:
    (caution,) = assess(details(**changes), AROUND).cautions
    assert caution.press == Mend(field, words)


@pytest.mark.parametrize(
    ("changes", "press"),
    [
        ({"old_email": "<pat@example.org>"}, Mend("old_email", "Use pat@example.org")),
        (
            {"old_email": "jo***@example.org"},
            Mend("old_email_cannot_be_given", "Patient cannot give the old email address"),
        ),
        (
            {"old_email": "9990000018@example.com"},
            Mend("old_email_cannot_be_given", "Patient cannot give the old email address"),
        ),
        ({"nhs_digits": "9999999999"}, Mend("nhs_digits_cannot_be_given", "Patient cannot give the NHS number")),
        ({"new_email": "jo***@example.org"}, None),
        ({"nhs_digits": "0018"}, None),
    ],
)
def test_a_wrong_answer_carries_its_mend_as_a_press(changes: dict[str, Any], press: Mend | None) -> None:
    (finding,) = assess(details(**changes), AROUND).to_do
    assert finding.press == press


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (("new_email",), "may belong to an NHS account already"),
        (("old_email",), "Has it come back?"),
        (("new_email", "old_email"), "the same new address and old address"),
    ],
)
def test_an_address_of_an_ended_case_is_a_caution(fields: tuple[str, ...], words: str) -> None:
    others = tuple(OtherCase("T3W-84P", field, has_ended=True) for field in fields)
    (caution,) = assess(COMPLETE, replace(AROUND, other_cases=others)).cautions
    assert (caution.key, caution.case_number) == ("ended-case", "T3W-84P")
    assert words in caution.sentence


def test_a_reset_that_the_practice_has_tried_is_not_advised_again() -> None:
    tried = details(level=VerificationLevel.P0, steps=frozenset({Step.PRACTICE_RESET}))
    assert assess(tried, AROUND).cautions == ()


def test_an_issued_pin_document_is_no_reset() -> None:
    issued = details(level=VerificationLevel.P0, steps=frozenset({Step.PIN_DOCUMENT}))
    assert [caution.key for caution in assess(issued, AROUND).cautions] == ["lowest-level"]
    assert "reset" not in words_of(issued, "steps")


def test_an_old_record_of_a_practice_reset_still_means_a_reset() -> None:
    older = CaseDetails.from_record({"steps": ["practice-reset"]})
    assert older.steps == {Step.PRACTICE_RESET}
    assert words_of(older, "steps") == "Practice reset the online account"


def test_an_old_address_at_a_school_is_no_caution() -> None:
    assert assess(details(old_email="pat@uni.ac.uk"), AROUND).cautions == ()


def test_an_ordinary_case_has_no_caution() -> None:
    assert assess(COMPLETE, AROUND).cautions == ()
    assert assess(NOTHING_SAID, AROUND).cautions == ()


@pytest.mark.parametrize("field", ["new_email", "old_email", "reference"])
def test_another_open_case_with_the_same_answer_is_a_caution_with_its_number(field: str) -> None:
    around = replace(AROUND, other_cases=(OtherCase("T3W-84P", field),))
    (caution,) = assess(COMPLETE, around).cautions
    assert (caution.case_number, caution.field) == ("T3W-84P", field)


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsWithDevice(CaseDetails):
    device: str = answer(Entry(Line(), "Which device does the patient use?"))


@pytest.mark.parametrize("name", TEXTS)
def test_a_full_nhs_number_in_any_text_is_masked(name: str) -> None:
    masked = details(**{name: "999 000 0018"})
    assert "999" not in getattr(masked, name)
    assert "999 000 0018" not in describe(masked, AROUND.practice)


def test_a_line_is_refused_if_it_is_too_long_for_the_text() -> None:
    Line().read("z" * LINE_LIMIT)
    with pytest.raises(UnreadableError, match="at most 100"):
        Line().read("z" * (LINE_LIMIT + 1))


def test_an_added_text_is_masked_because_it_is_text() -> None:
    assert DetailsWithDevice(device="an iPhone, 999 000 0018").device == "an iPhone, *** *** *018"


@given(any_details())
def test_masking_twice_changes_nothing(answered: CaseDetails) -> None:
    again = replace(answered)
    assert again == answered, "masking what was masked changed it"


def test_a_case_that_shares_two_answers_is_one_caution() -> None:
    others = (OtherCase("T3W-84P", "new_email"), OtherCase("T3W-84P", "reference"), OtherCase("K7M-29Q", "old_email"))
    cautions = assess(COMPLETE, replace(AROUND, other_cases=others)).cautions
    assert [caution.case_number for caution in cautions] == ["T3W-84P", "K7M-29Q"]
    assert "the same new address and reference" in cautions[0].sentence
