"""The wall between practices: no verb shows or changes a case of another practice, and no row can link to one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from inspect import signature
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from casebuilder.core.askers import Asker, Asking
from casebuilder.core.circumstances import Circumstances, Practice
from casebuilder.core.details import CaseDetails
from casebuilder.core.service_desk import Layout
from casebuilder.core.stages import Act
from casebuilder.store import (
    Askers,
    Case,
    Cases,
    Corrections,
    Figures,
    History,
    NotFoundError,
    Operator,
    Outgoing,
    Owners,
    People,
    Practices,
    Progress,
    Queue,
    Queues,
    Reviews,
    Role,
    Search,
    Sendings,
    StaffMember,
    Store,
    StoreError,
    Terms,
)
from casebuilder.store.tables import CaseTable, SessionTable, Table, TrailTable
from tests.core.examples import COMPLETE, details
from tests.store.practices import PASSWORD, Team

TOMORROW = datetime.now(UTC).date() + timedelta(days=1)


@dataclass
class Visit:
    """Jo of another practice, who knows the case's number, its version and its answers."""

    store: Store
    jo: StaffMember
    sam: StaffMember  # who wrote the case, in the other practice
    case: Case

    @property
    def posing(self) -> StaffMember:
        """Return Sam's id in Jo's practice: no such person."""
        return replace(self.jo, id=self.sam.id)

    @property
    def forged(self) -> StaffMember:
        """Return Jo's id in Sam's practice: no such person either."""
        return replace(self.jo, practice_id=self.sam.practice_id)


def nothing_of(visit: Visit, answer: Any) -> bool:
    return visit.case.number not in str(answer) and "pat." not in str(answer)


# How a stranger tries each verb, and what must come of it: not found, or an answer without a trace of the case.
TRIES: dict[str, tuple[Callable[[Visit], Any], type[Any]]] = {
    "cases.get": (lambda v: v.store.cases.get(v.jo, v.case.number), NotFoundError),
    "cases.save": (lambda v: v.store.cases.save(v.jo, v.case.number, CaseDetails(), 1), NotFoundError),
    "cases.discard": (lambda v: v.store.cases.discard(v.jo, v.case.number, 1), NotFoundError),
    "cases.restore": (lambda v: v.store.cases.restore(v.jo, v.case.number), NotFoundError),
    "cases.keep_longer": (
        lambda v: v.store.cases.keep_longer(v.jo, v.case.number, TOMORROW, "x"),
        NotFoundError,
    ),
    "cases.ask_patient": (lambda v: v.store.cases.ask_patient(v.jo, v.case.number), NotFoundError),
    "askers.say": (lambda v: v.store.askers.say(v.jo, v.case.number, 1, Asker.KNOWN), NotFoundError),
    "corrections.open": (lambda v: v.store.corrections.open(v.jo, v.case.number, 1), NotFoundError),
    "corrections.leave": (lambda v: v.store.corrections.leave(v.jo, v.case.number, 1), NotFoundError),
    "owners.take": (lambda v: v.store.owners.take(v.jo, v.case.number), NotFoundError),
    "owners.give": (lambda v: v.store.owners.give(v.jo, v.case.number, v.jo.id), NotFoundError),
    "reviews.ask": (lambda v: v.store.reviews.ask(v.jo, v.case.number, 1), NotFoundError),
    "reviews.check": (lambda v: v.store.reviews.check(v.jo, v.case.number, 1), NotFoundError),
    "reviews.ask_for_changes": (
        lambda v: v.store.reviews.ask_for_changes(v.jo, v.case.number, 1, note="x"),
        NotFoundError,
    ),
    "reviews.withdraw": (lambda v: v.store.reviews.withdraw(v.jo, v.case.number, 1), NotFoundError),
    "sendings.record": (
        lambda v: v.store.sendings.record(v.jo, v.case.number, 1, Outgoing(layout="one-page", text="x")),
        NotFoundError,
    ),
    "progress.undo_close": (lambda v: v.store.progress.undo_close(v.jo, v.case.number, 1), NotFoundError),
    "progress.record": (
        lambda v: v.store.progress.record(v.jo, v.case.number, 1, Act.HEAR),
        NotFoundError,
    ),
    "progress.say_wrong": (lambda v: v.store.progress.say_wrong(v.jo, v.case.number, "old-email"), NotFoundError),
    "figures.helped": (lambda v: v.store.figures.helped(v.posing, "log-in", "page"), NotFoundError),
    "figures.not_helped": (lambda v: v.store.figures.not_helped(v.posing, "log-in", "page"), NotFoundError),
    "figures.by_month": (lambda v: v.store.figures.by_month(v.jo), tuple),
    "history.add_note": (lambda v: v.store.history.add_note(v.jo, v.case.number, "x"), NotFoundError),
    "sendings.set_desk_reference": (
        lambda v: v.store.sendings.set_desk_reference(v.jo, v.case.number, "x"),
        NotFoundError,
    ),
    "history.last_seen": (lambda v: v.store.history.last_seen(v.jo, v.case.number), NotFoundError),
    "history.of": (lambda v: v.store.history.of(v.jo, v.case.number), tuple),
    "sendings.of": (lambda v: v.store.sendings.of(v.jo, v.case.number), tuple),
    "queues.page": (lambda v: [v.store.queues.page(v.posing, queue=queue) for queue in Queue], list),
    "queues.counts": (lambda v: sum(v.store.queues.counts(v.posing).values()) or "none", str),
    "search.find": (
        lambda v: [
            v.store.search.find(v.jo, typed)
            for typed in (v.case.number, "4521", "pat", COMPLETE.new_email, COMPLETE.old_email, COMPLETE.nhs_digits)
        ],
        list,
    ),
    "queues.register": (
        lambda v: [row for queue in Queue for row in v.store.queues.register(v.jo, queue=queue)],
        list,
    ),
    "search.circumstances": (lambda v: v.store.search.circumstances(v.jo, v.case.details), Circumstances),
    # The last, because the stranger's own practice then has a case.
    "cases.start": (lambda v: v.store.cases.start(v.jo, CaseDetails(), form_key=v.case.last_form_key), Case),
}
# How they try it by the practice's own number: a person of another practice does not act in this one.
ACTS: dict[str, Callable[[Visit, StaffMember], Any]] = {
    "cases.start": (lambda v, who: v.store.cases.start(who, CaseDetails(), form_key="")),
    "cases.save": (lambda v, who: v.store.cases.save(who, v.case.number, CaseDetails(), 1)),
    "cases.discard": lambda v, who: v.store.cases.discard(who, v.case.number, 1),
    "cases.restore": lambda v, who: v.store.cases.restore(who, v.case.number),
    "cases.keep_longer": lambda v, who: v.store.cases.keep_longer(who, v.case.number, TOMORROW, "x"),
    "cases.ask_patient": lambda v, who: v.store.cases.ask_patient(who, v.case.number),
    "askers.say": lambda v, who: v.store.askers.say(who, v.case.number, 1, Asker.KNOWN),
    "corrections.open": lambda v, who: v.store.corrections.open(who, v.case.number, 1),
    "corrections.leave": lambda v, who: v.store.corrections.leave(who, v.case.number, 1),
    "owners.take": lambda v, who: v.store.owners.take(who, v.case.number),
    "owners.give": lambda v, who: v.store.owners.give(who, v.case.number, v.sam.id),
    "reviews.ask": lambda v, who: v.store.reviews.ask(who, v.case.number, 1),
    "reviews.check": lambda v, who: v.store.reviews.check(who, v.case.number, 1),
    "reviews.ask_for_changes": lambda v, who: v.store.reviews.ask_for_changes(who, v.case.number, 1, note="x"),
    "sendings.record": lambda v, who: v.store.sendings.record(
        who, v.case.number, 1, Outgoing(layout="one-page", text="x")
    ),
    "reviews.withdraw": lambda v, who: v.store.reviews.withdraw(who, v.case.number, 1),
    "progress.record": lambda v, who: v.store.progress.record(who, v.case.number, 1, Act.HEAR),
    "progress.undo_close": lambda v, who: v.store.progress.undo_close(who, v.case.number, 1),
    "progress.say_wrong": lambda v, who: v.store.progress.say_wrong(who, v.case.number, "old-email"),
    "figures.helped": lambda v, who: v.store.figures.helped(who, "log-in", "page"),
    "figures.not_helped": lambda v, who: v.store.figures.not_helped(who, "log-in", "page"),
    "history.add_note": (lambda v, who: v.store.history.add_note(who, v.case.number, "x")),
    "sendings.set_desk_reference": lambda v, who: v.store.sendings.set_desk_reference(who, v.case.number, "x"),
    "history.last_seen": lambda v, who: v.store.history.last_seen(who, v.case.number),
}
READS = {
    "cases.get",
    "figures.by_month",
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
    case = store.cases.start(bars.sam, details(reference="4521"), form_key="form-1")
    return Visit(store, mill.jo, bars.sam, case)


NOUNS = {
    "askers": Askers,
    "corrections": Corrections,
    "cases": Cases,
    "figures": Figures,
    "owners": Owners,
    "progress": Progress,
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


def test_a_stranger_finds_nothing(store: Store, bars: Team, visit: Visit) -> None:
    for verb, (attempt, outcome) in TRIES.items():
        answer: Any
        try:
            answer = attempt(visit)
        except NotFoundError as refused:
            answer = refused
        assert isinstance(answer, outcome), verb
        assert nothing_of(visit, answer), verb
        assert store.cases.get(bars.sam, visit.case.number) == visit.case, verb


def test_nobody_acts_in_another_practice(store: Store, bars: Team, visit: Visit) -> None:
    for verb, act in ACTS.items():
        with pytest.raises(NotFoundError):
            act(visit, visit.forged)
        assert store.cases.get(bars.sam, visit.case.number) == visit.case, verb
        assert len(store.queues.page(bars.sam).rows) == 1, verb


def test_the_trail_of_another_practice_is_empty(store: Store, mill: Team, visit: Visit) -> None:
    assert store.trail.of_case(mill.sam, visit.case.number) == ()
    assert nothing_of(visit, store.trail.of_practice(mill.sam))


def test_staff_are_changed_only_in_their_own_practice(store: Store, bars: Team, mill: Team) -> None:
    people = store.people
    for by in (mill.sam, Operator(mill.practice)):
        with pytest.raises(NotFoundError):
            people.set_active(by, bars.jo.id, False)
        with pytest.raises(NotFoundError):
            people.set_role(by, bars.jo.id, bars.sam.role)
        with pytest.raises(NotFoundError):
            people.set_password(by, bars.jo.id, "a long enough riddle")
    assert people.staff(bars.sam) == (bars.jo, bars.sam)


CHANGES: dict[str, Callable[[Store, StaffMember, StaffMember], Any]] = {
    "people.add_staff": lambda store, who, _: store.people.add_staff(
        who, "Al", "al@example.com", PASSWORD, Role.MANAGER
    ),
    "practices.set_review_required": lambda store, who, _: store.practices.set_review_required(who, True),
    "practices.set_asking": lambda store, who, _: store.practices.set_asking(who, Asking.IN_TEXT),
    "practices.set_terms": lambda store, who, _: store.practices.set_terms(who, Terms(1, 1)),
    "practices.remember_layout": lambda store, who, _: store.practices.remember_layout(who, Layout.ONE_PAGE),
    "practices.change": lambda store, who, _: store.practices.change(who, Practice("Other", "A81002")),
    "people.set_active": lambda store, who, jo: store.people.set_active(who, jo.id, False),
    "people.set_role": lambda store, who, jo: store.people.set_role(who, jo.id, Role.MANAGER),
    "people.set_password": lambda store, who, jo: store.people.set_password(who, jo.id, "a long enough riddle"),
}


def test_every_change_of_a_practice_is_tried_here() -> None:
    assert set(CHANGES) == {
        f"{noun}.{verb}"
        for noun, kind in (("people", People), ("practices", Practices))
        for verb in dir(kind)
        if not verb.startswith("_") and "by" in signature(getattr(kind, verb)).parameters
    } - {"people.staff", "practices.review_required", "practices.terms"}


@pytest.mark.parametrize("verb", sorted(CHANGES))
def test_nobody_changes_another_practice(store: Store, bars: Team, mill: Team, verb: str) -> None:
    people, practices = store.people, store.practices
    before = (people.staff(bars.sam), practices.review_required(bars.sam), practices.terms(bars.sam))
    for forged in (replace(mill.sam, practice_id=bars.practice), replace(bars.sam, id=mill.sam.id)):
        with pytest.raises(StoreError):
            CHANGES[verb](store, forged, bars.jo)
    assert (people.staff(bars.sam), practices.review_required(bars.sam), practices.terms(bars.sam)) == before
    people.log_in(bars.jo.email, PASSWORD, "192.0.2.7")


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
