"""Two managers who demote each other at once, 1,000 times: there is always one left."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from casebuilder.store import Store
from tests.hard.size import sized
from tests.store import races
from tests.store.practices import Team

RACES = sized(500)  # of each of the two acts


@pytest.mark.parametrize("act", races.ACTS)
def test_a_practice_keeps_a_manager_in_a_thousand_races(
    store: Store, kind: str, bars: Team, act: str, figure: Callable[[str], None]
) -> None:
    races.race(store, bars, act, RACES)
    figure(f"{kind}: {RACES} races of two managers by {act}, always one manager left")
