"""Which passwords are refused, and why."""

from __future__ import annotations

import pytest

from casebuilder.store import WeakPasswordError
from casebuilder.store.passwords import check_strength

EMAIL = "sam.bell@bars.example.com"
COMMON = (
    "password1234",
    "Password123!",
    "P@ssw0rd2026",
    "123456789012",
    "123123123123",
    "my password is this",
    "aaaaaaaaaaaa",
    "abababababab",
    "abcdefghijkl",
    "            ",
    "qwertyuiop12",
    "letmeinletmein",
    "Welcome2026!",
    "SurgeryReception1",
    "November2026!",
    "nhsnhsnhsnhs1",
)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "12 characters or more"),
        ("tulipmarmot", "12 characters or more"),
        ("x7" * 501, "1,000 characters or fewer"),
        ("casebuilder tulip marmot", "casebuilder"),
        ("CaseBuilder2026", "casebuilder"),
        ("sam.bell tulip", "email"),
        ("SAM.BELL@bars.example.com", "email"),
        ("bars.example.com9", "email"),
        *((password, "easy to guess") for password in COMMON),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, why: str) -> None:
    with pytest.raises(WeakPasswordError, match=why) as refused:
        check_strength(password, EMAIL)
    assert not password.strip() or password not in str(refused.value)


@pytest.mark.parametrize(
    "password", ["tulip marmot kettle", "xK9#mQ2$vL7p", "correct-turtle-moon", "ŝtrüdel żółw kočka", "Bq7!" * 3 + "wZr"]
)
def test_a_good_password_is_taken(password: str) -> None:
    check_strength(password, EMAIL)
    check_strength(password, "")
