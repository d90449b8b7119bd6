"""When a case is erased, and the sweep that erases what is due, once, by whichever server is first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, delete, or_, select, text

from casebuilder.core.stages import ENDED_STAGES, RESTORABLE_FOR, Stage
from casebuilder.store.database.engine import Database
from casebuilder.store.ranks import NEVER
from casebuilder.store.sealing import Keyring
from casebuilder.store.staff import Operator
from casebuilder.store.tables import DISCARDED, DRAFT, ENDED, CaseTable, PracticeTable, bare
from casebuilder.store.trail import NewEntry, record
from casebuilder.text.dates import LONDON

AT_ONCE = 500  # the rest waits for the next sweep, so that a wrong clock does not empty the database

_WARNED_FOR = timedelta(days=7)  # the list says so before a draft is erased
_AFTER_WAIT = timedelta(days=7)  # a draft that waits for a day stays this long after it, so that somebody sees it then

_cases, _practices = bare(CaseTable).c, bare(PracticeTable).c


@dataclass(frozen=True, slots=True)
class Terms:
    """The number of days for which a practice keeps ended cases and untouched drafts."""

    ended: int = 30
    drafts: int = 60


def erased_on(row: Mapping[str, Any]) -> date | None:
    """Return the day, in London, on which a case is due; None while NHS login has it. `row` is of `SELECT_CASE`."""
    stage = Stage(row["stage"])
    if stage is Stage.DISCARDED:
        return _day_of(row["changed_at"], RESTORABLE_FOR)
    if stage is Stage.DRAFT:
        day = _day_of(row["changed_at"], timedelta(days=row["keep_drafts_days"]))
        if row["due_on"] != NEVER:
            day = max(day, row["due_on"] + _AFTER_WAIT)
    elif stage in ENDED_STAGES:
        day = _day_of(row["ended_at"] or row["changed_at"], timedelta(days=row["keep_ended_days"]))
    else:
        return None
    return max(day, row["keep_until"] or day)


def _day_of(since: datetime, term: timedelta) -> date:
    return (since + term).astimezone(LONDON).date()


def draft_erased_soon(row: Mapping[str, Any], today: date) -> date | None:
    """Return the day on which a draft is erased, in the last week before it; None at any other time."""
    day = erased_on(row) if row["stage"] == Stage.DRAFT else None
    return day if day and day - today <= _WARNED_FOR else None


def erase_due(database: Database, keys: Keyring, clock: Callable[[], datetime]) -> int:
    """Erase every case whose term is over with all its rows; return the number of cases.

    The trail keeps one row for each case. A practice's term counts from the case's end or last change; a draft
    that waits for the patient, or for the day on which they can replace the account, stays a week after that day.
    """
    now = clock()
    today = now.astimezone(LONDON).date()
    sweep = _Sweep(database, keys, now)
    done = sweep.erase(DISCARDED, _cases.changed_at, RESTORABLE_FOR)
    no_longer_waits = or_(_cases.due_on == NEVER, _cases.due_on <= today - _AFTER_WAIT)  # nor does what has ended
    for column, since, holds in (
        (_practices.keep_ended_days, _cases.ended_at, ENDED),
        (_practices.keep_drafts_days, _cases.changed_at, DRAFT),
    ):
        for days in _terms_in_use(database, column):
            kept = or_(_cases.keep_until.is_(None), _cases.keep_until <= today)
            of_term = select(_practices.id).where(_practices.id == _cases.practice_id, column == days).exists()
            done += sweep.erase(holds, since, timedelta(days=days), no_longer_waits, kept, of_term)
    return done


def _terms_in_use(database: Database, column: Column[Any]) -> list[int]:
    with database.reading() as connection:
        return list(connection.scalars(select(column).distinct()))


class _Sweep:
    """One sweep. No transaction of it locks rows of two practices: two sweeps at once would wait for each other."""

    def __init__(self, database: Database, keys: Keyring, now: datetime) -> None:
        self._database = database
        self._keys = keys
        self._now = now

    def erase(self, holds: str, since: Column[Any], term: timedelta, *conditions: Any) -> int:
        """Erase the cases at the stage that `holds` whose term has passed `since`, the oldest first."""
        due = (text(holds), since <= self._now - term, *conditions)
        wanted = select(_cases.practice_id).where(*due).order_by(since).limit(AT_ONCE)
        with self._database.reading() as connection:
            of_practices = Counter(connection.scalars(wanted))
        return sum(self._erase(practice, count, since, due) for practice, count in of_practices.items())

    def _erase(self, practice: int, count: int, since: Column[Any], due: tuple[Any, ...]) -> int:
        of_practice = (
            select(_cases.number)
            .where(_cases.practice_id == practice, *due)
            .order_by(since)
            .limit(count)
            .with_for_update(skip_locked=True)  # another server erases those
        )
        with self._database.writing() as connection:
            numbers = connection.scalars(of_practice).all()
            for number in numbers:
                erase_case(connection, practice, number)
                record(connection, self._keys, NewEntry(Operator(practice), "erased", self._now, number))
        return len(numbers)


def erase_case(connection: Connection, practice: int, number: str) -> None:
    """Erase a case with everything that belongs to it, except its trail."""
    connection.execute(delete(CaseTable).where(_cases.practice_id == practice, _cases.number == number))
