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

WRITERS, SHARE, CASES = 16, 25, sized(25)  # 10,000 edits
EACH = max(sized(250), 20)  # of each browser


def test_no_edit_of_ten_thousand_is_lost(
    store: Store, url: str, kind: str, bars: Team, figure: Callable[[str], None]
) -> None:
    numbers = [
        store.cases.start(bars.sam, NOTHING_SAID, form_key="").number for _ in range(CASES)
    ]  # a note has a limit, so the words are spread over some cases, all writers on one at a time
    stale = 0
    with ProcessPoolExecutor(WRITERS, get_context("spawn")) as processes:
        for number in numbers:
            words = [[f"w{writer}e{at}" for at in range(SHARE)] for writer in range(WRITERS)]
            writers = [processes.submit(workers.add_words, url, bars.sam, number, each) for each in words]
            stale += sum(writer.result() for writer in writers)
            case = store.cases.get(bars.sam, number)
            assert sorted(case.details.note.split()) == sorted(chain.from_iterable(words))
            assert case.version == 1 + WRITERS * SHARE
    figure(f"{kind}: {WRITERS * SHARE * CASES:,} edits by {WRITERS} processes, {stale:,} conflicts, 0 words lost")


def test_no_edit_of_two_thousand_over_http_is_lost(
    served: Served, request: pytest.FixtureRequest, figure: Callable[[str], None]
) -> None:
    refused = let_8_processes_edit(served, EACH)
    kind = request.node.callspec.params["served"]
    figure(f"{kind}: {BROWSERS * EACH:,} edits over HTTP by {BROWSERS} processes, {refused:,} refused, 0 words lost")
