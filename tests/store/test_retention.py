"""Ended cases, and drafts that nobody touches, are erased in time: exactly those, once, with nothing left behind."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select

from casebuilder.core.details import CaseDetails, ReplacementRefusal
from casebuilder.core.stages import Act, Stage
from casebuilder.store import NotFoundError, RefusedError, Store, Terms
from casebuilder.store.tables import CaseTable, LastSeenTable, NoteTable, SendingTable, Table
from casebuilder.text.dates import LONDON, TypedDate
from tests.store.practices import Clock, Team
from tests.store.stages import AT_STAGE, draft, resolved, sent

ON_SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
DAYS = {Stage.DRAFT: 60, Stage.RESOLVED: 30, Stage.CLOSED: 30, Stage.DISCARDED: 7}


@pytest.mark.parametrize("stage", Stage)
def test_a_case_is_erased_on_the_day_that_it_says(store: Store, bars: Team, clock: Clock, stage: Stage) -> None:
    case = AT_STAGE[stage](store, bars)
    if stage not in DAYS:
        assert case.erased_on is None
        return
    if stage is not Stage.DISCARDED:  # which has no page any more to say it
        assert case.erased_on == (case.changed_at + timedelta(days=DAYS[stage])).astimezone(LONDON).date()
    clock.go_on(days=DAYS[stage], seconds=-1)
    assert store.erase_due() == 0
    clock.go_on(seconds=2)
    assert store.erase_due() == 1
    with pytest.raises(NotFoundError):
        store.cases.get(bars.sam, case.number)
    assert store.trail.of_case(bars.sam, case.number)[-1].act == "erased"


def test_a_note_does_not_put_off_the_end_of_a_case(store: Store, bars: Team, clock: Clock) -> None:
    case = resolved(store, bars)
    clock.go_on(days=29)
    store.history.add_note(bars.jo, case.number, "The patient rang")
    clock.go_on(days=2)
    assert store.erase_due() == 1


def test_a_practice_chooses_its_terms(store: Store, bars: Team, clock: Clock) -> None:
    store.practices.set_terms(bars.sam, Terms(ended=7, drafts=100))
    draft(store, bars)
    resolved(store, bars)
    clock.go_on(days=8)
    assert store.erase_due() == 1
    clock.go_on(days=80)
    assert store.erase_due() == 0


def test_a_reopened_case_is_not_erased(store: Store, bars: Team, clock: Clock) -> None:
    case = resolved(store, bars)
    store.progress.record(bars.jo, case.number, case.version, Act.REOPEN)
    clock.go_on(days=400)
    assert store.erase_due() == 0


def test_a_case_that_is_kept_longer_says_until_when(store: Store, bars: Team, clock: Clock) -> None:
    case = resolved(store, bars)
    until = case.changed_at.date() + timedelta(days=90)
    case = store.cases.keep_longer(bars.sam, case.number, until, "A complaint")
    assert case.erased_on == until
    clock.go_on(days=80)
    assert store.erase_due() == 0
    clock.go_on(days=11)
    assert store.erase_due() == 1


def test_a_draft_stays_for_a_week_after_the_day_that_it_waits_for(store: Store, bars: Team, clock: Clock) -> None:
    store.practices.set_terms(bars.sam, Terms(ended=7, drafts=7))
    asked = store.cases.ask_patient(bars.sam, draft(store, bars).number)
    yesterday = (clock() - timedelta(days=1)).astimezone(LONDON).date()
    too_early = CaseDetails(
        last_access=TypedDate(str(yesterday.day), str(yesterday.month), str(yesterday.year)),
        replacement_refused=ReplacementRefusal.RECENT_ACCESS,
    )
    later = store.cases.start(bars.sam, too_early, form_key="")
    assert asked.patient_asked_on
    assert asked.erased_on == asked.patient_asked_on + timedelta(days=14)
    assert later.erased_on == yesterday + timedelta(days=31 + 7)
    for case in (asked, later):
        assert case.erased_on
        clock.go_on(days=(case.erased_on - clock().astimezone(LONDON).date()).days - 1)
        assert store.erase_due() == 0
        assert [row.erased_on for row in store.queues.page(bars.sam).rows if row.number == case.number] == [
            case.erased_on
        ]
        clock.go_on(days=1)
        assert store.erase_due() == 1
        with pytest.raises(NotFoundError):
            store.cases.get(bars.sam, case.number)


def test_a_day_out_of_range_is_refused(store: Store, bars: Team) -> None:
    case = resolved(store, bars)
    today = case.changed_at.date()
    for until in (today - timedelta(days=1), today, today + timedelta(days=366)):
        with pytest.raises(RefusedError, match="Choose a day"):
            store.cases.keep_longer(bars.sam, case.number, until, "")


def test_two_sweeps_at_once_erase_each_case_once(store: Store, bars: Team, clock: Clock) -> None:
    for _ in range(12):
        resolved(store, bars)
    waiting = sent(store, bars)
    clock.go_on(days=40)
    with ThreadPoolExecutor(2) as sweepers:
        done = sum(sweepers.map(lambda _: store.erase_due(), range(2)))
    assert done == 12
    erased = [entry for entry in store.trail.of_practice(bars.sam, 500) if entry.act == "erased"]
    assert len(erased) == len({entry.case_number for entry in erased}) == 12
    assert store.cases.get(bars.sam, waiting.number).stage is Stage.SENT


@pytest.mark.parametrize("seed", range(4))
def test_two_sweeps_erase_all_that_is_due_and_nothing_else(
    store: Store, bars: Team, mill: Team, clock: Clock, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    terms = {team.practice: Terms(chance.randint(7, 60), chance.randint(7, 90)) for team in (bars, mill)}
    for team in (bars, mill):
        store.practices.set_terms(team.sam, terms[team.practice])
    due: dict[tuple[int, str], datetime | None] = {}
    for _ in range(20):
        team, stage = chance.choice([bars, mill]), chance.choice(list(Stage))
        case, term = AT_STAGE[stage](store, team), terms[team.practice]
        days = DAYS | {Stage.DRAFT: term.drafts, Stage.RESOLVED: term.ended, Stage.CLOSED: term.ended}
        due[team.practice, case.number] = clock() + timedelta(days=days[stage]) if stage in days else None
        if stage is not Stage.DISCARDED:
            store.history.add_note(team.jo, case.number, "The patient rang")
        clock.go_on(days=chance.randint(0, 9), minutes=chance.randint(1, 1000))
    with ThreadPoolExecutor(2) as sweepers:
        done = sum(sweepers.map(lambda _: store.erase_due(), range(2)))
    erased = {case for case, at in due.items() if at and at < clock()}
    assert 0 < len(erased) < len(due)
    assert done == len(erased)
    with store.engine.connect() as connection:
        left = {tuple(row) for row in connection.execute(select(CaseTable.practice_id, CaseTable.number))}
        assert left == due.keys() - erased
        for table in (SendingTable, NoteTable, LastSeenTable):
            assert {tuple(row) for row in connection.execute(select(table.practice_id, table.case_number))} <= left


@ON_SQLITE
def test_the_sealed_bytes_are_in_no_page_of_the_file(store: Store, bars: Team, clock: Clock, tmp_path: Path) -> None:
    case = resolved(store, bars)
    store.history.add_note(bars.jo, case.number, "The patient rang")
    sealed = sealed_bytes(store)
    assert len(sealed) >= 3
    file = tmp_path / "cases.sqlite"
    assert all(each in file.read_bytes() for each in sealed)
    clock.go_on(days=31)
    assert store.erase_due() == 1
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert [each for each in sealed if each[10:40] in left] == []


def test_the_sealed_bytes_and_their_indexes_are_in_no_table(store: Store, bars: Team, clock: Clock) -> None:
    without_cases = bytes_in_tables(store)
    number = resolved(store, bars).number
    store.history.add_note(bars.jo, number, "The patient rang")
    of_case = bytes_in_tables(store) - without_cases
    assert len(of_case) >= len(sealed_bytes(store)) + 3  # both addresses and the digits have an index
    clock.go_on(days=31)
    assert store.erase_due() == 1
    assert of_case & bytes_in_tables(store) == set()


def bytes_in_tables(store: Store) -> set[bytes]:
    """Return every value of bytes in any table but the trail, whose hashes stay."""
    tables = [table for table in Table.metadata.tables.values() if table.name != "trail"]
    columns = [column for table in tables for column in table.columns if isinstance(column.type, LargeBinary)]
    with store.engine.connect() as connection:
        return {bytes(value) for each in columns for value in connection.scalars(select(each)) if value is not None}


def sealed_bytes(store: Store) -> list[bytes]:
    """Return the beginning of each sealed text of a case, short enough to lie on one page of the file."""
    with store.engine.connect() as connection:
        tables = [Table.metadata.tables[name] for name in ("cases", "notes", "sendings", "looks")]
        return [bytes(each[:60]) for table in tables for each in connection.scalars(select(table.c.sealed))]
