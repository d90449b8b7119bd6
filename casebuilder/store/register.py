"""The register: a line for each case with dates and people, and no patient detail but the practice's reference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Label, Select, select

from casebuilder.core.circumstances import Circumstances
from casebuilder.core.completeness import Verdict, assess
from casebuilder.core.stages import Act, Outcome, Review, Stage
from casebuilder.store.case import last_change, name_of
from casebuilder.store.sealed_columns import location_in
from casebuilder.store.tables import AnyRow, CaseTable, SendingTable, StaffTable, TrailTable
from casebuilder.store.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One line of the register; a date or person is empty or None if the act has not happened or was undone.

    `reference` and `verdict` are None where the case cannot be read.
    """

    number: str
    reference: str | None
    stage: Stage
    verdict: Verdict | None
    started_at: datetime
    started_by: str
    changed_at: datetime
    changed_by: str
    checked_by: str
    sent_at: datetime | None
    sent_by: str
    chase_on: date | None
    outcome: Outcome | None
    ended_at: datetime | None
    ended_by: str


def _latest(label: str, table: type[SendingTable] | type[TrailTable], wanted: Select[Any], *acts: Any) -> Label[Any]:
    """Select a column of the case's latest row in another table."""
    of_case = (table.practice_id == CaseTable.practice_id, table.case_number == CaseTable.number)
    latest = wanted.where(*of_case, *acts).order_by(table.id.desc()).limit(1)
    return latest.correlate(CaseTable).scalar_subquery().label(label)


def _name(practice: Any, person: Any) -> Select[tuple[str]]:
    name = select(StaffTable.name).where(StaffTable.practice_id == practice, StaffTable.id == person)
    return select(name.correlate(SendingTable, TrailTable).scalar_subquery())


_ENDED = TrailTable.act.startswith(f"{Act.RESOLVE}: ")
REGISTER = (
    CaseTable.started_at,
    CaseTable.chase_on,
    name_of(CaseTable.changed_by, "changed_by_name"),
    name_of(CaseTable.started_by, "started_by_name"),
    _latest("sent_at", SendingTable, select(SendingTable.sent_at)),
    _latest("sent_by_name", SendingTable, _name(SendingTable.practice_id, SendingTable.sent_by)),
    _latest("ended_at", TrailTable, select(TrailTable.at), _ENDED),
    _latest("ended_by_name", TrailTable, _name(TrailTable.practice_id, TrailTable.staff_id), _ENDED),
)


def read_register_row(vault: Vault, row: AnyRow, around: Circumstances) -> RegisterRow:
    """Make a line of the register from a row with the columns of LINE and REGISTER."""
    details = vault.try_open_details(row["sealed"], location_in(CaseTable, row))
    has_ended = row["outcome"] is not None  # a reopened case has an end in the trail, but has not ended
    return RegisterRow(
        number=row["number"],
        reference=details.reference if details else None,
        stage=Stage(row["stage"]),
        verdict=assess(details, around).verdict if details else None,
        started_at=row["started_at"],
        started_by=row["started_by_name"],
        changed_at=last_change(row),
        changed_by=row["changed_by_name"],
        checked_by=row["reviewed_by_name"] if row["review"] == Review.CHECKED else "",
        sent_at=row["sent_at"],
        sent_by=row["sent_by_name"] or "",
        chase_on=row["chase_on"],
        outcome=Outcome(row["outcome"]) if has_ended else None,
        ended_at=row["ended_at"] if has_ended else None,
        ended_by=row["ended_by_name"] or "" if has_ended else "",
    )
