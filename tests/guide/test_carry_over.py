"""What triage passes on to a case, what it leaves alone there, and what it need not ask about a draft."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import pytest

from casebuilder.core.details import CaseDetails, ReplacementRefusal, Step, VerificationLevel
from casebuilder.guide.carry_over import add_known, carried_on, known
from casebuilder.guide.new_account_ways import PRACTICE_RESET, RAISE_CASE
from casebuilder.guide.triage import Route, Ways, paths, route
from casebuilder.text.dates import TypedDate

PATHS = [({question.key: choice.key for question, choice in given}, ways) for given, ways in paths()]
NOT_TRIED = ["practice-reset", "replace-account"]

TODAY = date(2026, 11, 20)


def _account(tried: Collection[str] = (), skipped: Collection[str] = (), **answers: str) -> Route:
    return route({"trouble": "account", **answers}, tried, skipped)


def test_nothing_is_known_before_the_first_answer() -> None:
    assert known(route({})) == CaseDetails()


def test_what_was_tried_becomes_the_steps_of_the_case() -> None:
    tried = ["log-in", "forgotten-password", "recover-mailbox"]
    ended = _account(remembers="yes", address="yes", tried=tried, skipped=NOT_TRIED)
    assert known(ended) == CaseDetails(
        can_recover=False, steps=frozenset({Step.PASSWORDS, Step.RESET_LINK, Step.RECOVER_MAILBOX})
    )


def test_the_level_goes_into_the_case() -> None:
    ended = _account(remembers="no", mailbox="no", level="contact-practice", tried=["replace-account"])
    assert known(ended) == CaseDetails(
        can_recover=False, steps=frozenset({Step.REPLACE_ACCOUNT}), level=VerificationLevel.P5
    )


def test_a_level_that_staff_have_contradicted_is_left_out() -> None:
    answers = {"remembers": "no", "mailbox": "no", "level": "log-in-only"}
    assert known(_account(**answers, tried=NOT_TRIED)).level is VerificationLevel.P0
    contradicted = _account(**answers, tried=["replace-account"], skipped=["practice-reset"])
    assert contradicted.ends_in_case
    assert known(contradicted).level is None
    assert add_known(CaseDetails(level=VerificationLevel.P0), contradicted).level is None
    assert add_known(CaseDetails(level=VerificationLevel.P9), contradicted).level is VerificationLevel.P9


def test_a_way_out_set_aside_does_not_count_as_done() -> None:
    ended = _account(remembers="no", mailbox="perhaps", skipped=["recover-mailbox", *NOT_TRIED])
    assert ended.ends_in_case
    assert known(ended).steps == frozenset()


def test_the_account_is_not_called_lost_before_the_ways_out_end() -> None:
    assert known(_account(remembers="no", mailbox="yes")).can_recover is None


@pytest.mark.parametrize(("answers", "ways"), PATHS, ids=[" ".join(answers.values()) for answers, _ in PATHS])
def test_whatever_was_tried_is_a_step_that_the_form_offers(answers: dict[str, str], ways: Ways) -> None:
    steps = known(route(answers, tried=[way.key for way in ways])).steps
    if ways[-1] is RAISE_CASE:
        assert len(steps) == len(ways) - 1


def test_a_draft_gains_the_steps_and_loses_no_answer() -> None:
    draft = CaseDetails(new_email="pat@example.com", steps=frozenset({Step.OTHER}), level=VerificationLevel.P9)
    ended = _account(remembers="no", mailbox="perhaps", tried=["recover-mailbox"])
    assert add_known(draft, ended) == replace(draft, steps=frozenset({Step.OTHER, Step.RECOVER_MAILBOX}))


def test_a_draft_says_that_there_is_no_way_back_once_every_one_has_failed() -> None:
    draft = CaseDetails(can_recover=True, old_email="pat.old@example.com")
    ended = _account(remembers="yes", address="no", tried=["find-address", "replace-account"], skipped=NOT_TRIED)
    gained = add_known(draft, ended)
    assert gained.can_recover is False
    assert not gained.old_email_cannot_be_given, "the draft has the address after all"


def test_a_level_is_filled_in_where_nobody_gave_one() -> None:
    ended = _account(remembers="no", mailbox="no", level="record")
    assert add_known(CaseDetails(), ended).level is VerificationLevel.P9


@pytest.mark.parametrize(
    ("of_the_draft", "in_triage", "expected"),
    [
        ("not-sure", "record", "record"),
        ("record", "not-sure", "record"),
        ("record", "contact-practice", "contact-practice"),
        ("not-sure", "not-sure", "not-sure"),
    ],
)
def test_the_level_that_somebody_knows_best_stays(of_the_draft: str, in_triage: str, expected: str) -> None:
    draft = CaseDetails(level=VerificationLevel(of_the_draft))
    assert add_known(draft, _account(remembers="no", mailbox="no", level=in_triage)).level == expected


# --- what triage need not ask of a draft -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (CaseDetails(), {}),
        (CaseDetails(old_email="pat.old@example.com"), {"address": "yes"}),
        (CaseDetails(old_email_cannot_be_given=True), {"address": "no"}),
        (CaseDetails(level=VerificationLevel.P0), {"level": "log-in-only"}),
        (CaseDetails(level=VerificationLevel.NOT_SURE), {}),
    ],
)
def test_what_a_draft_says_is_not_asked(draft: CaseDetails, said: dict[str, str]) -> None:
    assert carried_on(draft, TODAY).said == said


_NO_ACCOUNT_WAY = (Step.OTHER, Step.REGISTRATION, Step.PIN_DOCUMENT)


@pytest.mark.parametrize("step", Step)
def test_a_ticked_step_is_one_way_out_that_was_tried(step: Step) -> None:
    draft = CaseDetails(steps=frozenset({step}))
    tried = carried_on(draft, TODAY).tried
    assert [way.step for way in tried] == ([] if step in _NO_ACCOUNT_WAY else [step])
    assert add_known(draft, carried_on(draft, TODAY)) == draft


def test_a_new_pin_document_is_not_the_reset_of_an_account() -> None:
    assert carried_on(CaseDetails(steps=frozenset({Step.PIN_DOCUMENT})), TODAY).tried == ()
    assert carried_on(CaseDetails(steps=frozenset({Step.PRACTICE_RESET})), TODAY).tried == (PRACTICE_RESET,)


@pytest.mark.parametrize(("answers", "ways"), PATHS, ids=[" ".join(answers.values()) for answers, _ in PATHS])
def test_a_draft_with_every_step_ends_in_a_case_too(answers: dict[str, str], ways: Ways) -> None:
    begun = carried_on(
        CaseDetails(old_email="pat.old@example.com", level=VerificationLevel.P9, steps=frozenset(Step)), TODAY
    )
    ended = route(begun.said | answers, [way.key for way in (*begun.tried, *ways)])
    assert ended.here is ways[-1]


@pytest.mark.parametrize(
    ("accessed", "refused", "answer"),
    [
        (TypedDate("21", "10", "2026"), None, "within-30-days"),
        (TypedDate("20", "10", "2026"), None, None),
        (TypedDate("20", "10", "2026"), ReplacementRefusal.RECENT_ACCESS, None),
        (TypedDate("", "10", "2026"), None, "within-30-days"),
        (TypedDate("", "", "2026"), ReplacementRefusal.RECENT_ACCESS, "within-30-days"),
        (TypedDate("19", "11", "2026"), ReplacementRefusal.TRIED_BEFORE, "tried-before"),
        (TypedDate("19", "11", "2026"), ReplacementRefusal.OTHER, None),
    ],
)
def test_the_last_access_of_a_draft_answers_whether_the_account_can_be_replaced(
    accessed: TypedDate, refused: ReplacementRefusal | None, answer: str | None
) -> None:
    draft = CaseDetails(last_access=accessed, replacement_refused=refused)
    assert carried_on(draft, TODAY).said.get("replacement") == answer


def test_an_expired_reason_is_removed_when_triage_hears_of_it() -> None:
    draft = CaseDetails(last_access=TypedDate("1", "10", "2026"), replacement_refused=ReplacementRefusal.RECENT_ACCESS)
    lost = {"remembers": "no", "mailbox": "no", "level": "record"}
    assert add_known(draft, _account(**lost, replacement="none")).replacement_refused is None
    assert add_known(draft, _account(**lost, replacement="tried-before")).replacement_refused == "tried-before"
    assert add_known(draft, _account(**lost)).replacement_refused is ReplacementRefusal.RECENT_ACCESS
