"""The gate at which readers and commits of this process wait for each other: they wake one another, and none sleeps.

SQLite commits only while nobody reads. Whoever it refuses sleeps and tries again, each time longer, up to a tenth of a
second, and may be refused each time. Other processes, and whoever waits here in vain, are left to that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

PATIENCE = 0.5  # seconds


class Gate:
    """Open to any number of readers, or closed for one commit."""

    def __init__(self) -> None:
        self._moved = Condition()
        self._readers = 0
        self._is_closed = False

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read as soon as no commit is under way."""
        with self._moved:
            self._moved.wait_for(lambda: not self._is_closed, PATIENCE)
            self._readers += 1
        try:
            yield
        finally:
            with self._moved:
                self._readers -= 1
                self._moved.notify_all()

    @contextmanager
    def closed(self, seconds: float) -> Iterator[None]:
        """Keep new readers out, and go on as soon as none is left, or after so many seconds."""
        try:
            with self._moved:
                self._is_closed = True
                self._moved.wait_for(lambda: not self._readers, min(seconds, PATIENCE))
            yield
        finally:
            with self._moved:
                self._is_closed = False
                self._moved.notify_all()
