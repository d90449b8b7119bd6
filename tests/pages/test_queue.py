"""What is to do: queues with counts, their order, pages, search, and the register as a file."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import ANY

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from casebuilder.core.details import ReplacementRefusal
from casebuilder.core.stages import Act, Outcome, Stage
from casebuilder.pages.list_words import EMPTY_WORDS, QUEUE_WORDS
from casebuilder.pages.words import weekday_words
from casebuilder.store import Operator, Queue, Store
from casebuilder.text.dates import LONDON, TypedDate
from tests.pages.client import PageClient, fields_of, find_form, heading_of, link_of, text_of, tree_of, words_of
from tests.pages.people import People
from tests.pages.stages import at_stage, record_progress, send, start
from tests.pages.test_cases import log_in
from tests.store.practices import Clock

SEARCH = "/cases"


def numbers_in(page: TestResponse) -> list[str]:
    return [cell.text(strip=True) for cell in tree_of(page).css("table.app-cases tbody th")]


def counts_in(page: TestResponse) -> dict[str, str]:
    """Return the number beside each queue that the list offers."""
    links = tree_of(page).css("nav.app-queues li a")
    return {link.css("span")[0].text(): link.css("span")[1].text() for link in links}


def rows_in(page: TestResponse) -> dict[str, tuple[str, str, str]]:
    """Return the tag, the words and the person of each row, by its number."""
    rows = [[words_of(cell) for cell in row.css("th, td")] for row in tree_of(page).css(ROWS)]
    return {number: (tag, words, who) for number, _, tag, words, who in rows}


ROWS = "table.app-cases tbody tr"


def searched(client: PageClient, typed: str) -> str:
    """Return the address that a search leads to."""
    answer = client.submit(client.get("/cases"), {"text": typed}, action=SEARCH, button="Find")
    assert answer.status_code == 303
    return answer.headers["Location"]


def found_by(client: PageClient, typed: str) -> TestResponse:
    return client.get(searched(client, typed))


@pytest.fixture
def all_kinds(store: Store, people: People, clock: Clock) -> dict[str, str]:
    """One case of each kind, by its own name, as Sam sees it: Jo's silent one is the oldest."""
    sam, jo = people.sam, people.jo
    made = {"silent": send(store, jo, start(store, jo)).number}
    clock.go_on(days=8)
    made["ready"] = start(store, sam).number
    made["gaps"] = start(store, jo, old_email="", steps=frozenset()).number
    for name, person in (("to check", jo), ("being checked", sam)):
        asked = start(store, person)
        made[name] = store.reviews.ask(person, asked.number, asked.version).number
    wished = start(store, jo)
    store.reviews.ask_for_changes(sam, wished.number, 1, note="Which month?")
    made["changes"] = wished.number
    made["patient asked"] = store.cases.ask_patient(jo, start(store, jo, old_email="").number).number
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
    Queue.EVERYTHING: (
        "silent",
        "back",
        "changes",
        "to check",
        "ready",
        "gaps",
        "being checked",
        "patient asked",
        "sent",
    ),
    Queue.CHASE: ("silent",),
    Queue.NHS_LOGIN_ASKED: ("back",),
    Queue.CHANGES: ("changes",),
    Queue.TO_CHECK: ("to check",),
    Queue.READY: ("ready",),
    Queue.MISSING: ("gaps",),
    Queue.BEING_CHECKED: ("being checked",),
    Queue.PATIENT_ASKED: ("patient asked",),
    Queue.WITH_NHS_LOGIN: ("sent",),
    Queue.CLOSED: ("closed", "resolved"),
    Queue.DELETED: ("deleted",),
}


@pytest.mark.parametrize("queue", HELD)
def test_each_queue_holds_its_cases(
    anyone: PageClient, people: People, all_kinds: dict[str, str], queue: Queue
) -> None:
    anyone.log_in(people.sam)
    page = anyone.get(f"/cases?show={queue}")
    assert numbers_in(page) == [all_kinds[name] for name in HELD[queue]]
    current = tree_of(page).css("nav.app-queues [aria-current=page]")
    assert {link.css("span")[0].text() for link in current} == {QUEUE_WORDS[queue]}


def test_the_title_and_everything_count_what_is_to_do(
    anyone: PageClient, people: People, all_kinds: dict[str, str]
) -> None:
    anyone.log_in(people.sam)
    page = anyone.get("/cases")
    assert "<title>Cases (6 to do) – casebuilder</title>" in page.text
    assert counts_in(page) == {QUEUE_WORDS[queue]: str(len(held)) for queue, held in HELD.items()} | {"Everything": "6"}
    assert heading_of(page) == "Cases"
    assert "<title>Cases: Ready to send (6 to do) – casebuilder</title>" in anyone.get("/cases?show=ready").text
    assert all_kinds


def test_an_empty_queue_is_not_offered(client: PageClient, store: Store, people: People) -> None:
    start(store, people.sam)
    assert counts_in(client.get("/cases")) == {"Everything": "1", "Ready to send": "1"}
    assert counts_in(client.get("/cases?show=chase")) == {"Everything": "1", "Chase": "0", "Ready to send": "1"}


OLD_NAMES = {
    "open": Queue.EVERYTHING,
    "ready": Queue.READY,
    "needs-answers": Queue.MISSING,
    "to-review": Queue.TO_CHECK,
    "sent": Queue.WITH_NHS_LOGIN,
    "more-information-needed": Queue.NHS_LOGIN_ASKED,
    "needs-chasing": Queue.CHASE,
    "resolved": Queue.CLOSED,
    "closed": Queue.CLOSED,
    "deleted": Queue.DELETED,
    "no such queue": Queue.EVERYTHING,
}


def test_an_address_with_an_old_name_of_a_queue_still_leads_there(
    anyone: PageClient, people: People, all_kinds: dict[str, str]
) -> None:
    anyone.log_in(people.sam)
    for name, queue in OLD_NAMES.items():
        assert numbers_in(anyone.get(f"/cases?show={name}")) == [all_kinds[each] for each in HELD[queue]], name
        assert [row["Case"] for row in register(anyone, f"/cases/register.csv?show={name}")] == [
            all_kinds[each] for each in HELD[queue]
        ]
    mine = numbers_in(anyone.get("/cases?show=mine"))
    assert mine == numbers_in(anyone.get("/cases?mine=1"))


def test_only_mine_lists_the_person_s_own_cases(
    anyone: PageClient, store: Store, people: People, all_kinds: dict[str, str]
) -> None:
    anyone.log_in(people.sam)
    mine = anyone.get(link_of(anyone.get("/cases"), "Only mine"))
    assert numbers_in(mine) == [all_kinds[name] for name in ("back", "ready", "being checked", "sent")]
    assert "<title>My cases (2 to do) – casebuilder</title>" in mine.text
    assert counts_in(mine)["Ready to send"] == "1"
    store.owners.give(people.sam, all_kinds["ready"], people.jo.id)
    store.owners.take(people.sam, all_kinds["gaps"])
    mine = anyone.get("/cases?mine=1")
    assert numbers_in(mine) == [all_kinds[name] for name in ("back", "gaps", "being checked", "sent")]
    assert numbers_in(anyone.get(link_of(mine, "Everybody's")))[0] == all_kinds["silent"]


def test_each_row_says_what_is_next_since_when_and_who(
    anyone: PageClient, people: People, all_kinds: dict[str, str], clock: Clock
) -> None:
    anyone.log_in(people.sam)
    said: dict[str, tuple[str, str, str]] = {}
    for queue in (Queue.EVERYTHING, Queue.CLOSED, Queue.DELETED):
        said |= rows_in(anyone.get(f"/cases?show={queue}"))
    today = weekday_words(clock().astimezone(LONDON).date())
    chase_on = {number: words for number, (_, words, _) in said.items()}
    assert re.fullmatch(r"due since \w{3} \d+ \w{3}", chase_on.pop(all_kinds["silent"]))
    assert re.fullmatch(r"chase on \w{3} \d+ \w{3}", chase_on.pop(all_kinds["sent"]))
    words = {
        "silent": ("Chase NHS login", ANY, "Jo Lee"),
        "back": ("NHS login asked", f"since {today}", "Sam Bell"),
        "changes": ("Changes asked for", "by Sam Bell", "Jo Lee"),
        "to check": ("To check", "asked by Jo Lee", "Jo Lee"),
        "ready": ("Ready to send", f"since {today}", "Sam Bell"),
        "gaps": ("2 answers missing", "old email address, steps taken", "Jo Lee"),
        "being checked": ("Being checked", f"since {today}", "Sam Bell"),
        "patient asked": ("Patient asked", f"since {today}", "Jo Lee"),
        "sent": ("With NHS login", ANY, "Sam Bell"),
        "resolved": ("Closed", "account cleansed", "Sam Bell"),
        "closed": ("Closed", Outcome.WITHDRAWN.words, "Sam Bell"),
        "deleted": ("Deleted", f"since {today}", f"Restore case {all_kinds['deleted']}"),
    }
    assert said == {all_kinds[name]: row for name, row in words.items()}


def test_what_waits_for_a_check_is_not_called_ready(client: PageClient, store: Store, people: People) -> None:
    number = start(store, people.sam).number
    store.practices.set_review_required(Operator(people.sam.practice_id), True)
    assert rows_in(client.get("/cases"))[number][:2] == ("Ask for a check", "before it is sent")
    store.reviews.check(people.jo, number, 1)
    assert rows_in(client.get("/cases"))[number][0] == "Ready to send"


@pytest.mark.parametrize(
    ("answers", "tag", "words"),
    [
        ({"old_email": ""}, "1 answer missing", "old email address"),
        ({"nhs_digits": "4261"}, "1 answer wrong", "last 3 digits of NHS number"),
        ({"nhs_digits": "4261", "steps": frozenset()}, "1 missing, 1 wrong", None),
        ({"can_recover": True}, "No case needed", "the patient can get back in"),
    ],
)
def test_a_row_names_what_is_missing_or_wrong(
    client: PageClient, store: Store, people: People, answers: dict[str, Any], tag: str, words: str | None
) -> None:
    number = start(store, people.sam, **answers).number
    said = rows_in(client.get("/cases"))[number]
    assert said[0] == tag
    assert words in (None, said[1])


def test_a_patient_who_does_not_answer_and_a_day_that_has_come_bring_a_case_back(
    anyone: PageClient, store: Store, people: People, clock: Clock
) -> None:
    last = clock().astimezone(LONDON).date()
    silent = store.cases.ask_patient(people.sam, start(store, people.sam, old_email="").number).number
    early = start(
        store,
        people.sam,
        old_email="",
        last_access=TypedDate(str(last.day), str(last.month), str(last.year)),
        replacement_refused=ReplacementRefusal.RECENT_ACCESS,
    ).number
    anyone.log_in(people.sam)
    first = rows_in(anyone.get("/cases"))
    assert (first[silent][0], first[early][0]) == ("Patient asked", "Replace later")
    possible = weekday_words(last + timedelta(days=31))
    assert first[early][1] == f"possible from {possible}"
    assert "Cases (0 to do)" in anyone.get("/cases").text
    clock.go_on(days=31)
    anyone.log_in(people.sam)
    then = rows_in(anyone.get("/cases"))
    assert then[silent][:2] == ("No answer yet", f"patient asked {weekday_words(last)}")
    assert then[early][:2] == ("Replace account", f"possible since {possible}")
    assert "Cases (2 to do)" in anyone.get("/cases").text


@pytest.mark.parametrize("queue", Queue)
def test_an_empty_queue_says_what_to_do_next(client: PageClient, queue: Queue) -> None:
    page = client.get(f"/cases?show={queue}")
    if queue is Queue.EVERYTHING:
        said = "Nothing to do. Most patients who cannot log in do not need a case: answer a few questions"
        assert said in text_of(page)
        assert link_of(page, "answer a few questions") == "/triage"
    else:
        assert EMPTY_WORDS[queue] in text_of(page)
        assert link_of(page, "See everything to do") == "/cases"
    assert not link_of(page, "Download this list as a spreadsheet (CSV)")


@pytest.fixture
def sixty(store: Store, people: People, clock: Clock) -> list[str]:
    """60 open cases, oldest first; some changed at the very same moment."""
    made = []
    for at in range(60):
        clock.go_on(seconds=at % 3 != 0)
        made.append(start(store, people.sam, reference=f"R-{at}").number)
    return made


def walk(client: PageClient, address: str, link: str) -> list[list[str]]:
    """Return the numbers on each page from `address` on."""
    pages = []
    while address:
        page = client.get(address)
        pages.append(numbers_in(page))
        address = link_of(page, link)
    return pages


def test_pages_of_25_miss_and_repeat_nothing(client: PageClient, sixty: list[str]) -> None:
    pages = walk(client, "/cases", "Next cases")
    assert [len(page) for page in pages] == [25, 25, 10]
    assert sorted(number for page in pages for number in page) == sorted(sixty)
    assert not link_of(client.get("/cases"), "Previous cases")
    # And from the last page back again.
    last = client.get("/cases")
    while link_of(last, "Next cases"):
        last = client.get(link_of(last, "Next cases"))
    assert walk(client, link_of(last, "Previous cases"), "Previous cases")[::-1] == pages[:2]


def test_a_list_that_moves_while_it_is_read_misses_nothing(
    client: PageClient, sixty: list[str], store: Store, people: People, clock: Clock
) -> None:
    first = client.get("/cases")
    clock.go_on(minutes=1)
    touched = numbers_in(first)[:5]
    for number in touched:
        store.history.add_note(people.sam, number, "Rang the patient")
    rest = [number for page in walk(client, link_of(first, "Next cases"), "Next cases") for number in page]
    assert sorted(numbers_in(first) + rest) == sorted([*sixty, *touched])  # these five are at the end now


def test_a_page_whose_cases_have_moved_on_leads_to_the_first(
    client: PageClient, sixty: list[str], store: Store, people: People
) -> None:
    last = walk(client, "/cases", "Next cases")[-1]
    second = client.get(link_of(client.get("/cases"), "Next cases"))
    address = link_of(second, "Next cases")
    for number in last:
        case = store.cases.get(people.sam, number)
        store.cases.discard(people.sam, number, case.version)
    answer = client.get(address)
    assert (answer.status_code, answer.location) == (303, "/cases")
    assert len(sixty) == 60


@pytest.mark.parametrize(
    "cursor", ["rubbish", "0-K7M-29Q'", "9" * 40, "-1-K7M-29Q", "%00", "99999999999999999-K7M-29Q"]
)
def test_a_made_up_cursor_causes_no_error(client: PageClient, sixty: list[str], cursor: str) -> None:
    for way in ("after", "before"):
        answer = client.get(f"/cases?{way}={cursor}")
        assert answer.status_code in (200, 303)
    assert len(sixty) == 60


def test_counting_stops_at_a_hundred(client: PageClient, sixty: list[str], store: Store, people: People) -> None:
    for _ in range(45):
        start(store, people.jo)
    page = client.get("/cases")
    assert "<title>Cases (100+ to do) – casebuilder</title>" in page.text
    assert counts_in(page)["Ready to send"] == "100+"
    assert counts_in(client.get("/cases?mine=1"))["Ready to send"] == "60"
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
    "typed", [LONG, "", "   ", "pat.newer", "examples", "18", "0018", "K7M", "zzz", "<b>", "\x00", "%"]
)
def test_a_search_that_finds_nothing_leads_on(client: PageClient, store: Store, people: People, typed: str) -> None:
    start(store, people.sam)
    page = found_by(client, typed)
    assert (page.status_code, heading_of(page)) == (200, "No case found")
    assert "A part of an address or of a reference is enough" in text_of(page)
    assert link_of(page, "New case") == "/cases/new"


def test_a_search_for_an_unknown_address_can_start_a_case(client: PageClient, store: Store, people: People) -> None:
    page = found_by(client, "<mailto:New.One@example.net>")
    assert heading_of(page) == "No case found"
    begun = client.submit(page, action="/cases/new", button="New case with this address")
    assert (begun.status_code, begun.request.path) == (200, "/cases/new")
    assert fields_of(find_form(begun))["new_email"] == "New.One@example.net"
    assert store.queues.page(people.sam).rows == ()  # nothing is saved yet


@pytest.mark.parametrize("typed", ["AN.NEW@ex", "pat.new", "x.example"])
def test_a_part_of_an_address_or_reference_finds_an_open_case(
    client: PageClient, store: Store, people: People, typed: str
) -> None:
    number = start(store, people.jo, new_email="pan.new@example.com", old_email="pat.new@x.example").number
    start(store, people.ola, new_email="pan.new@example.com")
    assert found_by(client, typed).headers["Location"] == f"/cases/{number}"


def test_several_results_are_listed_newest_first_with_ended_ones_among_them(
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


def test_the_address_of_a_search_is_useless_to_others(app: Flask, client: PageClient, people: People) -> None:
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
    "Closed",
    "Closed by",
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
    """Return the rows of the file, which must be what RFC 4180 and a spreadsheet expect, to the byte."""
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
    resolved = record_progress(store, people.jo, sent, Act.RESOLVE, Outcome.RESET)
    draft = start(store, people.jo, old_email="")
    [row] = register(client, "/cases/register.csv?show=resolved")
    moment = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
    assert all(moment.fullmatch(row[name]) for name in ("Started", "Last change", "Sent", "Closed"))
    assert {name: said for name, said in row.items() if not moment.fullmatch(said)} == {
        "Case": resolved.number,
        "Your reference": "4521",
        "Stage": "Closed",
        "Verdict": "Ready to send",
        "Started by": "Sam Bell",
        "Last change by": "Jo Lee",
        "Checked by": "",
        "Sent by": "Sam Bell",
        "Chase on": "",
        "Outcome": "account reset",
        "Closed by": "Jo Lee",
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


@pytest.mark.parametrize(
    ("reference", "written"),
    [
        ("4521;=1+1", "4521;'=1+1"),
        ("a; @x;-1", "a;' @x;'-1"),
        ('a;"=1+1', "a;'\"=1+1"),
        ("a;\uff1d1+1", "a;'\uff1d1+1"),
        ("a;b", "a;b"),
    ],
)
def test_no_cell_begins_a_formula_where_semicolons_separate(
    client: PageClient, store: Store, people: People, reference: str, written: str
) -> None:
    start(store, people.sam, reference=reference)
    assert register(client)[0]["Your reference"] == written


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
    assert (row["Chase on"], row["Closed"], row["Closed by"]) == (str(case.chase_on), "", "")


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
        for mine in ("", "&mine=1"):
            listed = [number for page in walk(anyone, f"/cases?show={queue}{mine}", "Next cases") for number in page]
            assert [row["Case"] for row in register(anyone, f"/cases/register.csv?show={queue}{mine}")] == listed
    page = anyone.get("/cases?show=needs-answers&mine=1")
    assert not link_of(page, "Download this list as a spreadsheet (CSV)")
    page = anyone.get("/cases?show=needs-answers")
    download = link_of(page, "Download this list as a spreadsheet (CSV)")
    assert download == "/cases/register.csv?show=answers-missing"
    assert register(anyone, f"/cases/register.csv?show={Queue.DELETED}")[0]["Stage"] == "Deleted"
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
