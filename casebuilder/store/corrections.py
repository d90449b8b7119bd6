"""A case that was sent with something wrong: opened again to correct it, or left as it was sent after all."""

from __future__ import annotations

from casebuilder.core.chasing import chase_day
from casebuilder.core.stages import Act
from casebuilder.store.case import Case
from casebuilder.store.errors import RefusedError
from casebuilder.store.locked_case import CaseVerbs
from casebuilder.store.staff import StaffMember


class Corrections(CaseVerbs):
    """Each raises NotFoundError, RefusedError, and StaleError if `version` is not current."""

    def open(self, staff: StaffMember, number: str, version: int) -> Case:
        """Open a case that NHS login has, so that its answers can be put right and sent again."""
        with self._locked(staff, number) as locked:
            after = locked.stage_after(Act.CORRECT)
            locked.check_version(version)
            locked.record(Act.CORRECT)
            # The day to chase it stays: until the new text is sent, NHS login has the old one.
            return locked.update({"stage": after, "version": locked.next_version, "corrects": locked.next_version})

    def leave(self, staff: StaffMember, number: str, version: int) -> Case:
        """Take back `open`, as long as nothing has been done to the case since."""
        chase_on = chase_day(self._today())
        with self._locked(staff, number) as locked:
            after = locked.stage_after(Act.LEAVE)
            if locked.case.corrects is None:
                raise RefusedError("This case has not been opened to correct it")
            locked.check_version(version)
            if not locked.case.may_be_left:
                raise RefusedError("This case has been changed since it was opened: record what you send")
            locked.record(Act.LEAVE)
            columns = {"stage": after, "version": locked.next_version}
            return locked.update({**columns, "chase_on": locked.row["chase_on"] or chase_on})
