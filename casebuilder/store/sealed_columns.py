"""Every sealed column of the database with the location of its texts, for rotation and inspection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from casebuilder.store.tables import AnyRow, CaseTable, LastSeenTable, NoteTable, SendingTable, Table
from casebuilder.store.vault import Location

SEALED_COLUMNS: Mapping[type[Table], tuple[str, ...]] = {
    CaseTable: ("sealed",),
    LastSeenTable: ("sealed",),
    NoteTable: ("sealed",),
    SendingTable: ("sealed", "desk_reference"),
}


def sealed_texts(table: type[Table], row: AnyRow) -> Iterator[tuple[Location, bytes]]:
    """Yield each sealed text of a row with its location."""
    for column in SEALED_COLUMNS[table]:
        if row[column] is not None:
            yield location_in(table, row, column), row[column]


def location_in(table: type[Table], row: AnyRow, column: str = "sealed") -> Location:
    """Return the location of the text in a row's sealed column."""
    if table is CaseTable:
        return Location("cases", row["practice_id"], row["number"], row["version"])
    practice, number = row["practice_id"], row["case_number"]
    if table is NoteTable:
        return Location("notes", practice, number, row["trail_id"])
    if table is SendingTable:
        return Location("sendings", practice, number, row["version"], column)
    return Location("looks", practice, number)
