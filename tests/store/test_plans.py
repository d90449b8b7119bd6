"""How the databases run each query of a list: by an index of ours, in its order, without sorting."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Insert, event, insert, literal, select, text, true, union_all

from casebuilder.core.details import CaseDetails
from casebuilder.core.stages import ENDED_STAGES, Review, Stage
from casebuilder.store import Access, Operator, Queue, Rows, SealError, StaffMember, Store
from casebuilder.store.database.engine import make_migrating_engine
from casebuilder.store.ranks import NEVER, SEGMENTS, Segment, project, segments_of
from casebuilder.store.tables import CaseTable, PracticeTable, SendingTable, StaffTable, TrailHeadTable, TrailTable
from tests import postgres
from tests.core.examples import COMPLETE
from tests.store.conftest import BOTH
from tests.store.practices import START, open_quick_store

PRACTICES, CASES = 20, 250
STAGES = (*Stage, Stage.DRAFT, Stage.DRAFT)


@pytest.fixture(scope="module", params=BOTH)
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that is filled once for all these tests, which only read: the little that one writes harms no other."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("full") / "cases.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        url = made = f"sqlite:///{path}"
    else:
        server, template = (request.getfixturevalue(name) for name in ("postgres_url", "postgres_template"))
        made = postgres.create_database(server, template)
        url = request.getfixturevalue("route")(made)
    with closing(open_quick_store(url)) as store:
        fill(store)
        yield store
    if request.param == "postgresql":
        postgres.drop_database(made)


def fill(store: Store) -> None:
    """Write five thousand cases of twenty practices, at all stages, with two sendings and six acts each."""
    practices = [
        {"id": at, "name": "P", "ods_code": "A81001", "review_required": False, "created_at": START}
        for at in range(1, PRACTICES + 1)
    ]
    person = {"name": "S", "password_hash": "-", "role": "staff", "active": True, "created_at": START}
    staff = [{"id": at, "practice_id": at, "email": f"{at}", "email_key": f"{at}", **person} for at in range(1, 21)]
    cases = [case_row(practice, at) for practice in range(1, PRACTICES + 1) for at in range(CASES)]
    heads = [{"practice_id": at, "number": 0, "erased_to": 0, "unhashed": 6 * CASES} for at in range(1, PRACTICES + 1)]
    engine = make_migrating_engine(store.engine.url)  # so many rows at once take longer than a page may
    with engine.begin() as connection:
        connection.execute(insert(PracticeTable), practices)
        connection.execute(insert(StaffTable), staff)
        connection.execute(insert(CaseTable), cases)
        connection.execute(of_each_case(SendingTable, sending_columns(), 2))
        connection.execute(of_each_case(TrailTable, trail_columns(), 6))
        connection.execute(insert(TrailHeadTable), heads)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Vacuumed, as a server does by itself in time: an index alone says which rows are there only after it.
        connection.execute(text("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE"))


def case_row(practice: int, at: int) -> dict[str, Any]:
    stage = STAGES[at % len(STAGES)]
    at_last = START - timedelta(minutes=at)
    hashes = {f"{name}_index": at.to_bytes(8, "big") for name in ("new_email", "old_email", "reference", "digits")}
    row: dict[str, Any] = {
        "practice_id": practice,
        "number": f"K7M-{at:03}",
        "stage": stage,
        "version": 1,
        "edition": "x",
        "sealed": b"",
        "gaps": at % 3,
        "started_from": None,
        "written_from": "",
        **hashes,
        "started_by": practice,
        "started_at": at_last,
        "changed_by": practice,
        "changed_at": at_last,
        "edited_by": practice,
        "review": Review.ASKED if at % 9 == 0 else Review.NONE,
        "reviewed_by": practice if at % 9 == 0 else None,
        "reviewed_at": None,
        "outcome": None,
        "ended_at": at_last if stage in ENDED_STAGES else None,
        "keep_until": None,
        "chase_on": START.date() if stage is Stage.SENT else None,
        "owner_id": practice,
        "patient_asked_on": START.date() if at % 7 == 0 else None,
        "asker": "not-yet" if at % 5 == 0 else None,
        "corrects": 1 if at % 3 == 0 else None,
    }
    return row | project(row, CaseDetails(), START.date())


def of_each_case(table: type[SendingTable] | type[TrailTable], columns: dict[str, Any], times: int) -> Insert:
    """Insert so many rows of a table for each case; the database makes them many times faster than we would."""
    turns = union_all(*(select(literal(at)) for at in range(times))).subquery()
    rows = select(*columns.values()).join(turns, true()).order_by(CaseTable.practice_id, CaseTable.number)
    return insert(table).from_select(list(columns), rows)


def sending_columns() -> dict[str, Any]:
    sent = {"version": literal(1), "edition": literal("x"), "layout": literal("x"), "sealed": literal(b"")}
    return sent | {
        "practice_id": CaseTable.practice_id,
        "case_number": CaseTable.number,
        "sent_by": CaseTable.changed_by,
        "sent_at": literal(START, CaseTable.changed_at.type),
    }


def trail_columns() -> dict[str, Any]:
    return {
        "at": literal(START, CaseTable.changed_at.type),
        "act": literal("edited"),
        "practice_id": CaseTable.practice_id,
        "case_number": CaseTable.number,
        "staff_id": CaseTable.changed_by,
    }


@contextmanager
def statements(store: Store) -> Iterator[list[tuple[str, Any]]]:
    said: list[tuple[str, Any]] = []

    def on_execute(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        said.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", on_execute)
    yield said
    event.remove(store.engine, "before_cursor_execute", on_execute)


def plan_of(store: Store, verb: Callable[[Store], Any], kind: str = "FROM cases") -> str:
    """Return the plan of the verb's last statement of a kind."""
    with statements(store) as said, suppress(SealError):  # the rows are hollow: only how they are found matters
        verb(store)
    return explained(store, *[each for each in said if kind in each[0]][-1])


def explained(store: Store, statement: str, parameters: Any) -> str:
    explain = "EXPLAIN QUERY PLAN " if store.engine.dialect.name == "sqlite" else "EXPLAIN "
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql(explain + statement, parameters).all()
    return "\n".join(str(row[-1]) for row in rows)


def key_of(segment: Segment) -> str:
    """Return a cursor in the middle of a segment."""
    due_on = START.date() if segment.due is not None else NEVER
    moment = int((START - timedelta(minutes=40)).timestamp()) * 1_000_000
    return f"{SEGMENTS.index(segment)}-{due_on.toordinal()}-{moment}-K7M-040"


def indexes_of(queue: Queue, mine: bool) -> set[str]:
    """Return the indexes that a page of the queue may walk."""
    if queue is Queue.BEING_CHECKED:  # where few cases wait for a check, the walk of all of them costs as little
        return {"ix_cases_to_check", "ix_cases_owner" if mine else "ix_cases_rank"}
    return {"ix_cases_owner"} if mine else {"ix_cases_rank"} | ({"ix_cases_to_check"} if queue is ALL else set())


ALL = Queue.EVERYTHING
SORTS = "Sort|TEMP B-TREE|(Seq Scan on|SCAN) cases(?! USING COVERING INDEX)"


def walk_of(store: Store, staff: StaffMember, queue: Queue, mine: bool, **place: str) -> str:
    """Return the plan by which a page finds its cases, before it reads them by their numbers."""
    with statements(store) as said, suppress(SealError):  # the rows are hollow: only how they are found matters
        store.queues.page(staff, queue=queue, mine=mine, **place)
    return explained(store, *next(each for each in said if "UNION ALL" in each[0] or "rank = " in each[0]))


def places() -> Iterator[tuple[Queue, bool, dict[str, str]]]:
    """Yield the first page of each queue, and those after and before a case of each of its segments."""
    for queue, mine in product(Queue, (False, True)):
        yield queue, mine, {}
        for at, way in product(segments_of(queue), ("after", "before")):
            yield queue, mine, {way: key_of(SEGMENTS[at])}


def test_each_page_of_each_queue_walks_an_index_and_reads_nothing_else(full: Store) -> None:
    (staff,) = full.people.staff(Operator(3))
    for queue, mine, place in places():
        plan = walk_of(full, staff, queue, mine, **place)
        where = f"{queue}, {place}:\n{plan}"
        assert set(re.findall("ix_cases_[a-z_]+", plan)) <= indexes_of(queue, mine), where
        assert not re.search(SORTS, plan), where
        walks = [line for line in plan.split("\n") if re.search("(SEARCH|Scan)", line) and "ix_cases" in line]
        assert walks, where
        assert all(re.search("COVERING INDEX|Index Only Scan", line) for line in walks), where


def read_register(queue: Queue, store: Store) -> None:
    (staff,) = store.people.staff(Operator(3))
    for _ in store.queues.register(staff, queue=queue):
        pass


def test_the_rows_of_a_page_and_of_the_register_are_read_by_their_keys(full: Store) -> None:
    plan = plan_of(full, partial(read_register, Queue.CHASE))
    for name in ("ix_sendings_practice_id_case_number_id", "ix_trail_practice_id_case_number_id"):
        assert f"{name} " in plan, plan
    found = re.search("(Seq Scan on|SCAN) (cases|sendings|trail)", plan)
    assert not found, plan


@pytest.mark.parametrize("mine", [False, True])
def test_each_count_walks_an_index_and_reads_nothing_else(full: Store, mine: bool) -> None:
    (staff,) = full.people.staff(Operator(3))
    plan = plan_of(full, lambda store: store.queues.counts(staff, mine=mine))
    assert not re.search("Seq Scan on cases|SCAN cases", plan), plan
    walks = [line for line in plan.split("\n") if "ix_cases" in line]
    assert len(walks) >= len(SEGMENTS), plan
    assert all(re.search("COVERING INDEX|Index Only Scan", line) for line in walks), plan


@pytest.mark.parametrize(
    ("typed", "indexes"),
    [
        ("Task 88", {"reference_index"}),
        ("pat@example.com", {"reference_index", "new_email_index", "old_email_index"}),
        ("018", {"reference_index", "digits_index"}),
    ],
)
def test_each_search_is_by_index(full: Store, typed: str, indexes: set[str]) -> None:
    (staff,) = full.people.staff(Operator(3))
    with statements(full) as said, suppress(SealError):
        full.search.find(staff, typed)
    plan = explained(full, *next(each for each in said if "_index" in each[0]))
    assert set(re.findall(r"ix_cases_practice_id_(\w+)", plan)) == indexes, plan
    assert not re.search("Seq Scan on cases|SCAN cases", plan), plan


def test_the_newest_open_cases_are_found_by_index(full: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casebuilder.store.search.LOOKED_THROUGH", 20)  # fewer than a practice has here
    (staff,) = full.people.staff(Operator(3))
    plan = plan_of(full, lambda store: store.search.find(staff, "nobody has this"))
    assert "ix_cases_open " in plan, plan
    assert not re.search("Sort|TEMP B-TREE|Seq Scan on cases|SCAN cases", plan), plan


def test_other_cases_are_found_by_index(full: Store) -> None:
    (staff,) = full.people.staff(Operator(3))
    plan = plan_of(full, lambda store: store.search.circumstances(staff, COMPLETE))
    assert "ix_cases_practice_id_new_email_index" in plan, plan
    assert not re.search("Seq Scan on cases|SCAN cases", plan), plan


def test_what_is_due_to_be_erased_is_found_by_index(full: Store) -> None:
    with statements(full) as said:
        full.erase_due()
    due = [each for each in said if each[0].startswith("SELECT cases.practice_id")]
    plans = [explained(full, *each) for each in due]
    for plan, index in zip(plans, ("ix_cases_discarded", "ix_cases_ended_at", "ix_cases_untouched"), strict=True):
        assert index in plan, plan


def test_the_trail_of_a_practice_walks_its_index(full: Store) -> None:
    for before in (None, 29_000):
        for rows in Rows:
            plan = plan_of(full, partial(read_trail, rows, before), "FROM trail")
            # Here are no rows of who looked: to sort none costs nothing, whichever index of the practice finds them.
            assert re.search(f"ix_trail_practice_id_{'(staff_id_)?' if rows is Rows.ACCESSES else ''}id ", plan), plan
            sorts = "Sort|TEMP B-TREE|" if rows is not Rows.ACCESSES else ""
            assert not re.search(f"{sorts}(Seq Scan on|SCAN) trail", plan), plan


def read_trail(rows: Rows, before: int | None, store: Store, person: int | None = None) -> None:
    (staff,) = store.people.staff(Operator(3))
    store.trail.of_practice(staff, 25, before, rows, person)


def test_the_trail_of_one_person_walks_its_index(full: Store) -> None:
    for before, rows in product((None, 29_000), Rows):
        plan = plan_of(full, partial(read_trail, rows, before, person=7), "FROM trail")  # 7 is of another practice
        assert "ix_trail_practice_id_staff_id_id " in plan, plan
        assert not re.search("(Seq Scan on|SCAN) trail", plan), plan
        sorts = re.search("Sort|TEMP B-TREE", plan)
        assert not sorts or rows is Rows.ACCESSES, plan  # here are none of these rows: to sort none costs nothing


def test_recording_who_looked_reads_by_index(full: Store) -> None:
    (staff,) = full.people.staff(Operator(3))
    with statements(full) as said:
        for number in (None, "K7M-222"):
            full.accesses.note(staff, Access.VIEW, "192.0.2.7", number)
    plans = [explained(full, *each) for each in said if each[0].startswith("SELECT trail.act")]
    assert len(plans) == 2
    for plan in plans:
        assert "ix_trail_practice_id_case_number_id " in plan, plan
        assert not re.search("TEMP B-TREE|(Seq Scan on|SCAN) trail", plan), plan


def test_rows_of_the_trail_that_are_due_are_found_by_index(full: Store) -> None:
    plan = plan_of(full, lambda store: store.erase_due(), "FROM trail_heads")
    assert "ix_trail_practice_id_id " in plan, plan
    assert not re.search("TEMP B-TREE|(Seq Scan on|SCAN) trail ", plan), plan
