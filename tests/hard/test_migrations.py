"""An upgrade of a database full of rows, killed at each of its statements: as before or done, and no row is lost."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from casebuilder.store import Operator, Store
from casebuilder.store.migrating import differences, downgrade, upgrade
from tests.store.made_up import open_quick_store
from tests.store.test_migrations import REVISIONS, fill


@pytest.fixture
def empty(empty_url: str) -> Iterator[Store]:
    with closing(open_quick_store(empty_url)) as store:
        yield store


def test_an_upgrade_with_rows_is_all_or_nothing_wherever_it_is_killed(
    empty: Store, empty_url: str, kind: str, figure: Callable[[str], None]
) -> None:
    upgrade(empty)
    case = fill(empty)
    ((practice, _),) = empty.people.practices()
    downgrade(empty, REVISIONS[0])
    worker = [sys.executable, "-m", "tests.store.workers", "upgrade", empty_url]
    said = Counter(subprocess.run(worker, capture_output=True, text=True, check=True).stdout.splitlines())
    assert set(said) == {"as before"}
    assert differences(empty) == []
    assert empty.cases.get(empty.people.staff(Operator(practice))[0], case.number) == case
    figure(f"{kind}: an upgrade of {len(REVISIONS) - 1} revisions killed {said.total()} times, 0 rows lost")
