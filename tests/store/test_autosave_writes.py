"""What an autosave in a row writes: the row of the case, and no index entry of a column that did not change."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from casebuilder.store import Case, Queue, Store
from casebuilder.store.tables import CaseTable, bare
from tests.core.examples import COMPLETE, details
from tests.postgres import connect
from tests.store.practices import Clock, Team, add_team, open_quick_store
from tests.store.test_plans import statements

CASES = bare(CaseTable)
CONDITIONS = [str(index.dialect_options["sqlite"]["where"]) for index in CASES.indexes]
INDEXED = (
    {column.name for index in CASES.indexes for column in index.columns}
    | {column.name for column in CASES.primary_key}
    | {word for condition in CONDITIONS for word in re.findall(r"\w+", condition) if word in CASES.columns}
)
ROW = 20  # autosaves in a row


def typing(store: Store, team: Team, clock: Clock, case: Case) -> Iterator[Case]:
    """Sam goes on typing in the case; each autosave comes a few seconds after the one before."""
    for _ in range(ROW):
        clock.go_on(seconds=5)
        note = f"{case.details.note}x"
        case = store.cases.save(team.sam, case.number, details(note=note), case.version, form_key="form-1", auto=True)
        yield case


def listed(store: Store, team: Team) -> list[tuple[str, datetime]]:
    return [(row.number, row.changed_at) for row in store.queues.page(team.sam, queue=Queue.READY).rows]


def test_a_list_keeps_its_order_while_somebody_types_and_shows_the_newest_moment(
    store: Store, bars: Team, clock: Clock
) -> None:
    first, second = (store.cases.start(bars.sam, COMPLETE, form_key=f"form-{at}") for at in (1, 2))
    begun = store.cases.save(bars.sam, first.number, details(note="x"), 1, form_key="form-1", auto=True)
    clock.go_on(seconds=1)
    store.cases.save(bars.sam, second.number, details(note="y"), 1, form_key="form-2")
    assert [number for number, _ in listed(store, bars)] == [first.number, second.number]
    *_, last = typing(store, bars, clock, begun)
    assert listed(store, bars)[0] == (first.number, clock.now)
    assert last == store.cases.get(bars.sam, first.number)
    assert (last.changed_at, last.version) == (clock.now, 2 + ROW)
    clock.go_on(seconds=1)
    store.cases.save(bars.sam, first.number, details(note="Done"), last.version, form_key="form-1")
    assert [number for number, _ in listed(store, bars)] == [second.number, first.number]
    assert store.cases.get(bars.sam, first.number).changed_at == clock.now


def test_an_autosave_that_changes_what_is_missing_moves_the_case(store: Store, bars: Team, clock: Clock) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="form-1")
    *_, case = typing(store, bars, clock, case)
    clock.go_on(seconds=5)
    save = details(note="x", new_email="")
    case = store.cases.save(bars.sam, case.number, save, case.version, form_key="form-1", auto=True)
    [row] = store.queues.page(bars.sam, queue=Queue.MISSING).rows
    assert (row.number, row.changed_at, case.changed_at) == (case.number, clock.now, clock.now)


def test_an_autosave_in_a_row_sets_no_column_of_an_index(store: Store, bars: Team, clock: Clock) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="form-1")
    typed = typing(store, bars, clock, case)
    next(typed)  # the first one of a row stands in the trail, and moves the case
    with statements(store) as said:
        next(typed)
    [update] = [statement for statement, _ in said if statement.startswith("UPDATE cases")]
    set_columns = set(re.findall(r"(\w+)=", update.partition(" WHERE ")[0]))
    assert {"sealed", "typed_at", "version"} <= set_columns
    assert not set_columns & INDEXED
    assert {"changed_at", "rank", "stage", "owner_id"} <= INDEXED


def test_postgresql_rewrites_the_row_alone(
    make_postgres_database: Callable[..., str], postgres_template: str, clock: Clock
) -> None:
    """This is a heap-only tuple: the new row lies on the old row's page, and no index has an entry for it.

    The database is new: in one that is used again, the server may still count what the test before has written.
    """
    store = open_quick_store(make_postgres_database(postgres_template), clock)
    bars = add_team(store, "Bars Surgery", "A81001", "bars.example.com")
    case = store.cases.start(bars.sam, COMPLETE, form_key="form-1")
    before = updates(store)
    for _ in typing(store, bars, clock, case):
        pass
    store.close()  # a server process counts at its end
    give_up_at = time.monotonic() + 30
    while (after := updates(store))[0] < before[0] + ROW and time.monotonic() < give_up_at:
        time.sleep(0.05)
    assert after == (before[0] + ROW, before[1] + ROW - 1)  # all but the first one of a row


def updates(store: Store) -> tuple[int, int]:
    """Return how many rows of cases were written again, and how many of those were heap-only."""
    with connect(store.engine.url.render_as_string(hide_password=False)) as connection:
        counts = "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'cases'"
        row = connection.execute(counts).fetchone()
    assert row
    return row[0], row[1]
