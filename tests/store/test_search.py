"""The search for a case: by an exact answer, or by a part of one in the newest open cases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from casebuilder.core.details import CaseDetails
from casebuilder.core.stages import Act, Stage
from casebuilder.store import Outgoing, Store
from casebuilder.store.tables import CaseTable, NoteTable, SendingTable
from tests.core.examples import COMPLETE, details
from tests.store.practices import Clock, Team
from tests.store.stages import AT_STAGE, TEXT, draft, progressed, sent


def test_search_finds_by_number_reference_email_and_last_three_digits(store: Store, bars: Team, mill: Team) -> None:
    mine = details(new_email="Pat.New@example.com", nhs_digits="007", reference="Task 88")
    case = store.cases.start(bars.sam, mine, form_key="")
    store.cases.start(mill.sam, mine, form_key="")
    store.cases.start(bars.sam, CaseDetails(nhs_digits="070"), form_key="")
    for typed in (
        case.number,
        case.number.lower().replace("-", ""),
        " task 88 ",
        "007",
        "pat.new@EXAMPLE.com",
        "pat.old@example.com",
    ):
        assert [row.number for row in store.search.find(bars.sam, typed)] == [case.number], typed
    for typed in ("", " ", "Task 8x", "pat.newer", "@", "07", "0070", "K7M-29Q", "\x00", "\ud800", "x" * 5000):
        assert store.search.find(bars.sam, typed) == (), typed


def test_a_reference_of_three_digits_is_found_as_such(store: Store, bars: Team) -> None:
    by_reference = store.cases.start(bars.sam, CaseDetails(reference="018"), form_key="")
    by_digits = store.cases.start(bars.sam, CaseDetails(nhs_digits="018"), form_key="")
    found = {row.number for row in store.search.find(bars.sam, "018")}
    assert found == {by_reference.number, by_digits.number}


def test_search_finds_ended_cases_and_no_deleted_ones(store: Store, bars: Team) -> None:
    made = {stage: way(store, bars).number for stage, way in AT_STAGE.items()}
    found = {row.number for row in store.search.find(bars.sam, COMPLETE.old_email)}
    assert found == {number for stage, number in made.items() if stage != "discarded"}


def test_search_shows_the_newest_fifty(store: Store, bars: Team, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casebuilder.store.search.MOST_FOUND", 2)
    numbers = []
    for _ in range(3):
        clock.go_on(minutes=1)
        numbers.append(draft(store, bars).number)
    assert [row.number for row in store.search.find(bars.sam, "018")] == numbers[:0:-1]


def test_a_part_of_an_address_or_a_reference_finds_open_cases(store: Store, bars: Team, mill: Team) -> None:
    mine = details(new_email="Amina.K@example.net", reference="B-1042")
    case = store.cases.start(bars.sam, mine, form_key="")
    store.cases.start(mill.sam, mine, form_key="")
    for typed in ("amina", "MINA.k@", "example.net", "b-10", "042", "<amina.k@example.ne"):
        assert [row.number for row in store.search.find(bars.sam, typed)] == [case.number], typed
    for typed in ("am", "4", "amina k", "%", "___"):
        assert store.search.find(bars.sam, typed) == (), typed


def test_a_part_is_searched_for_only_without_an_exact_match(store: Store, bars: Team) -> None:
    exact = store.cases.start(bars.sam, CaseDetails(reference="10421"), form_key="")
    store.cases.start(bars.sam, CaseDetails(reference="104210"), form_key="")
    assert [row.number for row in store.search.find(bars.sam, "10421")] == [exact.number]


def test_a_part_is_looked_for_in_the_newest_open_cases_alone(
    store: Store, bars: Team, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = store.cases.start(bars.sam, CaseDetails(reference="B-1042"), form_key="")
    clock.go_on(minutes=1)
    ended = AT_STAGE[Stage.CLOSED](store, bars)
    assert [row.number for row in store.search.find(bars.sam, "B-10")] == [old.number]
    assert ended.number not in str(store.search.find(bars.sam, "B-10"))
    clock.go_on(minutes=1)
    draft(store, bars)
    monkeypatch.setattr("casebuilder.store.search.LOOKED_THROUGH", 1)
    assert store.search.find(bars.sam, "B-10") == ()


def test_an_unreadable_case_affects_nothing_else(store: Store, bars: Team) -> None:
    damaged, whole = draft(store, bars), draft(store, bars)
    with store.engine.begin() as connection:
        connection.execute(update(CaseTable).where(CaseTable.number == damaged.number).values(sealed=b"x"))
    assert [row.number for row in store.search.find(bars.sam, "pat.ne")] == [whole.number]


PASTED = (
    "NHSL-0042417",
    " nhsl-0042417 ",
    "NHSL 0042417",
    "NHSL\u20110042417",
    "NHSL\u20130042417",
    "NHSL\u22120042417",
    "Reference: NHSL-0042417",
    "Your reference number: NHSL-0042417",
    "Ref NHSL-0042417",
    "Ticket #NHSL-0042417",
    "\u201cNHSL-0042417\u201d",
    "'NHSL-0042417'",
    "[NHSL-0042417]",
    "Re: NHSL-0042417 Your NHS login enquiry",
)


def test_the_desk_s_reference_is_found_as_people_paste_it(store: Store, bars: Team, mill: Team) -> None:
    case = sent(store, bars)
    sent(store, bars)
    store.sendings.set_desk_reference(bars.sam, case.number, "NHSL-0042417")
    for typed in PASTED:
        assert [row.number for row in store.search.find(bars.jo, typed)] == [case.number], typed
        assert store.search.find(mill.sam, typed) == (), typed
    for other in ("NHSL-0042418", "0042417", "NHSL", "reference"):
        assert store.search.find(bars.sam, other) == ()


def test_each_reference_of_the_desk_is_found_whichever_came_first(store: Store, bars: Team, mill: Team) -> None:
    case = sent(store, bars)
    outgoing = Outgoing(layout="two-pages", text=TEXT, desk_reference="NHSL-1001")
    store.sendings.record(bars.jo, case.number, 1, outgoing)
    store.sendings.record(bars.sam, case.number, 1, replace(outgoing, desk_reference="NHSL-1002"))  # sent by both
    store.sendings.set_desk_reference(bars.sam, case.number, "NHSL-1003")  # of the answer
    store.sendings.set_desk_reference(bars.sam, case.number, "NHSL-1003")
    case = progressed(store, bars, store.cases.get(bars.sam, case.number), Act.MORE_INFORMATION)
    again = replace(outgoing, desk_reference="NHSL-1004")
    store.sendings.record(bars.sam, case.number, case.version, again)
    for rotated in (False, True):
        if rotated:
            with store.engine.begin() as connection:
                connection.execute(update(NoteTable).values(desk_reference_index=None))  # as before there were any
            store.reseal()
        for typed in ("nhsl1001", "Ref: NHSL-1002", "NHSL 1003", "NHSL-1004"):
            assert [row.number for row in store.search.find(bars.jo, typed)] == [case.number], (typed, rotated)
            assert store.search.find(mill.sam, typed) == ()
    acts = [(entry.act, entry.note) for entry in store.history.of(bars.sam, case.number) if "reference" in entry.act]
    given = "gave the desk's reference"
    assert acts == [(given, ""), (given, "NHSL-1002"), ("replaced the desk's reference", "NHSL-1001"), (given, "")]


def test_a_note_that_is_no_reference_is_not_found_as_one(store: Store, bars: Team) -> None:
    case = sent(store, bars)
    store.history.add_note(bars.sam, case.number, "NHSL-1001")
    assert store.search.find(bars.sam, "NHSL-1001") == ()


def test_an_older_desk_reference_is_found_after_keys_rotate(store: Store, bars: Team) -> None:
    case = sent(store, bars)
    store.sendings.set_desk_reference(bars.sam, case.number, "Ref: 0042417")
    with store.engine.begin() as connection:
        connection.execute(update(SendingTable).values(desk_reference_index=None))
    assert store.search.find(bars.sam, "0042417") == ()
    store.reseal()
    assert [row.number for row in store.search.find(bars.sam, "0042417")] == [case.number]
    store.sendings.set_desk_reference(bars.sam, case.number, "")
    assert store.search.find(bars.sam, "0042417") == ()
