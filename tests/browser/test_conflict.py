"""Two people, or two tabs, at one case in real browsers: no words are lost, whichever way a page is left."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from casebuilder.core.details import CaseDetails
from casebuilder.store import StaffMember, Store
from tests.axe import axe_violations
from tests.browser.test_autosave import SAVED
from tests.browser.test_main_job import DRAFT_SAVED, NARROW, start_case
from tests.core.examples import COMPLETE
from tests.pages.people import PASSWORD, People
from tests.store.practices import Clock

LogIn = Callable[[Page, StaffMember], None]
MakeContext = Callable[..., BrowserContext]
DESKTOP = {"width": 1280, "height": 800}
NOTE, REFERENCE = "Anything else NHS login should know (optional)", "Your reference (optional)"


def start(store: Store, people: People) -> str:
    details = replace(COMPLETE, note="A wrong sentence", reference="K1")
    return store.cases.start(people.sam, details, form_key="").number


def details_of(store: Store, people: People, number: str) -> CaseDetails:
    return store.cases.get(people.sam, number).details


def jo_changes(store: Store, people: People, number: str, **answers: Any) -> None:
    case = store.cases.get(people.jo, number)
    changed = replace(case.details, **answers)
    store.cases.save(people.jo, number, changed, case.version, form_key="jo")


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def choose(page: Page, answer: str, choice: str) -> None:
    group = page.get_by_role("group", name=answer, exact=True)
    group.locator("label").filter(has_text=f"{choice}:").click()


def chosen(page: Page) -> list[str]:
    return [str(each.get_attribute("value")) for each in page.locator("input[type=radio]:checked").all()]


def two_versions(page: Page) -> None:
    expect(page.get_by_role("heading", name="Two versions")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_two_people_change_one_case_and_lose_nothing(
    make_context: MakeContext, log_in: LogIn, people: People, store: Store, scripts: bool
) -> None:
    sam, jo = (make_context(java_script_enabled=scripts, viewport=DESKTOP).new_page() for _ in range(2))
    log_in(sam, people.sam)
    log_in(jo, people.jo)
    number = start(store, people)
    for page in (sam, jo):
        page.goto(f"/cases/{number}/edit")
    jo.get_by_label(REFERENCE).fill("K1b")
    jo.locator("#old_email").fill("pat.older@example.com")
    press(jo, "Save draft")
    expect(jo.get_by_text(DRAFT_SAVED)).to_be_visible()
    sam.locator("#old_email").fill("pat.oldest@example.com")  # first: leaving a box saves, and Jo's answers come in
    sam.get_by_label(NOTE).fill("")
    sam.locator("#last_access-year").focus()
    if scripts:
        expect(sam.locator("#autosave")).to_have_text("Not saved: Jo Lee changed the old email too.")
        expect(sam.locator("#autosave")).to_be_in_viewport()
    press(sam, "Choose which to keep" if scripts else "Check and copy")
    two_versions(sam)
    assert chosen(sam) == []
    expect(sam.get_by_text("pat.older@example.com")).to_be_visible()
    press(sam, "Save these answers")
    expect(sam.get_by_role("alert")).to_contain_text("Choose which answer to keep")
    choose(sam, "Old email address", "Your answer")
    press(sam, "Save these answers")
    expect(sam.locator("[data-verdict=ready]")).to_be_visible()
    details = details_of(store, people, number)
    assert (details.note, details.reference, details.old_email) == ("", "K1b", "pat.oldest@example.com")


def test_changes_that_do_not_clash_are_saved_with_a_message(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    log_in(page, people.sam)
    number = start(store, people)
    page.goto(f"/cases/{number}/edit")
    jo_changes(store, people, number, reference="K1b")
    page.get_by_label(NOTE).fill("")
    press(page, "Check and copy")
    expect(page.locator("[data-verdict=ready]")).to_be_visible()
    expect(page.get_by_text("Jo Lee changed this case after you opened it")).to_contain_text("Your reference.")
    details = details_of(store, people, number)
    assert (details.note, details.reference) == ("", "K1b")


@pytest.mark.parametrize("viewport", [DESKTOP, NARROW], ids=["wide", "narrow"])
def test_every_state_of_two_versions_is_accessible(
    make_context: MakeContext, log_in: LogIn, people: People, store: Store, viewport: dict[str, int]
) -> None:
    page = make_context(viewport=viewport).new_page()
    log_in(page, people.sam)

    def fits() -> None:
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]

    long = "averyveryverylongaddresswithoutanyspaces" * 3
    number = start(store, people)
    page.goto(f"/cases/{number}/edit")
    jo_changes(store, people, number, note=f"Jo's note {long}", reference="K1b")
    page.get_by_label(NOTE).fill("Sam's note\nof two lines")
    page.locator("#last_access-year").focus()
    expect(page.locator("#autosave")).to_contain_text("Jo Lee changed the note too")
    fits()
    press(page, "Choose which to keep")
    two_versions(page)
    fits()
    press(page, "Save these answers")
    expect(page.get_by_role("alert")).to_be_visible()
    fits()
    page.goto("/cases")
    expect(page.get_by_text(f"What you typed for case {number} is not saved yet")).to_be_visible()
    fits()
    case = store.cases.get(people.jo, number)
    store.cases.discard(people.jo, number, case.version)
    page.get_by_role("link", name="Go on with it").click()
    expect(page.get_by_role("heading", name=f"Not saved: case {number}")).to_be_visible()
    fits()
    press(page, "Restore the case with what I typed")
    two_versions(page)


def test_a_second_conflict_keeps_the_choices_made_in_the_first(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    log_in(page, people.sam)
    number = start(store, people)
    page.goto(f"/cases/{number}/edit")
    jo_changes(store, people, number, note="Jo's note", reference="K1b")
    page.get_by_label(NOTE).fill("Sam's note")
    page.get_by_label(REFERENCE).fill("K1a")
    press(page, "Check and copy")
    two_versions(page)
    choose(page, "Anything else NHS login should know", "Both")
    choose(page, "Your reference", "Saved by Jo Lee")
    jo_changes(store, people, number, note="Jo's second note")
    press(page, "Save these answers")
    expect(page.get_by_text("Jo's second note").first).to_be_visible()
    assert chosen(page) == ["stored"]
    choose(page, "Anything else NHS login should know", "Both")
    press(page, "Save these answers")
    expect(page.locator("[data-verdict=ready]")).to_be_visible()
    details = details_of(store, people, number)
    assert (details.note, details.reference) == ("Jo's second note\nSam's note", "K1b")


def test_two_tabs_of_one_person_are_two(page: Page, log_in: LogIn, people: People, store: Store) -> None:
    log_in(page, people.sam)
    number = start(store, people)
    second = page.context.new_page()
    for tab in (page, second):
        tab.goto(f"/cases/{number}/edit")
    page.get_by_label(REFERENCE).fill("First tab")
    press(page, "Check and copy")
    expect(page.locator("[data-verdict=ready]")).to_be_visible()
    second.get_by_label(REFERENCE).fill("Second tab")
    second.locator("#last_access-year").focus()
    expect(second.locator("#autosave")).to_contain_text("You changed the reference in another tab or window too")
    press(second, "Check and copy")
    two_versions(second)
    expect(second.get_by_text("Saved in your other tab: First tab")).to_be_visible()
    expect(second.get_by_text("Your answer: Second tab")).to_be_visible()


@pytest.mark.parametrize("way", ["back", "link", "case page"])
def test_unsaved_words_wait_however_the_page_of_two_versions_is_left(
    page: Page, log_in: LogIn, people: People, store: Store, way: str
) -> None:
    log_in(page, people.sam)
    number = start(store, people)
    page.goto(f"/cases/{number}/edit")
    jo_changes(store, people, number, note="Jo's note")
    page.get_by_label(NOTE).fill("Sam's note")
    press(page, "Check and copy")
    two_versions(page)
    if way == "back":
        page.go_back()
    elif way == "link":
        page.get_by_role("link", name="Cases", exact=True).click()
        page.get_by_role("link", name="Go on with it").click()
    else:
        page.get_by_role("link", name="Leave it for now").click()
        page.get_by_role("link", name="Edit", exact=True).click()
    two_versions(page)
    choose(page, "Anything else NHS login should know", "Your answer")
    press(page, "Save these answers")
    expect(page.locator("[data-verdict=ready]")).to_be_visible()
    assert details_of(store, people, number).note == "Sam's note"
    expect(page.get_by_text("not saved yet")).to_have_count(0)


def test_words_that_an_autosave_could_not_save_wait_when_the_tab_is_left_all_the_same(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    log_in(page, people.sam)
    number = start(store, people)
    page.goto(f"/cases/{number}/edit")
    jo_changes(store, people, number, note="Jo's note", reference="Jo 1")
    page.get_by_label(REFERENCE).fill("Half")
    page.locator("#last_access-year").focus()
    expect(page.locator("#autosave")).to_contain_text("Jo Lee changed the reference too")
    page.get_by_label(REFERENCE).fill("Sam 1")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/guide")
    page.goto(f"/cases/{number}/edit")
    two_versions(page)
    choose(page, "Your reference", "Your answer")
    press(page, "Save these answers")
    expect(page.locator("[data-verdict=ready]")).to_be_visible()
    details = details_of(store, people, number)
    assert (details.note, details.reference) == ("Jo's note", "Sam 1")


def test_what_a_colleague_changes_comes_into_the_open_form_and_autosave_goes_on(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    log_in(page, people.sam)
    number = start(store, people)
    page.goto(f"/cases/{number}/edit")
    jo_changes(store, people, number, nhs_digits="777", reference="", can_recover=True)
    page.get_by_label(NOTE).fill("Sam's note")
    page.locator("#last_access-year").focus()
    expect(page.locator("#autosave")).to_contain_text(
        "Jo Lee removed the reference, changed the NHS number and changed the way back in."
    )
    expect(page.locator("#autosave")).to_contain_text("Saved")
    expect(page.locator("#autosave")).to_be_in_viewport(ratio=1)
    expect(page.locator("#nhs_digits")).to_have_value("777")
    expect(page.get_by_label(REFERENCE)).to_have_value("")
    expect(page.locator("[name=can_recover][value=yes]")).to_be_checked()
    assert axe_violations(page) == []
    page.get_by_label(NOTE).fill("Sam's second note")
    with page.expect_response(lambda response: response.request.method == "POST" and response.ok):
        page.locator("#last_access-year").focus()
    details = details_of(store, people, number)
    assert (details.note, details.nhs_digits, details.reference) == ("Sam's second note", "777", "")


# While the first save is under way, somebody types in another box.
TYPE_BEFORE_THE_ANSWER = """() => {
  const ask = window.fetch;
  window.fetch = async (...request) => {
    window.fetch = ask;
    const answer = await ask(...request);
    const box = document.getElementById("reference");
    box.value = "Sam 1";
    box.dispatchEvent(new Event("input", {bubbles: true}));
    return answer;
  };
}"""


def test_typing_in_a_box_whose_change_comes_in_asks_for_a_choice(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    log_in(page, people.sam)
    number = start(store, people)
    page.goto(f"/cases/{number}/edit")

    page.evaluate(TYPE_BEFORE_THE_ANSWER)
    jo_changes(store, people, number, reference="Jo 1")
    page.get_by_label(NOTE).fill("Sam's note")
    page.locator("#last_access-year").focus()
    expect(page.locator("#autosave")).to_contain_text("Jo Lee changed the reference too")
    expect(page.get_by_label(REFERENCE)).to_have_value("Sam 1")


def test_a_choice_is_not_lost_when_the_session_ends(
    page: Page, log_in: LogIn, people: People, store: Store, clock: Clock
) -> None:
    page.clock.install()
    log_in(page, people.sam)
    number = start(store, people)
    page.goto(f"/cases/{number}/edit")
    jo_changes(store, people, number, note="Jo's note", reference="K1b")
    page.get_by_label(NOTE).fill("Sam's note")
    page.get_by_label(REFERENCE).fill("K1a")
    press(page, "Check and copy")
    two_versions(page)
    choose(page, "Your reference", "Your answer")
    clock.go_on(minutes=14, seconds=52)
    page.clock.fast_forward("14:52")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.get_by_label("Email address").fill(people.sam.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Log in")
    two_versions(page)
    assert chosen(page) == ["mine"]
    expect(page.get_by_text("Your answer: Sam's note")).to_be_visible()


def test_an_open_page_says_what_happened_to_the_case_meanwhile(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    log_in(page, people.sam)
    number = start(store, people)
    page.goto(f"/cases/{number}/edit")
    jo_changes(store, people, number, note="Jo's note")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#autosave")).to_contain_text("Jo Lee changed the note.")
    expect(page.get_by_label(NOTE)).to_have_value("Jo's note")
    case = store.cases.get(people.jo, number)
    store.cases.discard(people.jo, number, case.version)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#autosave")).to_contain_text("Jo Lee deleted this case")


def test_a_form_that_is_opened_again_by_going_back_shows_the_newest_answers(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    log_in(page, people.sam)
    number = start_case(page)
    page.goto(f"/cases/{number}/edit")
    recover = page.get_by_role("group", name=re.compile("^Any way back in"))
    recover.get_by_label("Yes").check()
    page.get_by_label("Every password they remember").uncheck()
    page.locator("#last_access-year").focus()
    expect(page.locator("#autosave")).to_have_text(SAVED)
    page.goto("/cases")
    jo_changes(store, people, number, can_recover=False, steps=COMPLETE.steps)
    page.go_back()
    expect(recover.get_by_label("No")).to_be_checked()
    expect(page.get_by_label("Every password they remember")).to_be_checked()
