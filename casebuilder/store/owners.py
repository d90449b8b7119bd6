"""Who sees to a case: whoever started it, until somebody takes it or gives it to a colleague."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from casebuilder.core.stages import Act
from casebuilder.store.case import Case
from casebuilder.store.errors import RefusedError
from casebuilder.store.locked_case import CaseVerbs
from casebuilder.store.staff import StaffMember
from casebuilder.store.tables import StaffTable

_NAME = select(StaffTable.name).where(
    StaffTable.practice_id == bindparam("practice"), StaffTable.id == bindparam("person"), StaffTable.active
)


class Owners(CaseVerbs):
    """Each raises NotFoundError and RefusedError."""

    def take(self, staff: StaffMember, number: str) -> Case:
        """Make the case this person's own task, and return it."""
        return self._own(staff, number, staff.id, Act.TAKE)

    def give(self, staff: StaffMember, number: str, to: int) -> Case:
        """Make the case a colleague's task, and return it; the colleague must be active staff of the practice."""
        return self._own(staff, number, to, Act.TAKE if to == staff.id else Act.GIVE)

    def _own(self, staff: StaffMember, number: str, owner: int, act: Act) -> Case:
        with self._locked(staff, number) as locked:
            locked.stage_after(act)
            if owner == locked.row["owner_id"]:
                return locked.case
            wanted = {"practice": staff.practice_id, "person": owner}
            name = locked.connection.scalar(_NAME, wanted)
            if name is None:
                raise RefusedError("Choose one of your colleagues")
            locked.record(act, about=owner if act is Act.GIVE else None)
            return locked.update({"owner_id": owner}, owner_name=name)
