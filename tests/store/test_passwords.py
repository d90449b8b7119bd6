"""Which passwords are refused, and why."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from casebuilder.store import BusyError, Passwords, WeakPasswordError
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
        *(
            (spaced, "end with a space")
            for spaced in ("tulip marmot kettle ", " tulip marmot kettle", "tulip marmot\u00a0")
        ),
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
def test_a_good_password_is_accepted(password: str) -> None:
    check_strength(password, EMAIL)
    check_strength(password, "")


def test_more_people_than_there_is_room_for_are_asked_to_try_again() -> None:
    """Six at once have a turn, so that a pile of log-ins leaves two of the eight threads to the pages."""
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with ExitStack() as turns:
        for _ in range(6):
            turns.enter_context(passwords.turn())
        with pytest.raises(BusyError):
            turns.enter_context(passwords.turn())
    with passwords.turn():
        assert passwords.matches(passwords.hash("tulip"), "tulip")


def test_a_hash_takes_19_mebibytes_twice_and_one_thread() -> None:
    assert Passwords().hash("tulip").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("parameters", [(1, 47104, 1), (3, 65536, 4)])
def test_a_hash_of_an_earlier_version_is_good_until_it_is_made_again(parameters: tuple[int, int, int]) -> None:
    passes, memory, threads = parameters
    earlier = PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=threads).hash("tulip")
    assert Passwords().matches(earlier, "tulip")
    assert not Passwords().matches(earlier, "marmot")
    assert Passwords().is_outdated(earlier)
    assert not Passwords().is_outdated(Passwords().hash("tulip"))


class Listening(PasswordHasher):
    """A hasher that remembers which hashes passwords were compared with."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.compared: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the library's name
        self.compared.append(str(hash))
        return super().verify(hash, password)


def test_a_password_for_an_unknown_account_takes_the_work_of_a_real_one() -> None:
    """It is compared with a readable hash of the same parameters, so Argon2 runs in full."""
    hasher = Listening()
    assert not Passwords(hasher).matches(None, "tulip marmot kettle")
    [compared] = hasher.compared
    assert extract_parameters(compared) == extract_parameters(hasher.hash("tulip marmot kettle"))
    with pytest.raises(VerifyMismatchError):  # not InvalidHashError, which takes no work
        hasher.verify(compared, "tulip marmot kettle")
    assert not Passwords(hasher).matches(None, "")
    assert compared != hasher.compared[-1]
