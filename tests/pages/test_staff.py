"""Managers add colleagues, let them in and shut them out; everybody changes their own password."""

from __future__ import annotations

import pytest
from flask import Flask

from casebuilder.store import Operator, Role, Store
from casebuilder.store.passwords import SHORTEST
from tests.pages.client import PageClient, fields_of, find_form, heading_of, link_of, text_of, tree_of, words_of
from tests.pages.people import PASSWORD, People

NEW = {
    "name": "Kit Moss",
    "email": "kit.moss@bars.example.org",
    "role": "staff",
    "password": "amber ladder pigeon",
}
OTHER_PASSWORD = "copper violin meadow"


def browser_of(app: Flask) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


def test_a_manager_adds_somebody_who_can_log_in(app: Flask, client: PageClient, store: Store, people: People) -> None:
    answer = client.submit(client.get("/staff/new"), NEW)
    assert (answer.status_code, answer.location) == (303, "/staff")
    page = client.get("/staff")
    assert "Kit Moss can log in now" in text_of(page)
    rows = [words_of(row) for row in tree_of(page).css("tbody tr")]
    assert rows == [
        "Jo Lee jo.lee@bars.example.org Staff member",
        "Kit Moss kit.moss@bars.example.org Staff member",
        "Sam Bell (you) sam.bell@bars.example.org Manager",
    ]
    kit = next(each for each in store.people.staff(people.sam) if each.name == "Kit Moss")
    assert browser_of(app).log_in(kit, NEW["password"]).location == "/cases"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "JO.LEE@bars.example.org"}, "already"),
        ({"email": "ola.ford@mill.example.org"}, "already"),
        ({"password": "short"}, "12 characters"),
        ({"name": ""}, "Enter their full name"),
        ({"role": "owner"}, "role"),
    ],
)
def test_a_person_who_cannot_be_added_is_kept_in_the_form(
    client: PageClient, typed: dict[str, str], sentence: str
) -> None:
    answer = client.submit(client.get("/staff/new"), NEW | typed)
    assert answer.status_code == 422
    assert sentence.lower() in text_of(answer).lower()
    fields = fields_of(find_form(answer))
    assert fields["email"] == (NEW | typed)["email"]
    assert fields["password"] == ""


def test_only_managers_manage_staff(app: Flask, people: People) -> None:
    jo = browser_of(app)
    jo.log_in(people.jo)
    assert "Staff" not in [link.text(strip=True) for link in tree_of(jo.get("/account")).css("header a")]
    token = fields_of(find_form(jo.get("/account")))["csrf_token"]
    for path in ("/staff", "/staff/new", f"/staff/{people.sam.id}", f"/staff/{people.sam.id}/shut-out"):
        assert jo.get(path).status_code == 403
    for path in ("/staff/new", f"/staff/{people.sam.id}"):
        assert jo.post(path, data={"csrf_token": token, "action": "shut-out", **NEW}).status_code == 403


def test_nobody_of_another_practice_is_found(client: PageClient, store: Store, people: People) -> None:
    token = fields_of(find_form(client.get("/account")))["csrf_token"]
    for number in (people.ola.id, 999, 10**30):
        assert client.get(f"/staff/{number}").status_code == 404
        for action in ("shut-out", "staff", "password"):
            data = {"csrf_token": token, "action": action, "password": OTHER_PASSWORD}
            assert client.post(f"/staff/{number}", data=data).status_code == 404
    assert store.people.staff(people.ola) == (people.ola,)


def test_somebody_shut_out_is_logged_out_at_once_and_can_be_let_in(
    app: Flask, client: PageClient, people: People
) -> None:
    jo = browser_of(app)
    jo.log_in(people.jo)
    asked = client.get(link_of(client.get(f"/staff/{people.jo.id}"), "Remove access"))
    assert heading_of(asked) == "Remove Jo Lee's access?"
    assert jo.get("/account").status_code == 200
    page = client.get(client.submit(asked, button="Remove access").headers["Location"])
    assert "Jo Lee has no access any more" in text_of(page)
    assert jo.get("/account").status_code == 303
    assert jo.log_in(people.jo).status_code == 422
    assert "no access" in text_of(client.get("/staff"))
    page = client.get(client.submit(page, button="Give access back").headers["Location"])
    assert "Jo Lee can log in again" in text_of(page)
    assert jo.log_in(people.jo).location == "/cases"


def test_nobody_is_asked_about_shutting_out_somebody_who_cannot_be(
    client: PageClient, store: Store, people: People
) -> None:
    store.people.set_active(Operator(people.jo.practice_id), people.jo.id, False)
    for person in (people.sam, people.jo):
        assert client.get(f"/staff/{person.id}/shut-out").location == f"/staff/{person.id}"
    assert client.get(f"/staff/{people.ola.id}/shut-out").status_code == 404


def test_a_role_can_be_given_and_taken(app: Flask, client: PageClient, people: People) -> None:
    path = f"/staff/{people.jo.id}"
    page = client.get(client.submit(client.get(path), button="Make a manager").headers["Location"])
    assert "Jo Lee is a manager now" in text_of(page)
    jo = browser_of(app)
    jo.log_in(people.jo)
    assert heading_of(jo.get("/staff")) == "Staff"
    page = client.get(client.submit(page, button="Make a staff member").headers["Location"])
    assert "Jo Lee is a staff member now" in text_of(page)
    jo.log_in(people.jo)
    assert jo.get("/staff").status_code == 403


def test_a_forgotten_password_is_replaced(app: Flask, client: PageClient, people: People) -> None:
    path = f"/staff/{people.jo.id}"
    refused = client.submit(client.get(path), {"password": "short"}, button="Set new password")
    assert refused.status_code == 422
    answer = client.submit(refused, {"password": OTHER_PASSWORD}, button="Set new password")
    assert answer.location == path
    assert browser_of(app).log_in(people.jo, OTHER_PASSWORD).location == "/cases"


def test_a_manager_cannot_shut_themselves_out(client: PageClient, store: Store, people: People) -> None:
    path = f"/staff/{people.sam.id}"
    token = fields_of(find_form(client.get("/account")))["csrf_token"]
    assert tree_of(client.get(path)).css("main form") == []
    for action in ("shut-out", "staff", "password"):
        assert client.post(path, data={"csrf_token": token, "action": action}).status_code == 403
    assert store.people.staff(people.sam)[1].role is Role.MANAGER


def test_an_unknown_action_does_nothing(client: PageClient, people: People) -> None:
    page = client.get(f"/staff/{people.jo.id}")
    assert client.submit(page, {"action": "owner"}).status_code == 400


def test_everybody_changes_their_own_password(app: Flask, people: People) -> None:
    jo, elsewhere = browser_of(app), browser_of(app)
    jo.log_in(people.jo)
    elsewhere.log_in(people.jo)
    answer = jo.submit(jo.get("/account"), {"old_password": PASSWORD, "password": OTHER_PASSWORD})
    assert answer.location == "/account"
    assert "Your password is changed" in text_of(jo.get("/account"))
    assert elsewhere.get("/account").status_code == 303
    assert elsewhere.log_in(people.jo).status_code == 422
    assert elsewhere.log_in(people.jo, OTHER_PASSWORD).location == "/cases"


def test_the_hint_says_how_long_a_password_must_be(client: PageClient) -> None:
    assert f"At least {SHORTEST} characters" in text_of(client.get("/account"))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("wrong", OTHER_PASSWORD, "This is not your password"),
        ("", OTHER_PASSWORD, "Enter your current password"),
        (PASSWORD, "short", "12 characters"),
        (PASSWORD, "", "Enter a password"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(client: PageClient, old: str, new: str, sentence: str) -> None:
    answer = client.submit(client.get("/account"), {"old_password": old, "password": new})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert client.get("/account").status_code == 200


def test_guessing_the_old_password_is_slowed_down(client: PageClient) -> None:
    for _ in range(5):
        client.submit(client.get("/account"), {"old_password": "x", "password": OTHER_PASSWORD})
    answer = client.submit(client.get("/account"), {"old_password": PASSWORD, "password": OTHER_PASSWORD})
    assert "Too many attempts" in text_of(answer)


def test_the_enter_key_in_the_password_box_gives_a_password(client: PageClient, people: People) -> None:
    buttons = find_form(client.get(f"/staff/{people.jo.id}")).css("button[type=submit]")
    assert buttons[0].attributes["value"] == "password"
