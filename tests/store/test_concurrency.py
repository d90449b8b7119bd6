"""Several processes on one database: nothing is lost and nothing is done twice."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import replace
from itertools import chain

import pytest

from casebuilder.core.details import NOTHING_SAID
from casebuilder.store import Operator, Store
from tests.core.examples import COMPLETE
from tests.store import workers
from tests.store.practices import Team

WRITERS, EDITS = 4, 15  # `make hard` makes 10,000 edits by 16


def test_no_update_is_lost_between_processes(store: Store, url: str, bars: Team, processes: Executor) -> None:
    number = store.cases.start(bars.sam, NOTHING_SAID, form_key="").number
    words = [[f"writer{writer}word{at}" for at in range(EDITS)] for writer in range(WRITERS)]
    writers = [
        processes.submit(workers.add_words, url, by, {number: each})
        for by, each in zip([bars.sam, bars.jo] * (WRITERS // 2), words, strict=True)
    ]
    for writer in writers:
        writer.result()
    case = store.cases.get(bars.sam, number)
    assert sorted(case.details.note.split()) == sorted(chain.from_iterable(words))
    assert case.version == 1 + WRITERS * EDITS


def test_one_form_sent_by_four_processes_makes_one_case(
    store: Store, url: str, bars: Team, processes: Executor
) -> None:
    for page in ("form-1", "form-2", "form-3"):
        details = replace(COMPLETE, reference=page)
        arguments = (url, bars.sam, details, page)
        starts = [processes.submit(workers.start_case, *arguments) for _ in range(4)]
        assert len({start.result() for start in starts}) == 1
    assert len(store.queues.page(bars.sam).rows) == 3


def test_only_one_of_four_processes_creates_the_first_practice(store: Store, url: str, processes: Executor) -> None:
    founders = [processes.submit(workers.create_first_practice, url, f"sam{at}@bars.example.com") for at in range(4)]
    assert sorted(founder.result() for founder in founders) == ["founded", *["too late"] * 3]
    ((practice, _),) = store.practices.all()
    assert len(store.people.staff(Operator(practice))) == 1


@pytest.mark.parametrize("once", ["page-1", ""])
def test_one_text_recorded_as_sent_by_four_processes_is_one_record(
    store: Store, url: str, bars: Team, processes: Executor, once: str
) -> None:
    for _ in range(3):
        number = store.cases.start(bars.sam, COMPLETE, form_key="").number
        people = [bars.sam, bars.jo] * 2
        records = [processes.submit(workers.record_sent, url, by, number, once) for by in people]
        assert {record.result() for record in records} == {"sent"}
        assert len(store.sendings.of(bars.sam, number)) == 1
        assert [entry.act for entry in store.trail.of_case(bars.sam, number)] == ["started", "recorded as sent"]


@pytest.mark.usefixtures("store")
def test_guesses_of_all_processes_count_together(url: str, bars: Team, processes: Executor) -> None:
    guessers = [processes.submit(workers.guess_passwords, url, bars.sam.email, 5) for _ in range(4)]
    assert sum(guesser.result() for guesser in guessers) == 5


def test_servers_that_start_at_once_migrate_once(empty_url: str, processes: Executor) -> None:
    for server in [processes.submit(workers.migrate, empty_url) for _ in range(4)]:
        server.result()
