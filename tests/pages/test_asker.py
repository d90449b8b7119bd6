"""Who is asking: a row on the page of a case, a question while it is recorded as sent, and no way past it."""

from __future__ import annotations

import pytest
from flask import Flask

from casebuilder.core.askers import Asker, Asking
from casebuilder.core.stages import Act, Stage
from casebuilder.store import Case, Operator, Queue, StaffMember, Store
from tests.pages.client import PageClient, fields_of, find_form, text_of, tree_of
from tests.pages.people import People
from tests.pages.stages import at_stage, start
from tests.pages.test_matrix import methods_of


@pytest.fixture
def sam(store: Store, people: People) -> StaffMember:
    """Sam, whose practice asks."""
    store.practices.set_asking(Operator(people.sam.practice_id), Asking.IN_TEXT)
    return people.sam


def box_of(client: PageClient, number: str) -> tuple[str, str]:
    """Return the verdict of a case's page, and the key of its standing."""
    box = tree_of(client.get(f"/cases/{number}")).css_first("[data-verdict]")
    assert box is not None
    return str(box.attributes["data-verdict"]), str(box.attributes["data-standing"])


def answer(client: PageClient, number: str, asker: str) -> None:
    page, action = client.get(f"/cases/{number}"), f"/cases/{number}/asker"
    assert client.submit(page, {"asker": asker}, action=action).status_code == 303


@pytest.mark.parametrize("asker", [asker for asker in Asker if asker is not Asker.NOT_YET])
def test_one_press_says_who_asks_and_so_does_the_text(
    client: PageClient, store: Store, sam: StaffMember, asker: Asker
) -> None:
    number = start(store, sam).number
    assert box_of(client, number) == ("ready", "asks-who")
    page = client.get(f"/cases/{number}")
    assert tree_of(page).css("[data-copy]")  # Copy works before it is answered
    radios = tree_of(page).css("main form[data-asker] input[name=asker]")
    assert [radio.attributes["value"] for radio in radios] == list(Asker)
    assert not any("checked" in radio.attributes for radio in radios)
    answer(client, number, asker)
    assert box_of(client, number) == ("ready", "ready")
    for layout in ("two-pages", "one-page"):
        assert asker.sentence in client.get(f"/cases/{number}/submission.txt?layout={layout}").text
    page = client.get(f"/cases/{number}")
    assert f"Who is asking: {asker.words}." in text_of(page)
    (description,) = tree_of(page).css("#box-description")
    assert asker.sentence in description.text()


def test_not_yet_leaves_the_question_open(client: PageClient, store: Store, sam: StaffMember) -> None:
    number = start(store, sam).number
    answer(client, number, "not-yet")
    assert box_of(client, number) == ("ready", "asks-who")


def test_nonsense_answers_nothing(client: PageClient, store: Store, sam: StaffMember) -> None:
    number = start(store, sam).number
    answer(client, number, "the-queen")
    assert "Choose how you know who is asking" in text_of(client.get(f"/cases/{number}"))
    assert store.cases.get(sam, number).asker is None


def test_an_answer_to_an_older_version_is_asked_again(client: PageClient, store: Store, people: People) -> None:
    store.practices.set_asking(people.sam, Asking.IN_TEXT)
    case = start(store, people.sam)
    page = client.get(f"/cases/{case.number}")
    changed = start(store, people.jo, new_email="pat.newer@example.com").details
    store.cases.save(people.jo, case.number, changed, case.version)
    client.submit(page, {"asker": "known-to-us"}, action=f"/cases/{case.number}/asker")
    assert "Jo Lee has changed this case" in text_of(client.get(f"/cases/{case.number}"))
    assert store.cases.get(people.sam, case.number).asker is None


def test_another_new_address_opens_the_question_again_and_says_why(
    client: PageClient, store: Store, sam: StaffMember
) -> None:
    number = start(store, sam).number
    answer(client, number, "known-to-us")
    typed = {"new_email": "pat.newer@example.com"}
    client.submit(client.get(f"/cases/{number}/edit"), typed, button="Check and copy")
    assert box_of(client, number) == ("ready", "asks-who")
    assert "The new email address has changed" in text_of(client.get(f"/cases/{number}"))


def test_recording_a_sending_asks_who_asks_only_while_that_is_open(
    client: PageClient, store: Store, sam: StaffMember
) -> None:
    number = start(store, sam).number
    form = client.get(f"/cases/{number}/sent")
    refused = client.submit(form, {"desk_reference": "RITM1"}, button="Record as sent")
    assert refused.status_code == 422
    assert "Say who is asking" in text_of(refused)
    assert fields_of(find_form(refused))["desk_reference"] == "RITM1"
    refused = client.submit(refused, {"asker": "not-yet"}, button="Record as sent")
    assert refused.status_code == 422
    assert "Check first, or say why you record it as sent unchecked" in text_of(refused)
    assert client.submit(refused, {"asker": "seen-with-id"}, button="Record as sent").status_code == 303
    case = store.cases.get(sam, number)
    assert (case.stage, case.asker) == (Stage.SENT, Asker.SEEN)
    assert Asker.SEEN.sentence not in store.sendings.of(sam, number)[0].text  # it was copied before this was said
    other = start(store, sam).number
    answer(client, other, "known-to-us")
    assert not find_form(client.get(f"/cases/{other}/sent")).css("[name=asker]")


def test_a_case_sent_unchecked_is_flagged_everywhere(client: PageClient, store: Store, sam: StaffMember) -> None:
    number = start(store, sam).number
    answer(client, number, "not-yet")
    form = client.get(f"/cases/{number}/sent")
    assert fields_of(find_form(form))["asker"] == "not-yet"
    client.submit(form, {"unchecked_because": "They fly today"}, button="Record as sent")
    page = client.get(f"/cases/{number}")
    assert box_of(client, number)[1] == "unchecked"
    assert "They fly today" in text_of(page)
    assert "Sent unchecked" in text_of(client.get("/cases"))
    assert "Sent unchecked" in text_of(client.get(f"/trail?case={number}"))
    answer(client, number, "called-back")
    assert box_of(client, number)[1] == "with-nhs-login"
    assert store.queues.counts(sam)[Queue.UNCHECKED] == 0


ACTIONS = ("", "check", "ask", "leave", "open", "draft", "auto", "restore")


def case_that_asks(store: Store, by: StaffMember, stage: Stage) -> Case:
    store.practices.set_asking(by, Asking.OFF)
    case = at_stage(store, by, stage)
    store.practices.set_asking(by, Asking.IN_TEXT)
    return case


def posted_to(app: Flask) -> list[str]:
    """Return every route on a case that takes a POST."""
    return [rule for rule, methods in methods_of(app).items() if "POST" in methods and "/cases/<number>" in rule]


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.MORE_INFORMATION_NEEDED, Stage.CLOSED])
def test_no_route_leads_to_sent_past_an_open_question(
    app: Flask, client: PageClient, store: Store, people: People, stage: Stage
) -> None:
    sam = people.sam
    token = fields_of(find_form(client.get("/practice")))["csrf_token"]
    typed = {"csrf_token": token, "news": "heard", "reason": "x", "note": "x", "unchecked_because": "x"}
    for rule in posted_to(app):
        number = case_that_asks(store, sam, stage).number
        before = len(store.sendings.of(sam, number))
        for action in ACTIONS:
            version = str(store.cases.get(sam, number, even_deleted=True).version)
            client.post(rule.replace("<number>", number), data=typed | {"action": action, "version": version})
            assert len(store.sendings.of(sam, number)) == before, (rule, action)
            assert store.cases.get(sam, number, even_deleted=True).stage is not Stage.SENT, (rule, action)


def test_a_practice_that_does_not_ask_never_sees_the_question(client: PageClient, store: Store, people: People) -> None:
    number = start(store, people.sam).number
    assert box_of(client, number) == ("ready", "ready")
    assert not tree_of(client.get(f"/cases/{number}")).css("[name=asker]")
    assert client.submit(client.get(f"/cases/{number}/sent"), button="Record as sent").status_code == 303


def test_only_a_manager_switches_the_question_and_the_trail_says_so(
    client: PageClient, store: Store, people: People
) -> None:
    client.submit(client.get("/practice"), {"asking": "not-in-text"}, button="Save")
    assert store.people.staff(people.sam)[0].practice.asking is Asking.NOT_IN_TEXT
    client.submit(client.get("/practice"), {"telephone": "01632 960123"}, button="Save")
    acts = [entry.act for entry in store.trail.of_practice(people.sam) if not entry.address]
    assert acts[:2] == ["changed how the practice is reached", Asking.NOT_IN_TEXT.act]
    number = start(store, people.sam).number
    answer(client, number, "known-to-us")
    assert Asker.KNOWN.sentence not in client.get(f"/cases/{number}/submission.txt").text


def test_the_text_for_a_patient_says_how_they_were_known(client: PageClient, store: Store, sam: StaffMember) -> None:
    case = start(store, sam)
    answer(client, case.number, "seen-with-id")
    found = client.submit(client.get("/practice/request"), {"address": case.details.new_email})
    page = client.get(found.headers["Location"])
    assert "Who is asking Seen with ID" in text_of(page)
    text = client.get(f"{found.headers['Location']}/held.txt").text
    assert "\nWho is asking: seen with ID\n" in text


# --- something was sent wrong ----------------------------------------------------------------------------------


def press(client: PageClient, number: str, name: str) -> str:
    """Press a button of the case's box; return where it leads."""
    page = client.get(f"/cases/{number}")
    return client.submit(page, action=f"/cases/{number}/correct", button=name).headers["Location"]


def test_one_press_opens_a_sent_case_and_its_new_text_says_what_it_corrects(
    client: PageClient, store: Store, people: People
) -> None:
    number = at_stage(store, people.sam, Stage.SENT).number
    store.sendings.set_desk_reference(people.sam, number, "RITM0042117")
    assert press(client, number, "I sent a wrong address") == f"/cases/{number}/edit"
    form = client.get(f"/cases/{number}/edit")
    assert "is open again" in text_of(form)
    client.submit(form, {"old_email": "pat.older@example.org"}, button="Check and copy")
    assert box_of(client, number) == ("ready", "ready")
    text = client.get(f"/cases/{number}/submission.txt").text
    assert "\nThis corrects our case of " in text
    assert "(your reference RITM0042117): the answers below replace those in it. A GP practice" in text
    client.submit(client.get(f"/cases/{number}/sent"), button="Record as sent")
    assert [sending.text for sending in store.sendings.of(people.sam, number)][1] == text
    assert box_of(client, number)[1] == "with-nhs-login"


def test_an_answer_to_nhs_login_says_which_case_it_answers(client: PageClient, store: Store, people: People) -> None:
    number = at_stage(store, people.sam, Stage.MORE_INFORMATION_NEEDED).number
    assert "\nThis answers our case of " in client.get(f"/cases/{number}/submission.txt").text


@pytest.mark.parametrize("way", ["Undo", "Nothing was wrong"])
def test_a_press_by_mistake_is_taken_back(client: PageClient, store: Store, people: People, way: str) -> None:
    number = at_stage(store, people.sam, Stage.SENT).number
    form = client.get(press(client, number, "I sent a wrong address"))
    if way == "Undo":
        client.submit(form, action=f"/cases/{number}/correct", button="Undo")
    else:
        assert box_of(client, number)[1] == "correcting"
        press(client, number, way)
    assert store.cases.get(people.sam, number).stage is Stage.SENT
    assert box_of(client, number)[1] == "with-nhs-login"


def test_what_was_corrected_meanwhile_is_not_thrown_away(client: PageClient, store: Store, people: People) -> None:
    case = at_stage(store, people.sam, Stage.SENT)
    form = client.get(press(client, case.number, "I sent a wrong address"))
    client.submit(form, {"old_email": "pat.older@example.org"}, button="Check and copy")
    client.submit(form, action=f"/cases/{case.number}/correct", button="Undo")
    assert store.cases.get(people.sam, case.number).details.old_email == "pat.older@example.org"
    assert store.cases.get(people.sam, case.number).stage is Stage.MORE_INFORMATION_NEEDED


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.RESOLVED])
def test_a_case_that_nhs_login_does_not_have_has_nothing_to_correct(
    client: PageClient, store: Store, people: People, stage: Stage
) -> None:
    case = at_stage(store, people.sam, stage)
    token = fields_of(find_form(client.get(f"/cases/{case.number}/progress")))["csrf_token"]
    client.post(f"/cases/{case.number}/correct", data={"csrf_token": token, "version": str(case.version)})
    assert store.cases.get(people.sam, case.number).stage is stage
    assert Act.CORRECT not in [entry.act for entry in store.history.of(people.sam, case.number)]
