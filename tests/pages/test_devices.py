"""A browser in which somebody has logged in before: guesses made elsewhere do not keep them out of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from casebuilder.store import StaffMember
from tests.pages.client import PageClient, fields_of, find_form
from tests.pages.people import PASSWORD, People

NEW_PASSWORD = "marmot tulip armada"


def browser(app: Flask) -> PageClient:
    made = app.test_client()
    assert isinstance(made, PageClient)
    return made


def log_out(client: PageClient) -> None:
    client.submit(client.get("/cases"), action="/log-out")


def guess(app: Flask, person: StaffMember) -> None:
    """Try some passwords from elsewhere, until told to wait."""
    stranger = browser(app)
    while stranger.log_in(person, "x").status_code != 429:
        pass


def test_guesses_elsewhere_do_not_lock_people_out_of_their_own_browser(
    app: Flask, client: PageClient, people: People
) -> None:
    log_out(client)
    guess(app, people.sam)
    assert browser(app).log_in(people.sam).status_code == 429
    assert client.log_in(people.sam).location == "/cases"


def test_a_browser_is_known_to_everybody_who_has_logged_in_with_it(
    app: Flask, client: PageClient, people: People
) -> None:
    log_out(client)
    client.log_in(people.jo)
    log_out(client)
    for person in (people.sam, people.jo):
        guess(app, person)
        assert client.log_in(person).location == "/cases"
        log_out(client)
    guess(app, people.ola)
    assert client.log_in(people.ola).status_code == 429


def test_after_a_new_password_only_this_browser_is_known(app: Flask, client: PageClient, people: People) -> None:
    other = browser(app)
    other.log_in(people.sam)
    client.submit(client.get("/account"), {"old_password": PASSWORD, "password": NEW_PASSWORD})
    log_out(client)
    guess(app, people.sam)
    assert other.log_in(people.sam, NEW_PASSWORD).status_code == 429
    assert client.log_in(people.sam, NEW_PASSWORD).location == "/cases"


def test_a_known_browser_checks_the_old_password_without_a_wait_too(
    app: Flask, client: PageClient, people: People
) -> None:
    guess(app, people.sam)
    changed = client.submit(client.get("/account"), {"old_password": PASSWORD, "password": NEW_PASSWORD})
    assert changed.location == "/account"


def test_no_script_reads_the_cookie_and_no_other_site_sends_it(anyone: PageClient, people: People) -> None:
    answer = anyone.log_in(people.sam)
    (cookie,) = (each for each in answer.headers.getlist("Set-Cookie") if each.startswith("casebuilder-known="))
    attributes = {each.strip() for each in cookie.split(";")[1:]}
    assert {"HttpOnly", "SameSite=Strict", "Path=/", f"Max-Age={90 * 24 * 3600}"} <= attributes
    assert people.sam.email not in cookie


@pytest.mark.parametrize("cookie", ["", ":::", "x", "\xff\xfe", "1.a.b.c:" * 500])
def test_whatever_the_cookie_holds_nobody_is_kept_out(anyone: PageClient, people: People, cookie: str) -> None:
    anyone.set_cookie("casebuilder-known", cookie)
    assert anyone.log_in(people.sam).location == "/cases"


def test_at_most_twelve_people_are_known_to_a_browser(anyone: PageClient, people: People) -> None:
    anyone.set_cookie("casebuilder-known", ":".join(f"{at}.a.1.b" for at in range(1000, 1020)))
    anyone.log_in(people.sam)
    cookie = anyone.get_cookie("casebuilder-known")
    assert cookie is not None
    owners = [token.partition(".")[0] for token in cookie.value.split(":")]
    assert owners == [str(people.sam.id), *map(str, range(1000, 1011))]


def test_over_https_the_cookie_belongs_to_the_host(make_app: Callable[..., Flask], people: People) -> None:
    client = browser(make_app(HTTPS=True))
    page = client.get("/log-in", base_url="https://localhost")
    typed = {**fields_of(find_form(page)).to_dict(), "email": people.sam.email, "password": PASSWORD}
    answer = client.post("/log-in", data=typed, base_url="https://localhost")
    (cookie,) = (each for each in answer.headers.getlist("Set-Cookie") if "-known=" in each)
    assert cookie.startswith("__Host-casebuilder-known=")
    assert "Secure" in cookie
