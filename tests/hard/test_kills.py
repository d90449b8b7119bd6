"""Many processes killed in the middle of saving: an answered save is never lost, and the database stays sound."""

from __future__ import annotations

from collections.abc import Callable

from casebuilder.store import Store
from tests.hard.size import sized
from tests.store.practices import Team
from tests.store.test_crash import saves_lost

ROUNDS = {"sqlite": sized(300), "postgresql": sized(100)}


def test_no_answered_save_is_lost_to_any_kill(
    store: Store, url: str, kind: str, bars: Team, figure: Callable[[str], None]
) -> None:
    answered, lost = saves_lost(store, url, bars, ROUNDS[kind])
    assert lost == 0
    if kind == "sqlite":
        with store.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    figure(f"{kind}: {ROUNDS[kind]} kills, {answered:,} answered saves, 0 lost")
