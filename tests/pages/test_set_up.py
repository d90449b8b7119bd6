"""The first run: one code, one use, and nothing to find without it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from casebuilder.store import Operator, Role, Store
from tests.pages.client import PageClient, fields_of, find_form, heading_of, text_of, tree_of
from tests.pages.people import PASSWORD
from tests.pages.shared_app import SharedApp

CODE = "a-code-that-was-printed"
ANSWERS = {
    "practice_name": "Bars Surgery",
    "ods_code": "a81001",
    "name": "Sam Bell",
    "email": "sam.bell@bars.example.org",
    "password": PASSWORD,
}


@pytest.fixture
def app(begun_app: SharedApp) -> Flask:
    begun_app.app.config["SET_UP_CODE"] = CODE
    return begun_app.app


@pytest.fixture
def newcomer(app: Flask) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


def test_set_up_makes_the_practice_and_its_manager_and_logs_them_in(newcomer: PageClient, store: Store) -> None:
    answer = newcomer.submit(newcomer.get(f"/set-up?code={CODE}"), ANSWERS)
    assert (answer.status_code, answer.location) == (303, "/cases")
    ((practice, made),) = store.practices.all()
    assert (made.name, made.ods_code) == ("Bars Surgery", "A81001")
    (sam,) = store.people.staff(Operator(practice))
    assert (sam.name, sam.email, sam.role) == ("Sam Bell", "sam.bell@bars.example.org", Role.MANAGER)
    assert newcomer.get("/session").status_code == 200
    assert "Your practice is set up. Next: 1. Add colleagues under Staff." in text_of(newcomer.get("/cases"))


def test_after_set_up_the_page_only_leads_to_the_log_in(
    app: Flask, newcomer: PageClient, make_app: Callable[..., Flask]
) -> None:
    page = newcomer.get(f"/set-up?code={CODE}")
    newcomer.submit(page, ANSWERS)
    again = app.test_client()
    assert heading_of(again.get(f"/set-up?code={CODE}")) == "casebuilder is set up already"
    assert app.config["SET_UP_CODE"] is None
    restarted = make_app(SET_UP_CODE="another").test_client()
    assert restarted.get("/set-up?code=another").status_code == 410


@pytest.mark.parametrize("query", ["", "?code=", "?code=a-code", f"?code={CODE}x", "?code=%00", "?code=%ff", "?cod=x"])
def test_without_the_code_there_is_nothing(newcomer: PageClient, query: str) -> None:
    answer = newcomer.get(f"/set-up{query}")
    assert answer.status_code == 404
    assert heading_of(answer) == "This is not the set-up link"


def test_a_server_that_printed_no_code_takes_none(make_app: Callable[..., Flask]) -> None:
    client = make_app().test_client()
    for query in ("", "?code=", "?code=None"):
        assert client.get(f"/set-up{query}").status_code == 404


def test_a_post_needs_the_code_too(newcomer: PageClient, store: Store) -> None:
    page = newcomer.get(f"/set-up?code={CODE}")
    assert newcomer.submit(page, {**ANSWERS, "code": "guess"}).status_code == 404
    assert not store.people.has_practice()


def test_wrong_answers_keep_what_was_typed_but_for_the_password(newcomer: PageClient) -> None:
    answer = newcomer.submit(newcomer.get(f"/set-up?code={CODE}"), {**ANSWERS, "email": "sam", "name": "  "})
    assert answer.status_code == 422
    fields = fields_of(find_form(answer))
    assert (fields["practice_name"], fields["email"], fields["password"]) == ("Bars Surgery", "sam", "")
    assert PASSWORD not in answer.text
    assert "Enter your full name" in text_of(answer)
    assert newcomer.submit(answer, ANSWERS).location == "/cases"


@pytest.mark.parametrize("password", ["short", "passwordpassword", "sam.bell@bars.example.org", "x" * 2000])
def test_a_weak_password_is_refused_with_a_reason(newcomer: PageClient, store: Store, password: str) -> None:
    answer = newcomer.submit(newcomer.get(f"/set-up?code={CODE}"), {**ANSWERS, "password": password})
    assert answer.status_code == 422
    assert "Password" in tree_of(answer).css(".nhsuk-error-summary a")[0].text()
    assert not store.people.has_practice()


def test_an_unusual_ods_code_is_warned_about_once_and_never_blocks(newcomer: PageClient, store: Store) -> None:
    answer = newcomer.submit(newcomer.get(f"/set-up?code={CODE}"), {**ANSWERS, "ods_code": "y0123"})
    assert answer.location == "/cases"
    assert "Y0123 is not one letter and five digits" in text_of(newcomer.get("/cases"))
    assert "Y0123" not in text_of(newcomer.get("/cases"))
    assert store.practices.all()[0][1].ods_code == "Y0123"


def test_a_page_with_an_old_token_keeps_what_was_typed(newcomer: PageClient) -> None:
    page = newcomer.get(f"/set-up?code={CODE}")
    answer = newcomer.submit(page, {**ANSWERS, "csrf_token": "old"})
    assert answer.status_code == 400
    assert fields_of(find_form(answer))["practice_name"] == "Bars Surgery"
    assert PASSWORD not in answer.text
    assert newcomer.submit(answer, {"password": PASSWORD}).location == "/cases"


def test_only_one_of_two_at_once_sets_up(app: Flask, store: Store) -> None:
    clients = [app.test_client() for _ in range(4)]
    pages = [client.get(f"/set-up?code={CODE}") for client in clients]

    def set_up(at: int) -> int:
        client = clients[at]
        assert isinstance(client, PageClient)
        return client.submit(pages[at], {**ANSWERS, "email": f"person{at}@bars.example.org"}).status_code

    with ThreadPoolExecutor(len(clients)) as threads:
        answers = list(threads.map(set_up, range(len(clients))))
    assert sorted(answers) == [303, 410, 410, 410]
    assert len(store.practices.all()) == 1
    assert len(store.people.staff(Operator(store.practices.all()[0][0]))) == 1


def test_password_managers_know_the_fields(newcomer: PageClient) -> None:
    form = find_form(newcomer.get(f"/set-up?code={CODE}"))
    tokens = {
        str(box.attributes["name"]): box.attributes.get("autocomplete") for box in form.css("input:not([type=hidden])")
    }
    assert tokens == {
        "practice_name": "organization",
        "ods_code": "off",
        "name": "name",
        "email": "username",
        "password": "new-password",
    }
    assert not tree_of(newcomer.get("/log-in")).css("form")
    newcomer.submit(newcomer.get(f"/set-up?code={CODE}"), ANSWERS)
    log_in = find_form(newcomer.application.test_client().get("/log-in"))
    tokens = {
        str(box.attributes["name"]): box.attributes.get("autocomplete")
        for box in log_in.css("input:not([type=hidden])")
    }
    assert tokens == {"email": "username", "password": "current-password"}
    assert not form.css("[onpaste]")
