"""The main job in a real Firefox, by keyboard alone: from log in to the boxes in the clipboard and the case sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.firefox import CONTROL, ENTER, SPACE, TAB, Firefox, firefox
from tests.screenshots import demo

_FOCUSED = "return document.activeElement.id || document.activeElement.textContent.trim()"
_BOXES = ("Email you used to set up your account", "Contact email", "Last 3 digits of NHS number", "Description")


@pytest.fixture
def browser() -> Iterator[Firefox]:
    with firefox() as opened:
        yield opened


def tab_to(browser: Firefox, selector: str) -> None:
    for _ in range(80):
        if browser.run("return document.activeElement.matches(arguments[0])", selector):
            return
        browser.press(TAB)
    raise AssertionError(f"no way to {selector} by Tab from {browser.run(_FOCUSED)}")


def fill(browser: Firefox) -> None:
    """Answer the six facts, as a person does who has them at hand."""
    browser.wait("return document.activeElement.id === 'new_email'")
    browser.press("pat.new@example.net")
    for selector, keys in (
        ("#old_email", "pat.old@example.org"),
        ("#nhs_digits", "018"),
        ("#last_access-month", "3"),
        ("#last_access-year", "2026"),
        ("[name=can_recover]", SPACE),
        ("[name=steps]", SPACE),
    ):
        tab_to(browser, selector)
        browser.press(keys)
    assert browser.run("return document.querySelector('[name=can_recover]:checked').value") == "no"


def copy_all(browser: Firefox) -> str:
    """Press Enter on each Copy; return the description."""
    for box in _BOXES:
        browser.wait("return document.activeElement.textContent.trim() === arguments[0]", f"Copy {box}")
        browser.press(ENTER)
        browser.wait(
            "return [...document.querySelectorAll('[data-copy]')].some(at => at.textContent.trim() === arguments[0])",
            f"Copied {box}",
        )
    browser.wait("return document.activeElement.matches('[data-sent]')")
    return str(browser.run("return document.getElementById('box-description').textContent"))


@pytest.mark.firefox
def test_the_main_job_by_keyboard_in_firefox(browser: Firefox, figure: Callable[[str], None]) -> None:
    with demo() as (address, email, password):
        browser.go(f"{address}/log-in")
        tab_to(browser, "#email")
        browser.press(email)
        tab_to(browser, "#password")
        browser.press(password + ENTER)
        browser.wait("return location.pathname === '/cases'")
        assert browser.run("return document.querySelectorAll('tbody tr').length") >= 8
        tab_to(browser, "a[href='/cases/new']")
        browser.press(ENTER)
        fill(browser)
        tab_to(browser, "button[value=check]")
        browser.press(ENTER)
        browser.wait("return document.querySelector('[data-verdict=ready]')")
        description = copy_all(browser)
        browser.press(ENTER)
        browser.wait("return location.pathname.endsWith('/sent')")
        browser.go(f"{address}/cases/new")
        browser.wait("return document.activeElement.id === 'new_email'")
        browser.run("document.querySelector('#message-box').open = true; document.querySelector('#message').focus()")
        browser.press(f"{CONTROL}v")
        assert browser.run("return document.querySelector('#message').value") == description
    figure("Firefox: a case from log in to four copied boxes, by keyboard")
