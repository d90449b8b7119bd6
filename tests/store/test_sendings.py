"""From sending to the end: what was sent is kept word for word, and the desk's replies move the case on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text

from casebuilder.core.details import NOTHING_SAID
from casebuilder.core.guidance import EDITION
from casebuilder.core.stages import Act, Outcome, Review, Stage
from casebuilder.store import PROGRESS, Outgoing, Queue, RefusedError, StaleError, Store
from casebuilder.text.dates import TypedDate
from tests.core.examples import COMPLETE, details
from tests.store.practices import START, Clock, Team
from tests.store.stages import TEXT, closed, draft, needing_more, progressed, resolved, sent


def test_what_was_sent_is_kept_word_for_word(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    words = "  Dear desk,\n\n    – “pat” \N{SNOWMAN}\t\n"
    sent_case = store.sendings.record(
        bars.jo, case.number, 1, Outgoing(layout="one-page", text=words, desk_reference=" INC 7 ")
    )
    assert (sent_case.stage, sent_case.version) == (Stage.SENT, 2)
    assert store.cases.get(bars.sam, case.number) == sent_case
    (sending,) = store.sendings.of(bars.sam, case.number)
    assert (sending.text, sending.details, sending.layout) == (words, COMPLETE, "one-page")
    assert (sending.version, sending.edition) == (1, EDITION.key)
    assert (sending.sent_by, sending.sent_at, sending.desk_reference) == ("Jo Lee", START, "INC 7")


def test_more_information_reopens_the_case_and_keeps_what_was_sent(store: Store, bars: Team, clock: Clock) -> None:
    case = sent(store, bars)
    clock.go_on(days=1)
    case = progressed(store, bars, case, Act.MORE_INFORMATION, note="Which app?")
    assert (case.stage, case.chase_on) == (Stage.MORE_INFORMATION_NEEDED, None)
    case = store.cases.save(bars.jo, case.number, details(note="The app"), case.version)
    assert case.stage is Stage.MORE_INFORMATION_NEEDED
    case = store.sendings.record(bars.jo, case.number, case.version, Outgoing(layout="two-pages", text="Again"))
    first, second = store.sendings.of(bars.sam, case.number)
    assert (first.text, first.details) == (TEXT, COMPLETE)
    assert (second.text, second.details) == ("Again", details(note="The app"))


def test_a_case_with_gaps_is_not_sent(store: Store, bars: Team) -> None:
    case = store.cases.start(bars.sam, NOTHING_SAID, form_key="")
    with pytest.raises(RefusedError, match="not ready"):
        sent(store, bars, case)
    assert store.sendings.of(bars.sam, case.number) == ()


@pytest.mark.parametrize("once", ["page-1", "", "not a key!"])
def test_sent_twice_is_recorded_once(store: Store, bars: Team, once: str) -> None:
    case = draft(store, bars)
    for person in (bars.sam, bars.sam, bars.jo):
        recorded = store.sendings.record(person, case.number, 1, Outgoing(layout="one-page", text=TEXT, form_key=once))
        assert (recorded.stage, recorded.version) == (Stage.SENT, 2)
    assert len(store.sendings.of(bars.sam, case.number)) == 1
    assert [each.act for each in store.history.of(bars.sam, case.number)] == ["started", "recorded as sent"]


def test_the_form_of_an_earlier_sending_records_nothing_again(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    record: dict[str, Any] = {"layout": "one-page", "text": TEXT, "form_key": "page-1"}
    case = store.sendings.record(bars.sam, case.number, 1, Outgoing(**record))
    case = progressed(store, bars, case, Act.MORE_INFORMATION)
    assert store.sendings.record(bars.sam, case.number, case.version, Outgoing(**record)) == case
    assert len(store.sendings.of(bars.sam, case.number)) == 1


def test_a_reference_typed_into_an_earlier_form_goes_to_what_that_form_recorded(store: Store, bars: Team) -> None:
    record: dict[str, Any] = {"layout": "one-page", "text": TEXT, "form_key": "page-1"}
    case = store.sendings.record(bars.sam, draft(store, bars).number, 1, Outgoing(**record))
    case = sent(store, bars, progressed(store, bars, case, Act.MORE_INFORMATION))
    record["desk_reference"] = " INC 7 "
    case = store.sendings.record(bars.sam, case.number, case.version, Outgoing(**record))
    assert case.stage is Stage.SENT
    assert [each.desk_reference for each in store.sendings.of(bars.sam, case.number)] == ["INC 7", ""]


def test_two_cases_may_be_sent_from_forms_of_one_key(store: Store, bars: Team) -> None:
    for case in (draft(store, bars), draft(store, bars)):
        store.sendings.record(bars.sam, case.number, 1, Outgoing(layout="one-page", text=TEXT, form_key="page-1"))
    assert store.queues.counts(bars.sam)[Queue.WITH_NHS_LOGIN] == 2


def test_a_stale_sending_is_refused(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    store.cases.save(bars.jo, case.number, details(note="x"), 1)
    with pytest.raises(StaleError):
        sent(store, bars, case)


@pytest.mark.parametrize(
    ("now", "chase_on"),
    [
        (datetime(2026, 11, 20, 10, 0, tzinfo=UTC), date(2026, 11, 24)),  # Friday
        (datetime(2026, 12, 24, 12, 0, tzinfo=UTC), date(2026, 12, 30)),  # bank holidays of England
        (datetime(2026, 4, 2, 12, 0, tzinfo=UTC), date(2026, 4, 8)),  # Easter
        (datetime(2026, 8, 27, 12, 0, tzinfo=UTC), date(2026, 9, 1)),  # the summer bank holiday
        (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 31)),  # Saturday before summer time
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 4, 1)),  # Monday in London already
        (datetime(2026, 10, 24, 22, 59, tzinfo=UTC), date(2026, 10, 27)),
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 27)),  # still Sunday: summer time is over
    ],
)
def test_the_desk_is_chased_two_working_days_after_sending(
    store: Store, bars: Team, clock: Clock, now: datetime, chase_on: date
) -> None:
    clock.now = now
    answers = details(last_access=TypedDate("", "", "2024"))
    case = sent(store, bars, store.cases.start(bars.sam, answers, form_key=""))
    assert case.chase_on == chase_on
    assert len(store.queues.page(bars.sam, queue=Queue.WITH_NHS_LOGIN).rows) == 1
    assert store.queues.page(bars.sam, queue=Queue.CHASE).rows == ()
    clock.now = datetime(chase_on.year, chase_on.month, chase_on.day, 9, 0, tzinfo=UTC)
    (row,) = store.queues.page(bars.sam, queue=Queue.CHASE).rows
    assert row.number == case.number


def test_a_reply_from_the_desk_restarts_the_wait(store: Store, bars: Team, clock: Clock) -> None:
    case = sent(store, bars)
    clock.go_on(days=5)  # Wednesday
    heard = progressed(store, bars, case, Act.HEAR, note="They are looking")
    assert (heard.stage, heard.chase_on, heard.version) == (Stage.SENT, date(2026, 11, 27), case.version)
    assert store.queues.page(bars.sam, queue=Queue.CHASE).rows == ()


@pytest.mark.parametrize("outcome", Outcome)
def test_a_sent_case_ends_with_an_outcome(store: Store, bars: Team, outcome: Outcome) -> None:
    case = progressed(store, bars, sent(store, bars), Act.RESOLVE, outcome)
    assert (case.stage, case.outcome, case.chase_on) == (Stage.RESOLVED, outcome, None)
    assert store.history.of(bars.sam, case.number)[-1].act == f"ended: {outcome.words}"
    assert [row.outcome for row in store.queues.page(bars.sam, queue=Queue.CLOSED).rows] == [outcome]


@pytest.mark.parametrize("outcome", [Outcome.CLEANSED, Outcome.RESET])
def test_the_desk_cannot_have_ended_what_was_never_sent(store: Store, bars: Team, outcome: Outcome) -> None:
    with pytest.raises(RefusedError, match="never sent"):
        progressed(store, bars, draft(store, bars), Act.RESOLVE, outcome)


def test_a_resolved_case_is_reopened_to_be_changed_and_sent_again(store: Store, bars: Team, clock: Clock) -> None:
    case = resolved(store, bars)
    clock.go_on(days=30)
    case = progressed(store, bars, case, Act.REOPEN)
    assert (case.stage, case.outcome, case.chase_on) == (Stage.MORE_INFORMATION_NEEDED, None, None)
    case = store.cases.save(bars.jo, case.number, details(note="Again"), case.version)
    assert sent(store, bars, case).chase_on == date(2026, 12, 22)
    assert len(store.sendings.of(bars.sam, case.number)) == 2


def test_a_closed_draft_is_reopened_as_a_draft(store: Store, bars: Team) -> None:
    case = progressed(store, bars, closed(store, bars), Act.REOPEN)
    assert (case.stage, case.outcome, case.chase_on) == (Stage.DRAFT, None, None)
    assert sent(store, bars, case).stage is Stage.SENT


@pytest.mark.parametrize("act", [act for act in Act if act not in PROGRESS])
def test_an_act_that_is_no_progress_is_refused_as_progress(store: Store, bars: Team, act: Act) -> None:
    with pytest.raises(RefusedError, match="Choose what happened"):
        progressed(store, bars, draft(store, bars), act)


def test_only_an_end_has_an_outcome(store: Store, bars: Team) -> None:
    case = sent(store, bars)
    with pytest.raises(RefusedError, match="Choose how"):
        progressed(store, bars, case, Act.RESOLVE)
    with pytest.raises(RefusedError, match="Choose how"):
        progressed(store, bars, case, Act.HEAR, Outcome.RESET)


def test_a_desk_reference_can_come_later_and_change(store: Store, bars: Team) -> None:
    case = sent(store, bars)
    for reference in ("INC 7", " INC 8 ", ""):
        store.sendings.set_desk_reference(bars.jo, case.number, reference)
        (sending,) = store.sendings.of(bars.sam, case.number)
        assert sending.desk_reference == reference.strip()


def test_a_desk_reference_belongs_to_what_was_sent_last(store: Store, bars: Team) -> None:
    case = needing_more(store, bars)
    store.sendings.set_desk_reference(bars.sam, case.number, "INC 7")
    sent(store, bars, case)
    store.sendings.set_desk_reference(bars.sam, case.number, "INC 8")
    assert [each.desk_reference for each in store.sendings.of(bars.sam, case.number)] == ["INC 7", "INC 8"]


def test_notes_are_kept_beside_the_case_and_masked(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    noted = store.history.add_note(
        bars.jo,
        case.number,
        "Rang. NHS number 999 000 0018\r\nsays they have linkage key aB3dE5gH",
    )
    assert (noted.version, noted.changed_by) == (1, "Jo Lee")
    assert store.history.of(bars.sam, case.number)[-1].note == (
        "Rang. NHS number *** *** *018\nsays they have linkage key ********"
    )
    for empty in ("", " \n"):
        with pytest.raises(RefusedError, match="Enter a note"):
            store.history.add_note(bars.jo, case.number, empty)


def test_references_of_the_desk_are_masked(store: Store, bars: Team) -> None:
    case = sent(store, bars)
    store.sendings.set_desk_reference(bars.jo, case.number, "9990000018")
    (sending,) = store.sendings.of(bars.sam, case.number)
    assert sending.desk_reference == "*******018"


def test_words_of_people_and_of_the_desk_lie_sealed(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    store.history.last_seen(bars.jo, case.number)
    store.history.add_note(bars.jo, case.number, "canary note")
    store.sendings.record(
        bars.sam,
        case.number,
        1,
        Outgoing(layout="one-page", text="canary text", desk_reference="canary reference"),
    )
    with store.engine.connect() as connection:
        for table in ("notes", "sendings", "looks", "trail"):
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608 - names of our own tables
            assert rows
            assert b"canary" not in b"".join(bytes(each) for row in rows for each in row if isinstance(each, bytes))
            assert "canary" not in str([each for row in rows for each in row if not isinstance(each, bytes)])


def test_a_sent_case_keeps_the_colleague_who_checked_it(store: Store, bars: Team) -> None:
    case = store.reviews.check(bars.jo, draft(store, bars).number, 1)
    case = sent(store, bars, case)
    assert (case.review, case.reviewed_by) == (Review.CHECKED, "Jo Lee")
    assert progressed(store, bars, case, Act.MORE_INFORMATION).review is Review.NONE


def test_an_open_review_request_ends_with_the_sending(store: Store, bars: Team) -> None:
    asked, wished = draft(store, bars), draft(store, bars)
    asked = store.reviews.ask(bars.sam, asked.number, 1)
    wished = store.reviews.ask_for_changes(bars.jo, wished.number, 1, note="The year")
    for case in (asked, wished):
        after = sent(store, bars, case)
        assert (after.review, after.reviewed_by, after.reviewed_at) == (Review.NONE, "", None)
        assert store.cases.get(bars.sam, case.number) == after
    assert store.queues.page(bars.jo, queue=Queue.TO_CHECK).rows == ()
