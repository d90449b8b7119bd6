"""The pages of a case: prepare, edit, show, hand over as text, delete; and what is never kept."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from casebuilder.core.guidance import EDITION, EDITIONS, Edition
from casebuilder.core.service_desk import Layout
from casebuilder.core.stages import Stage
from casebuilder.forms.case import sent
from casebuilder.store import Store
from tests.core.examples import COMPLETE, DATE_BOXES, TEXTS
from tests.pages.client import PageClient, fields_of, find_form, heading_of, text_of, tree_of, words_of
from tests.pages.people import PASSWORD, People
from tests.pages.stages import at_stage
from tests.pages.strategies import typed_text
from tests.store.practices import Clock
from tests.text.strategies import nhs_numbers

WHOLE: dict[str, Any] = {
    **MultiDict(sent(COMPLETE)).to_dict(flat=False),
    "last_access-day": "",
    "last_access-month": "August",
}
for _unasked in ("note", "reference"):
    del WHOLE[_unasked]
JSON = {"Accept": "application/json"}
TRIAGE = "Save and answer a few questions"


def prepare(client: PageClient, button: str = "Check and copy", **typed: Any) -> TestResponse:
    """Start a case by its form, and return the page that comes next."""
    answer = client.submit(client.get("/cases/new"), WHOLE | typed, button=button)
    assert answer.status_code == 303
    return client.get(answer.headers["Location"])


def number_of(page: TestResponse) -> str:
    found = re.search(r"[0-9A-Z]{3}-[0-9A-Z]{3}", heading_of(page))
    assert found
    return found[0]


def test_a_complete_case_is_ready_with_its_boxes(client: PageClient) -> None:
    page = prepare(client)
    assert "Ready to send" in text_of(page)
    assert "Ready to send, with gaps" not in text_of(page)
    boxes = {str(box.attributes["id"]): box.text() for box in tree_of(page).css("textarea[readonly]")}
    assert boxes["box-new-email"] == "pat.new@example.com"
    assert boxes["box-old-email"] == "pat.old@example.com"
    assert boxes["box-nhs-digits"] == "018"
    assert "Bars Surgery (ODS code A81001)" in boxes["box-description"]
    assert boxes["everything"] == client.get(f"/cases/{number_of(page)}/submission.txt").text


def test_both_layouts_are_served_byte_for_byte(client: PageClient) -> None:
    number = number_of(prepare(client))
    texts = set()
    for layout in ("two-pages", "one-page"):
        page = client.get(f"/cases/{number}?layout={layout}")
        text = client.get(f"/cases/{number}/submission.txt?layout={layout}")
        assert text.mimetype == "text/plain"
        assert text.headers["Content-Disposition"] == f'attachment; filename="{number}.txt"'
        everything = tree_of(page).css_first("#everything")
        assert everything is not None
        assert everything.text() == text.text
        texts.add(text.text)
    assert len(texts) == 2


def test_the_choice_of_form_is_remembered_for_the_practice(client: PageClient, store: Store, people: People) -> None:
    page = prepare(client)
    number = number_of(page)
    assert shown_layout(client.get(f"/cases/{number}?layout=one-page")) == "1-page form"
    assert shown_layout(client.get(f"/cases/{number}")) == "2-page form"
    client.submit(page, action=f"/cases/{number}/layout", button="Show the 1-page version")
    assert shown_layout(client.get(f"/cases/{number}")) == "1-page form"
    assert {each.layout for each in store.people.staff(people.jo)} == {Layout.ONE_PAGE}
    assert {each.layout for each in store.people.staff(people.ola)} == {Layout.TWO_PAGES}
    assert "1-page form" in client.get(f"/cases/{number}/submission.txt").text


def test_a_form_that_does_not_exist_is_not_remembered(client: PageClient) -> None:
    page = prepare(client)
    number = number_of(page)
    answer = client.submit(page, {"layout": "three-pages"}, action=f"/cases/{number}/layout")
    assert answer.location == f"/cases/{number}#submission"
    assert shown_layout(client.get(f"/cases/{number}")) == "2-page form"


def shown_layout(page: TestResponse) -> str:
    everything = tree_of(page).css_first("#everything")
    assert everything is not None
    return everything.text().partition("(")[2].partition(")")[0]


def test_a_case_without_the_old_email_is_not_ready_and_says_what_to_do(client: PageClient) -> None:
    page = prepare(client, old_email="", steps=[])
    assert "2 answers missing" in text_of(page)
    assert tree_of(page).css(".app-verdict[data-verdict='not-ready']")
    links = [str(link.attributes["href"]) for link in tree_of(page).css(".app-verdict p a")]
    assert [link.partition("#")[2] for link in links] == ["old_email", "steps"]
    assert not tree_of(page).css("textarea")
    assert client.get(f"/cases/{number_of(page)}/submission.txt").status_code == 303


def test_the_text_message_for_one_answer_is_one_message(client: PageClient) -> None:
    one = number_of(prepare(client, new_email=""))
    assert "1 text message. No patient details." in text_of(client.get(f"/cases/{one}/ask"))
    nothing = number_of(
        client.get(client.submit(client.get("/cases/new"), button="Check and copy").headers["Location"])
    )
    assert "2 text messages. No patient details." in text_of(client.get(f"/cases/{nothing}/ask"))


def test_mistakes_that_only_the_practice_can_mend_are_not_asked_of_the_patient(client: PageClient) -> None:
    page = prepare(client, old_email_cannot_be_given="y")
    assert "untick “Patient does not know it”" in text_of(page)
    assert "Ask the patient" not in text_of(page)
    assert "There is nothing to ask the patient" in text_of(client.get(f"/cases/{number_of(page)}/ask"))


def test_a_case_that_says_what_cannot_be_given_shows_what_follows(client: PageClient) -> None:
    page = prepare(client, old_email="", old_email_cannot_be_given="y", nhs_digits="", nhs_digits_cannot_be_given="y")
    assert "Ready to send, 2 answers not known" in text_of(page)
    assert tree_of(page).css(".app-verdict[data-verdict='ready-with-gaps']")
    assert "cannot give the old email address." in text_of(page)
    assert "cannot give the NHS number." in text_of(page)
    assert text_of(page).count("NHS login may have to reset the account") == 1


def test_a_patient_who_can_get_back_in_is_led_to_triage_with_the_draft(client: PageClient) -> None:
    page = prepare(client, can_recover="yes")
    triage = f"/triage?case={number_of(page)}"
    assert "This patient does not need a case." in text_of(page)
    assert tree_of(page).css(f".app-verdict .nhsuk-button[href='{triage}']")
    assert not tree_of(prepare(client)).css('main a[href^="/triage?case"]')


def test_triage_takes_along_what_was_typed_into_the_form(client: PageClient) -> None:
    form = client.get("/cases/new")
    asked = client.submit(form, {"old_email": "pat.old@example.com"}, button=TRIAGE)
    number = asked.headers["Location"].removeprefix("/triage?case=")
    edit = client.get(f"/cases/{number}/edit")
    assert "pat.old@example.com" in edit.text
    again = client.submit(edit, {"note": "Rang us 999 000 0018"}, button=TRIAGE)
    assert again.headers["Location"] == f"/triage?case={number}"
    assert "There was a full NHS number in" in client.get(again.headers["Location"]).text
    assert "Rang us" in client.get(f"/cases/{number}").text


def test_no_draft_is_started_for_an_empty_form(client: PageClient) -> None:
    asked = client.submit(client.get("/cases/new"), button=TRIAGE)
    assert asked.headers["Location"] == "/triage"
    assert "Nothing to do" in text_of(client.get("/cases"))


@pytest.mark.parametrize("path", ["/cases/new", "edit"])
def test_no_link_of_the_form_leads_to_triage_without_what_was_typed(client: PageClient, path: str) -> None:
    page = client.get(path if path.startswith("/") else f"/cases/{number_of(prepare(client, can_recover='yes'))}/edit")
    links = tree_of(page).css("main a[href^='/triage']")
    assert all(
        "data-of-case" in link.attributes for link in links
    )  # the script saves first; without it they are hidden
    assert tree_of(page).css("noscript button[value=triage]")


def test_an_empty_draft_can_be_saved(client: PageClient) -> None:
    answer = client.submit(client.get("/cases/new"), button="Save draft")
    page = client.get(answer.headers["Location"])
    assert heading_of(page).startswith("Edit case")
    assert "saved at" in text_of(page)


def test_a_wrong_answer_is_kept_as_typed_with_its_error(client: PageClient) -> None:
    page = prepare(
        client, "Save draft", new_email="pat", nhs_digits="0018", **{"last_access-day": "31", "last_access-month": "2"}
    )
    tree = tree_of(page)
    title = tree.css_first("title")
    assert title
    assert title.text().startswith("Edit case")  # to save never scolds
    boxes = {str(box.attributes["name"]): box.attributes.get("value") for box in tree.css("main input[type=text]")}
    assert (boxes["new_email"], boxes["nhs_digits"], boxes["last_access-day"]) == ("pat", "0018", "31")
    wrong = [mark.attributes["id"] for mark in tree.css(".app-mark:has(.app-mark__wrong)")]
    assert wrong == ["new_email-mark", "nhs_digits-mark", "last_access-mark"]
    assert all(tree.css(f"#{name}-remarks .nhsuk-error-message") for name in ("new_email", "nhs_digits"))
    assert "real date" in text_of(page)


def test_a_missing_answer_is_not_an_error(client: PageClient) -> None:
    page = prepare(client, "Save draft", new_email="", can_recover=None)
    assert not tree_of(page).css(".nhsuk-error-summary")


@pytest.mark.parametrize("typed", ["9990000018", "999 000 0018", "NHS No: 999-000-0018 DOB: 01/02/1980"])
def test_a_full_nhs_number_in_the_digits_box_leaves_its_last_3(client: PageClient, typed: str) -> None:
    page = prepare(client, nhs_digits=typed)
    assert "We kept only the last 3 digits" in text_of(page)
    assert "not a valid NHS number" not in text_of(page)
    assert typed not in page.text
    assert "018" in text_of(page)


def test_a_full_number_with_a_typo_says_so(client: PageClient) -> None:
    assert "not a valid NHS number" in text_of(prepare(client, nhs_digits="999 123 4567"))


def test_a_credential_in_the_note_is_masked_with_a_message(client: PageClient) -> None:
    page = prepare(client, "Save draft", note="The linkage key aB3dE5gH was refused. Rang 999 000 0018")
    assert "aB3dE5gH" not in page.text
    assert "What looks like a linkage key, account ID or password in" in text_of(page)
    assert "There was a full NHS number in" in text_of(page)
    assert "The linkage key ******** was refused" in text_of(page)


@pytest.mark.parametrize("field", [*(name for name in TEXTS if name != "nhs_digits"), "last_access-year"])
def test_a_full_nhs_number_anywhere_is_masked_with_a_message(client: PageClient, field: str) -> None:
    page = prepare(client, "Save draft", **{field: "999 000 0018"})
    assert "999 000 0018" not in page.text
    assert "There was a full NHS number in" in text_of(page)
    value = [
        box for box in tree_of(page).css(f"[name='{field}']") if "*018" in (box.attributes.get("value") or box.text())
    ]
    assert len(value) == 1


def test_no_patient_detail_travels_in_the_cookie_or_the_address(client: PageClient) -> None:
    answer = client.submit(client.get("/cases/new"), WHOLE | {"nhs_digits": "9990000018"}, button="Check and copy")
    sent = f"{answer.headers['Location']} {answer.headers.getlist('Set-Cookie')}"
    assert "018" not in sent.replace(answer.headers["Location"], "")
    assert "example" not in sent


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_text_in_any_field_is_saved_and_shown(client: PageClient, data: st.DataObject) -> None:
    texts = (*TEXTS, *DATE_BOXES)
    typed = {name: data.draw(typed_text(), name) for name in texts}
    spiked = data.draw(st.sampled_from(texts), "spiked")
    number = data.draw(nhs_numbers(), "number")
    typed[spiked] += f" {number} "
    choices = {
        "can_recover": data.draw(typed_text()),
        "steps": [data.draw(typed_text())],
        "level": data.draw(typed_text()),
    }
    page = prepare(client, "Save draft", **typed, **choices)
    again = client.get(f"/cases/{number_of(page)}")
    plain = "".join(str(int(digit)) for digit in number if digit.isdecimal())
    for seen in (page.text, again.text):
        assert number.strip() not in seen
        assert plain not in seen


def test_the_same_form_sent_twice_makes_one_case(client: PageClient) -> None:
    form = client.get("/cases/new")
    first = client.submit(form, WHOLE, button="Check and copy")
    second = client.submit(form, WHOLE | {"note": "And one more thing"}, button="Check and copy")
    assert first.headers["Location"] == second.headers["Location"]
    assert "And one more thing" in client.get(second.headers["Location"]).text
    assert len(tree_of(client.get("/cases")).css("tbody tr")) == 1


def test_an_autosave_starts_a_draft_and_the_form_then_saves_onto_it(client: PageClient) -> None:
    form = client.get("/cases/new")
    saved = client.submit(form, {"new_email": "pat.new@example.com", "action": "auto"}, headers=JSON)
    answer = saved.get_json()
    assert answer["version"] == 1
    assert answer["saved"].startswith("Saved ")
    assert "old email" in answer["parts"]["needed"]
    assert "ok" in answer["parts"]["new_email-mark"]
    # The page never learnt of the autosave: pressing Save is still no conflict.
    pressed = client.submit(form, WHOLE, button="Check and copy")
    assert pressed.headers["Location"] == answer["action"].removesuffix("/edit")


def test_a_late_autosave_of_a_new_form_never_overwrites_what_was_saved_by_hand(client: PageClient) -> None:
    form = client.get("/cases/new")
    case = client.submit(form, WHOLE | {"note": "The newest words"}, button="Check and copy").headers["Location"]
    late = client.submit(form, WHOLE | {"note": "Older", "action": "auto"}, headers=JSON)
    assert late.status_code == 409
    assert "The newest words" in client.get(case).text


def test_a_form_whose_own_save_came_first_gets_the_version_to_go_on_from(client: PageClient) -> None:
    form = client.get("/cases/new")
    client.submit(form, {"note": "Half", "action": "auto"}, headers=JSON)  # its answer got lost
    answer = client.submit(form, {"note": "Half a sentence", "action": "auto"}, headers=JSON)
    assert answer.status_code == 409
    assert (answer.get_json()["version"], answer.get_json()["action"].startswith("/cases/")) == (1, True)


@pytest.mark.parametrize("act", ["sent", "progress", "review"])
def test_an_act_out_of_turn_is_refused_in_words(client: PageClient, act: str) -> None:
    number = number_of(prepare(client, old_email=""))
    token = fields_of(find_form(client.get(f"/cases/{number}/edit")))["csrf_token"]
    answer = client.post(f"/cases/{number}/{act}", data={"csrf_token": token, "action": "check", "version": "1"})
    assert answer.status_code in (409, 422)


def test_an_autosave_says_what_was_kept_of_a_full_nhs_number(client: PageClient) -> None:
    answer = client.submit(
        client.get("/cases/new"), {"nhs_digits": "9990000018", "action": "auto"}, headers=JSON
    ).get_json()
    assert answer["kept"] == {"nhs_digits": "018"}
    assert "We kept only the last 3 digits" in answer["masked"]


def log_in(app: Flask, person: Any) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    client.enter(person)
    return client


def test_a_form_sent_after_the_session_ended_comes_back_filled_in(
    client: PageClient, people: People, clock: Clock
) -> None:
    form = client.get("/cases/new")
    clock.go_on(minutes=16)
    log_in_page = client.submit(form, WHOLE | {"note": "Do not lose me 999 000 0018"}, button="Check and copy")
    assert log_in_page.status_code == 401
    assert "Do not lose me" not in log_in_page.text
    back = client.submit(log_in_page, {"email": people.sam.email, "password": PASSWORD})
    page = client.get(back.headers["Location"])
    assert "Do not lose me *** *** *018" in page.text
    assert "Not saved yet" in page.text
    assert "We kept only its last 3 digits" in text_of(page)
    saved = client.submit(page, button="Check and copy")
    assert "Ready to send" in text_of(client.get(saved.headers["Location"]))
    assert "Do not lose me" not in client.get("/cases/new").text


def test_a_form_with_an_old_token_comes_back_filled_in(client: PageClient) -> None:
    refused = client.submit(client.get("/cases/new"), WHOLE | {"csrf_token": "old"}, button="Check and copy")
    assert refused.status_code == 400
    assert "pat.new@example.com" in refused.text
    assert "We kept only" not in text_of(refused)
    assert client.submit(refused, button="Check and copy").status_code == 303


def test_a_case_is_deleted_only_after_asking(client: PageClient) -> None:
    number = number_of(prepare(client))
    ask = client.get(f"/cases/{number}/delete")
    assert heading_of(ask) == f"Delete case {number}?"
    assert client.get(f"/cases/{number}").status_code == 200
    assert client.submit(ask, button="Delete case").status_code == 303
    assert client.get(f"/cases/{number}").status_code == 404


def test_a_case_that_a_colleague_changed_is_not_deleted_unseen(app: Flask, client: PageClient, people: People) -> None:
    number = number_of(prepare(client))
    ask = client.get(f"/cases/{number}/delete")
    jo = log_in(app, people.jo)
    jo.submit(jo.get(f"/cases/{number}/edit"), {"note": "Jo was here"}, button="Save draft")
    client.submit(ask, button="Delete case")
    assert "A colleague has changed this case" in text_of(client.get(f"/cases/{number}"))


def test_another_practice_s_case_is_not_found_by_any_page(app: Flask, client: PageClient, people: People) -> None:
    number = number_of(prepare(client))
    ola = log_in(app, people.ola)
    token = tree_of(ola.get("/cases/new")).css_first("main input[name=csrf_token]")
    assert token is not None
    posted = {"csrf_token": str(token.attributes["value"]), "version": "1", "action": "auto", **WHOLE}
    tails = [
        str(rule).partition("<number>")[2]
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/cases/<number>")
    ]
    assert len(tails) >= 4
    for tail in tails:
        for answer in (ola.get(f"/cases/{number}{tail}"), ola.post(f"/cases/{number}{tail}", data=posted)):
            assert answer.status_code in (404, 405)
            assert "example.com" not in answer.text
    assert number not in ola.get("/cases").text


def test_the_list_shows_the_most_urgent_first_with_what_is_next(client: PageClient, clock: Clock) -> None:
    assert "Nothing to do" in text_of(client.get("/cases"))
    ready = number_of(prepare(client, reference="4521"))
    clock.go_on(minutes=1)
    unfinished = number_of(prepare(client, old_email="", steps=[]))
    rows = [words_of(row) for row in tree_of(client.get("/cases")).css("tbody tr")]
    assert rows[0].startswith(ready)
    assert "4521" in rows[0]
    assert "Ready to send" in rows[0]
    assert "Sam Bell" in rows[0]
    assert rows[1].startswith(unfinished)
    assert "2 answers missing" in rows[1]


def test_the_number_may_be_typed_as_it_is_read_out(client: PageClient) -> None:
    number = number_of(prepare(client))
    assert client.get(f"/cases/{number.replace('-', '').lower()}").status_code == 200


@pytest.fixture
def older(client: PageClient, store: Store) -> str:
    """The number of a case that was prepared under an unknown edition."""
    number = number_of(prepare(client))
    stamp(store)
    return number


def stamp(store: Store, edition: str = "2024-01-15") -> None:
    with store.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE cases SET edition = ?", (edition,))
        connection.commit()


@pytest.mark.parametrize("page", ["", "/edit"])
def test_a_case_of_an_unknown_edition_says_so_and_claims_nothing(client: PageClient, older: str, page: str) -> None:
    page_text = text_of(client.get(f"/cases/{older}{page}"))
    assert "prepared under the guidance of 15 January 2024" in page_text
    assert "We no longer know what the older one asked" in page_text
    assert "has not changed" not in page_text


@pytest.mark.parametrize("page", ["", "/edit"])
def test_a_case_of_an_older_edition_says_what_has_changed(
    client: PageClient, older: str, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    digits, *others = EDITION.requirements[2:]
    was = Edition(date(2024, 1, 15), (replace(digits, rule="Give the whole number."), *others))
    monkeypatch.setitem(EDITIONS, was.key, was)
    page_text = text_of(client.get(f"/cases/{older}{page}"))
    assert "Patient's new email address: Give the patient's new email address" in page_text
    assert "This is new." in page_text
    assert "Before: Give the whole number." in page_text
    assert "Steps taken so far: Describe" not in page_text


def test_a_sent_case_of_an_older_edition_says_so_too(client: PageClient, store: Store, people: People) -> None:
    number = at_stage(store, people.sam, Stage.SENT).number
    stamp(store)
    assert "prepared under the guidance of 15 January 2024" in text_of(client.get(f"/cases/{number}"))


def test_only_a_save_by_hand_removes_the_older_edition(client: PageClient, older: str) -> None:
    form = client.get(f"/cases/{older}/edit")
    client.submit(form, {"note": "One more word", "action": "auto"}, headers=JSON)
    assert "prepared under" in text_of(client.get(f"/cases/{older}"))
    client.submit(form, {"note": "One more word"}, button="Check and copy")
    assert "prepared under" not in text_of(client.get(f"/cases/{older}"))


def locked(store: Store) -> sqlite3.Connection:
    """Another program has just begun to write; reading goes on."""
    path = store.engine.url.database
    assert path
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


def test_what_can_be_read_is_shown_while_nothing_can_be_written(
    client: PageClient, app: Flask, people: People, store: Store, clock: Clock
) -> None:
    number = number_of(prepare(client))
    jo = log_in(app, people.jo)
    clock.go_on(minutes=2)
    other = locked(store)
    assert "Ready to send" in text_of(jo.get(f"/cases/{number}"))
    other.close()


def test_a_body_too_big_is_refused_as_such_even_while_the_database_is_locked(client: PageClient, store: Store) -> None:
    form = client.get("/cases/new")
    other = locked(store)
    answer = client.submit(form, WHOLE | {"note": "x" * 300_000}, button="Check and copy")
    other.close()
    assert answer.status_code == 413


def test_words_of_a_tab_left_open_go_to_nobody_of_another_practice(client: PageClient, people: People) -> None:
    form = client.get("/cases/new")
    client.submit(client.get("/cases"), action="/log-out")
    stale = client.submit(form, {"note": "Words of Bars Surgery"}, button="Save draft")
    assert stale.status_code == 401
    client.submit(stale, {"email": people.ola.email, "password": PASSWORD})
    assert "Words of Bars Surgery" not in client.get("/cases/new").text


def test_one_press_takes_the_clean_address_without_scripts(client: PageClient) -> None:
    draft = client.submit(client.get("/cases/new"), {"old_email": "mailto:pat.old@example.com"}, button="Save draft")
    page = client.get(draft.headers["Location"])
    assert "Use pat.old@example.com" in text_of(page)
    saved = client.submit(page, {"action": "mend-old_email"})  # as the button for browsers without scripts
    assert fields_of(find_form(client.get(saved.headers["Location"])))["old_email"] == "pat.old@example.com"


@pytest.mark.parametrize(
    ("typed", "press", "expected"),
    [
        ({"new_email": "pat@gmial.com"}, "new_email", {"new_email": "pat@gmail.com"}),
        ({"old_email": "<pat@hotmail.con>"}, "old_email", {"old_email": "pat@hotmail.com"}),
        (
            {"old_email": "none@none.com"},
            "old_email_cannot_be_given",
            {"old_email": "", "old_email_cannot_be_given": "y"},
        ),
        (
            {"nhs_digits": "9999999999"},
            "nhs_digits_cannot_be_given",
            {"nhs_digits": "", "nhs_digits_cannot_be_given": "y"},
        ),
    ],
)
def test_a_caution_and_a_wrong_answer_are_mended_by_one_press(
    client: PageClient, typed: dict[str, str], press: str, expected: dict[str, str]
) -> None:
    draft = client.submit(client.get("/cases/new"), typed, button="Save draft")
    page = client.get(draft.headers["Location"])
    assert tree_of(page).css_first(f"#{press.removesuffix('_cannot_be_given')}-remarks [data-mend='mend-{press}']")
    assert tree_of(page).css_first(f"noscript [name=action][value='mend-{press}']")
    saved = client.submit(page, {"action": f"mend-{press}"})
    fields = fields_of(find_form(client.get(saved.headers["Location"])))
    assert {name: fields.get(name) for name in expected} == expected
