"""The demo at 1280 x 720, by keyboard alone, as somebody who judges casebuilder meets it: positions and presses."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from casebuilder.core.details import Step
from casebuilder.core.guidance import REQUIREMENTS
from casebuilder.forms.case import sent
from casebuilder.text.dates import TypedDate
from tests.browser.test_main_job import clipboard, tab_to
from tests.core.examples import details
from tests.screenshots import demo

LAPTOP = {"width": 1280, "height": 720}
FACTS = details(
    new_email="pat.new@example.net",
    old_email="pat.old@example.org",
    last_access=TypedDate("", "3", "2026"),
    steps=frozenset({Step.PASSWORDS}),
)
BOXES = ("Email you used to set up your account", "Contact email", "Last 3 digits of NHS number", "Description")


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[str, str, str]]:
    """What `casebuilder demo` prints: its address, and an email address and the password to log in."""
    with demo() as said:
        yield said


@pytest.fixture
def page(chromium: Browser, told: tuple[str, str, str]) -> Iterator[Page]:
    """A page with the list of the demo, logged in by keyboard."""
    address, email, password = told
    context = chromium.new_context(
        base_url=address,
        viewport=LAPTOP,  # type: ignore[arg-type]  # a dict of the two sizes
        permissions=["clipboard-write"],
    )
    opened = context.new_page()
    opened.goto("/log-in")
    tab_to(opened, opened.get_by_label("Email address"))
    opened.keyboard.type(email)
    tab_to(opened, opened.get_by_label("Password", exact=True))
    opened.keyboard.type(password)
    opened.keyboard.press("Enter")
    opened.wait_for_url("**/cases")
    yield opened
    context.close()


def bottom(act: Locator) -> float:
    place = act.bounding_box()
    assert place
    return place["y"] + place["height"]


def height(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


def fill_by_keyboard(page: Page) -> int:
    """Answer what the guidance asks for and press Check and copy; return the presses apart from the typing."""
    expect(page.locator("#new_email")).to_be_focused()
    (_, first), *others = [(name, value) for name, value in sent(FACTS) if value]
    page.keyboard.type(first)
    presses = 0
    for name, value in others:
        box = page.locator(f"[name='{name}']")
        is_text = box.count() == 1
        presses += tab_to(page, box if is_text else box.and_(page.locator(f"[value='{value}']")))
        if is_text:
            page.keyboard.type(value)
        else:
            page.keyboard.press("Space")
            presses += 1
    presses += tab_to(page, page.get_by_role("button", name="Check and copy")) + 1
    page.keyboard.press("Enter")
    return presses


def copy_by_keyboard(page: Page) -> int:
    """Press Enter on each Copy button, which gets the focus by itself; return the presses."""
    for box in BOXES:
        expect(page.get_by_role("button", name=f"Copy {box}")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=f"Copied {box}")).to_be_visible()
        assert clipboard(page) == page.get_by_label(box, exact=True).text_content()
    return len(BOXES)


def test_a_case_by_keyboard_alone_with_every_act_in_the_first_screen(page: Page) -> None:
    rows = page.locator("tbody tr")
    places = rows.evaluate_all("rows => rows.map(row => row.getBoundingClientRect().toJSON())")
    assert sum(place["bottom"] <= LAPTOP["height"] for place in places) >= 8
    assert max(place["height"] for place in places) <= 44
    expect(rows.first).to_contain_text("Chase NHS login")
    expect(page).to_have_title(re.compile(r"^Cases \(\d+ to do\) – casebuilder$"))
    expect(page.locator(":focus")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    tab_to(page, page.get_by_role("link", name="New case", exact=True))
    page.keyboard.press("Enter")

    page.wait_for_url("**/cases/new")
    assert bottom(page.get_by_role("button", name="Check and copy")) <= LAPTOP["height"]
    presses = fill_by_keyboard(page)

    expect(page.locator("[data-verdict=ready]")).to_be_visible()
    sent = page.get_by_role("link", name="I have sent it")
    for act in (*(page.get_by_role("button", name=f"Copy {box}") for box in BOXES), sent):
        assert bottom(act) <= LAPTOP["height"]
    assert height(page) <= 1300
    presses += copy_by_keyboard(page)
    expect(sent).to_be_focused()
    assert presses <= 24 + len(REQUIREMENTS)


def test_no_page_of_the_demo_scrolls_sideways_on_a_small_screen(page: Page) -> None:
    cases = page.locator("tbody a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/cases", "/cases/new", *cases, "/triage", "/guide", "/staff", "/practice", "/trail", "/account"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
