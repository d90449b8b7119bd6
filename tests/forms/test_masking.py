"""No form keeps a full NHS number: every box of every form is tried, found by its class, not by a list of names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField, PasswordField, StringField

from casebuilder.forms import case, people, progress, requests, triage
from casebuilder.guide.questions import CODE

NUMBER = "999 000 0018"
FORMS = [
    each
    for module in (case, people, progress, requests)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, Form) and each.__module__ == module.__name__
]


def boxes(form: Form) -> Iterator[str]:
    """Return the boxes that people type into, without passwords (they are hashed) and hidden fields (they are ours)."""
    return (
        each.name
        for each in form
        if isinstance(each, StringField) and not isinstance(each, PasswordField | HiddenField)
    )


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.__name__)
def test_a_full_nhs_number_in_any_box_of_any_form_is_masked(kind: type[Form]) -> None:
    for name in boxes(kind()):
        form = kind(MultiDict({name: f"Pat {NUMBER}"}))
        value = getattr(form.details(), name) if isinstance(form, case.CaseForm) else form[name].data
        assert "999" not in str(value), name
        assert "018" in str(value), name


def test_the_box_for_an_error_code_is_masked_too() -> None:
    assert triage.AnswerForm.of(CODE, MultiDict({"typed": NUMBER})).typed.data == "*** *** *018"


def test_enough_forms_and_boxes_are_tried() -> None:
    assert len(FORMS) >= 15
    assert sum(len(list(boxes(kind()))) for kind in FORMS) >= 20
