"""Words that no page may use any more."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OLD = re.compile(
    r"\bplease\b|what can you see|could not be saved before|stays shut|details in step|nobody should"
    r"|guidance is silent|say openly|later guidance|later pages|the edition\b|busy or out of order|your password now"
    r"|\bthe desk\b|\bgaps?\b|\bresolved\b|\bended\b|withdrawn|asked for (a )?review|no word from|what has happened to"
    r"|(prepare|raise|start) a case"
    r"|give new password|there is nothing here|in large letters|logs them out everywhere|it says nothing about",
    re.IGNORECASE,
)


def of(said: str) -> Iterator[str]:
    """Yield the first old word of what a page says, with some words round it."""
    said = " ".join(said.split())
    if found := _OLD.search(said):
        yield f"an old word: {said[max(0, found.start() - 40) : found.end() + 40]!r}"
