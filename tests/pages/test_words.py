"""Moments in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from casebuilder.pages.words import clock_time, moment_words
from tests.old_words import check_words

NOW = datetime(2026, 10, 25, 9, 5, tzinfo=UTC)  # 09:05 in London, the morning after the clocks went back


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 10, 25, 9, 4, tzinfo=UTC), "today at 09:04"),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), "today at 00:00"),
        (datetime(2026, 10, 24, 22, 59, tzinfo=UTC), "yesterday at 23:59"),
        (datetime(2026, 10, 23, 23, 0, tzinfo=UTC), "yesterday at 00:00"),
        (datetime(2026, 10, 23, 22, 59, tzinfo=UTC), "23 October 2026 at 23:59"),
        (datetime(2018, 8, 6, 9, 42, tzinfo=UTC), "6 August 2018 at 10:42"),
        (datetime(2026, 10, 26, 9, 4, tzinfo=UTC), "26 October 2026 at 09:04"),  # another server's clock is ahead
    ],
)
def test_a_moment_is_said_as_london_says_it(at: datetime, words: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert moment_words(at) == words
        assert words.endswith(clock_time(at))


def test_an_old_word_on_a_page_is_refused() -> None:
    with pytest.raises(AssertionError, match="An old word: 'Log in Please tell us'"):
        check_words("<h1>Log in</h1><p>Please tell us</p>")
    check_words("<p>Tell us</p><textarea>please</textarea>")  # what a person types is theirs
