"""NHS numbers: which are found in what people type, and what is left of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nhs_number.validate import is_valid

from casebuilder.core.dates import TypedDate
from casebuilder.core.details import CaseDetails
from casebuilder.core.nhs_numbers import is_nhs_number, last_three, mask_nhs_numbers, read_last_three
from casebuilder.core.text import UnreadableError
from tests.core.strategies import any_text, nhs_numbers


@given(st.text("0123456789", min_size=10, max_size=10))
def test_the_modulus_11_check_takes_all_that_the_library_takes(digits: str) -> None:
    # The library also refuses ranges that were never issued; a number from one of those is masked all the same.
    assert is_nhs_number(digits) >= is_valid(digits)


@given(st.text("0123456789", min_size=9, max_size=9))
def test_at_most_one_last_digit_passes_the_check(first: str) -> None:
    assert sum(is_nhs_number(first + last) for last in "0123456789") <= 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9990000018", "*******018"),
        ("999 000 0018", "*** *** *018"),
        ("NHS no 999-000-0018.", "NHS no ***-***-*018."),
        ("018 9990000018 018", "018 *******018 018"),
        ("1 999 000 0018", "1 *** *** *018"),
        ("pat9990000018x", "pat*******018x"),
        ("999\u200b000\u00a00018", "***\u200b***\u00a0*018"),
        ("\uff19\uff19\uff19\uff10\uff10\uff10\uff10\uff10\uff11\uff18", "*******\uff10\uff11\uff18"),
        ("999\n000\n0018", "***\n***\n*018"),
        ("999    000    0018", "***    ***    *018"),  # out of a table
        ("(999) 000 -- 0018", "(***) *** -- *018"),
        ("999%20000&nbsp;0018", "***%20***&nbsp;*018"),
        ("999\u2066000\u034f0018", "***\u2066***\u034f*018"),
        ("9\ufe0f\u20e399 000 0018", "*\ufe0f\u20e3** *** *018"),
        ("\u2079\u2079\u2079 000 0018", "*** *** *018"),
        ("12.08.2026, 14:30", "12.08.2026, 14:30"),
        ("999 123 4567", "*** *** *567"),  # fails the check, but written as one
        ("9991234567", "9991234567"),  # fails the check: a task number, say
        ("07700 900123", "07700 900123"),
        ("6/8/2018 12:30", "6/8/2018 12:30"),
        ("999/000/0018", "999/000/0018"),
        ("999,000,0018", "999,000,0018"),
        ("born 01.02.1980 999 000 0018", "born 01.02.1980 *** *** *018"),
        ("9990000018 on 28/10/2026 21:39", "*******018 on 28/10/2026 21:39"),
        ("018", "018"),
        ("", ""),
    ],
)
def test_only_the_last_3_digits_of_an_nhs_number_are_kept(typed: str, kept: str) -> None:
    assert mask_nhs_numbers(typed) == kept


@given(
    st.text("0123456789 -.*/\nx", max_size=80)
    | st.lists(st.sampled_from(["999 000 0018", "9990000026", " ", "\n", "1"])).map("".join)
)
def test_what_is_masked_stays_as_it_is(text: str) -> None:
    once = mask_nhs_numbers(text)
    assert mask_nhs_numbers(once) == once


def test_two_numbers_leave_the_digits_after_them_alone() -> None:
    case = CaseDetails(note="999 000 0018\n999 000 0026\n2024: locked out")
    assert case.note == "*** *** *018\n*** *** *026\n2024: locked out"
    assert CaseDetails.from_record(case.to_record()) == case


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize(
    "written",
    [
        "%d/%m/%Y %H:%M",
        "%d.%m.%Y %H:%M",
        "%d-%m-%Y %H:%M",
        "%d.%m.%Y %H.%M",
        "%d.%m.%y %H.%M",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M:%S",
        "%H.%M %d.%m.%Y",
        "%d.%m.%Y - %d.%m.%Y",
    ],
)
def test_a_date_with_a_time_is_no_nhs_number(written: str, hour: int) -> None:
    for day in range(366):
        text = (
            f"Rang at {datetime(2026, 1, 1, hour, 3 + day % 57, tzinfo=UTC) + timedelta(days=day):{written}}, no answer"
        )
        assert mask_nhs_numbers(text) == text


@given(before=any_text(), number=nhs_numbers(), after=any_text())
def test_a_masked_text_holds_no_nhs_number(before: str, number: str, after: str) -> None:
    masked = mask_nhs_numbers(f"{before} {number} {after}")
    assert mask_nhs_numbers(masked) == masked
    for run in re.findall(r"(?<!\d)\d{10}(?!\d)", masked):
        assert not is_nhs_number("".join(str(int(digit)) for digit in run))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("018", "018"),
        ("999 000 0018", "018"),
        ("*** *** *018", "018"),
        ("NHS No: 999 000 0018 DOB: 01/02/1980", "018"),
        ("999 000 0018, 9990000018", "018"),
        ("999 123 4567", "567"),
        ("9991234567", "567"),
        ("999 000 0018 or 999 000 0026", "*****************026"),
        ("99900000181", "********181"),
        ("********181", "********181"),
        ("0018", "0018"),
        ("", ""),
    ],
)
def test_the_digits_box_keeps_the_last_3_of_a_whole_number(typed: str, kept: str) -> None:
    assert last_three(typed) == kept


@pytest.mark.parametrize("bomb", ["*" * 200_000, "* 018" * 40_000, "*." * 100_000, "9" * 200_000, "a@" * 100_000])
def test_a_bomb_in_any_box_is_read_in_passing(bomb: str) -> None:
    # Nothing to time: one of these once took minutes, and this test with it.
    CaseDetails(new_email=bomb, old_email=bomb, nhs_digits=bomb, note=bomb, reference=bomb)


def test_a_number_spread_over_the_boxes_of_a_date_is_masked() -> None:
    assert CaseDetails(last_access=TypedDate("999", "000", "0018")).last_access == TypedDate("***", "***", "*018")


@pytest.mark.parametrize("wrong", ["", "18", "0018", "01a", "\uff10\uff11\uff18", " 018", "018\n"])
def test_other_than_3_digits_is_refused(wrong: str) -> None:
    with pytest.raises(UnreadableError, match="last 3 digits"):
        read_last_three(wrong)
