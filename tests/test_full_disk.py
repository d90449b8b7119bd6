"""A running casebuilder whose disk fills up: what cannot be saved comes back with a sentence, and nothing is lost."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest

from casebuilder.core.details import NOTHING_SAID
from casebuilder.store import Keyring, open_store
from casebuilder.store.migrating import upgrade
from tests.store.practices import KEYS, PASSWORD, add_team, quick_passwords
from tests.test_main import running
from tests.writers import Answer, Browser

if sys.platform == "linux":
    import resource

ROUNDS = 3
WORDS = "It is the third week without an answer. " * 40


def fill_and_make_room(folder: Path, rounds: int) -> int:
    """Fill the disk and make room on it so often; return how many saves were refused."""
    url = f"sqlite:///{folder / 'casebuilder.sqlite'}"
    with closing(open_store(url, Keyring.from_text(KEYS), passwords=quick_passwords())) as store:
        upgrade(store)
        team = add_team(store, "Bars Surgery", "A81001", "bars.example.com")
        number = store.cases.start(team.sam, NOTHING_SAID, form_key="").number
        refused = answered = 0
        with running(folder, CASEBUILDER_KEYS=KEYS) as (program, _, address), closing(Browser(address)) as browser:
            browser.log_in(team.sam.email, PASSWORD)
            for _ in range(rounds):
                set_room(program.pid, (folder / "casebuilder.sqlite").stat().st_size)
                while (answer := save(browser, number, answered + 1)).status == 303:
                    answered += 1
                refused += 1
                assert answer.status == 503
                assert "Nothing was saved" in answer.text
                assert WORDS.strip() in answer.text  # what was typed is not lost
                assert browser.get(f"/cases/{number}").status == 200
                set_room(program.pid, resource.RLIM_INFINITY)
                assert save(browser, number, answered + 1).status == 303
                answered += 1
                assert store.cases.get(team.sam, number).details.reference == str(answered)
        store.check_undamaged()
    return refused


def set_room(process: int, size: int) -> None:
    """Let no file of the process grow beyond a size: to it the disk is full, and no other process notices."""
    resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def save(browser: Browser, number: str, which: int) -> Answer:
    path = f"/cases/{number}/edit"
    form = browser.get(path)
    fields = {name: form.field(name) for name in ("version", "page")}
    return browser.post(path, {**fields, "reference": str(which), "note": f"{which} {WORDS}", "action": "draft"})


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux sets the limits of a running process")
def test_a_full_disk_is_reported_and_loses_nothing(tmp_path: Path) -> None:
    assert fill_and_make_room(tmp_path, ROUNDS) == ROUNDS
