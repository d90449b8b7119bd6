"""A colleague's review of a case before it is sent: asked for, passed, or answered with a request for changes."""

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
    """The verbs on reviews. Each raises NotFoundError, RefusedError, and StaleError if `version` is not current."""

    def ask(self, staff: StaffMember, number: str, version: int, *, note: str = "") -> Case:
        """Ask for a review."""
        return self._review(staff, number, version, Act.ASK_FOR_REVIEW, Review.ASKED, note)

    def check(self, staff: StaffMember, number: str, version: int, *, note: str = "") -> Case:
        """Record that the details are right; the last editor is refused."""
        return self._review(staff, number, version, Act.CHECK, Review.CHECKED, note)

    def ask_for_changes(self, staff: StaffMember, number: str, version: int, *, note: str) -> Case:
        """Record what must change, in the note."""
        return self._review(staff, number, version, Act.ASK_FOR_CHANGES, Review.CHANGES, note)

    def withdraw(self, staff: StaffMember, number: str, version: int) -> Case:
        """Take back the request for a check."""
        return self._review(staff, number, version, Act.WITHDRAW, Review.NONE, "")

    def _review(self, staff: StaffMember, number: str, version: int, act: Act, review: Review, note: str) -> Case:
        with self._locked(staff, number) as locked:
            locked.stage_after(act)
            locked.check_version(version)
            refusal = refusal_to_check(locked.row["edited_by"], staff.id) if act is Act.CHECK else None
            if refusal:
                raise RefusedError(refusal.sentence)
            locked.record(act, note)
            mark_seen(locked.connection, self._vault, locked.row, staff.id, locked.case.details)
            reviewed = {"review": review, "reviewed_by": staff.id, "reviewed_at": locked.now}
            return locked.update(reviewed if review is not Review.NONE else NOT_REVIEWED)
