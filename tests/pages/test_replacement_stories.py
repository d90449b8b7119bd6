"""Each patient's story, walked through the pages by a receptionist: questions, ways out, draft, text and list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import itemgetter

import pytest
import time_machine
from werkzeug.test import TestResponse

from casebuilder.core.details import CaseDetails, VerificationLevel, examples
from casebuilder.pages.words import day_words, weekday_words
from casebuilder.store import Store
from tests.core.examples import COMPLETE
from tests.guide.replacement_stories import CASE, LATER, STORIES, Story
from tests.pages.client import PageClient, heading_of, text_of, tree_of, words_of
from tests.pages.people import People
from tests.store.practices import START, Clock

MOST_PAGES = 12
BEFORE = CaseDetails(old_email=COMPLETE.old_email, level=VerificationLevel.P9)  # what the stories do not turn on


@pytest.fixture(autouse=True)
def twentieth_of_november() -> Iterator[None]:
    with time_machine.travel(START, tick=False):
        yield


def opened(client: PageClient, store: Store, people: People, story: Story) -> TestResponse:
    if not story.draft:
        return client.get("/triage")
    started = store.cases.start(people.sam, replace(BEFORE, **story.draft), form_key="")
    return client.get(f"/triage?case={started.number}")


def walk(client: PageClient, page: TestResponse, story: Story) -> TestResponse:
    """Answer each question and take each way out as the story says, up to its end, which this checks."""
    left = list(story.chooses)
    for _ in range(MOST_PAGES):
        form = tree_of(page).css_first("form#triage")
        assert form is not None
        if form.css("input[type=radio]"):
            assert left, f"Also asked: {heading_of(page)}"
            page = choose(client, page, left.pop(0))
            continue
        way = heading_of(page)
        if way in story.fails:
            page = follow(client, page, "It did not work")
        elif way in story.skips:
            page = follow(client, page, "go on without trying")
        else:
            break
    assert left == [], f"Never asked: {left}"
    assert heading_of(page) == story.end, story.says
    return page


def choose(client: PageClient, page: TestResponse, label: str) -> TestResponse:
    tree = tree_of(page)
    labels = {words_of(each): each for each in tree.css("form#triage label")}
    assert label in labels, f"{heading_of(page)} has no {label}"
    chosen = labels[label]
    control = tree.css_first(f"input[type=radio][id='{chosen.attributes['for']}']")
    assert control is not None
    answer = client.submit(page, {"answer": str(control.attributes["value"])})
    assert answer.status_code == 303
    return client.get(answer.location or "")


def follow(client: PageClient, page: TestResponse, words: str) -> TestResponse:
    (link,) = (each for each in tree_of(page).css("main a") if words in each.text())
    return client.get(str(link.attributes["href"]))


def draft_of(client: PageClient, store: Store, people: People, page: TestResponse, story: Story) -> str:
    """Return the number of the case that the story leads to, with the last access that the patient gives."""
    button = "Back to case" if story.draft else "New case" if story.end == CASE else "New case with what"
    number = (client.submit(page, button=button).location or "").split("/")[2]
    case = store.cases.get(people.sam, number)
    accessed = story.last_access or case.details.last_access
    told = {
        "new_email": case.details.new_email or COMPLETE.new_email,
        "nhs_digits": COMPLETE.nhs_digits if story.end == CASE else "",
        "last_access": accessed,
        "last_access_not_known": not accessed,
        "steps": case.details.steps | COMPLETE.steps if story.end == CASE else case.details.steps,
    }
    details = replace(case.details, **examples() | told)
    store.cases.save(people.sam, number, details, case.version)
    return number


def ending(*ends: str) -> list[Story]:
    return [story for story in STORIES if story.end in ends]


def test_each_patient_who_needs_no_case_comes_to_the_right_end(
    client: PageClient, store: Store, people: People
) -> None:
    without = [story for story in STORIES if story not in ending(CASE, LATER)]
    for story in without:
        walk(client, opened(client, store, people, story), story)
    assert without


def test_the_reason_stands_in_the_first_line_of_the_text(client: PageClient, store: Store, people: People) -> None:
    for story in ending(CASE):
        page = walk(client, opened(client, store, people, story), story)
        number = draft_of(client, store, people, page, story)
        text = client.get(f"/cases/{number}/submission.txt").text
        (first,) = (line for line in text.split("\n") if line.startswith("A GP practice, "))
        assert ("replace" in first) == bool(story.reason), story.says
        assert story.reason in first, story.says
        assert story.cautions in text_of(client.get(f"/cases/{number}")), story.says
        assert said_from(client, number) == story.possible_from, story.says


def said_from(client: PageClient, number: str) -> date | None:
    """Return the day from which the page of a case says that the account can be replaced."""
    said = text_of(client.get(f"/cases/{number}"))
    days = (date.fromordinal(START.date().toordinal() + ahead) for ahead in range(1, 62))
    found = [day for day in days if f"From {day_words(day)} they can replace the account themselves" in said]
    assert len(found) <= 1
    return found[0] if found else None


def test_a_draft_says_from_which_day_and_comes_back_on_it(
    client: PageClient, store: Store, people: People, clock: Clock
) -> None:
    waiting: list[tuple[date, str]] = []
    for story in ending(LATER):
        page = walk(client, opened(client, store, people, story), story)
        if story.draft and story.possible_from:
            assert f"they can do this from {day_words(story.possible_from)}" in text_of(page)
        number = draft_of(client, store, people, page, story)
        assert said_from(client, number) == story.possible_from, story.says
        if story.possible_from:
            waiting.append((story.possible_from, number))
            assert f"possible from {weekday_words(story.possible_from)}" in row_of(client, number)
    for day, of_day in groupby(sorted(waiting), itemgetter(0)):
        clock.now = START + (day - START.date())
        with time_machine.travel(clock.now, tick=False):
            client.log_in(people.sam)
            for _, number in of_day:
                assert f"possible since {weekday_words(day)}" in row_of(client, number)
    assert len(waiting) >= 8


def row_of(client: PageClient, number: str) -> str:
    rows = tree_of(client.get("/cases")).css("tbody tr")
    return next(words_of(row) for row in rows if number in row.text())


def test_there_are_at_least_forty_stories_and_no_two_alike() -> None:
    assert len(STORIES) >= 40
    assert len({story.says for story in STORIES}) == len(STORIES)
