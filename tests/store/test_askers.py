"""Who is asking: said once, asked again for another new address, and required before a case is recorded as sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from casebuilder.core.askers import Asker, Asking
from casebuilder.core.stages import Act, Outcome, Review, Stage
from casebuilder.store import Case, Outgoing, Queue, RefusedError, StaleError, Store
from tests.core.examples import details
from tests.store.practices import Clock, Team
from tests.store.stages import TEXT, draft, needing_more, progressed


@pytest.fixture
def asking(store: Store, bars: Team) -> Team:
    store.practices.set_asking(bars.sam, Asking.IN_TEXT)
    return bars


def record(store: Store, team: Team, case: Case, **said: Any) -> Case:
    outgoing = replace(Outgoing(layout="two-pages", text=TEXT), **said)
    return store.sendings.record(team.sam, case.number, case.version, outgoing)


def acts(store: Store, team: Team, case: Case) -> list[str]:
    return [entry.act for entry in store.history.of(team.sam, case.number)]


def test_saying_who_asks_is_kept_and_makes_a_new_version(store: Store, asking: Team) -> None:
    case = draft(store, asking)
    said = store.askers.say(asking.jo, case.number, case.version, Asker.SEEN)
    assert (said.asker, said.version, said.details) == (Asker.SEEN, case.version + 1, case.details)
    assert store.cases.get(asking.sam, case.number) == said
    assert acts(store, asking, case)[-1] == "said who is asking: seen with ID"
    assert store.askers.say(asking.sam, case.number, 0, Asker.SEEN) == said  # the same again, from an old page
    with pytest.raises(StaleError):
        store.askers.say(asking.sam, case.number, case.version, Asker.NOT_YET)


def test_saying_who_asks_does_not_end_a_check(store: Store, asking: Team) -> None:
    case = draft(store, asking)
    store.reviews.check(asking.jo, case.number, case.version)
    assert store.askers.say(asking.sam, case.number, case.version, Asker.KNOWN).review is Review.CHECKED


def test_another_new_address_opens_the_question_again_and_nothing_else_does(store: Store, asking: Team) -> None:
    case = draft(store, asking)
    case = store.askers.say(asking.sam, case.number, case.version, Asker.KNOWN)
    for changes in ({"note": "Rang"}, {"old_email": "pat.older@example.com"}, {"new_email": "Pat.New@example.com"}):
        case = store.cases.save(asking.sam, case.number, details(**changes), case.version)
        assert case.asker is Asker.KNOWN, changes
    case = store.cases.save(asking.sam, case.number, details(new_email="pat.newer@example.com"), case.version)
    assert case.asker is None


@pytest.mark.parametrize("rule", [Asking.IN_TEXT, Asking.NOT_IN_TEXT])
@pytest.mark.parametrize("make", [draft, needing_more])
def test_a_case_is_not_recorded_as_sent_before_somebody_says_who_asks(
    store: Store, bars: Team, rule: Asking, make: Callable[[Store, Team], Case]
) -> None:
    case = make(store, bars)
    store.practices.set_asking(bars.sam, rule)
    before = len(store.sendings.of(bars.sam, case.number))
    for said in ({}, {"asker": Asker.NOT_YET}, {"asker": Asker.NOT_YET, "unchecked_because": " "}):
        with pytest.raises(RefusedError, match=r"who is asking|say why"):
            record(store, bars, case, **said)
    said_not_yet = store.askers.say(bars.sam, case.number, case.version, Asker.NOT_YET)
    with pytest.raises(RefusedError, match="say why"):
        record(store, bars, said_not_yet)
    assert store.cases.get(bars.sam, case.number).stage is case.stage
    assert len(store.sendings.of(bars.sam, case.number)) == before


def test_who_asks_can_be_said_while_a_sending_is_recorded(store: Store, asking: Team) -> None:
    case = record(store, asking, draft(store, asking), asker=Asker.CALLED_BACK)
    assert (case.stage, case.asker) == (Stage.SENT, Asker.CALLED_BACK)
    assert acts(store, asking, case)[-2:] == [f"{Act.SAY_WHO_ASKS}: {Asker.CALLED_BACK.words}", Act.RECORD_SENT]
    assert store.queues.counts(asking.sam)[Queue.WITH_NHS_LOGIN] == 1


def test_what_was_sent_unchecked_is_to_do_until_somebody_checks(store: Store, asking: Team, clock: Clock) -> None:
    case = draft(store, asking)
    case = record(store, asking, case, asker=Asker.NOT_YET, unchecked_because="In a hurry, rang 999 000 0018")
    entry = store.history.of(asking.sam, case.number)[-1]
    assert (entry.act, entry.note) == ("sent unchecked", "In a hurry, rang *** *** *018")
    assert store.trail.of_case(asking.sam, case.number)[-1].act == "sent unchecked"
    clock.go_on(days=10)
    assert [row.queue for row in store.queues.page(asking.sam).rows] == [Queue.UNCHECKED]
    case = store.askers.say(asking.jo, case.number, case.version, Asker.SEEN)
    assert case.stage is Stage.SENT
    assert [row.queue for row in store.queues.page(asking.sam).rows] == [Queue.CHASE]


def test_a_practice_that_does_not_ask_flags_nothing(store: Store, asking: Team) -> None:
    case = draft(store, asking)
    case = store.askers.say(asking.sam, case.number, case.version, Asker.NOT_YET)
    store.practices.set_asking(asking.sam, Asking.OFF)
    assert store.trail.of_practice(asking.sam, 1)[0].act == Asking.OFF.act
    assert record(store, asking, case).asker is None
    assert store.queues.counts(asking.sam)[Queue.UNCHECKED] == 0


# --- something was sent wrong ----------------------------------------------------------------------------------


def sent(store: Store, team: Team) -> Case:
    return record(store, team, draft(store, team), asker=Asker.KNOWN)


def test_a_case_opened_to_correct_it_is_to_do_and_is_sent_again(store: Store, asking: Team) -> None:
    case = sent(store, asking)
    opened = store.corrections.open(asking.jo, case.number, case.version)
    assert (opened.stage, opened.may_be_left) == (Stage.MORE_INFORMATION_NEEDED, True)
    assert [row.queue for row in store.queues.page(asking.sam).rows] == [Queue.CORRECTION]
    put_right = store.cases.save(asking.jo, case.number, details(old_email="pat.older@example.com"), opened.version)
    assert (put_right.corrects, put_right.may_be_left, put_right.asker) == (opened.version, False, Asker.KNOWN)
    again = record(store, asking, put_right)
    assert (again.stage, again.corrects) == (Stage.SENT, None)
    assert len(store.sendings.of(asking.sam, case.number)) == 2


def test_a_corrected_new_address_asks_again_who_asks(store: Store, asking: Team) -> None:
    case = sent(store, asking)
    opened = store.corrections.open(asking.jo, case.number, case.version)
    put_right = store.cases.save(asking.jo, case.number, details(new_email="pat.newer@example.com"), opened.version)
    with pytest.raises(RefusedError, match="who is asking"):
        record(store, asking, put_right)


def test_a_correction_pressed_by_mistake_is_taken_back(store: Store, asking: Team) -> None:
    case = sent(store, asking)
    opened = store.corrections.open(asking.jo, case.number, case.version)
    with pytest.raises(StaleError):
        store.corrections.leave(asking.jo, case.number, case.version)
    left = store.corrections.leave(asking.jo, case.number, opened.version)
    assert (left.stage, left.chase_on, left.corrects) == (Stage.SENT, case.chase_on, None)
    assert [row.queue for row in store.queues.page(asking.sam).rows] == [Queue.WITH_NHS_LOGIN]
    assert acts(store, asking, case)[-2:] == [Act.CORRECT, "left as it was sent"]
    with pytest.raises(RefusedError, match="has not been opened"):
        store.corrections.leave(asking.jo, case.number, left.version)


def test_a_reply_from_nhs_login_meanwhile_keeps_the_day_to_chase(store: Store, asking: Team) -> None:
    case = sent(store, asking)
    opened = store.corrections.open(asking.jo, case.number, case.version)
    progressed(store, asking, opened, Act.HEAR)
    assert store.corrections.leave(asking.jo, case.number, opened.version).chase_on is not None


def test_a_case_changed_since_cannot_be_left_as_it_was_sent(store: Store, asking: Team) -> None:
    case = sent(store, asking)
    opened = store.corrections.open(asking.jo, case.number, case.version)
    changed = store.cases.save(asking.jo, case.number, details(note="Rang"), opened.version)
    with pytest.raises(RefusedError, match="changed since"):
        store.corrections.leave(asking.jo, case.number, changed.version)
    ended = progressed(store, asking, changed, Act.RESOLVE, Outcome.CLEANSED)
    back = store.progress.undo_close(asking.jo, case.number, ended.version)
    assert (back.stage, back.corrects) == (Stage.MORE_INFORMATION_NEEDED, opened.version)


def test_undoing_a_close_keeps_a_case_that_was_left_as_it_was_sent(store: Store, asking: Team) -> None:
    case = sent(store, asking)
    opened = store.corrections.open(asking.jo, case.number, case.version)
    left = store.corrections.leave(asking.jo, case.number, opened.version)
    ended = progressed(store, asking, left, Act.RESOLVE, Outcome.CLEANSED)
    assert store.progress.undo_close(asking.jo, case.number, ended.version).stage is Stage.SENT
