"""Counts that are kept for ever: each changes in the transaction of the act that it counts, and outlives the case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Date, Integer, String, bindparam, or_, select, text

from casebuilder.core.figures import COUNTED, RESOLVED, SAID_WRONG, Count, Done
from casebuilder.store.tables import TrailTable
from casebuilder.text.dates import LONDON

_PARAMETERS = (
    bindparam("practice", type_=Integer),
    bindparam("day", type_=Date),
    bindparam("figure", type_=String),
    bindparam("which", type_=String),
    bindparam("form_key", type_=String),
)
_ADD = text(
    "INSERT INTO figures (practice_id, day, figure, which, count, form_key) "
    "VALUES (:practice, :day, :figure, :which, 1, :form_key) "
    "ON CONFLICT (practice_id, day, figure, which) DO UPDATE "
    "SET count = figures.count + 1, form_key = :form_key WHERE :form_key = '' OR figures.form_key <> :form_key"
).bindparams(*_PARAMETERS)
_TAKE_BACK = text(
    "UPDATE figures SET count = count - 1, form_key = '' WHERE practice_id = :practice AND day = :day "
    "AND figure = :figure AND which = :which AND count > 0 AND (:form_key = '' OR form_key = :form_key)"
).bindparams(*_PARAMETERS)
_COUNTED_ACTS = (
    select(TrailTable.act, TrailTable.at)
    .where(
        TrailTable.practice_id == bindparam("practice"),
        TrailTable.case_number == bindparam("number"),
        or_(
            TrailTable.act.in_(COUNTED),
            TrailTable.act.startswith(RESOLVED),
            TrailTable.act.startswith(SAID_WRONG),
        ),
    )
    .order_by(TrailTable.id)
)


def acts_on_case(connection: Connection, practice: int, number: str) -> Sequence[Done]:
    """Return the acts on a case that figures are made from, oldest first."""
    acts = connection.execute(_COUNTED_ACTS, {"practice": practice, "number": number})
    return tuple(Done(act, at.astimezone(LONDON).date()) for act, at in acts)


def count(connection: Connection, practice: int, counts: Iterable[Count], form_key: str = "") -> None:
    """Change the figures of a practice within a transaction that holds the head of its trail, or changes one alone.

    Otherwise two transactions could wait for each other's rows.
    """
    for each in counts:
        row = {"practice": practice, "day": each.on, "figure": each.figure, "which": each.which, "form_key": form_key}
        connection.execute(_ADD if each.by > 0 else _TAKE_BACK, row)
