"""Moments, stages and acts in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from casebuilder.core.stages import Act, Outcome, Stage
from casebuilder.pages.words import act_words, clock_time, moment_words, stage_words, when_words
from tests import old_words

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
def test_a_moment_is_shown_in_london_time(at: datetime, words: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert moment_words(at) == words
        assert words.endswith(clock_time(at))


def test_a_day_after_a_verb_follows_the_word_on() -> None:
    with time_machine.travel(NOW, tick=False):
        assert when_words(datetime(2018, 8, 6, 9, 42, tzinfo=UTC)) == "on 6 August 2018 at 10:42"
        assert when_words(NOW) == "today at 09:05"


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("heard from the desk", "Recorded a reply from NHS login"),
        ("recorded that the desk needs more information", "Recorded that NHS login needs more information"),
        ("gave the desk's reference", "Added NHS login's reference"),
        ("asked for review", "Asked for a check"),
        ("ended: account cleansed", "Closed: account cleansed"),
        ("ended: withdrawn", "Closed: not needed any more"),  # as it was stored before
        ("ended: not needed any more", "Closed: not needed any more"),
        (
            "keeps ended cases for 30 days, and untouched drafts for 60",
            "Keeps closed cases for 30 days, and untouched drafts for 60",
        ),
        ("chose the 1-page form of NHS login's form", "Chose the 1-page form of NHS login's form"),
    ],
)
def test_an_act_is_shown_in_the_words_of_today(stored: str, words: str) -> None:
    assert act_words(stored) == words


def test_acts_and_stages_avoid_the_old_words() -> None:
    acts = (
        *(act for act in Act if act is not Act.RESOLVE),
        *(f"{Act.RESOLVE}: {outcome.words}" for outcome in Outcome),
    )
    for words in (*map(act_words, acts), *map(stage_words, Stage)):
        assert list(old_words.of(words)) == []
