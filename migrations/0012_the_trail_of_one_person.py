"""The trail of one person walks an index."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_INDEX = "ix_trail_practice_id_staff_id_id"


def upgrade() -> None:
    op.create_index(_INDEX, "trail", ["practice_id", "staff_id", "id"])


def downgrade() -> None:
    op.drop_index(_INDEX, "trail")
