"""Tokens for the browsers in which a person has logged in; each is valid until the password changes."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from casebuilder.store.sealing import Keyring

KNOWN_FOR = timedelta(days=90)  # after the last log-in
_PURPOSE = "browser of a person"


class Devices:
    """Makes and checks the tokens; the database does not hold them."""

    def __init__(self, keys: Keyring, clock: Callable[[], datetime]) -> None:
        self._secrets = keys.secrets(_PURPOSE)
        self._clock = clock

    def token(self, staff: int, password_hash: str) -> str:
        """Return a token for the browser in which this person has just logged in."""
        said = f"{staff}.{secrets.token_urlsafe(9)}.{int(self._clock().timestamp())}"
        return f"{said}.{_signature(self._secrets[0], said, password_hash)}"

    def known(self, tokens: Collection[str], staff: int, password_hash: str) -> str:
        """Return the name of the browser that holds these tokens, or "" if none of them is this person's."""
        for token in tokens:
            said, _, signature = token.rpartition(".")
            signed = any(
                hmac.compare_digest(signature.encode("utf-8", "replace"), _signature(key, said, password_hash).encode())
                for key in self._secrets
            )
            if signed and owner_of(token) == staff and self._is_fresh(said):
                return said
        return ""

    def _is_fresh(self, said: str) -> bool:
        made_at = float(said.rpartition(".")[2])
        return made_at + KNOWN_FOR.total_seconds() > self._clock().timestamp()


def owner_of(token: str) -> int | None:
    """Return the id of the person that a token names; None if it names nobody."""
    owner = token.partition(".")[0]
    return int(owner) if owner.isascii() and owner.isdigit() and len(owner) < 19 else None


def _signature(key: bytes, said: str, password_hash: str) -> str:
    return hmac.digest(key, f"{said} {password_hash}".encode("utf-8", "replace"), "sha256").hex()[:32]
