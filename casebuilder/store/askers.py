"""How the practice knows who asks for a case: said once, and asked again when the new address changes."""

from __future__ import annotations

from casebuilder.core.askers import Asker
from casebuilder.core.stages import Act
from casebuilder.store.case import Case
from casebuilder.store.locked_case import CaseVerbs
from casebuilder.store.staff import StaffMember


class Askers(CaseVerbs):
    """The verb on who asks for a case."""

    def say(self, staff: StaffMember, number: str, version: int, asker: Asker) -> Case:
        """Record how the practice knows who asks; the same answer again changes nothing.

        It makes a new version of the case, because the text may say it. Raises NotFoundError, RefusedError, StaleError.
        """
        with self._locked(staff, number) as locked:
            after = locked.stage_after(Act.SAY_WHO_ASKS)
            if locked.row["asker"] == asker:
                return locked.case
            locked.check_version(version)
            locked.record(f"{Act.SAY_WHO_ASKS}: {asker.words}")
            return locked.update({"stage": after, "asker": asker, "version": locked.next_version})
