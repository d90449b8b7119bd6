"""Fill in from a message: what is filled, what is asked, and that nothing of the message is kept."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from casebuilder.pages.words import london_today
from tests.pages.client import PageClient, fields_of, find_form, text_of, tree_of
from tests.pages.people import People
from tests.pages.test_cases import log_in
from tests.store.practices import Clock

MESSAGE = (
    "NHS App: can't log in. Old email pat.old@example.org, new pat.new@example.com. NHS 999 000 0018. "
    "Last got in maybe 5 weeks ago. Canary zebra"
)


def read(client: PageClient, message: str = MESSAGE, **typed: str) -> TestResponse:
    page = client.get("/cases/new")
    said = {"message": message, "message_received": "2026-03-02", "action": "read", **typed}
    return client.submit(page, said, action="/cases/new")


def boxes(page: TestResponse) -> dict[str, str]:
    return dict(fields_of(find_form(page, "/cases/new")))


def test_what_is_certain_is_filled_with_its_words_and_nothing_is_saved(client: PageClient) -> None:
    page = read(client)
    filled = boxes(page)
    assert (filled["new_email"], filled["old_email"]) == ("pat.new@example.com", "pat.old@example.org")
    assert (filled["nhs_digits"], filled["can_recover"]) == ("018", "no")
    assert "from “Old email pat.old@example.org" in text_of(page)
    assert not tree_of(client.get("/cases")).css("tbody tr")


def test_the_top_of_the_form_says_what_the_message_gave_and_leads_there(client: PageClient) -> None:
    gave = {MESSAGE: "4 filled in, 1 to answer", "Can I book a smear please?": "nothing for this form"}
    for message, words in gave.items():
        page = tree_of(read(client, message))
        link = page.css_first("h1 ~ p a[href='#message-said']")
        assert link is not None
        assert link.text() == words
        assert page.css("#message-said p, #message-said li")


def test_what_is_in_doubt_is_asked_and_one_press_answers_it(client: PageClient) -> None:
    page = read(client)
    offer = tree_of(page).css_first('[data-asked="last_access"] [data-value]')
    assert offer is not None
    assert offer.attributes["data-value"] == "2026-01"
    page = client.submit(page, {"take": str(offer.attributes["value"])}, action="/cases/new")
    filled = boxes(page)
    assert (filled["last_access-month"], filled["last_access-year"]) == ("1", "2026")
    assert not tree_of(page).css("[data-asked]")


@pytest.mark.parametrize("typed", ["0001-01-01", "0002-11-27", "2018-08-31", "9999-12-31", "20260302T", ""])
def test_a_day_on_which_no_message_can_have_come_counts_as_today(client: PageClient, typed: str) -> None:
    page = read(client, "NHS App: last got in yesterday. Old email pat.old@example.org", message_received=typed)
    assert page.status_code == 200
    yesterday = london_today() - timedelta(days=1)
    assert boxes(page)["last_access-day"] == str(yesterday.day)


def test_what_was_typed_stands_whatever_the_message_says(client: PageClient) -> None:
    assert boxes(read(client, new_email="typed@example.com"))["new_email"] == "typed@example.com"


def test_no_full_number_comes_back_in_the_message(client: PageClient) -> None:
    assert "999 000 0018" not in read(client).text


@pytest.mark.parametrize("odd", ["\ufffe", "\x01"])
def test_a_character_that_no_page_can_show_is_not_quoted_either(client: PageClient, odd: str) -> None:
    page = read(client, f"NHS App: {odd}old email pat.old@example.org{odd}")  # the client checks the page
    assert boxes(page)["message"] == "NHS App: \ufffdold email pat.old@example.org\ufffd"
    assert odd not in page.text


def test_nothing_of_the_message_is_kept(client: PageClient, database_file: Path) -> None:
    page = read(client)
    client.submit(page, {"action": "draft"}, action="/cases/new")
    client.get("/cases")
    assert not any(b"zebra" in path.read_bytes() for path in database_file.parent.iterdir())


def test_a_message_read_after_the_log_in_ended_stays_in_the_page_masked(client: PageClient, clock: Clock) -> None:
    page = client.get("/cases/new")
    clock.go_on(minutes=16)
    refused = client.submit(page, {"message": MESSAGE, "action": "read"}, action="/cases/new")
    assert refused.status_code == 401
    assert "Canary zebra" in refused.text
    assert "999 000 0018" not in refused.text


def test_no_autosave_and_no_unsaved_words_hold_the_message(
    client: PageClient, people: People, clock: Clock, database_file: Path
) -> None:
    typed = {"message": MESSAGE, "message_received": "2026-03-02", "new_email": "pat.new@example.com"}
    form = client.get("/cases/new")
    assert client.submit(form, typed | {"action": "auto"}, headers={"Accept": "application/json"}).status_code == 200
    clock.go_on(minutes=16)
    refused = client.submit(form, typed | {"action": "draft"})
    assert refused.status_code == 401
    waiting = client.get(client.log_in_from(refused, people.sam).location).text
    assert "pat.new@example.com" in waiting
    assert "zebra" not in waiting
    assert not any(b"zebra" in path.read_bytes() for path in database_file.parent.iterdir())


def test_the_page_of_two_versions_drops_the_message(client: PageClient, app: Flask, people: People) -> None:
    start = client.submit(client.get("/cases/new"), {"action": "draft", "new_email": "a@example.com"})
    form, theirs = client.get(start.location), log_in(app, people.jo)
    theirs.submit(theirs.get(start.location), {"new_email": "b@example.com", "action": "draft"}, action=start.location)
    mine = {"new_email": "c@example.com", "message": MESSAGE, "message_received": "2026-03-02", "action": "draft"}
    clash = client.submit(form, mine, action=start.location)
    assert clash.status_code == 409
    assert "c@example.com" in clash.text
    assert "zebra" not in clash.text


def test_a_message_about_another_matter_says_nothing(client: PageClient) -> None:
    page = read(client, "Can I book a smear please? My new number is 07700 900331")
    assert "says nothing that this form asks for" in text_of(page)
    assert not tree_of(page).css("[data-filled], [data-asked]")


def test_an_answer_to_our_own_numbered_message_reads_back_whole(client: PageClient) -> None:
    page = client.submit(client.get("/cases/new"), {"action": "draft", "can_recover": "no"}, action="/cases/new")
    edit = client.get(page.location)
    action = f"/cases/{page.location.split('/')[2]}/edit"
    answer = {"message": "1 a@example.com 2 b@example.net 3 018 4 march", "message_received": "2026-04-02"}
    filled = dict(fields_of(find_form(client.submit(edit, answer | {"action": "read"}, action=action), action)))
    assert (filled["new_email"], filled["old_email"]) == ("a@example.com", "b@example.net")
    assert (filled["nhs_digits"], filled["last_access-month"]) == ("018", "3")
