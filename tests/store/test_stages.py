"""Every act on a case at every stage is done as the table says, or refused with its sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casebuilder.core.askers import Asker
from casebuilder.core.stages import Act, Outcome, Refusal, Stage, next_stage
from casebuilder.store import Case, Outgoing, RefusedError, StaleError, Store
from casebuilder.store.tables import CaseTable
from tests.core.examples import details
from tests.store.practices import Team
from tests.store.stages import AT_STAGE, TEXT

Attempt = Callable[[Store, Team, Case, int], Any]


def progress(act: Act) -> Attempt:
    outcome = Outcome.WITHDRAWN if act is Act.RESOLVE else None
    return lambda store, team, case, version: store.progress.record(team.jo, case.number, version, act, outcome=outcome)


ATTEMPTS: dict[Act, Attempt] = {
    Act.EDIT: lambda s, t, c, v: s.cases.save(t.jo, c.number, details(note="more"), v),
    Act.ASK_FOR_REVIEW: lambda s, t, c, v: s.reviews.ask(t.jo, c.number, v),
    Act.CHECK: lambda s, t, c, v: s.reviews.check(t.jo, c.number, v),
    Act.ASK_FOR_CHANGES: lambda s, t, c, v: s.reviews.ask_for_changes(t.jo, c.number, v, note="x"),
    Act.WITHDRAW: lambda s, t, c, v: s.reviews.withdraw(t.jo, c.number, v),
    Act.RECORD_SENT: lambda s, t, c, v: s.sendings.record(t.jo, c.number, v, Outgoing(layout="one-page", text=TEXT)),
    Act.SAY_WHO_ASKS: lambda s, t, c, v: s.askers.say(t.jo, c.number, v, Asker.KNOWN),
    Act.CORRECT: lambda s, t, c, v: s.corrections.open(t.jo, c.number, v),
    Act.HEAR: progress(Act.HEAR),
    Act.MORE_INFORMATION: progress(Act.MORE_INFORMATION),
    Act.GIVE_DESK_REFERENCE: lambda s, t, c, _: s.sendings.set_desk_reference(t.jo, c.number, "R1"),
    Act.KEEP_LONGER: lambda s, t, c, _: s.cases.keep_longer(
        t.jo, c.number, c.changed_at.date() + timedelta(days=9), "An appeal"
    ),
    Act.SAY_WRONG: lambda s, t, c, _: s.progress.say_wrong(t.jo, c.number, "old-email"),
    Act.NOTE: lambda s, t, c, _: s.history.add_note(t.jo, c.number, "x"),
    Act.ASK_PATIENT: lambda s, t, c, _: s.cases.ask_patient(t.jo, c.number),
    Act.TAKE: lambda s, t, c, _: s.owners.take(t.jo, c.number),
    Act.GIVE: lambda s, t, c, _: s.owners.give(t.sam, c.number, t.jo.id),
    Act.RESOLVE: progress(Act.RESOLVE),
    Act.REOPEN: progress(Act.REOPEN),
    Act.UNDO_CLOSE: lambda s, t, c, v: s.progress.undo_close(t.jo, c.number, v),
    Act.DISCARD: lambda s, t, c, v: s.cases.discard(t.jo, c.number, v),
    Act.RESTORE: lambda s, t, c, _: s.cases.restore(t.jo, c.number),
}


def test_every_act_is_attempted() -> None:
    # Only what was opened to correct it is left as it was sent: see `test_askers`.
    assert set(ATTEMPTS) == set(Act) - {Act.START, Act.LEAVE}
    assert set(AT_STAGE) == set(Stage)


def stands(store: Store, case: Case) -> tuple[str, int]:
    with store.engine.connect() as connection:
        row = connection.execute(
            select(CaseTable.stage, CaseTable.version).where(CaseTable.number == case.number)
        ).one()
    return row.stage, row.version


@pytest.mark.parametrize("stage", Stage)
def test_each_act_does_what_the_table_says(store: Store, bars: Team, stage: Stage) -> None:
    case = AT_STAGE[stage](store, bars)
    for act, attempt in ATTEMPTS.items():
        before, version = stands(store, case)
        assert before == stage
        after = next_stage(stage, act)
        if isinstance(after, Refusal):
            with pytest.raises(RefusedError) as refused:
                attempt(store, bars, case, version)
            assert str(refused.value) == after.sentence
            assert stands(store, case) == (stage, version), act
        else:
            attempt(store, bars, case, version)
            assert stands(store, case)[0] == after, act
            case = AT_STAGE[stage](store, bars)


@pytest.mark.parametrize("stage", Stage)
def test_a_stale_act_changes_nothing(store: Store, bars: Team, stage: Stage) -> None:
    free = (  # they compare no version
        Act.NOTE,
        Act.SAY_WRONG,
        Act.GIVE_DESK_REFERENCE,
        Act.RESTORE,
        Act.KEEP_LONGER,
        Act.ASK_PATIENT,
        Act.TAKE,
        Act.GIVE,
    )
    case = AT_STAGE[stage](store, bars)
    stood = stands(store, case)
    for act in (act for act in ATTEMPTS if act not in free):
        with pytest.raises((RefusedError, StaleError), match=r"changed since|This case"):
            ATTEMPTS[act](store, bars, case, 10**30)
        assert stands(store, case) == stood, act
