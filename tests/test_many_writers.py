"""Many people at once over real HTTP, on either database: no acknowledged edit is lost, and nothing is done twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier

import pytest

from casebuilder.core.details import NOTHING_SAID, Step
from casebuilder.core.stages import Stage
from casebuilder.store import Keyring, Store, open_store
from casebuilder.store.migrating import upgrade
from tests.core.examples import COMPLETE
from tests.postgres import create_database, drop_database
from tests.store.practices import KEYS, PASSWORD, Team, add_team, quick_passwords
from tests.test_main import PATIENCE, running
from tests.writers import Answer, Browser

ROOT = Path(__file__).resolve().parent.parent
WRITERS = 8
EDITS = 20  # of each writer; `make hard` has them make 250


@dataclass(frozen=True)
class Served:
    """The program itself, running in a process of its own, and the store that it serves."""

    address: str
    store: Store
    team: Team

    at_exit: ExitStack
    logged_in: dict[int, Browser] = field(default_factory=dict)

    def opened(self, browser: Browser) -> Browser:
        """Return the browser, which is closed with the program."""
        self.at_exit.callback(browser.close)
        return browser

    def browser(self, at: int) -> Browser:
        """Return a connection of Sam's browser or of Jo's, in turn; each of the eight is logged in once."""
        if at not in self.logged_in:
            self.logged_in[at] = self.opened(Browser(self.address))
            self.logged_in[at].log_in((self.team.sam, self.team.jo)[at % 2].email, PASSWORD)
        return self.opened(self.logged_in[at].copy(self.address))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One program and one database for all these tests, each with its own cases."""
    tmp_path = tmp_path_factory.mktemp("served")
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'casebuilder.sqlite'}"
    else:
        url = create_database(request.getfixturevalue("postgres_url"))
    store = open_store(url, Keyring.from_text(KEYS), passwords=quick_passwords())
    upgrade(store)
    team = add_team(store, "Bars Surgery", "A81001", "bars.example.com")
    with ExitStack() as at_exit:
        at_exit.callback(store.close)
        _, _, address = at_exit.enter_context(running(tmp_path, DATABASE_URL=url, CASEBUILDER_KEYS=KEYS))
        yield Served(address, store, team, at_exit)
    if request.param == "postgresql":
        drop_database(url)


def start_writer(served: Served, number: str, at: int, edits: int) -> subprocess.Popen[str]:
    person = (served.team.sam, served.team.jo)[at % 2]
    command = [sys.executable, "-m", "tests.writers", served.address, person.email, PASSWORD]
    arguments = [number, "abcdefgh"[at], str(edits)]
    return subprocess.Popen([*command, *arguments], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def let_them_write(writers: list[subprocess.Popen[str]]) -> list[tuple[list[tuple[str, int]], int]]:
    """Start them together once all have logged in; return what each had acknowledged and refused."""
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    said = [writer.communicate(timeout=5 * PATIENCE)[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * len(writers)
    return [json.loads(each) for each in said]


def test_no_acknowledged_edit_by_8_processes_is_lost(served: Served) -> None:
    let_8_processes_edit(served, EDITS)


def let_8_processes_edit(served: Served, edits: int) -> int:
    """Have each make so many edits of one note; return how many of them all were refused."""
    number = served.store.cases.start(served.team.sam, NOTHING_SAID, form_key="").number
    writers = [start_writer(served, number, at, edits) for at in range(WRITERS)]
    try:
        written = let_them_write(writers)
    finally:
        for writer in writers:
            writer.kill()
    case = served.store.cases.get(served.team.sam, number)
    acknowledged = [word for words, _ in written for word in words]
    refusals = sum(refused for _, refused in written)
    assert len(acknowledged) + refusals == WRITERS * edits
    # They did meet: many were refused, and more than one went through.
    assert refusals > WRITERS
    assert sum(bool(words) for words, _ in written) > 1
    # Each version was made by one acknowledged edit, and the note holds the words in just that order.
    assert sorted(version for _, version in acknowledged) == list(range(2, case.version + 1))
    assert case.details.note.split() == [word for word, _ in sorted(acknowledged, key=lambda each: each[1])]
    return refusals


def at_once(acts: list[Callable[[], Answer]]) -> list[Answer]:
    """Return the answers to requests sent at the same moment, each on its own connection."""
    barrier = Barrier(len(acts))

    def act(send: Callable[[], Answer]) -> Answer:
        barrier.wait(PATIENCE)
        return send()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def send(browser: Browser, path: str, fields: dict[str, str]) -> Callable[[], Answer]:
    return lambda: browser.post(path, fields)


def test_equal_forms_sent_at_once_make_one_case(served: Served) -> None:
    browser = served.browser(0)
    tabs = [served.opened(browser.copy(served.address)) for _ in range(WRITERS)]
    for turn in range(2):
        page = browser.get("/cases/new").field("page")
        fields = {"page": page, "version": "0", "reference": f"turn-{turn}", "action": "check"}
        answers = at_once([send(tab, "/cases/new", fields) for tab in tabs])
        assert {answer.status for answer in answers} == {303}
        assert len({answer.location for answer in answers}) == 1
        assert len(served.store.search.find(served.team.sam, f"turn-{turn}")) == 1


def test_everything_that_eight_people_type_at_the_same_moment_is_saved(served: Served) -> None:
    browsers = [served.browser(at) for at in range(WRITERS)]
    steps = list(Step)[:WRITERS]
    for _ in range(2):
        number = served.store.cases.start(served.team.sam, NOTHING_SAID, form_key="").number
        path = f"/cases/{number}/edit"
        forms = [browser.get(path) for browser in browsers]
        acts = []
        for browser, form, step in zip(browsers, forms, steps, strict=True):
            opened = {name: form.field(name) for name in ("version", "page", "opened")}
            acts.append(send(browser, path, {**opened, "steps": step, "action": "check"}))
        answers = at_once(acts)
        assert {(answer.status, answer.location) for answer in answers} == {(303, f"/cases/{number}")}
        case = served.store.cases.get(served.team.sam, number)
        assert (case.details.steps, case.version) == (frozenset(steps), 1 + WRITERS)


def test_a_case_recorded_as_sent_by_many_at_once_is_recorded_once(served: Served) -> None:
    browsers = [served.browser(at) for at in range(WRITERS)]
    for turn in range(2):
        number = served.store.cases.start(served.team.sam, COMPLETE, form_key="").number
        path = f"/cases/{number}/sent"
        pages = [browser.get(path).field("page") for browser in browsers]
        if turn % 2:  # one form in many tabs, else each has opened a form of their own
            pages = [pages[0]] * WRITERS
        acts = [
            send(browser, path, {"page": page, "version": "1", "layout": "two-pages", "desk_reference": f"by-{at}"})
            for at, (browser, page) in enumerate(zip(browsers, pages, strict=True))
        ]
        answers = at_once(acts)
        assert {(answer.status, answer.location) for answer in answers} == {(303, f"/cases/{number}")}
        assert len(served.store.sendings.of(served.team.sam, number)) == 1
        case = served.store.cases.get(served.team.sam, number)
        assert (case.stage, case.version) == (Stage.SENT, 2)
