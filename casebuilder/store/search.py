"""The verbs that find cases by what somebody types, and what surrounds a case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    bindparam,
    literal_column,
    select,
    text,
    union_all,
)

from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.circumstances import Circumstances
from casebuilder.core.details import CaseDetails
from casebuilder.core.stages import Stage
from casebuilder.store.circumstances import find_circumstances
from casebuilder.store.errors import UnreadableError
from casebuilder.store.list_rows import LINE, CaseRow, read_line, viewer_of
from casebuilder.store.locked_case import CaseVerbs
from casebuilder.store.sealed_columns import location_in
from casebuilder.store.staff import StaffMember
from casebuilder.store.tables import OPEN, AnyRow, CaseTable, NoteTable, SendingTable
from casebuilder.text.desk_references import searched_keys
from casebuilder.text.emails import clean_address

MOST_FOUND = 50
LOOKED_THROUGH = 500  # open cases of a practice, the newest: a part of an answer is found only by opening its seal
_SHORTEST_PART = 3  # characters: fewer are a part of almost everything
_PARTS_OF = ("new_email", "old_email", "reference")
_NEWEST_OPEN = (
    select(CaseTable.practice_id, CaseTable.number, CaseTable.version, CaseTable.sealed)
    .where(CaseTable.practice_id == bindparam("practice"), text(OPEN))
    .order_by(CaseTable.changed_at.desc(), CaseTable.number.desc())
)


def _lines_of(practice: int, numbers: CompoundSelect[Any] | Sequence[str]) -> Select[Any]:
    return (
        select(*LINE)
        .where(CaseTable.practice_id == practice, CaseTable.stage != Stage.DISCARDED, CaseTable.number.in_(numbers))
        .order_by(CaseTable.changed_at.desc(), CaseTable.number.desc())
        .limit(MOST_FOUND)
    )


class Search(CaseVerbs):
    """Each finds only what belongs to the practice."""

    def find(self, staff: StaffMember, typed: str) -> tuple[CaseRow, ...]:
        """Return the cases, deleted ones aside, with exactly this number, reference, email address or last 3 digits.

        NHS login's own references are found too, whatever label, quotes or dashes they have. Where there is none:
        those of the newest open cases with it as a part of an address or of the reference. At most 50, newest change
        first.
        """
        typed = typed.strip()
        with self._database.reading() as connection:
            rows = self._exactly(connection, staff.practice_id, typed) or self._with_part(connection, staff, typed)
        viewer = viewer_of(staff, self._today())
        return tuple(read_line(self._vault, tuple(row), viewer) for row in rows)

    def _exactly(self, connection: Connection, practice: int, typed: str) -> Sequence[Row[Any]]:
        matches = self._matches(practice, typed)
        if not matches:
            return ()
        in_practice = CaseTable.practice_id == practice
        # Not OR: SQLite would rather read the whole practice than three indexes.
        numbers = union_all(
            *(select(CaseTable.number).where(in_practice, each) for each in matches),
            *self._by_desk_reference(practice, typed),
        )
        return connection.execute(_lines_of(practice, numbers)).all()

    def _with_part(self, connection: Connection, staff: StaffMember, typed: str) -> Sequence[Row[Any]]:
        part = (clean_address(typed) or typed).casefold()
        if len(part) < _SHORTEST_PART:
            return ()
        limit: Any = literal_column(str(LOOKED_THROUGH))  # no parameter: it decides how PostgreSQL goes about it
        newest = _NEWEST_OPEN.limit(limit)
        opened = connection.execute(newest, {"practice": staff.practice_id}).mappings()
        numbers = [row["number"] for row in opened if self._has_part(row, part)]
        return connection.execute(_lines_of(staff.practice_id, numbers[:MOST_FOUND])).all() if numbers else ()

    def _has_part(self, row: AnyRow, part: str) -> bool:
        try:
            record = self._vault.open_record(row["sealed"], location_in(CaseTable, row))
        except UnreadableError:
            return False
        return any(part in record.get(name, "").casefold() for name in _PARTS_OF)

    def circumstances(self, staff: StaffMember, details: CaseDetails, number: str | None = None) -> Circumstances:
        """Return what an assessment of `details`, which belong to the case `number`, needs from outside."""
        with self._database.reading() as connection:
            return find_circumstances(connection, self._vault.keys, staff, details, self._today(), number)

    def _by_desk_reference(self, practice: int, typed: str) -> Iterator[Select[str]]:
        hashes = [
            each for key in searched_keys(typed) for each in self._vault.keys.indexes(practice, "desk reference", key)
        ]
        for table in (SendingTable, NoteTable):  # a second reference is a note
            found = (table.practice_id == practice, table.desk_reference_index.in_(hashes))
            yield select(table.case_number).where(*found)

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
