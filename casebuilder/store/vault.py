"""Sealed texts of the database, each opened at the place where it lies; one that cannot be read harms only itself."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from threading import Lock
from typing import Any, NamedTuple, NoReturn, cast

from casebuilder.core.details import CaseDetails
from casebuilder.store.errors import SealError, UnreadableError
from casebuilder.store.sealing import Keyring

COUNTED_TO = 1000  # unreadable texts: each is a line of the log, and the log is not to fill the disk

logger = logging.getLogger(__name__)


class Location(NamedTuple):
    """Where a sealed text lies: a column of a practice's case, and which of several (a version, an entry)."""

    table: str
    practice: int
    number: str
    which: int = 0
    column: str = "sealed"

    @property
    def context(self) -> str:
        """What the sealed text is bound to."""
        return f"{self.table}.{self.column} {self.practice} {self.number} {self.which}"

    def __str__(self) -> str:
        return f"{self.table}.{self.column} of practice {self.practice}, case {self.number} ({self.which})"


class Vault:
    """Seals and opens; remembers where a text could not be opened, so that health checks and the log can say it."""

    def __init__(self, keys: Keyring) -> None:
        self.keys = keys
        self._unreadable: set[Location] = set()
        self._lock = Lock()

    @property
    def unreadable_count(self) -> int:
        """The number of sealed texts that this process could not open when it last tried; 1,000 means or more."""
        return len(self._unreadable)

    def seal(self, text: str, location: Location) -> bytes:
        """`text` sealed so that it opens at this location alone."""
        return self.keys.seal_at(text, location.context)

    def open(self, sealed: bytes, location: Location) -> str:
        """The text again; raises UnreadableError."""
        try:
            text = self.keys.unseal_at(sealed, location.context)
        except SealError:
            self._fail(location)
        self._unreadable.discard(location)
        return text

    def try_open(self, sealed: bytes, location: Location) -> str | None:
        """The text again, or None, which stands for "cannot be read" throughout the store."""
        try:
            return self.open(sealed, location)
        except UnreadableError:
            return None

    def seal_record(self, record: Mapping[str, Any], location: Location) -> bytes:
        """Values that JSON knows as one sealed text."""
        return self.seal(json.dumps(record, separators=(",", ":")), location)

    def open_record(self, sealed: bytes, location: Location) -> dict[str, Any]:
        """The values again; raises UnreadableError."""
        try:
            return cast(dict[str, Any], json.loads(self.open(sealed, location)))
        except ValueError:
            self._fail(location)

    def open_details(self, sealed: bytes, location: Location) -> CaseDetails:
        """The details again; raises UnreadableError, also for answers that this version of casebuilder cannot read."""
        record = self.open_record(sealed, location)
        try:
            return CaseDetails.from_record(record)
        except (ValueError, TypeError, KeyError, AttributeError):
            self._fail(location)

    def try_open_details(self, sealed: bytes, location: Location) -> CaseDetails | None:
        """The details again, or None where they cannot be read."""
        try:
            return self.open_details(sealed, location)
        except UnreadableError:
            return None

    def forget(self, locations: frozenset[Location]) -> None:
        """Forget these locations: nothing unreadable lies there now."""
        with self._lock:
            self._unreadable -= locations

    def unreadable(self) -> frozenset[Location]:
        """Where the texts lie that could not be opened."""
        with self._lock:
            return frozenset(self._unreadable)

    def _fail(self, location: Location) -> NoReturn:
        with self._lock:
            if location not in self._unreadable and len(self._unreadable) < COUNTED_TO:
                self._unreadable.add(location)
                logger.error("unreadable: %s; %s known to this process", location, len(self._unreadable))
        raise UnreadableError(location.number) from None
