"""How long it takes to say who is asking: the keystroke-level model from real positions, and the answer of the server.

Card, Moran and Newell, "The Psychology of Human-Computer Interaction" (1983): a moment to decide, a pointer that takes
0.8 s + 0.1 s x log2(distance / size + 0.5), a button pressed and let go, a key of somebody who types a little.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot, log2
from statistics import median
from time import perf_counter

from playwright.sync_api import FloatRect, Locator, Page, expect

from benchmarks.practice import PASSWORD, Furnished, furnished, made_up_details
from benchmarks.report import Line
from benchmarks.serving import started
from tests import chromium

DECIDE, PRESS, KEY = 1.35, 0.2, 0.28  # seconds
LIMIT = 3.0  # seconds, for a receptionist
CASES, ANSWER = 5, "Called the number on record"
LAPTOP = {"width": 1280, "height": 720}


def measure() -> Iterator[Line]:
    with (
        furnished(cases=0) as place,
        started("casebuilder", "/log-in", place.environ) as ours,
        chromium.browser() as browser,
    ):
        page = browser.new_page(base_url=f"http://127.0.0.1:{ours.connection.port}", viewport=LAPTOP)  # type: ignore[arg-type]  # a dict of the two sizes
        page.goto("/log-in")
        page.get_by_label("Email address").fill(place.manager.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/cases")
        for how, times in (("mouse", _by_mouse), ("keyboard", _by_keyboard)):
            found = [times(page, place) for _ in range(CASES)]
            hand, answer = (median(each[part] for each in found) for part in (0, 1))
            yield Line(f"by {how}, {hand:.2f} s of hand and mind", f"{answer:.2f} s page", hand + answer, LIMIT, "s")


def _open(page: Page, place: Furnished) -> None:
    """Show a complete case that nobody has said anything of yet."""
    (details,) = made_up_details(1)
    page.goto(f"/cases/{place.store.cases.start(place.manager, details, form_key='').number}")
    expect(page.locator("[data-standing=asks-who]")).to_be_visible()


def _by_mouse(page: Page, place: Furnished) -> tuple[float, float]:
    """The seconds of the hand, from where it pressed "Check and copy", and those of the page."""
    page.goto("/cases/new")
    start = _box(page.get_by_role("button", name="Check and copy"))
    _open(page, place)
    answer = page.get_by_role("main").get_by_text(ANSWER)
    end = _box(answer)
    distance = hypot(_middle(start)[0] - _middle(end)[0], _middle(start)[1] - _middle(end)[1])
    point = 0.8 + 0.1 * log2(distance / min(end["width"], end["height"]) + 0.5)
    began = perf_counter()
    answer.click()
    return DECIDE + point + PRESS, _ready_after(page, began)


def _by_keyboard(page: Page, place: Furnished) -> tuple[float, float]:
    """The seconds of the hand, from the Copy button that has the focus, and those of the page."""
    _open(page, place)
    keys = 0
    while page.evaluate("document.activeElement.name") != "asker":
        page.keyboard.press("Shift+Tab")
        keys += 1
    while not page.get_by_label(ANSWER).is_checked():
        page.keyboard.press("ArrowUp")
        keys += 1
    began = perf_counter()
    page.keyboard.press("Enter")
    return DECIDE + KEY * (keys + 1), _ready_after(page, began)


def _ready_after(page: Page, began: float) -> float:
    expect(page.locator("[data-standing=ready]")).to_be_visible()
    return perf_counter() - began


def _box(of: Locator) -> FloatRect:
    found = of.bounding_box()
    assert found
    return found


def _middle(box: FloatRect) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
