"""A real server with two practices, and a page in a real browser that fails its test on anything untoward."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from waitress.server import create_server

from casebuilder.store import StaffMember
from tests import chromium as chromiums
from tests.pages.client import enter
from tests.pages.conftest import app, begun_app, clock, people, store
from tests.pages.shared_app import SharedApp

__all__ = ["app", "begun_app", "clock", "people", "store"]  # fixtures

expect.set_options(timeout=20_000)  # a busy machine is no failure
# Chromium reports every answer of 400 and more on the console, though the page that came with it is meant; and so it
# does where a test cuts the line.
_MEANT = (
    "Failed to load resource: the server responded with a status of 4",
    "Failed to load resource: the server responded with a status of 503",
    "Failed to load resource: net::ERR_CONNECTION_RESET",
)


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> SharedApp:
    return SharedApp(tmp_path_factory.mktemp("app"), TRUSTED_HOSTS=["127.0.0.1", "localhost"])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running headless Chromium that only this test process uses."""
    with chromiums.browser() as opened:
        yield opened


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address of a running waitress."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = create_server(app, sockets=[listening], threads=4, ident=None)

    def run() -> None:
        with contextlib.suppress(OSError):  # waitress may still be listening when its sockets are closed
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.close()
    thread.join(5)


@pytest.fixture
def make_context(chromium: Browser, live_server: str) -> Iterator[Callable[..., BrowserContext]]:
    """`make_context(java_script_enabled=False)` opens another browser, for a second person or without scripts."""
    problems: list[str] = []
    made: list[BrowserContext] = []

    def noted(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_MEANT):
            problems.append(message.text)

    def elsewhere(url: str) -> list[str]:
        return [] if url.startswith((live_server, "data:", "blob:")) else [url]

    def make(**options: Any) -> BrowserContext:
        context = chromium.new_context(**({"base_url": live_server} | options))
        context.set_default_timeout(30_000)
        context.on("console", noted)
        context.on("weberror", lambda error: problems.append(str(error.error)))
        context.on("request", lambda request: problems.extend(elsewhere(request.url)))
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    assert problems == []


@pytest.fixture
def page(make_context: Callable[..., BrowserContext]) -> Page:
    """A page in which nobody is logged in yet: use `log_in(page, people.sam)`."""
    return make_context().new_page()


@pytest.fixture
def log_in(app: Flask, live_server: str) -> Callable[[Page, StaffMember], None]:
    """`log_in(page, people.sam)` gives the page's browser the cookies of a log-in; it opens no page."""

    def give_cookies(page: Page, person: StaffMember) -> None:
        client = app.test_client()
        enter(client, person)
        for name in ("casebuilder", "casebuilder-known"):
            cookie = client.get_cookie(name)
            assert cookie
            page.context.add_cookies([{"name": name, "value": cookie.value, "url": live_server}])

    return give_cookies
