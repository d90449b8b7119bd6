"""A colleague's review of a draft: asked for, given, lost by any later edit, and where a practice requires it."""

from __future__ import annotations

import pytest

from casebuilder.core.stages import Review, Stage
from casebuilder.store import NotFoundError, Operator, Queue, RefusedError, StaleError, Store
from tests.core.examples import COMPLETE, details
from tests.store.practices import Clock, Team
from tests.store.stages import draft, needing_more, sent


def test_a_review_is_asked_for_and_given(store: Store, bars: Team, clock: Clock) -> None:
    case = draft(store, bars)
    asked = store.reviews.ask(bars.sam, case.number, 1, note="Is the year right?")
    assert (asked.review, asked.reviewed_by, asked.version) == (Review.ASKED, "Sam Bell", 1)
    clock.go_on(hours=2)
    checked = store.reviews.check(bars.jo, case.number, 1)
    assert (checked.review, checked.reviewed_by, checked.reviewed_at) == (Review.CHECKED, "Jo Lee", clock.now)
    assert store.cases.get(bars.sam, case.number) == checked
    history = [(each.by, each.act, each.note) for each in store.history.of(bars.sam, case.number)]
    assert history == [
        ("Sam Bell", "started", ""),
        ("Sam Bell", "asked for review", "Is the year right?"),
        ("Jo Lee", "checked", ""),
    ]


def test_changes_can_be_asked_for(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    changes = store.reviews.ask_for_changes(bars.jo, case.number, 1, note="The old address")
    assert (changes.review, changes.reviewed_by) == (Review.CHANGES, "Jo Lee")
    assert store.history.of(bars.sam, case.number)[-1].note == "The old address"


def test_nobody_checks_their_own_work(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    with pytest.raises(RefusedError, match="somebody else"):
        store.reviews.check(bars.sam, case.number, 1)
    edited = store.cases.save(bars.jo, case.number, details(note="Jo"), 1)
    assert edited.last_editor == bars.jo.id
    with pytest.raises(RefusedError):
        store.reviews.check(bars.jo, case.number, 2)
    assert store.reviews.check(bars.sam, case.number, 2).review is Review.CHECKED


@pytest.mark.parametrize("auto", [True, False])
def test_any_later_edit_clears_the_check(store: Store, bars: Team, auto: bool) -> None:
    case = draft(store, bars)
    store.reviews.check(bars.jo, case.number, 1)
    edited = store.cases.save(bars.sam, case.number, details(note="x"), 1, auto=auto)
    assert (edited.review, edited.reviewed_by, edited.reviewed_at) == (Review.NONE, "", None)
    assert store.cases.get(bars.sam, case.number) == edited


def test_a_save_of_the_same_details_keeps_the_check(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    checked = store.reviews.check(bars.jo, case.number, 1)
    assert store.cases.save(bars.sam, case.number, COMPLETE, 1) == checked


def test_a_case_that_changed_since_it_was_read_cannot_be_checked(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    store.cases.save(bars.sam, case.number, details(note="x"), 1)
    with pytest.raises(StaleError):
        store.reviews.check(bars.jo, case.number, 1)


def test_a_review_does_not_make_an_open_form_stale(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    store.reviews.ask(bars.jo, case.number, 1)
    assert store.cases.save(bars.sam, case.number, details(note="x"), 1).version == 2


def test_cases_to_review_are_a_queue(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    draft(store, bars)
    store.reviews.ask(bars.sam, case.number, 1)
    (row,) = store.queues.page(bars.jo, queue=Queue.TO_CHECK).rows
    assert (row.number, row.review) == (case.number, Review.ASKED)
    store.reviews.check(bars.jo, case.number, 1)
    assert store.queues.page(bars.jo, queue=Queue.TO_CHECK).rows == ()


def test_a_practice_may_require_the_check(store: Store, bars: Team, mill: Team) -> None:
    assert not store.practices.review_required(bars.sam)
    store.practices.set_review_required(bars.sam, True)
    assert store.practices.review_required(bars.sam)
    assert not store.practices.review_required(mill.sam)
    case = draft(store, bars)
    assert case.awaits_check
    with pytest.raises(RefusedError, match="colleague"):
        sent(store, bars, case)
    checked = store.reviews.check(bars.jo, case.number, 1)
    assert not checked.awaits_check
    assert sent(store, bars, checked).stage is Stage.SENT
    assert sent(store, mill).stage is Stage.SENT
    assert store.trail.of_practice(bars.sam)[-1].case_number is None


def test_an_answer_to_the_desk_wants_a_check_of_its_own(store: Store, bars: Team) -> None:
    store.practices.set_review_required(Operator(bars.practice), True)
    case = draft(store, bars)
    store.reviews.check(bars.jo, case.number, 1)
    assert sent(store, bars, case).review is Review.CHECKED
    store.practices.set_review_required(Operator(bars.practice), False)
    assert not needing_more(store, bars).awaits_check


def test_settings_of_a_practice_that_is_not_there_are_not_found(store: Store) -> None:
    with pytest.raises(NotFoundError):
        store.practices.review_required(Operator(4711))
    with pytest.raises(NotFoundError):
        store.practices.set_review_required(Operator(4711), True)
