"""Versions side by side, and the merge of two that grew apart: nothing that one side typed alone is ever lost."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from casebuilder.core.details import NOTHING_SAID, CaseDetails, Step, words_of
from casebuilder.core.differences import ANSWERS, BOTH, MINE, STORED, by_side, chosen, differences, merge
from casebuilder.core.kinds import Note
from casebuilder.text.dates import TypedDate
from tests.core.examples import COMPLETE, details
from tests.core.strategies import any_details

KEYS = [answer.key for answer in ANSWERS]


@st.composite
def versions_apart(draw: st.DrawFn) -> tuple[CaseDetails, CaseDetails, CaseDetails]:
    """Draw a version and two made from it, in which neither, one or both sides have changed each answer."""
    opened, one, other = (draw(any_details()) for _ in range(3))
    moved = st.sets(st.sampled_from(KEYS))
    mine = chosen(opened, one, dict.fromkeys(draw(moved), STORED))
    return opened, mine, chosen(opened, draw(st.sampled_from([one, other])), dict.fromkeys(draw(moved), STORED))


def test_every_field_of_a_case_belongs_to_exactly_one_answer() -> None:
    assert sorted(field for answer in ANSWERS for field in answer.fields) == sorted(
        field.name for field in fields(CaseDetails)
    )


def test_differences_are_given_in_words() -> None:
    other = details(old_email="", old_email_cannot_be_given=True, note="Rang twice")
    found = [(each.answer.label, each.one, each.other) for each in differences(COMPLETE, other)]
    assert found == [
        ("Old email address", "pat.old@example.com", "Cannot be given"),
        ("Anything else NHS login should know", "No answer", "Rang twice"),
    ]


@pytest.mark.parametrize(
    ("change", "one", "other"),
    [
        ({"old_email_cannot_be_given": True}, "pat.old@example.com", "pat.old@example.com (and its box is ticked)"),
        (
            {"last_access": TypedDate("06", "August", "2026")},
            "6 August 2026 (typed 6 8 2026)",
            "6 August 2026 (typed 06 August 2026)",
        ),
    ],
)
def test_answers_that_differ_never_read_the_same(change: dict[str, Any], one: str, other: str) -> None:
    (found,) = differences(COMPLETE, details(**change))
    assert (found.one, found.other) == (one, other)


@given(one=any_details(), other=any_details())
def test_only_equal_versions_have_no_differences(one: CaseDetails, other: CaseDetails) -> None:
    assert differences(one, one) == ()
    assert bool(differences(one, other)) == (one != other)


@given(
    mine=any_details(),
    stored=any_details(),
    choices=st.dictionaries(st.sampled_from(KEYS), st.sampled_from([MINE, STORED])),
)
def test_a_choice_takes_the_whole_answer_from_one_side(
    mine: CaseDetails, stored: CaseDetails, choices: dict[str, str]
) -> None:
    made = chosen(mine, stored, choices | {"unknown": STORED})
    for answer in ANSWERS:
        assert answer.is_same(made, stored if choices.get(answer.key) == STORED else mine)


lines = st.lists(st.text("ab é-", min_size=1, max_size=8), max_size=5).map("\n".join)


@given(mine=lines, stored=lines)
def test_joined_notes_have_every_line_of_both(mine: str, stored: str) -> None:
    both = chosen(details(note=mine), details(note=stored), {"note": BOTH}).note
    assert {*mine.split("\n"), *stored.split("\n")} - {""} == {*both.split("\n")} - {""}
    assert both.startswith(stored.strip("\n"))


def test_both_is_offered_only_if_it_says_more() -> None:
    def offered(one: str, other: str) -> str:
        return differences(details(note=one), details(note=other))[0].both

    assert offered("Rang twice\nNo answer", "Rang twice\nWrote") == "Rang twice\nWrote\nNo answer"
    assert offered("Rang", "Rang\nWrote") == ""
    assert offered("", "Rang") == ""
    assert differences(details(reference="1"), details(reference="2"))[0].both == ""


@given(versions=versions_apart())
def test_nothing_that_one_side_typed_alone_is_lost_or_asked(
    versions: tuple[CaseDetails, CaseDetails, CaseDetails],
) -> None:
    opened, mine, stored = versions
    made = merge(opened, mine, stored)
    for answer in ANSWERS:
        if answer.is_same(stored, opened):
            assert answer.is_same(made.details, mine)
        elif answer.is_same(mine, opened):
            assert answer.is_same(made.details, stored)
        elif answer.is_same(mine, stored):
            assert answer.is_same(made.details, mine)
        elif answer.key != "steps":
            assert answer.key in made.asked
            assert answer.is_same(made.details, mine)
            continue
        assert answer.key not in made.asked


@given(versions=versions_apart())
def test_each_step_is_as_the_side_that_touched_it_left_it(
    versions: tuple[CaseDetails, CaseDetails, CaseDetails],
) -> None:
    opened, mine, stored = versions
    made = merge(opened, mine, stored).details.steps
    for step in Step:
        before, one, other = (step in each.steps for each in versions)
        assert (step in made) == (one if one != before else other)


@given(versions=versions_apart())
def test_without_a_clash_a_merge_is_commutative_and_idempotent(
    versions: tuple[CaseDetails, CaseDetails, CaseDetails],
) -> None:
    opened, mine, stored = versions
    made = merge(opened, mine, stored)
    assert made.asked == merge(opened, stored, mine).asked
    if not made.asked:
        assert merge(opened, stored, mine) == made
        assert merge(opened, mine, made.details) == made


@given(mine=any_details(), stored=any_details())
@example(COMPLETE, replace(COMPLETE, note=""))
def test_if_the_opened_version_is_unknown_every_difference_is_asked(mine: CaseDetails, stored: CaseDetails) -> None:
    made = merge(None, mine, stored)
    assert made.details == mine
    assert made.asked == {found.answer.key for found in differences(mine, stored)}


@given(opened=any_details(), other=any_details())
def test_an_untouched_form_changes_nothing(opened: CaseDetails, other: CaseDetails) -> None:
    assert merge(opened, opened, other) == merge(opened, other, opened)
    assert merge(opened, opened, other).details == other


def test_an_answer_cleared_on_purpose_stays_cleared() -> None:
    opened = details(note="A wrong sentence", reference="K1")
    made = merge(opened, replace(opened, note=""), replace(opened, reference="K1b"))
    assert made.details == details(note="", reference="K1b")
    assert not made.asked


def test_a_new_case_is_merged_as_if_opened_empty() -> None:
    made = merge(NOTHING_SAID, details(note="Mine"), details(note="Theirs"))
    assert made.asked == {"note"}


def test_a_merge_says_who_changed_each_answer() -> None:
    opened = details(note="Rang", reference="K1", nhs_digits="018", steps={Step.PASSWORDS})
    mine = replace(opened, note="Mine", nhs_digits="026", steps=frozenset({Step.RESET_LINK}))
    stored = replace(opened, note="Theirs", reference="K2", steps=frozenset({Step.PASSWORDS, Step.OTHER}))
    made = merge(opened, mine, stored)
    sides = by_side(mine, made.details, stored, made.asked)
    asked, only_mine, only_theirs, together = (
        [(each.answer.fields[0], each.one, each.other) for each in found]
        for found in (sides.asked, sides.only_mine, sides.only_theirs, sides.together)
    )
    assert asked == [("note", "Mine", "Theirs")]
    assert only_mine == [("nhs_digits", "026", "018")]
    assert only_theirs == [("reference", "K1", "K2")]
    ((field, _, both),) = together
    assert (field, both) == ("steps", words_of(made.details, "steps"))


@given(versions=versions_apart())
def test_each_answer_that_a_merge_changes_is_listed_once(
    versions: tuple[CaseDetails, CaseDetails, CaseDetails],
) -> None:
    opened, mine, stored = versions
    made = merge(opened, mine, stored)
    sides = by_side(mine, made.details, stored, made.asked)
    listed = [each.answer for each in (*sides.asked, *sides.only_mine, *sides.only_theirs, *sides.together)]
    changed = [
        each for each in ANSWERS if not (each.is_same(made.details, mine) and each.is_same(made.details, stored))
    ]
    assert sorted(each.key for each in listed) == sorted(each.key for each in changed)
    assert {each.answer.key for each in sides.asked} == made.asked


class _Counted(str):
    """A line that counts how often a line is compared."""

    __slots__ = ()
    compared = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        _Counted.compared += 1
        return str.__eq__(self, other)


class _Lines(str):
    __slots__ = ()

    def split(self, *_: Any) -> list[str]:
        return [_Counted(line) for line in str.split(self, "\n")]


def test_two_long_notes_are_joined_with_few_comparisons_for_each_line() -> None:
    _Counted.compared, many = 0, 15_000
    one = _Lines("\n".join(f"line {at}" for at in range(many)))
    other = _Lines("\n".join(f"line {at}" for at in range(many // 2, many + many // 2)))
    joined = Note().joined(one, other)
    assert len(str(joined).split("\n")) == many + many // 2
    assert _Counted.compared <= 5 * many
