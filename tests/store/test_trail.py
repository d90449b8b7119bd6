"""The trail: its numbers have no gap, and every row that was changed, inserted or deleted is found."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

from casebuilder.core.stages import Act, Outcome
from casebuilder.store import Access, Case, Head, Operator, Rows, Store, TrailReport, WrongLogInError
from casebuilder.store.trail_check import KEPT_FOR
from tests.core.examples import COMPLETE
from tests.store import workers
from tests.store.practices import KEYS, OTHER_KEYS, Clock, Team, open_quick_store
from tests.store.stages import draft, progressed, sent

HERE = "192.0.2.7"
WRITERS, EACH = 4, 5


def report(store: Store, team: Team, kept: Head | None = None) -> TrailReport:
    heads = {kept.practice: kept} if kept else {}
    return next(each for each in store.trail.verify(heads) if each.practice == team.practice)


def head(store: Store, team: Team) -> Head:
    found = report(store, team).head
    assert found
    return found


def tamper(store: Store, statement: str, *parts: str, **values: object) -> None:
    with store.engine.begin() as connection:
        assert connection.execute(text(statement.format(*parts)), values).rowcount


def numbers(store: Store, team: Team) -> list[int]:
    wanted = text("SELECT number FROM trail WHERE practice_id = :practice ORDER BY id")
    with store.engine.connect() as connection:
        return list(connection.scalars(wanted, {"practice": team.practice}))


@pytest.fixture
def case(store: Store, bars: Team, mill: Team) -> Case:
    """Rows of every kind in the trail of Bars Surgery, and some of another practice among them."""
    case = sent(store, bars)
    store.accesses.note(bars.sam, Access.VIEW, HERE, case.number)
    draft(store, mill)
    store.accesses.note(bars.jo, Access.COPY, HERE, case.number)
    store.accesses.note_failed_log_in(bars.jo, bars.jo.email, HERE)
    return progressed(store, bars, case, Act.RESOLVE, Outcome.CLEANSED)


def test_every_row_has_the_next_number_of_its_practice(store: Store, bars: Team, mill: Team, case: Case) -> None:
    assert case.outcome is Outcome.CLEANSED
    for team, rows in ((bars, 8), (mill, 3)):
        assert numbers(store, team) == list(range(1, rows + 1))
        assert report(store, team).faults == ()
        assert report(store, team).rows == rows
        assert head(store, team).number == rows


@pytest.mark.parametrize(
    "change",
    [
        "act = 'edited'",
        "staff_id = about_id",
        "about_id = NULL",
        "case_number = 'AAA-AAA'",
        "address = '192.0.2.8'",
        "address = NULL",
        "keyed_hash = NULL",
        "keyed_hash = (SELECT keyed_hash FROM trail AS other WHERE other.number = 2 AND other.practice_id = 1)",
    ],
)
@pytest.mark.usefixtures("case")
def test_a_changed_column_is_found(store: Store, bars: Team, change: str) -> None:
    tamper(store, "UPDATE trail SET {} WHERE practice_id = 1 AND act = 'failed to log in'", change)
    assert report(store, bars).faults == ("Row 7 (entry 10) was changed or put in",)


@pytest.mark.usefixtures("case")
def test_a_changed_moment_is_found(store: Store, bars: Team, clock: Clock) -> None:
    with store.engine.begin() as connection:
        at = connection.scalar(text("SELECT at FROM trail WHERE number = 4 AND practice_id = :p"), {"p": bars.practice})
        moved = str(at).replace("2026", "2025", 1)
        connection.execute(
            text("UPDATE trail SET at = CAST(:at AS TIMESTAMP) WHERE number = 4 AND practice_id = :p")
            if store.engine.dialect.name == "postgresql"
            else text("UPDATE trail SET at = :at WHERE number = 4 AND practice_id = :p"),
            {"at": moved, "p": bars.practice},
        )
    assert [each.partition(" (")[0] for each in report(store, bars).faults] == ["Row 4"]
    assert clock.now.year == 2026


COPY = (
    "INSERT INTO trail (practice_id, case_number, at, staff_id, act, about_id, address, number, keyed_hash) "
    "SELECT practice_id, case_number, at, staff_id, act, about_id, address, {}, {} FROM trail "
    "WHERE practice_id = 1 AND number = 3"
)


@pytest.mark.parametrize(
    ("number", "keyed_hash", "said"),
    [
        ("9", "keyed_hash", "Row 9 (entry 12) was changed or put in"),
        ("9", "NULL", "Row 9 (entry 12) was changed or put in"),
        ("3", "keyed_hash", "Row 3 (entry 12) was put in: it is there already, or out of its order"),
        ("NULL", "NULL", "Entry 12 was put in, or its number taken away"),
        ("NULL", "keyed_hash", "Entry 12 was put in, or its number taken away"),
    ],
)
@pytest.mark.usefixtures("case")
def test_an_inserted_row_is_found(store: Store, bars: Team, number: str, keyed_hash: str, said: str) -> None:
    tamper(store, COPY, number, keyed_hash)
    assert said in report(store, bars).faults


@pytest.mark.usefixtures("case")
def test_a_row_whose_number_was_taken_away_is_found(store: Store, bars: Team) -> None:
    tamper(store, "UPDATE trail SET number = NULL, keyed_hash = NULL WHERE practice_id = 1 AND number = 1")
    assert report(store, bars).faults == ("Entry 1 was put in, or its number taken away", "Row 1 is missing")


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("number = 1", "Row 1 is missing"),
        ("number = 4", "Row 4 is missing"),
        ("number BETWEEN 3 AND 5", "Rows 3 to 5 are missing"),
        ("number > 6", "Rows 7 to 8 are missing at the end"),
        ("number > 0", "Rows 1 to 8 are missing at the end"),
    ],
)
@pytest.mark.usefixtures("case")
def test_a_deleted_row_is_found(store: Store, bars: Team, mill: Team, condition: str, said: str) -> None:
    tamper(store, "DELETE FROM trail WHERE practice_id = 1 AND {}", condition)
    assert report(store, bars).faults == (said,)
    assert report(store, mill).faults == ()


@pytest.mark.usefixtures("case")
def test_rows_cut_off_the_end_are_found_by_a_head_kept_elsewhere(store: Store, bars: Team) -> None:
    kept = head(store, bars)
    tamper(store, "DELETE FROM trail WHERE practice_id = 1 AND number > 6")
    tamper(store, "UPDATE trail_heads SET number = 6 WHERE practice_id = 1")
    assert report(store, bars).faults == ()
    assert "rows were cut off" in report(store, bars, kept).faults[0]
    for _ in range(4):  # other rows in the place of those that were cut
        draft(store, bars)
    assert report(store, bars).faults == ()
    assert "rows were cut off" in report(store, bars, kept).faults[0]


@pytest.mark.parametrize(
    "change", ["erased_to = 3", "unhashed = 1", "keyed_hash = NULL", "erased_to = 3, keyed_hash = NULL", "number = 5"]
)
@pytest.mark.usefixtures("case")
def test_a_changed_beginning_or_count_is_found(store: Store, bars: Team, change: str) -> None:
    if "erased_to" in change:
        tamper(store, "DELETE FROM trail WHERE practice_id = 1 AND number <= 3")
    tamper(store, "UPDATE trail_heads SET {} WHERE practice_id = 1", change)
    assert report(store, bars).faults
    if change != "number = 5":
        draft(store, bars)  # which signs no beginning that it did not make
        assert report(store, bars).faults


@pytest.mark.usefixtures("case")
def test_without_its_key_no_row_passes(store: Store, bars: Team) -> None:
    tamper(store, "DELETE FROM trail_keys")
    assert "The key of the trail is gone" in report(store, bars).faults[0]
    draft(store, bars)  # goes on under a new key
    assert report(store, bars).faults


@pytest.mark.usefixtures("case")
def test_an_unreadable_key_does_not_stop_a_save(store: Store, bars: Team, caplog: pytest.LogCaptureFixture) -> None:
    tamper(store, "UPDATE trail_keys SET sealed = :sealed", sealed=b"x")
    assert draft(store, bars).version == 1
    assert "the key of the trail cannot be read" in caplog.text
    assert "Row 9 (entry 12) was changed or put in" in report(store, bars).faults


@pytest.mark.usefixtures("case")
def test_rotation_keeps_the_hashes(store: Store, url: str, bars: Team) -> None:
    kept = head(store, bars)
    with closing(open_quick_store(url, keys=f"{OTHER_KEYS},{KEYS}")) as both:
        draft(both, bars)
        both.reseal()
    with closing(open_quick_store(url, keys=OTHER_KEYS)) as later:
        draft(later, bars)
        assert report(later, bars, kept).faults == ()
        assert report(later, bars).rows == 10
    # Without the rotation the old key is still needed.
    assert report(store, bars).faults


def test_rows_from_before_the_hashes_are_reported_as_such(store: Store, bars: Team) -> None:
    before(store)
    assert (report(store, bars).rows, report(store, bars).unhashed, report(store, bars).faults) == (0, 2, ())
    draft(store, bars)
    found = report(store, bars)
    assert (found.rows, found.unhashed, found.faults) == (1, 2, ())
    tamper(store, "DELETE FROM trail WHERE id = 1")
    assert report(store, bars).faults == ("Rows from before there were hashes that are missing: 1",)


def before(store: Store) -> None:
    """The first practice as the migration leaves it."""
    tamper(store, "UPDATE trail SET number = NULL, keyed_hash = NULL WHERE practice_id = 1")
    tamper(store, "UPDATE trail_heads SET number = 0, keyed_hash = NULL, unhashed = 2 WHERE practice_id = 1")


def test_rows_are_kept_for_two_years_and_counted_for_ever(store: Store, bars: Team, clock: Clock) -> None:
    before(store)
    store.accesses.note(bars.sam, Access.LOG_IN, HERE)
    clock.go_on(days=31)
    case = draft(store, bars)
    kept = head(store, bars)
    clock.now += KEPT_FOR - timedelta(days=31, seconds=1)
    store.erase_due()
    assert len(store.trail.of_practice(bars.sam)) == 5  # the draft went, and left its row
    clock.go_on(seconds=1)
    store.erase_due()
    assert [each.act for each in store.trail.of_case(bars.sam, case.number)] == ["started", "erased"]
    found = report(store, bars, kept)
    assert (found.rows, found.unhashed, found.erased, found.faults) == (2, 0, 1, ())
    counts = [(each.month, each.act, each.times) for each in store.trail.counts(bars.sam)]
    assert counts == [("2026-11", "logged in", 1), ("2026-11", "staff added", 2)]
    clock.go_on(days=1000)
    store.erase_due()
    assert (report(store, bars, kept).erased, report(store, bars, kept).faults) == (3, ())
    store.accesses.note(bars.sam, Access.LOG_IN, HERE)
    assert (numbers(store, bars), report(store, bars, kept).faults) == ([4], ())


def test_the_history_of_a_case_that_is_still_open_is_kept_and_all_that_came_after_it(
    store: Store, bars: Team, clock: Clock
) -> None:
    store.accesses.note(bars.sam, Access.LOG_IN, HERE)
    case = sent(store, bars)
    store.history.add_note(bars.sam, case.number, "Rang NHS login")
    whole = store.history.of(bars.sam, case.number)
    clock.now += 2 * KEPT_FOR
    store.erase_due()
    assert (numbers(store, bars), report(store, bars).faults) == ([4, 5, 6], ())
    assert store.history.of(bars.sam, case.number) == whole
    progressed(store, bars, case, Act.RESOLVE, Outcome.CLEANSED)
    clock.go_on(days=31)
    store.erase_due()
    assert (numbers(store, bars), report(store, bars).faults) == ([7, 8], ())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE trail SET act = 'x' WHERE number = 3 AND practice_id = 1",
        "DELETE FROM trail WHERE number = 3 AND practice_id = 1",
        "UPDATE trail_heads SET unhashed = 1 WHERE practice_id = 1",
    ],
)
@pytest.mark.usefixtures("case")
def test_what_was_tampered_with_is_not_erased(
    store: Store, bars: Team, mill: Team, clock: Clock, change: str, caplog: pytest.LogCaptureFixture
) -> None:
    tamper(store, change)
    found = report(store, bars).faults
    clock.now += KEPT_FOR
    caplog.set_level(logging.ERROR)
    store.erase_due()
    assert set(report(store, bars).faults) >= set(found)
    assert report(store, bars).erased == 0
    assert report(store, mill).erased == 3
    assert "the trail of practice 1 is not erased: casebuilder trail verify says why" in caplog.text


@pytest.mark.usefixtures("case")
def test_a_backdated_row_does_not_become_due(store: Store, bars: Team, clock: Clock) -> None:
    moment = "TIMESTAMP '2020-01-01'" if store.engine.dialect.name == "postgresql" else "'2020-01-01 00:00:00.000000'"
    tamper(store, "UPDATE trail SET at = {} WHERE practice_id = 1", moment)
    clock.go_on(days=1)
    store.erase_due()
    assert len(numbers(store, bars)) >= 8
    assert report(store, bars).erased == 0


# --- who looked ------------------------------------------------------------------------------------------------


def acts(store: Store, team: Team) -> list[tuple[str, str, str]]:
    entries = store.trail.of_practice(team.sam, rows=Rows.ACCESSES)
    return [(each.act, each.by, each.address) for each in reversed(entries)]


def test_one_row_for_a_person_a_case_and_15_minutes(store: Store, url: str, bars: Team, clock: Clock) -> None:
    number = draft(store, bars).number
    with closing(open_quick_store(url, clock)) as other_process:
        for each in (store, other_process, store):
            each.accesses.note(bars.sam, Access.VIEW, HERE, number)
    assert acts(store, bars) == [("viewed", "Sam Bell", HERE)]
    clock.go_on(minutes=14)
    store.accesses.note(bars.sam, Access.VIEW, HERE, number)
    assert len(acts(store, bars)) == 1
    store.accesses.note(bars.sam, Access.DOWNLOAD, HERE, number)
    store.accesses.note(bars.jo, Access.VIEW, HERE, number)
    store.accesses.note(bars.sam, Access.VIEW, "2001:db8::1", number)
    store.accesses.note(bars.sam, Access.VIEW, HERE, draft(store, bars).number)
    assert len(acts(store, bars)) == 5
    clock.go_on(minutes=1)
    store.accesses.note(bars.sam, Access.VIEW, HERE, number)
    assert len(acts(store, bars)) == 6


def test_who_looked_is_no_part_of_the_history_of_a_case(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    store.accesses.note(bars.jo, Access.VIEW, HERE, case.number)
    assert [each.act for each in store.history.of(bars.sam, case.number)] == ["started"]
    assert store.trail.of_practice(bars.sam, rows=Rows.ACTS)[0].act == "started"


def test_a_failed_log_in_is_in_the_trail_of_the_practice_of_the_account(
    store: Store, bars: Team, mill: Team, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for email in (bars.jo.email, "nobody@example.org"):
        with pytest.raises(WrongLogInError) as failed:
            store.people.log_in(email, "wrong", HERE)
        for _ in range(2):
            store.accesses.note_failed_log_in(failed.value.account, email, HERE)
    (entry,) = store.trail.of_practice(bars.sam, rows=Rows.ACCESSES)
    assert (entry.act, entry.by, entry.about, entry.address) == ("failed to log in", "", "Jo Lee", HERE)
    assert acts(store, mill) == []
    # That of nobody is counted, once in 15 minutes, and the log has its address and not what was typed.
    (count,) = store.trail.counts(Operator(0))
    assert (count.act, count.times) == ("failed to log in", 1)
    assert caplog.text.count("nobody has the account that was tried from 192.0.2.7") == 1
    assert "nobody@" not in caplog.text


@contextmanager
def locked(store: Store, team: Team) -> Iterator[None]:
    """Lock what a row of the trail needs."""
    with store.engine.begin() as connection:
        connection.execute(
            text("UPDATE trail_heads SET number = number WHERE practice_id = :practice"), {"practice": team.practice}
        )
        yield


def test_the_log_says_what_cannot_be_written(store: Store, bars: Team, caplog: pytest.LogCaptureFixture) -> None:
    number = draft(store, bars).number
    with locked(store, bars):
        for person in (bars.sam, bars.jo):
            store.accesses.note(person, Access.VIEW, HERE, number)
    assert caplog.text.count("the trail lacks a row (viewed)") == 2
    assert acts(store, bars) == []
    store.accesses.note(bars.sam, Access.VIEW, HERE, number)
    assert len(acts(store, bars)) == 1
    assert report(store, bars).faults == ()


def test_writers_at_once_leave_no_gap(store: Store, url: str, bars: Team, mill: Team, processes: Executor) -> None:
    number = store.cases.start(bars.sam, COMPLETE, form_key="").number
    teams = (bars, mill)
    writers = [
        processes.submit(workers.fill_trail, url, teams[at % 2], number if at % 2 == 0 else "", EACH)
        for at in range(WRITERS)
    ]
    for writer in writers:
        writer.result()
    for team, others in ((bars, 2 + 1 + 1), (mill, 2)):  # the staff, the case, and its one view by Sam
        found = report(store, team)
        assert (found.rows, found.faults) == (others + WRITERS // 2 * EACH, ())
        assert numbers(store, team) == list(range(1, found.rows + 1))
