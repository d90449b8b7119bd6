"""Text that a test types into a page."""

from __future__ import annotations

from hypothesis import strategies as st

from tests import old_words
from tests.text.strategies import any_text


def typed_text() -> st.SearchStrategy[str]:
    """Return any text but for the words that no page may use: a page that shows what was typed is looked through."""
    return any_text().filter(lambda typed: not any(old_words.of(typed)))
