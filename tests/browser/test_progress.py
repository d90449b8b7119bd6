"""Stories after the draft: review, send, hear from the desk, send again, end; with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from casebuilder.core.stages import Act, Outcome, Stage
from casebuilder.store import Operator, StaffMember, Store
from tests.axe import axe_violations
from tests.browser.test_main_job import start_case
from tests.core.examples import details
from tests.pages.people import PASSWORD, People
from tests.pages.stages import at_stage, record_progress, send, start
from tests.store.practices import Clock

LogIn = Callable[[Page, StaffMember], None]
MakeContext = Callable[..., BrowserContext]
DESKTOP = {"width": 1280, "height": 720}


def main_of(page: Page) -> Locator:
    return page.get_by_role("main")


def press(page: Page, name: str) -> None:
    main_of(page).get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.locator(".nhsuk-width-container:has(main)").get_by_role("link", name=name, exact=True).click()


def follow_more(page: Page, name: str) -> None:
    """Follow a link that is folded away under More."""
    main_of(page).locator("summary", has_text="More").click()
    follow(page, name)


def expect_standing(page: Page, key: str) -> None:
    """Expect the box on top of a case to say this of it."""
    expect(page.locator(f"[data-standing={key}]")).to_be_visible()


def report(page: Page, news: str, note: str = "", reference: str = "") -> None:
    """Record a reply on the page of a case that is with NHS login."""
    follow(page, "Record a reply")
    page.get_by_label(news).check()
    page.get_by_label("NHS login's reference (optional)").fill(reference)
    page.get_by_label("Note (optional)").fill(note)
    press(page, "Record")
    expect(page.locator(".app-news")).to_contain_text(re.compile(f"Recorded: {news}\\.|is closed: "))


def record_as_sent(page: Page, reference: str = "") -> None:
    follow(page, "I have sent it")
    page.get_by_label("NHS login's reference (optional)").fill(reference)
    press(page, "Record as sent")
    expect_standing(page, "with-nhs-login")


def prepare_and_check(sam: Page, jo: Page) -> str:
    """Sam asks for a review of a draft that Jo has seen before; Jo sees what has changed, and checks it."""
    number = start_case(sam)
    jo.goto(f"/cases/{number}")
    follow(sam, "Edit")
    sam.locator("#old_email").fill("pat.older@example.org")
    press(sam, "Check and copy")
    follow(sam, "Ask for a check")
    sam.get_by_label("Note for your colleague").fill("Is the old address right now?")
    press(sam, "Ask a colleague for a check")
    expect(sam.get_by_text(f"Your colleagues can now check case {number}.")).to_be_visible()
    expect_standing(sam, "waiting")

    jo.goto("/cases")
    follow(jo, "To check 1")
    jo.get_by_role("row").filter(has_text=number).get_by_role("link").click()
    changed = main_of(jo).locator("div").filter(has=jo.get_by_role("heading", name="Changed since")).last
    expect(changed).to_contain_text("pat.older@example.org")
    expect(changed).to_contain_text("pat.old@example.com")
    expect(main_of(jo).get_by_text("Is the old address right now?").first).to_be_visible()
    follow(jo, "Check it")
    expect(changed).to_contain_text("pat.older@example.org")
    press(jo, "It is right")
    expect(jo.get_by_text("Checked by Jo Lee")).to_be_visible()
    return number


def tell_the_whole_story(sam: Page, jo: Page, store: Store, people: People) -> None:
    number = prepare_and_check(sam, jo)
    sam.goto(f"/cases/{number}")
    expect(sam.get_by_text("Checked by Jo Lee")).to_be_visible()
    text = sam.locator("#everything").input_value()
    record_as_sent(sam)
    expect(sam.get_by_role("link", name="Edit", exact=True)).to_have_count(0)

    jo.reload()
    report(jo, "NHS login needs more information", note="Which month was it?", reference="RITM1")
    sam.reload()
    expect(main_of(sam).get_by_text("Which month was it?").first).to_be_visible()
    follow(sam, "Edit")
    sam.locator("#last_access-month").fill("May")
    press(sam, "Check and copy")
    record_as_sent(sam, reference="RITM2")
    main_of(sam).get_by_role("link", name="Sent today at").first.click()
    expect(sam.get_by_label("The text as it was sent")).to_have_value(text)
    expect(main_of(sam)).to_contain_text("As sent: August 2026")
    expect(main_of(sam)).to_contain_text("Now: May 2026")
    follow(sam, f"Case {number}")

    report(sam, "The account has been reset")
    expect(sam.locator("[data-standing=closed]")).to_contain_text("Closed: account reset.")
    follow(sam, "Next steps for the patient")
    expect(sam.get_by_label("Text message for the patient")).to_have_value(re.compile("reset.*2 weeks"))
    follow(sam, f"Case {number}")
    acts = [entry.inner_text().partition(" today")[0] for entry in sam.locator(".app-history").last.locator("li").all()]
    # What is saved while somebody types may make one edit two.
    assert [act for act, _ in groupby(acts)] == [
        "Started",
        "Edited",
        "Asked for a check",
        "Checked",
        "Recorded as sent",
        "Recorded that NHS login needs more information",
        "Added NHS login's reference",
        "Edited",
        "Recorded as sent",
        "Closed: account reset",
    ]
    sendings = store.sendings.of(people.sam, number)
    assert [sending.desk_reference for sending in sendings] == ["RITM1", "RITM2"]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_review_to_the_next_steps_of_the_patient(
    make_context: MakeContext, log_in: LogIn, people: People, store: Store, scripts: bool
) -> None:
    sam, jo = (make_context(java_script_enabled=scripts).new_page() for _ in range(2))
    log_in(sam, people.sam)
    log_in(jo, people.jo)
    tell_the_whole_story(sam, jo, store, people)


def test_everything_else_of_a_case_works_without_javascript(
    make_context: MakeContext, log_in: LogIn, people: People, store: Store
) -> None:
    page = make_context(java_script_enabled=False).new_page()
    log_in(page, people.sam)
    number = start_case(page)
    follow_more(page, "Add a note or close")
    page.get_by_label("Note (optional)").fill("The patient is on holiday")
    press(page, "Record")
    expect(page.get_by_text("The patient is on holiday")).to_be_visible()
    follow_more(page, "Delete")
    press(page, "Delete case")
    follow(page, "Deleted 1")
    press(page, f"Restore case {number}")
    expect(page.get_by_text(f"Case {number} is back")).to_be_visible()
    follow_more(page, "Add a note or close")
    page.get_by_label("The patient has replaced the account").check()
    press(page, "Record")
    expect(page.locator("[data-standing=closed]")).to_contain_text("Closed: patient replaced the account.")
    follow_more(page, "Open again or add a note")
    page.get_by_label("open the case again").check()
    press(page, "Record")
    record_as_sent(page)
    page.get_by_role("link", name="Cases", exact=True).click()
    page.get_by_label("Number, reference, email or 3 digits").fill("PAT.OLD@example.com")
    press(page, "Find")
    expect(page).to_have_url(re.compile(f"/cases/{number}$"))
    page.get_by_role("link", name="Practice", exact=True).click()
    page.get_by_label("A colleague must check each case").check()
    press(page, "Save")
    expect(page.get_by_text("settings are saved")).to_be_visible()
    assert store.practices.review_required(people.sam)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_back_from_a_case_is_what_the_search_found(
    make_context: MakeContext, log_in: LogIn, people: People, store: Store, scripts: bool
) -> None:
    made = [start(store, people.sam).number for _ in range(2)]
    page = make_context(java_script_enabled=scripts).new_page()
    log_in(page, people.sam)
    page.goto("/cases")
    page.get_by_label("Number, reference, email or 3 digits").fill("018")
    press(page, "Find")
    follow(page, made[0])
    page.go_back()
    expect(page.get_by_role("heading", name="Cases found")).to_be_visible()
    expect(page.get_by_label("Number, reference, email or 3 digits")).to_have_value("018")
    follow(page, made[1])
    expect(page.get_by_role("heading", name=f"Case {made[1]}")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_record_as_sent_pressed_twice_is_recorded_once(
    make_context: MakeContext, log_in: LogIn, people: People, store: Store, scripts: bool
) -> None:
    page = make_context(java_script_enabled=scripts).new_page()
    log_in(page, people.sam)
    number = start_case(page)
    follow(page, "I have sent it")
    page.get_by_role("button", name="Record as sent").dblclick()
    expect_standing(page, "with-nhs-login")
    assert len(store.sendings.of(people.sam, number)) == 1
    acts = [entry.act for entry in store.history.of(people.sam, number)]
    assert acts.count(Act.RECORD_SENT) == 1


def test_a_reply_typed_before_the_session_ended_is_back_after_log_in(
    page: Page, log_in: LogIn, people: People, store: Store, clock: Clock
) -> None:
    log_in(page, people.sam)
    number = at_stage(store, people.sam, Stage.SENT).number
    page.goto(f"/cases/{number}/progress")
    clock.go_on(minutes=20)
    page.get_by_label("NHS login needs more information").check()
    page.get_by_label("Note (optional)").fill("They ask for the month")
    press(page, "Record")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.get_by_label("Email address").fill(people.sam.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_label("NHS login needs more information")).to_be_checked()
    expect(page.get_by_label("Note (optional)")).to_have_value("They ask for the month")
    press(page, "Record")
    expect_standing(page, "asked")


def test_the_page_of_a_case_says_when_a_colleague_has_changed_it(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    log_in(page, people.sam)
    case = start(store, people.sam)
    page.goto(f"/cases/{case.number}")
    news = main_of(page).get_by_role("status").filter(has_text="Jo Lee")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(news).to_have_count(0)
    store.cases.save(people.jo, case.number, details(note="Rang"), case.version)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(news).to_contain_text("Load this page again")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(news).to_be_in_viewport()
    assert axe_violations(page) == []
    page.reload()
    expect(main_of(page)).to_contain_text("Rang")
    expect(news).to_have_count(0)


# --- the quiet offer after copying -----------------------------------------------------------------------------


def offer_here(page: Page) -> Locator:
    return page.locator("[data-copied-here]")


def offers(page: Page) -> Locator:
    return page.get_by_role("link", name="as sent").and_(page.locator("[data-copied] a"))


def expect_no_offer(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    expect(offers(page)).to_have_count(0)


@pytest.fixture
def copying(make_context: MakeContext, log_in: LogIn, people: People) -> Page:
    """A page in a browser that may write to the clipboard, with Sam logged in."""
    page = make_context(permissions=["clipboard-write"]).new_page()
    log_in(page, people.sam)
    return page


def test_after_copying_it_is_quietly_offered_to_record_it(copying: Page) -> None:
    page = copying
    number = start_case(page)
    expect(offer_here(page)).to_be_hidden()
    page.get_by_role("button", name="Copy Description").click()
    expect(offer_here(page)).to_be_visible()
    expect(page.get_by_role("link", name="I have sent it")).to_be_focused()  # after the last box
    assert axe_violations(page) == []
    page.reload()
    expect(offer_here(page)).to_be_visible()
    expect_no_offer(page)  # a second time on its own page
    for path in ("/cases", "/cases/new", "/triage", "/guide", "/practice", f"/cases/{number}/edit", "/nowhere"):
        page.goto(path)
        expect(offers(page)).to_have_text(f"record case {number} as sent")
    page.goto("/cases")
    expect(offers(page)).to_be_visible()
    assert axe_violations(page) == []
    offers(page).click()
    expect(page.get_by_role("heading", name=f"Record case {number} as sent")).to_be_visible()
    expect_no_offer(page)
    follow(page, "Cancel")
    expect(offer_here(page)).to_be_visible()
    page.goto("/cases")
    offers(page).click()
    press(page, "Record as sent")
    expect_standing(page, "with-nhs-login")
    page.goto("/cases")
    expect(page.get_by_role("row").filter(has_text=number)).to_contain_text("With NHS login")
    expect_no_offer(page)
    assert page.evaluate("sessionStorage.length") == 0


def test_text_that_was_selected_and_copied_is_noticed_too(copying: Page) -> None:
    page = copying
    start_case(page)
    expect(page.get_by_role("button", name="Copy Description")).to_be_visible()
    page.get_by_label("Description", exact=True).select_text()
    page.keyboard.press("Control+C")
    expect(offer_here(page)).to_be_visible()


def test_every_case_that_was_copied_is_offered_while_it_can_be_recorded(
    copying: Page, store: Store, people: People
) -> None:
    page, jo = copying, people.jo
    cases = [start(store, people.sam, new_email=f"pat{at}@example.com") for at in range(4)]
    for case in cases:
        page.goto(f"/cases/{case.number}")
        page.get_by_role("button", name="Copy Description").click()
        expect(offer_here(page)).to_be_visible()
    page.goto("/guide")
    expect(offers(page)).to_have_count(4)
    sent, deleted, changed, same = cases
    send(store, jo, sent)
    store.cases.discard(jo, deleted.number, deleted.version)
    store.cases.save(jo, changed.number, details(note="Rang"), changed.version)
    page.reload()
    expect(offers(page)).to_have_count(2)
    page.get_by_role("link", name=f"record case {same.number} as sent").click()
    expect(page.get_by_role("heading", name=f"Record case {same.number} as sent")).to_be_visible()
    expect(page.locator(".app-news")).to_have_count(0)  # nothing is told that nobody asked for
    page.get_by_role("link", name=f"record case {changed.number} as sent").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("Jo Lee has changed this case")


def test_nothing_is_offered_before_anything_was_copied_or_to_the_next_person(copying: Page, people: People) -> None:
    page = copying
    start_case(page)
    page.goto("/cases")
    expect_no_offer(page)
    page.get_by_role("row").nth(1).get_by_role("link").click()
    page.get_by_role("button", name="Copy Description").click()
    page.get_by_role("button", name="Log out").click()
    page.get_by_label("Email address").fill(people.jo.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/cases")
    expect_no_offer(page)
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_only_the_number_and_the_version_of_the_case_are_remembered(
    copying: Page, store: Store, people: People
) -> None:
    page = copying
    number = start_case(page)
    page.get_by_role("button", name="Copy Description").click()
    expect(offer_here(page)).to_be_visible()
    remembered = page.evaluate("[{...sessionStorage}, {...localStorage}]")
    version = store.cases.get(people.sam, number).version
    assert remembered == [{"copied-cases": f'{{"{number}":"{version}"}}'}, {}]


def test_what_may_not_be_sent_yet_is_not_offered(copying: Page, store: Store, people: People) -> None:
    page = copying
    store.practices.set_review_required(Operator(people.sam.practice_id), True)
    start_case(page)
    page.get_by_role("button", name="Copy Description").click()
    expect(page.get_by_role("button", name="Copied Description")).to_be_visible()
    page.goto("/cases")
    expect_no_offer(page)


def test_the_next_steps_print_on_one_page(page: Page, log_in: LogIn, people: People, store: Store) -> None:
    log_in(page, people.sam)
    sent = at_stage(store, people.sam, Stage.SENT)
    record_progress(store, people.sam, sent, Act.RESOLVE, Outcome.CLEANSED)
    page.goto(f"/cases/{sent.number}/next-steps")
    page.emulate_media(media="print")
    expect(page.get_by_text("Bars Surgery", exact=True).first).to_be_visible()
    expect(page.get_by_role("button", name="Print the slip")).to_be_hidden()
    expect(page.get_by_role("heading", name="Next steps for the patient")).to_be_hidden()
    pdf = page.pdf(format="A4", print_background=False)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
