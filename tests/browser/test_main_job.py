"""The main job as stories: from an empty machine to the clipboard, by mouse, by keyboard, without scripts."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from casebuilder.core.guidance import REQUIREMENTS
from casebuilder.core.service_desk import Layout
from casebuilder.core.submission import compose
from casebuilder.forms.case import sent
from casebuilder.store import StaffMember, Store
from casebuilder.text.dates import TypedDate
from tests.core.examples import COMPLETE
from tests.pages.people import PASSWORD, People
from tests.store.practices import Clock

LogIn = Callable[[Page, StaffMember], None]
MakeContext = Callable[..., BrowserContext]
DRAFT_SAVED = re.compile(r"Draft \S+ saved at")  # on the next page; the line about autosave says it otherwise
NARROW = {"width": 320, "height": 640}


def fill_whole(page: Page) -> None:
    """Answer everything that the guidance asks for."""
    details = replace(COMPLETE, last_access=TypedDate("", "August", "2026"))
    note_box(page)
    for name, value in sent(details):
        box = page.locator(f"[name='{name}']:not([type=hidden])")
        if box.count() == 1 and box.get_attribute("type") != "radio":
            box.fill(value)
        elif box.count():
            box.and_(page.locator(f"[value='{value}']")).check()


def note_box(page: Page) -> Locator:
    """Return the box of the note, which is folded away while it is empty."""
    page.locator("#more").evaluate("more => { more.open = true; }")
    return page.locator("#note")


def number_in(page: Page) -> str:
    found = re.search(r"/cases/([0-9A-Z]{3}-[0-9A-Z]{3})", page.url)
    assert found, page.url
    return found[1]


def start_case(page: Page) -> str:
    page.goto("/cases/new")
    fill_whole(page)
    page.get_by_role("button", name="Check and copy").click()
    expect(page.locator("[data-verdict=ready]")).to_be_visible()
    return number_in(page)


def clipboard(page: Page) -> str:
    """Return what a paste brings: our own pages may not read the clipboard."""
    other = page.context.new_page()
    other.set_content("<textarea autofocus></textarea>")
    other.locator("textarea").press("Control+v")
    pasted = other.locator("textarea").input_value()
    other.close()
    return pasted


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@pytest.fixture
def fresh_machine(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The real program on an empty instance: the address that it prints, and its folder."""
    environ = {
        **os.environ,
        "CASEBUILDER_INSTANCE": str(tmp_path / "instance"),
        "PORT": str(free_port()),
        "PYTHONUNBUFFERED": "1",
    }
    environ = {
        name: value for name, value in environ.items() if name not in ("DATABASE_URL", "CASEBUILDER_KEYS", "HOST")
    }
    command = [sys.executable, "-m", "casebuilder"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        lines = iter(program.stdout.readline, "")
        address = next(found[0] for line in lines if (found := re.search(r"http://\S+", line)))
        yield address, tmp_path / "instance"
        program.send_signal(signal.SIGTERM)
        assert program.wait(10) == 0


def test_from_an_empty_machine_to_the_clipboard(chromium: Browser, fresh_machine: tuple[str, Path]) -> None:
    address, instance = fresh_machine
    context = chromium.new_context(permissions=["clipboard-write"])
    page = context.new_page()
    page.goto(address)
    page.get_by_label("GP practice name").fill("Bars Surgery")
    page.get_by_label("ODS code").fill("A81001")
    page.get_by_label("Your full name").fill("Sam Bell")
    page.get_by_label("Your email address").fill("sam.bell@bars.example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Set up and log in").click()
    page.wait_for_url("**/cases")
    base = page.url.removesuffix("/cases")
    page.get_by_role("link", name="New case", exact=True).click()
    fill_whole(page)
    page.get_by_role("button", name="Check and copy").click()
    expect(page.locator("[data-verdict=ready]")).to_be_visible()

    for box in ("Contact email", "Description"):
        page.get_by_role("button", name=f"Copy {box}").click()
        expect(page.get_by_role("button", name=f"Copied {box}")).to_be_visible()
        assert clipboard(page) == page.get_by_label(box, exact=True).text_content()
    page.get_by_text("Everything as text").click()
    page.get_by_role("button", name="Copy all boxes as one text", exact=True).click()
    expect(page.get_by_role("button", name="Copied boxes as one text")).to_be_visible()
    copied = clipboard(page)
    assert copied == page.request.get(f"{base}/cases/{number_in(page)}/submission.txt").text()
    assert "pat.old@example.com" in copied
    page.goto(address)
    expect(page.get_by_role("heading", name="casebuilder is set up already")).to_be_visible()
    context.close()
    on_disk = b"".join(path.read_bytes() for path in instance.rglob("*") if path.is_file())
    assert b"pat.old" not in on_disk
    assert b"A81001" in on_disk  # the bytes were really read


def test_the_boxes_are_what_the_store_s_answers_compose(
    page: Page, log_in: LogIn, people: People, store: Store
) -> None:
    log_in(page, people.sam)
    number = start_case(page)
    details = store.cases.get(people.sam, number).details
    for layout in Layout:
        page.goto(f"/cases/{number}?layout={layout}")
        submission = compose(details, people.sam.practice, layout)
        for filled in submission.boxes:
            if filled.text:
                assert page.get_by_label(filled.box.label, exact=True).text_content() == filled.text
        assert page.locator("#everything").input_value() == submission.text


def test_a_draft_is_resumed_the_next_day_by_a_colleague(
    make_context: MakeContext, log_in: LogIn, people: People, clock: Clock
) -> None:
    first = make_context().new_page()
    log_in(first, people.sam)
    first.goto("/cases/new")
    first.locator("#new_email").fill("pat.new@example.com")
    first.get_by_label("Your reference").fill("4521")
    first.get_by_role("button", name="Save draft").click()
    expect(first.get_by_text(DRAFT_SAVED)).to_be_visible()
    clock.go_on(days=1)
    second = make_context().new_page()
    log_in(second, people.jo)
    second.goto("/cases")
    row = second.get_by_role("row").filter(has_text="4521")
    expect(row).to_contain_text(f"{len(REQUIREMENTS) - 1} answers missing")
    row.get_by_role("link").click()
    second.get_by_role("link", name="Edit", exact=True).click()
    expect(second.locator("#new_email")).to_have_value("pat.new@example.com")
    fill_whole(second)
    second.get_by_role("button", name="Check and copy").click()
    expect(second.locator("[data-verdict=ready]")).to_be_visible()


def test_the_whole_journey_works_without_javascript(make_context: MakeContext, people: People) -> None:
    page = make_context(java_script_enabled=False).new_page()
    page.goto("/log-in")
    page.get_by_label("Email address").fill(people.sam.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="New case", exact=True).click()
    page.locator("#nhs_digits").fill("0018")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#nhs_digits-mark")).to_have_text("wrong")
    fill_whole(page)
    page.get_by_role("button", name="Check and copy").click()
    number = number_in(page)
    expect(page.locator("[data-verdict=ready]")).to_be_visible()
    expect(page.get_by_role("button", name="Copy Description")).to_be_hidden()
    page.get_by_label("Description", exact=True).press("Control+a")
    page.get_by_role("button", name="Show the 1-page version").click()
    expect(page.get_by_label("Email address", exact=True)).to_have_value("pat.new@example.com")
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete case").click()
    expect(page.get_by_text(f"Case {number}")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


SHOWS_FOCUS = """() => {
    const label = document.activeElement.labels?.[0];
    const styles = [getComputedStyle(document.activeElement)];
    if (label) styles.push(getComputedStyle(label, "::before"));
    return styles.some(style => style.outlineStyle !== "none" || style.boxShadow !== "none");
}"""


def tab_to(page: Page, target: Locator, most: int = 80) -> int:
    """Press Tab until the target has the focus; return how often. Every stop on the way must show where it is."""
    for presses in range(1, most + 1):
        page.keyboard.press("Tab")
        shows = page.evaluate(SHOWS_FOCUS)
        assert shows, page.evaluate("document.activeElement.outerHTML")
        if target.evaluate("element => element === document.activeElement"):
            return presses
    raise AssertionError(f"no way to {target} by Tab")


def test_a_wrong_answer_is_marked_and_the_bar_leads_to_its_box(page: Page, log_in: LogIn, people: People) -> None:
    log_in(page, people.sam)
    page.goto("/cases/new")
    page.locator("#last_access-day").fill("31")
    page.locator("#last_access-month").fill("2")
    page.locator("#last_access-year").fill("2026")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text(DRAFT_SAVED)).to_be_visible()
    expect(page.locator("#last_access-mark")).to_have_text("wrong")
    page.locator("#needed").get_by_role("link", name="last access").click()
    expect(page.locator("#last_access-day")).to_be_focused()


def test_copying_works_where_there_is_no_clipboard_interface(
    make_context: MakeContext, log_in: LogIn, people: People
) -> None:
    context = make_context(permissions=["clipboard-write"])
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'clipboard', {get: () => undefined})")
    page = context.new_page()
    log_in(page, people.sam)
    start_case(page)
    page.get_by_role("button", name="Copy Description").click()
    expect(page.get_by_role("button", name="Copied Description")).to_be_visible()
    assert clipboard(page) == page.get_by_label("Description", exact=True).text_content()


def test_copied_is_shown_only_after_copying(make_context: MakeContext, log_in: LogIn, people: People) -> None:
    context = make_context()
    context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'clipboard', {get: () => undefined});"
        "document.execCommand = () => false"
    )
    page = context.new_page()
    log_in(page, people.sam)
    start_case(page)
    page.get_by_role("button", name="Copy Description").click()
    expect(page.get_by_role("button", name="Press Ctrl and C Description")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Not copied")).to_be_attached()
    selected = page.evaluate("getSelection().toString()")
    assert selected == page.get_by_label("Description", exact=True).text_content()


def states(page: Page, number: str, unfinished: str) -> Iterator[str]:
    """Open each page of a case in each of its states."""
    for path in (
        "/cases",
        "/cases/new",
        f"/cases/{number}",
        f"/cases/{number}?layout=one-page",
        f"/cases/{number}/edit",
        f"/cases/{number}/delete",
        f"/cases/{unfinished}",
        f"/cases/{unfinished}/edit",
    ):
        page.goto(path)
        yield path


def make_unfinished(page: Page) -> str:
    page.goto("/cases/new")
    page.locator("#new_email").fill("pat@gmial.com\u200b")
    page.locator("#nhs_digits").fill("9990000018")
    page.locator("#last_access-year").fill("2999")
    note_box(page).fill("x" * 1600)
    page.get_by_label("Log in, but never more than that").check()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text(DRAFT_SAVED)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("We kept only the last 3 digits")
    return number_in(page)


def test_nothing_is_cut_at_a_zoom_of_200_per_cent(make_context: MakeContext, log_in: LogIn, people: People) -> None:
    page = make_context(viewport={"width": 640, "height": 720}, device_scale_factor=2).new_page()
    log_in(page, people.sam)
    for path in states(page, start_case(page), make_unfinished(page)):
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, path


@pytest.mark.parametrize(
    ("width", "address"),
    [(1280, "maria.okonkwo-smith-of-the-many-names@mail.example.co.uk"), (320, "m.okonkwo-smith@example.co.uk")],
)
def test_a_long_address_is_seen_whole_in_its_box(
    page: Page, log_in: LogIn, people: People, width: int, address: str
) -> None:
    log_in(page, people.sam)
    page.set_viewport_size({"width": width, "height": 720})
    page.goto("/cases/new")
    fill_whole(page)
    page.locator("#new_email").fill(address)
    page.get_by_role("button", name="Check and copy").click()
    expect(page.locator("[data-verdict=ready]")).to_be_visible()
    cut = "boxes => boxes.filter(box => box.clientHeight < box.scrollHeight).map(box => box.id)"
    assert page.locator(".app-copy__text").evaluate_all(cut) == []
