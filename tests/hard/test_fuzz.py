"""100,000 requests of nonsense to every route by every method: no answer of 500, and no session lost or gained."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.hard.size import sized
from tests.pages.client import PageClient
from tests.pages.conftest import anyone, app, begun_app, client, clock, compiled_templates, people, shared_app, store
from tests.pages.fuzzing import fuzz
from tests.pages.people import People

__all__ = [  # fixtures
    "anyone",
    "app",
    "begun_app",
    "client",
    "clock",
    "compiled_templates",
    "people",
    "shared_app",
    "store",
]

SEEDS, REQUESTS = 4, sized(25_000)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nonsense_never_gets_a_500(
    app: Flask, client: PageClient, people: People, figure: Callable[[str], None], seed: int
) -> None:
    answers = fuzz(app, client, people, REQUESTS, seed)
    assert sum(answers.values()) == REQUESTS
    figure(f"seed {seed}: {REQUESTS:,} fuzzed requests: {dict(sorted(answers.items()))}")
