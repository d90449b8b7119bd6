"""The verbs on cases: each is one transaction on one practice, and each change compares the version it was read at."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from casebuilder.core.case_numbers import draw_number, normalise_number
from casebuilder.core.circumstances import Circumstances
from casebuilder.core.completeness import count_gaps
from casebuilder.core.details import CaseDetails
from casebuilder.core.form_keys import known_form_key
from casebuilder.core.guidance import EDITION
from casebuilder.core.stages import LONGEST_TERM, Act, Stage, may_still_be_restored
from casebuilder.store.case import SELECT_CASE, Case, StaleError, details_columns, first_row, read_case
from casebuilder.store.errors import ConstraintError, NotFoundError, RefusedError
from casebuilder.store.history import mark_seen
from casebuilder.store.locked_case import CaseVerbs, LockedCase
from casebuilder.store.practices import PRACTICE_COLUMNS, read_practice
from casebuilder.store.ranks import project
from casebuilder.store.reviews import NOT_REVIEWED
from casebuilder.store.staff import StaffMember
from casebuilder.store.tables import AnyRow, CaseTable, PracticeTable, StaffTable, bare
from casebuilder.store.trail import NewEntry, last_act, record
from casebuilder.store.vault import Location
from casebuilder.text.emails import same_email

QUIET = timedelta(minutes=10)  # autosaves by one person within this time are one entry in the trail
UNREAD = 0  # not a version: a form that starts a case has read none
_SELECT_ACTOR = (
    select(
        StaffTable.name.label("actor_name"),
        *PRACTICE_COLUMNS,
        PracticeTable.review_required,
        PracticeTable.keep_ended_days,
        PracticeTable.keep_drafts_days,
    )
    .join(PracticeTable, PracticeTable.id == StaffTable.practice_id)
    .where(StaffTable.practice_id == bindparam("practice"), StaffTable.id == bindparam("actor"))
)
_STARTED_FROM = select(CaseTable.number).where(
    CaseTable.practice_id == bindparam("practice"), CaseTable.started_from == bindparam("form_key")
)
_INSERT = insert(bare(CaseTable))


class Cases(CaseVerbs):
    """The cases of every practice, one practice at a time."""

    def start(self, staff: StaffMember, details: CaseDetails, *, form_key: str, auto: bool = False) -> Case:
        """Start a draft. Sending the same rendered form again saves to the case it started, so two sends make one case.

        Raises RefusedError, and StaleError if somebody else has changed that case since. An autosave (`auto`) never
        changes an existing case.
        """
        tries = 5
        while True:
            try:
                return self._start(staff, details, known_form_key(form_key), auto)
            except ConstraintError:  # the same form at the same time, or a number in use: try again
                tries -= 1
                if not tries:
                    raise

    def get(self, staff: StaffMember, number: str, *, even_deleted: bool = False) -> Case:
        """Return the case; raises UnreadableError, and NotFoundError, also for a deleted case unless `even_deleted`."""
        with self._database.reading() as connection:
            wanted = {"practice": staff.practice_id, "number": normalise_number(number)}
            row = first_row(connection, SELECT_CASE, wanted)
        if row is None or (row["stage"] == Stage.DISCARDED and not even_deleted):
            raise NotFoundError("There is no such case in this practice")
        return read_case(self._vault, row)

    def save(
        self,
        staff: StaffMember,
        number: str,
        details: CaseDetails,
        version: int,
        *,
        form_key: str = "",
        auto: bool = False,
    ) -> Case:
        """Save new details and return the case.

        Raises NotFoundError, RefusedError if it may not be edited, and StaleError if it has changed since `version`.
        A form is not stale if its own autosave made that change: `form_key` identifies the form. An autosave itself
        must match the version. Details equal to the stored ones write nothing, except that a save by hand stamps the
        edition of the guidance used to judge the details; an autosave leaves the case's edition.
        """
        with self._locked(staff, number) as locked:
            return self._save(locked, details, version, known_form_key(form_key), auto)

    def keep_longer(self, staff: StaffMember, number: str, until: date, reason: str) -> Case:
        """Do not erase the case before `until`; raises NotFoundError, and RefusedError if that day is out of range."""
        with self._locked(staff, number) as locked:
            locked.stage_after(Act.KEEP_LONGER)
            if not self._today() < until <= self._today() + timedelta(days=LONGEST_TERM):
                raise RefusedError(f"Choose a day from tomorrow to {LONGEST_TERM} days from now")
            locked.record(Act.KEEP_LONGER, reason)
            return locked.update({"keep_until": until})

    def ask_patient(self, staff: StaffMember, number: str) -> Case:
        """Make the case wait for the patient until somebody types the answer; raises NotFoundError, RefusedError."""
        with self._locked(staff, number) as locked:
            locked.stage_after(Act.ASK_PATIENT)
            if locked.row["patient_asked_on"] == self._today():
                return locked.case
            locked.record(Act.ASK_PATIENT)
            return locked.update({"patient_asked_on": self._today()})

    def discard(self, staff: StaffMember, number: str, version: int) -> None:
        """Delete a draft, which can be restored for RESTORABLE_FOR; raises NotFoundError, RefusedError, StaleError."""
        with self._locked(staff, number) as locked:
            after = locked.stage_after(Act.DISCARD)
            locked.check_version(version)
            # If its form is sent again, it must start a new case.
            locked.update({"stage": after, "version": locked.next_version, "started_from": None, **NOT_REVIEWED})
            locked.record(Act.DISCARD)

    def restore(self, staff: StaffMember, number: str) -> Case:
        """Restore a deleted draft, within RESTORABLE_FOR; raises NotFoundError, RefusedError."""
        with self._locked(staff, number) as locked:
            after = locked.stage_after(Act.RESTORE)
            if not may_still_be_restored(locked.row["changed_at"], locked.now):
                raise NotFoundError("The case was deleted too long ago")
            locked.record(Act.RESTORE)
            return locked.update({"stage": after, "version": locked.next_version})

    def _start(self, staff: StaffMember, details: CaseDetails, form_key: str, auto: bool) -> Case:
        of_form = {"practice": staff.practice_id, "form_key": form_key}
        with self._database.writing() as connection:
            started = connection.scalar(_STARTED_FROM, of_form) if form_key else None
            if started:
                return self._save(self._lock(connection, staff, started), details, UNREAD, form_key, auto)
            return self._insert(connection, staff, details, form_key)

    def _insert(self, connection: Connection, staff: StaffMember, details: CaseDetails, form_key: str) -> Case:
        whose = {"practice": staff.practice_id, "actor": staff.id}
        actor = connection.execute(_SELECT_ACTOR, whose).mappings().first()
        if actor is None:
            raise NotFoundError("There is no such person in this practice")
        now, number = self._clock(), draw_number(secrets.choice)
        row = {
            **_first_columns(staff, number, now, form_key),
            **self._columns(Location("cases", staff.practice_id, number, 1), details, actor),
        }
        row |= project(row, details, self._today())
        connection.execute(_INSERT, row)
        record(connection, self._vault.keys, NewEntry(staff, Act.START, now, number))
        names = {f"{which}_by_name": actor["actor_name"] for which in ("started", "changed", "edited")}
        names["owner_name"] = actor["actor_name"]
        return read_case(self._vault, {**actor, **row, **names, "reviewed_by_name": ""}, details)

    def _save(self, locked: LockedCase, details: CaseDetails, version: int, form_key: str, auto: bool) -> Case:
        row, by_hand = locked.row, not auto and form_key != ""
        edition = EDITION.key if by_hand else row["edition"]
        same = details == locked.case.details and row["stage"] != Stage.DISCARDED
        if same and edition == row["edition"]:
            return locked.case
        after = locked.stage_after(Act.EDIT)
        own_autosave = by_hand and row["written_from"] == form_key and row["edited_by"] == locked.staff.id
        if version != row["version"] and not (same or own_autosave):
            raise StaleError(locked.case)
        columns = {
            **self._columns(Location("cases", row["practice_id"], row["number"], locked.next_version), details, row),
            "edition": edition,
            "stage": after,
            "version": locked.next_version,
            "written_from": form_key,
            "edited_by": locked.staff.id,
            **NOT_REVIEWED,
        }
        if not same_email(details.new_email, locked.case.details.new_email):
            columns["asker"] = None  # the new address may have come from somebody else
        goes_on = auto and _goes_on(locked)
        if not goes_on:
            locked.record(Act.EDIT)
        if row["edited_by"] != locked.staff.id:
            mark_seen(locked.connection, self._vault, row, row["edited_by"], locked.case.details)
        return locked.update(columns, details, goes_on=goes_on)

    def _columns(self, location: Location, details: CaseDetails, row: AnyRow) -> dict[str, Any]:
        """Return the columns derived from the details. Only this function counts the gaps that are stored."""
        around = Circumstances(self._today(), read_practice(row))
        columns = details_columns(self._vault, details, location)
        return {**columns, "gaps": count_gaps(details, around)}


def _first_columns(staff: StaffMember, number: str, now: datetime, form_key: str) -> dict[str, Any]:
    """Return the columns of a new case, except those derived from its details."""
    return {
        "practice_id": staff.practice_id,
        "number": number,
        "stage": Stage.DRAFT,
        "version": 1,
        "started_by": staff.id,
        "started_at": now,
        "changed_by": staff.id,
        "changed_at": now,
        "typed_at": None,
        "started_from": form_key or None,
        "written_from": form_key,
        "edited_by": staff.id,
        "chase_on": None,
        "outcome": None,
        "ended_at": None,
        "keep_until": None,
        "owner_id": staff.id,
        "patient_asked_on": None,
        "asker": None,
        "corrects": None,
        **NOT_REVIEWED,
        "edition": EDITION.key,
    }


def _goes_on(locked: LockedCase) -> bool:
    """Return whether this change continues the last entry of the trail: an edit by the same person a moment ago."""
    last = last_act(locked.connection, locked.row["practice_id"], locked.row["number"])
    if last is None:
        return False
    act, by, at = last
    return act == Act.EDIT and by == locked.staff.id and locked.now - at < QUIET
