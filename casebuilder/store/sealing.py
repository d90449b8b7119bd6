"""Encryption: keys for every purpose derived from a few secrets, newest first, and blind indexes."""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casebuilder.store.errors import KeysError, SealError

KEY_BYTES = 32
INDEX_BYTES = 16
_BOUND = b"\x02"  # starts a text bound to its context; older texts, sealed by Fernet, start with "g"
_NONCE_BYTES = 12  # random: good for 2**32 texts under one key


def new_key() -> str:
    """Return a new random key, as text for CASEBUILDER_KEYS or the key file."""
    return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"casebuilder {purpose}".encode()).derive(key)


def _read_key(text: str) -> bytes:
    try:
        key = b64decode(text.strip(), altchars=b"-_", validate=True)
    except (Base64Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeysError(
            "A key is not what `casebuilder new-key` prints: 32 random bytes as 44 letters, digits, - and _"
        )
    return key


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


class Keyring:
    """All keys in use: the first seals, and any of them unseals."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = tuple(keys)
        self._seal = MultiFernet([Fernet(urlsafe_b64encode(_derive(key, "sealing"))) for key in self._keys])
        self._ciphers = [AESGCM(_derive(key, "sealing in a context")) for key in self._keys]
        self._index_keys = [_derive(key, "blind index") for key in self._keys]

    @classmethod
    def from_text(cls, text: str) -> Keyring:
        """Read keys from "newest,older,oldest"; raises KeysError."""
        return cls([_read_key(part) for part in text.split(",")])

    def secrets(self, purpose: str) -> tuple[bytes, ...]:
        """Return a secret for `purpose` from each key, newest first."""
        return tuple(_derive(key, purpose) for key in self._keys)

    def secret(self, purpose: str) -> bytes:
        """Return the newest secret for `purpose`."""
        return _derive(self._keys[0], purpose)

    def seal(self, text: str) -> bytes:
        """Seal any text so that only holders of a key can read or change it."""
        return self._seal.encrypt(_encode(text))

    def unseal(self, sealed: bytes, max_age: int | None = None) -> str:
        """Return the sealed text; raises SealError if it was altered, sealed with other keys or is older in seconds."""
        try:
            return self._seal.decrypt(sealed, ttl=max_age).decode("utf-8", "surrogatepass")
        except InvalidToken:
            raise SealError("The sealed text was altered, is too old, or was sealed with another key") from None

    def seal_for(self, purpose: str, text: str) -> str:
        """Seal text for a browser to carry; it can be unsealed only for the same purpose."""
        return self.seal(f"{purpose}\n{text}").decode()

    def unseal_for(self, purpose: str, sealed: str, max_age: int | None = None) -> str:
        """Return the sealed text; raises SealError as `unseal` does, or if it was sealed for another purpose."""
        sealed_for, _, text = self.unseal(sealed.encode("utf-8", "replace"), max_age).partition("\n")
        if sealed_for != purpose:
            raise SealError("The sealed text is for another purpose")
        return text

    def seal_at(self, text: str, context: str) -> bytes:
        """Seal text for one context with AES-256-GCM: only holders of a key can read it, and only there."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _BOUND + nonce + self._ciphers[0].encrypt(nonce, _encode(text), context.encode())

    def unseal_at(self, sealed: bytes, context: str) -> str:
        """Return the sealed text; raises SealError if it was altered, moved, or sealed with other keys.

        A text from before contexts opens anywhere until `keys rotate` binds it to one.
        """
        if not sealed.startswith(_BOUND):
            return self.unseal(sealed)
        nonce, encrypted = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        for cipher in self._ciphers:
            with suppress(InvalidTag, ValueError):  # ValueError: the text ends within the nonce
                return cipher.decrypt(nonce, encrypted, context.encode()).decode("utf-8", "surrogatepass")
        raise SealError("The sealed text was altered, moved, or sealed with another key")

    def index(self, practice: int, kind: str, text: str) -> bytes | None:
        """Return a keyed hash, the same for texts of one practice that differ only in case; None for no text."""
        return self.indexes(practice, kind, text)[0] if text else None

    def indexes(self, practice: int, kind: str, text: str) -> list[bytes]:
        """Return the hash under every key, to find rows that an older key may have indexed."""
        folded = f"{kind} {practice} {text.strip().casefold()}".encode("utf-8", "surrogatepass")
        hashed = partial(hmac.digest, msg=folded, digest="sha256")
        return [hashed(key)[:INDEX_BYTES] for key in self._index_keys] if text else []
