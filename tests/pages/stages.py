"""How a case reaches each stage, by the verbs of the store."""

from __future__ import annotations

from typing import Any

from casebuilder.core.service_desk import Layout
from casebuilder.core.stages import Act, Outcome, Stage
from casebuilder.core.submission import compose
from casebuilder.store import Case, Outgoing, StaffMember, Store
from tests.core.examples import details


def start(store: Store, by: StaffMember, **answers: Any) -> Case:
    """Return a complete draft with some answers changed."""
    return store.cases.start(by, details(**answers), form_key="")


def send(store: Store, by: StaffMember, case: Case, desk_reference: str = "") -> Case:
    layout = Layout.TWO_PAGES
    return store.sendings.record(
        by,
        case.number,
        case.version,
        Outgoing(layout=layout, text=compose(case.details, by.practice, layout).text, desk_reference=desk_reference),
    )


def record_progress(
    store: Store, by: StaffMember, case: Case, act: Act, outcome: Outcome | None = None, note: str = ""
) -> Case:
    return store.progress.record(by, case.number, case.version, act, outcome=outcome, note=note)


def at_stage(store: Store, by: StaffMember, stage: Stage, **answers: Any) -> Case:
    """Return a complete case that has reached `stage`."""
    case = start(store, by, **answers)
    if stage is Stage.DRAFT:
        return case
    if stage is Stage.CLOSED:
        return record_progress(store, by, case, Act.RESOLVE, Outcome.WITHDRAWN)
    if stage is Stage.DISCARDED:
        store.cases.discard(by, case.number, case.version)
        return case
    sent = send(store, by, case)
    if stage is Stage.MORE_INFORMATION_NEEDED:
        return record_progress(store, by, sent, Act.MORE_INFORMATION)
    return record_progress(store, by, sent, Act.RESOLVE, Outcome.CLEANSED) if stage is Stage.RESOLVED else sent
