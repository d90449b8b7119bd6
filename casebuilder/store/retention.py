"""When a case is erased, and the sweep that erases what is due: once, whichever server comes first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, delete, or_, select, text

from casebuilder.core.dates import LONDON
from casebuilder.core.stages import ENDED_STAGES, RESTORABLE_FOR, Stage
from casebuilder.store.database.engine import Database
from casebuilder.store.staff import Operator
from casebuilder.store.tables import DISCARDED, DRAFT, ENDED, CaseTable, PracticeTable, bare
from casebuilder.store.trail import record

AT_ONCE = 500  # a larger sweep runs again later, so that a wrong clock does not empty the database

_cases, _practices = bare(CaseTable).c, bare(PracticeTable).c


@dataclass(frozen=True, slots=True)
class Terms:
    """The number of days for which a practice keeps ended cases and untouched drafts."""

    ended: int = 30
    drafts: int = 60


def erased_on(row: Mapping[str, Any]) -> date | None:
    """Return the day, in London, on which a case is due; None while NHS login has it. `row` is of `SELECT_CASE`."""
    due = {
        Stage.DISCARDED: row["changed_at"] + RESTORABLE_FOR,
        Stage.DRAFT: row["changed_at"] + timedelta(days=row["keep_drafts_days"]),
        **dict.fromkeys(ENDED_STAGES, (row["ended_at"] or row["changed_at"]) + timedelta(days=row["keep_ended_days"])),
    }.get(Stage(row["stage"]))
    if due is None:
        return None
    day: date = due.astimezone(LONDON).date()
    return max(day, row["keep_until"]) if row["keep_until"] and row["stage"] != Stage.DISCARDED else day


def erase_due(database: Database, clock: Callable[[], datetime]) -> int:
    """Erase every case whose term is over with all its rows; return the number of cases.

    The trail keeps one row for each case. A practice's term counts from the case's end or last change.
    """
    now = clock()
    done = _sweep(database, now, DISCARDED, _cases.changed_at, RESTORABLE_FOR)
    for column, since, holds in (
        (_practices.keep_ended_days, _cases.ended_at, ENDED),
        (_practices.keep_drafts_days, _cases.changed_at, DRAFT),
    ):
        for days in _terms_in_use(database, column):
            kept = or_(_cases.keep_until.is_(None), _cases.keep_until <= now.astimezone(LONDON).date())
            of_term = select(_practices.id).where(_practices.id == _cases.practice_id, column == days).exists()
            done += _sweep(database, now, holds, since, timedelta(days=days), kept, of_term)
    return done


def _terms_in_use(database: Database, column: Column[Any]) -> list[int]:
    with database.reading() as connection:
        return list(connection.scalars(select(column).distinct()))


def _sweep(database: Database, now: datetime, holds: str, since: Column[Any], term: timedelta, *conditions: Any) -> int:
    due = (
        select(_cases.practice_id, _cases.number)
        .where(text(holds), since <= now - term, *conditions)
        .order_by(since)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)  # another server is erasing those
    )
    with database.writing() as connection:
        rows = connection.execute(due).all()
        for practice, number in rows:
            _erase(connection, practice, number, now)
    return len(rows)


def _erase(connection: Connection, practice: int, number: str, now: datetime) -> None:
    connection.execute(delete(CaseTable).where(CaseTable.practice_id == practice, CaseTable.number == number))
    record(connection, Operator(practice), "erased", now, number=number)
