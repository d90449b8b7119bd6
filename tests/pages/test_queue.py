"""The list as a work queue: filters with counts, order, pages, search, and the register as a file."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from base64 import b64decode
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from casebuilder.core.stages import Act, Outcome, Stage
from casebuilder.store import Operator, Queue, Store
from tests.pages.client import PageClient, fields_of, find_form, heading_of, soup_of, text_of
from tests.pages.people import People
from tests.pages.test_cases import log_in
from tests.pages.ways import at_stage, send, start, tell
from tests.store.made_up import Clock

SEARCH = "/cases"


def numbers_in(page: TestResponse) -> list[str]:
    return [cell.get_text(strip=True) for cell in soup_of(page).select("table.app-cases tbody th")]


def counts_in(page: TestResponse) -> dict[str, str]:
    """The number in the navigation, for each queue that it offers."""
    links = soup_of(page).select("nav.app-queues a")
    return {re.findall(r"show=([a-z-]+)", str(link["href"]))[0]: link.get_text().split()[-1] for link in links}


def link_of(page: TestResponse, text: str) -> str:
    """Where a link leads; empty where there is none."""
    found = [link for link in soup_of(page).select("main a") if link.get_text(strip=True) == text]
    return str(found[0]["href"]) if found else ""


def searched(client: PageClient, typed: str) -> str:
    """The address that a search leads to."""
    answer = client.submit(client.get("/cases"), {"text": typed}, action=SEARCH, button="Find")
    assert answer.status_code == 303
    return answer.headers["Location"]


def found_by(client: PageClient, typed: str) -> TestResponse:
    return client.get(searched(client, typed))


@pytest.fixture
def all_kinds(store: Store, people: People, clock: Clock) -> dict[str, str]:
    """One case of each kind, by a name of its own, oldest change first."""
    sam, jo = people.sam, people.jo
    made = {"silent": send(store, jo, start(store, jo)).number}
    clock.go_on(days=8)
    made["ready"] = start(store, sam).number
    made["gaps"] = start(store, jo, old_email="").number
    asked = start(store, jo)
    made["asked"] = asked.number
    store.reviews.ask(jo, asked.number, asked.version)
    for name, stage in (
        ("sent", Stage.SENT),
        ("back", Stage.MORE_INFORMATION_NEEDED),
        ("resolved", Stage.RESOLVED),
        ("closed", Stage.CLOSED),
        ("deleted", Stage.DISCARDED),
    ):
        clock.go_on(minutes=1)
        made[name] = at_stage(store, sam, stage).number
    start(store, people.ola, reference="Ola's")
    return made


HELD = {
    Queue.OPEN: {"silent", "ready", "gaps", "asked", "sent", "back"},
    Queue.READY: {"ready", "asked"},
    Queue.WITH_GAPS: {"gaps"},
    Queue.TO_REVIEW: {"asked"},
    Queue.SENT: {"silent", "sent"},
    Queue.MORE_INFORMATION: {"back"},
    Queue.CHASING: {"silent"},
    Queue.MINE: {"ready", "sent", "back"},
    Queue.RESOLVED: {"resolved"},
    Queue.CLOSED: {"closed"},
    Queue.DISCARDED: {"deleted"},
}


@pytest.mark.parametrize("queue", Queue)
def test_each_queue_holds_its_cases_and_says_how_many(
    anyone: PageClient, people: People, all_kinds: dict[str, str], queue: Queue
) -> None:
    anyone.log_in(people.sam)
    page = anyone.get(f"/cases?show={queue}")
    assert set(numbers_in(page)) == {all_kinds[name] for name in HELD[queue]}
    assert counts_in(page) == {each.value: str(len(held)) for each, held in HELD.items()}
    current = soup_of(page).select_one("nav.app-queues [aria-current=page]")
    assert current is not None
    assert f"show={queue}" in current["href"]


def test_what_is_mine_is_each_one_s_own(app: Flask, people: People, all_kinds: dict[str, str]) -> None:
    jo = log_in(app, people.jo)
    assert set(numbers_in(jo.get("/cases?show=mine"))) == {all_kinds[name] for name in ("silent", "gaps", "asked")}


def test_each_state_is_said_in_words(anyone: PageClient, people: People, all_kinds: dict[str, str]) -> None:
    anyone.log_in(people.sam)
    words = {
        "silent": "Sent, needs chasing",
        "ready": "Ready",
        "gaps": "1 gap",
        "asked": "Ready, to review",
        "sent": "Sent",
        "back": "More information needed: Ready",
        "resolved": "Resolved: account cleansed",
        "closed": "Closed: not needed any more",
        "deleted": "Deleted",
    }
    said = {}
    for queue in (Queue.OPEN, Queue.RESOLVED, Queue.CLOSED, Queue.DISCARDED):
        for row in soup_of(anyone.get(f"/cases?show={queue}")).select("table.app-cases tbody tr"):
            cells = [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
            said[cells[0]] = cells[2]
    assert said == {all_kinds[name]: state for name, state in words.items()}


EMPTY = {
    Queue.OPEN: "No cases yet",
    Queue.READY: "No draft is ready to send",
    Queue.WITH_GAPS: "No draft needs answers",
    Queue.TO_REVIEW: "Nobody has asked for a review",
    Queue.SENT: "No case is with the desk",
    Queue.MORE_INFORMATION: "The desk wants to know nothing more",
    Queue.CHASING: "No case needs chasing",
    Queue.MINE: "None of the open cases was started by you",
    Queue.RESOLVED: "No case has been resolved yet",
    Queue.CLOSED: "No case has been closed without being sent",
    Queue.DISCARDED: "No draft was deleted in the last 7 days",
}


@pytest.mark.parametrize("queue", Queue)
def test_an_empty_queue_says_what_to_do_next(client: PageClient, queue: Queue) -> None:
    page = client.get(f"/cases?show={queue}")
    assert EMPTY[queue] in text_of(page)
    onward = "find out first" if queue is Queue.OPEN else "See all open cases"
    assert link_of(page, onward)
    assert not link_of(page, "Download this list as a spreadsheet (CSV)")


def test_once_all_cases_have_ended_nobody_is_told_that_there_were_none(
    client: PageClient, store: Store, people: People
) -> None:
    at_stage(store, people.sam, Stage.CLOSED)
    assert "No case is open." in text_of(client.get("/cases"))


def test_an_unknown_queue_and_order_are_the_open_cases_newest_first(
    client: PageClient, store: Store, people: People
) -> None:
    number = start(store, people.sam).number
    page = client.get("/cases?show=everything&order=sideways")
    assert numbers_in(page) == [number]
    assert "Newest change first" in text_of(page)


def test_oldest_first_is_kept_from_queue_to_queue(
    client: PageClient, store: Store, people: People, clock: Clock
) -> None:
    made = []
    for _ in range(3):
        clock.go_on(minutes=1)
        made.append(start(store, people.sam).number)
    assert numbers_in(client.get("/cases")) == made[::-1]
    oldest = client.get(link_of(client.get("/cases"), "Oldest first"))
    assert numbers_in(oldest) == made
    assert "Oldest change first" in text_of(oldest)
    assert numbers_in(client.get(link_of(oldest, "Ready 3"))) == made
    assert numbers_in(client.get(link_of(oldest, "Newest first"))) == made[::-1]


@pytest.fixture
def sixty(store: Store, people: People, clock: Clock) -> list[str]:
    """60 open cases, oldest first; some changed at the very same moment."""
    made = []
    for at in range(60):
        clock.go_on(seconds=at % 3 != 0)
        made.append(start(store, people.sam, reference=f"R-{at}").number)
    return made


def walk(client: PageClient, address: str, link: str) -> list[list[str]]:
    """The numbers on each page from `address` on."""
    pages = []
    while address:
        page = client.get(address)
        pages.append(numbers_in(page))
        address = link_of(page, link)
    return pages


@pytest.mark.parametrize(
    ("address", "onward", "back"),
    [("/cases", "Older changes", "Newer changes"), ("/cases?order=oldest", "Newer changes", "Older changes")],
)
def test_pages_of_25_miss_and_repeat_nothing(
    client: PageClient, sixty: list[str], address: str, onward: str, back: str
) -> None:
    pages = walk(client, address, onward)
    assert [len(page) for page in pages] == [25, 25, 10]
    seen = [number for page in pages for number in page]
    assert sorted(seen) == sorted(sixty)
    assert not link_of(client.get(address), back)
    # And from the last page back again.
    last = client.get(address)
    while link_of(last, onward):
        last = client.get(link_of(last, onward))
    there_and_back = walk(client, link_of(last, back), back)
    assert [number for page in there_and_back[::-1] for number in page] == [n for page in pages[:2] for n in page]


def test_a_list_that_moves_while_it_is_read_misses_and_repeats_nothing(
    client: PageClient, sixty: list[str], store: Store, people: People, clock: Clock
) -> None:
    first = client.get("/cases")
    clock.go_on(minutes=1)
    for number in numbers_in(first)[:5]:
        store.history.add_note(people.sam, number, "Rang the patient")
    start(store, people.sam)
    rest = [number for page in walk(client, link_of(first, "Older changes"), "Older changes") for number in page]
    assert sorted(numbers_in(first) + rest) == sorted(sixty)


def test_a_page_whose_cases_have_moved_on_leads_to_the_first(
    client: PageClient, sixty: list[str], store: Store, people: People, clock: Clock
) -> None:
    last = walk(client, "/cases", "Older changes")[-1]
    second = client.get(link_of(client.get("/cases"), "Older changes"))
    address = link_of(second, "Older changes")
    clock.go_on(minutes=1)
    for number in last:
        store.history.add_note(people.sam, number, "Rang the patient")
    answer = client.get(address)
    assert (answer.status_code, answer.location) == (303, "/cases?show=open")
    assert len(sixty) == 60


@pytest.mark.parametrize(
    "cursor", ["rubbish", "0-K7M-29Q'", "9" * 40, "-1-K7M-29Q", "%00", "99999999999999999-K7M-29Q"]
)
def test_a_cursor_that_nobody_made_is_no_fault(client: PageClient, sixty: list[str], cursor: str) -> None:
    for way in ("after", "before"):
        answer = client.get(f"/cases?{way}={cursor}")
        assert answer.status_code in (200, 303)
    assert len(sixty) == 60


def test_more_than_a_hundred_are_not_counted_on(
    client: PageClient, sixty: list[str], store: Store, people: People
) -> None:
    for _ in range(45):
        start(store, people.jo)
    page = client.get("/cases")
    assert "Open 100 or more" in text_of(page)
    assert "Mine 60" in text_of(page)
    assert len(sixty) == 60


# --- search ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "pat.new@example.com",
        " PAT.NEW@Example.COM ",
        "old+one@example.org",
        "OLD+ONE@EXAMPLE.ORG",
        "Task 88",
        "task 88",
        "018",
        "9990000018",
        "999 000 0018",
        "NHS No: 999 000 0018",
        "Email: old+one@example.org",
        "\u201cold+one@example.org\u201d",
        "old+one@example.org,",
    ],
)
def test_one_case_is_found_by_its_emails_reference_and_digits(
    client: PageClient, store: Store, people: People, typed: str
) -> None:
    number = start(store, people.jo, old_email="old+one@example.org", reference="Task 88").number
    start(store, people.jo, new_email="sue@example.com", old_email="sue@example.org", nhs_digits="777")
    start(store, people.ola, reference="Task 88", old_email="old+one@example.org")
    assert found_by(client, typed).headers["Location"] == f"/cases/{number}"


@pytest.mark.parametrize(
    "change", [str, str.lower, lambda number: number.replace("-", ""), lambda number: f" {number} "]
)
def test_one_case_is_found_by_its_number_as_people_type_it(
    client: PageClient, store: Store, people: People, change: type[str]
) -> None:
    number = start(store, people.sam).number
    assert found_by(client, change(number)).headers["Location"] == f"/cases/{number}"


LONG = "Österreich " * 900


@pytest.mark.parametrize(
    "typed", [LONG, "", "   ", "pat.new", "example.com", "18", "0018", "K7M", "zzz", "<b>", "\x00", "%"]
)
def test_what_finds_nothing_says_what_to_type(client: PageClient, store: Store, people: People, typed: str) -> None:
    start(store, people.sam)
    page = found_by(client, typed)
    assert (page.status_code, heading_of(page)) == (200, "No case found")
    assert "Type the whole case number" in text_of(page)


def test_several_are_listed_newest_first_also_those_that_have_ended(
    client: PageClient, store: Store, people: People, clock: Clock
) -> None:
    made = []
    for stage in (Stage.RESOLVED, Stage.DRAFT, Stage.SENT):
        clock.go_on(minutes=1)
        made.append(at_stage(store, people.sam, stage).number)
    page = found_by(client, "018")
    assert heading_of(page) == "Cases found"
    assert numbers_in(page) == made[::-1]
    assert fields_of(find_form(page, "/cases"))["text"] == "018"


def test_neither_deleted_cases_nor_another_practice_s_are_found(
    client: PageClient, store: Store, people: People
) -> None:
    at_stage(store, people.sam, Stage.DISCARDED)
    start(store, people.ola)
    assert heading_of(found_by(client, "pat.new@example.com")) == "No case found"


def test_what_was_searched_is_in_no_address_cookie_or_log(
    client: PageClient, store: Store, people: People, caplog: pytest.LogCaptureFixture
) -> None:
    start(store, people.sam)
    start(store, people.sam, new_email="sue@example.com", old_email="sue@example.org", nhs_digits="777")
    with caplog.at_level(logging.DEBUG):
        for typed in ("pat.new@example.com", "sue@example.org", "nobody@example.net"):
            address = searched(client, typed)
            assert re.fullmatch(r"/cases/found/[A-Za-z0-9_=-]+", address)
            assert typed not in str(b64decode(address.removeprefix("/cases/found/"), altchars=b"-_"))
            answer = client.get(address)
            assert typed not in str(answer.headers)
            assert re.fullmatch(r"(/cases/[0-9A-Z]{3}-[0-9A-Z]{3})?", answer.headers.get("Location", ""))
            with client.session_transaction() as cookie:
                assert typed not in json.dumps(dict(cookie))
            assert typed not in caplog.text
    assert client.get("/cases?text=pat.new@example.com").status_code == 200  # the address is not even read
    assert "pat.new@example.com" not in client.get("/cases?text=pat.new@example.com").text


def test_what_was_found_can_be_opened_again_for_a_quarter_of_an_hour(
    client: PageClient, store: Store, people: People
) -> None:
    made = {start(store, people.sam).number, start(store, people.jo).number}
    address = searched(client, "018")
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=14)):
        assert set(numbers_in(client.get(address))) == made
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
        answer = client.get(address)
    assert (answer.status_code, heading_of(answer), numbers_in(answer)) == (410, "Search again", [])
    assert fields_of(find_form(answer, SEARCH))["text"] == ""


def test_the_address_of_a_search_is_worth_nothing_to_others(app: Flask, client: PageClient, people: People) -> None:
    address = searched(client, "pat.new@example.com")
    jo, ola = log_in(app, people.jo), log_in(app, people.ola)
    sealed = app.extensions["casebuilder.keyring"].seal
    made_up = (address[:-9] + "AAAAAAAA=", "/cases/found/x", "/cases/found/%00%C3%BC", "/cases/found/=")
    others = (f"/cases/found/{sealed(text).decode()}" for text in ("", "pat.new@example.com", '["/cases", []]'))
    for answer in (jo.get(address), ola.get(address), *map(client.get, (*made_up, *others))):
        assert (answer.status_code, heading_of(answer)) == (410, "Search again")
        assert "pat.new" not in answer.text
    away = app.test_client().get(address)
    assert away.headers["Location"] == f"/log-in?next={address}"


def test_a_search_after_a_time_out_is_back_after_log_in(
    client: PageClient, store: Store, people: People, clock: Clock
) -> None:
    number = start(store, people.sam).number
    page = client.get("/cases")
    clock.go_on(minutes=16)
    log_in_page = client.submit(page, {"text": "pat.new@example.com"}, action=SEARCH, button="Find")
    assert log_in_page.status_code == 401
    assert "pat.new" not in log_in_page.text
    back = client.get(client.log_in_from(log_in_page, people.sam).headers["Location"])
    assert fields_of(find_form(back, "/cases"))["text"] == "pat.new@example.com"
    address = client.submit(back, action=SEARCH, button="Find").headers["Location"]
    assert client.get(address).headers["Location"] == f"/cases/{number}"
    assert "Not saved yet" not in client.get("/cases").text


# --- the register ----------------------------------------------------------------------------------------------

HEADINGS = (
    "Case",
    "Your reference",
    "Stage",
    "Verdict",
    "Started",
    "Started by",
    "Last change",
    "Last change by",
    "Checked by",
    "Sent",
    "Sent by",
    "Chase on",
    "Outcome",
    "Ended",
    "Ended by",
)
HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1:A9)",
    " =1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  @x",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://example.com","x")',
    "-2+3+cmd|x",
    "+44 20 7946 0018",
    "=\u0663+1",
)
HARMLESS = (
    "B-1042",
    "4521",
    "0",
    "999999999999999",
    "1042B",
    "4521/A",
    "Task 88",
    "12 Elm",
    "May",
    "TRUE",
    "maybe 1",
    'says "no"',
    "Müller, ß",
    "two; three",
    "'=1",
    "a=b",
)
CHANGED_BY_SPREADSHEETS = (
    "0012",
    "12E5",
    "1e5",
    "1-2",
    "1/2",
    "3.10",
    "1,000",
    "10%",
    "(5)",
    "£5",
    "10:30",
    "9 am",
    "1 1/2",
    " 12",
    "12 ",
    "1234567890123456",
    "2026-11-22",
    "3 May",
    "mar1",
    "Sept-2",
    "December 2026",
    ".5",
    "12.",
    "٣/٤",
)


def register(client: PageClient, address: str = "/cases/register.csv") -> list[dict[str, str]]:
    """The rows of the file, which must be what RFC 4180 and a spreadsheet expect, to the byte."""
    answer = client.get(address)
    assert answer.content_type == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="cases-[a-z-]+-\d{4}-\d\d-\d\d\.csv"', answer.headers["Content-Disposition"]
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith(b'\xef\xbb\xbf"Case",')
    text = answer.data.decode("utf-8-sig")
    headings, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    again = io.StringIO(newline="")
    csv.writer(again, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows([headings, *rows])
    assert again.getvalue() == text
    assert tuple(headings) == HEADINGS
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_the_register_says_of_each_case_its_state_dates_and_people(
    client: PageClient, store: Store, people: People
) -> None:
    case = start(store, people.sam, reference="4521")
    store.reviews.check(people.jo, case.number, case.version)
    sent = send(store, people.sam, case)
    resolved = tell(store, people.jo, sent, Act.RESOLVE, Outcome.RESET)
    draft = start(store, people.jo, old_email="")
    [row] = register(client, "/cases/register.csv?show=resolved")
    moment = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
    assert all(moment.fullmatch(row[name]) for name in ("Started", "Last change", "Sent", "Ended"))
    assert {name: said for name, said in row.items() if not moment.fullmatch(said)} == {
        "Case": resolved.number,
        "Your reference": "4521",
        "Stage": "Resolved",
        "Verdict": "Ready to send",
        "Started by": "Sam Bell",
        "Last change by": "Jo Lee",
        "Checked by": "",
        "Sent by": "Sam Bell",
        "Chase on": "",
        "Outcome": "account reset",
        "Ended by": "Jo Lee",
    }
    [row] = register(client)
    assert (row["Case"], row["Stage"], row["Verdict"]) == (draft.number, "Draft", "Not ready to send")
    assert (row["Sent"], row["Sent by"], row["Outcome"]) == ("", "", "")


def test_a_check_is_in_the_register_until_the_next_edit(client: PageClient, store: Store, people: People) -> None:
    case = start(store, people.sam)
    store.reviews.check(people.jo, case.number, case.version)
    assert register(client)[0]["Checked by"] == "Jo Lee"


@pytest.mark.parametrize("reference", HOSTILE)
def test_no_cell_of_the_register_begins_a_formula(
    client: PageClient, store: Store, people: People, reference: str
) -> None:
    start(store, people.sam, reference=reference)
    [row] = register(client)
    assert row["Your reference"] == f"'{reference}"


@pytest.mark.parametrize("reference", HARMLESS)
def test_a_harmless_reference_comes_out_as_it_was_typed(
    client: PageClient, store: Store, people: People, reference: str
) -> None:
    start(store, people.sam, reference=reference)
    assert register(client)[0]["Your reference"] == reference


@pytest.mark.parametrize("reference", CHANGED_BY_SPREADSHEETS)
def test_a_reference_like_a_number_or_a_date_stays_a_text(
    client: PageClient, store: Store, people: People, reference: str
) -> None:
    start(store, people.sam, reference=reference)
    assert register(client)[0]["Your reference"] == f"'{reference}"


def test_a_case_with_the_desk_says_when_to_chase_it(client: PageClient, store: Store, people: People) -> None:
    case = send(store, people.sam, start(store, people.sam))
    [row] = register(client)
    assert (row["Chase on"], row["Ended"], row["Ended by"]) == (str(case.chase_on), "", "")


def test_the_name_of_a_colleague_begins_no_formula(app: Flask, store: Store, people: People) -> None:
    eve = store.people.add_staff(
        Operator(people.sam.practice_id), "=1+1", "eve@bars.example.org", "violet kettle armada", people.jo.role
    )
    start(store, eve)
    assert register(log_in(app, eve))[0]["Started by"] == "'=1+1"


def test_the_register_is_the_queue_as_filtered_every_page_of_it(
    anyone: PageClient, people: People, all_kinds: dict[str, str], store: Store, clock: Clock
) -> None:
    for _ in range(30):
        clock.go_on(seconds=1)
        start(store, people.jo, new_email="")
    anyone.log_in(people.sam)
    for queue in Queue:
        listed = [number for page in walk(anyone, f"/cases?show={queue}", "Older changes") for number in page]
        assert [row["Case"] for row in register(anyone, f"/cases/register.csv?show={queue}")] == listed
        upside_down = register(anyone, f"/cases/register.csv?show={queue}&order=oldest")
        assert [row["Case"] for row in upside_down] == listed[::-1]
    page = anyone.get("/cases?show=needs-answers&order=oldest")
    assert (
        link_of(page, "Download this list as a spreadsheet (CSV)")
        == "/cases/register.csv?show=needs-answers&order=oldest"
    )
    assert register(anyone, f"/cases/register.csv?show={Queue.DISCARDED}")[0]["Stage"] == "Deleted"
    assert all_kinds


def test_the_register_holds_no_patient_detail_and_nothing_of_another_practice(
    app: Flask, client: PageClient, store: Store, people: People
) -> None:
    start(store, people.sam, note="Aches since Monday", nhs_digits="777")
    other = start(store, people.ola, reference="Ola's reference")
    text = client.get("/cases/register.csv").text
    for detail in ("example.com", "777", "Aches", "August", "passwords", other.number, "Ola"):
        assert detail not in text
    assert [row["Case"] for row in register(log_in(app, people.ola))] == [other.number]


def test_nobody_reads_the_register_without_logging_in(anyone: PageClient) -> None:
    answer = anyone.get("/cases/register.csv")
    assert answer.status_code == 303
    assert answer.mimetype == "text/html"
