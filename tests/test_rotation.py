"""A key changed as docs/operating.md says ("Keys") under two running processes: no page shows an error."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from casebuilder.store import Keyring, open_store
from casebuilder.store.migrating import upgrade
from tests.core.examples import COMPLETE
from tests.store.practices import KEYS, OTHER_KEYS, PASSWORD, Team, add_team, quick_passwords
from tests.test_main import run_command, running
from tests.writers import Browser

OLD, NEW = KEYS, OTHER_KEYS


@dataclass
class Process:
    """One of the two, which restarts with other keys; its browser keeps its cookies, because the two share a name."""

    instance: Path
    url: str
    at_exit: ExitStack = field(default_factory=ExitStack)
    address: str = ""

    def restart(self, keys: str) -> None:
        self.at_exit.close()
        started = running(self.instance, DATABASE_URL=self.url, CASEBUILDER_KEYS=keys)
        _, _, self.address = self.at_exit.enter_context(started)


def check_both(here: Process, there: Process, jar: Browser) -> None:
    """Check that what one process sealed, showed in a form or indexed, the other opens, saves and finds."""
    for one, other in ((here, there), (there, here)):
        with closing(jar.copy(one.address)) as mine, closing(jar.copy(other.address)) as theirs:
            form = mine.get("/cases/new")
            typed = {"csrf_token": form.field("csrf_token"), "page": form.field("page"), "action": "draft"}
            saved = theirs.post("/cases/new", {**typed, "reference": "R 1"})
            assert saved.status == 303
            case = saved.location.removesuffix("/edit")
            found = mine.post("/cases", {"csrf_token": form.field("csrf_token"), "text": "R 1"})
            for browser in (mine, theirs):
                for path in (case, f"{case}/edit", found.location, "/cases", "/cases/register.csv"):
                    answer = browser.get(path)
                    assert answer.status in (200, 303), (path, answer.status)
                    assert "cannot be read" not in answer.text, path
                assert browser.get("/health/ready").text == "ready\n"


def test_a_key_changed_as_documented_shows_no_error_on_either_of_two_processes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'casebuilder.sqlite'}"
    with closing(open_store(url, Keyring.from_text(OLD), passwords=quick_passwords())) as store:
        upgrade(store)
        store.check_ready()
        team = add_team(store, "Bars Surgery", "A81001", "bars.example.org")
        store.cases.start(team.sam, COMPLETE, form_key="")
    one, two = Process(tmp_path / "one", url), Process(tmp_path / "two", url)
    with one.at_exit, two.at_exit:
        for process in (one, two):
            process.restart(OLD)
        jar = logged_in(one, team)
        for keys in (f"{OLD},{NEW}", f"{NEW},{OLD}"):
            for process in (one, two):
                process.restart(keys)
                check_both(one, two, jar)
        rotate(tmp_path, url, f"{NEW},{OLD}")
        jar = logged_in(one, team)  # a day later
        for process in (one, two):
            process.restart(NEW)
            check_both(one, two, jar)


def logged_in(process: Process, team: Team) -> Browser:
    with closing(Browser(process.address)) as jar:
        jar.log_in(team.sam.email, PASSWORD)
        return jar


def rotate(instance: Path, url: str, keys: str) -> None:
    """Run the command of step 3."""
    done = run_command(instance, "keys", "rotate", DATABASE_URL=url, CASEBUILDER_KEYS=keys)
    assert done.returncode == 0, done.stderr
