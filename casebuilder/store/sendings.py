"""What went to the desk, word for word, and the reference that the desk gave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, and_, bindparam, insert, or_, select, update

from casebuilder.core.askers import Asker, Asking, refusal_to_record
from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.chasing import chase_day
from casebuilder.core.circumstances import Circumstances
from casebuilder.core.completeness import count_gaps
from casebuilder.core.details import NOTHING_SAID, CaseDetails
from casebuilder.core.form_keys import known_form_key
from casebuilder.core.stages import (
    REPLACED,
    Act,
    Review,
    refusal_to_send,
)
from casebuilder.store.case import Case
from casebuilder.store.errors import RefusedError, UnreadableError
from casebuilder.store.locked_case import CaseVerbs, LockedCase, desk_reference_index
from casebuilder.store.practices import read_practice
from casebuilder.store.reviews import NOT_REVIEWED
from casebuilder.store.sealed_columns import location_in
from casebuilder.store.staff import StaffMember
from casebuilder.store.tables import AnyRow, SendingTable, StaffTable, bare
from casebuilder.store.vault import Location, Vault
from casebuilder.text.nhs_numbers import mask_nhs_numbers

SENT_UNCHECKED = "sent unchecked"
_OF_CASE = (SendingTable.practice_id == bindparam("practice"), SendingTable.case_number == bindparam("number"))
_RECORDED = (
    select(SendingTable.id, SendingTable.version, SendingTable.desk_reference)
    .where(*_OF_CASE, or_(SendingTable.version == bindparam("at"), SendingTable.once == bindparam("once")))
    .limit(1)
)
_SELECT = (
    select(SendingTable.__table__, StaffTable.name.label("sent_by_name"))
    .join(StaffTable, and_(StaffTable.practice_id == SendingTable.practice_id, StaffTable.id == SendingTable.sent_by))
    .where(*_OF_CASE)
    .order_by(SendingTable.id)
)
_LATEST = (
    select(SendingTable.id, SendingTable.version, SendingTable.desk_reference)
    .where(*_OF_CASE)
    .order_by(SendingTable.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A text sent to the desk, verbatim, with the details it was made from.

    Both are empty if they cannot be read; `desk_reference` is then None.
    """

    is_readable: bool
    text: str
    details: CaseDetails
    layout: str
    edition: str
    version: int
    form_key: str  # of the rendered form that recorded it
    sent_by: str
    sent_at: datetime
    desk_reference: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A text to be recorded as sent, verbatim, in the layout of the desk's form; `form_key` is that of our own form.

    `reason` says why it was sent although a colleague or NHS login still wanted something; it goes into the history.
    `asker` is what was said while recording it, if the question was still open; None leaves what the case has.
    `unchecked_because` says why it was sent although nobody had checked who asked.
    """

    text: str
    layout: str
    desk_reference: str = ""
    form_key: str = ""
    reason: str = ""
    asker: Asker | None = None
    unchecked_because: str = ""


def desk_reference_columns(vault: Vault, reference: str, location: Location) -> dict[str, bytes | None]:
    """Return the desk's reference sealed, and its blind index."""
    index = desk_reference_index(vault, location.practice, reference)
    return {location.column: vault.seal(reference, location), "desk_reference_index": index}


class Sendings(CaseVerbs):
    """The verbs on sending a case to the desk, and on its reference there."""

    def record(self, staff: StaffMember, number: str, version: int, outgoing: Outgoing) -> Case:
        """Record a text as sent to the desk. One version, or one form (`form_key`), is recorded once.

        Recording it again adds a missing desk reference; a second reference goes into the history.
        Raises NotFoundError, StaleError, and RefusedError if the case has gaps or lacks a required check, or if the
        practice asks who is asking and nobody has said.
        """
        chase_on = chase_day(self._today())  # before the lock: the calendar takes half a second to load, once
        with self._locked(staff, number) as locked:
            recorded = self._recorded(locked, version, known_form_key(outgoing.form_key))
            if recorded:
                return self._keep_reference(locked, recorded, outgoing.desk_reference)
            after = locked.stage_after(Act.RECORD_SENT)
            locked.check_version(version)
            self._refuse_unready(locked)
            asker = self._asker(locked, outgoing)
            self._insert(locked, version, outgoing)
            locked.record(Act.RECORD_SENT, outgoing.reason)
            if asker is Asker.NOT_YET:
                locked.record(SENT_UNCHECKED, outgoing.unchecked_because)
            # A check stays with the case; an open review request ends when the case is sent.
            reviewed = {} if locked.case.review is Review.CHECKED else NOT_REVIEWED
            columns = {"stage": after, "version": locked.next_version, "chase_on": chase_on, "asker": asker}
            return locked.update({**columns, **reviewed})

    def set_desk_reference(self, staff: StaffMember, number: str, reference: str) -> Case:
        """Set the desk's reference of the latest sending; another one that it had goes into the history.

        Raises NotFoundError, RefusedError.
        """
        with self._locked(staff, number) as locked:
            locked.stage_after(Act.GIVE_DESK_REFERENCE)
            of_case = {"practice": staff.practice_id, "number": locked.row["number"]}
            latest = locked.connection.execute(_LATEST, of_case).first()
            replaced = self._given(locked, latest) if latest and reference.strip() else ""
            if latest:
                self._give_reference(locked, latest.id, latest.version, reference)
            if replaced and replaced != mask_nhs_numbers(reference.strip()):
                locked.record(REPLACED, replaced)
            else:
                locked.record(Act.GIVE_DESK_REFERENCE)
            return locked.update({})

    def of(self, staff: StaffMember, number: str) -> tuple[Sending, ...]:
        """Return the case's sendings, oldest first."""
        wanted = {"practice": staff.practice_id, "number": normalise_number(number)}
        with self._database.reading() as connection:
            return tuple(map(self._read, connection.execute(_SELECT, wanted).mappings()))

    def _insert(self, locked: LockedCase, version: int, outgoing: Outgoing) -> None:
        sealed = {"text": outgoing.text, "details": locked.case.details.to_record()}
        row = {
            "practice_id": locked.row["practice_id"],
            "case_number": locked.row["number"],
            "version": version,
            "edition": locked.case.edition,
            "layout": outgoing.layout,
            "once": known_form_key(outgoing.form_key) or None,
            "sent_by": locked.staff.id,
            "sent_at": locked.now,
            **self._reference_columns(locked, version, outgoing.desk_reference),
            "sealed": self._vault.seal_record(sealed, _location(locked, version)),
        }
        locked.connection.execute(insert(bare(SendingTable)), row)

    def _recorded(self, locked: LockedCase, version: int, form_key: str) -> Row[int, int, bytes | None] | None:
        wanted = {"practice": locked.row["practice_id"], "number": locked.row["number"], "once": form_key or None}
        # A version too large for the column cannot be a case's.
        at = version if version <= locked.row["version"] else 0
        return locked.connection.execute(_RECORDED, wanted | {"at": at}).first()

    def _keep_reference(self, locked: LockedCase, recorded: Row[int, int, bytes | None], reference: str) -> Case:
        """Keep the desk reference of a repeated recording: the desk may have got two forms."""
        reference = mask_nhs_numbers(reference.strip())
        given = self._given(locked, recorded)
        if reference in ("", given):
            return locked.case
        if given == "":
            self._give_reference(locked, recorded.id, recorded.version, reference)
        locked.record(Act.GIVE_DESK_REFERENCE, "" if given == "" else reference)
        return locked.update({})

    def _given(self, locked: LockedCase, sending: Row[int, int, bytes | None]) -> str | None:
        """Return the desk reference of a sending, empty where it has none; None if it cannot be read."""
        if not sending.desk_reference:
            return ""
        return self._vault.try_open(sending.desk_reference, _location(locked, sending.version, "desk_reference"))

    def _give_reference(self, locked: LockedCase, sending: int, version: int, reference: str) -> None:
        given = self._reference_columns(locked, version, reference)
        locked.connection.execute(update(SendingTable).where(SendingTable.id == sending).values(given))

    def _refuse_unready(self, locked: LockedCase) -> None:
        around = Circumstances(self._today(), read_practice(locked.row))
        gaps = count_gaps(locked.case.details, around)
        refusal = refusal_to_send(locked.case.stage, gaps, locked.case.awaits_check)
        if refusal:
            raise RefusedError(refusal.sentence)

    def _asker(self, locked: LockedCase, outgoing: Outgoing) -> Asker | None:
        """Return what is known of who asks, and record what was said just now; raises RefusedError."""
        asking, asker = read_practice(locked.row).asking, outgoing.asker or locked.case.asker
        refusal = refusal_to_record(asking, asker, outgoing.unchecked_because)
        if refusal:
            raise RefusedError(refusal)
        if asking is Asking.OFF and asker is Asker.NOT_YET:
            return None
        if asker not in (None, Asker.NOT_YET, locked.case.asker):
            locked.record(f"{Act.SAY_WHO_ASKS}: {asker.words}")
        return asker

    def _reference_columns(self, locked: LockedCase, version: int, reference: str) -> dict[str, bytes | None]:
        if not reference.strip():
            return {"desk_reference": None, "desk_reference_index": None}
        return desk_reference_columns(
            self._vault, mask_nhs_numbers(reference.strip()), _location(locked, version, "desk_reference")
        )

    def _read(self, row: AnyRow) -> Sending:
        text, details = self._open_text(row)
        reference = row["desk_reference"]
        location = location_in(SendingTable, row, "desk_reference")
        return Sending(
            is_readable=details is not None,
            text=text,
            details=details or NOTHING_SAID,
            layout=row["layout"],
            edition=row["edition"],
            version=row["version"],
            form_key=row["once"] or "",
            sent_by=row["sent_by_name"],
            sent_at=row["sent_at"],
            desk_reference=self._vault.try_open(reference, location) if reference else "",
        )

    def _open_text(self, row: AnyRow) -> tuple[str, CaseDetails | None]:
        try:
            record = self._vault.open_record(row["sealed"], location_in(SendingTable, row))
            return record["text"], CaseDetails.from_record(record["details"])
        except UnreadableError:
            return "", None


def _location(locked: LockedCase, version: int, column: str = "sealed") -> Location:
    return Location("sendings", locked.row["practice_id"], locked.row["number"], version, column)
