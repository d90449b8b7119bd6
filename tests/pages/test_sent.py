"""Recording as sent: word for word, once, and only what is ready; then read-only by every route, and readable later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from casebuilder.core.circumstances import Practice
from casebuilder.core.service_desk import Layout
from casebuilder.core.stages import Act, Stage
from casebuilder.store import Operator, Sending, Store
from tests.pages.client import PageClient, fields_of, find_form, heading_of, text_of, tree_of
from tests.pages.people import People
from tests.pages.stages import at_stage, record_progress, send, start
from tests.pages.test_cases import JSON, WHOLE, log_in, number_of, prepare
from tests.store.practices import Clock


@pytest.fixture
def sendings(store: Store, people: People) -> Callable[[str], tuple[Sending, ...]]:
    """`sendings(number)` returns what is on record for a case of Sam's practice."""
    return lambda number: store.sendings.of(people.sam, number)


Sendings = Callable[[str], tuple[Sending, ...]]


def record(client: PageClient, number: str, **typed: str) -> TestResponse:
    return client.submit(client.get(f"/cases/{number}/sent"), typed, button="Record as sent")


@pytest.mark.parametrize("layout", ["two-pages", "one-page"])
def test_the_text_is_kept_word_for_word_with_its_layout(client: PageClient, sendings: Sendings, layout: str) -> None:
    number = number_of(prepare(client, note="They moved\n\nin May: “§ ü 😀”, o'brien & <b>"))
    text = client.get(f"/cases/{number}/submission.txt?layout={layout}").text
    page = client.get(f"/cases/{number}?layout={layout}")
    offered = tree_of(page).css_first('main a[href*="/sent"]')
    assert offered is not None
    form = client.get(str(offered.attributes["href"]))
    assert fields_of(find_form(form))["layout"] == layout
    assert client.submit(form, {"desk_reference": " RITM0042117 "}, button="Record as sent").status_code == 303
    [sent] = sendings(number)
    assert (sent.text, sent.layout, sent.sent_by, sent.desk_reference) == (text, layout, "Sam Bell", "RITM0042117")
    page = client.get(f"/cases/{number}")
    assert "RITM0042117" in text_of(page)
    assert "Sent today at" in text_of(page)
    again = client.get(f"/cases/{number}/sendings/1")
    box = tree_of(again).css_first("textarea[readonly]")
    assert box is not None
    assert box.text() == text
    assert f"by Sam Bell in the {Layout(layout).label}" in text_of(again)
    assert "under the guidance of 9 June 2025" in text_of(again)
    assert "RITM0042117" in text_of(again)


def test_what_was_sent_stays_as_it_was_when_the_practice_is_renamed(
    client: PageClient, store: Store, people: People, sendings: Sendings
) -> None:
    number = number_of(prepare(client))
    record(client, number)
    store.practices.change(Operator(people.sam.practice_id), Practice("New Surgery", "A81002"))
    assert "Bars Surgery (ODS code A81001)" in sendings(number)[0].text
    assert "Bars Surgery (ODS code A81001)" in client.get(f"/cases/{number}/sendings/1").text


def test_the_same_form_sent_twice_is_recorded_once(client: PageClient, sendings: Sendings) -> None:
    number = number_of(prepare(client))
    form = client.get(f"/cases/{number}/sent")
    answers = [client.submit(form, {"desk_reference": typed}, button="Record as sent") for typed in ("First", "Second")]
    assert [answer.headers["Location"] for answer in answers] == [f"/cases/{number}"] * 2
    assert [sent.desk_reference for sent in sendings(number)] == ["First"]


@pytest.mark.parametrize(
    ("first", "second", "on_record", "in_history"),
    [
        ("RITM-JO", "RITM-SAM", "RITM-JO", ["RITM-SAM"]),
        ("RITM-JO", "RITM-JO", "RITM-JO", []),
        ("RITM-JO", "", "RITM-JO", []),
        ("", "RITM-SAM", "RITM-SAM", [""]),
        ("", "", "", []),
    ],
)
def test_two_colleagues_record_a_sending_once_and_learn_of_it(
    app: Flask,
    client: PageClient,
    store: Store,
    people: People,
    sendings: Sendings,
    *,
    first: str,
    second: str,
    on_record: str,
    in_history: list[str],
) -> None:
    number = number_of(prepare(client))
    jo = log_in(app, people.jo)
    forms = [(each, each.get(f"/cases/{number}/sent")) for each in (jo, client)]
    messages = []
    for (each, form), typed in zip(forms, (first, second), strict=True):
        messages.append(flashed(each, each.submit(form, {"desk_reference": typed}, button="Record as sent")))
    assert f"Case {number} is recorded as sent." in messages[0]
    assert f"Case {number} is recorded as sent." not in messages[1]
    assert f"Jo Lee recorded case {number} as sent today at" in messages[1]
    assert ("NHS login's reference that you typed is kept" in messages[1]) == (in_history == ["RITM-SAM"])
    assert [(sent.sent_by, sent.desk_reference) for sent in sendings(number)] == [("Jo Lee", on_record)]
    history = store.history.of(people.sam, number)
    given = [(entry.by, entry.note) for entry in history if entry.act == Act.GIVE_DESK_REFERENCE]
    assert given == [("Sam Bell", note) for note in in_history]
    page = text_of(client.get(f"/cases/{number}"))
    assert first in page
    assert second in page


@pytest.mark.parametrize("page", ["", "x" * 500, "\x00", "spaced out", "'; drop table cases; --"])
def test_a_form_key_that_is_not_ours_is_ignored(client: PageClient, sendings: Sendings, page: str) -> None:
    number = number_of(prepare(client))
    assert record(client, number, page=page, layout="three-pages").status_code == 303
    assert [sent.layout for sent in sendings(number)] == ["two-pages"]


@pytest.mark.parametrize("answers", [{"old_email": ""}, {"nhs_digits": "18"}, {"steps": frozenset()}])
def test_what_the_desk_would_send_back_is_not_recorded(
    client: PageClient, store: Store, people: People, answers: dict[str, Any]
) -> None:
    case = start(store, people.sam, **answers)
    assert not tree_of(client.get(f"/cases/{case.number}")).css('main a[href*="/sent"]')
    assert "not ready to send" in flashed(client, client.get(f"/cases/{case.number}/sent"))
    form = client.get(f"/cases/{start(store, people.sam).number}/sent")
    fields = fields_of(find_form(form)).to_dict() | {"version": str(case.version), "desk_reference": "RITM1"}
    refused = client.post(f"/cases/{case.number}/sent", data=fields)
    assert refused.status_code == 422
    assert "not ready to send" in text_of(refused)
    assert fields_of(find_form(refused))["desk_reference"] == "RITM1"
    assert store.cases.get(people.sam, case.number).stage is Stage.DRAFT


def test_a_case_that_a_colleague_has_changed_is_not_recorded_unseen(
    app: Flask, client: PageClient, people: People, sendings: Sendings
) -> None:
    number = number_of(prepare(client))
    form = client.get(f"/cases/{number}/sent?layout=one-page")
    jo = log_in(app, people.jo)
    jo.submit(jo.get(f"/cases/{number}/edit"), {"new_email": "pat.newer@example.com"}, button="Check and copy")
    stale = client.submit(form, {"desk_reference": "RITM1"}, button="Record as sent")
    assert stale.status_code == 422
    assert "Jo Lee has changed this case since you opened it" in text_of(stale)
    assert "only record it if that is what you sent" in text_of(stale)
    assert "pat.newer@example.com" in text_of(stale)
    assert "pat.new@example.com" in text_of(stale)
    fields = fields_of(find_form(stale))
    assert (fields["desk_reference"], fields["layout"]) == ("RITM1", "one-page")
    assert sendings(number) == ()
    assert client.submit(stale, button="Record as sent").status_code == 303
    assert "pat.newer@example.com" in sendings(number)[0].text


def test_a_text_that_a_colleague_changed_after_it_was_copied_is_not_recorded_unseen(
    app: Flask, client: PageClient, people: People, sendings: Sendings
) -> None:
    number = number_of(prepare(client))
    link = tree_of(client.get(f"/cases/{number}?layout=one-page")).css_first('main a[href*="/sent"]')
    assert link is not None
    path = str(link.attributes["href"])
    assert "has changed this case" not in text_of(client.get(path))
    jo = log_in(app, people.jo)
    jo.submit(jo.get(f"/cases/{number}/edit"), {"old_email": "pat.older@example.org"}, button="Check and copy")
    page = client.get(path)
    for words in ("Jo Lee has changed this case since you opened it", "only record it if that is what you sent"):
        assert words in text_of(page)
    assert "pat.older@example.org" in text_of(page)
    assert sendings(number) == ()
    assert client.submit(page, button="Record as sent").status_code == 303
    assert "pat.older@example.org" in sendings(number)[0].text


def test_the_colleague_who_made_a_page_stale_is_named_and_not_who_wrote_a_note_since(
    app: Flask, client: PageClient, store: Store, people: People
) -> None:
    number = number_of(prepare(client))
    form = client.get(f"/cases/{number}/sent")
    jo = log_in(app, people.jo)
    jo.submit(jo.get(f"/cases/{number}/edit"), {"old_email": "pat.older@example.org"}, button="Check and copy")
    store.history.add_note(people.sam, number, "Rang")
    assert "Jo Lee has changed this case" in text_of(client.submit(form, button="Record as sent"))


@pytest.mark.parametrize("version", ["", "x", "0", "9" * 40, "\x00"])
def test_a_link_with_a_nonsense_version_is_not_a_fault(client: PageClient, version: str) -> None:
    page = client.get(f"/cases/{number_of(prepare(client))}/sent", query_string={"version": version})
    assert page.status_code == 200
    assert "has changed this case" in text_of(page)


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "9" * 9, "9" * 40])
def test_a_nonsense_version_is_stale_but_not_a_fault(client: PageClient, sendings: Sendings, version: str) -> None:
    number = number_of(prepare(client))
    assert record(client, number, version=version).status_code == 422
    assert sendings(number) == ()


def test_a_form_filled_in_before_a_time_out_is_back_after_log_in(
    client: PageClient, people: People, clock: Clock, sendings: Sendings
) -> None:
    number = number_of(prepare(client))
    form = client.get(f"/cases/{number}/sent")
    clock.go_on(minutes=16)
    log_in_page = client.submit(form, {"desk_reference": "RITM1", "layout": "one-page"}, button="Record as sent")
    assert log_in_page.status_code == 401
    back = client.get(client.log_in_from(log_in_page, people.sam).headers["Location"])
    fields = fields_of(find_form(back))
    assert (fields["desk_reference"], fields["layout"]) == ("RITM1", "one-page")
    assert "Not saved yet" in text_of(back)
    assert client.submit(back, button="Record as sent").status_code == 303
    assert [(sent.layout, sent.desk_reference) for sent in sendings(number)] == [("one-page", "RITM1")]
    assert "Not saved yet" not in client.get("/cases").text


# --- a sent case is read-only ----------------------------------------------------------------------------------


@pytest.fixture
def sent_number(client: PageClient) -> str:
    number = number_of(prepare(client))
    record(client, number)
    return number


def flashed(client: PageClient, answer: TestResponse) -> str:
    assert answer.status_code == 303
    return text_of(client.get(answer.headers["Location"]))


def test_the_form_of_a_sent_case_leads_back_with_the_reason(client: PageClient, sent_number: str) -> None:
    page = client.get(f"/cases/{sent_number}")
    assert not tree_of(page).css('main a[href*="/edit"], main a[href$="/delete"], main a[href*="/review"]')
    assert "answers stay as they are" in flashed(client, client.get(f"/cases/{sent_number}/edit"))
    assert "recorded as sent already" in flashed(client, client.get(f"/cases/{sent_number}/sent"))
    assert "stays on record" in flashed(client, client.get(f"/cases/{sent_number}/delete"))


def test_a_form_that_stood_open_while_it_was_sent_shows_what_was_typed(client: PageClient) -> None:
    number = number_of(prepare(client))
    edit, delete, again = (client.get(f"/cases/{number}/{each}") for each in ("edit", "delete", "sent"))
    record(client, number)
    refused = client.submit(edit, {"note": "One more thing", "nhs_digits": "777"}, button="Check and copy")
    assert refused.status_code == 409
    for words in ("answers stay as they are", "One more thing", "777"):
        assert words in text_of(refused)
    answer = client.submit(edit, {"note": "One more thing", "action": "auto"}, headers=JSON)
    assert answer.status_code == 409
    assert "answers stay as they are" in answer.get_json()["problem"]
    assert "stays on record" in flashed(client, client.submit(delete, button="Delete case"))
    assert client.submit(again, button="Record as sent").status_code == 303  # as it is: recorded once
    assert "One more thing" not in client.get(f"/cases/{number}").text


def test_answers_typed_before_a_time_out_are_in_sight_even_if_it_was_sent_meanwhile(
    client: PageClient, store: Store, people: People, clock: Clock
) -> None:
    case = start(store, people.jo)
    edit = client.get(f"/cases/{case.number}/edit")
    clock.go_on(minutes=16)
    send(store, people.jo, case)
    log_in_page = client.submit(edit, {"note": "One more thing"}, button="Check and copy")
    back = client.get(client.log_in_from(log_in_page, people.sam).headers["Location"])
    assert "answers stay as they are" in text_of(back)
    assert "One more thing" in text_of(back)


def test_answers_sent_from_a_page_that_is_too_old_are_in_sight_too(client: PageClient, sent_number: str) -> None:
    fields = fields_of(find_form(client.get("/cases/new"))).to_dict()
    typed = fields | {"csrf_token": "old", "note": "One more thing"}
    answer = client.post(f"/cases/{sent_number}/edit", data=typed)
    assert answer.status_code == 400
    assert "One more thing" in text_of(answer)


def test_the_form_that_started_a_case_cannot_write_to_it_once_it_is_sent(client: PageClient) -> None:
    form = client.get("/cases/new")
    number = client.submit(form, WHOLE, button="Check and copy").headers["Location"].removeprefix("/cases/")
    record(client, number)
    refused = client.submit(form, WHOLE | {"note": "One more thing"}, button="Check and copy")
    assert refused.status_code == 409
    assert "One more thing" in text_of(refused)
    assert "One more thing" not in client.get(f"/cases/{number}").text


@pytest.mark.parametrize("stage", [Stage.RESOLVED, Stage.CLOSED])
def test_an_ended_case_is_read_only_too(client: PageClient, store: Store, people: People, stage: Stage) -> None:
    case = at_stage(store, people.sam, stage)
    form = client.get(f"/cases/{start(store, people.sam).number}/edit")
    fields = fields_of(find_form(form)).to_dict() | {"version": str(case.version), "note": "One more thing"}
    answer = client.post(f"/cases/{case.number}/edit", data=fields)
    assert answer.status_code == 409
    assert "Open it again first" in text_of(answer)
    assert "One more thing" in text_of(answer)
    assert "One more thing" in text_of(client.get(f"/cases/{case.number}/edit"))
    client.submit(client.get(f"/cases/{case.number}/edit"), action="/forget")
    assert "Open it again first" in flashed(client, client.get(f"/cases/{case.number}/edit"))


# --- sent again, and compared ----------------------------------------------------------------------------------


def test_what_was_sent_before_is_kept_and_compared_with_now(client: PageClient, store: Store, people: People) -> None:
    case = start(store, people.sam)
    back = record_progress(
        store, people.jo, send(store, people.sam, case, "RITM1"), Act.MORE_INFORMATION, note="Which month?"
    )
    page = client.get(f"/cases/{case.number}")
    assert "NHS login asked for more" in text_of(page)
    assert "Jo Lee's note: Which month?" in text_of(page)
    assert "No answer has changed since" in text_of(client.get(f"/cases/{case.number}/sendings/1"))
    typed = {"last_access-month": "May", "note": "They are sure of May"}
    client.submit(client.get(f"/cases/{case.number}/edit"), typed, button="Check and copy")
    compared = text_of(client.get(f"/cases/{case.number}/sendings/1"))
    assert "6 August 2026" in compared
    assert "6 May 2026" in compared
    assert "They are sure of May" in compared
    assert compared.count("Old email address") == 1  # in the text, and not among what has changed
    record(client, case.number, desk_reference="RITM2")
    first, second = store.sendings.of(people.sam, case.number)
    assert "6 August 2026" in first.text
    assert "6 May 2026" in second.text
    assert (first.desk_reference, second.desk_reference) == ("RITM1", "RITM2")
    links = tree_of(client.get(f"/cases/{case.number}")).css('main a[href*="/sendings/"]')
    assert [str(link.attributes["href"]).rpartition("/")[2] for link in links] == ["1", "2"]
    assert back.stage is Stage.MORE_INFORMATION_NEEDED


@pytest.mark.parametrize("which", ["0", "2", "-1", "x", "1.0", "99999999999999999999"])
def test_an_unknown_sending_is_not_found(client: PageClient, sent_number: str, which: str) -> None:
    assert client.get(f"/cases/{sent_number}/sendings/{which}").status_code == 404
    assert heading_of(client.get(f"/cases/{sent_number}/sendings/1")) == f"What was sent for case {sent_number}"


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.MORE_INFORMATION_NEEDED])
def test_a_case_with_something_still_asked_for_is_sent_only_with_a_reason(
    client: PageClient, store: Store, people: People, stage: Stage
) -> None:
    case = at_stage(store, people.sam, stage)
    if stage is Stage.DRAFT:
        store.reviews.ask_for_changes(people.jo, case.number, case.version, note="Which month?")
    before = len(store.sendings.of(people.sam, case.number))
    form = client.get(f"/cases/{case.number}/sent")
    refused = client.submit(form, button="Record as sent")
    assert refused.status_code == 422
    assert "Say why you are sending it as it is" in text_of(refused)
    assert len(store.sendings.of(people.sam, case.number)) == before
    assert client.submit(refused, {"reason": "They rang"}, button="Record as sent").status_code == 303
    entry = store.history.of(people.sam, case.number)[-1]
    assert (entry.act, entry.note) == (Act.RECORD_SENT, "They rang")


def test_sending_needs_a_reason_only_while_something_is_open(client: PageClient, store: Store, people: People) -> None:
    number = at_stage(store, people.sam, Stage.DRAFT).number
    assert not find_form(client.get(f"/cases/{number}/sent")).css("[name=reason]")
