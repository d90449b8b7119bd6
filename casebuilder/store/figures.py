"""The figures of a practice, and counting a patient whom it has helped without a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, extract, func, select

from casebuilder.core.figures import Count, Figure
from casebuilder.core.form_keys import known_form_key
from casebuilder.store.counting import count
from casebuilder.store.database.engine import Database
from casebuilder.store.errors import NotFoundError
from casebuilder.store.staff import StaffMember
from casebuilder.store.tables import FigureTable, StaffTable
from casebuilder.text.dates import LONDON

_PERSON = select(StaffTable.id).where(
    StaffTable.practice_id == bindparam("practice"), StaffTable.id == bindparam("person")
)
_year, _month = extract("year", FigureTable.day), extract("month", FigureTable.day)
_BY_MONTH = (
    select(
        _year.label("year"),
        _month.label("month"),
        FigureTable.figure,
        FigureTable.which,
        func.sum(FigureTable.count).label("times"),
    )
    .where(FigureTable.practice_id == bindparam("practice"), FigureTable.day >= bindparam("since"))
    .group_by(_year, _month, FigureTable.figure, FigureTable.which)
    .having(func.sum(FigureTable.count) > 0)
    .order_by(_year.desc(), _month.desc(), FigureTable.figure, FigureTable.which)
)


class MonthCount(NamedTuple):
    """How often something was counted in a month; `month` is its first day."""

    month: date
    figure: Figure
    which: str
    times: int


class Figures:
    """The verbs on the figures of a practice."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def helped(self, staff: StaffMember, way: str, form_key: str) -> None:
        """Count a patient whom a way out of triage has helped, once for each page; raises NotFoundError."""
        self._press(staff, Count(Figure.HELPED, way, self._today()), form_key)

    def not_helped(self, staff: StaffMember, way: str, form_key: str) -> None:
        """Take back what that page has counted today, if it was the last to; raises NotFoundError."""
        if known_form_key(form_key):  # without one anybody's count would go
            self._press(staff, Count(Figure.HELPED, way, self._today(), -1), form_key)

    def by_month(self, staff: StaffMember, since: date = date.min) -> tuple[MonthCount, ...]:
        """Return the counts of the practice from a day on, newest month first."""
        with self._database.reading() as connection:
            rows = connection.execute(_BY_MONTH, {"practice": staff.practice_id, "since": since})
            return tuple(
                MonthCount(date(int(row.year), int(row.month), 1), Figure(row.figure), row.which, int(row.times))
                for row in rows
            )

    def _press(self, staff: StaffMember, counted: Count, form_key: str) -> None:
        with self._database.writing() as connection:
            person = connection.scalar(_PERSON, {"practice": staff.practice_id, "person": staff.id})
            if person is None:
                raise NotFoundError("There is no such person in this practice")
            count(connection, staff.practice_id, (counted,), known_form_key(form_key))

    def _today(self) -> date:
        return self._clock().astimezone(LONDON).date()
