"""The wall between practices: no verb shows or changes a case of another practice, and no row can link to one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from casebuilder.core.circumstances import Circumstances
from casebuilder.core.details import CaseDetails
from casebuilder.core.stages import Act
from casebuilder.store import Case, Cases, History, NotFoundError, Queue, Queues, Reviews, Search, Sendings, Store
from casebuilder.store.tables import CaseTable, SessionTable, Table, TrailTable
from tests.core.examples import COMPLETE, details
from tests.store.made_up import Team

TOMORROW = datetime.now(UTC).date() + timedelta(days=1)


@dataclass
class Visit:
    """Jo of another practice, who knows the case's number, its version and what is in it."""

    store: Store
    practice: int
    jo: int
    sam: int  # who wrote the case, in the other practice
    case: Case


def nothing_of(visit: Visit, answer: Any) -> bool:
    return visit.case.number not in str(answer) and "pat" not in str(answer)


# How a stranger tries each verb, and what must come of it: not found, or an answer without a trace of the case.
TRIES: dict[str, tuple[Callable[[Visit], Any], type[Any]]] = {
    "cases.start": (lambda v: v.store.cases.start(v.practice, CaseDetails(), by=v.jo, page=v.case.written_from), Case),
    "cases.get": (lambda v: v.store.cases.get(v.practice, v.case.number), NotFoundError),
    "cases.save": (lambda v: v.store.cases.save(v.practice, v.case.number, CaseDetails(), 1, by=v.jo), NotFoundError),
    "cases.discard": (lambda v: v.store.cases.discard(v.practice, v.case.number, 1, by=v.jo), NotFoundError),
    "cases.restore": (lambda v: v.store.cases.restore(v.practice, v.case.number, by=v.jo), NotFoundError),
    "cases.keep_longer": (
        lambda v: v.store.cases.keep_longer(v.practice, v.case.number, TOMORROW, "x", by=v.jo),
        NotFoundError,
    ),
    "reviews.ask": (lambda v: v.store.reviews.ask(v.practice, v.case.number, 1, by=v.jo), NotFoundError),
    "reviews.check": (lambda v: v.store.reviews.check(v.practice, v.case.number, 1, by=v.jo), NotFoundError),
    "reviews.ask_for_changes": (
        lambda v: v.store.reviews.ask_for_changes(v.practice, v.case.number, 1, by=v.jo, note="x"),
        NotFoundError,
    ),
    "sendings.record": (
        lambda v: v.store.sendings.record(v.practice, v.case.number, 1, by=v.jo, layout="one-page", text="x"),
        NotFoundError,
    ),
    "sendings.record_progress": (
        lambda v: v.store.sendings.record_progress(v.practice, v.case.number, 1, Act.HEAR, by=v.jo),
        NotFoundError,
    ),
    "history.add_note": (lambda v: v.store.history.add_note(v.practice, v.case.number, "x", by=v.jo), NotFoundError),
    "sendings.set_desk_reference": (
        lambda v: v.store.sendings.set_desk_reference(v.practice, v.case.number, "x", by=v.jo),
        NotFoundError,
    ),
    "history.last_seen": (lambda v: v.store.history.last_seen(v.practice, v.case.number, by=v.jo), NotFoundError),
    "history.of": (lambda v: v.store.history.of(v.practice, v.case.number), tuple),
    "sendings.of": (lambda v: v.store.sendings.of(v.practice, v.case.number), tuple),
    "queues.page": (lambda v: [v.store.queues.page(v.practice, queue=queue, by=v.sam) for queue in Queue], list),
    "queues.counts": (lambda v: sum(v.store.queues.counts(v.practice, by=v.sam).values()) or "none", str),
    "search.find": (
        lambda v: [
            v.store.search.find(v.practice, typed)
            for typed in (v.case.number, "4521", COMPLETE.new_email, COMPLETE.old_email, COMPLETE.nhs_digits)
        ],
        list,
    ),
    "queues.register": (
        lambda v: [*v.store.queues.register(v.practice), *v.store.queues.register(v.practice, queue=Queue.SENT)],
        list,
    ),
    "search.circumstances": (lambda v: v.store.search.circumstances(v.practice, v.case.details), Circumstances),
}
# How they try it by the practice's own number: a person of another practice does not act in this one.
ACTS: dict[str, Callable[[Visit, int], Any]] = {
    "cases.start": (lambda v, bars: v.store.cases.start(bars, CaseDetails(), by=v.jo, page="")),
    "cases.save": (lambda v, bars: v.store.cases.save(bars, v.case.number, CaseDetails(), 1, by=v.jo)),
    "cases.discard": lambda v, bars: v.store.cases.discard(bars, v.case.number, 1, by=v.jo),
    "cases.restore": lambda v, bars: v.store.cases.restore(bars, v.case.number, by=v.jo),
    "cases.keep_longer": lambda v, bars: v.store.cases.keep_longer(bars, v.case.number, TOMORROW, "x", by=v.jo),
    "reviews.ask": lambda v, bars: v.store.reviews.ask(bars, v.case.number, 1, by=v.jo),
    "reviews.check": lambda v, bars: v.store.reviews.check(bars, v.case.number, 1, by=v.jo),
    "reviews.ask_for_changes": lambda v, bars: v.store.reviews.ask_for_changes(
        bars, v.case.number, 1, by=v.jo, note="x"
    ),
    "sendings.record": lambda v, bars: v.store.sendings.record(
        bars, v.case.number, 1, by=v.jo, layout="one-page", text="x"
    ),
    "sendings.record_progress": lambda v, bars: v.store.sendings.record_progress(
        bars, v.case.number, 1, Act.HEAR, by=v.jo
    ),
    "history.add_note": (lambda v, bars: v.store.history.add_note(bars, v.case.number, "x", by=v.jo)),
    "sendings.set_desk_reference": lambda v, bars: v.store.sendings.set_desk_reference(
        bars, v.case.number, "x", by=v.jo
    ),
    "history.last_seen": lambda v, bars: v.store.history.last_seen(bars, v.case.number, by=v.jo),
}
READS = {
    "cases.get",
    "history.of",
    "sendings.of",
    "queues.page",
    "queues.counts",
    "queues.register",
    "search.find",
    "search.circumstances",
}


@pytest.fixture
def visit(store: Store, bars: Team, mill: Team) -> Visit:
    case = store.cases.start(bars.practice, details(reference="4521"), by=bars.sam.id, page="form-1")
    return Visit(store, mill.practice, mill.jo.id, bars.sam.id, case)


NOUNS = {
    "cases": Cases,
    "sendings": Sendings,
    "reviews": Reviews,
    "history": History,
    "queues": Queues,
    "search": Search,
}


def verbs() -> set[str]:
    return {f"{noun}.{verb}" for noun, kind in NOUNS.items() for verb in dir(kind) if not verb.startswith("_")}


def test_every_verb_is_tried_here() -> None:
    assert set(TRIES) == verbs()
    assert set(ACTS) | READS == verbs()


@pytest.mark.parametrize("verb", sorted(TRIES))
def test_a_stranger_finds_nothing(store: Store, bars: Team, visit: Visit, verb: str) -> None:
    attempt, outcome = TRIES[verb]
    if issubclass(outcome, Exception):
        with pytest.raises(outcome) as refused:
            attempt(visit)
        assert nothing_of(visit, refused.value)
    else:
        answer = attempt(visit)
        assert isinstance(answer, outcome)
        assert nothing_of(visit, answer)
    assert store.cases.get(bars.practice, visit.case.number) == visit.case


@pytest.mark.parametrize("verb", sorted(ACTS))
def test_nobody_acts_in_another_practice(store: Store, bars: Team, visit: Visit, verb: str) -> None:
    with pytest.raises(NotFoundError):
        ACTS[verb](visit, bars.practice)
    assert store.cases.get(bars.practice, visit.case.number) == visit.case
    assert len(store.queues.page(bars.practice).rows) == 1


def test_the_trail_of_another_practice_is_empty(store: Store, mill: Team, visit: Visit) -> None:
    assert store.trail.of_case(mill.practice, visit.case.number) == ()
    assert nothing_of(visit, store.trail.of_practice(mill.practice))


def test_staff_are_changed_only_in_their_own_practice(store: Store, bars: Team, mill: Team) -> None:
    people = store.people
    with pytest.raises(NotFoundError):
        people.set_active(mill.practice, bars.jo.id, False)
    with pytest.raises(NotFoundError):
        people.set_role(mill.practice, bars.jo.id, bars.sam.role)
    with pytest.raises(NotFoundError):
        people.set_password(mill.practice, bars.jo.id, "a long enough riddle")
    assert people.staff(bars.practice) == (bars.jo, bars.sam)


def test_every_table_of_a_practice_refers_to_people_and_cases_by_practice() -> None:
    for table in Table.metadata.tables.values():
        for key in table.foreign_key_constraints:
            target = key.referred_table.name
            assert target == "practices" or "practice_id" in key.column_keys, f"{table.name} -> {target}"


def test_the_database_itself_refuses_a_link_across_practices(
    store: Store, bars: Team, mill: Team, visit: Visit
) -> None:
    session = {"token_hash": b"t", "created_at": visit.case.started_at, "seen_at": visit.case.started_at}
    statements = (
        update(CaseTable).values(changed_by=mill.jo.id),
        update(CaseTable).values(practice_id=mill.practice),
        update(TrailTable).where(TrailTable.practice_id == bars.practice).values(staff_id=mill.jo.id),
        insert(SessionTable).values(practice_id=bars.practice, staff_id=mill.jo.id, **session),
    )
    for statement in statements:
        with pytest.raises(IntegrityError), store.engine.begin() as connection:
            connection.execute(statement)
