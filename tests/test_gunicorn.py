"""Another WSGI server than our own serves every kind of answer: a page, a file, a form that is sent."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from casebuilder.store import Keyring, Operator, Role, new_key, open_store
from casebuilder.store.migrating import upgrade
from tests.test_main import PATIENCE, ROOT
from tests.writers import Browser

SAM, PASSWORD = "sam@bars.example.org", "kettle armada 12"


def prepare(url: str, keys: str) -> None:
    store = open_store(url, Keyring.from_text(keys))
    upgrade(store)
    store.check_keys()
    practice = store.practices.add("Bars Surgery", "A81001")
    store.people.add_staff(Operator(practice), "Sam Bell", SAM, PASSWORD, Role.MANAGER)
    store.close()


@contextmanager
def gunicorn(**environ: str) -> Iterator[str]:
    """The address of a gunicorn that serves wsgi:app."""
    command = [sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0", "--no-control-socket", "wsgi:app"]
    server = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    try:
        lines = iter(server.stderr.readline, "")
        yield next(found[0] for line in lines if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
    finally:
        server.terminate()
        server.communicate(timeout=PATIENCE)


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn is not for Windows")
def test_gunicorn_answers_pages_files_and_forms(tmp_path: Path) -> None:
    settings = {"CASEBUILDER_INSTANCE": str(tmp_path), "CASEBUILDER_KEYS": new_key(), "PATH": ""}
    prepare(f"sqlite:///{tmp_path / 'casebuilder.sqlite'}", settings["CASEBUILDER_KEYS"])
    with gunicorn(**settings) as address:
        browser = Browser(address)
        page = browser.get("/log-in").text
        style_sheet = re.search(r'href="([^"]+\.css)"', page)
        assert style_sheet
        assert "{" in browser.get(style_sheet[1]).text
        browser.log_in(SAM, PASSWORD)
        answered = [browser.get(path).status for path in ("/cases", "/cases/new", "/guide", "/staff", "/health/ready")]
        browser.close()
    assert answered == [200] * 5
