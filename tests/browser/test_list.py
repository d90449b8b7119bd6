"""Where things are on the list of what is to do: positions, never times."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from casebuilder.store import StaffMember, Store
from tests.pages.people import People
from tests.pages.stages import send, start
from tests.store.practices import Clock

LogIn = Callable[[Page, StaffMember], None]
LAPTOP = {"width": 1280, "height": 720}
NARROW = {"width": 320, "height": 640}


@pytest.fixture
def silent(store: Store, people: People, clock: Clock) -> str:
    """The case to chase, which nobody has touched for longest, among a dozen others."""
    number = send(store, people.jo, start(store, people.jo, reference="R" * 200)).number
    clock.go_on(days=8)
    for at in range(12):
        start(store, people.sam, reference=f"B-{at}", old_email="" if at % 2 else "pat.old@example.com")
    return number


def test_on_a_small_screen_the_queues_fold_into_one_line(
    page: Page, log_in: LogIn, people: People, silent: str
) -> None:
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a dict of the two sizes
    log_in(page, people.sam)
    page.goto("/cases")
    folded = page.locator("summary", has_text="Everything to do (13)")
    box = folded.bounding_box()
    assert box is not None
    assert box["height"] <= 44
    expect(page.get_by_role("link", name="Ready to send 6")).to_be_hidden()
    folded.click()
    page.get_by_role("link", name="Ready to send 6").click()
    expect(page.locator("tbody tr")).to_have_count(6)
    assert silent not in page.locator("tbody").inner_text()
