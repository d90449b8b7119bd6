"""The verbs that find cases by an exact answer, and the circumstances of a case."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, Select, select, union_all

from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.circumstances import Circumstances
from casebuilder.core.desk_references import searched_keys
from casebuilder.core.details import CaseDetails
from casebuilder.core.emails import clean_address
from casebuilder.core.stages import Stage
from casebuilder.store.circumstances import find_circumstances
from casebuilder.store.locked_case import CaseVerbs
from casebuilder.store.queues import (
    LINE,
    CaseRow,
    read_line,
)
from casebuilder.store.staff import StaffMember
from casebuilder.store.tables import CaseTable, SendingTable

MOST_FOUND = 50


class Search(CaseVerbs):
    """The verbs of search, each in one practice."""

    def find(self, staff: StaffMember, typed: str) -> tuple[CaseRow, ...]:
        """Return the cases with exactly this number, reference, email address or last 3 digits, but no deleted one.

        NHS login's own reference is found too, whatever label, quotes or dashes it has.
        At most 50, newest change first.
        """
        matches = self._matches(staff.practice_id, typed.strip())
        if not matches:
            return ()
        in_practice = CaseTable.practice_id == staff.practice_id
        # Not OR: SQLite would scan the whole practice instead of three indexes.
        numbers = union_all(
            *(select(CaseTable.number).where(in_practice, each) for each in matches),
            self._by_desk_reference(staff.practice_id, typed),
        )
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

    def circumstances(self, staff: StaffMember, details: CaseDetails, number: str | None = None) -> Circumstances:
        """Return what an assessment of `details`, which belong to the case `number`, needs from outside."""
        with self._database.reading() as connection:
            return find_circumstances(connection, self._vault.keys, staff.practice_id, details, self._today(), number)

    def _by_desk_reference(self, practice: int, typed: str) -> Select[str]:
        hashes = [
            each for key in searched_keys(typed) for each in self._vault.keys.indexes(practice, "desk reference", key)
        ]
        return select(SendingTable.case_number).where(
            SendingTable.practice_id == practice, SendingTable.desk_reference_index.in_(hashes)
        )

    def _matches(self, practice: int, typed: str) -> list[ColumnElement[bool]]:
        keys = self._vault.keys
        matches: list[ColumnElement[bool]] = (
            [CaseTable.reference_index.in_(keys.indexes(practice, "reference", typed))] if typed else []
        )
        if number := normalise_number(typed):
            matches.append(CaseTable.number == number)
        if "@" in typed:
            emails = keys.indexes(practice, "email", clean_address(typed) or typed)
            matches += [CaseTable.new_email_index.in_(emails), CaseTable.old_email_index.in_(emails)]
        if re.fullmatch("[0-9]{3}", typed):
            matches.append(CaseTable.digits_index.in_(keys.indexes(practice, "digits", typed)))
        return matches
