"""How the databases go about each query of a list: by an index of ours, in its order, without sorting."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from casebuilder.core.circumstances import Practice
from casebuilder.core.service_desk import Layout
from casebuilder.core.stages import ENDED_STAGES, Review, Stage
from casebuilder.store import Access, Queue, Role, Rows, SealError, StaffMember, Store
from casebuilder.store.database.engine import make_migrating_engine
from casebuilder.store.tables import CaseTable, PracticeTable, SendingTable, StaffTable, TrailHeadTable, TrailTable
from tests.core.examples import COMPLETE
from tests.store.made_up import START

PRACTICES, CASES = 20, 250
SOMEBODY = StaffMember(
    id=3,
    practice_id=3,
    practice=Practice("P", "A81001"),
    layout=Layout.TWO_PAGES,
    name="S",
    email="3",
    role=Role.STAFF,
    active=True,
)
STAGES = (*Stage, Stage.DRAFT, Stage.DRAFT)


@pytest.fixture
def full(store: Store) -> Store:
    """Five thousand cases of twenty practices, at all stages, with two sendings and six acts each."""
    practices = [
        {"id": at, "name": "P", "ods_code": "A81001", "review_required": False, "created_at": START}
        for at in range(1, PRACTICES + 1)
    ]
    person = {"name": "S", "password_hash": "-", "role": "staff", "active": True, "created_at": START}
    staff = [{"id": at, "practice_id": at, "email": f"{at}", "email_key": f"{at}", **person} for at in range(1, 21)]
    cases = [case_row(practice, at) for practice in range(1, PRACTICES + 1) for at in range(CASES)]
    engine = make_migrating_engine(store.engine.url)  # so many rows at once take longer than a page may
    with engine.begin() as connection:
        connection.execute(insert(PracticeTable), practices)
        connection.execute(insert(StaffTable), staff)
        connection.execute(insert(CaseTable), cases)
        connection.execute(insert(SendingTable), [sending_row(case) for case in cases for _ in range(2)])
        connection.execute(insert(TrailTable), [trail_row(case) for case in cases for _ in range(6)])
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    return store


def case_row(practice: int, at: int) -> dict[str, Any]:
    stage = STAGES[at % len(STAGES)]
    at_last = START - timedelta(minutes=at)
    hashes = {f"{name}_index": at.to_bytes(8, "big") for name in ("new_email", "old_email", "reference", "digits")}
    return {
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
        "reviewed_by": None,
        "reviewed_at": None,
        "outcome": None,
        "ended_at": at_last if stage in ENDED_STAGES else None,
        "keep_until": None,
        "chase_on": START.date() if stage is Stage.SENT else None,
    }


def sending_row(case: dict[str, Any]) -> dict[str, Any]:
    sent = {"version": 1, "edition": "x", "layout": "x", "sealed": b"", "desk_reference": None, "once": None}
    return sent | {
        "practice_id": case["practice_id"],
        "case_number": case["number"],
        "sent_by": case["changed_by"],
        "sent_at": START,
    }


def trail_row(case: dict[str, Any]) -> dict[str, Any]:
    act = {"at": START, "act": "edited", "about_id": None}
    return act | {"practice_id": case["practice_id"], "case_number": case["number"], "staff_id": case["changed_by"]}


@contextmanager
def statements(store: Store) -> Iterator[list[tuple[str, Any]]]:
    said: list[tuple[str, Any]] = []

    def on_execute(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        said.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", on_execute)
    yield said
    event.remove(store.engine, "before_cursor_execute", on_execute)


def plan_of(store: Store, verb: Callable[[Store], Any], kind: str = "FROM cases") -> str:
    """What the database says about the verb's last statement of a kind."""
    with statements(store) as said, suppress(SealError):  # the rows are hollow: only how they are found matters
        verb(store)
    return explained(store, *[each for each in said if kind in each[0]][-1])


def explained(store: Store, statement: str, parameters: Any) -> str:
    explain = "EXPLAIN QUERY PLAN " if store.engine.dialect.name == "sqlite" else "EXPLAIN "
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql(explain + statement, parameters).all()
    return "\n".join(str(row[-1]) for row in rows)


CURSOR = f"{int((START - timedelta(minutes=40)).timestamp()) * 1_000_000}-K7M-040"
PAGES: dict[str, dict[str, Any]] = {
    "the first page": {},
    "the next page": {"after": CURSOR},
    "the page before": {"before": CURSOR},
    "the oldest": {"oldest_first": True},
}
INDEXES = {
    Queue.OPEN: "ix_cases_open",
    Queue.READY: "ix_cases_ready",
    Queue.WITH_GAPS: "ix_cases_with_gaps",
    Queue.TO_REVIEW: "ix_cases_to_review",
    Queue.SENT: "ix_cases_sent",
    Queue.MORE_INFORMATION: "ix_cases_more_information",
    Queue.CHASING: "ix_cases_sent",
    Queue.MINE: "ix_cases_mine",
    Queue.RESOLVED: "ix_cases_resolved",
    Queue.CLOSED: "ix_cases_closed",
    Queue.DISCARDED: "ix_cases_discarded",
}


def list_page(queue: Queue, page: dict[str, Any], store: Store) -> None:
    store.queues.page(SOMEBODY, queue=queue, **page)


def test_each_page_of_each_queue_walks_its_own_index(full: Store) -> None:
    for queue, index in INDEXES.items():
        for what, page in PAGES.items():
            plan = plan_of(full, partial(list_page, queue, page))
            where = f"{queue}, {what}:\n{plan}"
            assert f"{index} " in plan, where
            assert not re.search("Sort|TEMP B-TREE|Seq Scan on cases|SCAN cases", plan), where


def read_register(queue: Queue, store: Store) -> None:
    for _ in store.queues.register(SOMEBODY, queue=queue):
        pass


def test_the_register_of_each_queue_walks_its_index_and_those_of_what_hangs_on_a_case(full: Store) -> None:
    for queue, index in INDEXES.items():
        plan = plan_of(full, partial(read_register, queue))
        for name in (index, "ix_sendings_practice_id_case_number_id", "ix_trail_practice_id_case_number_id"):
            assert f"{name} " in plan, f"{queue}:\n{plan}"
        found = re.search("Sort|TEMP B-TREE|(Seq Scan on|SCAN) (cases|sendings|trail)", plan)
        assert not found, f"{queue}:\n{plan}"


def test_each_count_walks_its_own_index(full: Store) -> None:
    plan = plan_of(full, lambda store: store.queues.counts(SOMEBODY))
    for index in INDEXES.values():
        assert f"{index} " in plan or f"{index}\n" in plan, f"{index}\n{plan}"
    assert not re.search("Seq Scan on cases|SCAN cases", plan), plan


@pytest.mark.parametrize(
    ("typed", "indexes"),
    [
        ("Task 88", {"reference_index"}),
        ("pat@example.com", {"reference_index", "new_email_index", "old_email_index"}),
        ("018", {"reference_index", "digits_index"}),
    ],
)
def test_each_search_is_by_index(full: Store, typed: str, indexes: set[str]) -> None:
    plan = plan_of(full, lambda store: store.search.find(SOMEBODY, typed))
    assert set(re.findall(r"ix_cases_practice_id_(\w+)", plan)) == indexes, plan
    assert not re.search("Seq Scan on cases|SCAN cases", plan), plan


def test_other_cases_are_found_by_index(full: Store) -> None:
    plan = plan_of(full, lambda store: store.search.circumstances(SOMEBODY, COMPLETE))
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
            assert "ix_trail_practice_id_id " in plan, plan
            # Here are no rows of who looked: to sort none costs nothing.
            sorts = "Sort|TEMP B-TREE|" if rows is not Rows.ACCESSES else ""
            assert not re.search(f"{sorts}(Seq Scan on|SCAN) trail", plan), plan


def read_trail(rows: Rows, before: int | None, store: Store) -> None:
    store.trail.of_practice(SOMEBODY, 25, before, rows)


def test_what_is_written_of_who_looked_reads_by_index(full: Store) -> None:
    with statements(full) as said:
        for number in (None, "K7M-222"):
            full.accesses.note(SOMEBODY, Access.VIEW, "192.0.2.7", number)
    plans = [explained(full, *each) for each in said if each[0].startswith("SELECT trail.act")]
    assert len(plans) == 2
    for plan in plans:
        assert "ix_trail_practice_id_case_number_id " in plan, plan
        assert not re.search("TEMP B-TREE|(Seq Scan on|SCAN) trail", plan), plan


def test_rows_of_the_trail_that_are_due_are_found_by_index(full: Store) -> None:
    heads = [{"practice_id": at, "number": 0, "erased_to": 0, "unhashed": 1500} for at in range(1, PRACTICES + 1)]
    with full.engine.begin() as connection:
        connection.execute(insert(TrailHeadTable), heads)
    plan = plan_of(full, lambda store: store.erase_due(), "FROM trail_heads")
    assert "ix_trail_practice_id_id " in plan, plan
    assert not re.search("TEMP B-TREE|(Seq Scan on|SCAN) trail ", plan), plan
