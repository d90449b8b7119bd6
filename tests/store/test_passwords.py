"""Which passwords are refused, and why."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from casebuilder.store import BusyError, Passwords, WeakPasswordError
from casebuilder.store.passwords import check_strength
from tests.store.made_up import quick_passwords

EMAIL = "sam.bell@bars.example.com"
COMMON = (
    *("password1234", "Password123!", "P@ssw0rd2026", "123456789012", "123123123123", "my password is this"),
    *("aaaaaaaaaaaa", "abababababab", "abcdefghijkl", "            ", "qwertyuiop12", "letmeinletmein"),
    *("1q2w3e4r5t6y", "mnbvcxzlkjhg", "Jo Lee Bars Surgery"),
    *("Welcome2026!", "SurgeryReception1", "November2026!", "nhsnhsnhsnhs1"),
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
        check_strength(password, EMAIL, "Jo Lee", "Bars Surgery")
    assert not password.strip() or password not in str(refused.value)


def test_who_finds_both_places_taken_is_told_so_and_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casebuilder.store.passwords.LONGEST_WAIT", 0.01)
    passwords = quick_passwords()
    hashed = passwords.hash("tulip marmot kettle")
    with ThreadPoolExecutor(2) as others:
        gate, taken = Event(), Barrier(3)

        def hold() -> None:
            with passwords.turn():
                taken.wait()
                gate.wait()

        held = [others.submit(hold) for _ in range(2)]
        taken.wait()
        with pytest.raises(BusyError):
            passwords.matches(hashed, "tulip marmot kettle")
        gate.set()
        assert [each.result() for each in held] == [None, None]
    assert passwords.matches(hashed, "tulip marmot kettle")


def test_a_hash_costs_what_owasp_advises() -> None:
    assert "$argon2id$v=19$m=47104,t=1,p=1$" in Passwords().hash("tulip marmot kettle")


@pytest.mark.parametrize(
    "password", ["tulip marmot kettle", "xK9#mQ2$vL7p", "correct-turtle-moon", "ŝtrüdel żółw kočka"]
)
def test_a_good_password_is_taken(password: str) -> None:
    check_strength(password, EMAIL)
    check_strength(password, "")
