"""The verbs that read the trail, newest or oldest first, and that check it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import aliased

from casebuilder.core.case_numbers import normalise_number
from casebuilder.store.database.engine import Database
from casebuilder.store.sealing import Keyring
from casebuilder.store.staff import Actor
from casebuilder.store.tables import StaffTable, TrailCountTable, TrailTable
from casebuilder.store.trail import ACTS_ALONE, Access
from casebuilder.store.trail_check import Head, TrailReport, verify

_about = aliased(StaffTable)
_Entry: TypeAlias = tuple[int, datetime, str | None, str, str | None, str | None, str | None]


class Rows(Enum):
    """Which entries to read."""

    ALL = "all"
    ACTS = "what was done"
    ACCESSES = "who looked"


_OF_KIND: Mapping[Rows, tuple[ColumnElement[bool], ...]] = {
    Rows.ALL: (),
    Rows.ACTS: (ACTS_ALONE,),
    Rows.ACCESSES: (TrailTable.act.in_(tuple(Access)),),
}
_COUNTS = (
    select(TrailCountTable.month, TrailCountTable.act, TrailCountTable.count.label("times"))
    .where(TrailCountTable.practice_id == bindparam("practice"))
    .order_by(TrailCountTable.month.desc(), TrailCountTable.act)
)


class TrailCount(NamedTuple):
    """How many entries of one act in a month have been erased."""

    month: str
    act: str
    times: int


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One act; `by` is empty for an operator's command, `about` for all but an act on one of the staff."""

    id: int  # in the order of the acts
    at: datetime
    by: str
    act: str
    about: str
    case_number: str | None
    address: str  # of the network, for managers; empty where it is not known


class Trail:
    """The verbs that read the trail."""

    def __init__(self, database: Database, keys: Keyring) -> None:
        self._database = database
        self._keys = keys

    def of_case(self, by: Actor, number: str) -> tuple[TrailEntry, ...]:
        """Return the entries of one case, oldest first; none for a number that the practice never had."""
        known = normalise_number(number)
        if known is None:
            return ()
        return self._read(_entries(by.practice_id).where(TrailTable.case_number == known).order_by(TrailTable.id))

    def of_practice(
        self,
        by: Actor,
        limit: int = 100,
        before: int | None = None,
        rows: Rows = Rows.ALL,
        person: int | None = None,
    ) -> tuple[TrailEntry, ...]:
        """Return the latest entries of the practice, newest first.

        With `before`, only those with smaller ids; with `person`, the id of one of the staff, only what they did.
        """
        older = () if before is None else (TrailTable.id < before,)
        theirs = () if person is None else (TrailTable.staff_id == person,)
        entries = _entries(by.practice_id).where(*older, *theirs, *_OF_KIND[rows])
        return self._read(entries.order_by(TrailTable.id.desc()).limit(limit))

    def counts(self, by: Actor) -> tuple[TrailCount, ...]:
        """Return how many entries of the practice were erased, newest month first."""
        with self._database.reading() as connection:
            rows = connection.execute(_COUNTS, {"practice": by.practice_id})
            return tuple(TrailCount(row.month, row.act, row.times) for row in rows)

    def verify(self, kept: Mapping[int, Head]) -> Iterator[TrailReport]:
        """Read the whole trail, and report on each practice; `kept` are heads of an earlier time, kept elsewhere."""
        return verify(self._database, self._keys, kept)

    def _read(self, entries: Select[*_Entry]) -> tuple[TrailEntry, ...]:
        with self._database.reading() as connection:
            return tuple(
                TrailEntry(id_, at, by or "", act, about or "", number, address or "")
                for id_, at, by, act, about, number, address in connection.execute(entries)
            )


def _entries(practice: int) -> Select[*_Entry]:
    who = and_(StaffTable.practice_id == TrailTable.practice_id, StaffTable.id == TrailTable.staff_id)
    whom = and_(_about.practice_id == TrailTable.practice_id, _about.id == TrailTable.about_id)
    return (
        select(
            TrailTable.id,
            TrailTable.at,
            StaffTable.name,
            TrailTable.act,
            _about.name,
            TrailTable.case_number,
            TrailTable.address,
        )
        .outerjoin(StaffTable, who)
        .outerjoin(_about, whom)
        .where(TrailTable.practice_id == practice)
    )
