"""Two people, or two tabs, at one case: what one typed alone goes in, what clashes is asked, and no word is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from casebuilder.core.details import CaseDetails, Step
from casebuilder.core.stages import Act
from casebuilder.forms.case import CaseForm
from casebuilder.forms.too_long import LONGEST_TEXT
from casebuilder.store import Operator, Outgoing, Store
from tests.core.examples import DATE_BOXES, TEXTS
from tests.pages.client import PageClient, Typed, fields_of, find_form, heading_of, text_of, tree_of
from tests.pages.people import PASSWORD, People
from tests.pages.strategies import typed_text
from tests.pages.test_cases import JSON, WHOLE, log_in, number_of, prepare
from tests.store.practices import Clock

BEFORE = {"note": "Rang twice", "reference": "K1"}
Change = Callable[..., TestResponse]


@pytest.fixture
def jo(app: Flask, people: People) -> PageClient:
    """Jo's browser, logged in."""
    return log_in(app, people.jo)


@pytest.fixture
def number(client: PageClient) -> str:
    """A complete case of Sam's, with a note and a reference."""
    return number_of(prepare(client, **BEFORE))


def edit(client: PageClient, number: str) -> TestResponse:
    return client.get(f"/cases/{number}/edit")


def change(client: PageClient, number: str, **typed: str | list[str] | None) -> None:
    assert client.submit(edit(client, number), typed, button="Save draft").status_code == 303


def stored(store: Store, people: People, number: str) -> CaseDetails:
    return store.cases.get(people.sam, number).details


def asked(page: TestResponse) -> dict[str, str]:
    """Return the answers that a page asks about, each with the choice that is already made."""
    form = find_form(page)
    made = {
        str(each.attributes["name"]): str(each.attributes["value"]) for each in form.css("input[type=radio][checked]")
    }
    return {
        str(each.attributes["value"]): made.get(f"take-{each.attributes['value']}", "")
        for each in form.css("input[name=asked]")
    }


def waits(client: PageClient) -> bool:
    return "is not saved yet" in text_of(client.get("/cases"))


def test_a_case_with_a_very_long_note_can_be_saved_again(
    client: PageClient, number: str, store: Store, people: People
) -> None:
    for words in ("\u00e9" * LONGEST_TEXT, "\u00ef" * LONGEST_TEXT):  # more than is sealed with the form
        change(client, number, note=words)
        assert stored(store, people, number).note == words
        assert fields_of(find_form(edit(client, number)))["opened"] == ""


# --- what does not collide -------------------------------------------------------------------------------------


def test_changes_that_do_not_clash_are_saved_together_with_a_message(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    mine = edit(client, number)
    change(jo, number, reference="K1b", steps=["passwords", "registration"])
    saved = client.submit(mine, {"note": "", "steps": ["passwords", "reset-link", "other"]}, button="Check and copy")
    assert saved.status_code == 303
    page = text_of(client.get(saved.headers["Location"]))
    assert "Jo Lee changed this case after you opened it" in page
    assert "are in it too: Your reference, Tried so far." in page
    details = stored(store, people, number)
    assert (details.note, details.reference) == ("", "K1b")
    assert details.steps == {"passwords", "registration", "other"}
    assert not waits(client)


def test_an_untouched_form_changes_nothing(client: PageClient, jo: PageClient, number: str) -> None:
    mine = edit(client, number)
    change(jo, number, note="Jo's note")
    saved = client.submit(mine, button="Check and copy")
    page = client.get(saved.headers["Location"])
    assert "Jo's note" in text_of(page)
    assert "Jo Lee changed this case" in text_of(page)
    assert "Sam Bell edited" not in text_of(page)


def test_pressing_save_twice_does_not_undo_a_colleague_s_change(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    mine = edit(client, number)
    change(jo, number, reference="K1b")
    for _ in range(2):
        assert client.submit(mine, {"note": "Sam's"}, button="Check and copy").status_code == 303
    late = client.submit(mine, {"note": "Sam", "action": "auto"}, headers=JSON)
    assert late.status_code == 409
    details = stored(store, people, number)
    assert (details.note, details.reference) == ("Sam's", "K1b")


def test_two_tabs_of_one_person_are_two(client: PageClient, number: str, store: Store, people: People) -> None:
    first, second = edit(client, number), edit(client, number)
    client.submit(first, {"reference": "First tab"}, button="Check and copy")
    client.submit(second, {"note": "Second tab"}, button="Save draft")
    assert "You changed this case in another tab or window" in text_of(edit(client, number))
    details = stored(store, people, number)
    assert (details.note, details.reference) == ("Second tab", "First tab")
    third = client.submit(first, {"note": "First tab again"}, button="Check and copy")
    assert "You changed this case in another tab or window" in text_of(third)
    assert asked(third) == {"note": ""}


def test_a_version_that_cannot_be_read_harms_nothing(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    for at, version in enumerate(["", "x", "-1", "9" * 30, "\u0661"]):
        mine = edit(client, number)
        change(jo, number, reference=f"Jo {at}")
        client.submit(mine, {"version": version, "note": f"Sam {at}"}, button="Save draft")
        details = stored(store, people, number)
        assert (details.note, details.reference) == (f"Sam {at}", f"Jo {at}")


@pytest.mark.parametrize("opened", ["", "x", "é", "of another case"])
def test_if_the_opened_version_is_unknown_every_difference_is_asked(
    client: PageClient, jo: PageClient, number: str, opened: str
) -> None:
    if opened == "of another case":
        other = number_of(prepare(client, **BEFORE))
        opened = fields_of(find_form(edit(client, other)))["opened"]
    mine = edit(client, number)
    change(jo, number, reference="K1b")
    both = client.submit(mine, {"note": "Sam's", "opened": opened}, button="Check and copy")
    assert both.status_code == 409
    assert asked(both) == {"note": "", "reference": ""}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_form_that_nobody_touched_is_never_a_version_of_its_own(
    client: PageClient, jo: PageClient, data: st.DataObject
) -> None:
    typed = {name: data.draw(typed_text(), name) for name in (*TEXTS, *DATE_BOXES)}
    number = number_of(prepare(client, **typed))
    mine = edit(client, number)
    change(jo, number, level="record")
    saved = client.submit(mine, button="Check and copy")
    assert saved.status_code == 303
    assert "are in it too: What the patient could do in the NHS App." in text_of(client.get(f"/cases/{number}"))


# --- what collides ---------------------------------------------------------------------------------------------


def collide(client: PageClient, jo: PageClient, number: str) -> TestResponse:
    """Have both write the note, Jo alone the reference and Sam alone the digits."""
    mine = edit(client, number)
    change(jo, number, note="Rang twice\nJo was here", reference="Jo 1")
    typed = {"note": "Rang twice\nSam was here", "nhs_digits": "999 123 4567"}
    return client.submit(mine, typed, button="Check and copy")


def test_only_what_both_wrote_is_asked_without_a_default(client: PageClient, jo: PageClient, number: str) -> None:
    both = collide(client, jo, number)
    assert both.status_code == 409
    assert heading_of(both) == f"Two versions of case {number}"
    assert asked(both) == {"note": ""}
    page = text_of(both)
    for words in ("Jo Lee changed this case", "Sam was here", "Jo was here", "Your reference: Jo 1", "567"):
        assert words in page
    assert "Both: Rang twice Jo was here Sam was here" in " ".join(page.split())


def test_the_page_says_correctly_what_happens_to_every_other_answer(
    client: PageClient, jo: PageClient, number: str
) -> None:
    mine = edit(client, number)
    change(jo, number, note="Jo's note", reference="Jo 1", steps=["passwords", "registration"])
    typed = {"note": "Sam's note", "old_email": "sam@example.com", "steps": ["passwords", "reset-link", "other"]}
    page = " ".join(text_of(client.submit(mine, typed, button="Check and copy")).split())
    assert "your answers are kept: Old email address: sam@example.com You did not" in page
    assert "so the newer answers are kept: Your reference: Jo 1 Both" in page
    assert "Both changes to these are kept: Tried so far: Tried every password" in page
    assert "registration" in page.partition("Both changes")[2]


@pytest.mark.parametrize(
    ("choice", "note"),
    [
        ("mine", "Rang twice\nSam was here"),
        ("stored", "Rang twice\nJo was here"),
        ("both", "Rang twice\nJo was here\nSam was here"),
    ],
)
def test_the_choice_is_saved_with_what_each_typed_alone(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People, choice: str, note: str
) -> None:
    saved = client.submit(collide(client, jo, number), {"take-note": choice}, button="Save these answers")
    assert saved.status_code == 303
    details = stored(store, people, number)
    assert (details.note, details.reference, details.nhs_digits) == (note, "Jo 1", "567")
    assert not waits(client)


def test_masking_on_the_page_of_two_versions_gives_a_message(client: PageClient, jo: PageClient, number: str) -> None:
    assert "What was typed is not a valid NHS number" in text_of(collide(client, jo, number))


def test_saving_without_a_choice_says_which_one_is_missing(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    mine = edit(client, number)
    change(jo, number, note="Jo's note", reference="Jo 1")
    both = client.submit(mine, {"note": "Sam's note", "reference": "Sam 1"}, button="Check and copy")
    again = client.submit(both, {"take-note": "mine"}, button="Save these answers")
    assert again.status_code == 422
    assert [str(link.attributes["href"]) for link in tree_of(again).css(".nhsuk-error-summary a")] == [
        "#take-reference-mine"
    ]
    assert asked(again) == {"note": "mine", "reference": ""}
    assert stored(store, people, number).note == "Jo's note"
    client.submit(again, {"take-reference": "stored"}, button="Save these answers")
    details = stored(store, people, number)
    assert (details.note, details.reference) == ("Sam's note", "Jo 1")


def test_a_second_conflict_keeps_the_choices_made_in_the_first(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    mine = edit(client, number)
    change(jo, number, note="Jo's note", reference="Jo 1", new_email="jo@example.com")
    typed = {"note": "Sam's note", "reference": "Sam 1", "new_email": "sam@example.com"}
    both = client.submit(mine, typed, button="Check and copy")
    change(jo, number, note="Jo's second note", nhs_digits="026")
    choices = {"take-note": "mine", "take-reference": "stored", "take-new-email": "mine"}
    again = client.submit(both, choices, button="Save these answers")
    assert again.status_code == 409
    assert asked(again) == {"new-email": "mine", "note": "", "reference": "stored"}
    assert "Jo's second note" in text_of(again)
    client.submit(again, {"take-note": "both"}, button="Save these answers")
    details = stored(store, people, number)
    assert details.note == "Jo's second note\nSam's note"
    assert (details.reference, details.new_email, details.nhs_digits) == ("Jo 1", "sam@example.com", "026")


def test_a_second_change_elsewhere_is_not_a_second_conflict(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    both = collide(client, jo, number)
    change(jo, number, old_email="pat.older@example.com")
    saved = client.submit(both, {"take-note": "mine"}, button="Save these answers")
    assert saved.status_code == 303
    assert "are in it too: Old email address." in text_of(client.get(f"/cases/{number}"))
    details = stored(store, people, number)
    assert (details.note, details.old_email) == ("Rang twice\nSam was here", "pat.older@example.com")


def test_adding_a_note_is_not_a_change_of_the_answers(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    mine = edit(client, number)
    change(jo, number, note="Jo's note")
    ravi = store.people.add_staff(
        Operator(people.sam.practice_id), "Ravi Shah", "ravi.shah@bars.example.org", PASSWORD, people.jo.role
    )
    store.history.add_note(ravi, number, "Rang the desk")
    page = text_of(client.submit(mine, {"note": "Sam's note"}, button="Check and copy"))
    assert "Jo Lee changed this case" in page
    assert "Ravi" not in page


def test_a_stranger_s_page_never_saves_over_another_s(client: PageClient, jo: PageClient) -> None:
    form = client.get("/cases/new")
    client.submit(form, WHOLE | {"note": "Sam's words"}, button="Check and copy")
    page = fields_of(find_form(form))["page"]
    both = jo.submit(jo.get("/cases/new"), WHOLE | {"note": "Jo's words", "page": page}, button="Check and copy")
    assert both.status_code == 409
    assert asked(both) == {"note": ""}
    assert "Sam's words" in text_of(both)


# --- no word is lost on any way out ----------------------------------------------------------------------------


def test_the_page_of_two_versions_is_back_under_edit_however_it_was_left(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    collide(client, jo, number)
    assert waits(client)
    assert f'href="/cases/{number}/edit"' in client.get("/guide").text
    change(client, number_of(prepare(client)), note="Another case meanwhile")
    again = edit(client, number)
    assert asked(again) == {"note": ""}
    assert "Sam was here" in text_of(again)
    assert client.submit(again, {"take-note": "both"}, button="Save these answers").status_code == 303
    assert stored(store, people, number).note == "Rang twice\nJo was here\nSam was here"
    assert not waits(client)
    assert "Not saved yet" not in text_of(edit(client, number))


def test_unsaved_words_can_be_discarded(client: PageClient, jo: PageClient, number: str) -> None:
    collide(client, jo, number)
    client.submit(edit(client, number), action="/forget")
    assert not waits(client)
    assert "Sam was here" not in edit(client, number).text


def test_unsaved_words_of_two_cases_are_both_kept(client: PageClient, jo: PageClient, number: str) -> None:
    other = number_of(prepare(client, **BEFORE))
    for each in (number, other):
        collide(client, jo, each)
    for each in (number, other):
        assert asked(edit(client, each)) == {"note": ""}


def test_words_that_the_case_has_by_now_are_no_longer_kept_as_unsaved(
    client: PageClient, jo: PageClient, number: str
) -> None:
    collide(client, jo, number)
    change(jo, number, note="Rang twice\nSam was here", nhs_digits="567")
    page = edit(client, number)
    assert heading_of(page) == f"Edit case {number}"
    assert "Not saved yet" not in text_of(page)
    assert not waits(client)


def test_a_choice_from_a_page_that_is_too_old_is_kept_until_it_is_saved(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    both = collide(client, jo, number)
    again = client.submit(both, {"take-note": "mine", "csrf_token": "old"}, button="Save these answers")
    assert again.status_code == 400
    assert fields_of(find_form(again))["note"] == "Rang twice\nSam was here"
    assert client.submit(again, button="Save draft").status_code == 303
    assert stored(store, people, number).note == "Rang twice\nSam was here"
    assert not waits(client)
    assert "Not saved yet" not in text_of(edit(client, number))


@pytest.mark.parametrize("end", ["sent on", "walked away", "clock ran out"])
def test_a_choice_made_after_the_session_ended_is_not_lost(
    client: PageClient, jo: PageClient, number: str, people: People, clock: Clock, end: str
) -> None:
    mine = edit(client, number)
    change(jo, number, note="Jo's note", reference="Jo 1")
    both = client.submit(mine, {"note": "Sam's note", "reference": "Sam 1"}, button="Check and copy")
    if end == "clock ran out":
        token = fields_of(find_form(both))["csrf_token"]
        client.post("/log-out", data={"csrf_token": token}, headers=JSON)
    clock.go_on(minutes=16)
    if end == "sent on":
        log_in_page = client.submit(both, {"take-note": "mine"})
        assert log_in_page.status_code == 401
    else:
        log_in_page = client.get("/log-in")
    client.log_in_from(log_in_page, people.sam)
    again = edit(client, number)
    assert asked(again) == {"note": "mine" if end == "sent on" else "", "reference": ""}
    assert "Sam's note" in text_of(again)


def test_unsaved_words_never_appear_to_a_colleague_at_the_same_computer(
    client: PageClient, jo: PageClient, number: str, people: People, clock: Clock
) -> None:
    collide(client, jo, number)
    clock.go_on(minutes=16)
    client.log_in(people.jo)
    assert not waits(client)
    assert "Sam was here" not in edit(client, number).text


def test_logging_out_discards_unsaved_words(client: PageClient, jo: PageClient, number: str, people: People) -> None:
    collide(client, jo, number)
    client.submit(client.get("/cases"), action="/log-out")
    client.log_in(people.sam)
    assert not waits(client)


def test_a_case_deleted_meanwhile_is_restored_with_what_was_typed(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    mine = edit(client, number)
    jo.submit(jo.get(f"/cases/{number}/delete"), button="Delete case")
    refused = client.submit(mine, {"note": "Sam was here"}, button="Check and copy")
    assert refused.status_code == 409
    assert "Jo Lee deleted this case" in text_of(refused)
    assert "Sam was here" in text_of(refused)
    assert "pat.new@example.com" not in text_of(refused)
    assert waits(client)
    again = edit(client, number)
    assert "Sam was here" in text_of(again)
    for page in (refused, again):
        answer = client.submit(page, button="Restore the case with what I typed")
        assert answer.headers["Location"] == f"/cases/{number}"
    assert stored(store, people, number).note == "Sam was here"
    assert not waits(client)


def test_what_clashes_with_a_deleted_case_is_asked_once_it_is_restored(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    both = collide(client, jo, number)
    jo.submit(jo.get(f"/cases/{number}/delete"), button="Delete case")
    refused = client.submit(both, button="Save these answers")
    assert "Sam was here" in text_of(refused)
    restored = client.submit(refused, button="Restore the case with what I typed")
    assert restored.status_code == 409
    assert asked(restored) == {"note": ""}
    assert not tree_of(restored).css(".nhsuk-error-summary")
    client.submit(restored, {"take-note": "mine"}, button="Save these answers")
    assert stored(store, people, number).note == "Rang twice\nSam was here"


def test_words_typed_into_a_deleted_case_are_there_once_a_colleague_restores_it(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    mine = edit(client, number)
    jo.submit(jo.get(f"/cases/{number}/delete"), button="Delete case")
    client.submit(mine, {"note": "Sam was here"}, button="Check and copy")
    store.cases.restore(people.jo, number)
    page = edit(client, number)
    assert fields_of(find_form(page))["note"] == "Sam was here"
    assert client.submit(page, button="Save draft").status_code == 303
    assert stored(store, people, number).note == "Sam was here"


def send_it(store: Store, people: People, number: str) -> None:
    case = store.cases.get(people.jo, number)
    store.sendings.record(people.jo, number, case.version, Outgoing(layout="two-pages", text="As sent"))


def test_words_typed_into_a_case_sent_meanwhile_wait_until_the_desk_asks_for_more(
    client: PageClient, number: str, store: Store, people: People
) -> None:
    mine = edit(client, number)
    send_it(store, people, number)
    refused = client.submit(mine, {"note": "Sam was here"}, button="Check and copy")
    assert refused.status_code == 409
    assert "Sam was here" in text_of(refused)
    assert "Sam was here" in text_of(edit(client, number))
    sent = store.cases.get(people.jo, number)
    store.progress.record(people.jo, number, sent.version, Act.MORE_INFORMATION)
    page = edit(client, number)
    assert fields_of(find_form(page))["note"] == "Sam was here"
    assert client.submit(page, button="Save draft").status_code == 303


def test_an_untouched_form_of_a_case_sent_meanwhile_leads_to_it(
    client: PageClient, number: str, store: Store, people: People
) -> None:
    mine = edit(client, number)
    send_it(store, people, number)
    answer = client.submit(mine, button="Check and copy")
    assert answer.headers["Location"] == f"/cases/{number}"
    assert not waits(client)


# --- autosave --------------------------------------------------------------------------------------------------


def test_an_autosave_never_overwrites_a_newer_version_says_so_and_keeps_the_words(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    mine = edit(client, number)
    change(jo, number, note="Jo was here", new_email="jo@example.com")
    refused = client.submit(mine, {"reference": "Sam 1", "note": "Sam was here", "action": "auto"}, headers=JSON)
    assert refused.status_code == 409
    answer = refused.get_json()
    assert (answer["problem"], answer["may_choose"]) == ("Not saved: Jo Lee changed the note too.", True)
    assert stored(store, people, number).note == "Jo was here"
    page = edit(client, number)
    assert asked(page) == {"note": ""}
    assert fields_of(find_form(page))["reference"] == "Sam 1"
    assert fields_of(find_form(page))["new_email"] == "jo@example.com"


def test_words_that_an_autosave_could_not_save_are_forgotten_once_their_form_is_saved(
    client: PageClient, jo: PageClient, number: str
) -> None:
    mine = edit(client, number)
    change(jo, number, note="Jo was here")
    client.submit(mine, {"note": "Sam", "action": "auto"}, headers=JSON)
    assert waits(client)
    assert client.submit(mine, {"reference": "Sam 1"}, button="Check and copy").status_code == 303
    assert not waits(client)
    assert "Not saved yet" not in text_of(edit(client, number))


def test_words_that_were_undone_in_their_form_are_no_longer_kept(
    client: PageClient, jo: PageClient, number: str
) -> None:
    mine = edit(client, number)
    change(jo, number, note="Jo was here")
    client.submit(mine, {"note": "Half", "action": "auto"}, headers=JSON)
    assert waits(client)
    assert client.submit(mine, {"action": "auto"}, headers=JSON).get_json()["came_in"] == {"note": ["Jo was here"]}
    assert not waits(client)


def test_what_does_not_clash_comes_into_the_open_form_which_goes_on(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    mine = edit(client, number)
    change(jo, number, nhs_digits="", nhs_digits_cannot_be_given="y", reference="", steps=["passwords", "other"])
    answer = client.submit(mine, {"note": "Half", "action": "auto"}, headers=JSON).get_json()
    assert answer["news"] == "Jo Lee removed the reference, changed the NHS number and changed what was tried."
    assert answer["came_in"]["nhs_digits"] == [""]
    assert answer["came_in"]["nhs_digits_cannot_be_given"] == ["y"]
    assert set(answer["came_in"]["steps"]) == {"passwords", "other"}
    assert "note" not in answer["came_in"]
    assert stored(store, people, number).note == "Rang twice"
    came_in = {"nhs_digits": "", "nhs_digits_cannot_be_given": "y", "reference": "", "steps": ["passwords", "other"]}
    place = {"version": str(answer["version"]), "opened": answer["opened"], "action": "auto"}
    assert client.submit(mine, {"note": "Half", **came_in, **place}, headers=JSON).status_code == 200
    details = stored(store, people, number)
    assert (details.note, details.reference, details.nhs_digits_cannot_be_given) == ("Half", "", True)


def test_looking_for_news_writes_nothing(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    mine = edit(client, number)
    change(jo, number, reference="Jo 1")
    version = store.cases.get(people.sam, number).version
    answer = client.submit(mine, {"action": "auto"}, headers=JSON).get_json()
    assert (answer["news"], answer["version"]) == ("Jo Lee changed the reference.", version)
    assert store.cases.get(people.sam, number).version == version


def test_a_person_s_own_change_elsewhere_is_never_taken_in_without_asking(client: PageClient, number: str) -> None:
    first, second = edit(client, number), edit(client, number)
    client.submit(first, {"reference": "First tab"}, button="Check and copy")
    answer = client.submit(second, {"note": "Second tab", "action": "auto"}, headers=JSON)
    assert answer.status_code == 409
    assert "You changed this case in another tab or window" in answer.get_json()["problem"]


def test_an_autosave_goes_on_from_what_it_saved_itself(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    mine = edit(client, number)
    answer = client.submit(mine, {"note": "Half", "action": "auto"}, headers=JSON).get_json()
    change(jo, number, reference="Jo 1")
    place = {"version": str(answer["version"]), "opened": answer["opened"]}
    assert client.submit(mine, {"note": "Half a sentence", **place}, button="Save draft").status_code == 303
    details = stored(store, people, number)
    assert (details.note, details.reference) == ("Half a sentence", "Jo 1")


def test_words_kept_over_a_log_in_continue_from_a_lost_autosave(
    client: PageClient, number: str, people: People, clock: Clock
) -> None:
    mine = edit(client, number)
    client.submit(mine, {"note": "Half", "action": "auto"}, headers=JSON)
    clock.go_on(minutes=16)
    log_in_page = client.submit(mine, {"note": "Half a sentence"})
    client.log_in_from(log_in_page, people.sam)
    page = edit(client, number)
    assert fields_of(find_form(page))["note"] == "Half a sentence"
    assert client.submit(page, button="Save draft").status_code == 303


def test_a_new_form_kept_over_a_log_in_makes_no_second_case(client: PageClient, people: People, clock: Clock) -> None:
    form = client.get("/cases/new")
    client.submit(form, {"note": "Half", "action": "auto"}, headers=JSON)
    clock.go_on(minutes=16)
    client.log_in_from(client.submit(form, {"note": "Half a sentence"}), people.sam)
    client.submit(client.get("/cases/new"), button="Save draft")
    assert len(tree_of(client.get("/cases")).css("tbody tr")) == 1
    assert not waits(client)


def test_an_autosave_to_a_deleted_case_does_not_say_saved(client: PageClient, number: str) -> None:
    mine = edit(client, number)
    client.submit(client.get(f"/cases/{number}/delete"), button="Delete case")
    answer = client.submit(mine, {"note": "Sam was here", "action": "auto"}, headers=JSON)
    assert answer.status_code == 409
    assert "deleted" in answer.get_json()["problem"]
    assert "Sam was here" in text_of(edit(client, number))


def test_an_open_page_learns_what_became_of_its_case(
    client: PageClient, jo: PageClient, number: str, store: Store, people: People
) -> None:
    def answered(key: str = "news") -> str:
        return str(client.get(f"/cases/{number}/version", headers=JSON).get_json()[key])

    change(jo, number, note="Jo was here")
    store.history.add_note(people.sam, number, "Rang the desk")
    assert answered("changed") == "Jo Lee changed this case."
    assert answered() == "Jo Lee changed this case. Press Check and copy: nothing that you typed is lost."
    send_it(store, people, number)
    assert answered().startswith("This case has been sent")
    other = number_of(prepare(client))
    number = other
    jo.submit(jo.get(f"/cases/{number}/delete"), button="Delete case")
    assert answered() == "Jo Lee deleted this case. Press Check and copy to restore it with what you typed."


# --- anything in any order -------------------------------------------------------------------------------------

ANSWER = {
    "note": st.sampled_from(["", "a", "b", "a\nb"]),
    "reference": st.sampled_from(["", "1", "2"]),
    "old_email": st.sampled_from(["", "a@example.com", "b@example.com"]),
    "steps": st.lists(st.sampled_from(["passwords", "reset-link", "other"]), unique=True),
}


def as_typed(page: TestResponse, typed: Typed) -> CaseDetails:
    fields = fields_of(find_form(page))
    for name, value in typed.items():
        fields.setlist(name, [value] if isinstance(value, str) else list(value or ()))
    return CaseForm(fields).details()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_in_any_order_nobody_s_save_changes_what_they_did_not_touch(
    client: PageClient, jo: PageClient, store: Store, people: People, data: st.DataObject
) -> None:
    """Three tabs, two of them Sam's, are each sent now and then with some answers changed."""
    number = number_of(prepare(client))
    tabs = [client, client, jo]
    opened = [(edit(each, number), stored(store, people, number)) for each in tabs]
    for _ in range(data.draw(st.integers(2, 8), "turns")):
        at = data.draw(st.sampled_from([0, 1, 2]), "tab")
        page, was = opened[at]
        typed = data.draw(st.fixed_dictionaries({}, optional=ANSWER), "typed")
        before = stored(store, people, number)
        answer = tabs[at].submit(page, typed, button="Check and copy")
        mine = as_typed(page, typed)
        while answer.status_code == 409:
            both = asked(answer)
            assert both
            assert stored(store, people, number) == before
            choices = {f"take-{key}": data.draw(st.sampled_from(["mine", "stored"]), key) for key in both}
            for key, choice in choices.items():
                name = key.removeprefix("take-").replace("-", "_")
                mine = mine if choice == "mine" else replace(mine, **{name: getattr(before, name)})
            answer = tabs[at].submit(answer, choices, button="Save these answers")
        after = stored(store, people, number)
        for name in ("note", "reference", "old_email"):
            touched = getattr(mine, name) != getattr(was, name)
            assert getattr(after, name) == getattr(mine if touched else before, name), name
        for step in Step:
            touched = (step in mine.steps) != (step in was.steps)
            assert (step in after.steps) == (step in (mine if touched else before).steps)
        opened[at] = (edit(tabs[at], number), after)
