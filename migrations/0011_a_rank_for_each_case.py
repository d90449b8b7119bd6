"""What is to do first: a rank and a day for each case, who sees to it, and since when the patient is asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OPEN = "stage IN ('draft', 'sent', 'more-information-needed')"
_DISCARDED = "stage = 'discarded'"
_ENDED = "stage IN ('resolved', 'closed')"
_LIST = ["practice_id", "changed_at", "number"]
_PLACE = ["due_on", "changed_at", "number"]
# Name -> columns and condition.
_OF_QUEUES = {
    "mine": (["practice_id", "started_by", "changed_at", "number"], _OPEN),
    "ready": (_LIST, "stage = 'draft' AND gaps = 0"),
    "with_gaps": (_LIST, "stage = 'draft' AND gaps > 0"),
    "to_review": (_LIST, "review = 'asked'"),
    "sent": (_LIST, "stage = 'sent'"),
    "more_information": (_LIST, "stage = 'more-information-needed'"),
    "resolved": (_LIST, "stage = 'resolved'"),
    "closed": (_LIST, "stage = 'closed'"),
}
_STAYING = {
    "open": (_LIST, _OPEN),
    "discarded": (_LIST, _DISCARDED),
    "ended_at": (["ended_at"], _ENDED),
    "untouched": (["changed_at"], "stage = 'draft'"),
}
_RANKS = """
    UPDATE cases SET
        owner_id = started_by,
        rank = CASE
            WHEN stage = 'discarded' THEN 10
            WHEN stage IN ('resolved', 'closed') THEN 9
            WHEN stage = 'sent' THEN 8
            WHEN review = 'asked' THEN 3
            WHEN review = 'changes' THEN 2
            WHEN stage = 'more-information-needed' THEN 1
            WHEN gaps = 0 THEN 4
            ELSE 5
        END,
        due_on = CASE WHEN stage = 'sent' AND chase_on IS NOT NULL THEN chase_on ELSE '9999-12-31' END
"""
_OWNER = "fk_cases_practice_id_owner_id"


def create(name: str, columns: list[str], holds: str) -> None:
    where = sa.text(holds)
    op.create_index(f"ix_cases_{name}", "cases", columns, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    for name in (*_OF_QUEUES, *_STAYING):
        op.drop_index(f"ix_cases_{name}", "cases")
    op.add_column("cases", sa.Column("rank", sa.Integer(), nullable=True))
    op.add_column("cases", sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column("cases", sa.Column("owner_id", sa.Integer(), nullable=True))
    op.add_column("cases", sa.Column("patient_asked_on", sa.Date(), nullable=True))
    op.execute(_RANKS)
    with op.batch_alter_table("cases") as cases:
        cases.alter_column("rank", existing_type=sa.Integer(), nullable=False)
        cases.alter_column("due_on", existing_type=sa.Date(), nullable=False)
        cases.alter_column("owner_id", existing_type=sa.Integer(), nullable=False)
        cases.create_foreign_key(_OWNER, "staff", ["practice_id", "owner_id"], ["practice_id", "id"])
    for name, (columns, holds) in _STAYING.items():
        create(name, columns, holds)
    op.create_index("ix_cases_rank", "cases", ["practice_id", "rank", *_PLACE, "reviewed_by"])
    op.create_index("ix_cases_owner", "cases", ["practice_id", "owner_id", "rank", *_PLACE, "reviewed_by"])
    create("to_check", ["practice_id", "rank", "reviewed_by", *_PLACE], "rank = 3")


def downgrade() -> None:
    for name in ("rank", "owner", "to_check", *_STAYING):
        op.drop_index(f"ix_cases_{name}", "cases")
    with op.batch_alter_table("cases") as cases:
        cases.drop_constraint(_OWNER, type_="foreignkey")
        for column in ("rank", "due_on", "owner_id", "patient_asked_on"):
            cases.drop_column(column)
    for name, (columns, holds) in (_OF_QUEUES | _STAYING).items():
        create(name, columns, holds)
