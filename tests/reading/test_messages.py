"""Every set of messages is read as well as promised; they take longer to read than all tests of the core together."""

from __future__ import annotations

import pytest

from benchmarks.reading import HARDEST, LIMITS, SETS, messages_of, score


@pytest.mark.parametrize("name", SETS)
def test_messages_are_read_as_well_as_promised(name: str) -> None:
    found = score(messages_of(name))
    assert found.counts["wrong"] == 0, found.confused
    assert all(figure >= LIMITS[what] for what, figure in found.per_cent().items()), found.confused
    assert 3 * found.counts["needless question"] < found.messages, found.confused


def test_of_the_hardest_messages_nothing_is_filled_wrongly() -> None:
    found = score(messages_of(HARDEST))
    figures = found.per_cent()
    assert found.counts["wrong"] == 0, found.confused
    assert figures["sureness"] >= LIMITS["sureness"], found.confused
    assert figures["filled without asking"] >= LIMITS["filled without asking"], found.confused
    assert figures["recall"] >= 82, found.confused
