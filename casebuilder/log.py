"""What is written to the log: never a query string, a body, or the words of an exception: they may hold an answer."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

logger = logging.getLogger("casebuilder")

_FRAMES = 12  # the last frames: where it happened


class SafeFormatter(logging.Formatter):
    """Writes an exception as its class names and code locations, without any message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name for it
        return trace_of(ei[1])


def start_log() -> None:
    """Send every log record of this process to standard error in the safe format."""
    if not logging.root.handlers:
        lines = logging.StreamHandler()
        lines.setFormatter(SafeFormatter())
        logging.root.addHandler(lines)
        logger.setLevel(logging.INFO)
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns whenever a task waits for a moment


def log_fault(error: BaseException, *, method: str, route: str, request_id: str) -> None:
    """Log one line for an unexpected exception."""
    logger.error("fault %s %s %s: %s", request_id, method, route, trace_of(error))


def log_unavailable(error: Exception, *, method: str, route: str, request_id: str) -> None:
    """Log one line for a database failure, with the store's sentence, which contains no value."""
    logger.warning("unavailable %s %s %s: %s", request_id, method, route, error)


def trace_of(error: BaseException | None) -> str:
    return " <- ".join(_links(error))


def _links(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        original = getattr(error, "orig", None)  # the database driver's own error
        state = getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None)
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        places = " ".join(f"{Path(frame.filename).name}:{frame.lineno}({frame.name})" for frame in frames)
        yield " ".join(filter(None, (type(error).__name__, state and f"[{state}]", places)))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
