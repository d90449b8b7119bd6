"""Nothing typed is lost: saving while typing, leaving, reloading, logged out, cut off."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, Route, expect

from casebuilder.core.guidance import REQUIREMENTS
from casebuilder.store import StaffMember, Store
from tests.axe import axe_violations
from tests.browser.test_main_job import fill_whole, number_in, start_case
from tests.pages.people import PASSWORD, People
from tests.store.made_up import Clock

LogIn = Callable[[Page, StaffMember], None]
MakeContext = Callable[..., BrowserContext]
ALL = len(REQUIREMENTS)
SAVED = re.compile(r"Saved at \d\d:\d\d")
SAVED_ONLY = re.compile(r"^Saved at \d\d:\d\d$")


def test_a_new_draft_is_saved_while_it_is_typed_and_survives_a_reload(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    page.get_by_label("Patient's new email address").press_sequentially("pat.new@example.com")
    expect(page.locator("#autosave")).to_have_text(SAVED)
    number = number_in(page)
    expect(page.locator("#checklist")).to_contain_text(f"1 of {ALL}")
    page.get_by_label("Anything else").fill("Half a sentence")
    page.reload()
    expect(page.get_by_label("Anything else")).to_have_value("Half a sentence")
    assert store.cases.get(people.sam, number).details.new_email == "pat.new@example.com"
    assert len(store.queues.page(people.sam).rows) == 1


def test_the_checklist_is_the_server_s_own(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    expect(page.locator("#checklist")).to_contain_text(f"0 of {ALL}")
    fill_whole(page)
    page.get_by_label("Patient's new email address").fill("pat@gmial.com")
    page.get_by_label("Your reference").focus()
    expect(page.locator("#checklist")).to_contain_text(f"{ALL} of {ALL}")
    expect(page.locator("#checklist")).to_contain_text("Did the patient mean gmail.com?")
    assert axe_violations(page) == []


def test_what_was_typed_last_is_saved_on_leaving_the_page(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    log_in(page, people.sam)
    number = start_case(page)
    page.goto(f"/cases/{number}/edit")
    page.get_by_label("Anything else").fill("The last words")
    page.goto("/cases")
    expect(page.get_by_role("row").filter(has_text=number)).to_be_visible()
    page.wait_for_function(  # the save outlives its page, so no other page can wait for its answer
        "async number => (await (await fetch(`/cases/${number}`)).text()).includes('The last words')",
        arg=number,
    )
    assert store.cases.get(people.sam, number).details.note == "The last words"


def test_a_full_nhs_number_is_gone_from_the_box_once_it_is_saved(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    digits = page.get_by_label("Last 3 digits of the patient's NHS number")
    digits.fill("999 000 0018")
    page.get_by_label("Day", exact=True).focus()
    expect(digits).to_have_value("018")
    expect(page.locator("#autosave")).to_contain_text("We kept only the last 3 digits")


def test_what_is_typed_over_a_masked_number_stays(page: Page, log_in: LogIn, people: People, store: Store) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    note = page.get_by_label("Anything else")
    note.press_sequentially("NHS number 999 000 0018.")
    expect(page.locator("#autosave")).to_contain_text("We kept only its last 3 digits")  # saved while still in the box
    note.fill("The provider refused on Monday.")
    page.get_by_label("Year").focus()
    expect(page.locator("#autosave")).to_have_text(SAVED_ONLY)
    expect(note).to_have_value("The provider refused on Monday.")
    case = store.cases.get(people.sam, number_in(page))
    assert case.details.note == "The provider refused on Monday."


def test_what_is_typed_while_a_number_is_being_masked_is_saved_too(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")

    def slowly(route: Route) -> None:
        page.wait_for_timeout(700)
        route.continue_()

    page.route("**/cases/**", slowly)
    page.get_by_label("Anything else").fill("NHS number 999 000 0018.")
    reference = page.get_by_label("Your reference")
    reference.press_sequentially("Task 88", delay=50)
    expect(page.get_by_label("Anything else")).to_have_value("NHS number *** *** *018.")
    page.get_by_label("Year").focus()
    expect(page.locator("#autosave")).to_have_text(SAVED_ONLY)
    assert store.cases.get(people.sam, number_in(page)).details.reference == "Task 88"


def test_a_link_of_the_checklist_leads_to_its_field_however_long_it_is_pressed(
    page: Page, log_in: LogIn, people: People
) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    page.get_by_label("Patient's new email address").press_sequentially("pat.new@example.com")
    page.locator("#checklist").get_by_role("link", name="Steps taken").click(delay=400)
    page.wait_for_url("**#steps")
    expect(page.locator("#autosave")).to_have_text(SAVED)
    expect(page.locator("#checklist")).to_contain_text(f"1 of {ALL}")


def test_once_a_draft_is_saved_cancel_says_so(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    page.get_by_label("Patient's new email address").fill("pat.new@example.com")
    expect(page.get_by_role("link", name="Cancel")).to_be_visible()
    page.get_by_label("Year").focus()
    page.get_by_role("link", name="Leave: the draft is saved").click()
    expect(page.get_by_role("heading", name="Not ready to send")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 700, 320])
def test_what_is_said_of_a_save_is_seen_where_people_type(
    page: Page, log_in: LogIn, people: People, width: int
) -> None:
    log_in(page, people.sam)
    page.set_viewport_size({"width": width, "height": 720})
    page.goto("/cases/new")
    fill_whole(page)
    page.get_by_label("Patient's new email address").fill("reception@nhs.net")  # two cautions
    page.get_by_label("Patient's old email address").fill("pat@gmial.com")
    page.get_by_label("Year").focus()
    expect(page.locator("#checklist")).to_contain_text("Did the patient mean gmail.com?")
    page.get_by_label("Anything else").fill("999 000 0018")
    page.get_by_label("Your reference").focus()
    expect(page.locator("#autosave")).to_contain_text("We kept only its last 3 digits")
    expect(page.locator("#autosave")).to_be_in_viewport(ratio=1)
    for _ in range(6):
        page.keyboard.press("Shift+Tab")
        bar, focused = page.locator("#autosave").bounding_box(), page.locator("*:focus").bounding_box()
        assert bar
        assert focused
        assert width > 768 or focused["y"] + focused["height"] <= bar["y"] + 1


def test_what_an_autosave_masked_is_said_again_on_the_next_page(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    page.get_by_label("Last 3 digits of the patient's NHS number").fill("999 000 0018")
    page.get_by_label("Day", exact=True).focus()
    expect(page.locator("#autosave")).to_contain_text("We kept only the last 3 digits")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("main")).to_contain_text("We kept only the last 3 digits")


@pytest.mark.parametrize("scripts", [True, False])
def test_triage_goes_on_with_the_one_draft_that_was_typed(
    make_context: MakeContext, log_in: LogIn, people: People, store: Store, scripts: bool
) -> None:
    page = make_context(java_script_enabled=scripts).new_page()
    log_in(page, people.sam)
    page.goto("/cases/new")
    page.get_by_label("Patient's old email address", exact=True).fill("pat.old@example.com")
    if scripts:
        page.get_by_label("Year").focus()
        expect(page.locator("#autosave")).to_have_text(SAVED)
    page.get_by_role("button", name="Save and find out what the patient needs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What does the patient need?")
    (row,) = store.queues.page(people.sam).rows
    assert page.url.endswith(f"/triage?case={row.number}")
    assert store.cases.get(people.sam, row.number).details.old_email == "pat.old@example.com"


def test_enter_in_a_box_saves_and_checks(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    page.get_by_label("Your reference").fill("4521")
    page.get_by_label("Your reference").press("Enter")
    expect(page.get_by_role("heading", name="Not ready to send")).to_be_visible()


def test_saving_while_an_autosave_is_under_way_is_no_conflict(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")

    def slowly(route: Route) -> None:
        if "action=auto" in (route.request.post_data or ""):
            page.wait_for_timeout(300)
        route.continue_()

    page.route("**/cases/**", slowly)
    fill_whole(page)
    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_role("heading", name="Ready to send", exact=True)).to_be_visible()


def test_pressing_save_twice_makes_one_case(page: Page, log_in: LogIn, people: People, store: Store) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    fill_whole(page)
    page.get_by_role("button", name="Save and check").dblclick()
    expect(page.get_by_role("heading", name="Ready to send", exact=True)).to_be_visible()
    assert len(store.queues.page(people.sam).rows) == 1


def test_when_the_server_cannot_be_reached_it_says_so_and_tries_again(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    log_in(page, people.sam)
    number = start_case(page)
    page.goto(f"/cases/{number}/edit")
    page.context.route("**/cases/**", lambda route: route.abort("connectionreset"))
    page.get_by_label("Anything else").fill("Typed while cut off")
    page.get_by_label("Year").focus()
    expect(page.locator("#autosave")).to_contain_text("cannot be reached")
    page.context.unroute("**/cases/**")
    expect(page.locator("#autosave")).to_have_text(SAVED, timeout=15_000)
    assert store.cases.get(people.sam, number).details.note == "Typed while cut off"


def test_the_browser_asks_before_it_leaves_words_that_could_not_be_saved(
    page: Page, log_in: LogIn, people: People
) -> None:
    log_in(page, people.sam)
    page.goto(f"/cases/{start_case(page)}/edit")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.context.route("**/cases/*/edit", lambda route: route.abort("connectionreset"))
    page.get_by_label("Anything else").press_sequentially("Typed while cut off")
    page.get_by_label("Year").focus()
    expect(page.locator("#autosave")).to_contain_text("cannot be reached")
    page.get_by_role("link", name="Cases", exact=True).click()
    expect(page.get_by_label("Anything else")).to_have_value("Typed while cut off")
    assert asked == ["beforeunload"]
    page.context.unroute("**/cases/*/edit")
    expect(page.locator("#autosave")).to_have_text(SAVED, timeout=15_000)
    page.get_by_role("link", name="Cases", exact=True).click()
    expect(page.get_by_role("heading", name="Cases", exact=True)).to_be_visible()
    assert asked == ["beforeunload"]


def test_after_the_session_ended_the_words_are_back_on_the_same_page(
    page: Page, log_in: LogIn, people: People, clock: Clock
) -> None:
    log_in(page, people.sam)
    number = start_case(page)
    page.goto(f"/cases/{number}/edit")
    clock.go_on(minutes=20)
    page.get_by_label("Anything else").fill("Typed over lunch")
    page.get_by_label("Year").focus()
    expect(page.locator("#autosave")).to_contain_text("log")
    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_label("Email address").fill(people.sam.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_label("Anything else")).to_have_value("Typed over lunch")
    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_role("heading", name="Ready to send", exact=True)).to_be_visible()


def test_a_draft_is_saved_before_the_session_ends(page: Page, log_in: LogIn, people: People, clock: Clock) -> None:
    page.clock.install()
    log_in(page, people.sam)
    page.goto("/cases/new")
    page.get_by_label("Anything else").fill("The last words before lunch")
    clock.go_on(minutes=14, seconds=52)
    page.clock.fast_forward("14:52")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    expect(page.get_by_text("What you typed is saved")).to_be_visible()
    page.get_by_label("Email address").fill(people.sam.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/cases/*/edit")
    expect(page.get_by_label("Anything else")).to_have_value("The last words before lunch")
    expect(page.get_by_text("Not saved yet")).to_have_count(0)


def test_an_answer_lost_on_its_way_stops_no_later_save(page: Page, log_in: LogIn, people: People, store: Store) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.context.route("**/cases/new", lose_the_answer, times=1)
    page.get_by_label("Anything else").fill("Half")
    page.get_by_label("Year").focus()
    expect(page.locator("#autosave")).to_contain_text("cannot be reached")
    with page.expect_response(lambda response: response.status == 409, timeout=15_000):
        # Typed without leaving the other box, which would send the first words once more.
        page.get_by_label("Anything else").evaluate(
            "box => { box.value = 'Half a sentence'; box.dispatchEvent(new Event('input', {bubbles: true})); }"
        )
    expect(page.locator("#autosave")).to_have_text(SAVED, timeout=15_000)
    (row,) = store.queues.page(people.sam).rows
    assert store.cases.get(people.sam, row.number).details.note == "Half a sentence"
