"""Partial dates: how three boxes are read, and how each mistake is to be mended."""

from __future__ import annotations

import pytest

from casebuilder.core.dates import read_date
from casebuilder.core.text import UnreadableError


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
