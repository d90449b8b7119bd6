"""The frame of every page: set up, log in, errors and staff, for eyes, keyboards, screen readers and small screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.request import Request, urlopen

from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from casebuilder.core.circumstances import Practice
from casebuilder.store import Role, StaffMember, Store
from tests.axe import axe_violations
from tests.core.examples import COMPLETE
from tests.pages.people import PASSWORD, People
from tests.store.practices import Clock

LogIn = Callable[[Page, StaffMember], None]


def assert_sound(page: Page) -> None:
    """Check a state of no tour of test_accessible: axe finds nothing, and a small screen scrolls nothing sideways."""
    assert axe_violations(page) == []
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 720})
        # The header measures its menu again after a change of width.
        page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)
    page.set_viewport_size({"width": 1280, "height": 720})


def test_files_travel_in_their_smallest_form(app: Flask, live_server: str) -> None:
    address = f"{live_server}{app.static_url_path}/casebuilder.css"
    asked = Request(address, headers={"Accept-Encoding": "gzip, deflate, br, zstd"})  # noqa: S310 - our own server
    with urlopen(asked) as answer:  # noqa: S310
        assert answer.headers["Content-Encoding"] == "br"
        assert len(answer.read()) < 15_000


def test_set_up_from_the_printed_address_to_the_cases(app: Flask, page: Page, store: Store) -> None:
    app.config["SET_UP_CODE"] = "printed"
    page.goto("/set-up?code=printed")
    page.get_by_label("ODS code").fill("y0123")
    page.get_by_role("button", name="Set up and log in").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("There is a problem")
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    summary.get_by_role("link", name="Enter the name of the GP practice").click()
    expect(page.get_by_label("GP practice name")).to_be_focused()
    page.get_by_label("GP practice name").fill("Bars Surgery")
    page.get_by_label("Your full name").fill("Sam Bell")
    page.get_by_label("Your email address").fill("sam.bell@bars.example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Show password").click()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "text")
    page.get_by_role("button", name="Set up and log in").click()
    page.wait_for_url("**/cases")
    expect(page.get_by_role("banner")).to_contain_text("Bars Surgery (Y0123)")
    assert store.people.has_practice()


def test_the_header_is_one_line_at_1280_and_at_320(page: Page, people: People, log_in: LogIn) -> None:
    log_in(page, people.sam)
    page.goto("/cases")
    is_at_most = "most => document.querySelector('header').offsetHeight <= most"
    for width, most in ((1280, 72), (320, 61)):
        page.set_viewport_size({"width": width, "height": 640})
        page.wait_for_function(is_at_most, arg=most)
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_the_keyboard_reaches_the_main_part_first(page: Page, people: People, log_in: LogIn) -> None:
    log_in(page, people.sam)
    page.goto("/account")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Current password")).to_be_focused()


def test_the_trail_of_an_earlier_month_is_sound(
    page: Page, people: People, log_in: LogIn, store: Store, clock: Clock
) -> None:
    log_in(page, people.sam)
    now = clock.now
    clock.now = datetime(2026, 9, 17, 10, 29, tzinfo=UTC)
    new = ("Aleksandra Featherstonehaugh", "aleksandra@bars.example.org", PASSWORD, Role.MANAGER)
    added = store.people.add_staff(people.sam, *new)
    for at in range(100):
        store.practices.change(added, Practice(f"Name {at}", "A81001"))
    clock.now = now
    page.goto("/trail?case=K7M29Q")
    page.get_by_role("link", name="Show everything").click()
    page.get_by_role("link", name="Older entries").click()
    assert_sound(page)
    page.set_viewport_size({"width": 320, "height": 640})
    rows = page.locator(".app-trail tbody tr")
    assert page.evaluate("document.querySelector('.app-trail').offsetHeight") < 90 * rows.count()
    page.get_by_role("link", name="Newest entries").click()
    expect(page.get_by_text("17 September 2026 at 11:29").first).to_be_visible()


def test_logging_out_leaves_nothing_behind_the_back_button(page: Page, people: People, log_in: LogIn) -> None:
    log_in(page, people.sam)
    page.goto("/staff")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("You are logged out")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    expect(page.get_by_text(people.jo.email)).to_have_count(0)


def test_everything_works_without_javascript(
    make_context: Callable[..., BrowserContext], people: People, log_in: LogIn
) -> None:
    page = make_context(java_script_enabled=False).new_page()
    log_in(page, people.sam)
    page.goto("/staff/new")
    page.get_by_label("Full name").fill("Kit Moss")
    page.get_by_label("Email address").fill("kit.moss@bars.example.org")
    page.get_by_label("Their first password").fill("amber ladder pigeon")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("row", name="Kit Moss")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_a_patient_s_request_is_answered_on_a_sound_page(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    store.cases.start(people.sam, COMPLETE, form_key="")
    log_in(page, people.sam)
    page.goto("/practice/request")
    page.get_by_label("The patient's email address").fill(COMPLETE.old_email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 case with this address")
    page.get_by_role("button", name="Erase 1 case now").click()
    expect(page.get_by_text("Erased: 1 case.")).to_be_visible()
    assert_sound(page)
