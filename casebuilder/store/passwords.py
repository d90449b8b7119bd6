"""Passwords: the rules for a strong one, and Argon2id hashes, two at a time so that memory stays bounded."""

from __future__ import annotations

import re
import secrets
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from casebuilder.store.errors import BusyError, WeakPasswordError

SHORTEST, LONGEST = 12, 1000  # characters
_AT_A_TIME, _WAITING = 2, 4  # of the eight threads that answer, two are left for the pages
# Common passwords of 12 characters and more are made of these.
_COMMON = (
    "password passw0rd passphrase welcome letmein qwertyuiop qwerty qwert asdfghjkl asdfgh zxcvbnm zxcvb qazwsx "
    "administrator admin manager receptionist reception surgery practice doctor nurse healthcare health medical "
    "centre center clinic changeme change default secret temporary temp user login logon guest testing test master "
    "access iloveyou sunshine princess dragon monkey football liverpool arsenal chelsea manchester superman batman "
    "trustno whatever computer summer winter spring autumn january february march april june july august september "
    "october november december monday tuesday wednesday thursday friday saturday sunday london england british "
    "please hello correcthorsebatterystaple abcdefgh abcdef abcd nhs new the my is this your our and for"
)
_WORDS = re.compile("|".join(_COMMON.split()))
_SUBSTITUTES = str.maketrans("013457@$!", "oleastasi")


def check_strength(password: str, email: str) -> None:
    """Raise WeakPasswordError, with a sentence for the person, if the password is easy to guess."""
    if len(password) < SHORTEST:
        raise WeakPasswordError(f"Password must have {SHORTEST} characters or more")
    if len(password) > LONGEST:
        raise WeakPasswordError(f"Password must have {LONGEST:,} characters or fewer")
    folded = password.casefold()
    name, _, domain = email.casefold().partition("@")
    if "casebuilder" in folded or (len(name) > 2 and name in folded) or (domain and domain in folded):
        raise WeakPasswordError("Password must not contain your email address or the word casebuilder")
    if _is_regular(folded) or _is_common(folded) or _is_common(folded.translate(_SUBSTITUTES)):
        raise WeakPasswordError("Password is too easy to guess. Use 3 random words, for example")
    if password != password.strip():  # usually pasted by mistake, and missing when the password is typed
        raise WeakPasswordError("Password must not begin or end with a space")


def _is_regular(folded: str) -> bool:
    """Return whether it has few different characters or steps, as aaaaaaaaaaaa, 123456789012 and 121212121212 have."""
    steps = {ord(after) - ord(before) for before, after in pairwise(folded)}
    return len(set(folded)) < 5 or len(steps) < 4


def _is_common(folded: str) -> bool:
    """Return whether it is common words and digits with hardly any other letter."""
    return len(set(filter(str.isalpha, _WORDS.sub("", folded)))) < 4


class Passwords:
    """Makes and checks hashes; `hasher` sets their cost.

    It makes two at a time and lets four callers wait. A further caller is refused, so that it holds no thread.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._slots = BoundedSemaphore(_AT_A_TIME)
        self._turns = BoundedSemaphore(_AT_A_TIME + _WAITING)
        self._nobody = _hash_of_nothing(self._hasher)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold a place in the queue for a hash; raises BusyError if the queue is full."""
        if not self._turns.acquire(blocking=False):
            raise BusyError("Too many people log in at this moment")
        try:
            yield
        finally:
            self._turns.release()

    def hash(self, password: str) -> str:
        """Return a salted Argon2id hash with its parameters."""
        with self._slots:
            return self._hasher.hash(_bytes(password))

    def matches(self, hashed: str | None, password: str) -> bool:
        """Return whether `hashed` is a hash of `password`; None takes the same work and never matches."""
        with self._slots:
            try:
                self._hasher.verify(hashed or self._nobody, _bytes(password[: LONGEST + 1]))
            except (VerificationError, InvalidHashError):
                return False
        return hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Return whether a hash made today would have other parameters."""
        return self._hasher.check_needs_rehash(hashed)


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """Return random bytes in the form of a hash: no password matches it, and to find that out takes the same work.

    To hash a password for it would take a twentieth of the CPU of a start.
    """
    parameters = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, hashed = (
        b64encode(secrets.token_bytes(length)).decode().rstrip("=") for length in (hasher.salt_len, hasher.hash_len)
    )
    return f"$argon2id$v={ARGON2_VERSION}${parameters}${salt}${hashed}"


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
