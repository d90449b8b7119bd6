"""The unsaved forms of a session, as a text and back."""

from __future__ import annotations

from casebuilder.pages.unsaved import AT_MOST, UnsavedForm, all_from_text, all_to_text, to_text, with_form, without

FORMS = tuple(
    UnsavedForm(f"/cases/{at}/edit", (("note", f"é {at}"), ("steps", "a"), ("steps", "b")), 1) for at in range(7)
)


def test_the_forms_come_back_as_they_were() -> None:
    assert all_from_text(all_to_text(FORMS)) == FORMS
    assert all_to_text(()) is None
    assert all_from_text(None) == ()


def test_a_session_of_an_older_version_kept_one_form_by_itself() -> None:
    assert all_from_text(to_text(FORMS[0])) == FORMS[:1]


def test_one_form_is_kept_for_each_page_the_newest_first_and_not_too_many() -> None:
    forms: tuple[UnsavedForm, ...] = ()
    for form in FORMS:
        forms = with_form(forms, form)
    assert forms == FORMS[:-6:-1]
    assert len(forms) == AT_MOST
    newer = UnsavedForm(FORMS[4].path, (("note", "newer"),))
    assert with_form(forms, newer) == (newer, FORMS[6], FORMS[5], FORMS[3], FORMS[2])
    assert without(forms, FORMS[6].path) == FORMS[5:1:-1]


def test_a_form_knows_its_case() -> None:
    assert UnsavedForm("/cases/k7m29q/edit", ()).case_number == "K7M-29Q"
    assert UnsavedForm("/cases/9990000018/edit", ()).case_number == ""
    assert UnsavedForm("/cases/new", ()).case_number == ""
    assert UnsavedForm("/note", ()).case_number == ""
    assert (FORMS[3].value("note"), FORMS[3].value("x")) == ("é 3", "")
