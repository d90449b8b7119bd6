"""After sending: what happened, chasing, the end, next steps, history and restoring, and whose case it is."""

from __future__ import annotations

from datetime import datetime, time

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from casebuilder.core.stages import OPEN_STAGES, OUTCOMES_WITHOUT_SENDING, Act, Outcome, Stage
from casebuilder.guide.handouts import SMS_LIMIT, septets
from casebuilder.pages.words import day_words
from casebuilder.store import Case, Queue, Store
from casebuilder.text.dates import LONDON, TypedDate
from tests.pages.client import PageClient, fields_of, find_form, heading_of, text_of, tree_of, words_of
from tests.pages.people import People
from tests.pages.stages import at_stage, record_progress, send, start
from tests.pages.test_cases import log_in, number_of, prepare
from tests.store.practices import Clock

ENDINGS = tuple(each.value for each in Outcome)
NEWS = ("heard", "more-information", "reopen", "note", *ENDINGS)
WITH_THE_DESK = {
    "heard": None,
    "note": None,
    "more-information": Stage.MORE_INFORMATION_NEEDED,
    **dict.fromkeys(ENDINGS, Stage.RESOLVED),
}
# Where each news takes a case; None leaves it where it is. What is not here is refused.
LEADS: dict[Stage, dict[str, Stage | None]] = {
    Stage.DRAFT: {"note": None, **dict.fromkeys(OUTCOMES_WITHOUT_SENDING, Stage.CLOSED)},
    Stage.SENT: WITH_THE_DESK,
    Stage.MORE_INFORMATION_NEEDED: WITH_THE_DESK,
    Stage.RESOLVED: {"note": None, "reopen": Stage.MORE_INFORMATION_NEEDED},
    Stage.CLOSED: {"note": None, "reopen": Stage.DRAFT},
}
LIVING = tuple(LEADS)
WAS_SENT = (Stage.SENT, Stage.MORE_INFORMATION_NEEDED, Stage.RESOLVED)


def report(client: PageClient, number: str, **typed: str) -> TestResponse:
    """Record on the page of the case what happened, even what the page does not offer."""
    return client.submit(client.get(f"/cases/{number}/progress"), typed, button="Record")


def stored_case(store: Store, people: People, number: str) -> Case:
    return store.cases.get(people.sam, number)


@pytest.mark.parametrize("stage", LIVING)
def test_each_reply_that_the_stage_allows_is_recorded(
    client: PageClient, store: Store, people: People, stage: Stage
) -> None:
    for news, leads_to in LEADS[stage].items():
        number = at_stage(store, people.jo, stage).number
        assert report(client, number, news=news, note="They rang").headers["Location"] == f"/cases/{number}", news
        after = stored_case(store, people, number)
        assert after.stage is (leads_to or stage), news
        assert after.outcome == (Outcome(news) if news in ENDINGS else after.outcome), news
        assert "They rang" in text_of(client.get(f"/cases/{number}")), news


@pytest.mark.parametrize("stage", LIVING)
def test_every_other_reply_is_clearly_refused(client: PageClient, store: Store, people: People, stage: Stage) -> None:
    case = at_stage(store, people.jo, stage)
    before = store.history.of(people.sam, case.number)
    refused = set(NEWS) - set(LEADS[stage])
    assert refused
    for news in refused:
        answer = report(client, case.number, news=news, note="They rang")
        assert answer.status_code == 422, news
        [sentence] = tree_of(answer).css(".nhsuk-error-summary li")
        assert "case" in sentence.text(), news
        assert fields_of(find_form(answer))["note"] == "They rang", news
        assert stored_case(store, people, case.number).stage is stage, news
    assert store.history.of(people.sam, case.number) == before


@pytest.mark.parametrize("stage", LIVING)
def test_the_page_offers_exactly_what_the_stage_allows(
    client: PageClient, store: Store, people: People, stage: Stage
) -> None:
    number = at_stage(store, people.jo, stage).number
    page = client.get(f"/cases/{number}/progress")
    offered = {str(choice.attributes["value"]) for choice in tree_of(page).css("input[name=news]")}
    assert offered == set(LEADS[stage])
    assert bool(tree_of(page).css("input[name=desk_reference]")) == (stage in WAS_SENT)
    # Only for a draft, which the desk has not seen, one answer is possible.
    assert fields_of(find_form(page)).get("news") == ("note" if stage is Stage.DRAFT else None)


@pytest.mark.parametrize("stage", LIVING)
def test_without_a_choice_nothing_is_recorded_and_nothing_typed_is_lost(
    client: PageClient, store: Store, people: People, stage: Stage
) -> None:
    case = at_stage(store, people.jo, stage)
    for news in ("", "rubbish", "\x00", "discarded", "recorded as sent"):
        answer = report(client, case.number, news=news, note="They rang", desk_reference="RITM1")
        assert answer.status_code == 422
        assert "Choose what has happened" in text_of(answer)
        fields = fields_of(find_form(answer))
        assert fields["note"] == "They rang"
        assert fields.get("desk_reference", "RITM1") == "RITM1"
    assert stored_case(store, people, case.number).changed_at == case.changed_at


@pytest.mark.parametrize("stage", LIVING)
def test_the_desk_s_reference_is_added_only_where_something_was_sent(
    client: PageClient, store: Store, people: People, stage: Stage
) -> None:
    for news in NEWS:
        number = at_stage(store, people.jo, stage).number
        answer = report(client, number, news=news, desk_reference="RITM1")
        references = [sent.desk_reference for sent in store.sendings.of(people.sam, number)]
        if stage in WAS_SENT and news in LEADS[stage]:
            assert (answer.status_code, references) == (303, ["RITM1"]), news
            assert "RITM1" in text_of(client.get(f"/cases/{number}")), news
        else:
            assert answer.status_code == 422, news
            assert set(references) <= {""}, news
            assert stored_case(store, people, number).stage is stage, news  # neither half was recorded


def test_a_reference_given_before_is_shown_and_can_be_changed(client: PageClient, store: Store, people: People) -> None:
    number = send(store, people.sam, start(store, people.sam), "RITM1").number
    assert "Given so far: RITM1" in text_of(client.get(f"/cases/{number}/progress"))
    report(client, number, news="note", desk_reference="RITM2")
    page = text_of(client.get(f"/cases/{number}"))
    assert "NHS login's reference: RITM2" in page
    assert page.count("RITM1") == page.count("Replaced NHS login's reference") == 1  # only in the history


def test_a_note_without_words_is_refused(client: PageClient, store: Store, people: People) -> None:
    number = start(store, people.sam).number
    refused = report(client, number, news="note", note=" \n ")
    assert refused.status_code == 422
    assert "Enter a note" in text_of(refused)
    assert report(client, number, note="Rang, no answer").status_code == 303


@pytest.mark.parametrize("stage", Stage)
def test_no_act_at_any_stage_causes_an_error(client: PageClient, store: Store, people: People, stage: Stage) -> None:
    token = fields_of(find_form(client.get("/cases/new")))["csrf_token"]
    for action in ("review", "sent", "progress", "delete", "edit", "restore"):
        case = at_stage(store, people.jo, stage)
        posted = {"csrf_token": token, "version": str(case.version), "note": "Keep me", "page": "a-page"}
        for button in ("check", "changes", "ask", "auto", ""):
            answer = client.post(f"/cases/{case.number}/{action}", data=posted | {"action": button})
            assert answer.status_code in (200, 303, 404, 409, 422), action
    case = at_stage(store, people.jo, stage)
    for path in ("", "/edit", "/review", "/sent", "/progress", "/delete", "/next-steps", "/sendings/1", "/version"):
        assert client.get(f"/cases/{case.number}{path}").status_code in (200, 303, 404)


def test_a_reply_on_a_case_that_has_moved_on_is_not_recorded_unseen(
    client: PageClient, store: Store, people: People
) -> None:
    sent = send(store, people.jo, start(store, people.jo))
    form = client.get(f"/cases/{sent.number}/progress")
    assert not tree_of(form).css(".app-history")
    record_progress(store, people.jo, sent, Act.MORE_INFORMATION, note="Which month?")
    stale = client.submit(form, {"news": "cleansed", "note": "They wrote to me"}, button="Record")
    assert stale.status_code == 422
    assert "Jo Lee has changed this case since you opened it" in text_of(stale)
    assert "It is now: NHS login asked" in text_of(stale)
    last = words_of(tree_of(stale).css(".app-history li")[-1])
    assert "Recorded that NHS login needs more information" in last
    assert "by Jo Lee" in last
    assert "Which month?" in last
    assert tree_of(stale).css_first(f'main a[href="/cases/{sent.number}"][target="_blank"]')
    fields = fields_of(find_form(stale))
    assert (fields["news"], fields["note"]) == ("cleansed", "They wrote to me")
    assert client.submit(stale, button="Record").status_code == 303
    assert stored_case(store, people, sent.number).outcome is Outcome.CLEANSED


def test_a_case_closed_in_older_words_says_who_closed_it(client: PageClient, store: Store, people: People) -> None:
    number = at_stage(store, people.jo, Stage.CLOSED).number
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE trail SET act = 'ended: withdrawn' WHERE act LIKE 'ended: %'"))
    page = text_of(client.get(f"/cases/{number}"))
    assert "Closed: not needed any more. Recorded today at" in page
    assert "by Jo Lee" in page


def test_the_end_recorded_twice_is_refused_the_second_time(client: PageClient, store: Store, people: People) -> None:
    number = at_stage(store, people.sam, Stage.SENT).number
    form = client.get(f"/cases/{number}/progress")
    assert client.submit(form, {"news": "reset"}, button="Record").status_code == 303
    second = client.submit(form, {"news": "cleansed"}, button="Record")
    assert second.status_code == 422
    assert "This case is closed" in text_of(second)
    assert stored_case(store, people, number).outcome is Outcome.RESET


def test_a_reply_typed_before_a_time_out_is_not_lost(
    client: PageClient, store: Store, people: People, clock: Clock
) -> None:
    number = at_stage(store, people.sam, Stage.SENT).number
    form = client.get(f"/cases/{number}/progress")
    clock.go_on(minutes=16)
    typed = {"news": "more-information", "note": "Which month? 999 000 0018", "desk_reference": "RITM1"}
    log_in_page = client.submit(form, typed, button="Record")
    assert log_in_page.status_code == 401
    back = client.get(client.log_in_from(log_in_page, people.sam).headers["Location"])
    assert "Not saved yet" in text_of(back)
    fields = fields_of(find_form(back))
    assert {name: fields[name] for name in typed} == typed | {"note": "Which month? *** *** *018"}
    assert client.submit(back, button="Record").status_code == 303
    assert stored_case(store, people, number).stage is Stage.MORE_INFORMATION_NEEDED
    assert "Not saved yet" not in client.get(f"/cases/{number}/progress").text


# --- chasing ---------------------------------------------------------------------------------------------------


def go_on_to(clock: Clock, case: Case, hour: int) -> None:
    """Move to this hour, in London, of the day on which the case is to be chased."""
    assert case.chase_on is not None
    clock.now = datetime.combine(case.chase_on, time(hour), LONDON)


def test_a_case_without_a_reply_for_two_working_days_needs_chasing(
    anyone: PageClient, store: Store, people: People, clock: Clock
) -> None:
    case = send(store, people.sam, start(store, people.sam))
    anyone.log_in(people.sam)
    assert case.chase_on is not None
    assert f"chase it on {day_words(case.chase_on)}" in text_of(anyone.get(f"/cases/{case.number}"))
    assert "Chase" not in text_of(anyone.get("/cases"))
    go_on_to(clock, case, 0)
    anyone.log_in(people.sam)
    assert "Chase NHS login" in text_of(anyone.get(f"/cases/{case.number}"))
    assert "Chase NHS login" in text_of(anyone.get("/cases?show=needs-chasing"))
    report(anyone, case.number, news="heard", note="They are still at it")
    assert "Chase NHS login" not in text_of(anyone.get(f"/cases/{case.number}"))
    assert "Chase" not in text_of(anyone.get("/cases"))
    go_on_to(clock, stored_case(store, people, case.number), 12)
    anyone.log_in(people.sam)
    assert "Chase 1" in text_of(anyone.get("/cases"))
    report(anyone, case.number, news="more-information")
    assert "NHS login asked 1" in text_of(anyone.get("/cases"))
    assert "Chase" not in text_of(anyone.get("/cases"))


def standing_of(client: PageClient, number: str) -> str:
    found = tree_of(client.get(f"/cases/{number}")).css_first(".app-verdict")
    assert found is not None
    return " ".join(words_of(found).split())


def test_what_is_said_of_a_long_wait_is_true_from_its_first_minute(
    anyone: PageClient, store: Store, people: People, clock: Clock
) -> None:
    clock.now = datetime(2021, 12, 23, 16, 30, tzinfo=LONDON)
    case = start(store, people.sam, last_access=TypedDate("", "", "2020"))
    number = send(store, people.sam, case).number
    clock.now = datetime(2021, 12, 29, 0, 1, tzinfo=LONDON)  # of the working days only Christmas Eve has gone by
    anyone.log_in(people.sam)
    standing = standing_of(anyone, number)
    assert "Chase NHS login" in standing
    assert "no reply since 23 December 2021 at 16:30" in standing
    assert "working day" not in standing


def test_the_last_word_from_the_desk_stands_with_the_case(client: PageClient, store: Store, people: People) -> None:
    case = send(store, people.jo, start(store, people.jo))
    assert "NHS login replied" not in standing_of(client, case.number)
    report(client, case.number, news="heard", note="They are looking for it")
    report(client, case.number, news="note", note="The patient rang")
    standing = standing_of(client, case.number)
    assert "NHS login replied. Sam Bell recorded it today at" in standing
    assert "Sam Bell's note: They are looking for it" in standing
    assert "If there is no further reply, chase it on" in standing
    case = record_progress(store, people.jo, stored_case(store, people, case.number), Act.MORE_INFORMATION)
    send(store, people.jo, case)
    assert "NHS login replied" not in standing_of(client, case.number)


def test_a_note_does_not_count_as_a_reply_from_the_desk(
    anyone: PageClient, store: Store, people: People, clock: Clock
) -> None:
    case = send(store, people.sam, start(store, people.sam))
    go_on_to(clock, case, 9)
    anyone.log_in(people.sam)
    report(anyone, case.number, news="note", note="The patient rang", desk_reference="RITM1")
    assert "Chase 1" in text_of(anyone.get("/cases"))


# --- the end, and what the patient does next -------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [Outcome.CLEANSED, Outcome.RESET, Outcome.REPLACED])
def test_the_next_steps_can_be_printed_and_sent(
    client: PageClient, store: Store, people: People, outcome: Outcome
) -> None:
    number = at_stage(store, people.sam, Stage.SENT, reference="4521").number
    assert client.get(f"/cases/{number}/next-steps").status_code == 404
    report(client, number, news=outcome.value, note="They rang")
    page = client.get(f"/cases/{number}")
    assert f"Closed: {outcome.words}" in text_of(page)
    assert "by Sam Bell" in text_of(page)
    assert tree_of(page).css_first(f'main a[href="/cases/{number}/next-steps"]')
    steps = client.get(f"/cases/{number}/next-steps")
    assert heading_of(steps) == "Next steps for the patient"
    slip = tree_of(steps).css_first(".app-handout")
    assert slip is not None
    assert "new email address" in slip.text()
    message = tree_of(steps).css_first("#text-message")
    assert message is not None
    length = septets(message.text())
    assert length is not None
    assert length <= SMS_LIMIT
    assert tree_of(steps).css_first('link[href$="print.css"][media=print]')
    assert tree_of(steps).css_first("button[data-print]")
    for detail in ("example.com", "018", "4521", "They rang"):
        assert detail not in text_of(steps)


def test_the_next_steps_after_a_reset_name_identity_the_pin_document_and_other_apps(
    client: PageClient, store: Store, people: People
) -> None:
    sent = at_stage(store, people.sam, Stage.SENT)
    record_progress(store, people.sam, sent, Act.RESOLVE, Outcome.CLEANSED)
    steps = text_of(client.get(f"/cases/{sent.number}/next-steps"))
    for words in ("create an account", "Prove who you are", "new PIN document", "2 weeks", "Link again any other apps"):
        assert words in steps


@pytest.mark.parametrize("stage", [Stage.SENT, Stage.DRAFT])
def test_after_a_withdrawal_there_is_no_next_step(
    client: PageClient, store: Store, people: People, stage: Stage
) -> None:
    number = at_stage(store, people.sam, stage).number
    report(client, number, news="withdrawn")
    page = client.get(f"/cases/{number}")
    assert "Closed: not needed any more" in text_of(page)
    assert not tree_of(page).css('main a[href$="/next-steps"]')
    assert client.get(f"/cases/{number}/next-steps").status_code == 404


def test_a_note_after_the_end_does_not_move_the_end(
    app: Flask, client: PageClient, store: Store, people: People
) -> None:
    number = at_stage(store, people.sam, Stage.RESOLVED).number
    report(log_in(app, people.jo), number, news="note", note="The patient is back in")
    standing = tree_of(client.get(f"/cases/{number}")).css_first(".app-verdict")
    assert standing is not None
    assert "by Sam Bell" in standing.text()


@pytest.mark.parametrize(("stage", "after"), [(Stage.RESOLVED, "Opened again"), (Stage.CLOSED, "Ready to send")])
def test_a_patient_still_locked_out_opens_the_case_again(
    client: PageClient, store: Store, people: People, stage: Stage, after: str
) -> None:
    number = at_stage(store, people.sam, stage).number
    report(client, number, news="reopen", note="The link did not work")
    page = client.get(f"/cases/{number}")
    assert heading_of(page) == f"Case {number} {after}"
    standing = text_of(page).partition("History")[0]
    assert "Ended:" not in standing
    assert "Sent to the desk" not in standing
    assert tree_of(page).css_first(f'main a[href="/cases/{number}/edit"]')
    assert tree_of(page).css_first('main a[href*="/sent?"]')
    assert client.get(f"/cases/{number}/next-steps").status_code == 404


def test_a_reopened_case_says_why_it_was_reopened(client: PageClient, store: Store, people: People) -> None:
    number = at_stage(store, people.jo, Stage.RESOLVED).number
    report(client, number, news="reopen", note="The link did not work")
    page = text_of(client.get(f"/cases/{number}"))
    assert "The patient is still locked out. Nothing has changed since you sent it." in page
    assert "Sam Bell's note: The link did not work" in page
    assert "NHS login needs more information" not in page
    form = client.get(f"/cases/{number}/sent")
    record = client.submit(form, {"reason": "They asked for it again"}, button="Record as sent")
    record_progress(store, people.jo, stored_case(store, people, number), Act.MORE_INFORMATION, note="Which month?")
    page = text_of(client.get(record.headers["Location"]))
    assert "NHS login asked for more" in page
    assert "Jo Lee's note: Which month?" in page


# --- history ---------------------------------------------------------------------------------------------------


def history_of(client: PageClient, number: str) -> list[str]:
    lines = tree_of(client.get(f"/cases/{number}")).css(".app-history")[-1].css("li")
    return [" ".join(words_of(line).split()) for line in lines]


def test_the_history_tells_the_whole_story_in_words(
    app: Flask, client: PageClient, store: Store, people: People
) -> None:
    number = number_of(prepare(client))
    jo = log_in(app, people.jo)
    client.submit(client.get(f"/cases/{number}/review"), {"note": "Look at this"}, button="Ask a colleague")
    jo.submit(jo.get(f"/cases/{number}/review"), {"note": "All right"}, button="It is right")
    client.submit(client.get(f"/cases/{number}/sent"), button="Record as sent")
    report(jo, number, news="more-information", note="Which month?")
    client.submit(client.get(f"/cases/{number}/edit"), {"last_access-month": "May"}, button="Check and copy")
    client.submit(client.get(f"/cases/{number}/sent"), button="Record as sent")
    report(jo, number, news="reset", desk_reference="RITM1")
    lines = [line.replace(" today at ", "|").partition("|") for line in history_of(client, number)]
    assert [(act, rest.partition(" by ")[2]) for act, _, rest in lines] == [
        ("Started", "Sam Bell"),
        ("Asked for a check", "Sam Bell Look at this"),
        ("Checked", "Jo Lee All right"),
        ("Recorded as sent", "Sam Bell"),
        ("Recorded that NHS login needs more information", "Jo Lee Which month?"),
        ("Edited", "Sam Bell"),
        ("Recorded as sent", "Sam Bell"),
        ("Closed: account reset", "Jo Lee"),
        ("Added NHS login's reference", "Jo Lee"),
    ]
    assert store.cases.get(people.sam, number).stage is Stage.RESOLVED


NUMBERS = ("9990000018", "999 000 0018", "999-000-0018")


@pytest.mark.parametrize("typed", NUMBERS)
def test_a_full_nhs_number_never_comes_back_whole(
    client: PageClient, store: Store, people: People, typed: str, caplog: pytest.LogCaptureFixture
) -> None:
    number = start(store, people.jo).number
    answers = [
        report(client, number, news="heard", note=f"It is {typed}"),  # refused: what was typed is shown again
        report(client, number, note=f"It is {typed}"),
        client.submit(
            client.get(f"/cases/{number}/review"), {"note": f"Is it {typed}?", "action": "nothing"}
        ),  # refused
        client.submit(client.get(f"/cases/{number}/review"), {"note": f"Is it {typed}?"}, button="It is right"),
        client.submit(
            client.get(f"/cases/{number}/sent"), {"desk_reference": typed, "version": "0"}, button="Record as sent"
        ),  # refused
        client.submit(client.get(f"/cases/{number}/sent"), {"desk_reference": typed}, button="Record as sent"),
        report(client, number, news="heard", desk_reference=f"Ref {typed}", note=f"{typed}!"),
        (found := client.submit(client.get("/cases"), {"text": f"Task {typed}"}, action="/cases", button="Find")),
        client.get(found.headers["Location"]),
        *(client.get(f"/cases/{number}{path}") for path in ("", "/sendings/1", "/progress")),
        client.get("/trail"),
    ]
    assert [answer.status_code for answer in answers[:9]] == [422, 303, 422, 303, 422, 303, 303, 303, 303]
    assert "018" in text_of(answers[9])
    for answer in answers:
        assert typed not in answer.text
        assert "999" not in str(answer.headers.getlist("Set-Cookie"))
    assert typed not in caplog.text


IN_A_NOTE = "There was a full NHS number in “Note"
IN_A_REFERENCE = "reads like a full NHS number, so we kept only its last 3 digits"


@pytest.mark.parametrize(
    ("path", "field", "button", "said"),
    [
        ("review", "note", "Ask a colleague", IN_A_NOTE),
        ("sent", "desk_reference", "Record as sent", IN_A_REFERENCE),
        ("progress", "note", "Record", IN_A_NOTE),
    ],
)
def test_masking_is_reported_at_once_and_only_once(
    client: PageClient, store: Store, people: People, path: str, field: str, button: str, said: str
) -> None:
    number = start(store, people.jo).number
    form = client.get(f"/cases/{number}/{path}")
    refused = client.submit(form, {field: "It is 943 476 5919", "version": "0", "news": "withdrawn"}, button=button)
    assert refused.status_code == 422
    assert said in text_of(refused)
    assert fields_of(find_form(refused))[field] == "It is *** *** *919"
    done = client.submit(refused, button=button)
    assert said not in text_of(client.get(done.headers["Location"]))
    number = start(store, people.jo).number
    done = client.submit(client.get(f"/cases/{number}/{path}"), {field: "It is 943 476 5919"}, button=button)
    page = text_of(client.get(done.headers["Location"]))
    assert said in page
    assert "It is *** *** *919" in page


def test_a_desk_reference_that_looks_like_an_nhs_number_can_be_kept_with_a_slash(
    client: PageClient, store: Store, people: People
) -> None:
    number = at_stage(store, people.sam, Stage.SENT).number
    report(client, number, news="note", desk_reference="9434765919")
    page = text_of(client.get(f"/cases/{number}"))
    assert IN_A_REFERENCE in page
    assert "with a slash in the middle, like 12345/67890" in page
    report(client, number, news="note", desk_reference="94347/65919")
    page = text_of(client.get(f"/cases/{number}"))
    assert IN_A_REFERENCE not in page
    assert "94347/65919" in page


def test_notes_are_shown_as_they_were_typed_and_run_nothing(client: PageClient, store: Store, people: People) -> None:
    number = start(store, people.sam).number
    words = "<script>alert(1)</script>\n\n  second & third 😀"
    report(client, number, note=words)
    note = tree_of(client.get(f"/cases/{number}")).css(".app-history .app-answer")[-1]
    assert note.text() == words
    assert not note.css("script")


# --- deleted, and back -----------------------------------------------------------------------------------------


def restore(client: PageClient, number: str) -> TestResponse:
    return client.submit(client.get("/cases?show=deleted"), action=f"/cases/{number}/restore", button="Restore")


def test_a_deleted_draft_can_be_restored_for_7_days(
    anyone: PageClient, store: Store, people: People, clock: Clock
) -> None:
    client = anyone
    client.log_in(people.sam)
    number = number_of(prepare(client))
    client.submit(client.get(f"/cases/{number}/delete"), button="Delete case")
    assert "It can be restored for 7 days" in text_of(client.get("/cases"))
    assert client.get(f"/cases/{number}").status_code == 404
    clock.go_on(days=6, hours=23)
    client.log_in(people.jo)
    assert restore(client, number).headers["Location"] == f"/cases/{number}"
    page = text_of(client.get(f"/cases/{number}"))
    assert f"Case {number} is back" in page
    assert "pat.new@example.com" in page
    assert "Restored" in page
    assert stored_case(store, people, number).stage is Stage.DRAFT


def test_restoring_twice_is_restoring_once(client: PageClient, store: Store, people: People) -> None:
    number = at_stage(store, people.sam, Stage.DISCARDED).number
    page = client.get("/cases?show=deleted")
    for _ in range(2):
        answer = client.submit(page, action=f"/cases/{number}/restore", button="Restore")
        assert answer.headers["Location"] == f"/cases/{number}"
    acts = [entry.act for entry in store.history.of(people.sam, number)]
    assert acts.count(Act.RESTORE) == 1


def test_after_7_days_a_deleted_draft_is_gone(anyone: PageClient, store: Store, people: People, clock: Clock) -> None:
    number = at_stage(store, people.sam, Stage.DISCARDED).number
    anyone.log_in(people.sam)
    page = anyone.get("/cases?show=deleted")
    clock.go_on(days=7)
    anyone.log_in(people.sam)
    token = fields_of(find_form(anyone.get("/cases/new")))["csrf_token"]
    restored = anyone.submit(page, {"csrf_token": token}, action=f"/cases/{number}/restore", button="Restore")
    assert restored.status_code == 404
    assert "Deleted" not in text_of(anyone.get("/cases"))
    assert store.erase_due() == 1
    assert anyone.get(f"/cases/{number}").status_code == 404
    assert number in text_of(anyone.get("/trail"))


def test_what_was_typed_into_a_draft_that_is_deleted_meanwhile_is_shown(
    client: PageClient, store: Store, people: People
) -> None:
    number = number_of(prepare(client))
    edit = client.get(f"/cases/{number}/edit")
    case = stored_case(store, people, number)
    store.cases.discard(people.jo, number, case.version)
    refused = client.submit(edit, {"note": "One more thing"}, button="Check and copy")
    assert refused.status_code == 409
    assert "One more thing" in text_of(refused)
    back = client.submit(refused, button="Restore the case")
    assert back.headers["Location"] == f"/cases/{number}"
    for page in ("review", "progress", "sent", "next-steps", "sendings/1"):
        store.cases.discard(people.jo, number, stored_case(store, people, number).version)
        assert client.get(f"/cases/{number}/{page}").status_code == 404
        store.cases.restore(people.jo, number)


# --- whose case it is ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", Stage)
def test_another_practice_finds_nothing_at_any_stage(app: Flask, store: Store, people: People, stage: Stage) -> None:
    number = at_stage(store, people.sam, stage, reference="Ours").number
    before = store.history.of(people.sam, number)
    ola = log_in(app, people.ola)
    fields = fields_of(find_form(ola.get("/cases/new"))).to_dict()
    posted = fields | {"version": "1", "action": "check", "news": "note", "note": "Mine now"}
    for path in ("review", "sent", "progress", "sendings/1", "next-steps", "edit", "delete", "version"):
        assert ola.get(f"/cases/{number}/{path}").status_code == 404
    for path in ("review", "sent", "progress", "restore", "edit", "delete"):
        assert ola.post(f"/cases/{number}/{path}", data=posted).status_code == 404
    queues = tuple(f"/cases?show={queue}" for queue in Queue)
    for path in (*queues, "/cases/register.csv", "/trail"):
        assert number not in ola.get(path).text
    assert store.history.of(people.sam, number) == before


@pytest.mark.parametrize("path", ["review", "sent", "progress", "sendings/1", "next-steps"])
def test_nobody_who_is_not_logged_in_sees_or_does_anything(
    anyone: PageClient, store: Store, people: People, path: str
) -> None:
    number = at_stage(store, people.sam, Stage.RESOLVED).number
    answer = anyone.get(f"/cases/{number}/{path}")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/log-in")


def test_a_delete_and_a_close_are_undone_in_the_banner(client: PageClient, store: Store, people: People) -> None:
    number = at_stage(store, people.sam, Stage.DRAFT).number
    deleted = client.submit(client.get(f"/cases/{number}/delete"), button="Delete case")
    client.submit(client.get(deleted.location), action=f"/cases/{number}/restore", button="Undo")
    assert store.cases.get(people.sam, number).stage is Stage.DRAFT
    closed = report(client, number, news="back-in")
    page = client.get(closed.location)
    assert "Closed: patient got back in." in text_of(page)
    assert "Missing" not in text_of(page)
    client.submit(page, action=f"/cases/{number}/progress", button="Undo")
    assert store.cases.get(people.sam, number).stage is Stage.DRAFT


OPEN = [(stage, news) for stage, leads in LEADS.items() for news in leads if stage in OPEN_STAGES and news in ENDINGS]


@pytest.mark.parametrize(("stage", "news"), OPEN)
def test_an_undone_close_leaves_the_case_as_it_was(
    client: PageClient, store: Store, people: People, clock: Clock, stage: Stage, news: str
) -> None:
    before = at_stage(store, people.jo, stage)
    if stage is not Stage.SENT:
        before = store.reviews.ask(people.jo, before.number, before.version, note="Is the domain right?")
    clock.go_on(days=1)
    client.log_in(people.sam)
    said = text_of(client.get(f"/cases/{before.number}")).partition("History")[0]
    page = client.get(report(client, before.number, news=news).location)
    assert f"Case {before.number} is closed: {Outcome(news).words}." in text_of(page)
    answer = client.submit(page, action=f"/cases/{before.number}/progress", button="Undo")
    after = stored_case(store, people, before.number)
    for name in ("stage", "chase_on", "review", "reviewer", "reviewed_at", "outcome", "details", "owner"):
        assert getattr(after, name) == getattr(before, name), name
    page = client.get(answer.location)
    assert f"Case {before.number} is open again, as it was before." in text_of(page)
    assert said.partition("Case ")[2] in text_of(page).partition("History")[0]


def test_a_close_that_somebody_opened_again_is_not_undone(client: PageClient, store: Store, people: People) -> None:
    number = at_stage(store, people.jo, Stage.SENT).number
    page = client.get(report(client, number, news="cleansed").location)
    opened = record_progress(store, people.jo, stored_case(store, people, number), Act.REOPEN)
    answer = client.submit(page, action=f"/cases/{number}/progress", button="Undo")
    assert answer.status_code == 422
    assert "This case is open already" in text_of(answer)
    assert stored_case(store, people, number).version == opened.version
