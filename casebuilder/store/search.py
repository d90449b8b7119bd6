"""The verbs that find cases: queues, counts, exact search, the register, and what surrounds a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, select, union_all

from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.circumstances import Circumstances
from casebuilder.core.details import CaseDetails
from casebuilder.core.stages import Stage
from casebuilder.store.locked_case import CaseVerbs
from casebuilder.store.neighbours import find_circumstances
from casebuilder.store.queues import (
    LINE,
    PAGE_SIZE,
    CaseRow,
    Listing,
    Place,
    Queue,
    count_statement,
    find_page,
    read_line,
)
from casebuilder.store.register import RegisterRow, read_register_row
from casebuilder.store.retention import RESTORED_WITHIN
from casebuilder.store.tables import CaseTable

MOST_FOUND = 50
_REGISTER_PAGE = 200


class Finding(CaseVerbs):
    """Each finds only what belongs to the practice."""

    def listing(
        self,
        practice: int,
        *,
        queue: Queue = Queue.OPEN,
        by: int = 0,
        oldest_first: bool = False,
        after: str = "",
        before: str = "",
    ) -> Listing:
        """25 cases of a queue (of `by`'s own for MINE), newest change first or oldest first.

        `after` and `before` are cursors of another page: older changes than it, newer changes than it.
        """
        place = Place(queue, oldest_first, after, before)
        with self._database.reading() as connection:
            rows, newer, older = find_page(connection, place, self._values(practice, by), PAGE_SIZE)
        today = self._today()
        return Listing(tuple(read_line(self._vault, row, today) for row in rows), newer, older)

    def counts(self, practice: int, *, by: int) -> dict[Queue, int]:
        """How many cases are in each queue; 100 means 100 or more."""
        with self._database.reading() as connection:
            found = connection.execute(count_statement(), self._values(practice, by)).one()
        return dict(zip(Queue, found, strict=True))

    def search(self, practice: int, typed: str) -> tuple[CaseRow, ...]:
        """The cases, deleted ones aside, with exactly this number, reference, email address or last 3 digits.

        At most 50, newest change first.
        """
        matches = self._matches(practice, typed.strip())
        if not matches:
            return ()
        in_practice = CaseTable.practice_id == practice
        # Not OR: SQLite would rather read the whole practice than three indexes.
        numbers = union_all(*(select(CaseTable.number).where(in_practice, each) for each in matches))
        wanted = (
            select(*LINE)
            .where(in_practice, CaseTable.stage != Stage.DISCARDED, CaseTable.number.in_(numbers))
            .order_by(CaseTable.changed_at.desc(), CaseTable.number.desc())
            .limit(MOST_FOUND)
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted).mappings().all()
        today = self._today()
        return tuple(read_line(self._vault, row, today) for row in rows)

    def register(
        self, practice: int, *, queue: Queue = Queue.OPEN, by: int = 0, oldest_first: bool = False
    ) -> Iterator[RegisterRow]:
        """Every case of a queue, in the order of `listing`, read as it is asked for."""
        cursor, around = "", self.circumstances(practice, CaseDetails())
        while True:
            place = Place(queue, oldest_first, *(("", cursor) if oldest_first else (cursor, "")))
            with self._database.reading() as connection:
                rows, newer, older = find_page(
                    connection, place, self._values(practice, by), _REGISTER_PAGE, for_register=True
                )
            for row in rows:
                yield read_register_row(self._vault, row, around)
            cursor = newer if oldest_first else older
            if not cursor:
                return

    def circumstances(self, practice: int, details: CaseDetails, number: str | None = None) -> Circumstances:
        """What an assessment of `details` needs from outside, `number` being the case they are of."""
        with self._database.reading() as connection:
            return find_circumstances(connection, self._vault.keys, practice, details, self._today(), number)

    def _values(self, practice: int, by: int) -> dict[str, Any]:
        since = self._clock() - RESTORED_WITHIN
        return {"practice": practice, "person": by, "today": self._today(), "restorable_since": since}

    def _matches(self, practice: int, typed: str) -> list[ColumnElement[bool]]:
        keys = self._vault.keys
        matches: list[ColumnElement[bool]] = (
            [CaseTable.reference_index.in_(keys.indexes(practice, "reference", typed))] if typed else []
        )
        if number := normalise_number(typed):
            matches.append(CaseTable.number == number)
        if "@" in typed:
            emails = keys.indexes(practice, "email", typed)
            matches += [CaseTable.new_email_index.in_(emails), CaseTable.old_email_index.in_(emails)]
        if re.fullmatch("[0-9]{3}", typed):
            matches.append(CaseTable.digits_index.in_(keys.indexes(practice, "digits", typed)))
        return matches
