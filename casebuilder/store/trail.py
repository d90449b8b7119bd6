"""The audit trail: who did what to which case, when; never a patient detail. It outlives the cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Connection, Select, and_, bindparam, insert, select
from sqlalchemy.orm import aliased

from casebuilder.core.case_numbers import normalise_number
from casebuilder.store.database.engine import Database
from casebuilder.store.staff import Actor, StaffMember
from casebuilder.store.tables import StaffTable, TrailTable, bare

_LAST = (
    select(TrailTable.act, TrailTable.staff_id, TrailTable.at)
    .where(TrailTable.practice_id == bindparam("practice"), TrailTable.case_number == bindparam("number"))
    .order_by(TrailTable.id.desc())
    .limit(1)
)
_about = aliased(StaffTable)
_Entry: TypeAlias = tuple[int, datetime, str | None, str, str | None, str | None]
_INSERT = insert(bare(TrailTable)).returning(TrailTable.id)


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One act; `by` is empty for an operator's command, `about` for all but an act on one of the staff."""

    id: int  # in the order of the acts
    at: datetime
    by: str
    act: str
    about: str
    case_number: str | None


def record(
    connection: Connection, by: Actor, act: str, at: datetime, *, number: str | None = None, about: int | None = None
) -> int:
    """Write one entry, within the transaction of the act itself; return its id."""
    entry = {
        "practice_id": by.practice_id,
        "case_number": number,
        "at": at,
        "staff_id": by.id,
        "act": act,
        "about_id": about,
    }
    written: int = connection.execute(_INSERT, entry).scalar_one()
    return written


def last_act(connection: Connection, practice: int, number: str) -> tuple[str, int | None, datetime]:
    """Return the act, the person and the moment of a case's latest entry."""
    row = connection.execute(_LAST, {"practice": practice, "number": number}).one()
    return row.act, row.staff_id, row.at


class Trail:
    """The verbs that read the trail."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_case(self, staff: StaffMember, number: str) -> tuple[TrailEntry, ...]:
        """Return the entries of one case, oldest first; none for a number that the practice never had."""
        known = normalise_number(number)
        if known is None:
            return ()
        return self._read(_entries(staff.practice_id).where(TrailTable.case_number == known).order_by(TrailTable.id))

    def of_practice(self, staff: StaffMember, limit: int = 100, before: int | None = None) -> tuple[TrailEntry, ...]:
        """Return the latest entries of the practice, newest first; with `before`, only those with smaller ids."""
        older = () if before is None else (TrailTable.id < before,)
        return self._read(_entries(staff.practice_id).where(*older).order_by(TrailTable.id.desc()).limit(limit))

    def _read(self, entries: Select[*_Entry]) -> tuple[TrailEntry, ...]:
        with self._database.reading() as connection:
            return tuple(
                TrailEntry(id_, at, by or "", act, about or "", number)
                for id_, at, by, act, about, number in connection.execute(entries)
            )


def _entries(practice: int) -> Select[*_Entry]:
    who = and_(StaffTable.practice_id == TrailTable.practice_id, StaffTable.id == TrailTable.staff_id)
    whom = and_(_about.practice_id == TrailTable.practice_id, _about.id == TrailTable.about_id)
    return (
        select(TrailTable.id, TrailTable.at, StaffTable.name, TrailTable.act, _about.name, TrailTable.case_number)
        .outerjoin(StaffTable, who)
        .outerjoin(_about, whom)
        .where(TrailTable.practice_id == practice)
    )
