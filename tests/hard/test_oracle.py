"""All 237,600 combinations of answers to all questions of triage, each walked to its last way out."""

from __future__ import annotations

from collections.abc import Callable

from tests.guide.oracle import ANSWERS, every_combination, expected
from tests.guide.test_oracle import walked
from tests.hard.size import SIZE


def test_every_combination_of_all_answers_goes_as_the_guidance_says(figure: Callable[[str], None]) -> None:
    step = max(round(1 / SIZE), 1)
    asked = 0
    for at, said in enumerate(every_combination(*ANSWERS)):
        if at % step == 0:
            assert walked(said) == expected(said), said
            asked += 1
    figure(f"triage: {asked:,} combinations of answers walked, 0 elsewhere than the table")
