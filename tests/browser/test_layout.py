"""Where things stand on the form of a case, and how many presses it takes: positions and presses, never times."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from casebuilder.store import StaffMember
from tests.axe import axe_violations
from tests.browser.test_main_job import fill_whole
from tests.pages.people import People

LogIn = Callable[[Page, StaffMember], None]
LAPTOP = {"width": 1280, "height": 720}
NARROW = {"width": 320, "height": 640}


@pytest.mark.parametrize(("size", "at_most"), [(LAPTOP, 1100), (NARROW, 2100)])
def test_the_button_is_in_sight_and_the_form_is_short(
    page: Page, log_in: LogIn, people: People, size: dict[str, int], at_most: int
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]  # a dict of the two sizes
    log_in(page, people.sam)
    page.goto("/cases/new")
    expect(page.get_by_role("button", name="Check and copy")).to_be_in_viewport(ratio=1)
    width, height = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert width <= size["width"]
    assert height <= at_most
    assert axe_violations(page) == []


def test_the_focus_begins_in_the_first_empty_fact(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    expect(page.locator("#new_email")).to_be_focused()


def test_the_keyboard_comes_from_the_first_fact_to_the_button_in_few_presses(
    page: Page, log_in: LogIn, people: People
) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    expect(page.locator("#new_email")).to_be_focused()
    presses, button = 0, page.get_by_role("button", name="Check and copy")
    while not button.evaluate("button => button === document.activeElement"):
        page.keyboard.press("Tab")
        presses += 1
        assert presses <= 25


@pytest.mark.parametrize("size", [LAPTOP, NARROW])
def test_the_bar_hides_nothing_that_has_the_focus(
    page: Page, log_in: LogIn, people: People, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]  # a dict of the two sizes
    log_in(page, people.sam)
    page.goto("/cases/new")
    for _ in range(18):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => {
                const bar = document.querySelector(".app-bar__main"), focused = document.activeElement;
                const place = focused.getBoundingClientRect();
                return !bar.contains(focused) && place.top >= bar.getBoundingClientRect().top
                    && place.bottom <= bar.getBoundingClientRect().bottom;
            }"""
        )
        assert not hidden, page.evaluate("document.activeElement.id")


def test_a_whole_form_and_one_with_cautions_have_no_axe_findings(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    fill_whole(page)
    page.locator("#old_email").fill("pat@gmial.com")
    page.locator("[name=can_recover][value=yes]").check()
    expect(page.get_by_text("This patient does not need a case.")).to_be_visible()
    expect(page.locator("#needed")).to_contain_text("5 of 6")
    assert axe_violations(page) == []
