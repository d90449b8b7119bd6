"""The history of a case, and the version of it that each person last saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.details import CaseDetails
from casebuilder.core.stages import Act
from casebuilder.store.case import Case
from casebuilder.store.errors import ConstraintError, NotFoundError, RefusedError, UnavailableError
from casebuilder.store.locked_case import CaseVerbs
from casebuilder.store.sealed_columns import location_in
from casebuilder.store.staff import StaffMember
from casebuilder.store.tables import AnyRow, CaseTable, LastSeenTable, NoteTable, StaffTable, TrailTable, bare
from casebuilder.store.trail import ACTS_ALONE
from casebuilder.store.vault import Location, Vault

_HISTORY = (
    select(TrailTable.id, TrailTable.at, StaffTable.name, TrailTable.act, NoteTable.sealed)
    .outerjoin(StaffTable, and_(StaffTable.practice_id == TrailTable.practice_id, StaffTable.id == TrailTable.staff_id))
    .outerjoin(
        NoteTable,
        and_(
            NoteTable.practice_id == TrailTable.practice_id,
            NoteTable.case_number == TrailTable.case_number,
            NoteTable.trail_id == TrailTable.id,
        ),
    )
    .where(
        TrailTable.practice_id == bindparam("practice"),
        TrailTable.case_number == bindparam("number"),
        ACTS_ALONE,
    )
    .order_by(TrailTable.id)
)
_last_seen = bare(LastSeenTable).c
_UPDATE_LAST_SEEN = update(bare(LastSeenTable)).where(
    _last_seen.practice_id == bindparam("of_practice"),
    _last_seen.case_number == bindparam("of_number"),
    _last_seen.staff_id == bindparam("of_person"),
)
_INSERT_LAST_SEEN = insert(bare(LastSeenTable))
_NOW_AND_THEN = (
    select(
        CaseTable.practice_id,
        CaseTable.number,
        CaseTable.version,
        CaseTable.sealed,
        CaseTable.edited_by,
        LastSeenTable.version.label("seen_version"),
        LastSeenTable.sealed.label("seen"),
    )
    .join(StaffTable, and_(StaffTable.practice_id == CaseTable.practice_id, StaffTable.id == bindparam("person")))
    .outerjoin(
        LastSeenTable,
        and_(
            LastSeenTable.practice_id == CaseTable.practice_id,
            LastSeenTable.case_number == CaseTable.number,
            LastSeenTable.staff_id == StaffTable.id,
        ),
    )
    .where(CaseTable.practice_id == bindparam("practice"), CaseTable.number == bindparam("number"))
)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One act on a case, with the note written beside it; `by` is empty for casebuilder itself.

    `note` is empty if nothing was written, and None if it cannot be read.
    """

    at: datetime
    by: str
    act: str
    note: str | None


class History(CaseVerbs):
    """The verbs on the history of a case, notes among it."""

    def of(self, staff: StaffMember, number: str) -> tuple[HistoryEntry, ...]:
        """Return all acts on the case with their notes, oldest first."""
        number = normalise_number(number) or ""
        wanted = {"practice": staff.practice_id, "number": number}
        with self._database.reading() as connection:
            entries = connection.execute(_HISTORY, wanted).all()
        return tuple(
            HistoryEntry(
                at, by or "", act, self._open_note(Location("notes", staff.practice_id, number, entry), sealed)
            )
            for entry, at, by, act, sealed in entries
        )

    def last_seen(self, staff: StaffMember, number: str) -> CaseDetails | None:
        """Return the details as this person last saw them, or None if they are unchanged; mark this version as seen.

        Repeated calls for one version return the same details, until the next version or a review.
        Raises NotFoundError, UnreadableError.
        """
        wanted = {"practice": staff.practice_id, "number": normalise_number(number), "person": staff.id}
        with self._database.reading() as connection:
            row = connection.execute(_NOW_AND_THEN, wanted).mappings().first()
        if row is None:
            raise NotFoundError("There is no such case, or no such person, in this practice")
        if row["edited_by"] == staff.id:
            return None  # the last editor has seen it: `Cases.save` marks that when somebody else edits
        looks = Location("looks", staff.practice_id, row["number"])
        before = self._vault.try_open_details(row["seen"], looks) if row["seen"] else None
        now = self._vault.open_details(row["sealed"], location_in(CaseTable, row))
        if row["seen_version"] != row["version"]:
            try:
                with self._database.writing() as connection:
                    mark_seen(connection, self._vault, row, staff.id, before or now)
            except (ConstraintError, UnavailableError):
                pass  # the same person opened two pages at once, or the database is read-only
        return before if before != now else None

    def add_note(self, staff: StaffMember, number: str, note: str) -> Case:
        """Add a note to the case, which never goes to the desk; raises NotFoundError, RefusedError."""
        if not note.strip():
            raise RefusedError("Enter a note")
        with self._locked(staff, number) as locked:
            locked.stage_after(Act.NOTE)
            locked.record(Act.NOTE, note)
            return locked.update({})

    def _open_note(self, location: Location, sealed: bytes | None) -> str | None:
        return self._vault.try_open(sealed, location) if sealed else ""


def mark_seen(connection: Connection, vault: Vault, row: AnyRow, by: int, before: CaseDetails) -> None:
    """Record that `by` has seen the version in `row`; the next page shows them what changed since `before`."""
    location = Location("looks", row["practice_id"], row["number"])
    seen = {"version": row["version"], "sealed": vault.seal_record(before.to_record(), location)}
    place = {"of_practice": row["practice_id"], "of_number": row["number"], "of_person": by}
    if not connection.execute(_UPDATE_LAST_SEEN, seen | place).rowcount:
        whose = {"practice_id": row["practice_id"], "case_number": row["number"], "staff_id": by}
        connection.execute(_INSERT_LAST_SEEN, seen | whose)
