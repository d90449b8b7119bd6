"""Sealed texts of the database, each bound to its location; one that cannot be read affects nothing else."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from threading import Lock
from typing import Any, NamedTuple, NoReturn, cast

from casebuilder.core.details import CaseDetails
from casebuilder.store.errors import SealError, UnreadableError
from casebuilder.store.sealing import Keyring

COUNTED_TO = 1000  # unreadable texts: each is a line in the log, which must not fill the disk

logger = logging.getLogger(__name__)


class Location(NamedTuple):
    """Where a sealed text belongs: a column, a practice's case, and a version or entry of it."""

    table: str
    practice: int
    number: str
    which: int = 0
    column: str = "sealed"

    @property
    def context(self) -> str:
        """The words that the sealed text is bound to."""
        return f"{self.table}.{self.column} {self.practice} {self.number} {self.which}"

    def __str__(self) -> str:
        return f"{self.table}.{self.column} of practice {self.practice}, case {self.number} ({self.which})"


class Vault:
    """Seals and opens texts; remembers which could not be opened, for the health checks and the log."""

    def __init__(self, keys: Keyring) -> None:
        self.keys = keys
        self._unreadable: set[Location] = set()
        self._lock = Lock()

    @property
    def unreadable_count(self) -> int:
        """The number of texts that this process could not open at its last try; 1,000 means 1,000 or more."""
        return len(self._unreadable)

    def seal(self, text: str, location: Location) -> bytes:
        """Seal text so that it can be opened only at this location."""
        return self.keys.seal_at(text, location.context)

    def open(self, sealed: bytes, location: Location) -> str:
        """Return the sealed text; raises UnreadableError."""
        try:
            text = self.keys.unseal_at(sealed, location.context)
        except SealError:
            self._fail(location)
        self._unreadable.discard(location)
        return text

    def try_open(self, sealed: bytes, location: Location) -> str | None:
        """Return the sealed text, or None, which means "cannot be read" throughout the store."""
        try:
            return self.open(sealed, location)
        except UnreadableError:
            return None

    def seal_record(self, record: Mapping[str, Any], location: Location) -> bytes:
        """Seal JSON values as one text."""
        return self.seal(json.dumps(record, separators=(",", ":")), location)

    def open_record(self, sealed: bytes, location: Location) -> dict[str, Any]:
        """Return the sealed values; raises UnreadableError."""
        try:
            return cast(dict[str, Any], json.loads(self.open(sealed, location)))
        except ValueError:
            self._fail(location)

    def open_details(self, sealed: bytes, location: Location) -> CaseDetails:
        """Return the sealed details; raises UnreadableError, also for answers that this version does not know."""
        record = self.open_record(sealed, location)
        try:
            return CaseDetails.from_record(record)
        except (ValueError, TypeError, KeyError, AttributeError):
            self._fail(location)

    def try_open_details(self, sealed: bytes, location: Location) -> CaseDetails | None:
        """Return the sealed details, or None if they cannot be read."""
        try:
            return self.open_details(sealed, location)
        except UnreadableError:
            return None

    def forget(self, locations: frozenset[Location]) -> None:
        """Forget these locations: they hold nothing unreadable now."""
        with self._lock:
            self._unreadable -= locations

    def unreadable(self) -> frozenset[Location]:
        """Return the locations of the texts that could not be opened."""
        with self._lock:
            return frozenset(self._unreadable)

    def _fail(self, location: Location) -> NoReturn:
        with self._lock:
            if location not in self._unreadable and len(self._unreadable) < COUNTED_TO:
                self._unreadable.add(location)
                logger.error("unreadable: %s; %s known to this process", location, len(self._unreadable))
        raise UnreadableError(location.number) from None
