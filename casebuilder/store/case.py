"""A case as the pages get it, the statement that selects one, and the columns that hold its sealed details."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Executable, Label, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute

from casebuilder.core.askers import Asker
from casebuilder.core.details import CaseDetails
from casebuilder.core.stages import Outcome, Review, Stage
from casebuilder.store.errors import StoreError
from casebuilder.store.practices import PRACTICE_COLUMNS
from casebuilder.store.retention import erased_on
from casebuilder.store.sealed_columns import location_in
from casebuilder.store.tables import AnyRow, CaseTable, PracticeTable, StaffTable, bare
from casebuilder.store.vault import Location, Vault

_cases, _practices, _staff = bare(CaseTable), bare(PracticeTable), bare(StaffTable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of a practice at one version; people by name, moments in UTC, days in London."""

    number: str
    stage: Stage
    version: int
    edition: str
    details: CaseDetails
    started_by: str
    started_at: datetime
    changed_by: str
    changed_at: datetime
    last_form_key: str
    last_editor: int  # id of the person who last edited the details
    edited_by: str  # and their name; `changed_by` did the last act of any kind
    review: Review
    reviewed_by: str  # who asked, checked or asked for changes; empty for NONE
    reviewer: int | None  # and their id
    reviewed_at: datetime | None
    awaits_check: bool  # the practice requires a colleague's check before sending, and there is none
    chase_on: date | None
    owner: int  # id of who sees to it
    owned_by: str  # and their name
    patient_asked_on: date | None  # until somebody types the answer
    outcome: Outcome | None
    erased_on: date | None  # in London; None while NHS login has it
    asker: Asker | None  # how the practice knows who asks; None until somebody says
    corrects: int | None  # the version at which it was opened again to correct what was sent

    @property
    def may_be_left(self) -> bool:
        """Whether it was opened to correct it, and nothing has been done to it since."""
        return self.corrects == self.version


class StaleError(StoreError):
    """Somebody else has changed the case since it was read; `current` is how it stands now."""

    def __init__(self, current: Case) -> None:
        super().__init__("The case has been changed since it was read")
        self.current = current


def name_of(person: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], label: str) -> Label[str]:
    """Select the name of a staff member that a case's row refers to.

    Not a join: PostgreSQL drops a row it waited for if the row's new `changed_by` no longer fits the joined person.
    """
    of_case = (_staff.c.practice_id == _cases.c.practice_id, _staff.c.id == _cases.c[person.key])
    return select(_staff.c.name).where(*of_case).correlate(_cases).scalar_subquery().label(label)


# Bare tables: SQLAlchemy looks a statement up by all its columns, and each of an ORM class has a hash of its own.
SELECT_CASE = (
    select(
        _cases,
        name_of(CaseTable.started_by, "started_by_name"),
        name_of(CaseTable.changed_by, "changed_by_name"),
        name_of(CaseTable.edited_by, "edited_by_name"),
        name_of(CaseTable.reviewed_by, "reviewed_by_name"),
        name_of(CaseTable.owner_id, "owner_name"),
        *PRACTICE_COLUMNS,
        _practices.c.review_required,
        _practices.c.keep_ended_days,
        _practices.c.keep_drafts_days,
    )
    .join(_practices, _practices.c.id == _cases.c.practice_id)
    .where(_cases.c.practice_id == bindparam("practice"), _cases.c.number == bindparam("number"))
)


def first_row(connection: Connection, statement: Executable, wanted: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the first row as a dict: a case has fifty columns, and a row of SQLAlchemy looks each up by its name."""
    result = connection.execute(statement, wanted)
    row = result.first()
    return None if row is None else dict(zip(result.keys(), row, strict=True))


def last_change(row: AnyRow) -> datetime:
    """Return when a case was changed last: `changed_at`, or the autosave that went on from there."""
    moment: datetime = row["typed_at"] or row["changed_at"]
    return moment


def read_case(vault: Vault, row: AnyRow, details: CaseDetails | None = None) -> Case:
    """Make a case from a row of `SELECT_CASE`; pass `details` if they are known. Raises UnreadableError."""
    review = Review(row["review"])
    return Case(
        number=row["number"],
        stage=Stage(row["stage"]),
        version=row["version"],
        edition=row["edition"],
        details=details or vault.open_details(row["sealed"], location_in(CaseTable, row)),
        started_by=row["started_by_name"],
        started_at=row["started_at"],
        changed_by=row["changed_by_name"],
        changed_at=last_change(row),
        last_form_key=row["written_from"],
        last_editor=row["edited_by"],
        edited_by=row["edited_by_name"],
        review=review,
        reviewed_by=row["reviewed_by_name"] or "",
        reviewer=row["reviewed_by"],
        reviewed_at=row["reviewed_at"],
        awaits_check=row["review_required"] and review != Review.CHECKED,
        chase_on=row["chase_on"],
        owner=row["owner_id"],
        owned_by=row["owner_name"],
        patient_asked_on=row["patient_asked_on"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        erased_on=erased_on(row),
        asker=Asker(row["asker"]) if row["asker"] else None,
        corrects=row["corrects"],
    )


def details_columns(vault: Vault, details: CaseDetails, location: Location) -> dict[str, bytes | None]:
    """Return the sealed details and their blind indexes. Both addresses share one index kind: a search finds either."""
    keys, practice = vault.keys, location.practice
    return {
        "sealed": vault.seal_record(details.to_record(), location),
        "new_email_index": keys.index(practice, "email", details.new_email),
        "old_email_index": keys.index(practice, "email", details.old_email),
        "reference_index": keys.index(practice, "reference", details.reference),
        "digits_index": keys.index(practice, "digits", details.nhs_digits),
    }
