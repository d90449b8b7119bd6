"""A colleague's look at a case before it is sent: asked for, given, or answered with a wish for changes."""

from __future__ import annotations

from typing import Any

from casebuilder.core.stages import Act, Review, refusal_to_check
from casebuilder.store.case import Case
from casebuilder.store.errors import RefusedError
from casebuilder.store.history import mark_seen
from casebuilder.store.locked_case import CaseVerbs
from casebuilder.store.staff import StaffMember

NOT_REVIEWED: dict[str, Any] = {"review": Review.NONE, "reviewed_by": None, "reviewed_at": None}


class Reviews(CaseVerbs):
    """Each raises NotFoundError, RefusedError, and StaleError when the details changed since `version`."""

    def ask(self, staff: StaffMember, number: str, version: int, *, note: str = "") -> Case:
        """Put the case up for review."""
        return self._review(staff, number, version, Act.ASK_FOR_REVIEW, Review.ASKED, note)

    def check(self, staff: StaffMember, number: str, version: int, *, note: str = "") -> Case:
        """Say that the details are right, as somebody who did not write them last."""
        return self._review(staff, number, version, Act.CHECK, Review.CHECKED, note)

    def ask_for_changes(self, staff: StaffMember, number: str, version: int, *, note: str) -> Case:
        """Say what is not right yet."""
        return self._review(staff, number, version, Act.ASK_FOR_CHANGES, Review.CHANGES, note)

    def _review(self, staff: StaffMember, number: str, version: int, act: Act, review: Review, note: str) -> Case:
        with self._locked(staff, number) as locked:
            locked.stage_after(act)
            locked.check_version(version)
            refusal = refusal_to_check(locked.row["edited_by"], staff.id) if act is Act.CHECK else None
            if refusal:
                raise RefusedError(refusal.sentence)
            locked.record(act, note)
            mark_seen(locked.connection, self._vault, locked.row, staff.id, locked.case.details)
            return locked.update({"review": review, "reviewed_by": staff.id, "reviewed_at": locked.now})
