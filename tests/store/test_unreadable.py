"""A sealed text that is damaged, moved or sealed with a missing key harms only itself: every kind of sealed text."""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update

from casebuilder.core.completeness import Verdict
from casebuilder.core.stages import Act
from casebuilder.store import Case, Outgoing, Store, UnreadableError
from casebuilder.store.sealing import Keyring
from casebuilder.store.tables import CaseTable, LastSeenTable, NoteTable, SendingTable, Table
from tests.core.examples import COMPLETE
from tests.store.practices import KEYS, OTHER_KEYS, Team, open_quick_store
from tests.store.stages import TEXT, draft, sent


def flip_a_bit(store: Store, table: type[Table], column: str = "sealed", number: str | None = None) -> None:
    """Damage the sealed text in its middle, in one case or in all."""
    numbers = CaseTable.number if table is CaseTable else table.__table__.c.case_number
    sealed = table.__table__.c[column]
    with store.engine.begin() as connection:
        wanted = select(sealed, numbers).where(numbers == number) if number else select(sealed, numbers)
        for old, of_case in connection.execute(wanted).all():
            damaged = old[:20] + bytes([old[20] ^ 1]) + old[21:]
            connection.execute(update(table).where(sealed == old, numbers == of_case).values({column: damaged}))


def followed(store: Store, bars: Team) -> Case:
    """A case with a note, a sending with a reference, and a copy of what Jo has seen."""
    case = draft(store, bars)
    store.history.last_seen(bars.jo, case.number)
    case = sent(store, bars, case)
    store.sendings.set_desk_reference(bars.sam, case.number, "INC 7")
    return store.history.add_note(bars.sam, case.number, "a note")


def test_an_unreadable_case_leaves_list_search_and_register_usable(store: Store, bars: Team) -> None:
    cases = [draft(store, bars) for _ in range(3)]
    flip_a_bit(store, CaseTable, number=cases[1].number)
    listed = {row.number: row.reference for row in store.queues.page(bars.sam).rows}
    assert listed == {case.number: case.details.reference for case in cases} | {cases[1].number: None}
    found = {row.number: row.reference for row in store.search.find(bars.sam, COMPLETE.new_email)}
    assert found == listed
    register = {row.number: (row.reference, row.verdict) for row in store.queues.register(bars.sam)}
    assert register[cases[1].number] == (None, None)
    assert register[cases[2].number] == register[cases[0].number] == (COMPLETE.reference, Verdict.READY)
    with pytest.raises(UnreadableError, match=f"Case {cases[1].number} cannot be read"):
        store.cases.get(bars.sam, cases[1].number)
    with pytest.raises(UnreadableError):
        store.cases.save(bars.sam, cases[1].number, COMPLETE, 1)
    saved = store.cases.save(bars.sam, cases[0].number, replace(COMPLETE, note="on"), 1)
    assert saved.version == 2
    assert len(store.search.circumstances(bars.sam, COMPLETE).other_cases) == 6


def test_a_case_sealed_with_a_missing_key_cannot_be_read(store: Store, url: str, bars: Team) -> None:
    case = draft(store, bars)
    with closing(open_quick_store(url, keys=f"{OTHER_KEYS},{KEYS}")) as ahead:
        foreign = draft(ahead, bars)
    assert {row.number: row.reference for row in store.queues.page(bars.sam).rows} == {
        case.number: COMPLETE.reference,
        foreign.number: None,
    }
    assert store.count_unreadable() == 1


def test_an_unreadable_note_leaves_the_rest_of_the_history(store: Store, bars: Team) -> None:
    case = followed(store, bars)
    flip_a_bit(store, NoteTable)
    history = store.history.of(bars.sam, case.number)
    assert [entry.note for entry in history if entry.act == Act.NOTE] == [None]
    assert {entry.note for entry in history if entry.act != Act.NOTE} == {""}


def test_an_unreadable_sending_says_so_and_keeps_its_date(store: Store, bars: Team) -> None:
    case = followed(store, bars)
    flip_a_bit(store, SendingTable)
    (sending,) = store.sendings.of(bars.sam, case.number)
    assert (sending.is_readable, sending.text, sending.desk_reference) == (False, "", "INC 7")
    assert sending.sent_by == "Sam Bell"


def test_an_unreadable_reference_is_not_written_over_by_a_form_sent_twice(store: Store, bars: Team) -> None:
    case = followed(store, bars)
    flip_a_bit(store, SendingTable, "desk_reference")
    store.sendings.record(bars.jo, case.number, 1, Outgoing(layout="two-pages", text=TEXT, desk_reference="INC 8"))
    (sending,) = store.sendings.of(bars.sam, case.number)
    assert (sending.is_readable, sending.desk_reference) == (True, None)
    assert store.history.of(bars.sam, case.number)[-1].note == "INC 8"


def test_an_unreadable_copy_of_what_somebody_saw_is_replaced(store: Store, bars: Team) -> None:
    case = followed(store, bars)
    flip_a_bit(store, LastSeenTable)
    assert store.history.last_seen(bars.jo, case.number) is None
    assert store.count_unreadable() == 0


def test_what_cannot_be_read_is_counted_and_logged_once_and_without_content(
    store: Store, bars: Team, caplog: pytest.LogCaptureFixture
) -> None:
    case = followed(store, bars)
    assert store.count_unreadable() == 0
    for table in (CaseTable, NoteTable, SendingTable):
        flip_a_bit(store, table)
    with caplog.at_level(logging.ERROR):
        assert store.count_unreadable() == 3
        assert store.count_unreadable() == 3
        store.queues.page(bars.sam)
    assert sorted(record.getMessage().partition(";")[0] for record in caplog.records) == [
        f"unreadable: cases.sealed of practice {bars.practice}, case {case.number} (2)",
        f"unreadable: notes.sealed of practice {bars.practice}, case {case.number} (6)",
        f"unreadable: sendings.sealed of practice {bars.practice}, case {case.number} (1)",
    ]


def test_what_is_mended_or_erased_is_no_longer_counted(store: Store, bars: Team) -> None:
    cases = [draft(store, bars) for _ in range(2)]
    for case in cases:
        flip_a_bit(store, CaseTable, number=case.number)
    assert store.count_unreadable() == 2
    flip_a_bit(store, CaseTable, number=cases[0].number)  # back as it was
    with store.engine.begin() as connection:
        connection.execute(delete(CaseTable).where(CaseTable.number == cases[1].number))
    store.count_unreadable()
    assert store.count_unreadable() == 0


def test_a_count_tries_some_rows_at_a_time_until_it_has_tried_all(
    store: Store, bars: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casebuilder.store.inspection.AT_A_TIME", 2)
    for _ in range(5):
        draft(store, bars)
    flip_a_bit(store, CaseTable)
    counts = [store.count_unreadable() for _ in range(3)]
    assert counts == [2, 4, 5]


def test_resealing_leaves_what_cannot_be_read_and_says_how_much(store: Store, url: str, bars: Team) -> None:
    store.check_keys()
    cases = [followed(store, bars) for _ in range(2)]
    flip_a_bit(store, CaseTable, number=cases[0].number)
    flip_a_bit(store, NoteTable, number=cases[0].number)
    with closing(open_quick_store(url, keys=f"{OTHER_KEYS},{KEYS}")) as both:
        assert both.reseal() == (1, 2)
    with closing(open_quick_store(url, keys=OTHER_KEYS)) as renewed:
        assert renewed.cases.get(bars.sam, cases[1].number).details == COMPLETE


def test_a_sealed_text_opens_only_at_its_own_place(store: Store, bars: Team, mill: Team) -> None:
    case, moved_to = draft(store, bars), draft(store, mill)
    first = sealed_of(store, case.number)
    case = store.cases.save(bars.sam, case.number, replace(COMPLETE, note="second"), 1)
    for number, staff in ((moved_to.number, mill.sam), (case.number, bars.sam)):
        with store.engine.begin() as connection:  # another practice's case, and an older version of its own
            connection.execute(update(CaseTable).where(CaseTable.number == number).values(sealed=first))
        with pytest.raises(UnreadableError):
            store.cases.get(staff, number)


def test_what_was_sealed_before_texts_had_a_place_opens_and_is_bound_by_resealing(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    keys = Keyring.from_text(KEYS)
    plain = keys.unseal_at(sealed_of(store, case.number), f"cases.sealed {bars.practice} {case.number} 1")
    with store.engine.begin() as connection:
        connection.execute(update(CaseTable).values(sealed=keys.seal(plain)))
    assert store.cases.get(bars.sam, case.number).details == COMPLETE
    assert store.reseal() == (1, 0)
    assert sealed_of(store, case.number)[:1] == b"\x02"
    assert store.cases.get(bars.sam, case.number).details == COMPLETE


def sealed_of(store: Store, number: str) -> bytes:
    with store.engine.connect() as connection:
        found: bytes = connection.execute(select(CaseTable.sealed).where(CaseTable.number == number)).scalar_one()
    return found
