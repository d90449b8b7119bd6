"""What has changed since the edition of the guidance that a case was prepared under."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casebuilder.core.entries import Requirement
from casebuilder.core.guidance import (
    EDITION,
    EDITIONS,
    REQUIREMENTS,
    Change,
    Edition,
    changed_requirements,
    changes_since,
)

NEW_EMAIL, OLD_EMAIL, *OTHERS = REQUIREMENTS


def _later(*requirements: Requirement) -> Edition:
    return Edition(date(2027, 1, 4), requirements)


def test_the_key_of_an_edition_is_its_date() -> None:
    assert {key: edition.published.isoformat() for key, edition in EDITIONS.items()} == {key: key for key in EDITIONS}


def test_changes_since_an_unknown_edition_are_unknown() -> None:
    assert changes_since(EDITION.key) == ()
    assert changes_since("2024-01-15") is None


def test_an_edition_does_not_differ_from_itself() -> None:
    assert changed_requirements(EDITION, EDITION) == ()


def test_a_requirement_whose_rule_changed_is_shown_before_and_after() -> None:
    changed = replace(OLD_EMAIL, rule="Give every email address that the patient has had.")
    assert changed_requirements(EDITION, _later(NEW_EMAIL, changed, *OTHERS)) == (Change(changed, OLD_EMAIL),)


def test_a_new_requirement_is_shown_without_an_older_one() -> None:
    mobile = replace(NEW_EMAIL, key="mobile", title="Mobile number")
    assert changed_requirements(EDITION, _later(*REQUIREMENTS, mobile)) == (Change(mobile, None),)


def test_a_dropped_requirement_is_shown_as_gone() -> None:
    assert changed_requirements(EDITION, _later(OLD_EMAIL, *OTHERS)) == (Change(NEW_EMAIL, NEW_EMAIL, gone=True),)


def test_rewording_what_is_missing_is_not_a_change_of_the_guidance() -> None:
    same = replace(OLD_EMAIL, missing=NEW_EMAIL.missing)
    assert changed_requirements(EDITION, _later(NEW_EMAIL, same, *OTHERS)) == ()
