"""A colleague's review of a case before it is sent: asked for, passed, or answered with a request for changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from casebuilder.core.stages import Act, Review, refusal_to_check
from casebuilder.store.case import Case
from casebuilder.store.errors import RefusedError
from casebuilder.store.history import mark_seen
from casebuilder.store.locked_case import CaseVerbs
from casebuilder.store.staff import StaffMember

REVIEW_AFTER: Mapping[str, Review] = {
    Act.ASK_FOR_REVIEW: Review.ASKED,
    Act.CHECK: Review.CHECKED,
    Act.ASK_FOR_CHANGES: Review.CHANGES,
    Act.WITHDRAW: Review.NONE,
}
NOT_REVIEWED: dict[str, Any] = {"review": Review.NONE, "reviewed_by": None, "reviewed_at": None}


class Reviews(CaseVerbs):
    """The verbs on reviews. Each raises NotFoundError, RefusedError, and StaleError if `version` is not current."""

    def ask(self, staff: StaffMember, number: str, version: int, *, note: str = "") -> Case:
        """Ask for a review."""
        return self._review(staff, number, version, Act.ASK_FOR_REVIEW, note)

    def check(self, staff: StaffMember, number: str, version: int, *, note: str = "") -> Case:
        """Record that the details are right; the last editor is refused."""
        return self._review(staff, number, version, Act.CHECK, note)

    def ask_for_changes(self, staff: StaffMember, number: str, version: int, *, note: str) -> Case:
        """Record what must change, in the note."""
        return self._review(staff, number, version, Act.ASK_FOR_CHANGES, note)

    def withdraw(self, staff: StaffMember, number: str, version: int) -> Case:
        """Take back the request for a check."""
        return self._review(staff, number, version, Act.WITHDRAW, "")

    def _review(self, staff: StaffMember, number: str, version: int, act: Act, note: str) -> Case:
        with self._locked(staff, number) as locked:
            locked.stage_after(act)
            locked.check_version(version)
            refusal = refusal_to_check(locked.row["edited_by"], staff.id) if act is Act.CHECK else None
            if refusal:
                raise RefusedError(refusal.sentence)
            locked.record(act, note)
            mark_seen(locked.connection, self._vault, locked.row, staff.id, locked.case.details)
            return locked.update(review_columns(act, staff.id, locked.now))


def review_columns(act: str, by: int | None, at: datetime) -> dict[str, Any]:
    """Return the columns of a case's review after one of its acts, by the person with that id."""
    review = REVIEW_AFTER[act]
    return NOT_REVIEWED if review is Review.NONE else {"review": review, "reviewed_by": by, "reviewed_at": at}
