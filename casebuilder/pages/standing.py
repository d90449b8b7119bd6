"""The facts of a case's standing, from its row, its history and what was sent, for the person who looks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casebuilder.core.askers import Asker, is_open
from casebuilder.core.chasing import needs_chasing
from casebuilder.core.completeness import Assessment
from casebuilder.core.stages import Act, Review, Stage
from casebuilder.guide.standing import Facts
from casebuilder.pages import signed_in
from casebuilder.store import Case, HistoryEntry, Sending

_REVIEWS = (Act.ASK_FOR_REVIEW, Act.CHECK, Act.ASK_FOR_CHANGES, Act.RECORD_SENT)


def last_of(history: Sequence[HistoryEntry], *acts: Act) -> HistoryEntry | None:
    """Return the last entry of one of these acts."""
    return next((entry for entry in reversed(history) if entry.act in acts), None)


def end_of(history: Sequence[HistoryEntry]) -> HistoryEntry | None:
    """Return the last entry that closed the case."""
    return next((entry for entry in reversed(history) if entry.act.startswith(f"{Act.RESOLVE}: ")), None)


def facts_of(
    case: Case, assessment: Assessment, history: Sequence[HistoryEntry], sendings: Sequence[Sending], today: date
) -> Facts:
    """Return what `guide.standing` needs to know about a case."""
    opened = last_of(history, Act.MORE_INFORMATION, Act.REOPEN)
    said = last_of(history, *_REVIEWS)
    changes_made = said is not None and said.act == Act.ASK_FOR_CHANGES and case.review is Review.NONE
    return Facts(
        stage=case.stage,
        details=case.details,
        assessment=assessment,
        review=case.review,
        awaits_check=case.awaits_check,
        asked_by_viewer=case.reviewer == signed_in().staff.id,
        changes_made=changes_made,
        colleague=said.by if said and changes_made else case.reviewed_by,
        unchanged=bool(sendings) and sendings[-1].is_readable and sendings[-1].details == case.details,
        reopened=opened is not None and opened.act == Act.REOPEN,
        needs_chasing=needs_chasing(case.chase_on, today),
        outcome=case.outcome,
        asks_who=is_open(signed_in().staff.practice.asking, case.asker),
        asked_before=case.asker is None and any(entry.act.startswith(Act.SAY_WHO_ASKS) for entry in history),
        is_unchecked=case.stage is Stage.SENT and case.asker is Asker.NOT_YET,
        corrects=case.corrects is not None,
        may_be_left=case.may_be_left,
    )
