"""The England of `python -m benchmarks.morning` in small: a new column of a case must not break the filling of it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from benchmarks import england
from casebuilder.store import Keyring, new_key
from casebuilder.store.tables import CaseTable
from tests.store.practices import open_quick_store


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_every_practice_of_a_small_england_has_its_cases(url: str) -> None:
    store = open_quick_store(url)
    people = england.furnish(store, Keyring.from_text(new_key()), practices=2, working=1)
    with store.engine.connect() as connection:
        cases = connection.execute(select(func.count()).select_from(CaseTable)).scalar_one()
    store.close()
    assert cases == 2 * england.CASES
    assert [person.practice for person in people] == [1] * england.STAFF
