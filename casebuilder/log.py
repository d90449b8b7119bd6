"""What is written to the log: never a query string, a body or an exception's message, which may hold an answer.

The store's own exceptions are different: their sentences are for the operator, and hold nothing that was typed.
"""

from __future__ import annotations

import json
import logging
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from casebuilder.store import StoreError
from casebuilder.watching import Handled

logger = logging.getLogger("casebuilder")
access_logger = logging.getLogger("casebuilder.access")

_QUIET_SECONDS = 60
_FRAMES = 12  # the last frames: where it happened


class SafeFormatter(logging.Formatter):
    """Writes an exception as class names and code locations, and the message only if it is the store's."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name for it
        return trace_of(ei[1])


class JsonFormatter(SafeFormatter):
    """Writes the same as one JSON object a line, with the fields of the record."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line | getattr(record, "about", {}))


def start_log(as_json: bool = False) -> None:
    """Send every log record of this process to standard error in the safe format."""
    if not logging.root.handlers:
        lines = logging.StreamHandler()
        lines.setFormatter(JsonFormatter() if as_json else SafeFormatter())
        logging.root.addHandler(lines)
        logger.setLevel(logging.INFO)
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns whenever a request waits


def log_fault(error: BaseException, *, method: str, route: str, request_id: str) -> None:
    """Log one line for an unexpected exception."""
    about = {"request": request_id, "method": method, "route": route}
    logger.error("fault %s %s %s: %s", request_id, method, route, trace_of(error), extra={"about": about})


def log_handled(handled: Handled) -> None:
    """Log one line for a request that was answered."""
    milliseconds = round(handled.seconds * 1000)
    access_logger.info(
        "%s %s %s %d in %d ms, %d bytes",
        handled.request_id,
        handled.method,
        handled.route,
        handled.status,
        milliseconds,
        handled.size,
        extra={
            "about": {
                "request": handled.request_id,
                "method": handled.method,
                "route": handled.route,
                "status": handled.status,
                "milliseconds": milliseconds,
                "bytes": handled.size,
            }
        },
    )


class Outages:
    """Logs database failures: one line a minute for each message of the store, not one for each request."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._logged: dict[str, tuple[float, int]] = {}  # by message: last logged, lines left out since

    def log(self, error: StoreError, *, method: str, route: str, request_id: str) -> None:
        sentence, now = str(error), self._clock()
        with self._lock:
            logged_at, more = self._logged.get(sentence, (-_QUIET_SECONDS, 0))
            if now - logged_at < _QUIET_SECONDS:
                self._logged[sentence] = (logged_at, more + 1)
                return
            self._logged[sentence] = (now, 0)
        count = f" ({more} more since the last such line)" if more else ""
        about = {"request": request_id, "method": method, "route": route}
        logger.warning("unavailable %s %s %s: %s%s", request_id, method, route, sentence, count, extra={"about": about})


def trace_of(error: BaseException | None) -> str:
    return " <- ".join(_links(error))


def _links(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        original = getattr(error, "orig", None)  # the database driver's own error
        state = getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None)
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        places = " ".join(f"{Path(frame.filename).name}:{frame.lineno}({frame.name})" for frame in frames)
        sentence = f'"{error}"' if isinstance(error, StoreError) else ""
        yield " ".join(filter(None, (type(error).__name__, sentence, state and f"[{state}]", places)))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
