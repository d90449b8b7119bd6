"""The verbs on cases: start, get, save, discard, and the circumstances of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest

from casebuilder.core.circumstances import OtherCase, Practice
from casebuilder.core.details import CaseDetails
from casebuilder.core.guidance import EDITION
from casebuilder.core.stages import Act, Outcome, Stage
from casebuilder.store import Case, NotFoundError, RefusedError, StaleError, Store
from tests.core.examples import COMPLETE, details
from tests.store.practices import START, Clock, Team
from tests.store.stages import progressed


def test_a_started_case_is_a_draft_with_everything_as_typed(store: Store, bars: Team) -> None:
    started = store.cases.start(bars.sam, COMPLETE, form_key="form-1")
    assert store.cases.get(bars.sam, started.number) == started
    assert (started.stage, started.version, started.edition) == (Stage.DRAFT, 1, EDITION.key)
    assert started.details == COMPLETE
    assert (started.started_by, started.started_at) == ("Sam Bell", START)
    assert (started.changed_by, started.changed_at) == ("Sam Bell", START)


def test_a_case_is_found_by_its_number_as_people_type_it(store: Store, bars: Team) -> None:
    number = store.cases.start(bars.sam, COMPLETE, form_key="").number
    for typed in (number, number.lower(), number.replace("-", ""), f" {number} "):
        assert store.cases.get(bars.sam, typed).number == number


@pytest.mark.parametrize("typed", ["", "K7M", "K7M-29Q", "K7M-29Q'--", "ABC-DEF", "\x00", "9" * 400, "\ud800"])
def test_a_number_that_nobody_has_is_not_found(store: Store, bars: Team, typed: str) -> None:
    with pytest.raises(NotFoundError):
        store.cases.get(bars.sam, typed)


def test_the_same_form_sent_twice_makes_one_case(store: Store, bars: Team) -> None:
    first = store.cases.start(bars.sam, COMPLETE, form_key="form-1")
    assert store.cases.start(bars.sam, COMPLETE, form_key="form-1") == first
    again = store.cases.start(bars.sam, details(note="more"), form_key="form-1")
    assert (again.number, again.version, again.details.note) == (first.number, 2, "more")
    assert store.cases.start(bars.sam, COMPLETE, form_key="form-2").number != first.number


def test_forms_without_a_key_make_a_case_each(store: Store, bars: Team) -> None:
    numbers = {store.cases.start(bars.sam, COMPLETE, form_key=page).number for page in ("", "", "'")}
    assert len(numbers) == 3


def test_the_form_that_started_a_case_does_not_overwrite_a_colleague(store: Store, bars: Team) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="form-1")
    changed = store.cases.save(bars.jo, case.number, details(note="Jo"), 1, form_key="form-2")
    with pytest.raises(StaleError) as stale:
        store.cases.start(bars.sam, details(note="Sam"), form_key="form-1")
    assert stale.value.current == changed


def test_a_save_keeps_the_details_the_writer_and_the_time(store: Store, bars: Team, clock: Clock) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="")
    clock.go_on(hours=1)
    saved = store.cases.save(bars.jo, case.number, details(note="more"), 1, form_key="form-2")
    assert saved == store.cases.get(bars.sam, case.number)
    assert saved == replace(
        case,
        version=2,
        details=details(note="more"),
        changed_by="Jo Lee",
        changed_at=clock.now,
        last_form_key="form-2",
        last_editor=bars.jo.id,
        edited_by="Jo Lee",
    )
    store.history.add_note(bars.sam, case.number, "Rang the desk")
    noted = store.cases.get(bars.sam, case.number)
    assert (noted.changed_by, noted.edited_by) == ("Sam Bell", "Jo Lee")


def test_a_save_of_the_same_details_writes_nothing(store: Store, bars: Team, clock: Clock) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="form-1")
    clock.go_on(hours=1)
    assert store.cases.save(bars.jo, case.number, COMPLETE, 1, form_key="form-2") == case
    assert len(store.trail.of_case(bars.sam, case.number)) == 1


def _prepared_under_an_older_edition(store: Store, bars: Team) -> Case:
    case = store.cases.start(bars.sam, COMPLETE, form_key="form-1")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cases SET edition = '2024-01-15'")
    return store.cases.get(bars.sam, case.number)


def test_an_autosave_leaves_the_edition_and_the_press_on_save_stamps_the_new_one(store: Store, bars: Team) -> None:
    older = _prepared_under_an_older_edition(store, bars)
    save = partial(store.cases.save, bars.sam, older.number, form_key="form-2")
    assert save(details(note="S"), 1, auto=True).edition == older.edition
    stamped = save(details(note="S"), 1)
    assert stamped == store.cases.get(bars.sam, older.number)
    assert (stamped.edition, stamped.version) == (EDITION.key, 3)


def test_unchanged_answers_are_not_a_conflict_when_the_new_edition_is_stamped(store: Store, bars: Team) -> None:
    older = _prepared_under_an_older_edition(store, bars)
    stamped = store.cases.save(bars.jo, older.number, COMPLETE, 0, form_key="form-2")
    assert (stamped.edition, stamped.details) == (EDITION.key, COMPLETE)


def test_a_stale_save_is_refused_and_shows_how_the_case_stands(store: Store, bars: Team) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="form-1")
    changed = store.cases.save(bars.jo, case.number, details(note="Jo"), 1, form_key="form-2")
    for auto in (True, False):
        with pytest.raises(StaleError) as stale:
            store.cases.save(bars.sam, case.number, details(note="Sam"), 1, form_key="form-3", auto=auto)
        assert stale.value.current == changed == store.cases.get(bars.sam, case.number)


def test_a_form_whose_own_autosave_came_between_is_not_stale(store: Store, bars: Team) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="")
    store.cases.save(bars.sam, case.number, details(note="S"), 1, form_key="form-2", auto=True)
    saved = store.cases.save(bars.sam, case.number, details(note="Sam"), 1, form_key="form-2")
    assert (saved.version, saved.details.note) == (3, "Sam")


def test_an_autosave_is_held_to_the_version_even_in_its_own_form(store: Store, bars: Team) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="")
    store.cases.save(bars.sam, case.number, details(note="S"), 1, form_key="form-2", auto=True)
    with pytest.raises(StaleError):
        store.cases.save(bars.sam, case.number, details(note="Sa"), 1, form_key="form-2", auto=True)


def test_two_tabs_without_keys_count_as_two(store: Store, bars: Team) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="")
    store.cases.save(bars.sam, case.number, details(note="one"), 1)
    with pytest.raises(StaleError):
        store.cases.save(bars.sam, case.number, details(note="two"), 1)


@pytest.mark.parametrize("version", [-1, 0, 3, 10**30])
def test_a_version_that_never_existed_is_stale(store: Store, bars: Team, version: int) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="")
    with pytest.raises(StaleError):
        store.cases.save(bars.sam, case.number, CaseDetails(), version)


def test_ended_cases_with_the_same_addresses_are_named(store: Store, bars: Team) -> None:
    ended = []
    for mine in (CaseDetails(new_email="pat@example.com"), CaseDetails(old_email="OLD@example.com", reference="9")):
        case = store.cases.start(bars.sam, mine, form_key="")
        ended.append(progressed(store, bars, case, Act.RESOLVE, Outcome.WITHDRAWN).number)
    mine = CaseDetails(new_email="pat@example.com", old_email="old@example.com", reference="9")
    assert set(store.search.circumstances(bars.sam, mine).other_cases) == {
        OtherCase(ended[0], "new_email", has_ended=True),
        OtherCase(ended[1], "old_email", has_ended=True),
    }


def test_a_discarded_draft_is_gone_from_every_page(store: Store, bars: Team) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="form-1")
    store.cases.discard(bars.jo, case.number, 1)
    with pytest.raises(NotFoundError):
        store.cases.get(bars.sam, case.number)
    with pytest.raises(RefusedError, match="Restore it first"):
        store.cases.save(bars.sam, case.number, CaseDetails(), 2)
    with pytest.raises(RefusedError, match="deleted"):
        store.cases.discard(bars.sam, case.number, 2)
    assert store.queues.page(bars.sam).rows == ()
    assert store.search.circumstances(bars.sam, COMPLETE).other_cases == ()


def test_the_form_of_a_discarded_draft_starts_a_new_one(store: Store, bars: Team) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="form-1")
    store.cases.discard(bars.sam, case.number, 1)
    again = store.cases.start(bars.sam, COMPLETE, form_key="form-1")
    assert again.number != case.number
    assert store.cases.get(bars.sam, again.number).details == COMPLETE


def test_a_draft_that_a_colleague_changed_is_not_discarded(store: Store, bars: Team) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="")
    changed = store.cases.save(bars.jo, case.number, details(note="Jo"), 1)
    with pytest.raises(StaleError):
        store.cases.discard(bars.sam, case.number, 1)
    assert store.cases.get(bars.sam, case.number) == changed


@pytest.mark.usefixtures("mill")
def test_circumstances_name_the_practice_and_its_own_domains(store: Store, bars: Team) -> None:
    around = store.search.circumstances(bars.sam, CaseDetails(new_email="pat@Bars.example.com"))
    assert (around.practice.name, around.practice.ods_code) == ("Bars Surgery", "A81001")
    assert around.own_domains == {"bars.example.com", "nhs.net"}
    assert store.search.circumstances(bars.sam, CaseDetails(new_email="pat@mill.example.com")).own_domains == {
        "nhs.net"
    }
    # What is not asked for is not looked up.
    assert store.search.circumstances(bars.sam, CaseDetails()).own_domains == {"nhs.net"}


@pytest.mark.parametrize(
    ("now", "today"),
    [
        (datetime(2026, 7, 1, 22, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), date(2026, 7, 2)),  # midnight of British Summer Time
        (datetime(2026, 12, 1, 23, 59, tzinfo=UTC), date(2026, 12, 1)),
    ],
)
def test_today_is_the_day_in_london(store: Store, bars: Team, clock: Clock, now: datetime, today: date) -> None:
    clock.now = now
    assert store.search.circumstances(bars.sam, CaseDetails()).today == today


def test_other_open_cases_with_the_same_answers_are_named(store: Store, bars: Team, mill: Team) -> None:
    start = store.cases.start
    same_new = start(bars.sam, CaseDetails(new_email="PAT@example.com"), form_key="").number
    swapped = start(bars.sam, CaseDetails(old_email="pat@example.com"), form_key="").number
    same_reference = start(bars.sam, CaseDetails(reference="Task 9"), form_key="").number
    start(mill.sam, CaseDetails(new_email="pat@example.com", reference="task 9"), form_key="")
    mine = CaseDetails(new_email="pat@example.com", reference="task 9")
    around = store.search.circumstances(bars.sam, mine)
    assert set(around.other_cases) == {
        OtherCase(same_new, "new_email"),
        OtherCase(swapped, "new_email"),
        OtherCase(same_reference, "reference"),
    }
    without = store.search.circumstances(bars.sam, mine, same_new.lower())
    assert OtherCase(same_new, "new_email") not in without.other_cases


def test_the_trail_says_who_did_what_and_when(store: Store, bars: Team, clock: Clock) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="")
    clock.go_on(minutes=5)
    store.cases.save(bars.jo, case.number, details(note="Jo"), 1)
    clock.go_on(minutes=5)
    store.cases.discard(bars.sam, case.number, 2)
    entries = store.trail.of_case(bars.sam, case.number)
    assert [(each.by, each.act) for each in entries] == [
        ("Sam Bell", "started"),
        ("Jo Lee", "edited"),
        ("Sam Bell", "deleted"),
    ]
    assert [each.at for each in entries] == sorted(each.at for each in entries)
    assert store.trail.of_practice(bars.sam)[0] == entries[-1]


def test_the_trail_goes_back_entry_by_entry_within_the_practice(store: Store, bars: Team, mill: Team) -> None:
    for at in range(5):
        for team in (bars, mill):
            store.practices.change(team.sam, Practice(f"Name {at}", "A81001"))
    every = store.trail.of_practice(bars.sam)
    latest = store.trail.of_practice(bars.sam, 3)
    older = store.trail.of_practice(bars.sam, 3, before=latest[-1].id)
    assert (latest, older) == (every[:3], every[3:6])
    assert len(every) == 7
    assert store.trail.of_practice(bars.sam, before=every[-1].id) == ()
    assert store.trail.of_practice(mill.sam, before=every[-1].id) == ()


@pytest.mark.usefixtures("mill")
def test_only_a_case_number_has_a_trail(store: Store, bars: Team) -> None:
    for number in ("", "nothing like it", "999 000 0018"):
        assert store.trail.of_case(bars.sam, number) == ()


def test_autosaves_in_a_row_are_one_entry_of_the_trail(store: Store, bars: Team, clock: Clock) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="")
    for version in range(1, 6):
        clock.go_on(seconds=10)
        note = details(note="x" * version)
        store.cases.save(bars.sam, case.number, note, version, auto=True)
    store.cases.save(bars.jo, case.number, details(note="Jo"), 6, auto=True)
    acts = [(each.by, each.act) for each in store.trail.of_case(bars.sam, case.number)]
    assert acts == [("Sam Bell", "started"), ("Sam Bell", "edited"), ("Jo Lee", "edited")]


def test_a_deleted_case_is_found_only_on_request(store: Store, bars: Team) -> None:
    case = store.cases.start(bars.sam, COMPLETE, form_key="")
    store.cases.discard(bars.jo, case.number, case.version)
    with pytest.raises(NotFoundError):
        store.cases.get(bars.sam, case.number)
    found = store.cases.get(bars.sam, case.number, even_deleted=True)
    assert (found.details, found.changed_by, found.edited_by) == (COMPLETE, "Jo Lee", "Sam Bell")
