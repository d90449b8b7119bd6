"""Before a session ends a page asks; when it ends, what was typed is saved or carried through the log-in page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from casebuilder.store import StaffMember
from tests.axe import axe_violations
from tests.pages.people import PASSWORD, People
from tests.store.practices import Clock

LogIn = Callable[[Page, StaffMember], None]
QUESTION = "Are you still there?"


@pytest.fixture
def form(page: Page, people: People, log_in: LogIn) -> Page:
    """A page with a form, on a clock that the test moves."""
    page.clock.install()
    log_in(page, people.sam)
    page.goto("/staff/new")
    return page


def pass_time(page: Page, clock: Clock, minutes: int, seconds: int = 0) -> None:
    clock.go_on(minutes=minutes, seconds=seconds)
    page.clock.fast_forward(f"{minutes:02}:{seconds:02}")


def log_in_again(page: Page, person: StaffMember) -> None:
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def test_two_minutes_before_the_end_the_page_asks_and_a_key_is_enough_to_stay(form: Page, clock: Clock) -> None:
    pass_time(form, clock, 12, 50)
    expect(form.get_by_role("dialog")).to_have_count(0)
    pass_time(form, clock, 0, 15)
    dialog = form.get_by_role("dialog", name=QUESTION)
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("status")).to_contain_text("You will be logged out in 2 minutes")
    expect(form.get_by_role("button", name="Stay logged in")).to_be_focused()
    assert axe_violations(form) == []
    with form.expect_response("**/session"):
        form.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    pass_time(form, clock, 12)
    expect(dialog).to_be_hidden()


def test_escape_stays_too(form: Page, clock: Clock) -> None:
    pass_time(form, clock, 13, 5)
    expect(form.get_by_role("dialog")).to_be_visible()
    with form.expect_response("**/session"):
        form.keyboard.press("Escape")
    expect(form.get_by_role("dialog")).to_be_hidden()


def test_at_the_end_what_was_typed_goes_through_the_log_in_page(form: Page, clock: Clock, people: People) -> None:
    form.get_by_label("Full name").fill("Kit <Moss>")
    form.get_by_label("Their first password").fill("a secret that is not kept")
    pass_time(form, clock, 14, 55)
    expect(form.get_by_role("heading", level=1)).to_have_text("Log in")
    expect(form.get_by_text("You were logged out after 15 minutes without activity.")).to_be_visible()
    assert "Moss" not in form.content()
    assert axe_violations(form) == []
    log_in_again(form, people.sam)
    form.wait_for_url("**/staff/new")
    expect(form.get_by_text("Your answers are back but not saved yet")).to_be_visible()
    expect(form.get_by_label("Full name")).to_have_value("Kit <Moss>")
    expect(form.get_by_label("Their first password")).to_have_value("")
    assert axe_violations(form) == []
    form.get_by_text("Discard them", exact=True).click()
    form.get_by_role("button", name="Yes, discard them").click()
    expect(form.get_by_label("Full name")).to_have_value("")


def test_a_machine_that_slept_through_the_end_loses_nothing(form: Page, clock: Clock, people: People) -> None:
    form.get_by_label("Full name").fill("Kit Moss")
    pass_time(form, clock, 59)
    expect(form.get_by_role("heading", level=1)).to_have_text("Log in")
    log_in_again(form, people.sam)
    expect(form.get_by_label("Full name")).to_have_value("Kit Moss")


def test_a_form_that_saves_itself_is_waited_for(form: Page, clock: Clock, app: Flask) -> None:
    form.evaluate(
        """document.addEventListener("casebuilder:session-ending", (event) => event.detail.waitUntil(
               fetch("/session").then((answer) => { sessionStorage.saved = answer.status; return true; })))"""
    )
    pass_time(form, clock, 14, 52)
    form.wait_for_url("**/log-in?next=/staff/new&saved=yes")
    assert form.evaluate("sessionStorage.saved") in (None, "200")  # the log out clears it where it can
    expect(form.get_by_text("You were logged out after 15 minutes without activity")).to_be_visible()
    assert app.extensions["casebuilder.store"].people.has_practice()


def test_work_in_one_tab_keeps_the_others_logged_in(form: Page, clock: Clock) -> None:
    other = form.context.new_page()
    pass_time(form, clock, 13, 5)
    expect(form.get_by_role("dialog")).to_be_visible()
    other.goto("/account")
    expect(form.get_by_role("dialog")).to_be_hidden()


def test_nobody_is_asked_while_they_type(form: Page, clock: Clock) -> None:
    for word in ("one", "two", "three", "four", "five"):
        form.get_by_label("Full name").press_sequentially(word)
        with form.expect_response("**/session"):
            pass_time(form, clock, 4, 30)
    expect(form.get_by_role("dialog")).to_have_count(0)


def test_without_javascript_the_words_come_back_too(
    make_context: Callable[..., BrowserContext], clock: Clock, people: People, log_in: LogIn
) -> None:
    page = make_context(java_script_enabled=False).new_page()
    log_in(page, people.sam)
    page.goto("/staff/new")
    page.get_by_label("Full name").fill("Kit Moss")
    clock.go_on(minutes=16)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Your answers are kept")).to_be_visible()
    log_in_again(page, people.sam)
    expect(page.get_by_label("Full name")).to_have_value("Kit Moss")
    expect(page.get_by_text("Your answers are back but not saved yet")).to_be_visible()
