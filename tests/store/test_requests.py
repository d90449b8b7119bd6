"""A patient's request: everything held on an address is found, given, erased or kept, by managers alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from casebuilder.core.stages import Stage
from casebuilder.store import NotFoundError, RefusedError, Store
from casebuilder.store.tables import Table
from tests.core.examples import COMPLETE, details
from tests.store.practices import Clock, Team
from tests.store.stages import AT_STAGE


def test_every_case_with_the_address_is_found_whatever_its_stage(store: Store, bars: Team, clock: Clock) -> None:
    numbers = []
    for way in AT_STAGE.values():
        numbers.append(way(store, bars).number)
        clock.go_on(minutes=1)
    store.cases.start(bars.sam, details(new_email="other@example.com", old_email=""), form_key="")
    other = store.cases.start(bars.sam, details(new_email="new@example.com", old_email=COMPLETE.new_email), form_key="")
    for typed in (COMPLETE.new_email, f" <{COMPLETE.new_email.upper()}> "):
        assert store.requests.held(bars.sam, typed) == (*numbers, other.number)
    assert store.requests.held(bars.sam, "nobody@example.com") == ()


def test_another_practice_finds_and_erases_nothing(store: Store, bars: Team, mill: Team) -> None:
    case = AT_STAGE[Stage.DRAFT](store, bars)
    assert store.requests.held(mill.sam, COMPLETE.new_email) == ()
    with pytest.raises(NotFoundError):
        store.requests.erase(mill.sam, case.number)
    assert store.cases.get(bars.sam, case.number) == case


def test_only_a_manager_answers_a_request(store: Store, bars: Team) -> None:
    number = AT_STAGE[Stage.DRAFT](store, bars).number
    verbs = store.requests
    for act in (
        lambda: verbs.held(bars.jo, COMPLETE.new_email),
        lambda: verbs.record_given(bars.jo, number),
        lambda: verbs.erase(bars.jo, number),
        lambda: verbs.record_kept(bars.jo, number, "A complaint"),
    ):
        with pytest.raises(RefusedError):
            act()
    assert [entry.act for entry in store.history.of(bars.sam, number)] == ["started"]


@pytest.mark.parametrize("stage", Stage)
def test_what_is_erased_leaves_its_trail_alone(store: Store, bars: Team, stage: Stage) -> None:
    number = AT_STAGE[stage](store, bars).number
    store.requests.record_given(bars.sam, number)
    store.requests.erase(bars.sam, number)
    with pytest.raises(NotFoundError):
        store.cases.get(bars.sam, number)
    assert store.requests.held(bars.sam, COMPLETE.new_email) == ()
    acts = [entry.act for entry in store.trail.of_case(bars.sam, number)]
    assert acts[-2:] == ["given to the patient on request", "erased at the patient's request"]
    with store.engine.connect() as connection:
        for name in ("cases", "sendings", "looks", "notes"):
            assert connection.execute(select(Table.metadata.tables[name])).all() == []


def test_what_is_kept_is_kept_with_its_reason(store: Store, bars: Team) -> None:
    case = AT_STAGE[Stage.SENT](store, bars)
    store.requests.record_kept(bars.sam, case.number, "NHS login has it. 999 000 0018")
    latest = store.history.of(bars.sam, case.number)[-1]
    assert (latest.act, latest.by) == ("kept, against the patient's request", "Sam Bell")
    assert latest.note == "NHS login has it. *** *** *018"
    with pytest.raises(RefusedError):
        store.requests.record_kept(bars.sam, case.number, "  ")
