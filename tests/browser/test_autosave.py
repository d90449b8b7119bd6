"""Nothing typed is lost: saving while typing, leaving, reloading, logged out, cut off."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, Route, expect

from casebuilder.core.guidance import REQUIREMENTS
from casebuilder.store import StaffMember, Store
from tests.axe import axe_violations
from tests.browser.test_main_job import fill_whole, note_box, number_in, start_case
from tests.pages.people import PASSWORD, People
from tests.store.practices import Clock

LogIn = Callable[[Page, StaffMember], None]
MakeContext = Callable[..., BrowserContext]
ALL = len(REQUIREMENTS)
SAVED = re.compile(r"Saved \d\d:\d\d")
SAVED_ONLY = re.compile(r"^Saved \d\d:\d\dSaved, \d of \d\.$")


def test_a_new_draft_is_saved_while_it_is_typed_and_survives_a_reload(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    page.locator("#new_email").press_sequentially("pat.new@example.com")
    expect(page.locator("#autosave")).to_have_text(SAVED)
    number = number_in(page)
    expect(page.locator("#needed")).to_contain_text(f"1 of {ALL}")
    note_box(page).fill("Half a sentence")
    page.reload()
    expect(note_box(page)).to_have_value("Half a sentence")
    assert store.cases.get(people.sam, number).details.new_email == "pat.new@example.com"
    assert len(store.queues.page(people.sam).rows) == 1


@pytest.mark.parametrize("width", [1280, 800, 320])
def test_the_first_save_moves_nothing_on_the_page(
    make_context: MakeContext, log_in: LogIn, people: People, width: int
) -> None:
    page = make_context(viewport={"width": width, "height": 720}).new_page()
    log_in(page, people.sam)
    page.goto("/cases/new")
    page.locator("#new_email").press_sequentially("pat.new@example.com")
    places = [page.locator(each) for each in ("button[value=check]", "button[value=draft]", "#old_email", "#needed")]
    before = [place.bounding_box() for place in places]
    expect(page.locator("#autosave")).to_have_text(SAVED)
    assert [place.bounding_box() for place in places] == before


def test_the_checklist_comes_from_the_server(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    expect(page.locator("#needed")).to_contain_text(f"0 of {ALL}")
    fill_whole(page)
    page.locator("#new_email").fill("pat@gmial.com")
    page.get_by_label("Your reference").focus()
    expect(page.locator("#needed")).to_contain_text(f"{ALL} of {ALL}")
    expect(
        page.locator("#old_email-remarks, #new_email-remarks").filter(has_text="Did the patient mean gmail.com?")
    ).to_be_visible()
    assert axe_violations(page) == []


def test_what_was_typed_last_is_saved_on_leaving_the_page(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    log_in(page, people.sam)
    number = start_case(page)
    page.goto(f"/cases/{number}/edit")
    note_box(page).fill("The last words")
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
    digits = page.locator("#nhs_digits")
    digits.fill("999 000 0018")
    page.locator("#last_access-day").focus()
    expect(digits).to_have_value("018")
    expect(page.locator("#autosave")).to_contain_text("We kept only the last 3 digits")


def test_what_is_typed_over_a_masked_number_stays(page: Page, log_in: LogIn, people: People, store: Store) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    note = note_box(page)
    note.press_sequentially("NHS number 999 000 0018.")
    expect(page.locator("#autosave")).to_contain_text("We kept only its last 3 digits")  # saved while still in the box
    note.fill("The provider refused on Monday.")
    page.locator("#last_access-year").focus()
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
    note_box(page).fill("NHS number 999 000 0018.")
    reference = page.get_by_label("Your reference")
    reference.press_sequentially("Task 88", delay=50)
    expect(note_box(page)).to_have_value("NHS number *** *** *018.")
    page.locator("#last_access-year").focus()
    expect(page.locator("#autosave")).to_have_text(SAVED_ONLY)
    assert store.cases.get(people.sam, number_in(page)).details.reference == "Task 88"


def test_a_link_of_the_checklist_leads_to_its_field_however_long_it_is_pressed(
    page: Page, log_in: LogIn, people: People
) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    page.locator("#new_email").press_sequentially("pat.new@example.com")
    expect(page.locator("#needed")).to_contain_text(f"1 of {ALL}")
    page.locator("#old_email").press_sequentially("pat.old@example.com")
    with page.expect_response("**/edit"):
        page.locator("#needed").get_by_role("link", name="what was tried").hover()
        page.mouse.down()
    expect(page.locator("#needed")).to_contain_text(f"1 of {ALL}")
    page.mouse.up()
    page.wait_for_url("**#steps")
    page.locator("#reference").focus()
    expect(page.locator("#needed")).to_contain_text(f"2 of {ALL}")


def test_the_close_link_says_once_the_draft_is_saved(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    expect(page.get_by_role("link", name="Close", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Discard draft")).to_be_hidden()
    page.locator("#new_email").fill("pat.new@example.com")
    page.locator("#last_access-year").focus()
    expect(page.get_by_role("link", name="Discard draft")).to_be_visible()
    page.get_by_role("link", name="Close (saved as draft)").click()
    expect(page.locator("[data-verdict=not-ready]")).to_be_visible()


@pytest.mark.parametrize("typed", ["", "pat.new@example.com"])
def test_an_abandoned_new_case_leaves_nothing_and_asks_once_if_something_was_typed(
    page: Page, log_in: LogIn, people: People, store: Store, typed: str
) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.locator("#new_email").press_sequentially(typed)
    page.get_by_role("link", name="Close", exact=True).click()
    page.wait_for_url("**/cases")
    assert asked == (["beforeunload"] if typed else [])
    assert store.queues.page(people.sam).rows == ()


@pytest.mark.parametrize("width", [1280, 700, 320])
def test_messages_about_a_save_appear_where_people_type(page: Page, log_in: LogIn, people: People, width: int) -> None:
    log_in(page, people.sam)
    page.set_viewport_size({"width": width, "height": 720})
    page.goto("/cases/new")
    fill_whole(page)
    page.locator("#new_email").fill("reception@nhs.net")  # two cautions
    page.locator("#old_email").fill("pat@gmial.com")
    page.locator("#last_access-year").focus()
    expect(
        page.locator("#old_email-remarks, #new_email-remarks").filter(has_text="Did the patient mean gmail.com?")
    ).to_be_visible()
    note_box(page).fill("999 000 0018")
    page.get_by_label("Your reference").focus()
    expect(page.locator("#autosave")).to_contain_text("We kept only its last 3 digits")
    expect(page.locator("#autosave")).to_be_in_viewport(ratio=1)
    for _ in range(6):
        page.keyboard.press("Shift+Tab")
        bar, focused = page.locator("#autosave").bounding_box(), page.locator("*:focus").bounding_box()
        assert bar
        assert focused
        assert width > 768 or focused["y"] + focused["height"] <= bar["y"] + 1


def test_the_next_page_repeats_what_an_autosave_masked(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    page.locator("#nhs_digits").fill("999 000 0018")
    page.locator("#last_access-day").focus()
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
    page.locator("#old_email").fill("pat.old@example.com")
    if scripts:
        page.locator("#last_access-year").focus()
        expect(page.locator("#autosave")).to_have_text(SAVED)
    if scripts:
        page.get_by_role("link", name="Answer a few questions").click()
    else:
        page.get_by_role("button", name="Save and answer a few questions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What does the patient need?")
    (row,) = store.queues.page(people.sam).rows
    assert page.url.endswith(f"/triage?case={row.number}")
    assert store.cases.get(people.sam, row.number).details.old_email == "pat.old@example.com"


def test_enter_in_a_box_saves_and_checks(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    page.get_by_label("Your reference").fill("4521")
    page.get_by_label("Your reference").press("Enter")
    expect(page.locator("[data-verdict=not-ready]")).to_be_visible()


def test_saving_while_an_autosave_is_under_way_is_no_conflict(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")

    def slowly(route: Route) -> None:
        if "action=auto" in (route.request.post_data or ""):
            page.wait_for_timeout(300)
        route.continue_()

    page.route("**/cases/**", slowly)
    fill_whole(page)
    page.get_by_role("button", name="Check and copy").click()
    expect(page.locator("[data-verdict=ready]")).to_be_visible()


def test_pressing_save_twice_makes_one_case(page: Page, log_in: LogIn, people: People, store: Store) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    fill_whole(page)
    page.get_by_role("button", name="Check and copy").dblclick()
    expect(page.locator("[data-verdict=ready]")).to_be_visible()
    assert len(store.queues.page(people.sam).rows) == 1


def test_when_the_server_cannot_be_reached_it_says_so_and_tries_again(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    log_in(page, people.sam)
    number = start_case(page)
    page.goto(f"/cases/{number}/edit")
    page.context.route("**/cases/**", lambda route: route.abort("connectionreset"))
    note_box(page).fill("Typed while cut off")
    page.locator("#last_access-year").focus()
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
    note_box(page).press_sequentially("Typed while cut off")
    page.locator("#last_access-year").focus()
    expect(page.locator("#autosave")).to_contain_text("cannot be reached")
    page.get_by_role("link", name="Cases", exact=True).click()
    expect(note_box(page)).to_have_value("Typed while cut off")
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
    note_box(page).fill("Typed over lunch")
    page.locator("#last_access-year").focus()
    expect(page.locator("#autosave")).to_contain_text("log")
    page.get_by_role("button", name="Check and copy").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_label("Email address").fill(people.sam.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(note_box(page)).to_have_value("Typed over lunch")
    expect(page.get_by_text("Your answers are back but not saved yet.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Save them").click()
    expect(page.get_by_text("saved at")).to_be_visible()
    expect(page.get_by_text("Not saved yet")).to_have_count(0)
    page.get_by_role("button", name="Check and copy").click()
    expect(page.locator("[data-verdict=ready]")).to_be_visible()


def test_a_draft_is_saved_before_the_session_ends(page: Page, log_in: LogIn, people: People, clock: Clock) -> None:
    page.clock.install()
    log_in(page, people.sam)
    page.goto("/cases/new")
    note_box(page).fill("The last words before lunch")
    clock.go_on(minutes=14, seconds=52)
    page.clock.fast_forward("14:52")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    expect(page.get_by_text("Your answers are saved")).to_be_visible()
    page.get_by_label("Email address").fill(people.sam.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/cases/*/edit")
    expect(note_box(page)).to_have_value("The last words before lunch")
    expect(page.get_by_text("Not saved yet")).to_have_count(0)


def test_a_lost_answer_does_not_stop_later_saves(page: Page, log_in: LogIn, people: People, store: Store) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.context.route("**/cases/new", lose_the_answer, times=1)
    note_box(page).fill("Half")
    page.locator("#last_access-year").focus()
    expect(page.locator("#autosave")).to_contain_text("cannot be reached")
    with page.expect_response(lambda response: response.status == 409, timeout=15_000):
        # Typed without leaving the other box, which would send the first words once more.
        note_box(page).evaluate(
            "box => { box.value = 'Half a sentence'; box.dispatchEvent(new Event('input', {bubbles: true})); }"
        )
    expect(page.locator("#autosave")).to_have_text(SAVED, timeout=15_000)
    (row,) = store.queues.page(people.sam).rows
    assert store.cases.get(people.sam, row.number).details.note == "Half a sentence"
