"""Nonsense sent to every route by every method is answered, never by a 500; `make hard` sends 100,000."""

from __future__ import annotations

from flask import Flask

from tests.pages.client import PageClient
from tests.pages.fuzzing import fuzz
from tests.pages.people import People


def test_nonsense_never_gets_a_500(app: Flask, client: PageClient, people: People) -> None:
    assert sum(fuzz(app, client, people, requests=300, seed=0).values()) == 300
