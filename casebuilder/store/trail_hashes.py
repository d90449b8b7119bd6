"""The keyed hash of each row of the trail, under one key that lies sealed in the database and stays in a rotation."""

from __future__ import annotations

import hmac
import json
import logging
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select, text, update

from casebuilder.store.errors import SealError
from casebuilder.store.sealing import KEY_BYTES, Keyring
from casebuilder.store.tables import TrailKeyTable, bare

_CONTEXT = "trail_keys.sealed"
_SELECT_KEY = select(TrailKeyTable.sealed)
_SELECT_KEY_LOCKED = _SELECT_KEY.with_for_update()
_INSERT_KEY = text("INSERT INTO trail_keys (id, sealed) VALUES (1, :sealed) ON CONFLICT DO NOTHING")

logger = logging.getLogger(__name__)


def hash_row(key: bytes, row: Mapping[str, Any]) -> bytes:
    """Return the hash of a row by its columns; also of its number, so that no row can take the place of another."""
    at = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    what = (row["act"], row["staff_id"], row["about_id"], row["case_number"], row["address"])
    return _hash(key, "row", row["practice_id"], row["number"], at, *what)


def hash_base(key: bytes, practice: int, erased_to: int, unhashed: int) -> bytes:
    """Return the hash of the columns that say where the numbered rows of a practice begin."""
    return _hash(key, "base", practice, erased_to, unhashed)


def open_key(keys: Keyring, sealed: bytes) -> bytes | None:
    """Return the key of the trail; None if it cannot be read, which does not stop a save."""
    with suppress(SealError):
        return _opened(keys, sealed)
    logger.error("the key of the trail cannot be read: its rows have no hash until it can")
    return None


@lru_cache(1)
def _opened(keys: Keyring, sealed: bytes) -> bytes:
    """Return the key; the last one is remembered, as every entry needs it."""
    return urlsafe_b64decode(keys.unseal_at(sealed, _CONTEXT))


def make_key(connection: Connection, keys: Keyring) -> bytes:
    """Return the sealed key of a database, made if it has none; two who do so at once get the same."""
    made = urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    connection.execute(_INSERT_KEY, {"sealed": keys.seal_at(made, _CONTEXT)})
    return connection.execute(_SELECT_KEY).scalar_one()


def read_key(connection: Connection, keys: Keyring) -> bytes | None:
    """Return the key of the trail; None if there is none, or it cannot be read."""
    sealed = connection.scalar(_SELECT_KEY)
    return open_key(keys, sealed) if sealed else None


def reseal_key(connection: Connection, keys: Keyring) -> bool:
    """Seal the key again under the newest of `keys`; return whether it could be read."""
    sealed = connection.scalar(_SELECT_KEY_LOCKED)
    if sealed is None:
        return True
    try:
        again = keys.seal_at(keys.unseal_at(sealed, _CONTEXT), _CONTEXT)
    except SealError:
        return False
    connection.execute(update(bare(TrailKeyTable)).values(sealed=again))
    return True


def _hash(key: bytes, *parts: str | int | None) -> bytes:
    return hmac.digest(key, json.dumps(parts).encode(), "sha256")
