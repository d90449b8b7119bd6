"""Queues, counts, pages, search and the register."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from casebuilder.core.completeness import Verdict
from casebuilder.core.details import NOTHING_SAID, CaseDetails
from casebuilder.core.stages import Act, Outcome, Stage
from casebuilder.store import COUNTED_TO, CaseRow, Listing, Queue, StaffMember, Store
from casebuilder.store.queues import count_statement
from casebuilder.store.tables import SendingTable
from tests.core.examples import COMPLETE, details
from tests.store.made_up import Clock, Team, found_team
from tests.store.ways import WAYS, draft, progressed, sent

BOTH_ORDERS = pytest.mark.parametrize("oldest_first", [False, True])


@pytest.fixture
def one_of_each(store: Store, bars: Team, clock: Clock) -> dict[str, str]:
    """A case at every stage and an unfinished one, a minute apart, by name."""
    numbers = {}
    for stage, way in WAYS.items():
        clock.go_on(minutes=1)
        numbers[stage.value] = way(store, bars).number
    clock.go_on(minutes=1)
    numbers["unfinished"] = store.cases.start(bars.jo, NOTHING_SAID, form_key="").number
    clock.go_on(minutes=1)
    case = draft(store, bars)
    store.reviews.ask(bars.sam, case.number, 1)
    return numbers | {"to review": case.number}


QUEUES: dict[Queue, set[str]] = {
    Queue.OPEN: {"draft", "sent", "more-information-needed", "unfinished", "to review"},
    Queue.READY: {"draft", "to review"},
    Queue.WITH_GAPS: {"unfinished"},
    Queue.TO_REVIEW: {"to review"},
    Queue.SENT: {"sent"},
    Queue.MORE_INFORMATION: {"more-information-needed"},
    Queue.CHASING: set(),
    Queue.MINE: {"unfinished"},
    Queue.RESOLVED: {"resolved"},
    Queue.CLOSED: {"closed"},
    Queue.DISCARDED: {"discarded"},
}


@pytest.mark.parametrize("queue", Queue)
def test_each_queue_holds_its_cases(
    store: Store, bars: Team, mill: Team, one_of_each: dict[str, str], queue: Queue
) -> None:
    draft(store, mill)
    rows = store.queues.page(bars.jo, queue=queue).rows
    assert {row.number for row in rows} == {one_of_each[name] for name in QUEUES[queue]}
    assert [row.changed_at for row in rows] == sorted((row.changed_at for row in rows), reverse=True)
    backwards = store.queues.page(bars.jo, queue=queue, oldest_first=True).rows
    assert backwards == rows[::-1]


def test_counts_are_those_of_the_queues(store: Store, bars: Team, one_of_each: dict[str, str]) -> None:
    assert one_of_each
    counts = store.queues.counts(bars.jo)
    assert counts == {queue: len(names) for queue, names in QUEUES.items()}


def test_counting_stops_at_a_hundred(store: Store, bars: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    assert COUNTED_TO == 100
    monkeypatch.setattr("casebuilder.store.queues.COUNTED_TO", 3)
    count_statement.cache_clear()
    for _ in range(5):
        draft(store, bars)
    counts = store.queues.counts(bars.sam)
    count_statement.cache_clear()
    assert (counts[Queue.OPEN], counts[Queue.READY], counts[Queue.MINE], counts[Queue.SENT]) == (3, 3, 3, 0)


def pages(store: Store, staff: StaffMember, oldest_first: bool) -> Iterator[Listing]:
    cursor = ""
    while True:
        newer_than, older_than = (cursor, "") if oldest_first else ("", cursor)
        page = store.queues.page(staff, before=newer_than, after=older_than, oldest_first=oldest_first)
        yield page
        cursor = page.newer if oldest_first else page.older
        if not cursor:
            return


@BOTH_ORDERS
@pytest.mark.parametrize(("cases", "sizes"), [(0, [0]), (1, [1]), (25, [25]), (26, [25, 1]), (52, [25, 25, 2])])
def test_pages_hold_twenty_five(store: Store, bars: Team, cases: int, sizes: list[int], oldest_first: bool) -> None:
    for _ in range(cases):
        draft(store, bars)
    found = list(pages(store, bars.sam, oldest_first))
    assert [len(page.rows) for page in found] == sizes
    assert len({row.number for page in found for row in page.rows}) == cases
    assert (found[0].older if oldest_first else found[0].newer) == ""


@BOTH_ORDERS
def test_back_leads_to_the_page_before(store: Store, bars: Team, clock: Clock, oldest_first: bool) -> None:
    for at in range(60):
        clock.go_on(minutes=at % 2)  # in pairs at the same moment
        draft(store, bars)
    first, second, third = pages(store, bars.sam, oldest_first)
    for page, before in ((third, second), (second, first)):
        newer_than, older_than = ("", page.older) if oldest_first else (page.newer, "")
        back = store.queues.page(bars.sam, before=newer_than, after=older_than, oldest_first=oldest_first)
        assert back.rows == before.rows


@pytest.mark.parametrize("cursor", ["x", "1-K7M", "999999999999999999-K7M-29Q", "-1-K7M-29Q", "\x00", "1" * 999])
def test_a_made_up_cursor_is_the_first_page(store: Store, bars: Team, cursor: str) -> None:
    draft(store, bars)
    assert len(store.queues.page(bars.sam, after=cursor).rows) == 1
    assert len(store.queues.page(bars.sam, before=cursor).rows) == 1


def test_a_cursor_beyond_the_end_is_an_empty_page(store: Store, bars: Team) -> None:
    draft(store, bars)
    assert store.queues.page(bars.sam, after="1-K7M-29Q") == Listing((), "", "")


class Moving:
    """A list that people work on while somebody turns its pages."""

    def __init__(self, store: Store, cases: int) -> None:
        self.store = store
        number = len(store.people.practices())
        self.team = found_team(store, "Moving", "A81001", f"practice{number}.example.com")
        self.numbers = [draft(store, self.team).number for _ in range(cases)]
        self.changed: set[str] = set()

    def happen(self, event: int) -> None:
        if event < len(self.numbers):
            number = self.numbers[event]
            case = self.store.cases.get(self.team.sam, number)
            note = details(note=f"{case.details.note}x")
            self.store.cases.save(self.team.sam, number, note, case.version)
            self.changed.add(number)
        else:
            draft(self.store, self.team)


@BOTH_ORDERS
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(st.lists(st.integers(0, 11), max_size=3), max_size=8), ticks=st.lists(st.booleans(), min_size=8))
def test_pages_of_a_moving_list_miss_and_repeat_nothing(
    store: Store,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    events: list[list[int]],
    ticks: list[bool],
    oldest_first: bool,
) -> None:
    monkeypatch.setattr("casebuilder.store.queues.PAGE_SIZE", 3)
    moving = Moving(store, 10)
    seen: list[CaseRow] = []
    for at, page in enumerate(pages(store, moving.team.sam, oldest_first)):
        seen += page.rows
        if at >= len(events):
            continue
        for event in events[at]:
            clock.go_on(seconds=ticks[at])
            moving.happen(event)
    numbers = [row.number for row in seen]
    for number in set(moving.numbers) - moving.changed:
        assert numbers.count(number) == 1, "a case that nobody changed is shown once"
    if not oldest_first:  # there, a case that is changed goes to the end, and so is met again as it stands now
        assert len(numbers) == len(set(numbers))
    assert len({(row.number, row.changed_at) for row in seen}) >= len(set(numbers))


def test_a_clock_that_was_put_back_moves_no_case_down(store: Store, bars: Team, clock: Clock) -> None:
    first, second = draft(store, bars), draft(store, bars)
    clock.go_on(hours=1)
    store.history.add_note(bars.sam, first.number, "x")
    clock.go_on(hours=-2)
    store.history.add_note(bars.sam, first.number, "y")
    assert [row.number for row in store.queues.page(bars.sam).rows] == [first.number, second.number]


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
    for typed in ("", " ", "Task", "pat.new", "@", "07", "0070", "K7M-29Q", "\x00", "\ud800", "x" * 5000):
        assert store.search.find(bars.sam, typed) == (), typed


def test_a_reference_of_three_digits_is_found_as_such(store: Store, bars: Team) -> None:
    by_reference = store.cases.start(bars.sam, CaseDetails(reference="018"), form_key="")
    by_digits = store.cases.start(bars.sam, CaseDetails(nhs_digits="018"), form_key="")
    found = {row.number for row in store.search.find(bars.sam, "018")}
    assert found == {by_reference.number, by_digits.number}


def test_search_finds_ended_cases_and_no_deleted_ones(store: Store, bars: Team, one_of_each: dict[str, str]) -> None:
    found = {row.number for row in store.search.find(bars.sam, COMPLETE.old_email)}
    assert found == set(one_of_each.values()) - {one_of_each["discarded"], one_of_each["unfinished"]}


def test_search_shows_the_newest_fifty(store: Store, bars: Team, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casebuilder.store.search.MOST_FOUND", 2)
    numbers = []
    for _ in range(3):
        clock.go_on(minutes=1)
        numbers.append(draft(store, bars).number)
    assert [row.number for row in store.search.find(bars.sam, "018")] == numbers[:0:-1]


def test_a_list_shows_the_reference_as_it_stands(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    for reference in ("4521", "4522", "", "4521"):
        case = store.cases.save(bars.sam, case.number, details(reference=reference), case.version)
        for _ in range(2):
            assert [row.reference for row in store.queues.page(bars.sam).rows] == [reference]


def test_the_register_tells_who_and_when_and_no_patient_detail(store: Store, bars: Team, clock: Clock) -> None:
    case = store.cases.start(bars.sam, details(reference="4521"), form_key="")
    case = store.reviews.check(bars.jo, case.number, 1)
    clock.go_on(hours=1)
    case = sent(store, bars, case)
    clock.go_on(hours=1)
    progressed(store, bars, case, Act.RESOLVE, Outcome.CLEANSED)
    (row,) = store.queues.register(bars.sam, queue=Queue.RESOLVED)
    assert (row.number, row.reference, row.stage, row.verdict) == (case.number, "4521", Stage.RESOLVED, Verdict.READY)
    assert (row.started_by, row.changed_by, row.sent_by, row.outcome) == (*["Sam Bell"] * 3, Outcome.CLEANSED)
    assert row.started_at < (row.sent_at or row.started_at) < row.changed_at == row.ended_at
    assert "example.com" not in str(row)


def test_the_register_says_who_ended_a_case_and_when_while_it_is_ended(store: Store, bars: Team, clock: Clock) -> None:
    case = progressed(store, bars, sent(store, bars), Act.RESOLVE, Outcome.RESET)
    (row,) = store.queues.register(bars.sam, queue=Queue.RESOLVED)
    first = row.ended_at
    assert (first, row.ended_by) == (case.changed_at, "Sam Bell")
    clock.go_on(hours=1)
    store.history.add_note(bars.jo, case.number, "Thank you")
    case = progressed(store, bars, case, Act.REOPEN)
    (row,) = store.queues.register(bars.sam)
    assert (row.outcome, row.ended_at, row.ended_by) == (None, None, "")
    clock.go_on(hours=1)
    progressed(store, bars, case, Act.RESOLVE, Outcome.CLEANSED)
    (row,) = store.queues.register(bars.sam, queue=Queue.RESOLVED)
    assert (row.outcome, row.ended_at) == (Outcome.CLEANSED, clock())
    assert row.ended_at != first


def test_the_register_shows_a_check_while_it_stands(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    store.reviews.ask(bars.sam, case.number, 1)
    assert [row.checked_by for row in store.queues.register(bars.sam)] == [""]
    store.reviews.check(bars.jo, case.number, 1)
    assert [(row.checked_by, row.sent_by, row.sent_at) for row in store.queues.register(bars.sam)] == [
        ("Jo Lee", "", None)
    ]


@BOTH_ORDERS
def test_the_register_is_the_whole_queue_in_its_order(
    store: Store, bars: Team, clock: Clock, monkeypatch: pytest.MonkeyPatch, oldest_first: bool
) -> None:
    monkeypatch.setattr("casebuilder.store.queues._REGISTER_PAGE", 2)
    numbers = []
    for _ in range(7):
        clock.go_on(minutes=1)
        numbers.append(draft(store, bars).number)
    found = [row.number for row in store.queues.register(bars.sam, oldest_first=oldest_first)]
    assert found == (numbers if oldest_first else numbers[::-1])


@pytest.mark.parametrize(
    "typed",
    [
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
    ],
)
def test_the_desk_s_reference_is_found_as_people_paste_it(store: Store, bars: Team, mill: Team, typed: str) -> None:
    case = sent(store, bars)
    sent(store, bars)
    store.sendings.set_desk_reference(bars.sam, case.number, "NHSL-0042417")
    assert [row.number for row in store.search.find(bars.jo, typed)] == [case.number]
    assert store.search.find(mill.sam, typed) == ()
    for other in ("NHSL-0042418", "0042417", "NHSL", "reference"):
        assert store.search.find(bars.sam, other) == ()


def test_a_desk_s_reference_from_before_is_found_after_keys_rotate(store: Store, bars: Team) -> None:
    case = sent(store, bars)
    store.sendings.set_desk_reference(bars.sam, case.number, "Ref: 0042417")
    with store.engine.begin() as connection:
        connection.execute(update(SendingTable).values(desk_reference_index=None))
    assert store.search.find(bars.sam, "0042417") == ()
    store.reseal()
    assert [row.number for row in store.search.find(bars.sam, "0042417")] == [case.number]
    store.sendings.set_desk_reference(bars.sam, case.number, "")
    assert store.search.find(bars.sam, "0042417") == ()
