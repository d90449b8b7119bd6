"""Typed text: hidden characters are named or dropped, and lines stay lines."""

from __future__ import annotations

import pytest
from hypothesis import given

from casebuilder.text.characters import UnreadableError, is_hidden, non_ascii_names, one_line, plain_lines
from casebuilder.text.emails import read_old_email
from tests.text.strategies import any_text


def test_only_the_first_look_alikes_are_named() -> None:
    assert len(non_ascii_names("".join(map(chr, range(0x400, 0x500))))) == 5


def test_a_hidden_character_is_refused_by_name() -> None:
    for typed, named in [
        ("pat\u200b@example.com", "zero width space\\) after “pat”"),
        ("\ufeffpat@example.com", "zero width no-break space\\) at the start"),
        ("pat\u202e@example.com", "right-to-left override"),
        ("pat\n@example.com", "line break"),
        ("pat\r@example.com", "line break"),
        ("pat\x0b@example.com", "line break"),
        ("pat\t@example.com", "\\(tab\\)"),
        ("pat\x1b@example.com", "escape"),
        ("pat\x01@example.com", "control character"),
        ("pat\uf0b7@example.com", "symbol of a private font"),
        ("pat\u0378@example.com", "character without a name"),
        ("pat\u00ad@example.com", "soft hyphen"),
        ("pat\u3164@example.com", "hangul filler"),
    ]:
        with pytest.raises(UnreadableError, match=named):
            read_old_email(typed)


def test_the_message_about_a_hidden_character_does_not_repeat_the_whole_address() -> None:
    with pytest.raises(UnreadableError) as refused:
        read_old_email("a-long-local-part\u200b@example.com")
    assert "local-part”" in str(refused.value)


@given(any_text())
def test_free_text_ends_up_with_plain_lines(text: str) -> None:
    plain = plain_lines(text)
    assert plain_lines(plain) == plain
    assert not any(is_hidden(c) for c in plain if c not in "\n\u200d")
    assert plain.split("\n") == (plain.splitlines() or [""])


def test_free_text_keeps_its_lines_and_its_emoji() -> None:
    family = "\U0001f469\u200d\U0001f467"
    assert plain_lines(f" a\r\nb\u2028c\td\u200be {family} x\u200dy ") == f"a\nb\nc de {family} xy"


@given(any_text())
def test_a_one_line_answer_stays_on_its_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


def test_an_invisible_mark_does_not_split_a_word() -> None:
    for mark in ("\u200b", "\u00ad", "\u2060", "\u200e", "\ufeff"):
        assert one_line(f"{mark}45{mark}21 a{mark}") == "4521 a"
    for breaks in ("\t", "\n", "\r\n", "\x0b", "\x00", "\u2028", "\ufffd"):
        assert one_line(f"45{breaks}21") == "45 21"
