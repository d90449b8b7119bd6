"""What people may type about themselves and their practice, and the errors for anything else."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from casebuilder.forms.people import LogInForm, PasswordForm, SetUpForm, StaffForm, is_usual_ods_code

GOOD = {
    "practice_name": "Bars Surgery",
    "ods_code": "a81001 ",
    "name": "Sam Bell",
    "email": " sam.bell@bars.example.org",
    "password": " violet kettle armada ",
}


def set_up(**typed: str) -> SetUpForm:
    return SetUpForm(MultiDict(GOOD | typed))


def errors_of(**typed: str) -> dict[str, str]:
    form = set_up(**typed)
    form.validate()
    return {str(name): str(next(iter(errors))) for name, errors in form.errors.items()}


def test_good_answers_are_trimmed_but_a_password_is_as_typed() -> None:
    form = set_up()
    assert form.validate()
    assert (form.ods_code.data, form.email.data) == ("A81001", "sam.bell@bars.example.org")
    assert form.password.data == GOOD["password"]


def test_every_missing_answer_is_reported_at_once() -> None:
    assert errors_of(practice_name=" ", ods_code="", name="", email="", password="") == {
        "practice_name": "Enter the name of the GP practice",
        "ods_code": "Enter the ODS code of the practice",
        "name": "Enter your full name",
        "email": "Enter your email address",
        "password": "Enter a password",
    }


@pytest.mark.parametrize("code", ["A8100", "81001A", "A810012", "AB1001", "٨81001", "G8 1001", "VP1234"])
def test_an_unusual_ods_code_is_pointed_out_and_can_be_used(code: str) -> None:
    assert not is_usual_ods_code(code)
    assert errors_of(ods_code=code) == {}


@pytest.mark.parametrize("name", ["practice_name", "name", "ods_code"])
@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\x00", "\r\n"])
def test_a_hidden_character_is_named(name: str, hidden: str) -> None:
    assert "hidden character" in errors_of(**{name: f"Sam{hidden}Bell"})[name]


@pytest.mark.parametrize("name", ["practice_name", "name", "ods_code"])
def test_an_answer_has_a_limit(name: str) -> None:
    assert "20" in errors_of(**{name: "x" * 201})[name]


@pytest.mark.parametrize("email", ["sam", "sam@", "sam@bars", "sam bell@bars.example.org", "sam@bars.example.org\x00"])
def test_an_address_must_be_usable(email: str) -> None:
    assert errors_of(email=email)["email"]


def test_a_log_in_needs_both_answers() -> None:
    good = {"email": "jo.lee@bars.example.org", "password": "x"}
    assert LogInForm(MultiDict(good)).validate()
    for typed in ({"email": ""}, {"email": " "}, {"password": ""}):
        assert not LogInForm(MultiDict(good | typed)).validate()


def test_a_new_staff_member_has_one_of_two_roles() -> None:
    typed = {"name": "Jo Lee", "email": "jo.lee@bars.example.org", "password": "x"}
    assert StaffForm(MultiDict(typed | {"role": "manager"})).validate()
    assert not StaffForm(MultiDict(typed | {"role": "owner"})).validate()
    assert not StaffForm(MultiDict(typed)).validate()


def test_a_new_password_needs_the_old_one() -> None:
    assert not PasswordForm(MultiDict({"password": "violet kettle armada"})).validate()
