"""The trail knows of a copy where scripts run."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from casebuilder.core.stages import Stage
from casebuilder.store import Access, StaffMember, Store
from tests.pages.people import People
from tests.pages.stages import at_stage


def test_the_trail_says_who_copied(
    make_context: Callable[..., BrowserContext],
    log_in: Callable[[Page, StaffMember], None],
    store: Store,
    people: People,
) -> None:
    case = at_stage(store, people.sam, Stage.DRAFT)
    page = make_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    log_in(page, people.jo)
    page.goto(f"/cases/{case.number}")
    with page.expect_response(f"**/cases/{case.number}/copied") as told:
        page.get_by_role("button", name="Copy Description").click()
    assert told.value.status == 204
    page.reload()
    expect(page.get_by_role("button", name="Copy Description")).to_be_visible()
    acts = [(each.act, each.by) for each in store.trail.of_case(people.sam, case.number)]
    assert acts[1:] == [(Access.VIEW, "Jo Lee"), (Access.COPY, "Jo Lee")]
