"""Email addresses: which are read as typed, which are refused, and which typos are noticed."""

from __future__ import annotations

import pytest

from casebuilder.core.emails import likely_domain, read_new_email, read_old_email
from casebuilder.core.nhs_numbers import mask_nhs_numbers
from casebuilder.core.text import UnreadableError


@pytest.mark.parametrize(
    "odd", ["pat&sam@example.com", "josé@example.com", "a..b@example.com", "pat@example", "p@[192.0.2.1]"]
)
def test_an_odd_old_address_is_transcribed(odd: str) -> None:
    assert read_old_email(odd) == odd


@pytest.mark.parametrize(
    "wrong", ["pat", "pat@", "@example.com", "a b@example.com", "a@b@example.com", "x" * 251 + "@a.b"]
)
def test_what_cannot_be_an_address_is_refused(wrong: str) -> None:
    for read in (read_old_email, read_new_email):
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
        read_new_email(wrong)


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
def test_a_typo_in_the_domain_is_noticed(email: str, meant: str | None) -> None:
    assert likely_domain(email) == meant
