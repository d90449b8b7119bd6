"""The verbs on cases: each is one transaction on one practice, and each change compares the version it was read at."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Label, Row, and_, bindparam, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, aliased

from casebuilder.core.case_numbers import draw_number, normalise_number
from casebuilder.core.circumstances import Circumstances, Practice
from casebuilder.core.completeness import assess
from casebuilder.core.details import CaseDetails
from casebuilder.core.guidance import EDITION
from casebuilder.core.stages import Act, Stage
from casebuilder.store.case import Case, indexes_of, read_case, seal_details
from casebuilder.store.engine import Database
from casebuilder.store.errors import ConstraintError, NotFoundError, StaleError
from casebuilder.store.listing import Listing, list_cases
from casebuilder.store.neighbours import find_circumstances
from casebuilder.store.sealing import Keyring
from casebuilder.store.tables import CaseTable, PracticeTable, StaffTable
from casebuilder.store.trail import record

LONDON = ZoneInfo("Europe/London")
QUIET = timedelta(minutes=10)  # autosaves of one person this close together are one entry of the trail
UNREAD = 0  # no version: a form that starts a case has read none
_PAGE = re.compile("[A-Za-z0-9_-]{1,64}")


def _name_of(person: InstrumentedAttribute[int], label: str) -> Label[str]:
    # Not a join: PostgreSQL drops a row it waited for if the row's new `changed_by` no longer fits the joined person.
    of_case = (StaffTable.practice_id == CaseTable.practice_id, StaffTable.id == person)
    return select(StaffTable.name).where(*of_case).correlate(CaseTable).scalar_subquery().label(label)


_SELECT_CASE = select(
    CaseTable.__table__,
    _name_of(CaseTable.started_by, "started_by_name"),
    _name_of(CaseTable.changed_by, "changed_by_name"),
).where(
    CaseTable.practice_id == bindparam("practice"),
    CaseTable.number == bindparam("number"),
    CaseTable.stage != Stage.DISCARDED,
)
_actor = aliased(StaffTable)
# The same with the person who acts, who must be of the practice, and locked until the end of the transaction.
_LOCK_CASE = (
    _SELECT_CASE.add_columns(
        _actor.name.label("actor_name"),
        PracticeTable.name.label("practice_name"),
        PracticeTable.ods_code.label("practice_ods_code"),
    )
    .join(_actor, and_(_actor.practice_id == CaseTable.practice_id, _actor.id == bindparam("actor")))
    .join(PracticeTable, PracticeTable.id == CaseTable.practice_id)
    .with_for_update(of=CaseTable)
)
_SELECT_ACTOR = (
    select(
        StaffTable.name.label("actor_name"),
        PracticeTable.name.label("practice_name"),
        PracticeTable.ods_code.label("practice_ods_code"),
    )
    .join(PracticeTable, PracticeTable.id == StaffTable.practice_id)
    .where(StaffTable.practice_id == bindparam("practice"), StaffTable.id == bindparam("actor"))
)
_STARTED_FROM = select(CaseTable.number).where(
    CaseTable.practice_id == bindparam("practice"), CaseTable.started_from == bindparam("page")
)
_INSERT_CASE = insert(CaseTable)


class Cases:
    """The cases of every practice, one practice at a time."""

    def __init__(self, database: Database, keys: Keyring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def start(self, practice: int, details: CaseDetails, *, by: int, page: str) -> Case:
        """A new draft. The same rendered form again saves onto the case it made, so sending it twice makes one.

        Raises StaleError if somebody else has changed that case since.
        """
        tries = 5
        while True:
            try:
                return self._start(practice, details, by, _page_key(page))
            except ConstraintError:  # the same form at the same time, or a number drawn before: look again
                tries -= 1
                if not tries:
                    raise

    def get(self, practice: int, number: str) -> Case:
        """The case as it stands; raises NotFoundError."""
        with self._database.reading() as connection:
            wanted = {"practice": practice, "number": normalise_number(number)}
            row = connection.execute(_SELECT_CASE, wanted).first()
        if row is None:
            raise NotFoundError("There is no such case in this practice")
        return read_case(self._keys, row)

    def save(
        self,
        practice: int,
        number: str,
        details: CaseDetails,
        version: int,
        *,
        by: int,
        page: str = "",
        auto: bool = False,
    ) -> Case:
        """The case with new details; raises NotFoundError, and StaleError when it changed since `version`.

        A form whose own autosave made that change is not stale: `page` is its key. Autosaves themselves are held to
        the version. Details equal to the stored ones write nothing.
        """
        with self._database.writing() as connection:
            row = self._lock(connection, practice, number, by)
            return self._save(connection, practice, row, details, version, by, _page_key(page), auto)

    def discard(self, practice: int, number: str, version: int, *, by: int) -> None:
        """Delete a draft; raises NotFoundError, StaleError."""
        with self._database.writing() as connection:
            row = self._lock(connection, practice, number, by)
            if row.version != version:
                raise StaleError(read_case(self._keys, row))
            # Its form may be sent once more, and must then start a case of its own.
            self._change(connection, practice, row, by, {"stage": Stage.DISCARDED, "started_from": None})
            record(connection, practice, Act.DISCARD, self._clock(), by=by, number=row.number)

    def listing(self, practice: int, *, after: str = "", before: str = "") -> Listing:
        """25 cases of the practice, newest change first; `after` and `before` are cursors of another page."""
        with self._database.reading() as connection:
            return list_cases(connection, self._keys, practice, after, before)

    def circumstances(self, practice: int, details: CaseDetails, number: str | None = None) -> Circumstances:
        """What an assessment of `details` needs from outside, `number` being the case they are of."""
        with self._database.reading() as connection:
            return find_circumstances(connection, self._keys, practice, details, self._today(), number)

    def _today(self) -> date:
        return self._clock().astimezone(LONDON).date()

    def _start(self, practice: int, details: CaseDetails, by: int, page: str) -> Case:
        with self._database.writing() as connection:
            started = connection.scalar(_STARTED_FROM, {"practice": practice, "page": page}) if page else None
            if started:
                row = self._lock(connection, practice, started, by)
                return self._save(connection, practice, row, details, UNREAD, by, page)
            return self._insert(connection, practice, details, by, page)

    def _insert(self, connection: Connection, practice: int, details: CaseDetails, by: int, page: str) -> Case:
        actor = connection.execute(_SELECT_ACTOR, {"practice": practice, "actor": by}).first()
        if actor is None:
            raise NotFoundError("There is no such person in this practice")
        now = self._clock()
        number = draw_number(secrets.choice)
        whole = {"practice_id": practice, "number": number, "stage": Stage.DRAFT, "version": 1}
        people = {"started_by": by, "started_at": now, "changed_by": by, "changed_at": now}
        pages = {"started_from": page or None, "written_from": page}
        connection.execute(_INSERT_CASE, whole | people | pages | self._columns(practice, details, actor))
        record(connection, practice, Act.START, now, by=by, number=number)
        return Case(
            number=number,
            stage=Stage.DRAFT,
            version=1,
            edition=EDITION.key,
            details=details,
            started_by=actor.actor_name,
            started_at=now,
            changed_by=actor.actor_name,
            changed_at=now,
            written_from=page,
        )

    def _save(
        self,
        connection: Connection,
        practice: int,
        row: Row[*tuple[Any, ...]],
        details: CaseDetails,
        version: int,
        by: int,
        page: str,
        auto: bool = False,
    ) -> Case:
        current = read_case(self._keys, row)
        if details == current.details:
            return current
        own_autosave = not auto and page != "" and row.written_from == page
        if version != row.version and not own_autosave:
            raise StaleError(current)
        columns = self._columns(practice, details, row) | {"written_from": page}
        now = self._change(connection, practice, row, by, columns)
        if not (auto and row.changed_by == by and now - row.changed_at < QUIET and row.version > 1):
            record(connection, practice, Act.EDIT, now, by=by, number=row.number)
        return replace(
            current,
            version=row.version + 1,
            edition=EDITION.key,
            details=details,
            changed_by=row.actor_name,
            changed_at=now,
            written_from=page,
        )

    def _lock(self, connection: Connection, practice: int, number: str, by: int) -> Row[*tuple[Any, ...]]:
        wanted = {"practice": practice, "number": normalise_number(number), "actor": by}
        row = connection.execute(_LOCK_CASE, wanted).first()
        if row is None:
            raise NotFoundError("There is no such case, or no such person, in this practice")
        return row

    def _change(
        self, connection: Connection, practice: int, row: Row[*tuple[Any, ...]], by: int, columns: dict[str, Any]
    ) -> datetime:
        now = self._clock()
        changed = {"version": row.version + 1, "changed_by": by, "changed_at": now}
        connection.execute(
            update(CaseTable)
            .where(CaseTable.practice_id == practice, CaseTable.number == row.number)
            .values(columns | changed)
        )
        return now

    def _columns(self, practice: int, details: CaseDetails, actor: Row[*tuple[Any, ...]]) -> dict[str, Any]:
        """The columns that follow from the details: the only place that counts the gaps."""
        circumstances = Circumstances(self._today(), Practice(actor.practice_name, actor.practice_ods_code))
        return {
            "edition": EDITION.key,
            "sealed": seal_details(self._keys, details),
            "gaps": assess(details, circumstances).gaps,
            **indexes_of(self._keys, practice, details),
        }


def _page_key(page: str) -> str:
    """The key of a rendered form, or nothing where it is not one that we make."""
    return page if _PAGE.fullmatch(page) else ""
