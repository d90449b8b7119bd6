"""Who asks for a case, whether the practice wants to know, and which cases were opened to correct what was sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("practices", sa.Column("asking", sa.String(), nullable=False, server_default="in-text"))
    op.add_column("cases", sa.Column("asker", sa.String(), nullable=True))
    op.add_column("cases", sa.Column("corrects", sa.Integer(), nullable=True))


def downgrade() -> None:
    # The ranks that an older version does not know.
    op.execute("UPDATE cases SET rank = 1 WHERE rank = 11")
    op.execute("UPDATE cases SET rank = 8, due_on = COALESCE(chase_on, due_on) WHERE rank = 12")
    op.drop_column("cases", "corrects")
    op.drop_column("cases", "asker")
    op.drop_column("practices", "asking")
