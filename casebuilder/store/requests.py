"""The verbs that answer a patient's request for what is held on them: find it, record that it was given, erase it.

Only managers may: the store refuses anybody else. The trail keeps one row a case; a reason goes with the case.
"""

from __future__ import annotations

from sqlalchemy import select, union

from casebuilder.store.errors import RefusedError
from casebuilder.store.locked_case import CaseVerbs
from casebuilder.store.retention import erase_case
from casebuilder.store.staff import Role, StaffMember
from casebuilder.store.tables import CaseTable
from casebuilder.text.emails import clean_address

GIVEN = "given to the patient on request"
ERASED = "erased at the patient's request"
KEPT = "kept, against the patient's request"


class Requests(CaseVerbs):
    """Each is for a manager, and about cases of the manager's own practice; raises RefusedError for other staff."""

    def held(self, staff: StaffMember, address: str) -> tuple[str, ...]:
        """Return the numbers of all cases with this email address, old or new, also deleted ones, oldest first."""
        _check_manager(staff)
        typed = address.strip()
        hashes = self._vault.keys.indexes(staff.practice_id, "email", clean_address(typed) or typed)
        columns = (CaseTable.new_email_index, CaseTable.old_email_index)
        in_practice = CaseTable.practice_id == staff.practice_id
        # Not OR: SQLite would rather read the whole practice than two indexes.
        wanted = union(
            *(select(CaseTable.started_at, CaseTable.number).where(in_practice, each.in_(hashes)) for each in columns)
        ).order_by(CaseTable.started_at, CaseTable.number)
        with self._database.reading() as connection:
            return tuple(number for _, number in connection.execute(wanted))

    def record_given(self, staff: StaffMember, number: str) -> None:
        """Record that the patient was given what the case holds; raises NotFoundError."""
        _check_manager(staff)
        with self._locked(staff, number) as locked:
            locked.record(GIVEN)

    def erase(self, staff: StaffMember, number: str) -> None:
        """Erase the case, whatever its stage, with everything that belongs to it; raises NotFoundError."""
        _check_manager(staff)
        with self._locked(staff, number) as locked:
            locked.record(ERASED)
            erase_case(locked.connection, staff.practice_id, locked.row["number"])

    def record_kept(self, staff: StaffMember, number: str, reason: str) -> None:
        """Record why the case is not erased; raises NotFoundError, RefusedError."""
        _check_manager(staff)
        if not reason.strip():
            raise RefusedError("Say why you keep it: the patient may ask")
        with self._locked(staff, number) as locked:
            locked.record(KEPT, reason)


def _check_manager(staff: StaffMember) -> None:
    if staff.role is not Role.MANAGER:
        raise RefusedError("Only a manager of the practice answers a patient's request")
