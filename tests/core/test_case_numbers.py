"""Case numbers: their shape, and how they are read when people type them."""

from __future__ import annotations

import secrets

from hypothesis import given
from hypothesis import strategies as st

from casebuilder.core.case_numbers import ALPHABET, draw_number, normalise_number


def test_a_number_is_three_and_three() -> None:
    characters = iter("K7M29Q")
    assert draw_number(lambda _: next(characters)) == "K7M-29Q"


def test_no_two_characters_can_be_taken_for_each_other() -> None:
    look_alikes = ("0ODQ", "1IL", "2Z", "5S", "6G", "8B", "UV", "VY")
    sound_alikes = ("BCDEGPTVZ", "MN", "AJK", "FS", "SX", "8AH", "IY")
    for alike in (*look_alikes, *sound_alikes):
        assert len(set(alike) & set(ALPHABET)) < 2, alike
    assert not set("AEIOU") & set(ALPHABET)


def test_drawn_numbers_are_numbers() -> None:
    for _ in range(100):
        number = draw_number(secrets.choice)
        assert normalise_number(number) == number


PASTED = [
    "K7M\u201329Q",
    "K7M\u201129Q",
    "K7M\u221229Q",
    "Case K7M-29Q",
    "case k7m29q",
    "Case: K7M 29Q",
    "K7M-29Q.",
    "\u201cK7M-29Q\u201d",
    "K7M-29Q.txt",
    "https://example.org/cases/K7M-29Q/edit?x=1",
    "Case K7M-29Q Ready to send",
    "Re: Case K7M\u201329Q, Case K7M-29Q",
]


def test_a_number_is_read_however_it_is_typed() -> None:
    for typed in ["K7M-29Q", "k7m-29q", "K7M29Q", " k7m 29q ", "K7M - 29Q", "k7m\t29q", *PASTED]:
        assert normalise_number(typed) == "K7M-29Q", typed


NO_NUMBERS = ["Case K7M-29Q and T3W-84Q", "222-333-4444", "k7m-29q@example.com", "the 222 333 rest", "x" * 301]


def test_what_is_not_a_number_is_refused() -> None:
    for typed in ["", "K7M", "K7M-29", "K7M-29QQ", "ABC-DEF", "K7M--29Q", "Κ7M-29Q", *NO_NUMBERS]:
        assert normalise_number(typed) is None, typed


@given(st.text())
def test_any_text_is_a_number_or_none(typed: str) -> None:
    number = normalise_number(typed)
    assert number is None or normalise_number(number) == number
