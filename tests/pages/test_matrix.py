"""Every route by every role, of one's own practice and of another, by every method: whoever may not, cannot.

The matrix is made from the url map, so a route without an entry here fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum

import pytest
from flask import Flask
from werkzeug.routing import Rule

from casebuilder.core.stages import Stage
from casebuilder.guide.topics import TOPICS
from casebuilder.store import Store
from tests.pages.client import PageClient, fields_of, tree_of
from tests.pages.people import People
from tests.pages.stages import at_stage

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PROPFIND")


class For(Enum):
    ANYONE = "whoever asks"
    STAFF = "staff, of any practice"
    CASE = "staff of the practice of the case"
    MANAGERS = "managers, of any practice"
    PERSON = "managers of the practice of the person"
    NOBODY = "nobody, once there is a practice"


ACCESS = {
    "/": For.STAFF,
    "/account": For.STAFF,
    "/cases": For.STAFF,
    "/cases/<number>": For.CASE,
    "/cases/<number>/ask": For.CASE,
    "/cases/<number>/asker": For.CASE,
    "/cases/<number>/copied": For.CASE,
    "/cases/<number>/correct": For.CASE,
    "/cases/<number>/asked": For.CASE,
    "/cases/<number>/delete": For.CASE,
    "/cases/<number>/edit": For.CASE,
    "/cases/<number>/keep": For.CASE,
    "/cases/<number>/layout": For.CASE,
    "/cases/<number>/mend": For.CASE,
    "/cases/<number>/next-steps": For.CASE,
    "/cases/<number>/owner": For.CASE,
    "/cases/<number>/progress": For.CASE,
    "/cases/<number>/restore": For.CASE,
    "/cases/<number>/review": For.CASE,
    "/cases/<number>/sendings/<int:which>": For.CASE,
    "/cases/<number>/sent": For.CASE,
    "/cases/<number>/submission.txt": For.CASE,
    "/cases/<number>/version": For.CASE,
    "/cases/<number>/wrong": For.CASE,
    "/cases/found/<sealed>": For.STAFF,
    "/cases/new": For.STAFF,
    "/cases/register.csv": For.STAFF,
    "/figures": For.MANAGERS,
    "/figures.csv": For.MANAGERS,
    "/forget": For.STAFF,
    "/guide": For.STAFF,
    "/guide/<key>": For.STAFF,
    "/health/live": For.ANYONE,
    "/health/ready": For.ANYONE,
    "/log-in": For.ANYONE,
    "/log-out": For.STAFF,
    "/practice": For.MANAGERS,
    "/practice/request": For.MANAGERS,
    "/practice/request/<sealed>": For.MANAGERS,
    "/practice/request/<sealed>/held.txt": For.MANAGERS,
    "/session": For.STAFF,
    "/set-up": For.NOBODY,
    "/staff": For.MANAGERS,
    "/staff/<int:number>": For.PERSON,
    "/staff/<int:number>/shut-out": For.PERSON,
    "/staff/new": For.MANAGERS,
    "/static/<path:filename>": For.ANYONE,
    "/trail": For.MANAGERS,
    "/triage": For.STAFF,
    "/triage/undo": For.STAFF,
}


def shape(rule: Rule) -> str:
    return re.sub(r"^/static/[0-9a-f]+/", "/static/", rule.rule)


def methods_of(app: Flask) -> dict[str, set[str]]:
    """Return the methods of each rule; two endpoints may share a rule."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        found.setdefault(shape(rule), set()).update(rule.methods or ())
    return found


def expected(access: For, role: str, method: str) -> set[int]:
    """Return the statuses that are right for a role: an empty form may get many, as long as none lets anybody in."""
    if access is For.NOBODY:
        return {400, 404, 410}
    if access is For.ANYONE:
        return {200, 303, 304, 404, 422}
    if role == "nobody":
        return {401} if method == "POST" else {303}
    if access in (For.MANAGERS, For.PERSON) and role == "jo":
        return {403, 404}
    if access in (For.CASE, For.PERSON) and role == "ola":
        return {404}
    return {200, 204, 303, 409, 410, 422}


def token_for(client: PageClient) -> str:
    page = client.get("/guide", follow_redirects=True)
    return fields_of(tree_of(page).css("form")[0])["csrf_token"]


@pytest.fixture
def clients(app: Flask, people: People) -> dict[str, PageClient]:
    made: dict[str, PageClient] = {}
    for role in ("nobody", "jo", "ola", "sam"):
        client = app.test_client()
        assert isinstance(client, PageClient)
        made[role] = client
    for role, person in (("jo", people.jo), ("ola", people.ola), ("sam", people.sam)):
        made[role].log_in(person)
    return made


@pytest.fixture
def address_of(app: Flask, store: Store, people: People) -> Callable[[str], str]:
    """Return the address of a rule, about a case and a person of Sam's practice."""
    case = at_stage(store, people.sam, Stage.RESOLVED)

    def address(rule: str) -> str:
        if rule.startswith("/static/"):
            return f"{app.static_url_path}/none"
        number = people.jo.id if rule.startswith("/staff") else case.number
        values = {"number": number, "which": 1, "key": TOPICS[0].key, "sealed": "none"}
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda name: str(values[name[1]]), rule)

    return address


def test_every_route_has_its_entry(app: Flask) -> None:
    assert set(methods_of(app)) == set(ACCESS)


def asked(app: Flask) -> Iterator[tuple[str, str]]:
    for rule, allowed in methods_of(app).items():
        yield from ((rule, method) for method in METHODS if method in allowed)


def test_each_role_gets_what_it_may_and_no_more(
    app: Flask, clients: dict[str, PageClient], people: People, address_of: Callable[[str], str]
) -> None:
    wrong = []
    for rule, method in asked(app):
        for role, client in clients.items():
            form = {"csrf_token": token_for(client), "action": "password"} if method == "POST" else None
            status = client.open(address_of(rule), method=method, data=form).status_code
            if status not in expected(ACCESS[rule], role, method):
                wrong.append(f"{method} {rule} as {role}: {status}")
            if rule == "/log-out" and role != "nobody":
                client.log_in(getattr(people, role))
    assert wrong == []


def test_a_method_that_a_route_lacks_is_refused_to_everybody(
    app: Flask, clients: dict[str, PageClient], address_of: Callable[[str], str]
) -> None:
    wrong = []
    for rule, allowed in methods_of(app).items():
        for method in set(METHODS) - allowed:
            for role in ("nobody", "sam"):
                answer = clients[role].open(address_of(rule), method=method)
                if answer.status_code != 405:
                    wrong.append(f"{method} {rule} as {role}: {answer.status_code}")
    assert wrong == []


def test_a_form_without_its_token_changes_nothing(
    app: Flask, clients: dict[str, PageClient], address_of: Callable[[str], str]
) -> None:
    for rule, allowed in methods_of(app).items():
        if "POST" in allowed:
            assert clients["sam"].post(address_of(rule)).status_code == 400, rule
