"""The list: each case in one queue, the most urgent first, counted, page by page; and the register of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebuilder.core.askers import Asker
from casebuilder.core.completeness import Verdict
from casebuilder.core.details import NOTHING_SAID, CaseDetails, ReplacementRefusal
from casebuilder.core.stages import Act, Outcome, Stage
from casebuilder.store import (
    COUNTED_TO,
    DONE,
    TO_DO,
    WAITING,
    CaseRow,
    Listing,
    NotFoundError,
    Operator,
    Queue,
    RefusedError,
    StaffMember,
    Store,
)
from casebuilder.store.queues import count_statement
from casebuilder.text.dates import TypedDate
from tests.core.examples import details
from tests.store.practices import Clock, Team, add_team
from tests.store.stages import AT_STAGE, draft, progressed, sent

# The last access was too lately to replace the account before 12 December, and an answer is missing.
TOO_EARLY = details(
    last_access=TypedDate("11", "11", "2026"), replacement_refused=ReplacementRefusal.RECENT_ACCESS, nhs_digits=""
)


def asked_for_check(store: Store, team: Team, by: StaffMember) -> str:
    case = draft(store, team)
    return store.reviews.ask(by, case.number, 1).number


def wanting_changes(store: Store, team: Team) -> str:
    case = draft(store, team)
    return store.reviews.ask_for_changes(team.jo, case.number, 1, note="Which month?").number


def started(store: Store, team: Team, what: CaseDetails = NOTHING_SAID) -> str:
    return store.cases.start(team.sam, what, form_key="").number


def patient_asked(store: Store, team: Team) -> str:
    return store.cases.ask_patient(team.sam, started(store, team)).number


def sent_wrong(store: Store, team: Team) -> str:
    case = sent(store, team)
    return store.corrections.open(team.sam, case.number, case.version).number


def sent_unchecked(store: Store, team: Team) -> str:
    case = sent(store, team)
    return store.askers.say(team.sam, case.number, case.version, Asker.NOT_YET).number


# In the order of the list.
KINDS: dict[str, tuple[Queue, Callable[[Store, Team], str]]] = {
    "silent": (Queue.CHASE, lambda store, team: sent(store, team).number),
    "sent wrong": (Queue.CORRECTION, sent_wrong),
    "sent unchecked": (Queue.UNCHECKED, sent_unchecked),
    "asked": (Queue.NHS_LOGIN_ASKED, lambda store, team: AT_STAGE[Stage.MORE_INFORMATION_NEEDED](store, team).number),
    "changes": (Queue.CHANGES, wanting_changes),
    "to check": (Queue.TO_CHECK, lambda store, team: asked_for_check(store, team, team.jo)),
    "ready": (Queue.READY, lambda store, team: draft(store, team).number),
    "unfinished": (Queue.MISSING, started),
    "being checked": (Queue.BEING_CHECKED, lambda store, team: asked_for_check(store, team, team.sam)),
    "patient asked": (Queue.PATIENT_ASKED, patient_asked),
    "too early": (Queue.REPLACEABLE, lambda store, team: started(store, team, TOO_EARLY)),
    "sent": (Queue.WITH_NHS_LOGIN, lambda store, team: sent(store, team).number),
    "resolved": (Queue.CLOSED, lambda store, team: AT_STAGE[Stage.RESOLVED](store, team).number),
    "closed": (Queue.CLOSED, lambda store, team: AT_STAGE[Stage.CLOSED](store, team).number),
    "deleted": (Queue.DELETED, lambda store, team: AT_STAGE[Stage.DISCARDED](store, team).number),
}


@pytest.fixture
def kinds(store: Store, bars: Team, clock: Clock) -> dict[str, str]:
    """One case of each kind as Sam sees it, by name, made in the opposite order to the list's."""
    made = {"silent": KINDS["silent"][1](store, bars)}
    clock.go_on(days=7)
    for name, (_, make) in reversed(KINDS.items()):
        if name != "silent":
            clock.go_on(minutes=1)
            made[name] = make(store, bars)
    return made


def numbers(store: Store, staff: StaffMember, queue: Queue = Queue.EVERYTHING, *, mine: bool = False) -> list[str]:
    return [row.number for row in store.queues.page(staff, queue=queue, mine=mine).rows]


def test_the_list_shows_open_cases_with_the_most_urgent_first(
    store: Store, bars: Team, mill: Team, kinds: dict[str, str]
) -> None:
    draft(store, mill)
    open_ones = [kinds[name] for name, (queue, _) in KINDS.items() if queue not in DONE]
    assert numbers(store, bars.sam) == open_ones
    queues = [row.queue for row in store.queues.page(bars.sam).rows]
    assert queues == [*TO_DO, *WAITING]


def test_each_case_is_in_one_queue(store: Store, bars: Team, kinds: dict[str, str]) -> None:
    for queue in set(Queue) - {Queue.EVERYTHING}:
        rows = store.queues.page(bars.sam, queue=queue).rows
        assert {row.number for row in rows} == {kinds[name] for name, (of, _) in KINDS.items() if of is queue}, queue
        assert {row.queue for row in rows} == {queue}


def test_counts_are_those_of_the_queues_and_everything_is_what_is_to_do(
    store: Store, bars: Team, kinds: dict[str, str]
) -> None:
    expected = dict.fromkeys(Queue, 0)
    for queue, _ in KINDS.values():
        expected[queue] += 1
    assert store.queues.counts(bars.sam) == expected | {Queue.EVERYTHING: len(TO_DO)}
    assert len(kinds) == 15


def test_a_person_s_own_request_for_a_check_is_not_their_task(store: Store, bars: Team, kinds: dict[str, str]) -> None:
    assert numbers(store, bars.jo, Queue.TO_CHECK) == [kinds["being checked"]]
    assert numbers(store, bars.jo, Queue.BEING_CHECKED) == [kinds["to check"]]
    assert store.queues.counts(bars.jo)[Queue.TO_CHECK] == 1


def test_done_is_shown_with_the_newest_first_and_everything_else_with_the_longest_wait(
    store: Store, bars: Team, clock: Clock
) -> None:
    waiting, ended = [], []
    for _ in range(3):
        clock.go_on(minutes=1)
        waiting.append(draft(store, bars).number)
        ended.append(AT_STAGE[Stage.CLOSED](store, bars).number)
    assert numbers(store, bars.sam, Queue.READY) == waiting
    assert numbers(store, bars.sam, Queue.CLOSED) == ended[::-1]


def test_a_case_has_to_be_chased_from_its_day_on_without_anybody_doing_anything(
    store: Store, bars: Team, clock: Clock
) -> None:
    number = sent(store, bars).number  # on a Friday at 10 in the morning
    for days, queue in ((0, Queue.WITH_NHS_LOGIN), (3, Queue.WITH_NHS_LOGIN), (4, Queue.CHASE), (20, Queue.CHASE)):
        store_at(clock, days)
        assert [row.queue for row in store.queues.page(bars.sam).rows] == [queue], days
        assert store.queues.counts(bars.sam)[queue] == 1
    assert numbers(store, bars.sam, Queue.CHASE) == [number]
    store.progress.record(bars.jo, number, 2, Act.HEAR)
    assert numbers(store, bars.sam, Queue.WITH_NHS_LOGIN) == [number]


def store_at(clock: Clock, days: int) -> None:
    clock.now = Clock().now + timedelta(days=days)


def test_the_case_that_is_overdue_longest_comes_first(store: Store, bars: Team, clock: Clock) -> None:
    first = sent(store, bars)
    clock.go_on(days=5)
    second = sent(store, bars)
    clock.go_on(days=9)
    store.history.add_note(bars.sam, first.number, "Rang the patient")
    assert numbers(store, bars.sam, Queue.CHASE) == [first.number, second.number]


def test_a_draft_waits_for_the_day_on_which_the_patient_can_replace_the_account(
    store: Store, bars: Team, clock: Clock
) -> None:
    number = started(store, bars, TOO_EARLY)
    (row,) = store.queues.page(bars.sam).rows
    assert (row.queue, str(row.due_on), row.can_be_replaced) == (Queue.REPLACEABLE, "2026-12-12", False)
    store_at(clock, 21)  # 11 December
    assert numbers(store, bars.sam, Queue.REPLACEABLE) == [number]
    store_at(clock, 22)
    (row,) = store.queues.page(bars.sam).rows
    assert (row.queue, row.can_be_replaced) == (Queue.MISSING, True)
    assert store.queues.counts(bars.sam)[Queue.EVERYTHING] == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"replacement_refused": None},
        {"replacement_refused": ReplacementRefusal.TRIED_BEFORE},
        {"last_access": TypedDate("", "", "2026")},
    ],
)
def test_a_draft_without_a_day_to_wait_for_waits_for_its_answers(
    store: Store, bars: Team, changes: dict[str, object]
) -> None:
    number = started(store, bars, details(**{**TOO_EARLY_ANSWERS, **changes}))
    assert numbers(store, bars.sam, Queue.MISSING) == [number]


TOO_EARLY_ANSWERS = {
    "last_access": TypedDate("11", "11", "2026"),
    "replacement_refused": ReplacementRefusal.RECENT_ACCESS,
    "nhs_digits": "",
}


def test_a_complete_case_may_be_sent_although_the_patient_could_replace_the_account_later(
    store: Store, bars: Team
) -> None:
    number = started(store, bars, details(**{**TOO_EARLY_ANSWERS, "nhs_digits": "018"}))
    assert numbers(store, bars.sam, Queue.READY) == [number]


def test_a_draft_says_for_a_week_that_it_will_be_erased(store: Store, bars: Team, clock: Clock) -> None:
    number, waiting = draft(store, bars).number, sent(store, bars).number

    def said() -> dict[str, date | None]:
        return {row.number: row.erased_on for row in store.queues.page(bars.sam).rows}

    clock.go_on(days=52)
    assert said() == {number: None, waiting: None}
    clock.go_on(days=1)
    day = store.cases.get(bars.sam, number).erased_on
    assert day == (clock() + timedelta(days=7)).date()
    assert said() == {number: day, waiting: None}
    store.cases.keep_longer(bars.sam, number, clock().date() + timedelta(days=30), "A complaint")
    assert said() == {number: None, waiting: None}


def test_a_case_waits_for_the_patient_until_somebody_types(store: Store, bars: Team, clock: Clock) -> None:
    number = patient_asked(store, bars)
    (row,) = store.queues.page(bars.sam).rows
    assert (row.queue, row.patient_asked_on) == (Queue.PATIENT_ASKED, clock().date())
    store.history.add_note(bars.jo, number, "Rang twice")
    store.cases.save(bars.jo, number, NOTHING_SAID, 1)  # nothing new
    assert numbers(store, bars.sam, Queue.PATIENT_ASKED) == [number]
    case = store.cases.save(bars.jo, number, details(), 1)
    assert case.patient_asked_on is None
    assert numbers(store, bars.sam, Queue.READY) == [number]


def test_a_patient_who_does_not_answer_for_a_week_is_to_be_asked_again(store: Store, bars: Team, clock: Clock) -> None:
    number = patient_asked(store, bars)
    clock.go_on(days=6)
    assert numbers(store, bars.sam, Queue.PATIENT_ASKED) == [number]
    clock.go_on(days=1)
    assert numbers(store, bars.sam, Queue.MISSING) == [number]
    store.cases.ask_patient(bars.jo, number)
    assert numbers(store, bars.sam, Queue.PATIENT_ASKED) == [number]


def test_asking_the_patient_twice_on_a_day_is_recorded_once(store: Store, bars: Team) -> None:
    number = patient_asked(store, bars)
    store.cases.ask_patient(bars.sam, number)
    acts = [entry.act for entry in store.history.of(bars.sam, number)]
    assert acts == [Act.START, Act.ASK_PATIENT]


def test_whatever_moves_a_case_on_ends_the_wait_for_the_patient(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    store.cases.ask_patient(bars.sam, case.number)
    case = store.reviews.ask(bars.sam, case.number, 1)
    assert case.patient_asked_on is None
    store.cases.ask_patient(bars.sam, case.number)
    case = sent(store, bars, case)
    assert case.patient_asked_on is None
    assert numbers(store, bars.sam, Queue.WITH_NHS_LOGIN) == [case.number]


def test_a_case_belongs_to_whoever_started_it_until_it_is_taken_or_given(store: Store, bars: Team) -> None:
    number = draft(store, bars).number
    assert (numbers(store, bars.sam, mine=True), numbers(store, bars.jo, mine=True)) == ([number], [])
    case = store.owners.take(bars.jo, number)
    assert (case.owner, case.owned_by) == (bars.jo.id, "Jo Lee")
    assert (numbers(store, bars.sam, mine=True), numbers(store, bars.jo, mine=True)) == ([], [number])
    assert store.queues.counts(bars.sam, mine=True)[Queue.EVERYTHING] == 0
    assert store.queues.counts(bars.jo, mine=True)[Queue.READY] == 1
    case = store.owners.give(bars.jo, number, bars.sam.id)
    assert (case, case.owned_by) == (store.cases.get(bars.sam, number), "Sam Bell")
    acts = [(entry.act, entry.by, entry.about) for entry in store.trail.of_case(bars.sam, number)][1:]
    assert acts == [(Act.TAKE, "Jo Lee", ""), (Act.GIVE, "Jo Lee", "Sam Bell")]


def test_taking_one_s_own_case_changes_nothing(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    assert store.owners.take(bars.sam, case.number) == case
    assert len(store.history.of(bars.sam, case.number)) == 1


def test_a_case_is_given_only_to_somebody_who_works_here(store: Store, bars: Team, mill: Team) -> None:
    number = draft(store, bars).number
    store.people.set_active(bars.sam, bars.jo.id, False)
    for person in (bars.jo.id, mill.jo.id, 0):
        with pytest.raises(RefusedError):
            store.owners.give(bars.sam, number, person)
    with pytest.raises(NotFoundError):
        store.owners.give(mill.sam, number, mill.jo.id)


def test_a_row_says_what_is_missing(store: Store, bars: Team) -> None:
    number = started(store, bars, details(old_email="", steps=frozenset()))
    (row,) = store.queues.page(bars.sam).rows
    assert [finding.field for finding in row.to_do] == ["old_email", "steps"]
    store.cases.save(bars.jo, number, details(old_email="", nhs_digits="4261"), 1)
    (row,) = store.queues.page(bars.sam).rows
    assert [(finding.field, finding.state) for finding in row.to_do] == [
        ("old_email", "missing"),
        ("nhs_digits", "wrong"),
    ]


def test_a_row_is_read_again_when_it_or_who_looks_or_the_day_has_changed(
    store: Store, bars: Team, mill: Team, clock: Clock
) -> None:
    number = started(store, bars, details(old_email=""))
    draft(store, mill)

    def row_for(staff: StaffMember) -> CaseRow:
        (row,) = store.queues.page(staff).rows
        return row

    first = row_for(bars.sam)
    assert row_for(bars.sam) is first
    assert first.is_edited_by_viewer
    assert not row_for(bars.jo).is_edited_by_viewer
    assert row_for(mill.sam).number != number
    clock.go_on(days=55)
    assert row_for(bars.sam).erased_on == date(2027, 1, 19)
    store.cases.save(bars.jo, number, details(reference="B-1"), 1)
    assert (row_for(bars.sam).reference, row_for(bars.sam).queue) == ("B-1", Queue.READY)
    assert row_for(bars.sam) is not first


def test_a_row_says_that_a_check_has_to_come_first(store: Store, bars: Team) -> None:
    number = draft(store, bars).number
    assert not store.queues.page(bars.sam).rows[0].awaits_check
    store.practices.set_review_required(Operator(bars.practice), True)
    assert store.queues.page(bars.sam).rows[0].awaits_check
    store.reviews.check(bars.jo, number, 1)
    assert not store.queues.page(bars.sam).rows[0].awaits_check


def test_counting_stops_at_a_hundred(store: Store, bars: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    assert COUNTED_TO == 100
    monkeypatch.setattr("casebuilder.store.queues.COUNTED_TO", 3)
    count_statement.cache_clear()
    for _ in range(5):
        draft(store, bars)
    counts = store.queues.counts(bars.sam)
    count_statement.cache_clear()
    assert (counts[Queue.EVERYTHING], counts[Queue.READY], counts[Queue.MISSING]) == (3, 3, 0)


def pages(store: Store, staff: StaffMember, queue: Queue = Queue.EVERYTHING) -> Iterator[Listing]:
    cursor = ""
    while True:
        page = store.queues.page(staff, queue=queue, after=cursor)
        yield page
        cursor = page.next
        if not cursor:
            return


@pytest.mark.parametrize(("cases", "sizes"), [(0, [0]), (1, [1]), (25, [25]), (26, [25, 1]), (52, [25, 25, 2])])
def test_pages_hold_twenty_five(store: Store, bars: Team, cases: int, sizes: list[int]) -> None:
    for at in range(cases):
        (draft if at % 2 else sent)(store, bars)
    found = list(pages(store, bars.sam))
    assert [len(page.rows) for page in found] == sizes
    assert len({row.number for page in found for row in page.rows}) == cases
    assert found[0].previous == ""


@pytest.mark.parametrize("queue", [Queue.EVERYTHING, Queue.CLOSED])
def test_back_leads_to_the_page_before(
    store: Store, bars: Team, clock: Clock, monkeypatch: pytest.MonkeyPatch, queue: Queue
) -> None:
    monkeypatch.setattr("casebuilder.store.queues.PAGE_SIZE", 4)
    for at in range(10):
        clock.go_on(minutes=at % 2)  # in pairs at the same moment
        (AT_STAGE[Stage.CLOSED] if queue is Queue.CLOSED else (draft, sent)[at % 2])(store, bars)
    first, second, third = pages(store, bars.sam, queue)
    assert [len(page.rows) for page in (first, second, third)] == [4, 4, 2]
    for page, before in ((third, second), (second, first)):
        back = store.queues.page(bars.sam, queue=queue, before=page.previous)
        assert back == before


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "1-K7M",
        "7-739000-999999999999999999-K7M-29Q",
        "-1-K7M-29Q",
        "\x00",
        "1" * 999,
        "7-0-1-K7M-29Q",
        "99-1-1-K7M-29Q",
    ],
)
def test_a_made_up_cursor_is_the_first_page(store: Store, bars: Team, cursor: str) -> None:
    draft(store, bars)
    assert len(store.queues.page(bars.sam, after=cursor).rows) == 1
    assert len(store.queues.page(bars.sam, before=cursor).rows) == 1


def test_the_cursor_of_another_queue_is_the_first_page(store: Store, bars: Team) -> None:
    draft(store, bars)
    assert len(store.queues.page(bars.sam, queue=Queue.READY, after="0-739000-1-K7M-29Q").rows) == 1


def test_a_cursor_beyond_the_end_is_an_empty_page(store: Store, bars: Team) -> None:
    draft(store, bars)
    assert store.queues.page(bars.sam, after="11-3652059-1-K7M-29Q") == Listing((), "", "")


class Moving:
    """A list that people work on while somebody pages through it."""

    def __init__(self, store: Store, cases: int) -> None:
        self.store = store
        number = len(store.practices.all())
        self.team = add_team(store, "Moving", "A81001", f"practice{number}.example.com")
        self.numbers = [(draft, sent)[at % 2](store, self.team).number for at in range(cases)]
        self.changed: set[str] = set()

    def happen(self, event: int) -> None:
        if event < len(self.numbers):
            number = self.numbers[event]
            self.store.history.add_note(self.team.sam, number, "x")
            self.changed.add(number)
        else:
            draft(self.store, self.team)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(st.lists(st.integers(0, 11), max_size=3), max_size=8), ticks=st.lists(st.booleans(), min_size=8))
def test_pages_of_a_moving_list_miss_and_repeat_nothing(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch, events: list[list[int]], ticks: list[bool]
) -> None:
    monkeypatch.setattr("casebuilder.store.queues.PAGE_SIZE", 3)
    moving = Moving(store, 10)
    seen: list[CaseRow] = []
    for at, page in enumerate(pages(store, moving.team.sam)):
        seen += page.rows
        if at >= len(events):
            continue
        for event in events[at]:
            clock.go_on(seconds=ticks[at])
            moving.happen(event)
    found = [row.number for row in seen]
    for number in set(moving.numbers) - moving.changed:
        assert found.count(number) == 1, "a case that nobody changed is shown once"
    # A case that is changed goes to the end of its queue, and so is met again as it stands now.
    assert len({(row.number, row.changed_at) for row in seen}) == len(seen)


def test_putting_the_clock_back_does_not_reorder_the_list(store: Store, bars: Team, clock: Clock) -> None:
    first, second = draft(store, bars), draft(store, bars)
    clock.go_on(hours=1)
    store.history.add_note(bars.sam, first.number, "x")
    clock.go_on(hours=-2)
    store.history.add_note(bars.sam, first.number, "y")
    assert numbers(store, bars.sam) == [second.number, first.number]


def test_a_list_shows_the_reference_as_it_stands(store: Store, bars: Team) -> None:
    case = draft(store, bars)
    for reference in ("4521", "4522", "", "4521"):
        case = store.cases.save(bars.sam, case.number, details(reference=reference), case.version)
        for _ in range(2):
            assert [row.reference for row in store.queues.page(bars.sam).rows] == [reference]


def test_the_register_says_who_and_when_and_no_patient_detail(store: Store, bars: Team, clock: Clock) -> None:
    case = store.cases.start(bars.sam, details(reference="4521"), form_key="")
    case = store.reviews.check(bars.jo, case.number, 1)
    clock.go_on(hours=1)
    case = sent(store, bars, case)
    clock.go_on(hours=1)
    progressed(store, bars, case, Act.RESOLVE, Outcome.CLEANSED)
    (row,) = store.queues.register(bars.sam, queue=Queue.CLOSED)
    assert (row.number, row.reference, row.stage, row.verdict) == (case.number, "4521", Stage.RESOLVED, Verdict.READY)
    assert (row.started_by, row.changed_by, row.sent_by, row.outcome) == (*["Sam Bell"] * 3, Outcome.CLEANSED)
    assert row.started_at < (row.sent_at or row.started_at) < row.changed_at == row.ended_at
    assert "example.com" not in str(row)


def test_the_register_says_who_ended_a_case_and_when_while_it_is_ended(store: Store, bars: Team, clock: Clock) -> None:
    case = progressed(store, bars, sent(store, bars), Act.RESOLVE, Outcome.RESET)
    (row,) = store.queues.register(bars.sam, queue=Queue.CLOSED)
    first = row.ended_at
    assert (first, row.ended_by) == (case.changed_at, "Sam Bell")
    clock.go_on(hours=1)
    store.history.add_note(bars.jo, case.number, "Thank you")
    case = progressed(store, bars, case, Act.REOPEN)
    (row,) = store.queues.register(bars.sam)
    assert (row.outcome, row.ended_at, row.ended_by) == (None, None, "")
    clock.go_on(hours=1)
    progressed(store, bars, case, Act.RESOLVE, Outcome.CLEANSED)
    (row,) = store.queues.register(bars.sam, queue=Queue.CLOSED)
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


def test_the_register_is_the_whole_queue_in_its_order(
    store: Store, bars: Team, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casebuilder.store.queues._REGISTER_PAGE", 2)
    numbers = []
    for _ in range(7):
        clock.go_on(minutes=1)
        numbers.append(draft(store, bars).number)
    assert [row.number for row in store.queues.register(bars.sam)] == numbers
