"""The demo: a full product in one minute, with nobody real in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from casebuilder import demo
from casebuilder.core.circumstances import Circumstances
from casebuilder.core.completeness import Verdict, assess
from casebuilder.core.details import CaseDetails
from casebuilder.core.figures import Figure
from casebuilder.core.stages import Outcome, Review, Stage
from casebuilder.store import Case, CaseRow, Keyring, Operator, Queue, Role, StaffMember, Store, new_key, open_store
from casebuilder.store.migrating import upgrade

ADDRESS = re.compile(r"[^\s@]+@([\w.&-]+\w)")


@dataclass
class Shown:
    """A demo: its store, what it printed, and every case that is in it."""

    store: Store
    printed: str
    sam: StaffMember
    rows: list[CaseRow]

    @property
    def cases(self) -> list[Case]:
        return [self.store.cases.get(self.sam, row.number) for row in self.rows]


def rows_of(store: Store, staff: StaffMember, queue: Queue) -> Iterator[CaseRow]:
    cursor = ""
    while True:
        page = store.queues.page(staff, queue=queue, after=cursor)
        yield from page.rows
        cursor = page.next
        if not cursor:
            return


def show(folder: Path) -> Shown:
    store = open_store(f"sqlite:///{folder / 'demo.sqlite'}", Keyring.from_text(new_key()))
    upgrade(store)
    store.check_ready()
    printed = demo.prepare(store)
    [(practice, _)] = store.practices.all()
    [sam] = (each for each in store.people.staff(Operator(practice)) if each.role is Role.MANAGER)
    return Shown(
        store,
        printed,
        sam,
        [row for queue in (Queue.EVERYTHING, Queue.CLOSED) for row in rows_of(store, sam, queue)],
    )


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    found = show(tmp_path_factory.mktemp("demo"))
    yield found
    found.store.close()


def test_the_log_in_that_the_demo_prints_works(shown: Shown) -> None:
    manager, colleague = re.findall(r"\S+@\S+\w", shown.printed)
    password = re.findall(r"password of both is (\S+)", shown.printed)[0]
    assert shown.store.people.log_in(manager, password, "127.0.0.1").role is Role.MANAGER
    assert shown.store.people.log_in(colleague, password, "127.0.0.1").role is Role.STAFF


def test_no_two_demos_have_the_same_password() -> None:
    assert len({demo.new_password() for _ in range(100)}) == 100


def test_the_demo_has_some_thirty_cases_in_every_state(shown: Shown) -> None:
    assert 30 <= len(shown.rows) <= 45
    assert {row.stage for row in shown.rows} == set(Stage) - {Stage.DISCARDED}
    assert {row.review for row in shown.rows} == set(Review)
    assert {row.outcome for row in shown.rows} == {None, *Outcome}
    assert len({row.gaps for row in shown.rows}) > 3
    counts = shown.store.queues.counts(shown.sam)
    assert all(counts.values()), counts


def test_the_demo_has_months_of_figures_and_quotes_them(shown: Shown) -> None:
    counts = shown.store.figures.by_month(shown.sam)
    assert {each.figure for each in counts} == set(Figure)
    assert len({each.month for each in counts}) >= 5
    cautions = [c.key for case in shown.cases for c in assess(case.details, around(shown, case)).cautions]
    assert "own-figures" in cautions


def test_the_demo_has_every_verdict_and_most_cautions(shown: Shown) -> None:
    found = [assess(case.details, around(shown, case)) for case in shown.cases]
    assert {assessment.verdict for assessment in found} == set(Verdict)
    cautions = {caution.key for assessment in found for caution in assessment.cautions}
    assert cautions >= {"other-case", "typo", "closed", "lowest-level"}
    assert sum(not assessment.cautions for assessment in found) > len(found) / 2


def around(shown: Shown, case: Case) -> Circumstances:
    return shown.store.search.circumstances(shown.sam, case.details, case.number)


def test_nobody_in_the_demo_is_real(shown: Shown) -> None:
    texts = [shown.printed, *(text for case in shown.cases for text in words_of(case.details))]
    domains = {domain for text in texts for domain in ADDRESS.findall(text)}
    assert domains <= {"example.com", "example.org", demo.DOMAIN, "gmial.com"}


def words_of(details: CaseDetails) -> tuple[str, ...]:
    return details.new_email, details.old_email, details.note


def test_a_full_nhs_number_in_the_demo_is_masked(shown: Shown) -> None:
    assert [case.details.note for case in shown.cases if "*" in case.details.note] == [
        "The patient read out *** *** *018 on the phone. The old provider closed the mailbox in May."
    ]


def test_the_acts_of_the_demo_are_in_order_and_not_in_the_future(shown: Shown) -> None:
    for case in shown.cases:
        history = [entry.at for entry in shown.store.history.of(shown.sam, case.number)]
        assert history == sorted(history)
        assert history[-1] <= datetime.now(UTC)


@pytest.mark.parametrize("hours", [5 / 60, 2 * 24 + 9, 6 * 24 + 23.9])
def test_the_demo_can_be_shown_at_any_time(hours: float, tmp_path: Path) -> None:
    christmas = datetime(2026, 12, 26, tzinfo=UTC)  # a Saturday
    with time_machine.travel(christmas + timedelta(hours=hours), tick=False):
        found = show(tmp_path)
        counts = found.store.queues.counts(found.sam)
        found.store.close()
    assert all(counts.values()), counts
