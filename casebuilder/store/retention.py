"""What is due to be erased, and the sweep that erases it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, select, text

from casebuilder.store.database.engine import Database
from casebuilder.store.tables import DISCARDED, CaseTable
from casebuilder.store.trail import record

RESTORED_WITHIN = timedelta(days=7)  # of a draft's deletion
AT_ONCE = 500  # a sweep that wants more is run again; a clock gone wrong does not empty the database


def erase_due(database: Database, clock: Callable[[], datetime]) -> int:
    """Erase the drafts that were deleted 7 days ago or more, with all that hangs on them; gives how many."""
    now = clock()
    due = (
        select(CaseTable.practice_id, CaseTable.number)
        .where(text(DISCARDED), CaseTable.changed_at <= now - RESTORED_WITHIN)
        .order_by(CaseTable.changed_at)
        .limit(AT_ONCE)
        .with_for_update()
    )
    with database.writing() as connection:
        found = connection.execute(due).all()
        for practice, number in found:
            of_case = (CaseTable.practice_id == practice, CaseTable.number == number)
            connection.execute(delete(CaseTable).where(*of_case))
            record(connection, practice, "erased", now, by=None, number=number)
    return len(found)
