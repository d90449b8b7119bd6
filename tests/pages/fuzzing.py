"""Requests of nonsense, from a seed: any route, method, path, query, body and header that a client can send."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import fields
from typing import Any

from flask import Flask

from casebuilder.core.details import CaseDetails
from casebuilder.store import StaffMember, Store
from tests.pages.client import PageClient, fields_of, tree_of
from tests.pages.people import People

_ALLOWED = 0.8  # the part of requests by a method that the route has: of the others nothing is learned but the 405
METHODS = ("GET", "GET", "POST", "POST", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "X")
NAMES = (
    *(field.name for field in fields(CaseDetails)),
    "last_access-day",
    "last_access-month",
    "last_access-year",
    "action",
    "version",
    "form_key",
    "page",
    "opened",
    "next",
    "show",
    "q",
    "before",
    "after",
    "case",
    "layout",
    "text",
    "act",
    "outcome",
    "message",
    "kept",
    "code",
    "email",
    "name",
    "password",
    "role",
    "ods_code",
    "message_received",
    "desk_reference",
    "saved",
    "\x00",
)
WORDS = (
    "",
    "0",
    "1",
    "-1",
    "9" * 30,
    "1e9",
    "null",
    "true",
    "check",
    "draft",
    "auto",
    "read",
    "let-in",
    "password",
    "pat@example.com",
    "999 000 0018",
    "\x00",
    "\r\nSet-Cookie: x=y",
    "%ed%a0%80",
    "%00",
    "%ff",
    "../../x",
    "//example.com",
    "<b>",
    "{{ 7 }}",
    "é" * 300,
    "\u202e",
    "x" * 20_000,
    "2024-02-31",
)
HEADERS = ("Accept", "Accept-Encoding", "Range", "If-None-Match", "If-Modified-Since", "Referer", "Origin", "Cookie")


def fuzz(app: Flask, client: PageClient, people: People, requests: int, seed: int) -> Counter[int]:
    """Send so many requests as Sam, who logs in again when nonsense has logged him out; count the statuses."""
    chance = random.Random(seed)  # noqa: S311 - the same nonsense for the same seed
    rules = sorted((rule.rule, tuple(sorted(rule.methods or ()))) for rule in app.url_map.iter_rules())
    answers: Counter[int] = Counter()
    token = ""
    for number in range(requests):
        if number % 50 == 0:
            if client.get("/account").status_code != 200:
                _let_in(app, client, people.sam)
                assert client.get("/account").status_code == 200
            token = fields_of(tree_of(client.get("/staff/new")).css("form")[0])["csrf_token"]
        request = _request(chance, rules, token)
        status = client.open(**request).status_code
        assert status < 500, f"seed {seed}: {request}"
        answers[status] += 1
    return answers


def _let_in(app: Flask, client: PageClient, person: StaffMember) -> None:
    """Open a session without the log-in form, which so much nonsense has made wait."""
    store: Store = app.extensions["casebuilder.store"]
    with client.session_transaction() as session:
        session.update(token=store.sessions.open(person), practice=person.practice_id, staff=person.id)


def _request(chance: random.Random, rules: list[tuple[str, tuple[str, ...]]], token: str) -> dict[str, Any]:
    rule, allowed = chance.choice(rules)
    path = re.sub(r"<[^>]+>", lambda _: _path_word(chance), rule)
    body: Any = {chance.choice(NAMES): chance.choice(WORDS) for _ in range(chance.randint(0, 8))}
    if chance.random() < 0.1:
        body = chance.randbytes(chance.randint(0, 200))
    elif chance.random() < 0.7:
        body["csrf_token"] = token
    return {
        "path": path,
        "method": chance.choice(allowed if chance.random() < _ALLOWED else METHODS),
        "query_string": {chance.choice(NAMES): chance.choice(WORDS) for _ in range(chance.randint(0, 3))},
        "data": body,
        "headers": {chance.choice(HEADERS): chance.choice(WORDS[:24:2]) for _ in range(chance.randint(0, 1))},
    }


def _path_word(chance: random.Random) -> str:
    return chance.choice(("1", "0", "-1", "9" * 25, "AAA-AAA", "é", "%2e", "x" * 300, "\x01", "pin-document", " "))
