"""Who is asking, and what was sent wrong, in the browser: one press each, by mouse, by keyboard and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from casebuilder.core.askers import Asker, Asking
from casebuilder.core.stages import Stage
from casebuilder.store import Outgoing, StaffMember, Store
from tests.axe import axe_violations
from tests.browser.test_main_job import NARROW
from tests.browser.test_progress import DESKTOP, expect_standing, press
from tests.pages.people import People
from tests.pages.stages import at_stage, start

LogIn = Callable[[Page, StaffMember], None]
MakeContext = Callable[..., BrowserContext]


@pytest.fixture
def sam(store: Store, people: People) -> StaffMember:
    """Sam, whose practice asks."""
    store.practices.set_asking(people.sam, Asking.IN_TEXT)
    return people.sam


def test_one_press_with_the_mouse_says_who_is_asking(page: Page, log_in: LogIn, store: Store, sam: StaffMember) -> None:
    log_in(page, sam)
    page.goto(f"/cases/{start(store, sam).number}")
    expect(page.get_by_role("button", name="Copy Email you used")).to_be_focused()  # Copy works meanwhile
    expect_standing(page, "asks-who")
    page.get_by_role("main").get_by_text("Known to us").click()
    expect_standing(page, "ready")
    expect(page.locator("#box-description")).to_contain_text("The patient is known to us.")


def test_with_the_keyboard_the_arrows_choose_and_enter_saves(
    page: Page, log_in: LogIn, store: Store, sam: StaffMember
) -> None:
    log_in(page, sam)
    number = start(store, sam).number
    page.goto(f"/cases/{number}")
    page.get_by_label("Seen with ID").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Called the number on record")).to_be_checked()
    assert store.cases.get(sam, number).asker is None
    page.keyboard.press("Enter")
    expect_standing(page, "ready")
    assert store.cases.get(sam, number).asker is Asker.CALLED_BACK


def test_without_scripts_it_is_said_while_recording_and_a_wrong_address_is_corrected(
    make_context: MakeContext, log_in: LogIn, store: Store, sam: StaffMember
) -> None:
    page = make_context(java_script_enabled=False).new_page()
    log_in(page, sam)
    number = start(store, sam).number
    page.goto(f"/cases/{number}/sent")
    press(page, "Record as sent")
    expect(page.get_by_role("alert")).to_contain_text("Say who is asking")
    page.get_by_label("Not yet").check()
    press(page, "Record as sent")
    page.get_by_label("Why was it sent").fill("The patient flies today")
    press(page, "Record as sent")
    expect_standing(page, "unchecked")
    page.get_by_label("Known to us").check()
    press(page, "Save")
    expect_standing(page, "with-nhs-login")
    press(page, "I sent a wrong address")
    page.locator("#old_email").fill("pat.older@example.org")
    press(page, "Check and copy")
    expect_standing(page, "ready")
    page.goto(f"/cases/{number}/sent")
    press(page, "Record as sent")
    expect_standing(page, "with-nhs-login")
    assert store.sendings.of(sam, number)[1].text.count("This corrects our case of ") == 1


@pytest.mark.parametrize("viewport", [DESKTOP, NARROW], ids=["desktop", "narrow"])
def test_who_is_asking_is_accessible_in_every_state(
    make_context: MakeContext, log_in: LogIn, store: Store, sam: StaffMember, viewport: dict[str, int]
) -> None:
    page = make_context(viewport=viewport).new_page()
    log_in(page, sam)
    store.practices.set_asking(sam, Asking.OFF)
    wrong = at_stage(store, sam, Stage.SENT)
    store.practices.set_asking(sam, Asking.IN_TEXT)
    store.corrections.open(sam, wrong.number, wrong.version)
    asked, said, unchecked = (start(store, sam, new_email=f"pat.{at}@example.com") for at in range(3))
    store.askers.say(sam, said.number, said.version, Asker.SEEN)
    outgoing = Outgoing(layout="two-pages", text="Dear desk", asker=Asker.NOT_YET, unchecked_because="They fly today")
    store.sendings.record(sam, unchecked.number, unchecked.version, outgoing)
    for path in (*(f"/cases/{case.number}" for case in (wrong, said, unchecked)), "/cases"):
        page.goto(path)
        for fold in page.get_by_role("main").locator("details.app-ask").all():
            fold.locator("summary").click()
        assert axe_violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
    page.goto(f"/cases/{asked.number}/sent")
    page.get_by_label("Not yet").check()
    press(page, "Record as sent")
    expect(page.get_by_label("Why was it sent")).to_be_visible()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
