"""Partial dates: how three boxes are read, and how each mistake is to be mended."""

from __future__ import annotations

import pytest

from casebuilder.text.characters import UnreadableError
from casebuilder.text.dates import TypedDate, read_date, taken_date


def test_a_date_may_be_partial() -> None:
    for typed, read in [
        (("6", "8", "2018"), "6 August 2018"),
        (("06", "08", "2018"), "6 August 2018"),
        (("29", "Feb", "2024"), "29 February 2024"),
        (("", "sept", "2024"), "September 2024"),
        (("", "AUGUST", "2024"), "August 2024"),
        (("", "", "2024"), "2024"),
    ]:
        assert str(read_date(*typed)) == read, typed


def test_an_impossible_date_says_how_to_mend_it() -> None:
    for typed, mend in [
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
    ]:
        with pytest.raises(UnreadableError, match=mend):
            read_date(*typed)


def test_a_partial_date_knows_the_days_it_can_mean() -> None:
    assert str(read_date("", "2", "2024").last_day) == "2024-02-29"
    assert str(read_date("", "", "2024").first_day) == "2024-01-01"


def test_a_whole_date_in_the_day_box_is_read_into_the_three() -> None:
    for pasted in [
        "12/08/2024",
        "12-8-2024",
        "12.08.2024",
        "12 August 2024",
        "12th Aug 2024",
        "Mon, 12 August 2024",
        "12 Aug. 2024",
        "12-Aug-2024",
        "2024-08-12",
        "12/08/2024 14:30",
        "2024-08-12T14:30:00Z",
        "\u200e12\u200e/08/\u200e2024",
    ]:
        typed = taken_date(pasted, "", "")
        assert str(read_date(typed.day, typed.month, typed.year)) == "12 August 2024", pasted


def test_hidden_marks_in_a_date_are_dropped() -> None:
    assert taken_date("\u200e12", "8\ufeff", "2024\u200b") == TypedDate("12", "8", "2024")


def test_what_is_not_a_whole_date_stays_in_its_box() -> None:
    for day in ["12", "12/08", "12 August", "999 000 0018", "12 08 2024 5", "1/2/345", "x"]:
        assert taken_date(day, "", "") == TypedDate(day), day
        assert taken_date("12/08/2024", "8", "2024") == TypedDate("12/08/2024", "8", "2024"), day
