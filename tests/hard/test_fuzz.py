"""100,000 requests of nonsense to every route by every method: no 500, and no session lost or gained.

Run it in as many processes as there are processors: each seed has its own app and database.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from casebuilder.store import Store
from casebuilder.store.migrating import upgrade
from tests.hard.size import sized
from tests.pages.client import PageClient
from tests.pages.conftest import begun_app, clock, compiled_templates, make_app, shared_app
from tests.pages.fuzzing import fuzz
from tests.pages.people import move_in

__all__ = ["begun_app", "clock", "compiled_templates", "make_app", "shared_app"]  # fixtures

SEEDS, REQUESTS = 4, sized(25_000)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nonsense_never_gets_a_500(
    make_app: Callable[..., Flask],
    request: pytest.FixtureRequest,
    figure: Callable[[str], None],
    seed: int,
) -> None:
    kind = ("sqlite", "postgresql")[seed % 2]
    settings = {} if kind == "sqlite" else {"DATABASE_URL": request.getfixturevalue("make_postgres_database")()}
    app = make_app(**settings)
    store: Store = app.extensions["casebuilder.store"]
    upgrade(store)
    store.check_keys()
    client = app.test_client()
    assert isinstance(client, PageClient)
    answers = fuzz(app, client, move_in(store), REQUESTS, seed)
    assert sum(answers.values()) == REQUESTS
    figure(f"{kind}, seed {seed}: {REQUESTS:,} fuzzed requests: {dict(sorted(answers.items()))}")
