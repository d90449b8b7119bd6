"""Traces of a patient: no full NHS number that is typed anywhere reaches the disk, the log, a cookie or an answer."""

from __future__ import annotations

import signal
from base64 import urlsafe_b64decode
from contextlib import closing
from pathlib import Path
from zlib import decompress

from casebuilder.store import Keyring, open_store
from casebuilder.store.migrating import upgrade
from tests.core.examples import DATE_BOXES, TEXTS
from tests.store.practices import KEYS, PASSWORD, add_team, quick_passwords
from tests.test_main import PATIENCE, running
from tests.writers import Answer, Browser

TYPED = ("9990000018", "999 000 0018", "999-000-0018")
FIELDS = (*TEXTS, *DATE_BOXES, "page", "level", "steps")
ACTS = (
    ("edit", {"version": "1", "action": "auto", "note": "TYPED"}),
    ("edit", {"version": "1", "csrf_token": "old", "note": "TYPED"}),
    ("edit", {"version": "TYPED", "note": "TYPED"}),
    ("review", {"version": "1", "note": "TYPED", "action": "ask"}),
    ("sent", {"version": "1", "desk_reference": "TYPED"}),
    ("progress", {"version": "1", "news": "note", "note": "TYPED", "desk_reference": "TYPED"}),
    ("delete", {"version": "TYPED"}),
)


def in_cookies(browser: Browser) -> str:
    """Return what a browser's owner can read in its cookies."""
    read = []
    for name, value in browser.cookies.items():
        if name.endswith("-known"):  # not packed
            read.append(value)
            continue
        packed, part = value.startswith("."), value.lstrip(".").partition(".")[0]
        payload = urlsafe_b64decode(part + "=" * (-len(part) % 4))
        read.append((decompress(payload) if packed else payload).decode("utf-8", "replace"))
    return " ".join(read)


def type_everywhere(browser: Browser, typed: str) -> list[Answer]:
    answers = [browser.post("/cases/new", {name: f"x {typed} y", "action": "check"}) for name in FIELDS]
    answers += [browser.get(answer.location) for answer in answers]
    case = next(answer.location for answer in answers if answer.location)
    answers += [
        browser.post(f"{case}/{act}", {name: value.replace("TYPED", typed) for name, value in form.items()})
        for act, form in ACTS
    ]
    answers += [browser.get(f"{case}/{page}") for page in ("", "edit", "submission.txt", "review", "sent", "progress")]
    answers += [browser.post("/cases", {"text": typed}), browser.post("/triage", {"trouble": "code", "typed": typed})]
    in_address = typed.replace(" ", "%20")
    paths = (f"/cases/{in_address}", f"/cases?show={in_address}&after={in_address}", f"/log-in?next=/{in_address}")
    return answers + [browser.get(path) for path in (*paths, "/cases", "/cases/register.csv", "/trail")]


def answers_and_cookies(address: str, email: str, typed: str) -> tuple[list[Answer], str]:
    """Log in, type a number everywhere, log out and type it once more."""
    with closing(Browser(address)) as browser:
        browser.log_in(email, PASSWORD)
        answers = type_everywhere(browser, typed)
        cookies = in_cookies(browser)
        browser.post("/log-out", {})
        answers += [browser.post("/cases/new", {"note": typed}), browser.post("/log-in", {"email": typed})]
    return answers, cookies


def test_no_full_nhs_number_reaches_disk_log_cookie_or_answer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'casebuilder.sqlite'}"
    store = open_store(url, Keyring.from_text(KEYS), passwords=quick_passwords())
    upgrade(store)
    team = add_team(store, "Bars Surgery", "A81001", "bars.example.com")
    store.close()
    with running(tmp_path, DATABASE_URL=url, CASEBUILDER_KEYS=KEYS) as (program, printed, address):
        found = {typed: answers_and_cookies(address, team.sam.email, typed) for typed in TYPED}
        program.send_signal(signal.SIGTERM)
        said, complained = program.communicate(timeout=PATIENCE)
    files = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for typed, (answers, cookies) in found.items():
        assert sum("018" in answer.text for answer in answers) > 10  # what is left of it was really there
        assert {answer.status for answer in answers} <= {200, 303, 400, 401, 404, 405, 409, 422}
        assert [answer.location for answer in answers if typed in answer.text + answer.location] == []
        assert typed not in printed + said + complained + cookies
        assert [name for name, content in files.items() if typed.encode() in content] == []
