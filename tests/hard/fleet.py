"""Two casebuilders on one PostgreSQL behind nginx, and people who press buttons until they are told to stop."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread

from casebuilder.core.details import NOTHING_SAID
from casebuilder.store import Keyring, Store, open_store
from casebuilder.store.migrating import upgrade
from tests import nginx
from tests.store.practices import KEYS, OTHER_KEYS, PASSWORD, Team, add_team, quick_passwords
from tests.test_main import PATIENCE, Started, free_port, start
from tests.writers import Answer, Browser

PAUSE = 0.1  # seconds between two rounds of a person


@dataclass
class Process:
    """One casebuilder, which is stopped and started as an operator does it."""

    instance: Path
    environ: dict[str, str]
    port: int = field(default_factory=free_port)
    program: Started | None = None

    def start(self) -> None:
        self.program = start(self.instance, **self.environ, PORT=str(self.port))
        assert self.program.stdout is not None
        assert any(line.startswith("Stop it") for line in self.program.stdout), self.program.communicate()

    def stop(self) -> None:
        if self.program is not None:
            self.program.send_signal(signal.SIGTERM)
            _, complained = self.program.communicate(timeout=PATIENCE)
            ended, self.program = self.program.returncode, None
            assert (ended, complained) == (0, ""), (ended, complained)

    def restart(self, **changed: str) -> None:
        self.stop()
        self.environ.update(changed)
        self.start()


@dataclass
class Person:
    """Somebody with a case of their own, who looks and saves in haste, and remembers what went wrong."""

    browser: Browser
    number: str
    answers: int = 0
    saved: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def work(self, done: Event) -> None:
        while not done.is_set() and len(self.wrong) < 10:
            try:
                self.look_and_save()
                done.wait(PAUSE)
            except (OSError, HTTPException, AssertionError) as error:
                self.wrong.append(repr(error))
                self.browser.close()  # the next request connects again

    def look_and_save(self) -> None:
        path = f"/cases/{self.number}/edit"
        self.ask("/cases")
        form = self.ask(path)
        fields = {name: form.field(name) for name in ("csrf_token", "version", "page")}
        self.ask(path, {**fields, "reference": str(self.saved + 1), "action": "draft"})
        self.saved += 1

    def ask(self, path: str, fields: dict[str, str] | None = None) -> Answer:
        began = time.monotonic()
        answer = self.browser.get(path) if fields is None else self.browser.post(path, fields)
        self.slowest = max(self.slowest, time.monotonic() - began)
        assert answer.status == (200 if fields is None else 303), (path, answer.status)
        assert "cannot be read" not in answer.text, path
        self.answers += 1
        return answer


@dataclass
class Fleet:
    """The processes, the address before them, and the store that they share."""

    processes: list[Process]
    address: str
    store: Store
    team: Team

    @contextmanager
    def people(self, number: int) -> Iterator[list[Person]]:
        """Let so many people work until the block ends; nothing that was answered to them may be lost."""
        people = [self._person() for _ in range(number)]
        done = Event()
        threads = [Thread(target=each.work, args=(done,)) for each in people]
        for thread in threads:
            thread.start()
        try:
            yield people
        finally:
            done.set()
            for thread in threads:
                thread.join(PATIENCE)
        for each in people:
            each.browser.close()
            stored = int(self.store.cases.get(self.team.sam, each.number).details.reference or "0")
            assert each.wrong == [], each.wrong
            assert stored == each.saved

    def _person(self) -> Person:
        case = self.store.cases.start(self.team.sam, NOTHING_SAID, form_key="")
        browser = Browser(self.address)
        browser.log_in(self.team.sam.email, PASSWORD)
        return Person(browser, case.number)


@contextmanager
def fleet(url: str, folder: Path, processes: int = 2) -> Iterator[Fleet]:
    """Run a fleet on an empty database, behind nginx as deploy/nginx has it."""
    environ = {"DATABASE_URL": url, "CASEBUILDER_KEYS": KEYS, "CASEBUILDER_TRUSTED_PROXIES": "1"}
    with ExitStack() as at_exit:
        keys = Keyring.from_text(f"{KEYS},{OTHER_KEYS}")
        store = at_exit.enter_context(closing(open_store(url, keys, passwords=quick_passwords())))
        upgrade(store)
        team = add_team(store, "Bars Surgery", "A81001", "bars.example.com")
        started = [Process(folder / f"instance{at}", dict(environ)) for at in range(processes)]
        for process in started:
            at_exit.callback(process.stop)
            process.start()
        address = at_exit.enter_context(nginx.serving(folder / "nginx", [each.port for each in started]))
        yield Fleet(started, address, store, team)
