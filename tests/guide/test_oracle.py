"""Triage held to a table of the guidance's branches that knows nothing of the tree, answer by answer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from casebuilder.core.details import VerificationLevel
from casebuilder.guide.questions import ADDRESS, CODE, LEVEL, MAILBOX, PASSWORD, REPLACEMENT, TROUBLE, Question
from casebuilder.guide.triage import route

# The guidance, "Patient has changed or can no longer access their email", and for the address that nobody knows NHS
# login's own help: password, mailbox, address -> the first way out. None stands for any answer, or none.
FIRST_OF_ACCOUNT = (
    ({"remembers": "yes", "address": "yes"}, "log-in"),
    ({"remembers": "yes", "address": "no"}, "find-address"),
    ({"remembers": "yes", "address": "not-sure"}, "find-address"),
    ({"remembers": "no", "mailbox": "yes"}, "forgotten-password"),
    ({"remembers": "no", "mailbox": "perhaps"}, "recover-mailbox"),
    ({"remembers": "no", "mailbox": "not-sure"}, "recover-mailbox"),
    ({"remembers": "not-sure", "mailbox": "yes"}, "log-in"),
    ({"remembers": "not-sure", "mailbox": "perhaps"}, "log-in"),
    ({"remembers": "not-sure", "mailbox": "not-sure"}, "log-in"),
)
# What staff see -> the first and the last way out: never a case.
CONNECTIONS = {
    "phone": ("lost-phone", "contact-app-team"),
    "locked": ("locked", "contact-app-team"),
    "surgery": ("connect-surgery", "contact-app-team"),
    "area": ("error-3f", "contact-app-team"),
    "pin": ("pin-document", "contact-app-team"),
    "several": ("service-status", "contact-app-team"),
    "not-here": ("not-here", "not-here"),
    "not-sure": ("look-together", "contact-app-team"),
}
CODES = {
    "3c": ("error-3c", "contact-app-team"),
    "3f": ("error-3f", "contact-app-team"),
    "3r": ("error-3r", "contact-app-team"),
    "cid7023": ("error-cid7023", "contact-app-team"),
    "cid7029": ("ask-nhs-login", "ask-nhs-login"),
    "cid": ("ask-nhs-login", "ask-nhs-login"),
    "other": ("other-code", "contact-app-team"),
    "not-sure": ("connect-surgery", "contact-app-team"),
}
# The guide's page "Account replacement": three reasons for a refusal; the first is temporary.
REPLACED_BY = {
    "within-30-days": ["replace-later"],
    "tried-before": [],
    "more-than-5-accounts": [],
    "none": ["replace-account"],
    "not-sure": ["replace-account"],
}
LONGEST_WALK = 8
ABOVE_LOWEST = (VerificationLevel.P5, VerificationLevel.P9)


def combinations(*questions: Question) -> Iterator[dict[str, str]]:
    """Every combination of answers to some questions, no answer included."""
    keys = [(None, *(choice.key for choice in question.choices)) for question in questions]
    for chosen in product(*keys):
        yield {question.key: key for question, key in zip(questions, chosen, strict=True) if key}


def walk(answers: dict[str, str]) -> list[str]:
    """The ways out in order for somebody for whom each one does not work; the question's key where one is open."""
    tried: list[str] = []
    while True:
        found = route({"replacement": "none", **answers}, tried)
        tried.append(found.here.key)
        assert len(tried) <= LONGEST_WALK, answers
        if found.following is None:
            return tried


def test_every_account_begins_and_ends_as_the_guidance_says() -> None:
    for rest in combinations(PASSWORD, ADDRESS, MAILBOX, LEVEL):
        answers = {"trouble": "account", **rest}
        ways = walk(answers)
        expected = [way for row, way in FIRST_OF_ACCOUNT if row.items() <= rest.items()]
        if rest.get("remembers") == "yes":
            expected = [way for row, way in FIRST_OF_ACCOUNT if row.items() <= rest.items() and "address" in row]
        if expected:
            assert ways[0] == expected[0], answers
        if isinstance(route(answers).here, Question):
            continue
        assert ways[-1] == "raise-case", answers
        assert len(ways) == len(set(ways)), answers


def test_no_connection_code_or_document_ever_becomes_a_case() -> None:
    for noise in combinations(PASSWORD, ADDRESS, MAILBOX, LEVEL):
        for trouble, ends in CONNECTIONS.items():
            ways = walk({**noise, "trouble": trouble})
            assert (ways[0], ways[-1]) == ends, (trouble, noise)
            assert "raise-case" not in ways
    for code, ends in CODES.items():
        ways = walk({"trouble": "code", "code": code})
        assert (ways[0], ways[-1]) == ends, code


def test_a_practice_reset_is_offered_just_where_the_level_may_be_the_lowest() -> None:
    for rest in combinations(PASSWORD, ADDRESS, MAILBOX, LEVEL):
        answers = {"trouble": "account", **rest}
        if isinstance(route(answers).here, Question):
            continue
        level_asked = rest.get("remembers") != "yes" and rest.get("mailbox") == "no"
        may_be_lowest = rest["level"] == VerificationLevel.P0 if level_asked else rest.get("level") not in ABOVE_LOWEST
        assert ("practice-reset" in walk(answers)) == may_be_lowest, answers


def test_an_address_known_to_be_unknown_is_searched_for_before_any_case() -> None:
    for rest in combinations(PASSWORD, ADDRESS, MAILBOX, LEVEL):
        answers = {"trouble": "account", **rest}
        if isinstance(route(answers).here, Question) or rest.get("address") not in ("no", "not-sure"):
            continue
        ways = walk(answers)
        assert ways.index("find-address") < ways.index("raise-case"), answers


def test_the_table_knows_every_choice() -> None:
    assert {choice.key for choice in TROUBLE.choices} == {"account", "code", *CONNECTIONS}
    assert {choice.key for choice in CODE.choices} == set(CODES)


def test_replacement_is_asked_about_just_before_it_and_offered_only_where_it_is_possible() -> None:
    for rest in combinations(PASSWORD, ADDRESS, MAILBOX, LEVEL):
        answers = {"trouble": "account", **rest}
        if isinstance(route(answers).here, Question):
            continue
        ways = walk(answers)
        before = ways[: ways.index("replace-account")]
        assert route(answers, before).here is REPLACEMENT, answers
        for choice, instead in REPLACED_BY.items():
            after = walk({**answers, "replacement": choice})
            assert after == [*before, *instead, "raise-case"], (choice, answers)


def test_of_two_reasons_that_apply_the_one_that_never_passes_is_read_first() -> None:
    reasons = [choice.key for choice in REPLACEMENT.choices if not REPLACED_BY[choice.key]]
    assert [choice.key for choice in REPLACEMENT.choices][: len(reasons)] == reasons
    assert "Choose the first that applies" in REPLACEMENT.hint
