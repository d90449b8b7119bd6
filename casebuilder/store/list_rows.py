"""One line of a list of cases: what is next, until when, and who sees to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from casebuilder.core.askers import Asker, is_open
from casebuilder.core.circumstances import Circumstances, Practice
from casebuilder.core.completeness import Finding, to_mend
from casebuilder.core.stages import Outcome, Review, Stage
from casebuilder.store.case import last_change, name_of
from casebuilder.store.errors import UnreadableError
from casebuilder.store.ranks import NEVER, Queue, Rank, queue_of
from casebuilder.store.retention import draft_erased_soon
from casebuilder.store.sealed_columns import location_in
from casebuilder.store.staff import StaffMember
from casebuilder.store.tables import AnyRow, CaseTable, PracticeTable
from casebuilder.store.vault import Vault

_LINES_KEPT = 2000  # of all practices that this process serves: the numbers, references and names in them, some MB
_VIEWERS_KEPT = 500


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CaseRow:
    """One line of a list of cases, for the person who looks at it.

    `reference` is None if the case cannot be read. `due_on` is None if nothing falls due. `to_do` says what is
    missing or wrong, and is empty if the case waits for something else.
    """

    number: str
    queue: Queue
    stage: Stage
    gaps: int
    to_do: tuple[Finding, ...]
    reference: str | None
    owner: str
    edited_by: str
    is_edited_by_viewer: bool
    changed_at: datetime
    review: Review
    reviewed_by: str
    awaits_check: bool
    due_on: date | None
    can_be_replaced: bool  # today NHS login lets the patient replace the account
    patient_asked_on: date | None
    outcome: Outcome | None
    erased_on: date | None  # of a draft that nobody touches, in the last week before it is erased
    asks_who: bool  # the practice wants to know who asks for the case, and nobody has said


LINE = (
    CaseTable.practice_id,
    CaseTable.number,
    CaseTable.version,
    CaseTable.stage,
    CaseTable.gaps,
    CaseTable.sealed,
    CaseTable.edited_by,
    CaseTable.review,
    CaseTable.reviewed_by,
    CaseTable.rank,
    CaseTable.due_on,
    CaseTable.patient_asked_on,
    CaseTable.outcome,
    CaseTable.asker,
    CaseTable.changed_at,
    CaseTable.typed_at,
    name_of(CaseTable.owner_id, "owner_name"),
    name_of(CaseTable.edited_by, "edited_by_name"),
    name_of(CaseTable.reviewed_by, "reviewed_by_name"),
    select(PracticeTable.review_required)
    .where(PracticeTable.id == CaseTable.practice_id)
    .scalar_subquery()
    .label("review_required"),
    CaseTable.keep_until,
    select(PracticeTable.keep_drafts_days)
    .where(PracticeTable.id == CaseTable.practice_id)
    .scalar_subquery()
    .label("keep_drafts_days"),
)


_NAMES = [column.key for column in LINE]


class Viewer:
    """The person who looks at a list, on one day; one object for each, so that two are soon compared."""

    def __init__(self, staff_id: int, practice: Practice, today: date) -> None:
        self.staff_id = staff_id
        self.around = Circumstances(today, practice)


_viewer = lru_cache(_VIEWERS_KEPT)(Viewer)


def viewer_of(staff: StaffMember, today: date) -> Viewer:
    """Return the one object for this person, their practice as it is set up now, and this day."""
    return _viewer(staff.id, staff.practice, today)


@lru_cache(_LINES_KEPT)
def read_line(vault: Vault, line: tuple[Any, ...], viewer: Viewer) -> CaseRow:
    """Return a line of a list from its row, the columns of LINE, for the person who looks.

    A line that has not changed is not read again: most have not when somebody comes back to the list.
    """
    row, today = dict(zip(_NAMES, line, strict=True)), viewer.around.today
    queue, review = queue_of(row, viewer.staff_id, today), Review(row["review"])
    reference, to_do = _read_sealed(vault, row, viewer, queue)
    return CaseRow(
        number=row["number"],
        queue=queue,
        stage=Stage(row["stage"]),
        gaps=row["gaps"],
        to_do=to_do,
        reference=reference,
        owner=row["owner_name"],
        edited_by=row["edited_by_name"],
        is_edited_by_viewer=row["edited_by"] == viewer.staff_id,
        changed_at=last_change(row),
        review=review,
        reviewed_by=row["reviewed_by_name"] or "",
        awaits_check=row["review_required"] and review is not Review.CHECKED,
        due_on=None if row["due_on"] == NEVER else row["due_on"],
        can_be_replaced=queue is Queue.MISSING and row["rank"] == Rank.REPLACEABLE,
        patient_asked_on=row["patient_asked_on"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        erased_on=draft_erased_soon(row, today),
        asks_who=is_open(viewer.around.practice.asking, Asker(row["asker"]) if row["asker"] else None),
    )


def _read_sealed(vault: Vault, row: AnyRow, viewer: Viewer, queue: Queue) -> tuple[str | None, tuple[Finding, ...]]:
    """Return the reference, and what is missing or wrong in a case that waits for answers."""
    try:
        if queue is Queue.MISSING:
            details = vault.open_details(row["sealed"], location_in(CaseTable, row))
            return details.reference, to_mend(details, viewer.around, row["gaps"])
        # Not as CaseDetails, which would mask them again: they were masked before they were sealed, and a list has 25.
        return vault.open_record(row["sealed"], location_in(CaseTable, row)).get("reference", ""), ()
    except UnreadableError:
        return None, ()
