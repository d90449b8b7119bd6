"""Triage as pages: every path can be walked by its links and buttons, and leads into a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from flask import Flask, g
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from casebuilder.core.details import NOTHING_SAID, CaseDetails, Step, VerificationLevel
from casebuilder.core.form_keys import known_form_key
from casebuilder.core.stages import Stage
from casebuilder.guide.handouts import sms
from casebuilder.guide.new_account_ways import REPLACE_ACCOUNT, REPLACE_LATER
from casebuilder.guide.questions import REPLACEMENT
from casebuilder.guide.triage import WAYS_OUT, Answers, Ways, paths
from casebuilder.guide.ways_out import WayOut
from casebuilder.pages.triage_places import place_of
from casebuilder.store import Store
from casebuilder.text.dates import TypedDate
from casebuilder.text.personal import mask_note
from tests.core.examples import COMPLETE, PRACTICE
from tests.pages.client import PageClient, fields_of, find_form, heading_of, text_of, tree_of
from tests.pages.people import PASSWORD, People
from tests.pages.stages import at_stage
from tests.store.practices import START, Clock

PATHS = list(paths())
NAMES = [" ".join(choice.key for _, choice in given) for given, _ in PATHS]
LOST = "/triage?trouble=account&remembers=no&mailbox=no&level=record&replacement=none"
LOST_FOR_GOOD = f"{LOST}&tried=replace-account"


def _answer(client: PageClient, page: TestResponse, *answers: str) -> TestResponse:
    for answer in answers:
        page = client.get(_next(client.submit(page, {"answer": answer})))
    return page


def _next(answer: TestResponse) -> str:
    assert answer.status_code == 303
    assert answer.location
    return answer.location


def _follow(client: PageClient, page: TestResponse, words: str) -> TestResponse:
    link = next(link for link in tree_of(page).css("main a") if words in link.text())
    followed = client.get(str(link.attributes["href"]))
    return _answer(client, followed, "none") if heading_of(followed) == REPLACEMENT.text else followed


def _press(client: PageClient, page: TestResponse, words: str) -> TestResponse:
    return client.get(_next(client.submit(page, button=words)))


# --- the questions ---------------------------------------------------------------------------------------------


def test_triage_starts_with_what_staff_can_see(client: PageClient) -> None:
    page = client.get("/triage")
    assert heading_of(page) == "What does the patient need?"
    for trouble in ("cannot log in", "GP surgery", "error code", "PIN document", "Several patients", "Not sure"):
        assert trouble in text_of(page)


@pytest.mark.parametrize(("given", "ways"), PATHS, ids=NAMES)
def test_every_path_can_be_walked_to_its_last_way_out(client: PageClient, given: Answers, ways: Ways) -> None:
    page = _answer(client, client.get("/triage"), *(choice.key for _, choice in given))
    if heading_of(page) == REPLACEMENT.text:
        page = _answer(client, page, "none")
    for way in ways[:-1]:
        assert heading_of(page) == way.title
        page = _follow(client, page, "It did not work")
    assert heading_of(page) == ways[-1].title
    assert "It did not work" not in text_of(page)


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=WAYS_OUT)
def test_a_way_out_says_all_it_has_to_say(client: PageClient, way: WayOut) -> None:
    asked = REPLACE_ACCOUNT if way is REPLACE_LATER else way
    given, ways = next((given, ways) for given, ways in PATHS if asked in ways)
    replacement = "within-30-days" if way is REPLACE_LATER else "none"
    answers = "&".join(f"{question.key}={choice.key}" for question, choice in given)
    tried = "".join(f"&tried={each.key}" for each in ways[: ways.index(asked)])
    page = client.get(f"/triage?{answers}&replacement={replacement}{tried}")
    said = text_of(page)
    for sentence in (*(advice.text for advice in way.advice), *way.text_message, way.source.section, "9 June 2025"):
        assert sentence in said
    assert f"For {way.who[0].lower()}{way.who[1:]} to do now" in said
    box = tree_of(page).css_first("#text-message")
    assert box
    assert box.text() == sms(way, PRACTICE)


def test_continuing_without_an_answer_says_what_to_do(client: PageClient) -> None:
    answer = client.submit(client.get("/triage?trouble=account"))
    assert answer.status_code == 422
    assert "Choose an answer" in text_of(answer)
    assert heading_of(answer) == "Does the patient remember their password?"


def test_an_answer_can_be_changed_later(client: PageClient) -> None:
    page = client.get("/triage?trouble=account&remembers=yes&address=yes")
    assert heading_of(_follow(client, page, "remember their password")) == "Does the patient remember their password?"


def test_what_was_tried_stays_when_an_answer_is_changed(client: PageClient, store: Store, people: People) -> None:
    page = client.get("/triage?trouble=account&remembers=yes&address=yes")
    page = _follow(client, _follow(client, page, "It did not work"), "It did not work")
    page = _follow(client, page, "remember their password")
    assert "Tried, without success" in text_of(page)
    page = _answer(client, page, "no", "no", "record", "none")
    page = _follow(client, page, "It did not work")
    _press(client, page, "New case")
    steps = {Step.PASSWORDS, Step.RESET_LINK, Step.REPLACE_ACCOUNT}
    assert _newest(store, people).steps == steps


def test_back_skips_no_page_that_was_tried_before(client: PageClient) -> None:
    page = client.get("/triage?trouble=account&remembers=not-sure&mailbox=yes&tried=forgotten-password")
    assert heading_of(page) == "Log in and change the email address"
    back = tree_of(page).css_first(".nhsuk-back-link")
    assert back
    page = client.get(str(back.attributes["href"]))
    assert heading_of(page) == "Can the patient open the old mailbox?"
    assert "Use the forgotten password link" in text_of(page)


def test_back_leads_to_the_page_before(client: PageClient) -> None:
    page = client.get("/triage?trouble=account&remembers=no&mailbox=perhaps&tried=recover-mailbox")
    for title in (
        "Get back into the old mailbox",
        "Can the patient open the old mailbox?",
        "Does the patient remember",
    ):
        link = tree_of(page).css_first(".nhsuk-back-link")
        assert link
        page = client.get(str(link.attributes["href"]))
        assert heading_of(page).startswith(title)


def test_a_made_up_path_asks_again_from_where_it_fails(client: PageClient) -> None:
    assert heading_of(client.get("/triage?trouble=no-such")) == "What does the patient need?"
    assert heading_of(client.get("/triage?remembers=yes&tried=log-in&tried=<b>")) == "What does the patient need?"


@pytest.mark.parametrize("typed", ["3RSWTR", "3rswtr", " 3 r s w t r ", "3R"])
def test_an_error_code_can_be_typed(client: PageClient, typed: str) -> None:
    answer = client.submit(client.get("/triage?trouble=code"), {"typed": typed})
    assert _next(answer).startswith("/triage?trouble=code&code=3r&page=")
    assert heading_of(client.get(_next(answer))).startswith("Error code 3R")


def test_an_unknown_error_code_is_kept_and_explained(client: PageClient) -> None:
    answer = client.submit(client.get("/triage?trouble=code"), {"typed": "500"})
    assert answer.status_code == 422
    assert "3C, 3F or 3R" in text_of(answer)
    assert tree_of(answer).css("#typed[value='500']")


@pytest.mark.parametrize(("typed", "chosen", "read"), [("500", "other", "other"), ("500", "3f", "3f")])
def test_a_choice_counts_where_the_code_typed_cannot_be_read(
    client: PageClient, typed: str, chosen: str, read: str
) -> None:
    page = client.submit(client.get("/triage?trouble=code"), {"typed": typed})
    answer = client.submit(page, {"answer": chosen})
    assert f"code={read}" in _next(answer)


@pytest.mark.parametrize("chosen", ["3f", "other"])
def test_a_choice_against_the_code_typed_is_asked_about(client: PageClient, chosen: str) -> None:
    answer = client.submit(client.get("/triage?trouble=code"), {"typed": "3rswtr", "answer": chosen})
    assert answer.status_code == 422
    assert "begins with 3R, but another answer is chosen" in text_of(answer)


@pytest.mark.parametrize("chosen", ["3r", "not-sure"])
def test_a_choice_that_does_not_speak_against_the_code_typed_is_fine(client: PageClient, chosen: str) -> None:
    answer = client.submit(client.get("/triage?trouble=code"), {"typed": "3rswtr", "answer": chosen})
    assert "code=3r" in _next(answer)


def test_an_nhs_number_typed_for_an_error_code_is_not_shown_again(client: PageClient) -> None:
    answer = client.submit(client.get("/triage?trouble=code"), {"typed": "999 000 0018"})
    assert answer.status_code == 422
    assert "999 000" not in answer.text


def test_what_is_typed_never_stands_in_an_address(client: PageClient) -> None:
    answer = client.submit(client.get("/triage?trouble=code"), {"typed": "3rpat7"})
    assert "pat7" not in _next(answer)


def test_triage_needs_a_log_in(anyone: PageClient) -> None:
    assert anyone.get("/triage").location == "/log-in?next=/triage"
    assert anyone.get("/guide").location == "/log-in?next=/guide"


def test_a_timed_out_answer_comes_back_after_log_in(client: PageClient, people: People, clock: Clock) -> None:
    page = client.get("/triage?trouble=account&remembers=no")
    clock.go_on(minutes=16)
    ended = client.submit(page, {"answer": "perhaps"})
    back = client.get(_next(client.submit(ended, {"email": people.sam.email, "password": PASSWORD})))
    assert heading_of(back) == "Can the patient open the old mailbox?"
    assert tree_of(back).css("input[value=perhaps][checked]")
    assert heading_of(client.get("/triage")) == "What does the patient need?"


def test_unsaved_words_of_another_page_stay(client: PageClient, people: People, clock: Clock) -> None:
    page = client.get("/cases/new")
    clock.go_on(minutes=16)
    ended = client.submit(page, {"new_email": "pat.new@example.com"}, button="Save draft")
    client.submit(ended, {"email": people.sam.email, "password": PASSWORD})
    client.get("/triage")
    assert "pat.new@example.com" in client.get("/cases/new").text


# --- later guidance --------------------------------------------------------------------------------------------


def test_replacing_the_account_is_marked_as_later_and_can_be_passed_over(client: PageClient) -> None:
    page = client.get(LOST)
    assert "Newer advice" in text_of(page)
    assert "Account replacement guidance for users" in text_of(page)
    assert "Already tried without success? Choose “It did not work”." in text_of(page)
    assert heading_of(_follow(client, page, "go on without trying")) == "New case for the NHS login service desk"


def test_the_search_for_the_old_address_says_where_it_comes_from(client: PageClient) -> None:
    page = client.get("/triage?trouble=account&remembers=yes&address=no")
    assert "noreply@login.nhs.uk" in text_of(page)
    assert "NHS login help centre, 18 September 2024" in text_of(page)


def test_an_error_code_never_offers_a_case(client: PageClient) -> None:
    for path in ("3c", "3f", "3r", "other", "not-sure"):
        page = client.get(f"/triage?trouble=code&code={path}")
        while "It did not work" in text_of(page):
            page = _follow(client, page, "It did not work")
        assert heading_of(page) == "Ask the NHS App team"
        assert not tree_of(page).css("main a[href='/cases/new']")
        assert [button.text(strip=True) for button in tree_of(page).css("main form button")] == ["It worked"]


# --- from triage to a case -------------------------------------------------------------------------------------


def _newest(store: Store, people: People) -> CaseDetails:
    row = store.queues.page(people.sam).rows[0]
    return store.cases.get(people.sam, row.number).details


def test_three_failures_make_a_case_with_three_steps_ticked(client: PageClient, store: Store, people: People) -> None:
    page = client.get("/triage?trouble=account&remembers=yes&address=yes")
    for _ in range(3):
        page = _follow(client, page, "It did not work")
    for _ in ("the practice's reset", "replacing the account"):
        page = _follow(client, page, "go on without trying")
    edit = _press(client, page, "New case")
    assert heading_of(edit).startswith("Edit case")
    steps = frozenset({Step.PASSWORDS, Step.RESET_LINK, Step.RECOVER_MAILBOX})
    assert _newest(store, people) == CaseDetails(can_recover=False, steps=steps)
    ticked = {box.attributes["value"] for box in tree_of(edit).css("input[name=steps][checked]")}
    assert ticked == {step.value for step in steps}


def test_the_level_is_not_asked_again(client: PageClient, store: Store, people: People) -> None:
    _press(client, client.get(LOST_FOR_GOOD), "New case")
    assert _newest(store, people).level is VerificationLevel.P9


def test_the_text_leaves_out_what_staff_have_contradicted(client: PageClient, store: Store, people: People) -> None:
    page = client.get("/triage?trouble=account&remembers=no&mailbox=no&level=log-in-only")
    page = _follow(client, _follow(client, page, "The patient could do more"), "It did not work")
    _press(client, page, "New case")
    assert _newest(store, people) == CaseDetails(can_recover=False, steps=frozenset({Step.REPLACE_ACCOUNT}))


def test_the_same_button_twice_makes_one_case(client: PageClient, store: Store, people: People) -> None:
    page = client.get(LOST_FOR_GOOD)
    first, second = client.submit(page), client.submit(page)
    assert first.location == second.location
    assert len(store.queues.page(people.sam).rows) == 1


def test_no_form_key_looks_like_an_nhs_number_or_a_credential(app: Flask) -> None:
    with app.test_request_context():
        g.token = "token"
        keys = [place_of(MultiDict()).form_key for _ in range(1000)]
    assert [key for key in keys if known_form_key(key) != key or mask_note(key) != key or not key.isalpha()] == []


def test_the_same_button_again_takes_nothing_from_the_draft(client: PageClient, store: Store, people: People) -> None:
    page = client.get(LOST_FOR_GOOD)
    client.submit(page)
    case = store.cases.get(people.sam, store.queues.page(people.sam).rows[0].number)
    worked_on = replace(case.details, new_email="pat.new@example.com")
    store.cases.save(people.sam, case.number, worked_on, case.version, form_key="edit-form")
    answer = client.submit(page)
    assert answer.location == f"/cases/{case.number}/edit"
    assert _newest(store, people) == worked_on


def test_no_case_is_started_before_the_ways_out_have_ended(client: PageClient, store: Store, people: People) -> None:
    page = client.get(LOST_FOR_GOOD)
    answer = client.submit(page, {"tried": None})
    assert _next(answer).startswith(f"{LOST}&page=")
    assert store.queues.page(people.sam).rows == ()


def test_the_same_page_after_back_makes_no_second_draft(client: PageClient, store: Store, people: People) -> None:
    page = _follow(client, client.get(LOST), "It did not work")
    first = client.submit(page, button="New case")
    again = client.get(page.request.full_path)
    assert client.submit(again, button="New case").location == first.location
    assert len(store.queues.page(people.sam).rows) == 1


def test_the_key_of_a_page_counts_in_no_other_session(
    client: PageClient, app: Flask, store: Store, people: People
) -> None:
    page = _follow(client, client.get(LOST), "It did not work")
    client.submit(page, button="New case")
    colleague = app.test_client()
    assert isinstance(colleague, PageClient)
    colleague.log_in(people.jo)
    colleague.submit(colleague.get(page.request.full_path), button="New case")
    assert len(store.queues.page(people.sam).rows) == 2


def test_another_patient_with_the_same_answers_has_a_draft_of_their_own(
    client: PageClient, store: Store, people: People
) -> None:
    for _ in ("one patient", "another"):
        client.submit(_follow(client, client.get(LOST), "It did not work"), button="New case")
    assert len(store.queues.page(people.sam).rows) == 2


def test_staff_who_know_better_go_straight_to_the_form(client: PageClient) -> None:
    assert tree_of(client.get("/triage")).css_first("main a[href='/cases/new']")
    page = client.get(LOST)
    assert not tree_of(page).css("main a[href='/cases/new']"), "it would lose the answers"


@pytest.mark.parametrize("more", ["", "&remembers=no&mailbox=perhaps"])
def test_staff_who_know_better_lose_nothing_that_was_tried(
    client: PageClient, store: Store, people: People, more: str
) -> None:
    page = client.get(f"/triage?trouble=account{more}&tried=log-in&tried=forgotten-password")
    edit = _press(client, page, "New case with what")
    assert heading_of(edit).startswith("Edit case")
    assert _newest(store, people) == CaseDetails(steps=frozenset({Step.PASSWORDS, Step.RESET_LINK}))


def test_a_case_has_one_button_where_the_ways_out_have_ended(client: PageClient) -> None:
    assert [button.text(strip=True) for button in tree_of(client.get(LOST_FOR_GOOD)).css("[form=triage]")] == []


@pytest.mark.parametrize("trouble", ["surgery", "code&code=3r", "pin", "several", "not-sure"])
def test_trouble_other_than_with_an_account_never_starts_a_case(
    client: PageClient, store: Store, people: People, trouble: str
) -> None:
    page = client.get(f"/triage?trouble={trouble}")
    assert not tree_of(page).css("[form=triage], main a[href='/cases/new']")
    token = tree_of(page).css_first("input[name=csrf_token]")
    assert token
    sent = f"trouble={trouble}&action=prepare&csrf_token={token.attributes['value']}"
    answer = client.post("/triage", data=sent, content_type="application/x-www-form-urlencoded")
    assert _next(answer).startswith(f"/triage?trouble={trouble}")
    assert store.queues.page(people.sam).rows == ()


def test_triage_is_part_of_helping_a_patient(client: PageClient) -> None:
    current = tree_of(client.get("/triage?trouble=account")).css_first("nav [aria-current]")
    assert current
    assert current.text(strip=True) == "Help a patient"


# --- triage on behalf of a draft -------------------------------------------------------------------------------


@pytest.fixture
def number(store: Store, people: People) -> str:
    draft = CaseDetails(
        old_email="pat.old@example.com", can_recover=True, steps=frozenset({Step.OTHER}), note="Rang us"
    )
    return store.cases.start(people.sam, draft, form_key="").number


def test_a_draft_is_not_lost_while_triage_is_tried(
    client: PageClient, store: Store, people: People, number: str
) -> None:
    before = _newest(store, people)
    page = _answer(client, client.get(f"/triage?case={number}"), "account", "yes")
    page = _follow(client, _follow(client, page, "It did not work"), "It did not work")
    assert _newest(store, people) == before
    edit = _press(client, page, f"Back to case {number}")
    assert heading_of(edit) == f"Edit case {number}"
    assert _newest(store, people) == replace(before, steps=frozenset({Step.OTHER, Step.PASSWORDS, Step.RESET_LINK}))


def test_a_draft_learns_that_every_way_back_failed(
    client: PageClient, store: Store, people: People, number: str
) -> None:
    before = _newest(store, people)
    _press(client, client.get(f"{LOST_FOR_GOOD}&case={number}"), f"Back to case {number}")
    steps = frozenset({Step.OTHER, Step.REPLACE_ACCOUNT})
    assert _newest(store, people) == replace(before, steps=steps, can_recover=False, level=VerificationLevel.P9)
    assert len(store.queues.page(people.sam).rows) == 1


def test_a_colleagues_change_stays_when_steps_are_added(
    client: PageClient, store: Store, people: People, number: str
) -> None:
    page = client.get(f"{LOST_FOR_GOOD}&case={number}")
    case = store.cases.get(people.sam, number)
    changed = replace(case.details, new_email="pat.new@example.com")
    store.cases.save(people.jo, number, changed, case.version)
    client.submit(page)
    assert _newest(store, people).new_email == "pat.new@example.com"
    assert Step.REPLACE_ACCOUNT in _newest(store, people).steps


def test_what_a_draft_says_is_not_asked_again(client: PageClient, store: Store, people: People) -> None:
    draft = CaseDetails(
        old_email="pat.old@example.com",
        can_recover=True,
        steps=frozenset({Step.PASSWORDS, Step.RESET_LINK}),
        level=VerificationLevel.NOT_SURE,
    )
    case = store.cases.start(people.sam, draft, form_key="")
    page = _answer(client, client.get(f"/triage?case={case.number}"), "account", "yes")
    assert heading_of(page) == "Get back into the old mailbox"
    page = _follow(client, page, "Change the answer to: Does the patient remember")
    page = _answer(client, page, "no", "no")
    assert heading_of(page) == "What could the patient do in the NHS App?", "the draft is not sure"
    page = _answer(client, page, "contact-practice", "none")
    page = _follow(client, page, "go on without trying")
    _press(client, page, f"Back to case {case.number}")
    assert _newest(store, people) == replace(draft, can_recover=False, level=VerificationLevel.P5)


def test_an_answer_of_the_draft_can_be_changed(client: PageClient, number: str) -> None:
    page = _answer(client, client.get(f"/triage?case={number}"), "account", "yes")
    assert heading_of(page) == "Log in and change the email address"
    page = _follow(client, page, "know the old email address")
    assert heading_of(page) == "Does the patient know the old email address?"
    assert heading_of(_answer(client, page, "no")) == "Find the old email address"


def test_another_practices_draft_is_not_found(anyone: PageClient, people: People, number: str) -> None:
    anyone.log_in(people.ola)
    assert anyone.get(f"/triage?case={number}").status_code == 404
    page = anyone.get(LOST_FOR_GOOD)
    assert anyone.submit(page, {"case": number}).status_code == 404


def test_a_deleted_draft_does_not_take_the_findings_with_it(
    client: PageClient, store: Store, people: People, number: str
) -> None:
    page = client.get(f"{LOST_FOR_GOOD}&case={number}")
    store.cases.discard(people.jo, number, 1)
    answer = client.submit(page)
    assert answer.status_code == 404
    assert number not in answer.text, "it may as well be another practice's"
    page = _follow(client, answer, "Go on without the case")
    assert heading_of(page) == "New case for the NHS login service desk"
    _press(client, page, "New case")
    assert _newest(store, people).steps == {Step.REPLACE_ACCOUNT}


def test_a_sent_case_takes_no_answers(client: PageClient, store: Store, people: People) -> None:
    case = at_stage(store, people.sam, Stage.SENT)
    for page in (client.get(f"/triage?case={case.number}"), client.get(f"{LOST_FOR_GOOD}&case={case.number}")):
        assert page.status_code == 409
        assert "has been sent" in text_of(page)
        assert "delete" not in text_of(page)
        assert heading_of(_follow(client, page, "Look at case")).startswith(f"Case {case.number}")
    page = _follow(client, page, "Go on without the case")
    assert heading_of(page) == "New case for the NHS login service desk"


def test_a_case_that_the_desk_asks_about_takes_findings_in_and_stays(
    client: PageClient, store: Store, people: People
) -> None:
    case = at_stage(store, people.sam, Stage.MORE_INFORMATION_NEEDED)
    page = client.get(f"/triage?trouble=account&remembers=yes&address=yes&case={case.number}")
    assert f"Back to case {case.number}" in text_of(page)
    assert not tree_of(page).css(f"a[href='/cases/{case.number}/delete']")


def test_starting_again_keeps_the_draft(client: PageClient, number: str) -> None:
    page = _follow(client, client.get(f"/triage?trouble=not-sure&case={number}"), "Start again")
    assert heading_of(page) == "What does the patient need?"
    assert number in text_of(page)


def test_a_way_out_that_works_offers_to_delete_the_draft(client: PageClient, number: str) -> None:
    page = client.get(f"/triage?trouble=account&remembers=yes&address=yes&case={number}")
    assert tree_of(page).css_first(f"a[href='/cases/{number}/delete']")


def test_the_patient_is_asked_for_exactly_what_is_missing(client: PageClient, number: str) -> None:
    page = client.get(f"/cases/{number}/ask")
    assert heading_of(page) == "Ask the patient"
    said = text_of(page)
    assert "Which email address do you want to use from now on?" in said
    assert "Which email address did you sign up with?" not in said
    box = tree_of(page).css_first("#text-message")
    assert box
    assert "last 3 digits of your NHS number" in box.text()
    assert "pat.old" not in page.text


def test_a_complete_case_has_nothing_to_ask(client: PageClient, store: Store, people: People) -> None:
    case = store.cases.start(people.sam, COMPLETE, form_key="")
    page = client.get(f"/cases/{case.number}/ask")
    assert "There is nothing to ask the patient" in text_of(page)
    assert not tree_of(page).css("#text-message")


def test_another_practices_questions_are_not_found(anyone: PageClient, people: People, number: str) -> None:
    anyone.log_in(people.ola)
    assert anyone.get(f"/cases/{number}/ask").status_code == 404


def test_the_first_draft_says_only_what_was_said(client: PageClient, store: Store, people: People) -> None:
    page = client.get(
        "/triage?trouble=account&remembers=no&mailbox=perhaps"
        "&skipped=recover-mailbox&skipped=practice-reset&skipped=replace-account"
    )
    _press(client, page, "New case")
    assert _newest(store, people) == replace(NOTHING_SAID, can_recover=False)


@pytest.mark.parametrize("reason", ["tried-before", "more-than-5-accounts"])
def test_a_reason_against_replacement_goes_into_the_case(
    client: PageClient, store: Store, people: People, reason: str
) -> None:
    page = _answer(client, client.get(LOST.partition("&replacement")[0]), reason)
    assert heading_of(page) == "New case for the NHS login service desk"
    _press(client, page, "New case")
    assert _newest(store, people).replacement_refused == reason


TOO_EARLY = LOST.replace("replacement=none", "replacement=within-30-days")
LATEST = "They can do this from 21 December 2026 at the latest: 31 days after today."


@pytest.fixture
def twentieth_of_november() -> Iterator[None]:
    with time_machine.travel(START, tick=False):
        yield


@pytest.mark.usefixtures("twentieth_of_november")
def test_a_recent_access_says_from_when_the_patient_can_do_it_alone(client: PageClient) -> None:
    page = _answer(client, client.get(LOST.partition("&replacement")[0]), "within-30-days")
    assert heading_of(page) == "Replace the account 31 days after the last access"
    assert LATEST in text_of(page)
    assert heading_of(_follow(client, page, "cannot wait that long")) == "New case for the NHS login service desk"


def _say_when(client: PageClient, day: str, month: str, year: str) -> TestResponse:
    typed = {"last_access-day": day, "last_access-month": month, "last_access-year": year}
    return client.submit(client.get(TOO_EARLY), typed, button="Say from which day")


@pytest.mark.usefixtures("twentieth_of_november")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("11", "11", "2026"), "They can do this from 12 December 2026."),
        (("", "October", "2026"), "They can do this from 1 December 2026."),
        (
            ("19 October 2026", "", ""),
            "The 30 days are over: they can do this since 19 November 2026. Change the answer",
        ),
    ],
)
def test_without_a_draft_the_day_follows_from_the_last_access_typed(
    client: PageClient, typed: tuple[str, str, str], said: str
) -> None:
    page = _say_when(client, *typed)
    assert page.status_code == 200
    assert said in text_of(page)
    assert LATEST not in text_of(page)


@pytest.mark.usefixtures("twentieth_of_november")
@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (("", "", ""), "Enter the day on which the patient last got in, or the month and the year"),
        (("", "", "2026"), "Enter the day on which the patient last got in, or the month and the year"),
        (("31", "2", "2026"), "This is not a real date. Check the day and the month"),
        (("21", "11", "2026"), "The last access cannot be in the future. Check the date"),
    ],
)
def test_a_last_access_that_tells_no_day_is_kept_and_explained(
    client: PageClient, typed: tuple[str, str, str], error: str
) -> None:
    page = _say_when(client, *typed)
    assert page.status_code == 422
    assert error in text_of(page)
    assert LATEST in text_of(page)
    assert [fields_of(find_form(page, "/triage"))[f"last_access-{part}"] for part in ("day", "month", "year")] == [
        *typed
    ]


@pytest.mark.usefixtures("twentieth_of_november")
def test_enter_in_a_box_of_the_day_does_not_count_the_patient_as_helped(client: PageClient) -> None:
    form = find_form(client.get(TOO_EARLY), "/triage")
    assert form.css_first("#last_access-day")
    first = form.css_first("button")  # a browser presses it for Enter in a box
    assert first is not None
    assert first.attributes["value"] == "when"


def test_a_draft_started_there_has_the_last_access_typed(client: PageClient, store: Store, people: People) -> None:
    page = _say_when(client, "11", "11", "2026")
    client.submit(page, button="New case with what is known")
    assert _newest(store, people).last_access == TypedDate("11", "11", "2026")


def test_an_old_page_of_questions_about_a_case_that_is_gone_says_that_nothing_changed(client: PageClient) -> None:
    answer = client.post("/triage", data={"case": "AAA-AAA"})
    assert answer.status_code == 400
    assert heading_of(answer) == "Your page was too old"
