"""A colleague's look at a case before it is sent: asked for, given, or answered with a wish for changes."""

from __future__ import annotations

from typing import Any

from casebuilder.core.stages import Act, Review
from casebuilder.store.case import Case
from casebuilder.store.errors import RefusedError
from casebuilder.store.history import mark_seen
from casebuilder.store.locked_case import CaseVerbs

NOT_REVIEWED: dict[str, Any] = {"review": Review.NONE, "reviewed_by": None, "reviewed_at": None}
_OWN_WORK = "You changed this case last, so somebody else must check it"


class Reviews(CaseVerbs):
    """Each raises NotFoundError, RefusedError, and StaleError when the details changed since `version`."""

    def ask_for_review(self, practice: int, number: str, version: int, *, by: int, note: str = "") -> Case:
        """Put the case up for review."""
        return self._review(practice, number, version, by, Act.ASK_FOR_REVIEW, Review.ASKED, note)

    def mark_checked(self, practice: int, number: str, version: int, *, by: int, note: str = "") -> Case:
        """Say that the details are right, as somebody who did not write them last."""
        return self._review(practice, number, version, by, Act.CHECK, Review.CHECKED, note)

    def ask_for_changes(self, practice: int, number: str, version: int, *, by: int, note: str) -> Case:
        """Say what is not right yet."""
        return self._review(practice, number, version, by, Act.ASK_FOR_CHANGES, Review.CHANGES, note)

    def _review(self, practice: int, number: str, version: int, by: int, act: Act, review: Review, note: str) -> Case:
        with self._held(practice, number, by) as held:
            held.allow(act)
            held.expect(version)
            if act is Act.CHECK and held.row["edited_by"] == by:
                raise RefusedError(_OWN_WORK)
            held.tell(act, note)
            mark_seen(held.connection, self._vault, held.row, by, held.case.details)
            return held.change({"review": review, "reviewed_by": by, "reviewed_at": held.now})
