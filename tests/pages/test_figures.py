"""What is counted: the presses in triage and on a case, the managers' page with its table and chart, and the file."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from selectolax.lexbor import LexborHTMLParser

from casebuilder.core.figures import FAULTS, Figure
from casebuilder.core.stages import Act, Outcome, Stage
from casebuilder.guide.triage import WAYS_OUT
from casebuilder.store import Store
from tests.pages.client import PageClient, heading_of, text_of, tree_of, words_of
from tests.pages.people import People
from tests.pages.stages import at_stage, record_progress, send, start
from tests.pages.test_cases import log_in
from tests.store.practices import Clock

RESET_LINK = "/triage?trouble=account&remembers=no&mailbox=yes"
# A path of questions and of ways that were tried, to each way out.
TO = {
    "log-in": "trouble=account&remembers=yes&address=yes",
    "forgotten-password": "trouble=account&remembers=no&mailbox=yes",
    "recover-mailbox": "trouble=account&remembers=no&mailbox=perhaps",
    "find-address": "trouble=account&remembers=yes&address=no",
    "practice-reset": "trouble=account&remembers=no&mailbox=no&level=log-in-only",
    "replace-account": "trouble=account&remembers=no&mailbox=no&level=record&replacement=none",
    "replace-later": "trouble=account&remembers=no&mailbox=no&level=record&replacement=within-30-days",
    "lost-phone": "trouble=phone",
    "locked": "trouble=locked",
    "connect-surgery": "trouble=surgery",
    "contact-app-team": "trouble=surgery&tried=connect-surgery",
    "error-3c": "trouble=code&code=3c",
    "error-3f": "trouble=area",
    "error-3r": "trouble=code&code=3r",
    "error-cid7023": "trouble=code&code=cid7023",
    "other-code": "trouble=code&code=other",
    "ask-nhs-login": "trouble=code&code=cid7029",
    "pin-document": "trouble=pin",
    "service-status": "trouble=several",
    "look-together": "trouble=not-sure",
    "not-here": "trouble=not-here",
}


def helped(store: Store, people: People) -> dict[str, int]:
    return {each.which: each.times for each in store.figures.by_month(people.sam) if each.figure is Figure.HELPED}


def rows(client: PageClient) -> list[list[str]]:
    """Return the cells of the table by month."""
    table = LexborHTMLParser(client.get("/figures").text).css_first("table")
    assert table is not None
    for hidden in table.css(".app-figures__what"):
        hidden.decompose()
    return [[words_of(cell) for cell in row.css("th, td")] for row in table.css("tbody tr")]


# --- it worked ---------------------------------------------------------------------------------------------------


def test_a_key_that_is_too_long_for_a_cookie_is_ignored(client: PageClient) -> None:
    answer = client.submit(client.get(RESET_LINK), {"page": "x" * 5000}, button="It worked")
    assert len(answer.headers["Set-Cookie"]) < 2000


def test_every_way_out_but_a_case_counts_what_worked(client: PageClient, store: Store, people: People) -> None:
    for key, query in TO.items():
        page = client.get(f"/triage?{query}")
        assert heading_of(page) == WAYS_OUT[key].title
        answer = client.submit(page, button="It worked")
        assert (answer.status_code, answer.location) == (303, "/cases")
    assert helped(store, people) == dict.fromkeys(TO, 1)
    assert set(TO) == set(WAYS_OUT) - {"raise-case"}


def test_a_case_does_not_count_as_something_that_worked(client: PageClient, store: Store, people: People) -> None:
    query = "trouble=account&remembers=no&mailbox=no&level=record&replacement=tried-before"
    page = client.get(f"/triage?{query}")
    assert "It worked" not in text_of(page)
    for posted in ({}, {"trouble": "account"}):
        client.submit(page, {**posted, "action": "worked"})
    assert helped(store, people) == {}


def test_the_same_page_counts_once_and_can_be_undone(client: PageClient, store: Store, people: People) -> None:
    page = client.get(RESET_LINK)
    first, second = (client.get(client.submit(page, button="It worked").location or "") for _ in range(2))
    assert text_of(first) == text_of(second)
    assert helped(store, people) == {"forgotten-password": 1}
    answer = client.submit(second, action="/triage/undo", button="Undo")
    assert "Not counted any more" in text_of(client.get(answer.location or ""))
    assert helped(store, people) == {}
    client.submit(client.get(RESET_LINK), button="It worked")
    assert helped(store, people) == {"forgotten-password": 1}


def test_undoing_an_unknown_way_changes_nothing(client: PageClient, store: Store, people: People) -> None:
    client.submit(client.get(RESET_LINK), button="It worked")
    page = client.get("/cases")
    client.submit(page, {"way": "nowhere"}, action="/triage/undo")
    client.submit(page, {"way": "log-in"}, action="/triage/undo")
    client.submit(page, {"page": "another"}, action="/triage/undo", button="Undo")
    assert helped(store, people) == {"forgotten-password": 1}


def test_what_worked_for_a_draft_leads_to_its_end(client: PageClient, store: Store, people: People) -> None:
    case = start(store, people.sam)
    for way, outcome in (("forgotten-password", "back-in"), ("replace-account", "replaced")):
        answer = client.submit(client.get(f"/triage?{TO[way]}&case={case.number}"), button="It worked")
        assert answer.location == f"/cases/{case.number}/progress?news={outcome}"
        ticked = tree_of(client.get(answer.location)).css("input[name=news][checked]")
        assert [each.attributes["value"] for each in ticked] == [outcome]
    client.submit(client.get(f"/cases/{case.number}/progress?news=replaced"), button="Record")
    assert store.cases.get(people.sam, case.number).outcome is Outcome.REPLACED


def test_an_unknown_end_is_not_chosen(client: PageClient, store: Store, people: People) -> None:
    case = start(store, people.sam)
    page = client.get(f"/cases/{case.number}/progress?news=nothing")
    assert "nothing" not in [each.attributes.get("value") for each in tree_of(page).css("input[name=news]")]


def test_a_count_does_not_store_a_typed_number(client: PageClient, store: Store, people: People) -> None:
    client.submit(client.get(RESET_LINK), {"page": "9990000018"}, button="It worked")
    assert helped(store, people) == {"forgotten-password": 1}
    with store.engine.connect() as connection:
        assert "9990000018" not in str(connection.exec_driver_sql("SELECT * FROM figures").all())


# --- which fact was wrong ----------------------------------------------------------------------------------------


def test_one_press_says_which_fact_was_wrong(client: PageClient, store: Store, people: People) -> None:
    case = at_stage(store, people.sam, Stage.MORE_INFORMATION_NEEDED)
    page, action = client.get(f"/cases/{case.number}"), f"/cases/{case.number}/wrong"
    assert [each.text(strip=True) for each in tree_of(page).css(f"form[action='{action}'] button")] == [
        *FAULTS.values()
    ]
    assert tree_of(page).css(".app-fault[open]")
    answer = client.submit(page, action=action, button="Old email address")
    page = client.get(answer.location or "")
    assert "Recorded as wrong: Old email address." in text_of(page)
    assert "What was wrong: Old email address. Change" in text_of(page)
    assert not tree_of(page).css(".app-fault[open]")
    client.submit(page, action=action, button="Account not found")
    assert rows(client)[0][-1] == "1 Account not found: 1"
    acts = [entry.act for entry in store.history.of(people.sam, case.number)]
    assert acts[-2:] == ["said what was wrong: Old email address", "said what was wrong: Account not found"]


@pytest.mark.parametrize(("outcome", "is_open"), [(Outcome.RESET, True), (Outcome.CLEANSED, False)])
def test_the_end_asks_where_the_account_was_reset(
    client: PageClient, store: Store, people: People, outcome: Outcome, is_open: bool
) -> None:
    case = record_progress(store, people.sam, send(store, people.sam, start(store, people.sam)), Act.RESOLVE, outcome)
    fault = tree_of(client.get(f"/cases/{case.number}")).css_first(".app-fault")
    assert fault is not None
    assert ("open" in fault.attributes) is is_open


def test_before_an_answer_nothing_is_asked_and_a_press_is_refused_in_words(
    client: PageClient, store: Store, people: People
) -> None:
    waiting, asked = (at_stage(store, people.sam, each) for each in (Stage.SENT, Stage.MORE_INFORMATION_NEEDED))
    assert not tree_of(client.get(f"/cases/{waiting.number}")).css(".app-fault")
    page, action = client.get(f"/cases/{asked.number}"), f"/cases/{asked.number}/wrong"
    record_progress(store, people.jo, asked, Act.RESOLVE, Outcome.CLEANSED)
    record_progress(store, people.jo, store.cases.get(people.jo, asked.number), Act.REOPEN)
    client.submit(page, {"fault": "weather"}, action=action)
    assert "Press one of the buttons." in text_of(client.get(f"/cases/{asked.number}"))
    send(store, people.jo, store.cases.get(people.jo, asked.number))
    client.submit(page, action=action, button="Old email address")
    assert "This case has no answer from NHS login yet" in text_of(client.get(f"/cases/{asked.number}"))


# --- the page and the file ---------------------------------------------------------------------------------------


def test_a_manager_finds_the_figures_on_the_practice_page(client: PageClient) -> None:
    (link,) = tree_of(client.get("/practice")).css("main a[href='/figures']")
    page = client.get(str(link.attributes["href"]))
    assert heading_of(page) == "What is counted"
    assert "Nothing is counted yet" in text_of(page)


@pytest.mark.parametrize("path", ["/figures", "/figures.csv"])
def test_only_managers_see_the_figures(app: Flask, people: People, path: str) -> None:
    assert log_in(app, people.jo).get(path).status_code == 403


def fill(store: Store, people: People, clock: Clock) -> None:
    """Ten cases without the old address, 4 of them reset, and one with it; three patients helped the month before."""
    now, clock.now = clock.now, clock.now.replace(month=clock.now.month - 1)
    for at in range(3):
        store.figures.helped(people.jo, "log-in", f"page-{at}")
    clock.now = now
    unknown = {"old_email": "", "old_email_cannot_be_given": True}
    for at in range(11):
        case = send(store, people.sam, start(store, people.sam, **unknown if at else {}))
        clock.go_on(seconds=1)
        record_progress(store, people.jo, case, Act.RESOLVE, Outcome.RESET if 0 < at < 5 else Outcome.CLEANSED)


def test_the_table_has_a_row_for_each_month_and_one_for_all(
    client: PageClient, store: Store, people: People, clock: Clock
) -> None:
    fill(store, people, clock)
    this, before = "November 2026", "October 2026"
    assert rows(client) == [
        [this, "0", "11", "0 days (11)", "0 days (11)", "4"],
        [before, "3", "0", "none", "none", "0"],
    ]
    page = text_of(client.get("/figures"))
    assert "3 patients helped without a case, 11 forms sent to NHS login, half of them answered within 0 days" in page
    assert "4 of 11 came back." in page
    assert WAYS_OUT["log-in"].title in page


def test_the_chart_has_the_numbers_of_the_table(client: PageClient, store: Store, people: People, clock: Clock) -> None:
    fill(store, people, clock)
    (chart,) = tree_of(client.get("/figures")).css("figure[role=img][aria-label]")
    bars = [each.text(strip=True) for each in chart.css(".app-chart__bar")]
    assert bars == [number for row in rows(client) for number in row[1:3]]
    assert [each.attributes["width"] for each in chart.css(".app-chart__bar svg")] == ["0.0%", "80.0%", "21.8%", "0.0%"]


def test_fewer_than_ten_cases_have_no_median_and_no_share(client: PageClient, store: Store, people: People) -> None:
    case = send(store, people.sam, start(store, people.sam))
    record_progress(store, people.sam, case, Act.RESOLVE, Outcome.RESET)
    assert rows(client)[0][3:5] == ["too few (1)", "too few (1)"]
    page = text_of(client.get("/figures"))
    assert "half of them" not in page
    assert "of 1 came back" not in page


def test_the_file_has_every_count_and_nobody_in_it(
    client: PageClient, store: Store, people: People, clock: Clock
) -> None:
    fill(store, people, clock)
    answer = client.get("/figures.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="figures-')
    assert answer.text.startswith("\ufeff")
    lines = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert lines[0] == ["Month", "What", "Which", "How often"]
    assert ["2026-10", "Patients helped without a case", WAYS_OUT["log-in"].title, "3"] in lines
    assert ["2026-11", "Texts sent to NHS login", "", "11"] in lines
    assert ["2026-11", "Closed although not known", "Old email address: account reset", "4"] in lines
    assert not any(cell.startswith(tuple("=+-@")) for line in lines for cell in line)
    assert "example" not in answer.text
    assert "Jo Lee" not in answer.text


# --- beside a case -----------------------------------------------------------------------------------------------


def test_a_caution_quotes_the_practices_own_figures_from_ten_on(
    client: PageClient, store: Store, people: People, clock: Clock
) -> None:
    unknown = start(store, people.sam, old_email="", old_email_cannot_be_given=True)
    known = start(store, people.sam)
    quoted = "Of your practice's last 10 cases without the old address, NHS login reset 4."
    assert quoted not in text_of(client.get(f"/cases/{unknown.number}"))
    fill(store, people, clock)
    assert quoted in text_of(client.get(f"/cases/{unknown.number}"))
    assert "NHS login reset" not in text_of(client.get(f"/cases/{known.number}"))
