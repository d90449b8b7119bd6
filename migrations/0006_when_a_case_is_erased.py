"""When a case is erased: the terms of the practice, the moment of its end, a day until which it is kept longer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ENDED = sa.text("stage IN ('resolved', 'closed')")
_DRAFT = sa.text("stage = 'draft'")


def upgrade() -> None:
    op.add_column("practices", sa.Column("keep_ended_days", sa.Integer(), nullable=False, server_default="30"))
    op.add_column("practices", sa.Column("keep_drafts_days", sa.Integer(), nullable=False, server_default="60"))
    op.add_column("cases", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("keep_until", sa.Date(), nullable=True))
    op.execute("UPDATE cases SET ended_at = changed_at WHERE stage IN ('resolved', 'closed')")
    op.create_index("ix_cases_ended_at", "cases", ["ended_at"], sqlite_where=_ENDED, postgresql_where=_ENDED)
    op.create_index("ix_cases_untouched", "cases", ["changed_at"], sqlite_where=_DRAFT, postgresql_where=_DRAFT)


def downgrade() -> None:
    op.drop_index("ix_cases_untouched", "cases")
    op.drop_index("ix_cases_ended_at", "cases")
    op.drop_column("cases", "keep_until")
    op.drop_column("cases", "ended_at")
    op.drop_column("practices", "keep_drafts_days")
    op.drop_column("practices", "keep_ended_days")
