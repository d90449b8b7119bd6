"""A store for each test, once on a SQLite file and once on a PostgreSQL, with two practices in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest

from casebuilder.store import Store
from casebuilder.store.migrating import upgrade
from tests import postgres
from tests.store.practices import Clock, Team, add_team, open_quick_store

BOTH = ("sqlite", "postgresql")


def migrated(url: str) -> str:
    store = open_quick_store(url)
    upgrade(store)
    store.close()
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "cases.sqlite"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    url = migrated(postgres.create_database(postgres_url))
    yield url
    postgres.drop_database(url)


@pytest.fixture(params=BOTH)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without a table in it."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'cases.sqlite'}"
    make: Callable[..., str] = request.getfixturevalue("make_postgres_database")
    return make()


@pytest.fixture(scope="session")
def postgres_pool(postgres_url: str, postgres_template: str) -> Iterator[postgres.Pool]:
    with closing(postgres.Pool(postgres_url, postgres_template)) as pool:
        yield pool


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database at the newest schema, without a row in it."""
    if kind == "sqlite":
        path = tmp_path / "cases.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    pool: postgres.Pool = request.getfixturevalue("postgres_pool")
    database = pool.take()
    yield request.getfixturevalue("route")(database)
    pool.give_back(database)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(url: str, clock: Clock) -> Iterator[Store]:
    opened = open_quick_store(url, clock)
    yield opened
    opened.close()


@pytest.fixture
def bars(store: Store) -> Team:
    return add_team(store, "Bars Surgery", "A81001", "bars.example.com")


@pytest.fixture
def mill(store: Store) -> Team:
    return add_team(store, "Mill Practice", "B82002", "mill.example.com")


@pytest.fixture(scope="session")
def processes() -> Iterator[Executor]:
    """Four processes that share only the database with this one: forks of a process that has opened nothing."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.store.workers"])
    with ProcessPoolExecutor(4, context) as pool:
        yield pool
