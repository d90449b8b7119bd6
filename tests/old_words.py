"""The words that no page says any more, and a check that refuses them."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

_OLD = re.compile(
    r"\bplease\b|what can you see|could not be saved before|stays shut|details in step|nobody should"
    r"|guidance is silent|say openly|later guidance|later pages|the edition\b|busy or out of order|your password now"
    r"|\bthe desk\b|\bgaps?\b|\bresolved\b|\bended\b|withdrawn|asked for (a )?review|no word from|what has happened to"
    r"|(prepare|raise|start) a case"
    r"|give new password|there is nothing here|in large letters|logs them out everywhere|it says nothing about",
    re.IGNORECASE,
)


def check_words(html: str) -> None:
    """Refuse a page that says one of the old words; raises AssertionError, which names it."""
    page = BeautifulSoup(html, "html.parser")
    for typed in page.select("textarea:not([readonly]), script, style"):
        typed.decompose()
    said = page.get_text(" ", strip=True)
    found = _OLD.search(said)
    assert not found, f"An old word: {said[max(0, found.start() - 40) : found.end() + 40]!r}"
