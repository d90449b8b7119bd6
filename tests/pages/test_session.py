"""Log in, log out, time out: who gets in, and nothing typed is lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from types import ModuleType

import pytest
from flask import Blueprint, Flask, render_template_string, request
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from casebuilder.forms import people as people_forms
from casebuilder.pages import current_store, see_other, session, unsaved
from casebuilder.pages.unsaved import unsaved_forms
from casebuilder.store import Operator, Passwords, Store
from tests.pages.client import PageClient, fields_of, find_form, heading_of, text_of, tree_of
from tests.pages.conftest import make_shared_app
from tests.pages.people import PASSWORD, People
from tests.pages.shared_app import SharedApp
from tests.store.practices import Clock

WRONG = "The email address or the password is wrong"

NOTE = Blueprint("note", __name__)
NOTE_PAGE = """
{% extends "layout.html" %}
{% block title %}A note{% endblock %}
{% block content %}
<form method="post"><input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
<label for="note">Note</label><textarea id="note" name="note">{{ note }}</textarea>
<label for="box">Box</label><input id="box" name="box" value="{{ box }}">
<button name="action" value="save">Save</button>
</form>{% endblock %}"""
saved: list[str] = []


@NOTE.route("/note", methods=["GET", "POST"])
def note_page() -> str | Response:
    if request.method == "POST":
        saved.append(request.form["note"])
        unsaved_forms().forget()
        return see_other("/cases")
    unsaved_forms().show()
    typed = unsaved_forms().typed or MultiDict()
    return render_template_string(NOTE_PAGE, note=typed.get("note", ""), box=typed.get("box", ""))


@pytest.fixture(scope="module")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> SharedApp:
    """The app with these tests' own form page."""
    return make_shared_app(tmp_path_factory, NOTE)


@pytest.fixture(autouse=True)
def _nothing_saved() -> None:
    saved.clear()


def cookie_of(client: PageClient) -> str:
    cookie = client.get_cookie("casebuilder")
    return cookie.value if cookie else ""


# --- in and out ------------------------------------------------------------------------------------------------


def test_a_staff_member_logs_in_and_out(anyone: PageClient, people: People) -> None:
    answer = anyone.log_in(people.sam)
    assert (answer.status_code, answer.location) == (303, "/cases")
    assert anyone.get("/log-in").location == "/cases"
    page = anyone.get("/note")
    assert "Bars Surgery (A81001)" in page.text
    assert "Sam Bell" in page.text
    out = anyone.submit(page, action="/log-out")
    assert (out.status_code, out.location) == (303, "/log-in")
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "You are logged out" in text_of(anyone.get("/log-in"))
    assert anyone.get("/note").location == "/log-in?next=/note"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("sam.bell@bars.example.org", "violet kettle armado"),
        ("nobody@bars.example.org", PASSWORD),
        ("ola.ford@mill.example.org", "x"),
        ("sam.bell@bars.example.org", PASSWORD.upper()),
    ],
)
def test_a_wrong_name_and_a_wrong_password_get_the_same_message(anyone: PageClient, email: str, password: str) -> None:
    answer = anyone.submit(anyone.get("/log-in"), {"email": email, "password": password})
    assert answer.status_code == 422
    assert [each.text(strip=True) for each in tree_of(answer).css(".nhsuk-error-summary a")] == [WRONG]
    form = fields_of(find_form(answer))
    assert form["email"] == email
    assert form["password"] == ""
    assert anyone.get("/note").status_code == 303


@pytest.mark.parametrize("typed", [f" {PASSWORD}", f"{PASSWORD} ", f"{PASSWORD}\u00a0"])
@pytest.mark.parametrize("email", ["sam.bell@bars.example.org", "nobody@bars.example.org"])
def test_a_space_at_an_end_of_a_password_is_named(anyone: PageClient, email: str, typed: str) -> None:
    answer = anyone.submit(anyone.get("/log-in"), {"email": email, "password": typed})
    said = [each.text(strip=True) for each in tree_of(answer).css(".nhsuk-error-summary a")]
    assert said == [WRONG, "The password that you typed begins or ends with a space: type it without"]


def test_one_log_in_too_many_is_asked_to_try_again(anyone: PageClient, store: Store, people: People) -> None:
    with ExitStack() as turns:
        for _ in range(6):
            turns.enter_context(store.people._passwords.turn())  # noqa: SLF001 - as many as six threads would hold
        for _ in range(10):  # which counts as no attempt
            busy = anyone.log_in(people.sam)
            assert (busy.status_code, "Try again in a moment" in text_of(busy)) == (503, True)
            assert fields_of(find_form(busy))["email"] == people.sam.email
    assert anyone.log_in(people.sam).location == "/cases"


def test_an_unknown_name_costs_a_password_check_too(anyone: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []
    check = Passwords.matches

    def matches(passwords: Passwords, hashed: str | None, password: str) -> bool:
        asked.append(hashed)
        return check(passwords, hashed, password)

    monkeypatch.setattr(Passwords, "matches", matches)
    anyone.submit(anyone.get("/log-in"), {"email": "nobody@example.com", "password": PASSWORD})
    assert asked == [None]


def test_empty_answers_are_asked_for(anyone: PageClient) -> None:
    answer = anyone.submit(anyone.get("/log-in"))
    assert answer.status_code == 422
    assert "Enter your email address" in text_of(answer)
    assert "Enter your password" in text_of(answer)


def test_after_many_attempts_one_has_to_wait(anyone: PageClient, people: People, clock: Clock) -> None:
    for _ in range(5):
        anyone.log_in(people.sam, "x")
    answer = anyone.log_in(people.sam)
    assert answer.status_code == 429
    assert "Too many attempts. Try again in 1 second" in text_of(answer)
    clock.go_on(minutes=2)
    assert anyone.log_in(people.sam).location == "/cases"


def test_somebody_shut_out_cannot_log_in_and_is_logged_out(anyone: PageClient, store: Store, people: People) -> None:
    anyone.log_in(people.jo)
    store.people.set_active(Operator(people.jo.practice_id), people.jo.id, active=False)
    assert anyone.get("/note").location == "/log-in?next=/note"
    assert anyone.log_in(people.jo).status_code == 422


# --- the session -----------------------------------------------------------------------------------------------


def test_a_session_has_a_new_token_and_a_new_form_token_at_log_in(anyone: PageClient, people: People) -> None:
    before = anyone.get("/log-in")
    cookie, token = cookie_of(anyone), fields_of(find_form(before))["csrf_token"]
    anyone.log_in(people.sam)
    assert cookie_of(anyone) != cookie
    again = {"note": "x", "csrf_token": token}
    assert anyone.post("/note", data=again).status_code == 400
    assert saved == []


def test_a_cookie_planted_before_log_in_stays_worthless(app: Flask, anyone: PageClient, people: People) -> None:
    anyone.get("/log-in")
    planted = cookie_of(anyone)
    anyone.log_in(people.sam)
    thief = app.test_client()
    thief.set_cookie("casebuilder", planted)
    assert thief.get("/note").status_code == 303


def test_a_stolen_cookie_dies_at_log_out(app: Flask, client: PageClient) -> None:
    thief = app.test_client()
    thief.set_cookie("casebuilder", cookie_of(client))
    assert thief.get("/note").status_code == 200
    client.submit(client.get("/note"), action="/log-out")
    assert thief.get("/note").status_code == 303


def test_logging_in_again_ends_the_session_before(app: Flask, client: PageClient, people: People) -> None:
    thief = app.test_client()
    thief.set_cookie("casebuilder", cookie_of(client))
    form = fields_of(find_form(client.get("/note"), "/log-out"))
    answer = client.post("/log-in", data={**form, "email": people.jo.email, "password": PASSWORD})
    assert answer.location == "/cases"
    assert "Jo Lee" in client.get("/note").text
    assert thief.get("/note").status_code == 303


def test_a_session_lasts_fifteen_minutes_from_the_last_request(client: PageClient, clock: Clock) -> None:
    for _ in range(3):
        clock.go_on(minutes=14)
        assert client.get("/note").status_code == 200
    clock.go_on(minutes=15)
    assert client.get("/note").location == "/log-in?next=/note"
    assert "You were logged out after 15 minutes without activity" in text_of(client.get("/log-in"))


def work_for_twelve_hours_less(seconds: int, client: PageClient, clock: Clock) -> TestResponse:
    for _ in range(51):
        clock.go_on(minutes=14)
        assert client.get("/session").status_code == 200  # as short an answer as there is
    page = client.get("/note")
    assert page.status_code == 200
    clock.go_on(minutes=6, seconds=-seconds)
    return page


def test_a_session_ends_after_twelve_hours_of_work(client: PageClient, clock: Clock) -> None:
    page = work_for_twelve_hours_less(0, client, clock)
    assert client.get("/note").status_code == 303
    assert "You were logged out." in text_of(client.get("/log-in"))
    assert "logged out. Your answers are kept" in " ".join(text_of(client.submit(page, TYPED)).split())


def test_a_change_of_role_is_not_called_a_time_out(client: PageClient, store: Store, people: People) -> None:
    store.people.set_role(Operator(people.sam.practice_id), people.sam.id, people.sam.role)
    assert client.get("/note").status_code == 303
    assert "You were logged out." in text_of(client.get("/log-in"))


def test_a_script_that_asks_how_long_is_left_keeps_the_session(client: PageClient, clock: Clock) -> None:
    clock.go_on(minutes=14)
    assert client.get("/session").get_json() == {"seconds": 900}
    clock.go_on(minutes=14)
    assert client.get("/session").get_json() == {"seconds": 900}
    clock.go_on(minutes=16)
    answer = client.get("/session", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert "logged out" in answer.get_json()["problem"]


# --- where to, after log in ------------------------------------------------------------------------------------


def test_log_in_leads_back_to_the_page_asked_for(anyone: PageClient, people: People) -> None:
    asked = anyone.get("/note?layout=one-page", follow_redirects=True)
    assert heading_of(asked) == "Log in"
    assert anyone.log_in_from(asked, people.sam).location == "/note?layout=one-page"


ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%2F/evil.example",
    "/note/../../evil",
    "javascript:alert(1)",
    "/note\r\nSet-Cookie: a=b",
    "/ /evil.example",
    "/note#x",
    "note",
    "/note?next=https://evil.example",
    "http:evil.example",
    "/@evil.example",
    "/.evil.example",
    "/note\x00",
    "/nowhere",
    "/log-out",
    "/\tevil.example",
    "//",
    "/static/x",
    "data:text/html,x",
    "https:/evil.example",
    "",
]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_log_in_never_leads_elsewhere(anyone: PageClient, people: People, path: str) -> None:
    asked = anyone.get("/log-in", query_string={"next": path})
    assert find_form(asked).css('input[name="next"]') == []
    assert anyone.log_in_from(asked, people.sam, next=path).location == "/cases"
    assert anyone.get("/log-in", query_string={"next": path}).location == "/cases"


def test_the_front_door_leads_to_the_cases(client: PageClient) -> None:
    assert client.get("/").location == "/cases"


# --- nothing typed is lost -------------------------------------------------------------------------------------

TYPED = {"note": "Pat's words\n  as typed, 999 000 0018", "box": '<b>"018"'}


def test_what_was_typed_comes_back_after_a_time_out(client: PageClient, people: People, clock: Clock) -> None:
    form = client.get("/note")
    clock.go_on(minutes=16)
    answer = client.submit(form, TYPED, button="Save")
    assert answer.status_code == 401
    assert heading_of(answer) == "Log in"
    assert "logged out after 15 minutes" in text_of(answer)
    assert "Your answers are kept" in text_of(answer)
    assert "Pat" not in answer.text
    missed = client.log_in_from(answer, people.sam, "a slip of the finger")
    assert missed.status_code == 422
    back = client.log_in_from(missed, people.sam)
    assert (back.status_code, back.location) == (303, "/note")
    assert saved == []
    page = client.get("/note")
    assert fields_of(find_form(page))["note"] == "Pat's words\n  as typed, *** *** *018"
    assert fields_of(find_form(page))["box"] == TYPED["box"]
    assert "Not saved yet" in text_of(page)
    assert "Not saved yet" in text_of(client.get("/note"))
    assert "Not saved yet" not in text_of(client.get("/"))
    assert client.submit(page, button="Save").status_code == 303
    assert saved == ["Pat's words\r\n  as typed, *** *** *018".replace("\r\n", "\n")]
    assert "Not saved yet" not in text_of(client.get("/note"))


def test_what_came_back_can_be_discarded(client: PageClient, people: People, clock: Clock) -> None:
    form = client.get("/note")
    clock.go_on(minutes=16)
    client.log_in_from(client.submit(form, TYPED), people.sam)
    answer = client.submit(client.get("/note"), action="/forget")
    assert answer.location == "/note"
    assert fields_of(find_form(client.get("/note")))["note"] == ""


def test_what_came_back_waits_over_the_next_time_out_too_and_every_page_says_so(
    client: PageClient, people: People, clock: Clock
) -> None:
    form = client.get("/note")
    clock.go_on(minutes=16)
    client.log_in_from(client.submit(form, TYPED), people.sam)
    assert "What you typed on another page is not saved yet" in text_of(client.get("/cases"))
    assert tree_of(client.get("/cases")).css('main a[href="/note"]')
    token = fields_of(find_form(client.get("/note")))["csrf_token"]
    client.post("/log-out", data={"csrf_token": token}, headers={"Accept": "application/json"})  # the page's own clock
    assert client.get("/note").location == "/log-in?next=/note"
    client.log_in(people.sam)
    assert fields_of(find_form(client.get("/note")))["box"] == TYPED["box"]
    clock.go_on(minutes=16)
    client.log_in(people.sam)
    assert fields_of(find_form(client.get("/note")))["box"] == TYPED["box"]
    client.submit(client.get("/cases"), action="/log-out")
    client.log_in(people.sam)
    assert fields_of(find_form(client.get("/note")))["box"] == ""


def test_unsaved_words_are_not_shown_to_the_next_person_at_the_same_computer(
    client: PageClient, people: People, clock: Clock
) -> None:
    form = client.get("/note")
    clock.go_on(minutes=16)
    client.log_in_from(client.submit(form, TYPED), people.sam)
    clock.go_on(minutes=16)
    client.log_in(people.jo)
    assert "not saved yet" not in text_of(client.get("/cases"))
    assert fields_of(find_form(client.get("/note")))["box"] == ""


def test_a_form_from_a_browser_without_a_cookie_is_not_carried_over_a_log_in(
    app: Flask, client: PageClient, people: People
) -> None:
    form = fields_of(find_form(client.get("/note")))
    other = browser_of(app)
    answer = other.post("/note", data={**form, **TYPED, "message": "words"})
    assert answer.status_code == 401
    assert heading_of(answer) == "Log in"
    assert "sealed" not in fields_of(find_form(answer))
    assert "words" not in answer.text
    assert other.log_in_from(answer, people.jo).location == "/cases"
    assert fields_of(find_form(other.get("/note")))["box"] == ""


def browser_of(app: Flask) -> PageClient:
    other = app.test_client()
    assert isinstance(other, PageClient)
    return other


@pytest.mark.parametrize("path", ["/note", "/cases/new", "/staff/new", "/practice", "/cases/43F-9T5/edit"])
@pytest.mark.usefixtures("people")
def test_a_stranger_cannot_have_a_form_sealed(app: Flask, path: str) -> None:
    stranger = browser_of(app)
    token = fields_of(find_form(stranger.get("/log-in")))["csrf_token"]
    for csrf_token in ("", token):
        answer = stranger.post(path, data={"new_email": "planted@example.com", "csrf_token": csrf_token})
        assert answer.status_code in (401, 405)
        assert "sealed" not in answer.text


@pytest.mark.parametrize("path", ["/note", "/cases/new", "/staff/new", "/practice"])
def test_a_sealed_form_is_shown_only_in_its_own_browser(
    app: Flask, client: PageClient, people: People, clock: Clock, path: str
) -> None:
    form = client.get(path)
    clock.go_on(minutes=16)
    sealed = fields_of(find_form(client.post(path, data={**fields_of(find_form(form)), "name": "Planted"})))["sealed"]
    victim = browser_of(app)
    linked = victim.get("/log-in", query_string={"sealed": sealed})
    assert "What you typed is kept" not in text_of(linked)
    assert "sealed" not in fields_of(find_form(linked))
    assert (
        victim.log_in_from(linked, people.sam, sealed=sealed).location == "/cases"
    )  # the same person, another browser
    assert "Planted" not in victim.get(path).text
    assert "not saved yet" not in text_of(victim.get("/cases"))


def test_a_link_carries_nothing_even_in_the_browser_that_sealed_it(
    client: PageClient, people: People, clock: Clock
) -> None:
    form = client.get("/note")
    clock.go_on(minutes=16)
    sealed = fields_of(find_form(client.submit(form, TYPED)))["sealed"]
    linked = client.get("/log-in", query_string={"sealed": sealed})
    assert client.log_in_from(linked, people.sam).location == "/cases"


def test_what_one_person_typed_never_comes_back_to_a_colleague(
    client: PageClient, people: People, clock: Clock
) -> None:
    form = client.get("/note")
    clock.go_on(minutes=16)
    assert client.log_in_from(client.submit(form, TYPED), people.jo).location == "/cases"


@pytest.mark.parametrize("logs_in_between", [False, True])
def test_a_second_tab_keeps_its_words_over_a_log_out(
    client: PageClient, people: People, clock: Clock, logs_in_between: bool
) -> None:
    tab = client.get("/note")
    client.submit(client.get("/cases"), action="/log-out")
    if logs_in_between:
        client.log_in(people.sam)
        clock.go_on(minutes=16)
    answer = client.submit(tab, TYPED)
    assert answer.status_code == 401
    assert client.log_in_from(answer, people.sam).location == "/note"
    assert fields_of(find_form(client.get("/note")))["box"] == TYPED["box"]


def test_what_was_typed_never_comes_back_to_another_practice(client: PageClient, people: People, clock: Clock) -> None:
    form = client.get("/note")
    clock.go_on(minutes=16)
    answer = client.submit(form, TYPED)
    assert client.log_in_from(answer, people.ola).location == "/cases"
    assert fields_of(find_form(client.get("/note")))["note"] == ""


def test_the_sealed_form_cannot_be_altered_or_made_up(client: PageClient, people: People, clock: Clock) -> None:
    form = client.get("/note")
    clock.go_on(minutes=16)
    answer = client.submit(form, TYPED)
    sealed = fields_of(find_form(answer))["sealed"]
    for forged in (sealed[:-4], sealed[::-1], "x", "é", '["/note", [["note", "x"]], null]'):
        assert client.log_in_from(answer, people.sam, sealed=forged).location == "/cases"
        client.submit(client.get("/note"), action="/log-out")
        answer = client.get("/log-in")


def test_neither_passwords_nor_tokens_are_kept(client: PageClient, people: People, clock: Clock, app: Flask) -> None:
    form = client.get("/note")
    clock.go_on(minutes=16)
    answer = client.submit(form, {"note": "x", "new_password": "violet kettle armada", "action": "save"})
    sealed = fields_of(find_form(answer))["sealed"]
    unsealed = app.extensions["casebuilder.keyring"].unseal_for("form for after a log-in", sealed)
    _, by, form_text = json.loads(unsealed)
    assert by == people.sam.id
    assert form_text == f'["/note", [["note", "x"], ["box", ""]], {people.sam.practice_id}, false]'


def test_a_long_text_is_kept_too(client: PageClient, people: People, clock: Clock) -> None:
    form = client.get("/note")
    clock.go_on(minutes=16)
    long = "é\n" * 25_000
    answer = client.submit(form, {"note": long})
    assert client.log_in_from(answer, people.sam).location == "/note"
    assert fields_of(find_form(client.get("/note")))["note"] == long


def test_a_form_with_an_old_token_is_shown_again_with_what_was_typed(client: PageClient) -> None:
    form = client.get("/note")
    answer = client.submit(form, {**TYPED, "csrf_token": "old"}, button="Save")
    assert answer.status_code == 400
    assert saved == []
    assert "This page was too old to save from. Nothing is lost" in text_of(answer)
    assert fields_of(find_form(answer))["box"] == TYPED["box"]
    assert client.submit(answer, button="Save").status_code == 303
    assert len(saved) == 1


def test_a_form_that_has_no_page_says_that_nothing_changed(client: PageClient) -> None:
    answer = client.submit(client.get("/note"), {"csrf_token": None}, action="/log-out")
    assert answer.status_code == 400
    assert heading_of(answer) == "Your page was too old"
    assert client.get("/note").status_code == 200


def test_a_log_in_page_with_an_old_token_is_shown_again(anyone: PageClient, people: People) -> None:
    answer = anyone.submit(anyone.get("/log-in"), {"email": people.sam.email, "password": PASSWORD, "csrf_token": "x"})
    assert answer.status_code == 400
    assert fields_of(find_form(answer))["email"] == people.sam.email
    assert anyone.submit(answer, {"password": PASSWORD}).location == "/cases"


def test_a_log_in_page_with_an_old_token_still_carries_what_was_typed(
    client: PageClient, people: People, clock: Clock
) -> None:
    form = client.get("/note")
    clock.go_on(minutes=16)
    answer = client.submit(form, TYPED)
    stale = client.log_in_from(answer, people.sam, csrf_token="old")
    assert stale.status_code == 400
    assert client.log_in_from(stale, people.sam).location == "/note"
    assert fields_of(find_form(client.get("/note")))["box"] == TYPED["box"]


def test_a_script_gets_an_answer_of_its_own(client: PageClient, clock: Clock) -> None:
    as_script = {"Accept": "application/json"}
    form = fields_of(find_form(client.get("/note")))
    answers: list[TestResponse] = [client.post("/note", data={**form, "csrf_token": "old"}, headers=as_script)]
    clock.go_on(minutes=16)
    answers += [client.post("/note", data=form, headers=as_script), client.get("/nowhere", headers=as_script)]
    assert [answer.status_code for answer in answers] == [400, 401, 404]
    assert all(set(answer.get_json()) == {"problem"} for answer in answers)


def test_when_the_clock_of_a_page_runs_out_the_log_in_page_says_why(
    client: PageClient, people: People, clock: Clock
) -> None:
    page = client.get("/note")
    clock.go_on(minutes=14, seconds=50)
    out = client.submit(page, action="/log-out", headers={"Accept": "application/json"})
    assert (out.status_code, out.data) == (204, b"")
    assert out.headers["Clear-Site-Data"]
    assert "logged out after 15 minutes" in text_of(client.submit(page, TYPED))
    client.log_in(people.sam)
    page = work_for_twelve_hours_less(10, client, clock)
    client.submit(page, action="/log-out", headers={"Accept": "application/json"})
    assert "logged out. Your answers are kept" in " ".join(text_of(client.submit(page, TYPED)).split())


def test_logging_out_after_the_session_ended_is_explained(client: PageClient, clock: Clock) -> None:
    page = client.get("/note")
    clock.go_on(minutes=16)
    answer = client.submit(page, action="/log-out")
    assert answer.status_code == 401
    assert heading_of(answer) == "Log in"


def test_before_set_up_the_log_in_page_says_so(app: Flask) -> None:
    page = app.test_client().get("/log-in")
    assert "casebuilder is not set up yet" in text_of(page)
    with app.app_context():
        assert not current_store().people.has_practice()


@pytest.fixture
def write_lock(app: Flask) -> Iterator[None]:
    """Somebody else holds the only write lock of the file."""
    with closing(sqlite3.connect(app.config["DATABASE_URL"].removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_log_out_empties_the_browser_while_the_database_cannot_be_written(
    client: PageClient, request: pytest.FixtureRequest
) -> None:
    page = client.get("/cases")
    request.getfixturevalue("write_lock")
    answer = client.submit(page, action="/log-out")
    assert answer.status_code == 200
    assert "You are logged out on this computer" in text_of(answer)
    assert "Sam Bell" not in answer.text
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/cases").location == "/log-in?next=/cases"


def test_log_out_empties_the_browser_while_the_database_cannot_even_be_read(
    client: PageClient, store: Store, database_file: Path
) -> None:
    page = client.get("/cases")
    store.close()
    database_file.write_bytes(b"overwritten " * 1000)
    answer = client.submit(page, action="/log-out")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (200, '"cache", "storage"')
    assert "You are logged out on this computer" in text_of(answer)
    assert client.get("/cases").location == "/log-in?next=/cases"


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (61, "2 minutes")]
)
def test_the_wait_is_given_in_words(seconds: int, words: str) -> None:
    assert session.in_words(seconds) == words


@pytest.mark.usefixtures("people")
def test_a_long_text_of_a_stranger_is_not_searched_for_numbers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[int] = []

    def count(module: ModuleType, name: str) -> None:
        mask = getattr(module, name)

        def counted(text: str) -> str:
            searched.append(len(text))
            return str(mask(text))

        monkeypatch.setattr(module, name, counted)

    for module, name in (
        (unsaved, "mask_note"),
        (session, "mask_note"),
        (session, "mask_nhs_numbers"),
        (people_forms, "mask_nhs_numbers"),
    ):
        count(module, name)
    stranger, long = browser_of(app), "1-" * 100_000
    token = fields_of(find_form(stranger.get("/log-in")))["csrf_token"]
    typed = {"email": long, "next": long, "note": long, "message": long, "sealed": long, "csrf_token": token}
    for data in (typed, typed | {"csrf_token": "x"}, typed | {"password": "x"}):
        assert stranger.post("/log-in", data=data).status_code in (400, 413, 422)
        assert stranger.post("/cases/new", data=data).status_code in (401, 413)
    assert stranger.get("/cases/" + "1-" * 30_000).status_code == 414
    assert stranger.get("/log-in", query_string={"next": "/cases/" + "1-" * 1_500}).status_code == 200
    assert sum(searched) < 10_000
