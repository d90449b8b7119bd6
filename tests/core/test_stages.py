"""The stages of a case: each meets every act with a stage or a sentence, and the ways lead where they should."""

from __future__ import annotations

import pytest

from casebuilder.core.stages import OPEN_STAGES, TABLE, Act, Outcome, Refusal, Stage, next_stage

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
def test_a_case_goes_its_way(stage: Stage, acts: list[Act], end: Stage) -> None:
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


def test_a_deleted_case_takes_nothing_but_being_restored() -> None:
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
        "withdrawn",
    }
