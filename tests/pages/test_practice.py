"""Managers name their practice, decide whether a colleague must check each case, and read who did what."""

from __future__ import annotations

import pytest
from flask import Flask

from casebuilder.core.circumstances import Practice
from casebuilder.pages.words import day_words, london_today
from casebuilder.store import Operator, Store
from tests.core.examples import COMPLETE
from tests.pages.client import PageClient, fields_of, find_form, heading_of, link_of, text_of, tree_of, words_of
from tests.pages.people import People
from tests.pages.test_cases import log_in, number_of, prepare
from tests.store.practices import Clock

PATHS = ("/practice", "/trail")


def trail_rows(client: PageClient) -> list[list[str]]:
    """Return when, who, what and which case for each act, without the rows of who looked."""
    rows = tree_of(client.get("/trail?show=changes")).css("tbody tr")
    return [[words_of(cell) for cell in row.css("td")[:4]] for row in rows]


def test_the_practice_is_in_the_navigation_of_managers_alone(app: Flask, client: PageClient, people: People) -> None:
    menu = tree_of(client.get("/cases")).css_first("nav[aria-label=Menu]")
    assert menu is not None
    assert "Practice" in menu.text()
    jo = log_in(app, people.jo)
    menu = tree_of(jo.get("/cases")).css_first("nav[aria-label=Menu]")
    assert menu is not None
    assert "Practice" not in menu.text()


@pytest.mark.parametrize("path", PATHS)
def test_only_managers_open_it(app: Flask, people: People, path: str) -> None:
    assert log_in(app, people.jo).get(path).status_code == 403


def test_staff_cannot_change_the_practice_by_a_forged_post(app: Flask, people: People, store: Store) -> None:
    jo = log_in(app, people.jo)
    token = tree_of(jo.get("/cases")).css_first("main input[name=csrf_token]")
    assert token is not None
    posted = {
        "csrf_token": str(token.attributes["value"]),
        "practice_name": "Mine",
        "ods_code": "A1",
        "review_required": "y",
    }
    assert jo.post("/practice", data=posted).status_code == 403
    assert not store.practices.review_required(people.sam)
    assert store.people.staff(people.sam)[0].practice.name == "Bars Surgery"


def test_the_name_and_the_code_are_shown_and_can_be_changed(client: PageClient) -> None:
    page = client.get("/practice")
    assert heading_of(page) == "Practice"
    fields = fields_of(find_form(page))
    assert (fields["practice_name"], fields["ods_code"]) == ("Bars Surgery", "A81001")
    number = number_of(prepare(client))
    answer = client.submit(page, {"practice_name": "Bars and Dean Surgery", "ods_code": "a81002"}, button="Save")
    assert (answer.status_code, answer.location) == (303, "/practice")
    assert "Bars and Dean Surgery (A81002)" in client.get("/practice").text
    assert "Bars and Dean Surgery (ODS code A81002)" in client.get(f"/cases/{number}/submission.txt").text
    assert trail_rows(client)[0][1:] == ["Sam Bell", "Practice renamed", "No case"]


def test_a_practice_says_how_it_is_reached(client: PageClient) -> None:
    number = number_of(prepare(client, new_email=""))
    said = {"telephone": "01632 960123", "reply_to": "reception@bars.example.com"}
    client.submit(client.get("/practice"), said, button="Save")
    shown = fields_of(find_form(client.get("/practice")))
    assert {name: shown[name] for name in said} == said
    slip = client.get(f"/cases/{number}/ask")
    assert f"{day_words(london_today())}. Case {number}" in text_of(slip)
    assert text_of(slip).count("Bars Surgery, 01632 960123") == 2  # at its head, and under the text message
    assert trail_rows(client)[0][2] == "Changed how the practice is reached"
    client.submit(client.get(f"/cases/{number}/edit"), {"new_email": COMPLETE.new_email}, button="Check and copy")
    text = client.get(f"/cases/{number}/submission.txt").text
    assert "\nAlso reply to: reception@bars.example.com\n" in text


@pytest.mark.parametrize("field", ["telephone", "reply_to"])
def test_a_way_to_reach_the_practice_that_is_too_long_is_refused_and_kept(client: PageClient, field: str) -> None:
    refused = client.submit(client.get("/practice"), {field: "0" * 9 + " " + "x" * 60}, button="Save")
    assert refused.status_code == 422
    assert "to 56 characters: it has 70" in text_of(refused)
    assert fields_of(find_form(refused))[field].endswith("x" * 60)


def test_an_unusual_code_is_saved_with_a_warning(client: PageClient) -> None:
    client.submit(client.get("/practice"), {"ods_code": "Y123"}, button="Save")
    page = client.get("/practice")
    assert "The ODS code Y123 is not one letter and five digits" in text_of(page)
    assert "Y123" in fields_of(find_form(page))["ods_code"]


@pytest.mark.parametrize("field", ["practice_name", "ods_code"])
def test_a_practice_without_a_name_or_a_code_is_refused(client: PageClient, field: str) -> None:
    refused = client.submit(client.get("/practice"), {field: " ", "review_required": "y"}, button="Save")
    assert refused.status_code == 422
    assert fields_of(find_form(refused))["review_required"] == "y"
    assert "review_required" not in fields_of(find_form(client.get("/practice")))


def test_the_check_is_required_and_no_longer_required(client: PageClient, store: Store, people: People) -> None:
    practice = people.sam.practice_id
    client.submit(client.get("/practice"), {"review_required": "y"}, button="Save")
    assert store.practices.review_required(Operator(practice))
    assert fields_of(find_form(client.get("/practice")))["review_required"] == "y"
    client.submit(client.get("/practice"), button="Save")  # no change: the trail tells of none
    client.submit(client.get("/practice"), {"review_required": None}, button="Save")
    assert not store.practices.review_required(Operator(practice))
    acts = [row[2] for row in trail_rows(client)]
    assert acts[:2] == ["Stopped requiring a check before sending", "Required a check before sending"]
    assert acts.count("Required a check before sending") == 1


def test_a_required_check_without_a_colleague_gives_a_warning(client: PageClient, store: Store, people: People) -> None:
    warning = "A colleague must check each case, but nobody else has access"
    practice, jo = people.jo.practice_id, people.jo.id
    client.submit(client.get("/practice"), {"review_required": "y"}, button="Save")
    assert warning not in text_of(client.get("/practice"))
    client.submit(client.get(f"/staff/{jo}/shut-out"), button="Remove access")
    assert warning in text_of(client.get(f"/staff/{jo}"))
    client.submit(client.get("/practice"), button="Save")
    assert warning in text_of(client.get("/practice"))
    client.submit(client.get(f"/staff/{jo}"), button="Give access back")
    assert warning not in text_of(client.get(f"/staff/{jo}"))
    store.people.set_active(Operator(practice), jo, False)
    client.submit(client.get("/practice"), {"review_required": None}, button="Save")
    assert warning not in text_of(client.get("/practice"))


def test_one_practice_s_setting_is_not_another_s(app: Flask, client: PageClient, store: Store, people: People) -> None:
    client.submit(client.get("/practice"), {"review_required": "y"}, button="Save")
    ola = log_in(app, people.ola)
    assert not store.practices.review_required(people.ola)
    assert "Bars Surgery" not in ola.get("/practice").text
    assert all("Bars" not in " ".join(row) and row[1] != "Sam Bell" for row in trail_rows(ola))


def test_a_setting_typed_before_a_time_out_is_not_lost(client: PageClient, people: People, clock: Clock) -> None:
    page = client.get("/practice")
    clock.go_on(minutes=16)
    log_in_page = client.submit(page, {"practice_name": "New Bars Surgery", "review_required": "y"}, button="Save")
    assert log_in_page.status_code == 401
    back = client.get(client.log_in_from(log_in_page, people.sam).headers["Location"])
    assert "Not saved yet" in back.text
    assert fields_of(find_form(back))["practice_name"] == "New Bars Surgery"
    client.submit(back, button="Save")
    assert "New Bars Surgery" in client.get("/cases").text
    assert fields_of(find_form(client.get("/practice")))["review_required"] == "y"


def test_the_trail_says_who_did_what_to_which_case_newest_first_and_nothing_of_patients(
    app: Flask, client: PageClient, people: People, clock: Clock
) -> None:
    number = number_of(prepare(client, note="Aches since Monday", reference="4521"))
    clock.go_on(minutes=1)
    jo = log_in(app, people.jo)
    jo.submit(jo.get(f"/cases/{number}/review"), {"note": "Looks right"}, button="It is right")
    page = client.get("/trail")
    rows = trail_rows(client)
    assert [row[1:] for row in rows[:2]] == [["Jo Lee", "Checked", number], ["Sam Bell", "Started", number]]
    assert rows[-1][1:] == ["casebuilder", "Staff added: Sam Bell", "No case"]
    for detail in ("example.com", "018", "Aches", "4521", "Looks right"):
        assert detail not in page.text
    link = tree_of(client.get("/practice")).css_first('main a[href="/trail"]')
    assert link is not None


def test_a_long_trail_has_pages_back_to_its_first_entry(client: PageClient, store: Store, people: People) -> None:
    before = len(trail_rows(client))
    assert tree_of(client.get("/trail?show=changes")).css(".app-pages") == []
    for at in range(205 - before):
        store.practices.change(people.sam, Practice(f"Name {at}", "A81001"))
    pages = [client.get("/trail?show=changes")]
    while link := link_of(pages[-1], "Older entries"):
        pages.append(client.get(link))
    entries = [[words_of(row) for row in tree_of(page).css("tbody tr")] for page in pages]
    assert [len(each) for each in entries] == [100, 100, 5]
    assert "Staff added: Sam Bell" in entries[-1][-1]
    assert link_of(pages[-1], "Newest entries") == "/trail?show=changes"
    assert link_of(pages[0], "Newest entries") == ""


@pytest.mark.parametrize("before", ["x", "-1", "", "9" * 18, "9" * 40, "\x00", "٣"])
def test_a_page_of_the_trail_that_does_not_exist_shows_the_first(client: PageClient, before: str) -> None:
    page = client.get("/trail", query_string={"before": before})
    assert "Staff added: Sam Bell" in text_of(page)


def test_the_trail_of_one_case_is_found_by_its_number(client: PageClient) -> None:
    number, other = (number_of(prepare(client, nhs_digits=digits)) for digits in ("018", "026"))
    found = client.submit(client.get("/trail"), {"case": f" {number.lower().replace('-', '')}"})
    assert found.location == f"/trail?case={number}"
    page = client.get(found.location)
    rows = [[words_of(cell) for cell in row.css("td")] for row in tree_of(page).css("tbody tr")]
    assert rows[-1][1:4] == ["Sam Bell", "Started", number]
    assert {row[3] for row in rows} == {number}
    assert other not in page.text
    assert fields_of(find_form(page))["case"] == number
    assert f"All that was done to case {number}" in text_of(page)


def test_the_trail_of_no_case_says_so(app: Flask, people: People, client: PageClient) -> None:
    number = number_of(prepare(client))
    for reader, asked in ((client, "K7M-29Q"), (log_in(app, people.ola), number)):
        page = reader.get("/trail", query_string={"case": asked})
        assert "Your practice has had no case with this number" in text_of(page)
        assert tree_of(page).css("table") == []


def test_the_trail_of_one_person_is_chosen_by_name_and_stays_chosen(
    app: Flask, client: PageClient, people: People, clock: Clock
) -> None:
    number = number_of(prepare(client))
    clock.go_on(minutes=1)
    jo = log_in(app, people.jo)
    jo.submit(jo.get(f"/cases/{number}/review"), {}, button="It is right")
    page = client.get("/trail")
    form = tree_of(page).css_first("form:has(select[name=person])")
    assert form
    assert form.attributes.get("method", "get") == "get"  # a name is no patient's, and a link can be kept
    assert [option.text() for option in form.css("option")] == ["Everybody", "Jo Lee", "Sam Bell"]
    filtered = client.get("/trail", query_string={"person": people.jo.id, "show": "changes"})
    rows = [[words_of(cell) for cell in row.css("td")] for row in tree_of(filtered).css("tbody tr")]
    assert [row[1:4] for row in rows] == [["Jo Lee", "Checked", number]]
    chosen = tree_of(filtered).css_first("option[selected]")
    assert chosen
    assert chosen.text() == "Jo Lee"
    links = [str(link.attributes["href"]) for link in tree_of(filtered).css("nav.app-choices a")]
    assert links == [f"/trail?person={people.jo.id}", f"/trail?show=looks&person={people.jo.id}"]


def test_a_long_trail_of_one_person_goes_on_with_that_person(client: PageClient, store: Store, people: People) -> None:
    for at in range(101):
        store.practices.change(people.sam, Practice(f"Name {at}", "A81001"))
        store.practices.change(people.jo, Practice(f"Other {at}", "A81001"))
    page = client.get("/trail", query_string={"person": people.jo.id})
    older = link_of(page, "Older entries")
    assert older
    names = [row.css("td")[1].text() for row in tree_of(client.get(older)).css("tbody tr")]
    assert set(names) == {"Jo Lee"}


@pytest.mark.parametrize("asked", ["x", "-1", "", "9" * 40, "\x00", "٣", "ola"])
def test_the_trail_of_an_unknown_person_shows_everybody(client: PageClient, people: People, asked: str) -> None:
    person = str(people.ola.id) if asked == "ola" else asked  # of another practice
    page = client.get("/trail", query_string={"person": person})
    assert "Staff added: Sam Bell" in text_of(page)
    assert "Ola" not in text_of(page)


@pytest.mark.parametrize("typed", ["pat@example.com", "999 000 0018", "9990000018", "\x00", ""])
def test_what_is_no_case_number_never_stands_in_the_address_of_the_trail(client: PageClient, typed: str) -> None:
    page = client.submit(client.get("/trail"), {"case": typed})
    assert (page.status_code, page.request.query_string) == (422, b"")
    assert "Enter a case number" in text_of(page)
    assert "9990000018" not in page.text.replace(" ", "")
    linked = client.get("/trail", query_string={"case": typed})
    assert fields_of(find_form(linked))["case"] == ""
