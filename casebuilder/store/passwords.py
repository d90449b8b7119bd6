"""Passwords: which are strong enough, and Argon2id over the rest, two at a time so that memory stays bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import pairwise
from threading import BoundedSemaphore, local

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from casebuilder.store.errors import BusyError, WeakPasswordError

SHORTEST, LONGEST = 12, 1000  # characters
LONGEST_WAIT = 0.5  # seconds, for two others
_SCORE, _JUDGED = 3, 72  # of 4: more than 10^8 guesses; as many characters as zxcvbn looks at
_OURS = ("casebuilder", "surgery", "practice", "reception", "nhs login", "nhs app")
# What the common passwords of 12 characters and more are made of.
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


def check_strength(password: str, email: str, *known: str) -> None:
    """Raise WeakPasswordError, with a sentence for the person who chose it, if it is easy to guess.

    `known` is what others know of the person, such as their name and practice.
    """
    if len(password) < SHORTEST:
        raise WeakPasswordError(f"Password must have {SHORTEST} characters or more")
    if len(password) > LONGEST:
        raise WeakPasswordError(f"Password must have {LONGEST:,} characters or fewer")
    folded = password.casefold()
    name, _, domain = email.casefold().partition("@")
    if "casebuilder" in folded or (len(name) > 2 and name in folded) or (domain and domain in folded):
        raise WeakPasswordError("Password must not contain your email address or the word casebuilder")
    words = [email, name, domain, *" ".join(known).split(), *_OURS]
    guessed = zxcvbn(password[:_JUDGED], user_inputs=words)["score"] < _SCORE
    if (
        guessed
        or _is_regular(folded)
        or _is_common(_without(folded, words))
        or _is_common(folded.translate(_SUBSTITUTES))
    ):
        raise WeakPasswordError("Password is too easy to guess. Use 3 random words, for example")


def _without(folded: str, words: list[str]) -> str:
    for word in words:
        folded = folded.replace(word.casefold(), "") if len(word) > 2 else folded
    return folded


def _is_regular(folded: str) -> bool:
    """Such as aaaaaaaaaaaa, 123456789012 and 121212121212: hardly any characters, or hardly any steps between them."""
    steps = {ord(after) - ord(before) for before, after in pairwise(folded)}
    return len(set(folded)) < 5 or len(steps) < 4


def _is_common(folded: str) -> bool:
    """Common words and digits, with hardly a letter beside them."""
    return len(set(filter(str.isalpha, _WORDS.sub("", folded)))) < 4


class Passwords:
    """Makes and checks hashes; `hasher` sets what they cost."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
        self._slots = BoundedSemaphore(2)
        self._own = local()

    def hash(self, password: str) -> str:
        """A salted Argon2id hash, with its parameters; raises BusyError."""
        with self.turn():
            return self._hasher.hash(_bytes(password))

    def matches(self, hashed: str | None, password: str) -> bool:
        """Whether `password` made `hashed`; for None the same work is done, and nothing matches. Raises BusyError."""
        with self.turn():
            try:
                self._hasher.verify(hashed or self._nobody, _bytes(password[: LONGEST + 1]))
            except (VerificationError, InvalidHashError):
                return False
        return hashed is not None

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash("no such person")

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One of the two places at the work, kept for the block; raises BusyError where none comes free soon."""
        if getattr(self._own, "turn", False):
            yield
            return
        # Who waits holds a thread that could answer pages: so never for long.
        if not self._slots.acquire(timeout=LONGEST_WAIT):
            raise BusyError("Too many people log in at this moment")
        self._own.turn = True
        try:
            yield
        finally:
            self._own.turn = False
            self._slots.release()

    def is_outdated(self, hashed: str) -> bool:
        """Whether the hash cost something else than one made today would."""
        return self._hasher.check_needs_rehash(hashed)


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
