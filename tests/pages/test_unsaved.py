"""What was typed before a session ended is back after the next log-in, in whichever form; one press saves it."""

from __future__ import annotations

import pytest

from casebuilder.core.stages import Stage
from casebuilder.pages import current_keyring
from casebuilder.pages.unsaved import masked_value
from casebuilder.store import Store
from casebuilder.text.personal import mask_note
from tests.core.examples import COMPLETE
from tests.pages.client import PageClient, fields_of, find_form, text_of, tree_of
from tests.pages.people import People
from tests.pages.stages import at_stage, start
from tests.store.practices import Clock

# Path -> what is typed, the button that was pressed, and the one that saves it afterwards. NUMBER is a draft of Jo's.
FORMS: dict[str, tuple[dict[str, str], str, str]] = {
    "/cases/new": ({"reference": "4521"}, "Save draft", "Save them"),
    "/cases/NUMBER/edit": ({"reference": "4521"}, "Save draft", "Save them"),
    "/cases/NUMBER/progress": ({"news": "note", "note": "They rang"}, "Record", "Save them"),
    "/cases/NUMBER/sent": ({"desk_reference": "RITM1"}, "Record as sent", "Save them"),
    "/cases/NUMBER/review": ({"note": "Which month?"}, "Ask for changes", "Ask for changes"),
    "/cases/NUMBER/keep": ({"days": "90", "reason": "An appeal"}, "Keep it longer", "Save them"),
    "/practice": ({"telephone": "01632 960123"}, "Save", "Save them"),
}


@pytest.fixture
def number(store: Store, people: People) -> str:
    return start(store, people.jo).number


@pytest.mark.parametrize("path", FORMS)
def test_one_press_saves_what_a_session_that_ended_left_unsaved(
    client: PageClient, people: People, clock: Clock, number: str, path: str
) -> None:
    typed, pressed, saves = FORMS[path]
    path = path.replace("NUMBER", number)
    form = client.get(path)
    clock.go_on(minutes=16)
    log_in_page = client.submit(form, typed, button=pressed)
    assert log_in_page.status_code == 401
    location = client.log_in_from(log_in_page, people.sam).location
    assert location == path
    back = client.get(location)
    shown = fields_of(find_form(back))
    assert {name: shown[name] for name in typed} == typed
    assert "Your answers are back but not saved yet." in text_of(back)
    assert client.submit(back, button=saves).status_code == 303
    assert "not saved yet" not in text_of(client.get("/cases"))


def test_the_reason_typed_on_a_request_is_back_after_a_log_in(
    client: PageClient, people: People, clock: Clock, number: str
) -> None:
    asked = client.submit(client.get("/practice/request"), {"address": COMPLETE.old_email})
    form = client.get(asked.location)
    clock.go_on(minutes=16)
    log_in_page = client.submit(form, {"reason": "The patient agreed"}, button="Keep, and record why")
    back = client.get(client.log_in_from(log_in_page, people.sam).location)
    assert fields_of(find_form(back))["reason"] == "The patient agreed"
    assert client.submit(back, button="Keep, and record why").status_code == 303
    assert "not saved yet" not in text_of(client.get("/cases"))
    assert number


def test_several_unsaved_forms_share_one_banner(client: PageClient, store: Store, people: People, clock: Clock) -> None:
    for stage in (Stage.DRAFT, Stage.SENT):
        path = f"/cases/{at_stage(store, people.sam, stage).number}/progress"
        form = client.get(path)
        clock.go_on(minutes=16)
        client.log_in_from(client.submit(form, {"note": "They rang"}, button="Record"), people.sam)
    page = client.get("/cases")
    assert len(tree_of(page).css(".nhsuk-notification-banner")) == 1
    assert text_of(page).count("Go on with it") == 2


def test_sealed_answers_that_look_like_a_number_are_kept_whole(client: PageClient) -> None:
    with client.application.test_request_context():
        keyring = current_keyring()
        drawn = (keyring.seal_for("answers as opened", "x" * 900) for _ in range(50_000))
        sealed = next(each for each in drawn if mask_note(each) != each)
        assert masked_value("opened", sealed) == sealed
        assert masked_value("note", sealed) != sealed
        assert masked_value("opened", "999 000 0018") == mask_note("999 000 0018")
