"""An upgrade of a full database is killed at each statement: all or nothing of it is done, and no row is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from casebuilder.store import Operator, Store
from casebuilder.store.migrating import differences, downgrade, upgrade
from tests.store.practices import open_quick_store
from tests.store.test_migrations import REVISIONS, fill, kill_upgrades


@pytest.fixture
def empty(empty_url: str) -> Iterator[Store]:
    with closing(open_quick_store(empty_url)) as store:
        yield store


def test_an_upgrade_with_rows_is_all_or_nothing_wherever_it_is_killed(
    empty: Store, empty_url: str, kind: str, figure: Callable[[str], None]
) -> None:
    upgrade(empty)
    case = fill(empty)
    ((practice, _),) = empty.practices.all()
    downgrade(empty, REVISIONS[0])
    killed = kill_upgrades(empty_url, step=1)
    assert differences(empty) == []
    assert empty.cases.get(empty.people.staff(Operator(practice))[0], case.number) == case
    figure(f"{kind}: an upgrade of {len(REVISIONS) - 1} revisions killed {killed} times, 0 rows lost")


def test_a_first_upgrade_is_all_or_nothing_wherever_it_is_killed(
    empty: Store, empty_url: str, kind: str, figure: Callable[[str], None]
) -> None:
    killed = kill_upgrades(empty_url, step=1)
    assert differences(empty) == []
    figure(f"{kind}: the first upgrade of an empty database killed {killed} times, each time left empty")
