"""What is counted: from the press in triage to the managers' table and chart, by keyboard and without scripts."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from casebuilder.core.stages import Act, Outcome, Stage
from casebuilder.store import StaffMember, Store
from tests.browser.test_shell import assert_sound
from tests.pages.people import People
from tests.pages.stages import at_stage, record_progress, send, start

LogIn = Callable[[Page, StaffMember], None]
FORGOTTEN = "/triage?trouble=account&remembers=no&mailbox=yes"


def test_what_helped_and_what_was_wrong_come_to_the_managers_table_without_scripts(
    make_context: Callable[..., BrowserContext], log_in: LogIn, people: People, store: Store
) -> None:
    asked = at_stage(store, people.sam, Stage.MORE_INFORMATION_NEEDED)
    page = make_context(java_script_enabled=False).new_page()
    log_in(page, people.sam)
    page.goto(FORGOTTEN)
    page.get_by_role("button", name="It worked").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Counted as helped without a case.")).to_be_visible()
    page.goto(f"/cases/{asked.number}")
    page.get_by_role("button", name="Old email address").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Recorded as wrong: Old email address.")).to_be_visible()
    page.goto("/practice")
    page.get_by_role("link", name="What is counted").click()
    expect(page.get_by_role("row", name="All of these 1 1 too few (1) none 1 Old email address: 1")).to_be_visible()


def test_each_state_of_the_pages_of_figures_is_sound(page: Page, log_in: LogIn, people: People, store: Store) -> None:
    log_in(page, people.sam)
    for at in range(12):
        store.figures.helped(people.jo, "replace-account", f"page-{at}")
        case = send(store, people.sam, start(store, people.sam, old_email="", old_email_cannot_be_given=True))
        ended = record_progress(store, people.sam, case, Act.RESOLVE, Outcome.CLEANSED if at % 3 else Outcome.RESET)
        if ended.outcome is Outcome.RESET and at:
            store.progress.say_wrong(people.sam, case.number, "account-not-found")
        elif ended.outcome is Outcome.RESET:
            store.progress.say_wrong(people.sam, case.number, "account-not-found")
            page.goto(f"/cases/{case.number}")
            assert_sound(page)
    page.goto("/figures")
    expect(page.get_by_text("4 of 12 came back.")).to_be_visible()
    assert_sound(page)
    only_here = {"new_email": "zoe.lamb@example.com", "reference": ""}
    quoting = start(store, people.sam, old_email="", old_email_cannot_be_given=True, **only_here)
    page.goto(f"/cases/{quoting.number}")
    expect(page.get_by_text("NHS login reset 4.")).to_be_visible()
    page.goto(FORGOTTEN)
    page.get_by_role("button", name="It worked").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Not counted any more.")).to_be_visible()


def test_the_bars_can_be_seen_in_forced_colours(page: Page, log_in: LogIn, people: People, store: Store) -> None:
    store.figures.helped(people.jo, "log-in", "page")
    log_in(page, people.sam)
    page.emulate_media(forced_colors="active")
    page.goto("/figures")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    bar = page.locator(".app-chart__helped").first
    assert bar.evaluate("each => getComputedStyle(each).fill") != paper
    box = bar.bounding_box()
    assert box is not None
    assert box["width"] > 100
