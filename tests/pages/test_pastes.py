"""What is said beside a paste and taken with one press, what the search reads of our own pages, and what staff see."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from casebuilder.core.service_desk import CONTACT_FORM, Layout
from casebuilder.core.sources import LAST_CHECKED, PUBLISHED
from casebuilder.core.stages import Stage
from casebuilder.pages.words import day_words
from casebuilder.store import Store
from tests.pages.client import PageClient, find_form, heading_of, text_of, tree_of, words_of
from tests.pages.people import People
from tests.pages.stages import at_stage, start
from tests.pages.test_queue import found_by

MANY: dict[str, Any] = {
    "new_email": "pat@nhs.net",
    "old_email": "pat@gmial.com",
    "note": "Mrs Example, DOB 01/02/1980, SW1A 1AA",
}

# --- cautions on the page of a case ----------------------------------------------------------------------------------


def test_three_cautions_are_in_sight_and_the_rest_behind_one_line(
    client: PageClient, store: Store, people: People
) -> None:
    page = client.get(f"/cases/{start(store, people.sam, **MANY).number}")
    beside = tree_of(page).css_first(".app-beside")
    assert beside
    assert len(beside.css(".app-beside > .app-cautions > li")) == 3
    folded = beside.css_first("details:has(.app-cautions)")
    assert folded
    assert [each.text(strip=True) for each in folded.css("summary")] == ["and 2 more"]
    assert len(folded.css("li")) == 2
    assert "open" not in folded.attributes


@pytest.mark.parametrize(
    ("answers", "words", "kept"),
    [
        ({"old_email": "pat@gmial.com"}, "Use pat@gmail.com", ("old_email", "pat@gmail.com")),
        ({"new_email": "pat@hotmail.con"}, "Use pat@hotmail.com", ("new_email", "pat@hotmail.com")),
        (
            {"old_email": "none@none.com"},
            "Patient cannot give the old email address",
            ("old_email_cannot_be_given", True),
        ),
    ],
)
def test_a_caution_is_mended_by_one_press_on_the_page_of_the_case(
    client: PageClient, store: Store, people: People, answers: dict[str, str], words: str, kept: tuple[str, Any]
) -> None:
    case = start(store, people.sam, **answers)
    page = client.get(f"/cases/{case.number}")
    answer = client.submit(page, action=f"/cases/{case.number}/mend", button=words)
    assert "Put right" in text_of(client.get(answer.headers["Location"]))
    details = store.cases.get(people.sam, case.number).details
    assert getattr(details, kept[0]) == kept[1]
    assert not (details.old_email_cannot_be_given and details.old_email)
    assert details.steps == case.details.steps


def test_a_press_on_an_old_page_changes_nothing(client: PageClient, store: Store, people: People) -> None:
    case = start(store, people.sam, old_email="pat@gmial.com")
    page = client.get(f"/cases/{case.number}")
    store.cases.save(people.jo, case.number, replace(case.details, note="Jo was here"), case.version)
    answer = client.submit(page, action=f"/cases/{case.number}/mend", button="Use pat@gmail.com")
    assert "has changed this case since you opened it" in text_of(client.get(answer.headers["Location"]))
    assert store.cases.get(people.sam, case.number).version == case.version + 1


def test_an_unknown_press_changes_nothing(client: PageClient, store: Store, people: People) -> None:
    case = start(store, people.sam, old_email="pat@gmial.com")
    page = client.get(f"/cases/{case.number}")
    client.submit(page, {"field": "note"}, action=f"/cases/{case.number}/mend")
    assert store.cases.get(people.sam, case.number).details == case.details


def test_whoever_checks_a_case_is_offered_no_press(client: PageClient, store: Store, people: People) -> None:
    case = start(store, people.jo, old_email="pat@gmial.com")
    asked = store.reviews.ask(people.jo, case.number, case.version)
    page = client.get(f"/cases/{asked.number}/review")
    assert "Did the patient mean gmail.com?" in text_of(page)
    assert not tree_of(page).css("form[action$='/mend']")


# --- the link to the form --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.SENT, Stage.MORE_INFORMATION_NEEDED])
def test_no_link_to_the_form_says_anything_of_the_case(
    client: PageClient, store: Store, people: People, stage: Stage
) -> None:
    number = at_stage(store, people.sam, stage).number
    for path in (f"/cases/{number}", *(f"/cases/{number}?layout={layout}" for layout in Layout)):
        links = {str(link.attributes["href"]) for link in tree_of(client.get(path)).css("a[href*='login.nhs.uk']")}
        assert links <= {CONTACT_FORM}
        assert links or stage is Stage.SENT
    for code in ("7029", "2011"):
        page = client.get(f"/triage?trouble=code&code={'cid7029' if code == '7029' else 'cid'}")
        assert {str(link.attributes["href"]) for link in tree_of(page).css("a[href*='login.nhs.uk']")} == {CONTACT_FORM}


# --- the search reads what our own pages say -------------------------------------------------------------------------

PAGES = ("", "/edit", "/delete", "/review", "/sent", "/progress", "/owner", "/ask")


def test_the_search_reads_every_heading_title_link_and_file_name_of_ours(
    client: PageClient, store: Store, people: People
) -> None:
    number = start(store, people.sam).number
    copied = {f"http://localhost/cases/{number}{path}" for path in PAGES}
    for path in PAGES:
        page = client.get(f"/cases/{number}{path}")
        title = tree_of(page).css_first("title")
        assert title
        copied |= {text for text in (heading_of(page), title.text()) if number in text}
    disposition = client.get(f"/cases/{number}/submission.txt").headers["Content-Disposition"]
    names = re.findall('filename="(.+)"', disposition)
    assert names == [f"{number}.txt"]
    copied |= {names[0], names[0].replace(".txt", " (1).txt")}
    assert len(copied) >= len(PAGES) + 10
    for text in copied:
        assert found_by(client, text).location == f"/cases/{number}", text


# --- triage and the guide --------------------------------------------------------------------------------------------


def test_every_symptom_that_staff_see_is_named_on_the_first_page_of_triage(client: PageClient) -> None:
    said = text_of(client.get("/triage"))
    for symptom in (
        "cannot log in",
        "security code goes to a phone that the patient has lost",
        "locked after wrong passwords",
        "cannot connect to the GP surgery",
        "NHS login cannot access the surgery's online services",
        "not available in the patient's area",
        "3rswtr or CID7023",
        "PIN document",
        "Several patients",
        "under 13, not registered here, or somebody else asks",
    ):
        assert symptom in said


def test_3c_sends_a_practice_to_its_system_supplier_before_anybody_else(client: PageClient) -> None:
    first = tree_of(client.get("/triage?trouble=code&code=3c")).css_first("main ol li, main ul li")
    assert first
    assert "ask your system supplier first" in words_of(first)


def test_nobody_is_told_to_log_in_again_tomorrow(client: PageClient) -> None:
    for code in ("3c", "3f", "3r"):
        said = text_of(client.get(f"/triage?trouble=code&code={code}"))
        assert "log in again now" in said or "log in and try again now" in said
        assert "tomorrow" not in said


def test_the_way_out_for_a_person_who_is_not_our_patient_is_short_and_starts_no_case(client: PageClient) -> None:
    page = client.get("/triage?trouble=not-here")
    assert heading_of(page) == "Who else can help"
    for words in ("Under 13", "Not registered with you", "Somebody else asks"):
        assert words in text_of(page)
    assert not tree_of(page).css("main a[href='/cases/new'], [form=triage]")
    assert not find_form(page, "/triage").css("button[value=prepare]")


@pytest.mark.parametrize("path", ["/cases", "/guide", "/triage", "/log-in"])
def test_every_page_says_when_the_guidance_was_last_checked(client: PageClient, path: str) -> None:
    footer = tree_of(client.get(path, follow_redirects=True)).css_first("footer")
    assert footer
    said = words_of(footer)
    assert f"Guidance of {day_words(PUBLISHED)}, last checked on {day_words(LAST_CHECKED)}." in said
