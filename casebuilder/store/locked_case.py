"""One case locked until the transaction ends, changed only as its stage allows, with every act in the trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.circumstances import Circumstances
from casebuilder.core.completeness import assess
from casebuilder.core.details import CaseDetails
from casebuilder.core.figures import Done, counts_after, is_counted
from casebuilder.core.stages import ENDED_STAGES, NOTED, Act, Refusal, Stage, next_stage
from casebuilder.store.case import SELECT_CASE, Case, StaleError, first_row, last_change, read_case
from casebuilder.store.counting import acts_on_case, count
from casebuilder.store.database.engine import Database
from casebuilder.store.errors import NotFoundError, RefusedError
from casebuilder.store.practices import read_practice
from casebuilder.store.ranks import project
from casebuilder.store.staff import StaffMember
from casebuilder.store.tables import AnyRow, CaseTable, LastSeenTable, NoteTable, StaffTable, bare
from casebuilder.store.trail import NewEntry
from casebuilder.store.trail import record as record_act
from casebuilder.store.vault import Location, Vault
from casebuilder.text.characters import plain_lines
from casebuilder.text.dates import LONDON
from casebuilder.text.desk_references import reference_key
from casebuilder.text.personal import mask_note

_cases, _actor = bare(CaseTable), bare(StaffTable).alias()
_columns, _last_seen = _cases.c, bare(LastSeenTable).c
_WAS_SEEN = (
    select(_last_seen.version)
    .where(
        _last_seen.practice_id == _columns.practice_id,
        _last_seen.case_number == _columns.number,
        _last_seen.version == _columns.version,
    )
    .correlate(_cases)
    .exists()
)
# Joins the person who acts, who must belong to the practice.
_LOCK = (
    SELECT_CASE.add_columns(_actor.c.name.label("actor_name"), _WAS_SEEN.label("was_seen"))
    .join(_actor, and_(_actor.c.practice_id == _columns.practice_id, _actor.c.id == bindparam("actor")))
    .with_for_update(of=_cases)
)
# Built once: the values name the columns to set.
_UPDATE = update(bare(CaseTable)).where(
    _columns.practice_id == bindparam("of_practice"), _columns.number == bindparam("of_number")
)
_KEEP_SEEN = update(bare(LastSeenTable)).where(
    _last_seen.practice_id == bindparam("of_practice"),
    _last_seen.case_number == bindparam("of_number"),
    _last_seen.version == bindparam("of_version"),
)

_INSERT_NOTE = insert(bare(NoteTable))
_MOVES_ON = ("stage", "review")  # columns of a case


class LockedCase:
    """The locked row of a case: nobody else can change it until the transaction ends."""

    def __init__(
        self, connection: Connection, vault: Vault, row: AnyRow, staff: StaffMember, clock: Callable[[], datetime]
    ) -> None:
        self.connection = connection
        self.row = row
        self.staff = staff
        self.now = max(clock(), last_change(row))  # if the clock is put back, no case moves down the list
        self._vault = vault

    @cached_property
    def case(self) -> Case:
        """The case before the change; raises UnreadableError."""
        return read_case(self._vault, self.row)

    @property
    def next_version(self) -> int:
        """The version after a change of the details or the stage."""
        return int(self.row["version"]) + 1

    def check_version(self, version: int) -> None:
        """Raise StaleError unless the case is still at `version`."""
        if version != self.row["version"]:
            raise StaleError(self.case)

    def stage_after(self, act: Act) -> Stage:
        """Return the stage that `act` leads to; raises RefusedError."""
        after = next_stage(Stage(self.row["stage"]), act)
        if isinstance(after, Refusal):
            raise RefusedError(after.sentence)
        return after

    def update(
        self,
        columns: Mapping[str, Any],
        details: CaseDetails | None = None,
        owner_name: str | None = None,
        *,
        goes_on: bool = False,
    ) -> Case:
        """Write the columns, the person and the moment; return the changed case.

        A change that `goes_on` with the last one leaves the case where it is in the lists.
        """
        changed = {
            **self._patient_has_answered(columns),
            **columns,
            **self._sealed_again(columns),
            **self._end(columns),
            "changed_by": self.staff.id,
        }
        details = details or self.case.details
        changed |= self._place({**self.row, **changed}, details, goes_on)
        # Setting a column rewrites its index entries, even if the value is the same.
        different = {name: value for name, value in changed.items() if value != self.row[name] or name == "changed_at"}
        place = {"of_practice": self.row["practice_id"], "of_number": self.row["number"]}
        self.connection.execute(_UPDATE, different | place)
        if "version" in different and self.row["was_seen"]:
            self._keep_seen(place)
        names = self._names(columns, owner_name)
        return read_case(self._vault, {**self.row, **changed, **names}, details)

    def _names(self, columns: Mapping[str, Any], owner_name: str | None) -> dict[str, str]:
        """Return the names of people that a change brings with it."""
        names = {"changed_by_name": self.row["actor_name"]}
        if "edited_by" in columns:
            names["edited_by_name"] = self.row["actor_name"]
        if "reviewed_by" in columns:
            names["reviewed_by_name"] = self.row["actor_name"] if columns["reviewed_by"] else ""
        if owner_name is not None:
            names["owner_name"] = owner_name
        return names

    def _place(self, row: AnyRow, details: CaseDetails, goes_on: bool) -> dict[str, Any]:
        """Return the columns that say where lists have the case, and the moment of the change."""
        place = project(row, details, self.now.astimezone(LONDON).date())
        if goes_on and all(value == self.row[name] for name, value in place.items()):
            return {"typed_at": self.now}
        return {**place, "changed_at": self.now, "typed_at": None}

    def _end(self, columns: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns that hold for one stage only, if the stage changes."""
        after = columns.get("stage", self.row["stage"])
        if after == self.row["stage"]:
            return {}
        ended_at = self.now if after in ENDED_STAGES else None
        corrects = None if after is Stage.SENT else columns.get("corrects", self.row["corrects"])
        return {"ended_at": ended_at, "keep_until": None, "corrects": corrects}

    def _patient_has_answered(self, columns: Mapping[str, Any]) -> dict[str, Any]:
        """Return the column that ends the wait for the patient, if somebody typed or moved the case on."""
        goes_on = "gaps" in columns or any(columns.get(name, self.row[name]) != self.row[name] for name in _MOVES_ON)
        return {"patient_asked_on": None} if goes_on else {}

    def _sealed_again(self, columns: Mapping[str, Any]) -> dict[str, bytes]:
        """Return the unchanged details sealed for the next version, unless the change sets them."""
        if "version" not in columns or "sealed" in columns:
            return {}
        location = Location("cases", self.row["practice_id"], self.row["number"], self.next_version)
        return {"sealed": self._vault.seal_record(self.case.details.to_record(), location)}

    def _keep_seen(self, place: Mapping[str, Any]) -> None:
        """Keep the old details for everybody who has seen them: their next page shows what changed."""
        location = Location("looks", self.row["practice_id"], self.row["number"])
        sealed = self._vault.seal_record(self.case.details.to_record(), location)
        self.connection.execute(_KEEP_SEEN, {**place, "of_version": self.row["version"], "sealed": sealed})

    def record(self, act: str, note: str = "", about: int | None = None) -> None:
        """Record the act in the trail, with a note that is sealed and holds no credential and no full NHS number."""
        practice, number = self.row["practice_id"], self.row["number"]
        earlier = acts_on_case(self.connection, practice, number) if is_counted(act) else ()
        entry = record_act(self.connection, self._vault.keys, NewEntry(self.staff, act, self.now, number, about=about))
        if note:
            kept = mask_note(plain_lines(note))
            sealed = self._vault.seal(kept, Location("notes", practice, number, entry))
            of_case = {"practice_id": practice, "case_number": number}
            index = desk_reference_index(self._vault, practice, kept) if act in NOTED else None
            row = {**of_case, "trail_id": entry, "sealed": sealed, "desk_reference_index": index}
            self.connection.execute(_INSERT_NOTE, row)
        if is_counted(act):
            today = self.now.astimezone(LONDON).date()
            count(self.connection, practice, counts_after(earlier, Done(act, today), self._unknown(today)))

    def _unknown(self, today: date) -> list[str]:
        """Return the keys of the requirements that the patient cannot meet."""
        around = Circumstances(today, read_practice(self.row))
        return [finding.requirement.key for finding in assess(self.case.details, around).cannot_be_given]


class CaseVerbs:
    """What all verbs on cases share: the database, the vault, the clock, and locking a case."""

    def __init__(self, database: Database, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    @contextmanager
    def _locked(self, staff: StaffMember, number: str) -> Iterator[LockedCase]:
        """Lock a case of the person's practice for one transaction; raises NotFoundError for an unknown person, too."""
        with self._database.writing() as connection:
            yield self._lock(connection, staff, normalise_number(number))

    def _lock(self, connection: Connection, staff: StaffMember, number: str | None) -> LockedCase:
        wanted = {"practice": staff.practice_id, "number": number, "actor": staff.id}
        row = first_row(connection, _LOCK, wanted)
        if row is None:
            raise NotFoundError("There is no such case, or no such person, in this practice")
        return LockedCase(connection, self._vault, row, staff, self._clock)

    def _today(self) -> date:
        return self._clock().astimezone(LONDON).date()


def desk_reference_index(vault: Vault, practice: int, reference: str) -> bytes | None:
    """Return the blind index by which search finds a reference of the desk."""
    return vault.keys.index(practice, "desk reference", reference_key(reference))
