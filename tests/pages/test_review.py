"""A colleague's check before a case is sent: asked for, given, or answered with changes; and where it is required."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from casebuilder.core.stages import Act, Review, Stage
from casebuilder.store import Operator, Store
from tests.pages.client import PageClient, fields_of, find_form, heading_of, text_of, tree_of
from tests.pages.people import People
from tests.pages.stages import at_stage, record_progress, send, start
from tests.pages.test_cases import log_in, number_of, prepare
from tests.store.practices import Clock


@pytest.fixture
def jo(app: Flask, client: PageClient, people: People) -> PageClient:
    """Jo's browser, beside Sam's."""
    assert client.get("/cases").status_code == 200
    return log_in(app, people.jo)


def buttons_of(page: TestResponse) -> list[str]:
    return [button.text(strip=True) for button in find_form(page).css("button")]


def changes_in(page: TestResponse) -> list[tuple[str, list[str]]]:
    """Return what the page says has changed since this person last looked: the answer, as it is and as it was."""
    notices = [each for each in tree_of(page).css(".nhsuk-inset-text") if "Changed since" in each.text()]
    return [
        (item.text().partition(":")[0].strip(), [answer.text() for answer in item.css(".app-answer")])
        for each in notices
        for item in each.css("li")
    ]


def review_of(store: Store, people: People, number: str) -> Review:
    return store.cases.get(people.sam, number).review


def test_a_review_is_asked_for_seen_and_given(client: PageClient, jo: PageClient, store: Store, people: People) -> None:
    number = number_of(prepare(client))
    asked = client.submit(
        client.get(f"/cases/{number}/review"), {"note": "Is the old address right?"}, button="Ask a colleague"
    )
    assert asked.headers["Location"] == f"/cases/{number}"
    assert "Waiting for a colleague" in text_of(client.get(asked.headers["Location"]))
    assert number in text_of(jo.get("/cases?show=to-review"))
    page = jo.get(f"/cases/{number}")
    assert "Asked today at" in text_of(page)
    assert "Sam Bell's note: Is the old address right?" in text_of(page)
    form = jo.get(f"/cases/{number}/review")
    assert "Sam Bell's note: Is the old address right?" in text_of(form)
    jo.submit(form, {"note": "Yes, I rang them"}, button="It is right")
    checked = text_of(client.get(f"/cases/{number}"))
    assert "Checked by Jo Lee today at" in checked
    assert "Yes, I rang them" in checked
    jo.get("/cases")  # the banner that names the case is shown once
    assert number not in text_of(jo.get("/cases?show=to-review"))
    assert "Ready to send since" in text_of(jo.get("/cases"))
    assert review_of(store, people, number) is Review.CHECKED


def test_a_case_can_be_checked_without_being_asked(client: PageClient, jo: PageClient) -> None:
    number = number_of(prepare(client))
    assert buttons_of(jo.get(f"/cases/{number}/review")) == [
        "It is right",
        "Ask for changes",
        "Ask a colleague for a check",
    ]
    jo.submit(jo.get(f"/cases/{number}/review"), button="It is right")
    assert "Checked by Jo Lee" in text_of(client.get(f"/cases/{number}"))


def test_nobody_checks_their_own_work(client: PageClient, store: Store, people: People) -> None:
    number = number_of(prepare(client))
    page = client.get(f"/cases/{number}/review")
    assert buttons_of(page) == ["Ask a colleague for a check"]
    refused = client.submit(page, {"action": "check", "note": "It is fine, I am sure"})
    assert refused.status_code == 422
    assert "somebody else must check it" in text_of(refused)
    assert "It is fine, I am sure" in fields_of(find_form(refused))["note"]
    assert review_of(store, people, number) is Review.NONE


def test_changes_are_asked_for_with_a_note(client: PageClient, jo: PageClient, store: Store, people: People) -> None:
    number = number_of(prepare(client))
    silent = jo.submit(jo.get(f"/cases/{number}/review"), button="Ask for changes")
    assert silent.status_code == 422
    assert "Say in the note what should change" in text_of(silent)
    assert review_of(store, people, number) is Review.NONE
    assert jo.submit(silent, {"note": "They told me June"}, button="Ask for changes").status_code == 303
    page = text_of(client.get(f"/cases/{number}"))
    assert "Changes asked for" in page
    assert "Jo Lee's note: They told me June" in page
    assert "Changes asked for by Jo Lee, for you" in text_of(client.get("/cases"))


@pytest.mark.parametrize("action", ["", "approve", "auto"])
def test_an_unknown_button_does_nothing_and_says_so(
    client: PageClient, store: Store, people: People, action: str
) -> None:
    number = number_of(prepare(client))
    answer = client.submit(client.get(f"/cases/{number}/review"), {"action": action, "note": "Keep me"})
    assert answer.status_code == 422
    assert "Press one of the buttons" in text_of(answer)
    assert fields_of(find_form(answer))["note"] == "Keep me"
    assert review_of(store, people, number) is Review.NONE


def test_an_edit_clears_the_check_and_saving_the_same_does_not(client: PageClient, jo: PageClient) -> None:
    number = number_of(prepare(client))
    jo.submit(jo.get(f"/cases/{number}/review"), button="It is right")
    client.submit(client.get(f"/cases/{number}/edit"), button="Check and copy")
    assert "Checked by Jo Lee" in text_of(client.get(f"/cases/{number}"))
    client.submit(client.get(f"/cases/{number}/edit"), {"note": "One more thing"}, button="Check and copy")
    assert "Checked by Jo Lee" not in text_of(client.get(f"/cases/{number}"))
    assert "Checked today at" in text_of(client.get(f"/cases/{number}"))  # its history stays


def test_a_colleague_sees_what_has_changed_until_they_have_reviewed_it(client: PageClient, jo: PageClient) -> None:
    number = number_of(prepare(client))
    assert changes_in(jo.get(f"/cases/{number}")) == []
    edit = client.get(f"/cases/{number}/edit")
    client.submit(edit, {"old_email": "pat.older@example.org", "reference": "4521"}, button="Check and copy")
    changes = [
        ("Your reference", ["4521", "No answer"]),
        ("Old email address", ["pat.older@example.org", "pat.old@example.com"]),
    ]
    for path in ("", "", "/review", "/sent", "/progress"):
        assert changes_in(jo.get(f"/cases/{number}{path}")) == changes, path
        assert changes_in(client.get(f"/cases/{number}{path}")) == []
    jo.submit(jo.get(f"/cases/{number}/review"), button="It is right")
    assert changes_in(jo.get(f"/cases/{number}")) == []


def test_asking_for_the_head_of_a_page_does_not_count_as_seeing_it(client: PageClient, jo: PageClient) -> None:
    number = number_of(prepare(client))
    jo.get(f"/cases/{number}")
    client.submit(client.get(f"/cases/{number}/edit"), {"reference": "4521"}, button="Check and copy")
    assert jo.head(f"/cases/{number}/sent").status_code == 200
    client.submit(client.get(f"/cases/{number}/edit"), {"nhs_digits": "777"}, button="Check and copy")
    assert [label for label, _ in changes_in(jo.get(f"/cases/{number}"))] == [
        "Your reference",
        "Last 3 digits of NHS number",
    ]


def test_a_check_of_a_version_that_has_changed_is_not_counted_and_shows_the_change(
    client: PageClient, jo: PageClient, store: Store, people: People
) -> None:
    number = number_of(prepare(client))
    form = jo.get(f"/cases/{number}/review")
    client.submit(client.get(f"/cases/{number}/edit"), {"nhs_digits": "777"}, button="Check and copy")
    stale = jo.submit(form, {"note": "I rang them"}, button="It is right")
    assert stale.status_code == 422
    assert "Sam Bell has changed this case since you opened it" in text_of(stale)
    assert changes_in(stale) == [("Last 3 digits of NHS number", ["777", "018"])]
    assert fields_of(find_form(stale))["note"] == "I rang them"
    assert review_of(store, people, number) is Review.NONE
    assert jo.submit(stale, button="It is right").status_code == 303
    assert review_of(store, people, number) is Review.CHECKED


@pytest.mark.parametrize("stage", [Stage.SENT, Stage.RESOLVED, Stage.CLOSED])
def test_what_is_sent_or_ended_is_not_reviewed(client: PageClient, store: Store, people: People, stage: Stage) -> None:
    case = at_stage(store, people.jo, stage)
    answer = client.get(f"/cases/{case.number}/review")
    assert answer.headers["Location"] == f"/cases/{case.number}"
    page = text_of(client.get(answer.headers["Location"]))
    assert "nothing to check" in page or "Open it again first" in page
    form = client.get(f"/cases/{start(store, people.jo).number}/review")
    fields = fields_of(find_form(form)).to_dict() | {"version": str(case.version), "action": "check"}
    assert client.post(f"/cases/{case.number}/review", data=fields).status_code == 422


def test_a_review_written_before_a_time_out_is_not_lost(
    client: PageClient, store: Store, people: People, clock: Clock
) -> None:
    number = start(store, people.jo).number
    form = client.get(f"/cases/{number}/review")
    clock.go_on(minutes=16)
    log_in_page = client.submit(form, {"note": "Ask them for the month"}, button="Ask for changes")
    assert log_in_page.status_code == 401
    back = client.get(client.log_in_from(log_in_page, people.sam).headers["Location"])
    assert heading_of(back) == f"Check case {number}"
    assert "Not saved yet" in text_of(back)
    assert client.submit(back, button="Ask for changes").status_code == 303
    assert "Sam Bell's note: Ask them for the month" in text_of(client.get(f"/cases/{number}"))
    assert "Not saved yet" not in client.get(f"/cases/{number}/review").text


def test_a_review_written_before_a_time_out_is_shown_even_if_the_case_was_sent_meanwhile(
    client: PageClient, store: Store, people: People, clock: Clock
) -> None:
    case = start(store, people.jo)
    form = client.get(f"/cases/{case.number}/review")
    clock.go_on(minutes=16)
    send(store, people.jo, case)
    log_in_page = client.submit(form, {"note": "Ask them for the month"}, button="Ask for changes")
    back = client.get(client.log_in_from(log_in_page, people.sam).headers["Location"])
    assert fields_of(find_form(back))["note"] == "Ask them for the month"
    refused = client.submit(back, button="Ask for changes")
    assert refused.status_code == 422
    assert "nothing to check" in text_of(refused)
    assert fields_of(find_form(refused))["note"] == "Ask them for the month"


def test_an_open_request_for_changes_is_shown_until_the_case_is_sent(client: PageClient, jo: PageClient) -> None:
    number = number_of(prepare(client))
    jo.submit(jo.get(f"/cases/{number}/review"), {"note": "They told me June"}, button="Ask for changes")
    page = client.get(f"/cases/{number}/sent")
    for words in ("Jo Lee asked for changes today at", "Jo Lee's note: They told me June", "No answer has been"):
        assert words in text_of(page)
    client.submit(page, {"reason": "June was right"}, button="Record as sent")
    standing, _, history = text_of(client.get(f"/cases/{number}")).partition("History")
    assert "asked for changes" not in standing
    assert "They told me June" in history


def test_a_sent_case_does_not_wait_for_a_review(client: PageClient, jo: PageClient) -> None:
    number = number_of(prepare(client))
    client.submit(client.get(f"/cases/{number}/review"), {"note": "Look at this"}, button="Ask a colleague")
    page = client.get(f"/cases/{number}/sent")
    assert "Sam Bell asked for a check" in text_of(page)
    client.submit(page, button="Record as sent")
    assert "To check" not in text_of(jo.get("/cases"))
    assert "Check it" not in text_of(jo.get(f"/cases/{number}"))


@pytest.mark.parametrize("path", ["", "/review", "/sent"])
def test_cautions_appear_wherever_somebody_decides(client: PageClient, store: Store, people: People, path: str) -> None:
    other = start(store, people.jo).number
    number = start(store, people.jo, new_email="pat.new@gmial.com").number
    page = client.get(f"/cases/{number}{path}")
    assert "gmail.com" in text_of(page)
    assert f"Look at case {other}" in text_of(page)
    changes = tree_of(page).css(f'main .app-cautions a[href="/cases/{number}/edit#new_email"]')
    assert len(changes) == 1


def test_three_cautions_stand_in_sight_and_the_rest_behind_their_count(
    client: PageClient, store: Store, people: People
) -> None:
    odd = {"new_email": "pat@gmial.com", "old_email": "pat@nhs.net", "note": "Mrs Example of SW1A 1AA, born 1 May"}
    page = client.get(f"/cases/{start(store, people.jo, **odd).number}")
    assert len(tree_of(page).css("main .app-cautions > li")) == 5
    (more,) = tree_of(page).css("main details:has(.app-cautions)")
    assert (len(more.css("li")), [each.text(strip=True) for each in more.css("summary")]) == (2, ["and 2 more"])


# --- where the practice wants a check --------------------------------------------------------------------------


def test_where_the_practice_wants_a_check_nothing_is_sent_without_one(
    client: PageClient, jo: PageClient, store: Store, people: People
) -> None:
    number = number_of(prepare(client))
    form = client.get(f"/cases/{number}/sent")
    store.practices.set_review_required(Operator(people.sam.practice_id), True)
    page = client.get(f"/cases/{number}")
    before_the_boxes, _, _ = text_of(page).partition("Open NHS login's contact form")
    assert "A colleague must check it first" in before_the_boxes
    assert not tree_of(page).css('a[href*="/sent"]')
    away = client.get(f"/cases/{number}/sent")
    assert away.headers["Location"] == f"/cases/{number}"
    assert "Ask for a check." in text_of(client.get(f"/cases/{number}"))
    refused = client.submit(form, {"desk_reference": "RITM1"}, button="Record as sent")
    assert refused.status_code == 422
    assert "wants a colleague to check" in text_of(refused)
    assert fields_of(find_form(refused))["desk_reference"] == "RITM1"
    jo.submit(jo.get(f"/cases/{number}/review"), button="It is right")
    page = client.get(f"/cases/{number}")
    assert tree_of(page).css('a[href*="/sent"]')
    # An edit after the check takes it away again, also for a form that stands open.
    form = client.get(f"/cases/{number}/sent")
    jo.submit(jo.get(f"/cases/{number}/edit"), {"reference": "Jo 1"}, button="Check and copy")
    assert client.submit(form, button="Record as sent").status_code == 422
    # Jo changed it last, so it is Sam who may check it now.
    assert jo.submit(jo.get(f"/cases/{number}/review"), {"action": "check"}).status_code == 422
    client.submit(client.get(f"/cases/{number}/review"), button="It is right")
    assert jo.submit(jo.get(f"/cases/{number}/sent"), button="Record as sent").status_code == 303
    assert store.cases.get(people.sam, number).stage is Stage.SENT


def test_a_case_that_comes_back_is_checked_again_before_it_goes_out_again(
    client: PageClient, store: Store, people: People
) -> None:
    case = start(store, people.jo)
    store.practices.set_review_required(Operator(people.sam.practice_id), True)
    store.reviews.check(people.sam, case.number, case.version)
    record_progress(store, people.jo, send(store, people.jo, case), Act.MORE_INFORMATION)
    page = client.get(f"/cases/{case.number}")
    assert "A colleague must check it first" in text_of(page)
    assert client.get(f"/cases/{case.number}/sent").status_code == 303
