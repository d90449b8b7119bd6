"""An app with two practices in a database of its own, a clock to set, and a client that checks every page."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from casebuilder import Casebuilder, create_app
from casebuilder.store import Keyring, new_key, open_store
from casebuilder.store.migrating import upgrade
from tests.pages.client import PageClient
from tests.pages.people import People, clock, people, store
from tests.store.made_up import Clock, quick_passwords

__all__ = ["clock", "people", "store"]  # fixtures

KEYRING = Keyring.from_text(new_key())


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file to copy."""
    path = tmp_path_factory.mktemp("empty") / "empty.sqlite"
    store = open_store(f"sqlite:///{path}", KEYRING)
    upgrade(store)
    store.check_keys()
    store.close()
    return path


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every test has an app of its own; they need not all compile the templates."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    Casebuilder.jinja_options = Casebuilder.jinja_options | {"bytecode_cache": cache}


@pytest.fixture
def make_app(empty_database: Path, tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Flask]]:
    """`make_app(HTTPS=True)`: an app with settings of its own, on the one database of this test."""
    path = tmp_path / "casebuilder.sqlite"
    shutil.copy(empty_database, path)
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        config = {
            "TESTING": False,
            "DATABASE_URL": f"sqlite:///{path}",
            "KEYRING": KEYRING,
            "HTTPS": False,
            "TRUSTED_HOSTS": ["localhost"],
            "STORE_OPTIONS": {"clock": clock, "passwords": quick_passwords()},
        }
        app = create_app(config | settings)
        app.test_client_class = PageClient
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["casebuilder.store"].close()


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app()


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
    anyone.log_in(people.sam)
    return anyone
