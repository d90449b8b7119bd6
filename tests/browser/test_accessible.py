"""Every page in each of its states, opened once: axe, focus, forced colours, and nothing cut at 400 per cent.

A new page joins by a line in one of the tours below, each of which names the templates that it shows: a template that
no tour shows fails the last test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, template_rendered
from jinja2 import Template
from playwright.sync_api import BrowserContext, Page, expect
from playwright.sync_api import TimeoutError as TooLateError

from casebuilder.app import TEMPLATES
from casebuilder.core.askers import Asking
from casebuilder.core.stages import Act, Outcome, Stage
from casebuilder.guide.topics import TOPICS_BY_KEY
from casebuilder.guide.triage import WAYS_OUT
from casebuilder.store import StaffMember, Store, UnavailableError
from tests.axe import AXE, axe_violations
from tests.browser.test_main_job import make_unfinished, start_case
from tests.browser.test_triage import LOST, QUESTIONS, path_to
from tests.core.examples import COMPLETE
from tests.pages.people import PASSWORD, People
from tests.pages.stages import at_stage, record_progress, send, start
from tests.pages.test_unreadable import damage
from tests.store.practices import Clock

LogIn = Callable[[Page, StaffMember], None]
LAPTOP, ZOOMED = {"width": 1280, "height": 720}, {"width": 320, "height": 256}  # the same screen at 400 per cent

# The longest words that people paste.
LONGEST = {
    "new_email": f"{'new' * 20}@{'example' * 8}.com",
    "reference": "R" * 80,
    "note": f"https://example.com/{'a' * 200}",
}
# The stops of the Tab key of which nothing is to be seen while they have the focus (WCAG 2.4.11).
HIDDEN_FOCUS = """() => {
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
  const hidden = stops.flatMap(stop => {
    stop.focus();
    if (document.activeElement !== stop) return [];
    const {left, top, right, bottom} = stop.getBoundingClientRect();
    const seen = [0.02, 0.5, 0.98].some(across => [0.02, 0.5, 0.98].some(down => {
      const at = document.elementFromPoint(left + across * (right - left), top + down * (bottom - top));
      return at && (stop.contains(at) || at.contains(stop) || [...(stop.labels ?? [])].some(each => each.contains(at)));
    }));
    if (seen) return [];
    const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)?.outerHTML ?? "the edge";
    return [`${stop.outerHTML.slice(0, 200)} at ${left}, ${top} under ${over.slice(0, 200)}`];
  });
  document.activeElement.blur();
  return hidden;
}"""
# What can be pressed or typed into has an edge or a line where a person chooses the colours.
EDGELESS = """() => [...document.querySelectorAll("main :is(button, select, textarea, input:not([type=hidden]))")]
  .filter(each => each.checkVisibility() && !each.matches("[type=radio], [type=checkbox]"))
  .filter(each => {
    const style = getComputedStyle(each);
    return parseFloat(style.borderTopWidth) === 0 && !style.textDecorationLine.includes("underline");
  }).map(each => each.outerHTML.slice(0, 200))"""


@dataclass(frozen=True)
class Place:
    """Where a tour goes: a page of Sam's, and what is behind it."""

    page: Page
    app: Flask
    people: People
    store: Store
    clock: Clock

    def go(self, *paths: str) -> Iterator[str]:
        for path in paths:
            self.page.goto(path)
            yield path

    def press(self, name: str) -> str:
        """Press a button of the page, and wait for what it says."""
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
        expect(self.page.get_by_role("alert").first).to_be_visible()
        return f"{name}, refused"


def check(page: Page, state: str) -> None:
    """Fail with everything that is wrong with the page in this state, wide and at 400 per cent."""
    wrong = []
    for size in (LAPTOP, ZOOMED):
        if page.viewport_size != size:
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a dict of the two sizes
        # The header measures its menu again after a change of width.
        try:
            page.wait_for_function(
                "width => document.documentElement.scrollWidth <= width", arg=size["width"], timeout=5000
            )
        except TooLateError:
            width = page.evaluate("document.documentElement.scrollWidth")
            wrong.append(f"it is {width} pixels wide on a screen of {size['width']}")
        wrong += axe_violations(page)
        wrong += [f"its focus is hidden at {size['width']} pixels: {stop}" for stop in hidden_focus(page)]
    page.emulate_media(forced_colors="active")
    wrong += [f"no edge in forced colours: {each}" for each in page.evaluate(EDGELESS)]
    page.emulate_media(forced_colors="none")
    page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]  # as above
    assert wrong == [], state


def hidden_focus(page: Page) -> list[str]:
    """Return what hides the focus for longer than a busy machine takes to lay the page out."""
    hidden: list[str] = page.evaluate(HIDDEN_FOCUS)
    if hidden:
        page.wait_for_timeout(500)
        hidden = page.evaluate(HIDDEN_FOCUS)
    return hidden


@contextmanager
def templates_shown() -> Iterator[set[str]]:
    shown: set[str] = set()

    def note(_: Flask, template: Template, **__: Any) -> None:
        if template.name:
            shown.add(template.name)

    with template_rendered.connected_to(note):
        yield shown


def strangers(place: Place) -> Iterator[str]:
    """The pages before anybody is logged in."""
    page = place.page
    page.goto("/cases")
    page.get_by_role("button", name="Log out").click()
    yield "logged out"
    yield from place.go("/log-in", "/nowhere", "/set-up", "/set-up?code=wrong")
    page.goto("/log-in")
    page.get_by_label("Email address").fill(place.people.sam.email)
    page.get_by_label("Password", exact=True).fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    yield "a wrong password"


def the_list(place: Place) -> Iterator[str]:
    page, store, people = place.page, place.store, place.people
    yield from place.go("/cases")
    for stage in Stage:
        at_stage(store, people.sam, stage, reference="R" * 80)
    start(store, people.jo, old_email="", reference="twice")
    yield from place.go(
        "/cases", "/cases?mine=1", "/cases?show=deleted", "/cases?show=resolved", "/cases/found/too-old"
    )
    for typed in ("nothing like it", COMPLETE.nhs_digits):
        page.goto("/cases")
        page.get_by_label("Number, reference, email or 3 digits").fill(typed)
        page.keyboard.press("Enter")
        page.wait_for_url("**/cases/found/**")
        yield f"found: {typed}"


def drafts(place: Place) -> Iterator[str]:
    page, store, people = place.page, place.store, place.people
    unfinished = make_unfinished(page)
    yield "a draft with everything wrong"
    whole = start_case(page)
    yield "a ready case"
    yield from place.go("/cases/new", f"/cases/{whole}?layout=one-page", f"/cases/{whole}/edit", f"/cases/{unfinished}")
    yield from place.go(*(f"/cases/{whole}/{page}" for page in ("delete", "owner", "keep", "ask")))
    yield place.press("I have asked the patient") if page.get_by_role("alert").count() else "asked"
    page.goto(f"/cases/{whole}/keep")
    yield place.press("Keep it longer")
    page.goto(f"/cases/{whole}/edit")
    case = store.cases.get(people.jo, whole)
    changed = start(store, people.jo, new_email="jo@example.com").details
    store.cases.save(people.jo, whole, changed, case.version)
    page.locator("#new_email").fill("sam@example.com")
    page.get_by_role("button", name="Check and copy").click()
    expect(page.get_by_role("heading", name="Two versions")).to_be_visible()
    yield "two versions"
    other = start(store, people.sam, reference="other").number
    page.goto(f"/cases/{other}/edit")
    send(store, people.jo, store.cases.get(people.jo, other))
    page.locator("#new_email").fill("late@example.com")
    page.get_by_role("button", name="Check and copy").click()
    expect(page.get_by_text("late@example.com")).to_be_visible()
    yield "sent meanwhile"
    can = start(store, people.sam, can_recover=True).number
    yield from place.go(f"/cases/{can}", f"/cases/{can}/edit")


def later(place: Place) -> Iterator[str]:
    page, store, people = place.page, place.store, place.people
    chased = send(store, people.jo, start(store, people.jo), "R" * 80)
    place.clock.go_on(days=8)
    page.goto("/log-in")
    page.get_by_label("Email address").fill(people.sam.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    asked, wished, checked, mine = (start(store, people.jo) for _ in range(4))
    store.reviews.ask(people.jo, asked.number, asked.version, note="w" * 90)
    store.reviews.ask(people.sam, mine.number, mine.version)
    store.reviews.ask_for_changes(people.sam, wished.number, wished.version, note="Which month?")
    store.reviews.check(people.sam, checked.number, checked.version)
    for case in (chased, asked, wished, checked, mine):
        yield from place.go(f"/cases/{case.number}")
    yield from place.go(*(f"/cases/{case.number}/review" for case in (asked, wished, mine)))
    yield from place.go(f"/cases/{wished.number}/sent")
    yield place.press("Record as sent")
    yield from place.go(f"/cases/{chased.number}/sendings/1")
    page.goto(f"/cases/{asked.number}/review")
    yield place.press("Ask for changes")
    page.goto(f"/cases/{checked.number}/sent")
    store.cases.save(people.jo, checked.number, start(store, people.jo, **LONGEST).details, checked.version)
    yield f"{place.press('Record as sent')}: a colleague was quicker"
    for stage in (Stage.DRAFT, Stage.SENT, Stage.MORE_INFORMATION_NEEDED, Stage.RESOLVED, Stage.CLOSED):
        number = at_stage(store, people.sam, stage, **LONGEST).number
        yield from place.go(f"/cases/{number}", f"/cases/{number}/progress")
        if stage is Stage.SENT:
            yield place.press("Record")
    cleansed = record_progress(
        store, people.sam, at_stage(store, people.sam, Stage.SENT), Act.RESOLVE, Outcome.CLEANSED
    )
    yield from place.go(f"/cases/{cleansed.number}/next-steps")


def askers(place: Place) -> Iterator[str]:
    """The pages of a practice that asks who is asking, and of a case with a wrong address."""
    page, store = place.page, place.store
    store.practices.set_asking(place.people.sam, Asking.IN_TEXT)
    number = start(store, place.people.sam).number
    yield from place.go(f"/cases/{number}", f"/cases/{number}/sent")
    yield place.press("Record as sent")
    page.goto(f"/cases/{number}")
    page.get_by_role("radio", name="Known to us").click()
    expect(page.get_by_text("Who is asking: known to us.").first).to_be_visible()
    yield "it is said who asks"
    store.practices.set_asking(place.people.sam, Asking.OFF)
    sent = at_stage(store, place.people.sam, Stage.SENT).number
    yield from place.go(f"/cases/{sent}")
    page.get_by_role("button", name="I sent a wrong address").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Edit case {sent}")
    yield "opened to correct"
    yield from place.go(f"/cases/{sent}")


def guidance(place: Place) -> Iterator[str]:
    number = start(place.store, place.people.sam, old_email="").number
    yield from place.go("/guide", *(f"/guide/{key}" for key in TOPICS_BY_KEY))
    yield from place.go(*(f"/triage{answers}" for answers in QUESTIONS), *(path_to(way) for way in WAYS_OUT.values()))
    yield from place.go(f"{LOST}&tried=replace-account&case={number}", f"/triage?trouble=account&case={number}")
    yield from place.go("/triage?trouble=account&case=T3W-84P", f"/cases/{number}/ask")
    for path in ("/triage", "/triage?trouble=account", "/triage?trouble=code"):
        place.page.goto(path)
        yield f"{path}: {place.press('Continue')}"
    place.page.goto(path_to(WAYS_OUT["replace-later"]))
    yield place.press("Say from which day")


def managers(place: Place) -> Iterator[str]:
    page, jo = place.page, place.people.jo.id
    at_stage(place.store, place.people.sam, Stage.RESOLVED)
    yield from place.go(
        "/staff", f"/staff/{jo}", f"/staff/{jo}/shut-out", "/trail", f"/trail?person={jo}", "/account", "/figures"
    )
    yield from place.go("/trail?case=K7M29Q", "/practice/request")
    page.get_by_label("The patient's email address").fill(COMPLETE.old_email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 case with this address")
    yield "a patient's request"
    yield place.press("Keep, and record why")
    page.goto("/staff/new")
    yield place.press("Add")
    page.goto("/practice")
    page.get_by_label("ODS code").fill("")
    yield place.press("Save")


def locked(*_: object, **__: object) -> None:
    raise UnavailableError("locked while writing")


def faults(place: Place) -> Iterator[str]:
    page, store = place.page, place.store
    damaged = start(store, place.people.sam).number
    damage(store, damaged)
    yield from place.go("/nowhere", "/cases", f"/cases/{damaged}", f"/cases/{damaged}/edit")
    page.goto("/cases/new")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(store.cases), "start", locked)
        page.get_by_role("button", name="Save draft").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Sorry")
    yield "nothing can be saved"
    page.goto("/cases/new")
    page.locator("#reference").fill("A word too many. " * 700)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Too much text in one box")
    yield "too long"


Tour = Callable[[Place], Iterator[str]]
# Each tour with the templates that it shows.
TOURS: dict[Tour, str] = {
    strangers: "session/log_in set_up/done",
    the_list: "queue/index queue/found",
    drafts: "cases/show cases/edit cases/delete cases/owner cases/conflict cases/refused requests/keep triage/ask",
    later: "cases/show progress/review progress/sent progress/progress progress/sending progress/next_steps",
    askers: "cases/show progress/sent",
    guidance: "guide/index guide/show triage/question triage/way_out triage/lost triage/ask",
    managers: "staff/index staff/show staff/shut_out staff/new staff/account practice/index practice/trail "
    "requests/find requests/held figures/index",
    faults: "errors/error errors/unavailable errors/unreadable errors/too_long",
}


@pytest.mark.parametrize("tour", TOURS, ids=lambda tour: tour.__name__)
def test_every_state_of_every_page_is_accessible(
    make_context: Callable[..., BrowserContext],
    log_in: LogIn,
    app: Flask,
    people: People,
    store: Store,
    clock: Clock,
    tour: Tour,
) -> None:
    page = make_context(viewport=LAPTOP).new_page()
    page.add_init_script(AXE)  # by itself in each page, which is cheaper than to be told
    log_in(page, people.sam)
    with templates_shown() as shown:
        for state in tour(Place(page, app, people, store, clock)):
            check(page, state)
    assert {f"{name}.html" for name in TOURS[tour].split()} <= shown


def test_setting_up_is_accessible(make_context: Callable[..., BrowserContext], app: Flask) -> None:
    app.config["SET_UP_CODE"] = "printed"
    page = make_context(viewport=LAPTOP).new_page()
    for path in ("/", "/set-up?code=printed"):
        page.goto(path)
        check(page, path)
    page.get_by_role("button", name="Set up and log in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check(page, "set-up, refused")


def test_every_page_is_on_a_tour() -> None:
    pages = {
        path.relative_to(TEMPLATES).with_suffix("").as_posix()
        for path in Path(TEMPLATES).rglob("*.html")
        if '{% extends "layout.html" %}' in path.read_text(encoding="utf-8")
    }
    assert pages == {"set_up/set_up", *(name for names in TOURS.values() for name in names.split())}
