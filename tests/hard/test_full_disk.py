"""A disk that fills up many times under a running casebuilder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.hard.size import sized
from tests.test_full_disk import fill_and_make_room

ROUNDS = sized(50)


def test_a_disk_that_is_full_again_and_again_loses_nothing(tmp_path: Path, figure: Callable[[str], None]) -> None:
    assert fill_and_make_room(tmp_path, ROUNDS) == ROUNDS
    figure(f"a disk that was full {ROUNDS} times: {ROUNDS} saves refused with a sentence, 0 answered saves lost")
