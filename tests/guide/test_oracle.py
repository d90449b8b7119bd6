"""Triage agrees with the table of the guidance's branches, answer by answer: `tests.guide.oracle` has the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from casebuilder.guide.questions import QUESTIONS, REPLACEMENT, Question
from casebuilder.guide.triage import route
from tests.guide.oracle import ANSWERS, CODES, CONNECTIONS, OPTIONAL, REPLACED_BY, every_combination, expected

ACCOUNT = ("remembers", "address", "mailbox", "level")


def walked(said: Mapping[str, str], skipped: Iterable[str] = ()) -> list[str]:
    """Return the ways out in order, each tried in vain, up to the last one or to a question."""
    tried: list[str] = []
    while True:
        found = route(said, tried, tuple(skipped))
        if isinstance(found.here, Question):
            return [*tried, f"?{found.here.key}"]
        tried.append(found.here.key)
        if found.following is None:
            return tried


def test_the_table_knows_every_answer_and_no_other() -> None:
    assert {question.key: {choice.key for choice in question.choices} for question in QUESTIONS} == {
        name: set(answers) for name, answers in ANSWERS.items()
    }


def test_every_combination_of_answers_about_an_account_goes_as_the_guidance_says() -> None:
    for rest in every_combination(*ACCOUNT, "replacement"):
        said = {"trouble": "account", **rest}
        assert walked(said) == expected(said), said


def test_every_other_trouble_has_its_own_way_whatever_else_was_answered() -> None:
    troubles = [{}, *({"trouble": trouble} for trouble in CONNECTIONS), {"trouble": "code"}]
    troubles += [{"trouble": "code", "code": code} for code in CODES]
    for trouble in troubles:
        assert walked(trouble) == expected(trouble)
        for noise in every_combination(*ACCOUNT):
            said = {**noise, **trouble}
            found = route(said)
            first, *rest = expected(said)
            assert found.here.key == first.removeprefix("?"), said
            assert (found.following.key if found.following else None) == (rest[0] if rest else None), said


def test_only_trouble_with_an_account_can_be_a_case() -> None:
    assert not any("raise-case" in ways for ways in (*CONNECTIONS.values(), *CODES.values()))
    assert not any(route({"trouble": trouble}).may_end_in_case for trouble in (*CONNECTIONS, "code"))


def test_only_what_is_set_aside_is_left_out() -> None:
    every = [chosen for size in range(len(OPTIONAL) + 1) for chosen in combinations(OPTIONAL, size)]
    for rest in every_combination("remembers", "mailbox"):
        for replacement in REPLACED_BY:
            said = {"trouble": "account", "address": "no", "level": "log-in-only", "replacement": replacement, **rest}
            ways = expected(said)
            for skipped in every:
                assert walked(said, skipped) == [way for way in ways if way not in skipped], (said, skipped)


def test_a_reason_that_never_expires_wins_over_one_that_does() -> None:
    reasons = [choice.key for choice in REPLACEMENT.choices if not REPLACED_BY[choice.key]]
    assert [choice.key for choice in REPLACEMENT.choices][: len(reasons)] == reasons
    assert "Choose the first that applies" in REPLACEMENT.hint
