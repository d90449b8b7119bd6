"""The stages of a case: every act at every stage leads to a stage, or is refused with a sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from casebuilder.core.stages import (
    OPEN_STAGES,
    RESTORABLE_FOR,
    RESTORABLE_FOR_WORDS,
    TABLE,
    Act,
    Outcome,
    Refusal,
    Stage,
    before_close,
    may_be_sent,
    may_still_be_restored,
    next_stage,
    refusal_to_check,
    refusal_to_send,
)

EVERYTHING = [(stage, act) for stage in Stage for act in Act]


@pytest.mark.parametrize(("stage", "act"), EVERYTHING)
def test_every_act_leads_to_a_stage_or_is_refused_with_a_sentence(stage: Stage, act: Act) -> None:
    after = next_stage(stage, act)
    if isinstance(after, Refusal):
        assert after.sentence.startswith("This case")
        assert not after.sentence.endswith(".")
    else:
        assert isinstance(after, Stage)


def test_the_table_leaves_no_act_out() -> None:
    assert set(TABLE) == set(Stage)
    for stage in Stage:
        assert set(TABLE[stage]) | {Act.START} == set(Act), stage


@pytest.mark.parametrize(
    ("stage", "acts", "end"),
    [
        (Stage.DRAFT, [Act.EDIT, Act.ASK_FOR_REVIEW, Act.CHECK, Act.RECORD_SENT, Act.RESOLVE], Stage.RESOLVED),
        (Stage.DRAFT, [Act.RECORD_SENT, Act.HEAR, Act.GIVE_DESK_REFERENCE, Act.NOTE], Stage.SENT),
        (Stage.SENT, [Act.MORE_INFORMATION, Act.EDIT, Act.RECORD_SENT, Act.RESOLVE], Stage.RESOLVED),
        (Stage.MORE_INFORMATION_NEEDED, [Act.RESOLVE, Act.REOPEN, Act.EDIT, Act.RECORD_SENT], Stage.SENT),
        (Stage.DRAFT, [Act.RESOLVE, Act.NOTE, Act.REOPEN, Act.EDIT], Stage.DRAFT),
        (Stage.DRAFT, [Act.DISCARD, Act.RESTORE], Stage.DRAFT),
    ],
)
def test_a_case_goes_from_stage_to_stage(stage: Stage, acts: list[Act], end: Stage) -> None:
    for act in acts:
        after = next_stage(stage, act)
        assert isinstance(after, Stage), (stage, act)
        stage = after
    assert stage is end


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.DRAFT, Stage.DISCARDED)])
def test_only_a_draft_can_be_deleted(stage: Stage) -> None:
    assert isinstance(next_stage(stage, Act.DISCARD), Refusal)


@pytest.mark.parametrize("stage", [Stage.SENT, Stage.RESOLVED, Stage.CLOSED, Stage.DISCARDED])
def test_what_was_sent_or_has_ended_is_read_only(stage: Stage) -> None:
    assert isinstance(next_stage(stage, Act.EDIT), Refusal)


def test_a_deleted_case_can_only_be_restored() -> None:
    assert [act for act in Act if isinstance(next_stage(Stage.DISCARDED, act), Stage)] == [Act.RESTORE]


@pytest.mark.parametrize("stage", sorted(OPEN_STAGES))
def test_every_open_case_can_be_ended(stage: Stage) -> None:
    assert next_stage(stage, Act.RESOLVE) in (Stage.RESOLVED, Stage.CLOSED)


def test_every_stage_can_be_left_and_reached() -> None:
    ways = {stage: {after for after in TABLE[stage].values() if isinstance(after, Stage)} for stage in Stage}
    reached = {Stage.DRAFT}
    while more := {after for stage in reached for after in ways[stage]} - reached:
        reached |= more
    assert reached == set(Stage)
    assert all(ways[stage] - {stage} for stage in Stage)


def test_outcomes_have_words() -> None:
    assert {outcome.words for outcome in Outcome} == {
        "account cleansed",
        "account reset",
        "patient replaced the account",
        "patient got back in",
        "duplicate of another case",
        "not needed any more",
    }


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("gaps", [0, 1])
def test_the_text_is_shown_wherever_at_most_a_check_is_missing(stage: Stage, gaps: int) -> None:
    assert may_be_sent(stage, gaps) == (refusal_to_send(stage, gaps, awaits_check=False) is None)


def test_a_case_that_cannot_be_sent_says_the_first_reason() -> None:
    reasons = [refusal_to_send(Stage.SENT, 1, True), refusal_to_send(Stage.DRAFT, 1, True)]
    reasons.append(refusal_to_send(Stage.MORE_INFORMATION_NEEDED, 0, True))
    starts = [reason.sentence.split(".")[0] for reason in reasons if reason]
    assert starts == [
        "This case has been recorded as sent already",
        "This case is not ready to send",
        "Your practice wants a colleague to check each case before it is sent",
    ]


def test_nobody_checks_their_own_work() -> None:
    assert refusal_to_check(editor=1, person=1) is not None
    assert refusal_to_check(editor=1, person=2) is None


def test_a_deleted_draft_can_be_restored_until_its_time_is_over() -> None:
    deleted_at = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert RESTORABLE_FOR_WORDS == "7 days"
    assert may_still_be_restored(deleted_at, deleted_at + RESTORABLE_FOR - timedelta(seconds=1))
    assert not may_still_be_restored(deleted_at, deleted_at + RESTORABLE_FOR)


CLEANSED, BACK_IN = (f"{Act.RESOLVE}: {outcome.words}" for outcome in (Outcome.CLEANSED, Outcome.BACK_IN))


@pytest.mark.parametrize(
    ("acts", "stage", "reviewed"),
    [
        ([Act.START, BACK_IN], Stage.DRAFT, None),
        ([Act.START, Act.ASK_FOR_REVIEW, BACK_IN, Act.NOTE], Stage.DRAFT, 1),
        ([Act.START, Act.CHECK, Act.EDIT, BACK_IN], Stage.DRAFT, None),
        ([Act.START, Act.CHECK, Act.RECORD_SENT, "viewed", CLEANSED], Stage.SENT, 1),
        ([Act.START, Act.ASK_FOR_REVIEW, Act.RECORD_SENT, CLEANSED], Stage.SENT, None),
        ([Act.START, Act.RECORD_SENT, Act.MORE_INFORMATION, CLEANSED], Stage.MORE_INFORMATION_NEEDED, None),
        ([Act.START, Act.RECORD_SENT, CLEANSED, Act.UNDO_CLOSE, BACK_IN], Stage.SENT, None),
        ([Act.START, Act.RECORD_SENT, CLEANSED, Act.REOPEN, CLEANSED], Stage.MORE_INFORMATION_NEEDED, None),
        ([Act.START, Act.CHECK, BACK_IN, Act.UNDO_CLOSE, "ended: withdrawn"], Stage.DRAFT, 1),
    ],
)
def test_what_a_case_was_before_it_was_closed_follows_from_its_history(
    acts: list[str], stage: Stage, reviewed: int | None
) -> None:
    assert before_close(acts) == (stage, reviewed)
