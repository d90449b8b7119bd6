"""Whatever keeps the database from answering, every page answers in time, and nothing typed is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from html import unescape
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg
import pytest

from casebuilder.core.details import NOTHING_SAID
from casebuilder.security import LONGEST_WAIT
from casebuilder.store import Keyring, open_store
from casebuilder.store.migrating import upgrade
from tests.postgres import connect
from tests.proxy import Proxy
from tests.store.practices import KEYS, PASSWORD, add_team, quick_passwords
from tests.test_main import refused_command, running
from tests.writers import Answer, Browser

PAGE, SAVE, READY = 15, 6, 5  # seconds that each promises
LEEWAY = 30  # on a machine that runs other tests besides; what waited for ever waits longer


@pytest.fixture
def database(make_postgres_database: Callable[..., str]) -> tuple[str, str, str]:
    """A database with a practice and a case: its URL, who may log in, and the number of the case."""
    url = make_postgres_database()
    store = open_store(url, Keyring.from_text(KEYS), passwords=quick_passwords())
    upgrade(store)
    team = add_team(store, "Bars Surgery", "A81001", "bars.example.com")
    number = store.cases.start(team.sam, NOTHING_SAID, form_key="").number
    store.close()
    return url, team.sam.email, number


@pytest.fixture
def proxy(database: tuple[str, str, str]) -> Iterator[Proxy]:
    made = Proxy(database[0])
    yield made
    made.close()


@contextmanager
def served(tmp_path: Path, url: str, email: str) -> Iterator[tuple[str, Browser]]:
    """The address of a casebuilder and a browser that is logged in."""
    with ExitStack() as at_the_end:
        _, _, address = at_the_end.enter_context(running(tmp_path, DATABASE_URL=url, CASEBUILDER_KEYS=KEYS))
        browser = at_the_end.enter_context(closing(Browser(address)))
        browser.log_in(email, PASSWORD)
        yield address, browser


def timed(ask: Callable[[], Answer]) -> tuple[Answer, float]:
    began = time.monotonic()
    return ask(), time.monotonic() - began


def status_of(address: str) -> tuple[int, float]:
    began = time.monotonic()
    try:
        with urlopen(address, timeout=60) as answer:  # noqa: S310 - http, of our own server
            status: int = answer.status
    except HTTPError as error:
        status = error.code
    return status, time.monotonic() - began


def save(browser: Browser, number: str) -> tuple[Answer, float]:
    """Save the words "The desk wrote" in the case."""
    typed = {"version": "1", "note": "The desk wrote", "action": "draft"}
    return timed(partial(browser.post, f"/cases/{number}/edit", typed))


@pytest.mark.parametrize("how", ["swallow", "vanish"])
def test_every_page_answers_while_the_database_does_not(
    tmp_path: Path, database: tuple[str, str, str], proxy: Proxy, how: str
) -> None:
    _, email, number = database
    with served(tmp_path, proxy.url, email) as (address, browser), ExitStack() as open_ones:
        people = open_ones.enter_context(ThreadPoolExecutor(20))
        browsers = [open_ones.enter_context(closing(browser.copy(address))) for _ in range(12)]
        getattr(proxy, how)()
        pages = [people.submit(timed, partial(each.get, "/cases")) for each in browsers]
        probes = [people.submit(status_of, f"{address.rstrip('/')}/health/{kind}") for kind in ("ready", "live")]
        (ready, ready_took), (live, live_took) = (probe.result() for probe in probes)
        assert (ready, live) == (503, 200)
        assert ready_took < READY + LEEWAY
        assert live_took < LEEWAY
        answers = [page.result() for page in pages]
        assert {answer.status for answer, _ in answers} == {503}
        assert max(took for _, took in answers) < PAGE + LEEWAY
        refused, took = save(browser, number)
        assert (refused.status, unescape(refused.field("note"))) == (503, "The desk wrote")
        assert took < SAVE + LEEWAY
        proxy.come_back()
        wait_until_ready(address)
        assert save(browser, number)[0].status == 303


def wait_until_ready(address: str) -> None:
    give_up_at = time.monotonic() + 60
    while status_of(f"{address.rstrip('/')}/health/ready")[0] != 200:
        assert time.monotonic() < give_up_at
        time.sleep(0.2)


def test_a_save_behind_a_lock_is_refused_with_its_words(tmp_path: Path, database: tuple[str, str, str]) -> None:
    url, email, number = database
    with served(tmp_path, url, email) as (address, browser), connect(url) as other:
        with other.transaction():
            other.execute("SELECT 1 FROM cases WHERE number = %s FOR UPDATE", (number,))
            answer, took = save(browser, number)
            assert (answer.status, unescape(answer.field("note"))) == (503, "The desk wrote")
            assert took < SAVE + LEEWAY
            assert browser.get(f"/cases/{number}").status == 200
        assert save(browser, number)[0].status == 303
        assert status_of(f"{address.rstrip('/')}/health/ready")[0] == 200


def test_what_waited_too_long_for_a_thread_is_refused_with_its_words(
    tmp_path: Path, database: tuple[str, str, str]
) -> None:
    """Saves behind one lock keep every thread for five seconds, those after them another five, and so on."""
    url, email, number = database
    with served(tmp_path, url, email) as (address, browser), connect(url) as other, ExitStack() as at_the_end:
        at_the_end.enter_context(other.transaction())
        other.execute("SELECT 1 FROM cases WHERE number = %s FOR UPDATE", (number,))
        people = at_the_end.enter_context(ThreadPoolExecutor(40))
        browsers = [at_the_end.enter_context(closing(browser.copy(address))) for _ in range(40)]
        saves = [people.submit(save, each, number) for each in browsers]
        assert status_of(f"{address.rstrip('/')}/health/live")[0] == 200
        answers = [each.result() for each in saves]
        assert {(answer.status, unescape(answer.field("note"))) for answer, _ in answers} == {(503, "The desk wrote")}
        assert max(took for _, took in answers) < LONGEST_WAIT + SAVE + LEEWAY


def test_an_address_that_does_not_answer_is_reported_at_the_start(tmp_path: Path, proxy: Proxy) -> None:
    proxy.vanish()
    began = time.monotonic()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(proxy.url.replace("+psycopg", ""), connect_timeout=2)
    assert time.monotonic() - began > 1.5  # a black hole, and no refusal
    assert "does not answer" in refused_command(tmp_path / "instance", "db", "upgrade", DATABASE_URL=proxy.url)
