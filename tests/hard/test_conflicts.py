"""10,000 edits of one note by 16 processes, and 2,000 over HTTP by 8: every word arrives once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context

import pytest

from casebuilder.core.details import NOTHING_SAID
from casebuilder.store import Store
from tests.hard.size import sized
from tests.store import workers
from tests.store.practices import Team
from tests.test_many_writers import WRITERS as BROWSERS
from tests.test_many_writers import Served, let_8_processes_edit, served

__all__ = ["served"]  # a fixture

# 10,000 edits: each word is judged with the whole note, so many short notes show as much as a few long ones, sooner.
WRITERS, SHARE, CASES = 16, 5, sized(125)
EACH = max(sized(250), 20)  # of each browser


def test_no_edit_of_ten_thousand_is_lost(
    store: Store, url: str, kind: str, bars: Team, figure: Callable[[str], None]
) -> None:
    numbers = [store.cases.start(bars.sam, NOTHING_SAID, form_key="").number for _ in range(CASES)]
    words = [[f"w{writer}e{at}" for at in range(SHARE)] for writer in range(WRITERS)]
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.store.workers"])
    with ProcessPoolExecutor(WRITERS, context) as processes:  # all of them go through the cases in one order
        writers = [processes.submit(workers.add_words, url, bars.sam, dict.fromkeys(numbers, each)) for each in words]
        stale = sum(writer.result() for writer in writers)
    for number in numbers:
        case = store.cases.get(bars.sam, number)
        assert sorted(case.details.note.split()) == sorted(chain.from_iterable(words))
        assert case.version == 1 + WRITERS * SHARE
    assert stale > CASES  # they did meet
    figure(f"{kind}: {WRITERS * SHARE * CASES:,} edits by {WRITERS} processes, {stale:,} conflicts, 0 words lost")


def test_no_edit_of_two_thousand_over_http_is_lost(
    served: Served, request: pytest.FixtureRequest, figure: Callable[[str], None]
) -> None:
    refused = let_8_processes_edit(served, EACH)
    kind = request.node.callspec.params["served"]
    figure(f"{kind}: {BROWSERS * EACH:,} edits over HTTP by {BROWSERS} processes, {refused:,} refused, 0 words lost")
