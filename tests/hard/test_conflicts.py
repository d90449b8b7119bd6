"""10,000 edits of one note by 16 processes: every word arrives once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context

from casebuilder.core.details import NOTHING_SAID
from casebuilder.store import Store
from tests.hard.size import sized
from tests.store import workers
from tests.store.made_up import Team

WRITERS, SHARE, CASES = 16, 25, sized(25)  # 10,000 edits


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
