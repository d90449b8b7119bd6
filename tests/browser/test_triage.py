"""Triage as stories: most patients leave without a case, and a case that is needed knows what was tried."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import ceil

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from casebuilder.core.details import CaseDetails, Step
from casebuilder.core.guidance import REQUIREMENTS
from casebuilder.guide.connection_ways import CONTACT_APP_TEAM
from casebuilder.guide.handouts import SMS_LIMIT, septets, sms
from casebuilder.guide.new_account_ways import RAISE_CASE, REPLACE_ACCOUNT, REPLACE_LATER
from casebuilder.guide.questions import REPLACEMENT
from casebuilder.guide.triage import WAYS_OUT, paths
from casebuilder.guide.ways_out import WayOut
from casebuilder.store import StaffMember, Store
from tests.core.examples import PRACTICE
from tests.pages.people import People

LogIn = Callable[[Page, StaffMember], None]
MakeContext = Callable[..., BrowserContext]
NARROW = {"width": 320, "height": 640}

LOST = "/triage?trouble=account&remembers=no&mailbox=no&level=record&replacement=none"


# Where each question is asked.
QUESTIONS = {
    "?" + "&".join(f"{question.key}={choice.key}" for question, choice in given[:at]): None
    for given, _ in paths()
    for at in range(len(given))
}


def path_to(way: WayOut) -> str:
    asked = REPLACE_ACCOUNT if way is REPLACE_LATER else way
    given, ways = next((given, ways) for given, ways in paths() if asked in ways)
    answers = "&".join(f"{question.key}={choice.key}" for question, choice in given)
    replacement = "within-30-days" if way is REPLACE_LATER else "none"
    tried = "".join(f"&tried={each.key}" for each in ways[: ways.index(asked)])
    return f"/triage?{answers}&replacement={replacement}{tried}"


def choose(page: Page, *answers: str) -> None:
    for answer in answers:
        page.get_by_role("radio", name=answer, exact=True).check()
        page.get_by_role("button", name="Continue").click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def fails(page: Page) -> None:
    """Press "It did not work" and wait for the next way out, which has the same button."""
    before = page.url
    page.get_by_role("link", name="It did not work").click()
    page.wait_for_url(lambda url: url != before)
    if (page.get_by_role("heading", level=1).text_content() or "").strip() == REPLACEMENT.text:
        choose(page, "None of these")


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


ACCOUNT = "The patient cannot log in: email address or password"


def test_a_forgotten_password_needs_no_case(page: Page, log_in: LogIn, people: People, store: Store) -> None:
    log_in(page, people.sam)
    page.goto("/cases")
    page.get_by_role("link", name="Help a patient").click()
    page.get_by_role("link", name="Find out what the patient needs").first.click()
    choose(page, ACCOUNT, "No", "Yes")
    heading(page, "Use the forgotten password link")
    expect(page.get_by_role("main")).to_contain_text("within 1 hour")
    expect(page.get_by_role("button", name="New case", exact=True)).to_have_count(0)
    assert store.queues.page(people.sam).rows == ()


def test_an_account_that_only_logged_in_is_reset_by_the_practice(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/triage")
    choose(page, ACCOUNT, "No", "No, and they cannot get it back", "Log in, but never more than that")
    heading(page, "Reset the online account at your practice")
    expect(page.get_by_role("main")).to_contain_text("P0")
    page.get_by_role("link", name="The patient could do more").click()
    choose(page, "None of these")
    heading(page, "Replace the account with a new one")


def test_an_error_code_typed_in_capitals_needs_no_case(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/triage")
    choose(page, "An error code is shown, like 3rswtr or CID7023")
    page.get_by_label("Error code, as the screen shows it").fill("3RSWTR")
    page.keyboard.press("Enter")
    heading(page, "Error code 3R: no practice is recorded for the patient")
    fails(page)
    heading(page, "Ask the NHS App team")
    expect(page.get_by_role("link", name="NHS App contact form")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button", name="New case")).to_have_count(0)


def test_what_did_not_work_is_ticked_in_the_case(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/triage")
    choose(page, ACCOUNT, "Yes", "Yes")
    for title in (
        "Log in and change the email address",
        "Use the forgotten password link",
        "Get back into the old mailbox",
    ):
        heading(page, title)
        fails(page)
    heading(page, "Reset the online account at your practice")
    page.get_by_role("link", name="go on without trying").click()
    choose(page, "None of these")
    heading(page, "Replace the account with a new one")
    page.get_by_role("link", name="go on without trying").click()
    heading(page, "New case for the NHS login service desk")
    page.get_by_role("button", name="New case").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Edit case")
    steps = page.get_by_role("group", name=re.compile("^Tried so far"))
    for words in ("Every password they remember", "Forgotten password link", "Getting the old mailbox back"):
        expect(steps.get_by_role("checkbox", name=words)).to_be_checked()
    expect(steps.get_by_role("checkbox", name="A new account in place of the old one")).not_to_be_checked()
    expect(page.get_by_role("group", name=re.compile("^Any way back in")).get_by_label("No")).to_be_checked()


def test_a_draft_is_there_again_after_triage(page: Page, log_in: LogIn, people: People, store: Store) -> None:
    draft = CaseDetails(new_email="pat.new@example.com", can_recover=True)
    number = store.cases.start(people.sam, draft, form_key="").number
    log_in(page, people.sam)
    page.goto(f"/cases/{number}/edit")
    page.get_by_role("link", name="Answer a few questions").click()
    choose(page, ACCOUNT, "Yes", "Yes")
    fails(page)
    page.get_by_role("button", name=f"Back to case {number}").click()
    heading(page, f"Edit case {number}")
    expect(page.get_by_role("textbox", name="New email address")).to_have_value("pat.new@example.com")
    expect(page.get_by_role("checkbox", name="Every password they remember")).to_be_checked()


def test_going_back_keeps_the_answers(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/triage")
    choose(page, ACCOUNT, "No", "Yes")
    heading(page, "Use the forgotten password link")
    page.go_back()
    heading(page, "Can the patient open the old mailbox?")
    choose(page, "Not sure")
    heading(page, "Get back into the old mailbox")


def test_the_text_message_is_copied_whole(make_context: MakeContext, log_in: LogIn, people: People) -> None:
    page = make_context(permissions=["clipboard-write"]).new_page()
    log_in(page, people.sam)
    page.goto(LOST)
    page.get_by_role("button", name="Copy Text message for the patient").click()
    expect(page.get_by_role("button", name="Copied Text message for the patient")).to_be_visible()
    page.get_by_label("Text message for the patient").evaluate("box => box.removeAttribute('readonly')")
    page.get_by_label("Text message for the patient").fill("")
    page.keyboard.press("Control+v")
    pasted = page.get_by_label("Text message for the patient").input_value()
    assert pasted == sms(WAYS_OUT["replace-account"], PRACTICE)
    assert (septets(pasted) or SMS_LIMIT + 1) <= SMS_LIMIT


def test_every_slip_prints_on_one_page_in_large_letters(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    for way in WAYS_OUT.values():
        page.goto(path_to(way))
        page.emulate_media(media="print")
        for line in way.text_message:
            printed = page.locator(".app-handout").get_by_text(line, exact=True)
            expect(printed).to_be_visible()
            size = printed.evaluate("line => parseFloat(getComputedStyle(line).fontSize)")
            assert size >= 24, "at least 18 point"
        expect(page.get_by_role("navigation")).to_have_count(0)
        expect(page.get_by_role("heading", name="to do now")).to_have_count(0)
        expect(page.get_by_label("Text message for the patient")).to_be_hidden()
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A5"))) == 1, way.key
        page.emulate_media(media="screen")


@pytest.mark.parametrize(("margin", "at_most"), [("0", 7), ("15mm", 6)])  # so many questions fit on a page of A5
def test_the_questions_of_an_empty_draft_print_on_one_page(
    page: Page, log_in: LogIn, people: People, store: Store, margin: str, at_most: int
) -> None:
    number = store.cases.start(people.sam, CaseDetails(), form_key="").number
    log_in(page, people.sam)
    page.goto(f"/cases/{number}/ask")
    expect(page.locator(".app-handout li")).to_have_count(len(REQUIREMENTS))
    page.emulate_media(media="print")
    expect(page.locator(".app-handout").get_by_text(f"Case {number}")).to_be_visible()
    room = page.locator(".app-handout li").first
    for_answer = room.evaluate("line => parseFloat(getComputedStyle(line, '::after').height)")
    assert for_answer >= 30, "room to write, about 8 mm"
    pdf = page.pdf(format="A5", margin={"top": margin, "bottom": margin, "left": margin, "right": margin})
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == ceil(len(REQUIREMENTS) / at_most)


def test_all_of_triage_works_without_scripts(
    make_context: MakeContext, log_in: LogIn, people: People, store: Store
) -> None:
    page = make_context(java_script_enabled=False).new_page()
    log_in(page, people.sam)
    page.goto("/triage")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose an answer")
    choose(page, ACCOUNT, "No", "No, and they cannot get it back", "Not sure", "None of these")
    expect(page.get_by_label("Text message for the patient")).to_have_attribute("readonly", "")
    expect(page.get_by_role("button", name="Print the slip")).to_have_count(0)
    fails(page)
    page.get_by_role("button", name="New case").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Edit case")
    row = store.queues.page(people.sam).rows[0]
    assert store.cases.get(people.sam, row.number).details.steps == frozenset({Step.REPLACE_ACCOUNT})


def test_triage_can_be_walked_by_keyboard(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/triage")
    page.get_by_role("radio", name=ACCOUNT).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Continue")).to_be_focused()
    page.keyboard.press("Enter")
    heading(page, "Does the patient remember their password?")
    page.get_by_role("radio", name="Yes").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    heading(page, "Can the patient open the old mailbox?")


def test_an_error_takes_the_focus_and_leads_to_the_answer(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/triage?trouble=code")
    page.get_by_label("Error code, as the screen shows it").fill("500")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    page.locator(".nhsuk-error-summary").get_by_role("link").click()
    expect(page.get_by_label("Error code, as the screen shows it")).to_be_focused()


def test_the_next_act_is_in_sight_without_scrolling(
    make_context: MakeContext, log_in: LogIn, people: People, store: Store
) -> None:
    page = make_context(viewport={"width": 1280, "height": 720}).new_page()
    number = store.cases.start(people.sam, CaseDetails(), form_key="").number
    log_in(page, people.sam)
    acts = {f"/triage{asked}": "Continue" for asked in (*QUESTIONS, f"?case={number}")}
    last = ("ask-nhs-login", "not-here")  # nothing comes after them
    acts |= {path_to(way): "It did not work" for way in WAYS_OUT.values() if way.key not in last}
    acts |= {path_to(RAISE_CASE): "New case", path_to(CONTACT_APP_TEAM): "NHS App contact form"}
    for address, act in acts.items():
        page.goto(address)
        control = page.get_by_role("button", name=act).or_(page.get_by_role("main").get_by_role("link", name=act))
        box = control.bounding_box()
        assert box, address
        assert box["y"] + box["height"] <= 720, address
