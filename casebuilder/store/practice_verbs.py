"""The verbs on practices: who they are, and how each has set casebuilder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from casebuilder.core.askers import Asking
from casebuilder.core.circumstances import Practice
from casebuilder.core.service_desk import Layout
from casebuilder.store.database.engine import Database
from casebuilder.store.errors import NotFoundError
from casebuilder.store.practices import PRACTICE_COLUMNS, practice_values, read_practice
from casebuilder.store.retention import Terms
from casebuilder.store.sealing import Keyring
from casebuilder.store.staff import Actor
from casebuilder.store.tables import PracticeTable
from casebuilder.store.trail import NewEntry, record


class Practices:
    """The verbs on practices. Each that names one raises NotFoundError if there is no such practice."""

    def __init__(self, database: Database, keys: Keyring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def add(self, name: str, ods_code: str) -> int:
        """Add another practice; return its id."""
        with self._database.writing() as connection:
            return insert_practice(connection, name, ods_code, self._clock())

    def all(self) -> tuple[tuple[int, Practice], ...]:
        """Return every practice with its id, in the order they were added."""
        wanted = select(PracticeTable.id, PracticeTable.name, PracticeTable.ods_code).order_by(PracticeTable.id)
        with self._database.reading() as connection:
            return tuple((row.id, Practice(row.name, row.ods_code)) for row in connection.execute(wanted))

    def change(self, by: Actor, changed: Practice) -> None:
        """Set the practice's name, ODS code and how it is reached."""
        of_practice = PracticeTable.id == by.practice_id
        with self._database.writing() as connection:
            row = connection.execute(select(*PRACTICE_COLUMNS).where(of_practice)).mappings().first()
            if row is None:
                raise NotFoundError("There is no such practice")
            was = read_practice(row)
            is_renamed = (was.name, was.ods_code) != (changed.name, changed.ods_code)
            act = "practice renamed" if is_renamed else "changed how the practice is reached"
            self._update(connection, by, act, practice_values(changed))

    def review_required(self, by: Actor) -> bool:
        """Return whether a colleague must check each case before it is sent."""
        required: bool = self._row(by, PracticeTable.review_required)[0]
        return required

    def set_review_required(self, by: Actor, required: bool) -> None:
        """Set whether a colleague must check each case before it is sent."""
        act = "asked for a check before sending" if required else "asked for no check before sending"
        self._set(by, act, review_required=required)

    def terms(self, by: Actor) -> Terms:
        """Return how long the practice keeps its cases."""
        ended, drafts = self._row(by, PracticeTable.keep_ended_days, PracticeTable.keep_drafts_days)
        return Terms(ended=ended, drafts=drafts)

    def set_terms(self, by: Actor, terms: Terms) -> None:
        """Set for how many days ended cases and untouched drafts are kept."""
        act = f"keeps ended cases for {terms.ended} days, and untouched drafts for {terms.drafts}"
        self._set(by, act, keep_ended_days=terms.ended, keep_drafts_days=terms.drafts)

    def remember_layout(self, by: Actor, layout: Layout) -> None:
        """Set the layout of NHS login's form that the whole practice sees."""
        self._set(by, f"chose the {layout.label} of NHS login's form", layout=layout)

    def set_asking(self, by: Actor, asking: Asking) -> None:
        """Set whether the practice asks who asks for a case, and says it in the text."""
        self._set(by, asking.act, asking=asking)

    def _row(self, by: Actor, *columns: Any) -> Row[*tuple[Any, ...]]:
        with self._database.reading() as connection:
            row = connection.execute(select(*columns).where(PracticeTable.id == by.practice_id)).first()
        if row is None:
            raise NotFoundError("There is no such practice")
        return row

    def _set(self, by: Actor, act: str, **columns: object) -> None:
        with self._database.writing() as connection:
            self._update(connection, by, act, columns)

    def _update(self, connection: Connection, by: Actor, act: str, columns: dict[str, Any]) -> None:
        wanted = update(PracticeTable).where(PracticeTable.id == by.practice_id).values(columns)
        if not connection.execute(wanted).rowcount:
            raise NotFoundError("There is no such practice")
        record(connection, self._keys, NewEntry(by, act, self._clock()))


def insert_practice(connection: Connection, name: str, ods_code: str, now: datetime) -> int:
    """Insert a practice; return its id."""
    added = {"name": name, "ods_code": ods_code, "review_required": False, "created_at": now}
    practice: int = connection.execute(insert(PracticeTable).returning(PracticeTable.id), added).scalar_one()
    return practice
