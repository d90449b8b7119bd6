"""Looking back: the history in words, what a person saw last, deleting, restoring and erasing."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from casebuilder.core.details import CaseDetails
from casebuilder.core.stages import Act, Outcome, Stage
from casebuilder.store import NotFoundError, Queue, RefusedError, Store
from tests.core.examples import COMPLETE, details
from tests.store.practices import Clock, Team
from tests.store.stages import discarded, draft, progressed, sent


def test_the_history_tells_the_whole_story(store: Store, bars: Team, clock: Clock) -> None:
    case = sent(store, bars)
    clock.go_on(days=1)
    case = progressed(store, bars, case, Act.MORE_INFORMATION, note="Which app?")
    clock.go_on(days=1)
    store.history.add_note(bars.jo, case.number, "Rang the patient")
    progressed(store, bars, case, Act.RESOLVE, Outcome.REPLACED)
    history = store.history.of(bars.sam, case.number)
    assert [(each.by, each.act, each.note) for each in history] == [
        ("Sam Bell", "started", ""),
        ("Sam Bell", "recorded as sent", ""),
        ("Sam Bell", "recorded that the desk needs more information", "Which app?"),
        ("Jo Lee", "added a note", "Rang the patient"),
        ("Sam Bell", "ended: patient replaced the account", ""),
    ]
    assert [each.at for each in history] == sorted(each.at for each in history)


def test_an_unknown_number_has_no_history(store: Store, bars: Team) -> None:
    assert store.history.of(bars.sam, "K7M-29Q") == ()
    assert store.history.of(bars.sam, "\x00") == ()


def test_a_colleague_sees_what_changed_since_the_version_they_saw_before(store: Store, bars: Team) -> None:
    number = draft(store, bars).number

    def jo_sees() -> CaseDetails | None:
        first, again = (store.history.last_seen(bars.jo, number) for _ in range(2))
        assert first == again  # looking twice takes nothing away
        return first

    assert jo_sees() is None  # never looked before
    store.cases.save(bars.sam, number, details(note="one"), 1)
    store.cases.save(bars.sam, number, details(note="two"), 2)
    assert jo_sees() == COMPLETE
    store.cases.save(bars.sam, number, details(note="three"), 3)
    store.cases.save(bars.sam, number, details(note="four"), 4)
    assert jo_sees() == details(note="two")


def test_a_review_of_a_version_ends_what_was_new_in_it(store: Store, bars: Team) -> None:
    for verb in (store.reviews.check, store.reviews.ask_for_changes, store.reviews.ask):
        number = draft(store, bars).number
        store.history.last_seen(bars.jo, number)
        store.cases.save(bars.sam, number, details(note="one"), 1)
        verb(bars.jo, number, 2, note="x")
        assert store.history.last_seen(bars.jo, number) is None
        store.cases.save(bars.sam, number, details(note="two"), 2)
        assert store.history.last_seen(bars.jo, number) == details(note="one")


def test_what_was_seen_before_sending_is_not_new_afterwards(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    store.history.last_seen(bars.jo, case.number)
    case = store.cases.save(bars.sam, case.number, details(note="one"), 1)
    assert store.history.last_seen(bars.jo, case.number) == COMPLETE
    case = progressed(store, bars, sent(store, bars, case), Act.MORE_INFORMATION)
    assert store.history.last_seen(bars.jo, case.number) is None
    store.cases.save(bars.sam, case.number, details(note="two"), case.version)
    assert store.history.last_seen(bars.jo, case.number) == details(note="one")


def test_nobody_is_shown_their_own_changes(store: Store, bars: Team) -> None:
    number = draft(store, bars).number
    store.cases.save(bars.sam, number, details(note="Sam"), 1)
    assert store.history.last_seen(bars.sam, number) is None
    store.cases.save(bars.jo, number, details(note="Jo"), 2)
    assert store.history.last_seen(bars.jo, number) is None
    assert store.history.last_seen(bars.sam, number) == details(note="Sam")


def test_a_change_that_was_undone_is_not_shown(store: Store, bars: Team) -> None:
    number = draft(store, bars).number
    store.history.last_seen(bars.jo, number)
    store.cases.save(bars.sam, number, details(note="x"), 1)
    store.cases.save(bars.sam, number, COMPLETE, 2)
    assert store.history.last_seen(bars.jo, number) is None


def test_a_deleted_draft_can_be_restored_for_seven_days(store: Store, bars: Team, clock: Clock) -> None:
    case = discarded(store, bars)
    (row,) = store.queues.page(bars.sam, queue=Queue.DELETED).rows
    assert (row.number, row.stage) == (case.number, Stage.DISCARDED)
    clock.go_on(days=6, hours=23)
    assert store.erase_due() == 0
    restored = store.cases.restore(bars.jo, case.number)
    assert (restored.stage, restored.details, restored.version) == (Stage.DRAFT, COMPLETE, 3)
    assert store.cases.get(bars.sam, case.number) == restored
    with pytest.raises(RefusedError):
        store.cases.restore(bars.jo, case.number)


def test_after_seven_days_a_deleted_draft_is_erased_with_all_its_rows(
    store: Store, bars: Team, mill: Team, clock: Clock
) -> None:
    case, other, others = draft(store, bars), draft(store, bars), draft(store, mill)
    store.history.add_note(bars.jo, case.number, "x")
    for each in (case, other):
        store.history.last_seen(bars.jo, each.number)
    for practice, each in ((bars, case), (mill, others)):
        store.cases.discard(practice.sam, each.number, 1)
    clock.go_on(days=7)
    assert store.queues.page(bars.sam, queue=Queue.DELETED).rows == ()
    with pytest.raises(NotFoundError):
        store.cases.restore(bars.sam, case.number)
    assert store.erase_due() == 2
    assert store.erase_due() == 0
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT number FROM cases")).scalars().all() == [other.number]
        assert connection.execute(text("SELECT case_number FROM looks")).scalars().all() == [other.number]
        assert connection.execute(text("SELECT count(*) FROM notes")).scalar() == 0
    last = store.trail.of_case(bars.sam, case.number)[-1]
    assert (last.by, last.act) == ("", "erased")


def test_a_case_that_nhs_login_has_is_never_erased(store: Store, bars: Team, clock: Clock) -> None:
    case = sent(store, bars)
    clock.go_on(days=3650)
    assert store.erase_due() == 0
    assert store.cases.get(bars.sam, case.number).erased_on is None


def test_one_sweep_erases_a_limited_number_of_cases(
    store: Store, bars: Team, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casebuilder.store.retention.AT_ONCE", 2)
    for _ in range(3):
        discarded(store, bars)
    clock.go_on(days=8)
    assert [store.erase_due() for _ in range(3)] == [2, 1, 0]


def test_the_last_editor_sees_only_a_colleague_s_later_changes(store: Store, bars: Team) -> None:
    case = draft(store, bars)  # by Sam, who never looks at the page
    case = store.cases.save(bars.sam, case.number, details(note="Sam"), case.version)
    assert store.history.last_seen(bars.sam, case.number) is None
    case = store.cases.save(bars.jo, case.number, details(note="Jo"), case.version)
    assert store.history.last_seen(bars.sam, case.number) == details(note="Sam")
