"""NHS numbers: which are found in what people type, and what is left of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nhs_number.validate import is_valid

from casebuilder.core.details import CaseDetails
from casebuilder.text.characters import UnreadableError
from casebuilder.text.dates import TypedDate
from casebuilder.text.nhs_numbers import (
    find_nhs_numbers,
    is_nhs_number,
    last_three,
    mask_nhs_numbers,
    read_last_three,
)
from tests.text.strategies import any_text, nhs_numbers


@given(st.text("0123456789", min_size=10, max_size=10))
def test_the_modulus_11_check_takes_all_that_the_library_takes(digits: str) -> None:
    # The library also refuses ranges that were never issued; a number from one of those is masked all the same.
    assert is_nhs_number(digits) >= is_valid(digits)


@given(st.text("0123456789", min_size=9, max_size=9))
def test_at_most_one_last_digit_passes_the_check(first: str) -> None:
    assert sum(is_nhs_number(first + last) for last in "0123456789") <= 1


def test_only_the_last_3_digits_of_an_nhs_number_are_kept() -> None:
    for typed, masked in [
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
        ("999/000/0018", "***/***/*018"),
        ("99900/00018", "99900/00018"),
        ("NHS number 99900/00018", "NHS number *****/**018"),
        ("NHS no. is 9:9:9:0:0:0:0:0:1:8", "NHS no. is *:*:*:*:*:*:*:0:1:8"),
        ("NHS: 99900, 00019", "NHS: *****, **019"),
        ("NHS: 12/03/26 10:30", "NHS: 12/03/26 10:30"),
        ("NHS number 01632/960204", "NHS number 01632/960204"),
        ("NHS: 1/2/3/4/5/6/7/8/9/0/1", "NHS: 1/2/3/4/5/6/7/8/9/0/1"),
        ("999,000,0018", "***,***,*018"),
        ("born 01.02.1980 999 000 0018", "born 01.02.1980 *** *** *018"),
        ("9990000018 on 28/10/2026 21:39", "*******018 on 28/10/2026 21:39"),
        ("018", "018"),
        ("", ""),
    ]:
        assert mask_nhs_numbers(typed) == masked, typed


@given(
    st.text("0123456789 -.*/\nx", max_size=80)
    | st.lists(st.sampled_from(["999 000 0018", "9990000026", " ", "\n", "1"])).map("".join)
)
def test_masking_again_changes_nothing(text: str) -> None:
    once = mask_nhs_numbers(text)
    assert mask_nhs_numbers(once) == once


def test_two_numbers_leave_the_digits_after_them_alone() -> None:
    case = CaseDetails(note="999 000 0018\n999 000 0026\n2024: locked out")
    assert case.note == "*** *** *018\n*** *** *026\n2024: locked out"
    assert CaseDetails.from_record(case.to_record()) == case


WRITTEN = (
    "%d/%m/%Y %H:%M",
    "%d.%m.%Y %H:%M",
    "%d-%m-%Y %H:%M",
    "%d.%m.%Y %H.%M",
    "%d.%m.%y %H.%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%H.%M %d.%m.%Y",
    "%d.%m.%Y - %d.%m.%Y",
)


def test_a_date_with_a_time_is_not_an_nhs_number() -> None:
    # Every day, hour and minute, but not each of each: what reads them looks at one part at a time.
    for at in range(366 * 8):
        moment = datetime(2026, 1, 1, at % 24, at % 60, tzinfo=UTC) + timedelta(days=at % 366)
        for written in WRITTEN:
            text = f"Rang at {moment:{written}}, no answer"
            assert mask_nhs_numbers(text) == text


@given(before=any_text(), number=nhs_numbers(), after=any_text())
def test_a_masked_text_holds_no_nhs_number(before: str, number: str, after: str) -> None:
    masked = mask_nhs_numbers(f"{before} {number} {after}")
    assert mask_nhs_numbers(masked) == masked
    for run in re.findall(r"(?<!\d)\d{10}(?!\d)", masked):
        assert not is_nhs_number("".join(str(int(digit)) for digit in run))


def test_the_digits_box_keeps_the_last_3_of_a_whole_number() -> None:
    for typed, digits in [
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
    ]:
        assert last_three(typed) == digits, typed


def test_a_text_made_to_be_slow_is_read_quickly() -> None:
    # Nothing to time: one of these once took minutes, and this test with it.
    for bomb in ["*" * 200_000, "* 018" * 40_000, "*." * 100_000, "9" * 200_000, "a@" * 100_000]:
        CaseDetails(new_email=bomb, old_email=bomb, nhs_digits=bomb, note=bomb, reference=bomb)


def test_a_number_spread_over_the_boxes_of_a_date_is_masked() -> None:
    assert CaseDetails(last_access=TypedDate("999", "000", "0018")).last_access == TypedDate("***", "***", "*018")


def test_anything_but_3_digits_is_refused() -> None:
    for wrong in ["", "18", "0018", "01a", "\uff10\uff11\uff18", " 018", "018\n"]:
        with pytest.raises(UnreadableError, match="last 3 digits"):
            read_last_three(wrong)


def test_what_is_not_an_nhs_number_stays() -> None:
    for text in [
        "+44 161 496 0123",
        "+44 (0)161 496 0123",
        "0044 7700 900019",
        "+44 20 7946 0005",
        "+447700900019",
        "(0161) 496 0123",
        "0 161 496 0123",
        "07700 900019",
        "0161 496 0123 ext 0018",
        "Rang at 09.30 11.15 14.15, no answer",
        "Tried 09:30, 11:15, 14:15",
        "0000 4978 2395",
        "Order 2024 202401",
        "1732595400",
        "04-00-04 12345678",
        "447700900019@example.com",
        "8801234@163.example.com",
        "12 08 2026 14",
        "£12.50 £134.99 £10",
        "100, 200, 3000",
        "M13 9PL, 12 High Street",
        "9999999999",
    ]:
        assert mask_nhs_numbers(text) == text, text


def test_a_full_nhs_number_in_any_surroundings_is_masked() -> None:
    for text in [
        "9990000018",
        "NHSNO9990000018X",
        "00 999 000 0018",
        "99 90 00 00 18",
        "999 000 0018 9990000018",
        "9990000018,9990000026",
        "NHS 999.000.0018 01/02/1980",
        "NHS no: 9991234567",
        "tel: 9991234567",
        "999 / 000 / 0018",
        "?q=%7B%22nhs%22:%229990000018%22%7D",
        '{"nhs":"9990000018"}',
        "&#34;9990000018&#34;",
        "nhs-number%7C9990000018",
        "<td>999</td><td>000</td><td>0018</td>",
        "9990000018@example.com",
        "01.02.1980 999 000 0018",
        "+44 161 496 0123 999 000 0018",
    ]:
        masked = mask_nhs_numbers(text)
        assert "000" not in masked.replace("000018", ""), text
        assert masked.count("*") in (7, 14), text


SEPARATORS = (
    "",
    " ",
    "-",
    ".",
    "/",
    ",",
    ":",
    ";",
    "_",
    "|",
    "+",
    "~",
    "*",
    "\t",
    "\u00a0",
    "\u2009",
    "\u202f",
    "\u3000",
    "\u2007",
    "\u2007",
    "\u200b",
    "\u2013",
    "\u2011",
    "\u2212",
    "&#160;",
    "&#xA0;",
    "&nbsp;",
    "&ensp;",
    "&thinsp;",
    "%20",
    "%09",
    "%C2%A0",
    "%2D",
    "%2F",
    "%2520",
    "=20",
    "=C2=A0",
    "\\u00a0",
    "\\xa0",
    "\\t",
)
AROUND = ("", " ", "NHS ", "nhs=", "\n", "(", '"', "'", "<", ">", "é", "X", "%22", "&quot;", "018 ", " 018", ". ", ", ")


def _number(rng: Random) -> str:
    while True:
        first = rng.choice("4679") + f"{rng.randrange(10**8):08d}"
        for last in "0123456789":
            if is_nhs_number(first + last) and len(set(first)) > 1:
                return first + last


def test_every_generated_number_is_masked_whatever_stands_between_and_round_it() -> None:
    rng = Random(20260609)  # noqa: S311 - made-up numbers, the same in every run
    for _ in range(20_000):
        number, gap = _number(rng), rng.choice(SEPARATORS)
        if gap and rng.random() < 0.3:
            gap = f" {gap} "
        written = gap.join((number[:3], number[3:6], number[6:]))
        before, after = rng.choice(AROUND), rng.choice(AROUND)
        if before[-1:].isdigit() or after[:1].isdigit():
            before, after = f"{before} ", f" {after}"
        masked = mask_nhs_numbers(f"{before}{written}{after}")
        assert masked == f"{before}{gap.join(('***', '***', '*' + number[7:]))}{after}"


def _telephone(rng: Random) -> str:
    area, rest = rng.choice((("161", "4960"), ("20", "79460"), ("7700", "900"), ("1632", "960"), ("113", "4960")))
    local = rest + f"{rng.randrange(1000):03d}"
    cut = rng.choice((3, 4, len(local)))
    gap = rng.choice((" ", "-", "", "."))
    written = f"{area}{gap}{local[:cut]}{gap}{local[cut:]}".rstrip(" -.")
    prefix = rng.choice(("0", "(0)", "+44", "+44 ", "0044 ", "0044", "+44 (0)", "+44(0)"))
    return prefix + written + rng.choice(("", " ext 12", " x1234", " extension 0018", ", then nothing", "."))


def _amount(rng: Random) -> str:
    return f"£{rng.randrange(1, 2000):,}.{rng.randrange(100):02d}"


def _other(rng: Random) -> str:
    two = [f"{rng.randrange(10, 60)}" for _ in range(4)]
    match rng.randrange(5):
        case 0:
            return f"{rng.randrange(24):02d}{rng.choice('.:')}{two[0]} {rng.randrange(24):02d}:{two[1]}"
        case 1:
            return f"{rng.randrange(1, 29)}/{rng.randrange(1, 13)}/20{two[0]} {rng.randrange(24):02d}:{two[1]}"
        case 2:
            return f"{_amount(rng)} {_amount(rng)}"
        case 3:
            return f"M{two[0]} {rng.randrange(10)}PL"
    return f"{two[0]}-{two[1]}-{two[2]} {rng.randrange(10**8):08d}"


def test_no_generated_telephone_number_time_date_price_postcode_or_account_is_touched() -> None:
    rng = Random(20260609)  # noqa: S311 - made-up numbers, the same in every run
    for at in range(10_000):
        text = f"Rang {_telephone(rng) if at % 2 else _other(rng)} today"
        assert mask_nhs_numbers(text) == text


@pytest.mark.parametrize(
    ("text", "is_certain"),
    [
        ("999 000 0018", True),
        ("NHS number 9990000018", True),
        ("See page 4010232137", False),
        ("99 90 00 00 18", False),
    ],
)
def test_a_number_known_only_by_its_check_digit_is_not_certain(text: str, is_certain: bool) -> None:
    assert [found.is_certain for found in find_nhs_numbers(text)] == [is_certain]


@pytest.mark.parametrize(
    ("typed", "words"),
    [("999 000 001", "one is missing"), ("99900000181", "one too many"), ("999 999 9999", "Not known")],
)
def test_a_number_with_a_digit_too_few_or_too_many_is_wrong(typed: str, words: str) -> None:
    digits = last_three(typed)
    assert last_three(digits) == digits
    assert mask_nhs_numbers(digits) == digits
    with pytest.raises(UnreadableError, match=words):
        read_last_three(digits)


def test_three_digits_among_words_or_hidden_marks_are_those_three() -> None:
    for typed in ["NHS 018", "\uff10\uff11\uff18", "\u200b018", "018\u200e", "0\u00ad18", "is 018."]:
        assert last_three(typed) == "018", typed
