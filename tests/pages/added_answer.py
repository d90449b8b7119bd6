"""What follows from one more entry in `CaseDetails`: `test_recipe` runs this in a copy that has one for `device`."""

from __future__ import annotations

from pathlib import Path

import casebuilder
from casebuilder.core.completeness import assess
from casebuilder.core.details import CaseDetails, words_of
from casebuilder.core.differences import differences
from casebuilder.core.submission import describe
from casebuilder.guide.handouts import gap_questions, gap_text_message
from tests.core.examples import AROUND, COMPLETE, PRACTICE, details
from tests.pages.client import PageClient, text_of, tree_of
from tests.pages.test_cases import number_of, prepare

NUMBER = "999 000 0018"


def test_the_copy_is_what_is_tested() -> None:
    assert Path(casebuilder.__file__).is_relative_to(Path.cwd())


def test_the_core_follows() -> None:
    assert f"Device: {words_of(COMPLETE, 'device')}\n" in describe(COMPLETE, AROUND.practice)
    assert CaseDetails.from_record(COMPLETE.to_record()) == COMPLETE
    assert NUMBER not in str(details(device=f"iPhone, {NUMBER}").to_record())
    (changed,) = differences(COMPLETE, details(device="iPad"))
    assert (changed.answer.label, changed.other) == ("The patient's device", "iPad")


def test_a_case_without_it_is_not_ready_and_the_patient_is_asked() -> None:
    assessment = assess(details(device=""), AROUND)
    assert [each.sentence for each in assessment.to_do] == ["Enter the device that the patient uses"]
    assert any("Which phone or tablet" in question for question in gap_questions(assessment))
    assert "your device" in gap_text_message(assessment, PRACTICE)


def test_the_pages_ask_for_it_and_keep_it(client: PageClient) -> None:
    page = prepare(client, device=f"an iPad, {NUMBER}")
    assert "Device: an iPad, *** *** *018" in text_of(page)
    assert NUMBER not in page.text
    assert "There was a full NHS number in “Which device does the patient use?”" in text_of(page)
    box = tree_of(client.get(f"/cases/{number_of(page)}/edit")).css_first("input[name=device]")
    assert box
    assert box.attributes["value"] == "an iPad, *** *** *018"
