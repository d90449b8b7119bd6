"""How often a page asks PostgreSQL: somebody waits for each round trip, a millisecond if it is far away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask

from casebuilder.app import create_app
from casebuilder.store import Outgoing, Store
from casebuilder.store.migrating import upgrade
from tests.core.examples import COMPLETE
from tests.pages.client import PageClient
from tests.pages.people import move_in
from tests.pages.shared_app import KEYRING
from tests.proxy import Proxy
from tests.store.practices import Clock, quick_passwords
from tests.store.test_plans import statements

MOST = 8
MOST_OF_SENT = 9  # the texts as well
MOST_OF_SAVE = 7  # of them one begins, and one ends, a transaction
MOST_OF_AUTOSAVE = 10


@pytest.fixture
def proxy(make_postgres_database: Callable[..., str]) -> Iterator[Proxy]:
    made = Proxy(make_postgres_database())
    yield made
    made.close()


@pytest.fixture
def app(proxy: Proxy, clock: Clock) -> Iterator[Flask]:
    """An app that reaches its PostgreSQL through a proxy that counts."""
    options = {"clock": clock, "passwords": quick_passwords()}
    config = {"DATABASE_URL": proxy.url, "KEYRING": KEYRING, "HTTPS": False, "TRUSTED_HOSTS": ["localhost"]}
    made = create_app({**config, "STORE_OPTIONS": options})
    made.test_client_class = PageClient
    upgrade(made.extensions["casebuilder.store"])
    yield made
    made.extensions["casebuilder.store"].close()


def test_a_page_takes_few_round_trips(app: Flask, store: Store, proxy: Proxy) -> None:
    people = move_in(store)
    browser = app.test_client()
    assert isinstance(browser, PageClient)
    browser.log_in(people.jo)
    draft, sent = (store.cases.start(people.sam, COMPLETE, form_key="").number for _ in range(2))
    store.sendings.record(people.sam, sent, 1, Outgoing(text="Dear", layout="one-page"))
    few = ["/cases", "/cases/new", f"/cases/{draft}/edit", f"/cases/{draft}", f"/cases/{draft}/version", "/guide"]
    for page in (*few, f"/cases/{sent}"):
        browser.get(page)  # the trail has its row now, and the case has been seen
    with statements(store) as said:
        took = {page: trips(proxy, partial(browser.get, page)) for page in (*few, f"/cases/{sent}")}
    assert took.pop(f"/cases/{sent}") <= MOST_OF_SENT
    assert max(took.values()) <= MOST, took
    assert {statement.split()[0] for statement, _ in said} == {"SELECT"}


def test_a_save_takes_few_round_trips(app: Flask, store: Store, proxy: Proxy) -> None:
    people = move_in(store)
    browser = app.test_client()
    assert isinstance(browser, PageClient)
    browser.log_in(people.jo)
    form = browser.get(f"/cases/{store.cases.start(people.jo, COMPLETE, form_key='').number}/edit")
    typed = ({"note": f"They rang {version}", "action": "auto", "version": version} for version in ("1", "2"))
    autosaves = [partial(browser.submit, form, each, headers={"Accept": "application/json"}) for each in typed]
    trips(proxy, autosaves[0])
    assert trips(proxy, autosaves[1]) <= MOST_OF_AUTOSAVE
    save = partial(browser.submit, form, {"note": "They rang again", "version": "3"}, button="Check and copy")
    assert trips(proxy, save, status=303) <= MOST_OF_SAVE


def trips(proxy: Proxy, ask: Callable[[], Any], status: int = 200) -> int:
    before = proxy.answers
    assert ask().status_code == status
    return proxy.answers - before
