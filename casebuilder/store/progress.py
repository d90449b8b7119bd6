"""From sending to the end: what the desk said, how the case ended, and what was wrong with it."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.chasing import chase_day
from casebuilder.core.figures import FAULTS, SAID_WRONG, said_wrong
from casebuilder.core.stages import OUTCOMES_WITHOUT_SENDING, Act, Outcome, Stage, before_close
from casebuilder.store.case import Case
from casebuilder.store.counting import acts_on_case
from casebuilder.store.errors import RefusedError
from casebuilder.store.locked_case import CaseVerbs
from casebuilder.store.reviews import NOT_REVIEWED, review_columns
from casebuilder.store.staff import StaffMember
from casebuilder.store.tables import TrailTable
from casebuilder.store.trail import ACTS_ALONE
from casebuilder.text.dates import LONDON

PROGRESS = (Act.HEAR, Act.MORE_INFORMATION, Act.RESOLVE, Act.REOPEN)
_ACTS = (
    select(TrailTable.act, TrailTable.staff_id, TrailTable.at)
    .where(TrailTable.practice_id == bindparam("practice"), TrailTable.case_number == bindparam("number"))
    .where(ACTS_ALONE)
    .order_by(TrailTable.id)
)


class Progress(CaseVerbs):
    """The verbs on what follows when a case was sent, and on its end."""

    def record(
        self,
        staff: StaffMember,
        number: str,
        version: int,
        act: Act,
        *,
        note: str = "",
        outcome: Outcome | None = None,
    ) -> Case:
        """Record one of `PROGRESS`: a reply from the desk, an end (with `outcome`), or a reopening.

        Raises NotFoundError, StaleError, RefusedError.
        """
        if act not in PROGRESS:
            raise RefusedError("Choose what happened")
        if (outcome is not None) != (act is Act.RESOLVE):
            raise RefusedError("Choose how the case was closed")
        chase_on = chase_day(self._today())
        with self._locked(staff, number) as locked:
            after = locked.stage_after(act)
            locked.check_version(version)
            if after is Stage.CLOSED and outcome not in OUTCOMES_WITHOUT_SENDING:
                raise RefusedError("NHS login cannot have changed the account: this case was never sent")
            locked.record(f"{act}: {outcome.words}" if outcome else act, note)
            columns = {"stage": after, "outcome": outcome, "chase_on": chase_on if after is Stage.SENT else None}
            moves = after != locked.row["stage"]
            return locked.update({**columns, "version": locked.next_version, **NOT_REVIEWED} if moves else columns)

    def undo_close(self, staff: StaffMember, number: str, version: int) -> Case:
        """Make a case as it was before it was closed; raises NotFoundError, StaleError, RefusedError."""
        of_case = {"practice": staff.practice_id, "number": normalise_number(number)}
        with self._database.reading() as connection:  # nothing that is read here changes while the version stays
            acts = connection.execute(_ACTS, of_case).all()
        stage, reviewed = before_close([row.act for row in acts])
        said = [row.at for row in acts if row.act in (Act.RECORD_SENT, Act.HEAR)]
        chase_on = chase_day(said[-1].astimezone(LONDON).date()) if stage is Stage.SENT else None
        with self._locked(staff, number) as locked:
            locked.stage_after(Act.UNDO_CLOSE)
            locked.check_version(version)
            locked.record(Act.UNDO_CLOSE)
            columns = {"stage": stage, "outcome": None, "chase_on": chase_on, "version": locked.next_version}
            review = NOT_REVIEWED if reviewed is None else review_columns(*acts[reviewed])
            return locked.update({**columns, **review})

    def say_wrong(self, staff: StaffMember, number: str, fault: str) -> Case:
        """Say which of `FAULTS` was wrong with the text sent last; raises NotFoundError, RefusedError."""
        if fault not in FAULTS:
            raise RefusedError("Press one of the buttons")
        with self._locked(staff, number) as locked:
            locked.stage_after(Act.SAY_WRONG)
            acts = acts_on_case(locked.connection, staff.practice_id, locked.row["number"])
            if said_wrong(each.act for each in acts) == fault:
                return locked.case
            locked.record(f"{SAID_WRONG}{FAULTS[fault]}")
            return locked.update({})
