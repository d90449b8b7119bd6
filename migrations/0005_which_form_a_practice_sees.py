"""Which layout of NHS login's form the staff of a practice see: two pages until they say otherwise."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("practices", sa.Column("layout", sa.String(), nullable=False, server_default="two-pages"))


def downgrade() -> None:
    op.drop_column("practices", "layout")
