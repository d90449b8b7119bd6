"""What a practice counts, from its trail so far; what no patient could give is counted from now on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SENT, _HEARD, _ASKED, _REOPENED, _UNDONE, _ENDED = (
    "recorded as sent",
    "heard from the desk",
    "recorded that the desk needs more information",
    "reopened",
    "undid the close",
    "ended: ",
)
_OUTCOMES = {
    "patient got back in": "back-in",
    "account cleansed": "cleansed",
    "account reset": "reset",
    "patient replaced the account": "replaced",
    "duplicate of another case": "duplicate",
    "not needed any more": "withdrawn",
}
_BY_NHS_LOGIN = (
    _HEARD,
    _ASKED,
    f"{_ENDED}account cleansed",
    f"{_ENDED}account reset",
    f"{_ENDED}cleansed",  # from long ago
    f"{_ENDED}reset",
)
_TRAIL = sa.table(
    "trail",
    sa.column("id"),
    sa.column("practice_id"),
    sa.column("case_number"),
    sa.column("act"),
    sa.column("at", sa.DateTime(timezone=True)),
)
_TRAIL_COUNTS = sa.table(
    "trail_counts", sa.column("practice_id"), sa.column("month"), sa.column("act"), sa.column("count")
)
_ACTS = (
    sa.select(_TRAIL.c.practice_id, _TRAIL.c.case_number, _TRAIL.c.act, _TRAIL.c.at)
    .where(sa.or_(_TRAIL.c.act.in_((_SENT, _HEARD, _ASKED, _REOPENED, _UNDONE)), _TRAIL.c.act.startswith(_ENDED)))
    .where(_TRAIL.c.case_number.is_not(None))
    .order_by(_TRAIL.c.practice_id, _TRAIL.c.case_number, _TRAIL.c.id)
)
_ERASED = sa.select(
    _TRAIL_COUNTS.c.practice_id, _TRAIL_COUNTS.c.month, _TRAIL_COUNTS.c.act, _TRAIL_COUNTS.c.count
).where(_TRAIL_COUNTS.c.act.in_((_SENT, _ASKED)))
_LONDON = ZoneInfo("Europe/London")


def upgrade() -> None:
    figures = op.create_table(
        "figures",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("which", sa.String(), nullable=False),
        sa.Column("count", _BIG, nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.id"]),
        sa.PrimaryKeyConstraint("practice_id", "day", "figure", "which"),
    )
    names = ("practice_id", "day", "figure", "which")
    rows = [{**dict(zip(names, key, strict=True)), "count": times, "form_key": ""} for key, times in counted().items()]
    if rows:
        op.bulk_insert(figures, rows)


def counted() -> Counter[tuple[int, date, str, str]]:
    connection, counts = op.get_bind(), Counter[tuple[int, date, str, str]]()
    for practice, month, act, times in connection.execute(_ERASED):
        counts[practice, date.fromisoformat(f"{month}-01"), "sent" if act == _SENT else "asked", ""] += times
    rows = connection.execute(_ACTS.execution_options(yield_per=1000))
    for (practice, _), acts in groupby(rows, key=itemgetter(0, 1)):
        for day, figure, which in of_case([(act, day_of(at)) for _, _, act, at in acts]):
            counts[practice, day, figure, which] += 1
    return counts


def day_of(at: datetime) -> date:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(_LONDON).date()


def without_undone(acts: Iterable[tuple[str, date]]) -> list[tuple[str, date]]:
    stand: list[tuple[str, date]] = []
    for act, day in acts:
        if act != _UNDONE:
            stand.append((act, day))
            continue
        ends = [at for at, (each, _) in enumerate(stand) if each.startswith(_ENDED)]
        if ends:
            del stand[ends[-1]]
    return stand


def of_case(acts: Iterable[tuple[str, date]]) -> Iterator[tuple[date, str, str]]:
    first = last = end = None
    waits = False
    for act, day in without_undone(acts):
        if act == _SENT:
            first, last, waits = first or day, day, True
            yield day, "sent", ""
            continue
        if first is None or last is None:
            continue
        if act in _BY_NHS_LOGIN and waits:
            yield day, "answered", str(max((day - last).days, 0))
        if act == _ASKED:
            yield day, "asked", ""
        end = (act, day) if act.startswith(_ENDED) else None if act == _REOPENED else end
        waits = False
    if first and end:  # an end that was reopened counts no more
        words = end[0].removeprefix(_ENDED)
        yield end[1], "ended", str(max((end[1] - first).days, 0))
        yield end[1], "outcome", _OUTCOMES.get(words, words)


def downgrade() -> None:
    op.drop_table("figures")
