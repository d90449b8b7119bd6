"""Two versions side by side, and one made of both."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from casebuilder.core.details import CaseDetails
from casebuilder.core.differences import ANSWERS, differences, merged
from tests.core.examples import COMPLETE, details
from tests.core.strategies import any_details


def test_every_field_of_a_case_belongs_to_exactly_one_answer() -> None:
    assert sorted(field for answer in ANSWERS for field in answer.fields) == sorted(
        field.name for field in fields(CaseDetails)
    )


def test_what_differs_is_told_in_words() -> None:
    other = details(old_email="", old_email_cannot_be_given=True, note="Rang twice")
    told = [(found.answer.label, found.one, found.other) for found in differences(COMPLETE, other)]
    assert told == [
        ("Patient's old email address", "pat.old@example.com", "Cannot be given"),
        ("Anything else the desk should know", "No answer", "Rang twice"),
    ]


@given(one=any_details(), other=any_details())
def test_equal_versions_alone_have_no_differences(one: CaseDetails, other: CaseDetails) -> None:
    assert differences(one, one) == ()
    assert bool(differences(one, other)) == (one != other)


@given(one=any_details(), other=any_details(), keys=st.sets(st.sampled_from([answer.key for answer in ANSWERS])))
def test_a_merged_version_takes_each_answer_whole_from_one_side(
    one: CaseDetails, other: CaseDetails, keys: set[str]
) -> None:
    both = merged(one, other, {*keys, "unknown"})
    for answer in ANSWERS:
        assert answer.is_same(both, other if answer.key in keys else one)
