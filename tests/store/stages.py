"""How a case reaches each stage."""

from __future__ import annotations

from collections.abc import Callable

from casebuilder.core.stages import Act, Outcome, Stage
from casebuilder.store import Case, Outgoing, Store
from tests.core.examples import COMPLETE
from tests.store.practices import Team

TEXT = "Dear desk,\n    a GP practice writes for a patient."


def draft(store: Store, team: Team) -> Case:
    return store.cases.start(team.sam, COMPLETE, form_key="")


def sent(store: Store, team: Team, case: Case | None = None) -> Case:
    case = case or draft(store, team)
    return store.sendings.record(team.sam, case.number, case.version, Outgoing(layout="two-pages", text=TEXT))


def progressed(store: Store, team: Team, case: Case, act: Act, outcome: Outcome | None = None, note: str = "") -> Case:
    return store.progress.record(team.sam, case.number, case.version, act, outcome=outcome, note=note)


def needing_more(store: Store, team: Team) -> Case:
    return progressed(store, team, sent(store, team), Act.MORE_INFORMATION)


def resolved(store: Store, team: Team) -> Case:
    return progressed(store, team, sent(store, team), Act.RESOLVE, Outcome.CLEANSED)


def closed(store: Store, team: Team) -> Case:
    return progressed(store, team, draft(store, team), Act.RESOLVE, Outcome.WITHDRAWN)


def discarded(store: Store, team: Team) -> Case:
    case = draft(store, team)
    store.cases.discard(team.sam, case.number, case.version)
    return case


AT_STAGE: dict[Stage, Callable[[Store, Team], Case]] = {
    Stage.DRAFT: draft,
    Stage.SENT: sent,
    Stage.MORE_INFORMATION_NEEDED: needing_more,
    Stage.RESOLVED: resolved,
    Stage.CLOSED: closed,
    Stage.DISCARDED: discarded,
}
