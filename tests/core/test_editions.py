"""A case prepared under an older edition can be told what has changed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casebuilder.core.editions import Change, changed_requirements
from casebuilder.core.guidance import EDITION, REQUIREMENTS, Edition, Requirement

NEW_EMAIL, OLD_EMAIL, *OTHERS = REQUIREMENTS


def _later(*requirements: Requirement) -> Edition:
    return replace(EDITION, key="2027-01-04", published=date(2027, 1, 4), requirements=requirements)


def test_an_edition_does_not_differ_from_itself() -> None:
    assert changed_requirements(EDITION, EDITION) == ()


def test_a_requirement_with_another_rule_is_shown_as_it_was_and_as_it_is() -> None:
    changed = replace(OLD_EMAIL, rule="Give every email address that the patient has had.")
    assert changed_requirements(EDITION, _later(NEW_EMAIL, changed, *OTHERS)) == (Change(changed, OLD_EMAIL),)


def test_a_new_requirement_is_shown_without_an_older_one() -> None:
    mobile = replace(NEW_EMAIL, key="mobile", title="Mobile number")
    assert changed_requirements(EDITION, _later(*REQUIREMENTS, mobile)) == (Change(mobile, None),)


def test_a_requirement_that_went_is_shown_as_gone() -> None:
    assert changed_requirements(EDITION, _later(OLD_EMAIL, *OTHERS)) == (Change(NEW_EMAIL, NEW_EMAIL, gone=True),)


def test_a_rule_checked_in_another_way_is_not_a_change_of_the_guidance() -> None:
    same = replace(OLD_EMAIL, check=NEW_EMAIL.check)
    assert changed_requirements(EDITION, _later(NEW_EMAIL, same, *OTHERS)) == ()
