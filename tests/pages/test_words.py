"""Moments and states in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from casebuilder.core.stages import Outcome, Review, Stage
from casebuilder.pages.words import case_state, clock_time, moment_words
from casebuilder.store import CaseRow
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


@pytest.mark.parametrize(
    ("stage", "gaps", "review", "chasing", "outcome", "words"),
    [
        (Stage.DRAFT, 0, Review.NONE, False, None, "Ready"),
        (Stage.DRAFT, 1, Review.ASKED, False, None, "1 gap, to review"),
        (Stage.DRAFT, 0, Review.CHECKED, False, None, "Ready, checked"),
        (Stage.DRAFT, 2, Review.CHANGES, False, None, "2 gaps, changes asked for"),
        (Stage.MORE_INFORMATION_NEEDED, 2, Review.NONE, False, None, "More information needed: 2 gaps"),
        (Stage.SENT, 0, Review.CHECKED, False, None, "Sent"),
        (Stage.SENT, 0, Review.NONE, True, None, "Sent, needs chasing"),
        (Stage.RESOLVED, 0, Review.NONE, False, Outcome.RESET, "Resolved: account reset"),
        (Stage.CLOSED, 3, Review.NONE, False, Outcome.WITHDRAWN, "Closed: not needed any more"),
        (Stage.DISCARDED, 3, Review.NONE, False, None, "Deleted"),
    ],
)
def test_a_state_is_said_in_a_few_words(
    stage: Stage, gaps: int, review: Review, chasing: bool, outcome: Outcome | None, words: str
) -> None:
    row = CaseRow(
        number="K7M-29Q",
        stage=stage,
        gaps=gaps,
        reference="",
        changed_by="Sam Bell",
        changed_at=NOW,
        review=review,
        needs_chasing=chasing,
        outcome=outcome,
    )
    assert case_state(row) == words


def test_an_old_word_on_a_page_is_refused() -> None:
    with pytest.raises(AssertionError, match="An old word: 'Log in Please tell us'"):
        check_words("<h1>Log in</h1><p>Please tell us</p>")
    check_words("<p>Tell us</p><textarea>please</textarea>")  # what a person types is theirs
