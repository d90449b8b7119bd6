"""The power is cut at thousands of moments of saving, and the disk keeps any part of what was not yet synced."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.hard.size import sized
from tests.store.test_disk import Recorded, recorded, saves_lost, saves_of_many_sizes

__all__ = ["recorded"]  # a fixture

SAVES, CUTS = 60, sized(3000)


def test_no_answered_save_is_lost_to_any_power_cut(
    recorded: Recorded, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    saves_of_many_sizes(recorded, SAVES)
    assert list(saves_lost(recorded, tmp_path / "after", CUTS)) == []
    figure(f"sqlite: {CUTS:,} power cuts within {SAVES} saves, 0 answered saves lost")
