"""The form of a case is drawn once for all cases: filled in, it is what drawing each of its fields gives."""

from __future__ import annotations

from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from werkzeug.datastructures import MultiDict

from casebuilder.core.details import ENTRIES, CaseDetails
from casebuilder.forms import filled, nhs
from casebuilder.forms.case import CaseForm, sent
from casebuilder.forms.filled import FilledForm
from casebuilder.forms.nhs import nhs_field
from casebuilder.text.dates import TypedDate
from tests.core.examples import COMPLETE, details
from tests.core.strategies import any_details

NASTY = """<script>alert("1")</script> ' & \ue000new_email\ue001 {{ 7 * 7 }}"""


@given(any_details())
@example(COMPLETE)
@example(details(new_email=NASTY, old_email=NASTY, note=f"{NASTY}\n{NASTY}", last_access=TypedDate(NASTY, "", NASTY)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_fields_are_as_if_drawn_for_this_case(app: Flask, typed: CaseDetails) -> None:
    answers = read(typed)
    with app.test_request_context():
        drawn = FilledForm(answers, version=1, form_key="").fields({})
        for field in CaseForm(MultiDict(sent(answers))):
            if field.name in ENTRIES:
                said = {} if ENTRIES[field.name].beside else {"describedBy": f"{field.name}-mark {field.name}-remarks"}
                assert nhs_field(field, **said) in drawn


def read(typed: CaseDetails) -> CaseDetails:
    """Return the details as a browser sends them back."""
    return CaseForm(MultiDict(sent(typed))).details()


def test_nothing_of_a_case_is_remembered(app: Flask) -> None:
    canary = details(
        new_email="canary@example.com",
        old_email="canary@example.org",
        nhs_digits="777",
        last_access=TypedDate("", "canary", ""),
        reference="canary",
        note="canary",
    )
    with app.test_request_context():
        shown = FilledForm(canary, 1, "canary-key", "canary-seal").fields({"new_email-remarks": "canary"})
        assert shown.count("canary") == 6
        assert "canary" not in repr((filled._fields(), nhs.shapes))
        assert f"{nhs.CHOSEN}>" in shown
        assert f"{nhs.CHOSEN}>" not in repr(filled._fields())
