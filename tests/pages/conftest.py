"""An app with two practices in its own database, a clock to set, and a client that checks every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask
from jinja2 import FileSystemBytecodeCache

from casebuilder.app import Casebuilder, create_app
from casebuilder.store import Store
from tests.pages.client import PageClient
from tests.pages.people import People
from tests.pages.shared_app import SharedApp
from tests.store.practices import Clock, quick_passwords


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let the apps that tests make for themselves share their compiled templates."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    Casebuilder.jinja_options = Casebuilder.jinja_options | {"bytecode_cache": cache}


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> SharedApp:
    return make_shared_app(tmp_path_factory)


def make_shared_app(tmp_path_factory: pytest.TempPathFactory, *blueprints: Blueprint) -> SharedApp:
    """An app with the pages of some tests besides its own."""
    made = SharedApp(tmp_path_factory.mktemp("app"), TRUSTED_HOSTS=["localhost"])
    made.app.test_client_class = PageClient
    for each in blueprints:
        made.app.register_blueprint(each)
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture
def begun_app(shared_app: SharedApp, clock: Clock) -> Iterator[SharedApp]:
    with shared_app.begun(clock):
        yield shared_app


@pytest.fixture
def app(begun_app: SharedApp) -> Flask:
    return begun_app.app


@pytest.fixture
def database_file(begun_app: SharedApp) -> Path:
    """The one file of the app's database, in its own folder."""
    return begun_app.path


@pytest.fixture
def make_app(begun_app: SharedApp, clock: Clock) -> Iterator[Callable[..., Flask]]:
    """`make_app(HTTPS=True)`: another app with its own settings, on the one database of this test."""
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        options = {"STORE_OPTIONS": {"clock": clock, "passwords": quick_passwords()}}
        another = create_app(begun_app.settings | options | settings)
        another.test_client_class = PageClient
        made.append(another)
        return another

    yield make
    for another in made:
        another.extensions["casebuilder.store"].close()


@pytest.fixture
def store(app: Flask) -> Store:
    found: Store = app.extensions["casebuilder.store"]
    return found


@pytest.fixture
def people(begun_app: SharedApp) -> People:
    return begun_app.people()


@pytest.fixture
def anyone(app: Flask, people: People) -> PageClient:
    """A browser in which nobody is logged in; there are two practices."""
    assert people.sam.active
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


@pytest.fixture
def client(anyone: PageClient, people: People) -> PageClient:
    """Sam's browser, logged in."""
    anyone.enter(people.sam)
    return anyone
