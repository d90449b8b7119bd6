"""Reading and masking what people type."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nhs_number.validate import is_valid

from casebuilder.core import formats
from casebuilder.core.details import CaseDetails, TypedDate
from casebuilder.core.formats import UnreadableError, read_date, read_old_email
from casebuilder.core.nhs_numbers import is_nhs_number, last_three, mask_nhs_numbers
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


def test_only_the_first_look_alikes_are_named() -> None:
    assert len(formats.non_ascii_names("".join(map(chr, range(0x400, 0x500))))) == 5


@pytest.mark.parametrize("wrong", ["", "18", "0018", "01a", "\uff10\uff11\uff18", " 018", "018\n"])
def test_other_than_3_digits_is_refused(wrong: str) -> None:
    with pytest.raises(UnreadableError, match="last 3 digits"):
        formats.read_last_three(wrong)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (("6", "8", "2018"), "6 August 2018"),
        (("06", "08", "2018"), "6 August 2018"),
        (("29", "Feb", "2024"), "29 February 2024"),
        (("", "sept", "2024"), "September 2024"),
        (("", "AUGUST", "2024"), "August 2024"),
        (("", "", "2024"), "2024"),
    ],
)
def test_a_date_may_be_partial(typed: tuple[str, str, str], read: str) -> None:
    assert str(read_date(*typed)) == read


@pytest.mark.parametrize(
    ("typed", "mend"),
    [
        (("6", "8", ""), "year"),
        (("6", "8", "18"), "4 digits"),
        (("6", "8", "0018"), "4 digits"),
        (("6", "8", "\u0662\u0660\u0661\u0668"), "4 digits"),
        (("6", "", "2018"), "month"),
        (("6", "13", "2018"), "month"),
        (("6", "ma", "2018"), "month"),
        (("6", "\u0968", "2018"), "month"),
        (("x", "8", "2018"), "day"),
        (("31", "2", "2018"), "real date"),
        (("29", "2", "2023"), "real date"),
        (("0", "2", "2023"), "real date"),
    ],
)
def test_an_impossible_date_says_how_to_mend_it(typed: tuple[str, str, str], mend: str) -> None:
    with pytest.raises(UnreadableError, match=mend):
        read_date(*typed)


def test_a_partial_date_knows_the_days_it_can_mean() -> None:
    assert str(read_date("", "2", "2024").last_day) == "2024-02-29"
    assert str(read_date("", "", "2024").first_day) == "2024-01-01"


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("pat\u200b@example.com", "zero width space\\) after “pat”"),
        ("\ufeffpat@example.com", "zero width no-break space\\) at the start"),
        ("pat\u202e@example.com", "right-to-left override"),
        ("pat\n@example.com", "line break"),
        ("pat\u3164@example.com", "hangul filler"),
    ],
)
def test_a_hidden_character_is_refused_by_name(typed: str, named: str) -> None:
    with pytest.raises(UnreadableError, match=named):
        read_old_email(typed)


def test_a_hidden_character_s_message_says_nothing_that_was_typed_twice() -> None:
    with pytest.raises(UnreadableError) as refused:
        read_old_email("a-long-local-part\u200b@example.com")
    assert "local-part”" in str(refused.value)


@pytest.mark.parametrize(
    "odd", ["pat&sam@example.com", "josé@example.com", "a..b@example.com", "pat@example", "p@[192.0.2.1]"]
)
def test_an_odd_old_address_is_transcribed(odd: str) -> None:
    assert read_old_email(odd) == odd


@pytest.mark.parametrize(
    "wrong", ["pat", "pat@", "@example.com", "a b@example.com", "a@b@example.com", "x" * 251 + "@a.b"]
)
def test_what_cannot_be_an_address_is_refused(wrong: str) -> None:
    for read in (read_old_email, formats.read_new_email):
        with pytest.raises(UnreadableError):
            read(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        *("a..b@example.com", ".a@example.com", "a@example", "a@-example.com", "a@example..com", '"a b"@example.com'),
        *(
            "a@[192.0.2.1]",
            "a@localhost",
            "x" * 65 + "@example.com",
            "a,b@example.com",
            "<a@example.com>",
            "a@example.com;",
        ),
    ],
)
def test_a_new_address_that_cannot_receive_is_refused(wrong: str) -> None:
    with pytest.raises(UnreadableError):
        formats.read_new_email(wrong)


def test_an_address_with_an_nhs_number_says_why_it_cannot_be_kept() -> None:
    with pytest.raises(UnreadableError, match="full NHS number"):
        read_old_email(mask_nhs_numbers("9990000018@example.com"))


@pytest.mark.parametrize(
    ("email", "meant"),
    [
        ("pat@gmial.com", "gmail.com"),
        ("pat@HOTMIAL.co.uk", "hotmail.co.uk"),
        ("pat@example.con", "example.com"),
        ("pat@gmial.con", "gmail.com"),
        ("pat@example.com", None),
        ("pat", None),
    ],
)
def test_a_slip_in_the_domain_is_noticed(email: str, meant: str | None) -> None:
    assert formats.likely_domain(email) == meant


@given(any_text())
def test_free_text_ends_up_with_plain_lines(text: str) -> None:
    plain = formats.plain_lines(text)
    assert formats.plain_lines(plain) == plain
    assert not any(formats.is_hidden(c) for c in plain if c not in "\n\u200d")
    assert plain.split("\n") == (plain.splitlines() or [""])


def test_free_text_keeps_its_lines_and_its_emoji() -> None:
    family = "\U0001f469\u200d\U0001f467"
    assert formats.plain_lines(f" a\r\nb\u2028c\td\u200be {family} x\u200dy ") == f"a\nb\nc de {family} xy"


@given(any_text())
def test_a_one_line_answer_stays_on_its_line(text: str) -> None:
    assert len(formats.one_line(text).splitlines()) <= 1
