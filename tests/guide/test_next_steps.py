"""What the patient does once the desk has finished: whole, sourced, and short enough for a text message."""

from __future__ import annotations

import pytest

from casebuilder.core.sources import KEYS_EXPIRE
from casebuilder.core.stages import Outcome
from casebuilder.guide.handouts import SMS_LIMIT, septets, text_message
from casebuilder.guide.next_steps import NEXT_STEPS
from tests.core.examples import PRACTICE

each_outcome = pytest.mark.parametrize("outcome", NEXT_STEPS)


def test_every_outcome_with_an_account_to_log_in_to_has_next_steps() -> None:
    assert set(NEXT_STEPS) == set(Outcome) - {Outcome.BACK_IN, Outcome.DUPLICATE, Outcome.WITHDRAWN}


@each_outcome
def test_the_text_message_fits_and_any_phone_can_write_it(outcome: Outcome) -> None:
    message = text_message(NEXT_STEPS[outcome].text_message, PRACTICE)
    length = septets(message)
    assert length is not None, message
    assert length <= SMS_LIMIT, message


@each_outcome
def test_every_step_is_a_sentence_with_a_source(outcome: Outcome) -> None:
    steps = NEXT_STEPS[outcome]
    for step in steps.steps:
        assert step.text[0].isupper(), step
        assert step.text.endswith("."), step
        assert step.source in steps.sources
    assert len(set(steps.sources)) == len(steps.sources)


@each_outcome
def test_the_steps_name_the_new_address_the_other_apps_and_who_to_tell(outcome: Outcome) -> None:
    said = " ".join(step.text for step in NEXT_STEPS[outcome].steps)
    text_message = " ".join(NEXT_STEPS[outcome].text_message)
    for words in (said, text_message):
        assert "new email address" in words
        assert "tell us" in words
    assert "other apps" in said


@pytest.mark.parametrize("outcome", [Outcome.CLEANSED, Outcome.RESET])
def test_a_new_account_needs_identity_and_a_pin_document_lasts_2_weeks(outcome: Outcome) -> None:
    steps = NEXT_STEPS[outcome]
    said = " ".join(step.text for step in steps.steps)
    assert "Prove who you are" in said
    [document] = [step for step in steps.steps if "PIN document" in step.text]
    assert "2 weeks" in document.text
    assert document.source is KEYS_EXPIRE
    assert "2 weeks" in " ".join(steps.text_message)


def test_after_a_reset_the_patient_links_to_their_nhs_number_again() -> None:
    reset = NEXT_STEPS[Outcome.RESET]
    assert any("NHS number again" in step.text for step in reset.steps)
    assert "NHS number again" in " ".join(reset.text_message)


def test_a_patient_who_replaced_the_account_has_nothing_to_set_up() -> None:
    said = " ".join(step.text for step in NEXT_STEPS[Outcome.REPLACED].steps)
    for words in ("create", "sign up", "Prove", "PIN"):
        assert words not in said


@each_outcome
def test_the_steps_hold_nothing_of_the_patient_or_the_desk(outcome: Outcome) -> None:
    steps = NEXT_STEPS[outcome]
    words = " ".join([*(step.text for step in steps.steps), *steps.text_message]).casefold()
    for jargon in ("cleans", "service desk", "p5", "p9", "ods"):
        assert jargon not in words
