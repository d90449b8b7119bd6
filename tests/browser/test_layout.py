"""Where things are on the form and the page of a case, and how many presses they take; never how long."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from casebuilder.core.guidance import REQUIREMENTS
from casebuilder.demo.stories import ready_ones
from casebuilder.store import StaffMember, Store
from tests.axe import axe_violations
from tests.browser.test_main_job import clipboard, fill_whole
from tests.pages.people import People
from tests.pages.stages import start
from tests.store.practices import Clock

LogIn = Callable[[Page, StaffMember], None]
LAPTOP = {"width": 1280, "height": 720}
NARROW = {"width": 320, "height": 640}


@pytest.mark.parametrize(("size", "for_a_fact"), [(LAPTOP, 183), (NARROW, 350)])
def test_the_button_is_in_sight_and_the_form_is_short(
    page: Page, log_in: LogIn, people: People, size: dict[str, int], for_a_fact: int
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]  # a dict of the two sizes
    log_in(page, people.sam)
    page.goto("/cases/new")
    expect(page.get_by_role("button", name="Check and copy")).to_be_in_viewport(ratio=1)
    width, height = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert width <= size["width"]
    assert height <= for_a_fact * len(REQUIREMENTS)


def test_the_focus_begins_in_the_first_empty_fact(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    expect(page.locator("#new_email")).to_be_focused()


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
                const bar = [".app-bar", ".app-bar__main"].map(each => document.querySelector(each))
                    .find(each => each.getClientRects().length);
                const focused = document.activeElement;
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
    expect(page.locator("#needed")).to_contain_text(f"{len(REQUIREMENTS) - 1} of {len(REQUIREMENTS)}")
    assert axe_violations(page) == []


def test_what_decides_on_a_check_leaves_its_answers_in_sight(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    case = start(store, people.jo)
    store.reviews.ask(people.jo, case.number, case.version)
    page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]  # a dict of the two sizes
    log_in(page, people.sam)
    page.goto(f"/cases/{case.number}/review")
    bar = page.locator(".app-decide").bounding_box()
    assert bar is not None
    assert bar["height"] < LAPTOP["height"] / 5
    expect(page.get_by_role("button", name="It is right")).to_be_in_viewport(ratio=1)


# --- the page of a case ----------------------------------------------------------------------------------------


def ready_case(store: Store, people: People, clock: Clock) -> str:
    """The demo's ready case: every step tried, and nothing missing."""
    first, *others = next(ready_ones(clock.now.date()))
    number = first.act(store, people.jo, "")
    for turn in others:
        turn.act(store, people.sam, number)
    return number


def copies(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^(Copy|Copied) "))


def size_of(page: Page) -> tuple[int, int]:
    width, height = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    return width, height


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


@pytest.mark.parametrize("size", [LAPTOP, NARROW])
def test_nothing_covers_an_act_of_the_case(
    page: Page, log_in: LogIn, people: People, store: Store, clock: Clock, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]  # a dict of the two sizes
    log_in(page, people.sam)
    page.goto(f"/cases/{ready_case(store, people, clock)}")
    assert size_of(page)[0] <= size["width"]
    assert size_of(page)[1] <= {1280: 1300, 320: 2200}[size["width"]]
    for act in page.locator("main").locator("a, button, summary").all():
        if act.is_visible():
            act.click(trial=True)  # fails where something else would get the click


def test_the_focus_goes_from_copy_to_copy(
    make_context: Callable[..., BrowserContext],
    log_in: LogIn,
    people: People,
    store: Store,
    clock: Clock,
) -> None:
    page = make_context(permissions=["clipboard-write"]).new_page()
    log_in(page, people.sam)
    page.goto(f"/cases/{ready_case(store, people, clock)}")
    boxes = ("Email you used to set up your account", "Contact email", "Last 3 digits of NHS number", "Description")
    for box in boxes:
        expect(page.get_by_role("button", name=f"Copy {box}")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=f"Copied {box}")).to_be_visible()
        assert clipboard(page) == page.get_by_label(box, exact=True).text_content()
    expect(page.get_by_role("link", name="I have sent it")).to_be_focused()
    expect(page.get_by_role("button", name=re.compile("^Copied "))).to_have_count(len(boxes))


def test_the_tab_key_skips_the_texts(page: Page, log_in: LogIn, people: People, store: Store, clock: Clock) -> None:
    log_in(page, people.sam)
    page.goto(f"/cases/{ready_case(store, people, clock)}")
    expect(copies(page).first).to_be_focused()
    stops = [focused(page)]
    for _ in range(3):
        page.keyboard.press("Tab")
        stops.append(focused(page))
    assert all(stop.startswith("Copy ") for stop in stops), stops


def test_without_scripts_the_texts_stand_in_boxes_to_select(
    make_context: Callable[..., BrowserContext],
    log_in: LogIn,
    people: People,
    store: Store,
    clock: Clock,
) -> None:
    page = make_context(java_script_enabled=False).new_page()
    log_in(page, people.sam)
    page.goto(f"/cases/{ready_case(store, people, clock)}")
    box = page.get_by_role("textbox", name="Description", exact=True)
    expect(box).to_have_value(re.compile("^A GP practice"))
    expect(box).to_have_attribute("readonly", "")


def test_a_ready_case_prints_on_one_page(page: Page, log_in: LogIn, people: People, store: Store, clock: Clock) -> None:
    log_in(page, people.sam)
    page.goto(f"/cases/{ready_case(store, people, clock)}")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Edit", exact=True)).to_be_hidden()
    expect(page.get_by_label("Description", exact=True)).to_be_visible()
    pdf = page.pdf(format="A4", print_background=False)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
