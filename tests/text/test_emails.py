"""Email addresses: which are read as typed, and which are refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from casebuilder.text import emails
from casebuilder.text.characters import UnreadableError
from casebuilder.text.emails import read_new_email, read_old_email
from casebuilder.text.nhs_numbers import mask_nhs_numbers


@pytest.mark.parametrize("odd", ["pat&sam@example.com", "josé@example.com", "a..b@example.com", "p@[192.0.2.1]"])
def test_an_odd_old_address_is_transcribed(odd: str) -> None:
    assert read_old_email(odd) == odd


def test_what_cannot_be_an_address_is_refused() -> None:
    for wrong in ["pat", "pat@", "@example.com", "a b@example.com", "a@b@example.com", "x" * 251 + "@a.b"]:
        for read in (read_old_email, read_new_email):
            with pytest.raises(UnreadableError):
                read(wrong)


def test_a_new_address_that_cannot_receive_is_refused() -> None:
    for wrong in [
        "a..b@example.com",
        ".a@example.com",
        "a@example",
        "a@-example.com",
        "a@example..com",
        '"a b"@example.com',
        "a@[192.0.2.1]",
        "a@localhost",
        "x" * 65 + "@example.com",
        "a,b@example.com",
        "<a@example.com>",
        "a@example.com;",
    ]:
        with pytest.raises(UnreadableError):
            read_new_email(wrong)


def test_an_address_with_an_nhs_number_says_why_it_cannot_be_kept() -> None:
    with pytest.raises(UnreadableError, match="full NHS number"):
        read_old_email(mask_nhs_numbers("9990000018@example.com"))


DEBRIS = [
    "mailto:jo.old@example.org",
    "jo.old@example.org.",
    "jo.old@example.org,",
    "jo.old@example.org;",
    "<jo.old@example.org>",
    "Jo<jo.old@example.org>",
    "Jo Old <jo.old@example.org>",
    "'jo.old@example.org'",
    "'jo.old@example.org",
    '"jo.old@example.org"',
    "Email:jo.old@example.org",
    "Email: jo.old@example.org",
    "jo.old@example.org(home)",
    "jo.old@example.org (home)",
    "jo.old@example.org/",
    "jo.old@example.org?subject=hi",
    "http://jo.old@example.org",
    "www.jo.old@example.org",
    "jo.old@example.org\u2026",
    "**jo.old@example.org**",
    "[jo.old@example.org](mailto:jo.old@example.org)",
    "jo.old@example.org <jo.old@example.org>",
]


def test_an_address_with_debris_round_it_is_wrong_and_the_clean_one_is_offered() -> None:
    for typed in DEBRIS:
        for read in (read_old_email, read_new_email):
            with pytest.raises(UnreadableError, match="only the address") as caught:
                read(typed)
            assert caught.value.mend == "jo.old@example.org", typed


def test_a_doubtful_address_is_wrong_and_nothing_is_offered() -> None:
    for typed in [
        "jo***@example.org",
        "j******d@example.org",
        "***old@example.org",
        "j*d@example.org",
        "jo.old@example,org",
        "jo.old@example.co,uk",
        "jo.old@example.co .uk",
        "jo.old@exampleorg",
        "jo old@example.org",
        "jo, old@example.org",
        "jo.old@example.org;sam.old@example.org",
        "jo.old@example.org sam.old@example.org",
        "jo.old(at)example.org",
        "jo@old@example.org",
    ]:
        with pytest.raises(UnreadableError) as caught:
            read_old_email(typed)
        assert not caught.value.mend, typed
        assert "NHS number" not in str(caught.value), typed


def test_odd_characters_inside_an_address_are_kept() -> None:
    for typed in [
        "jo.o'ld@example.org",
        "jo.old+nhs@example.org",
        "JO.OLD@EXAMPLE.ORG",
        "jo-old_1@example.co.uk",
        "pat&sam@example.com",
        "447700900019@example.com",
        "8801234@163.example.com",
        "jo=x@example.org",
        "jo/x@example.org",
        "jo.@example.org",
        "_jo_@example.org",
    ]:
        assert read_old_email(typed) == typed, typed


@given(st.from_regex(emails.ORDINARY, fullmatch=True))
@example("a@b.CO")
@example("0@0.0.0.0.uk")
def test_every_check_lets_an_ordinary_address_pass(address: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(emails, "ORDINARY", re.compile(r"\Z."))  # so none is
        assert read_new_email(address) == address


@pytest.mark.parametrize(
    "special", ["pat@surgery.test", "pat@surgery.local", "www.pat@example.com", "'pat@example.com"]
)
def test_an_address_that_a_check_refuses_is_not_ordinary(special: str) -> None:
    with pytest.raises(UnreadableError):
        read_new_email(special)
