"""Search also finds a reference of NHS login that another took the place of, or that came second."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_INDEX = "ix_notes_practice_id_desk_reference_index"


def upgrade() -> None:
    op.add_column("notes", sa.Column("desk_reference_index", sa.LargeBinary(), nullable=True))
    op.create_index(_INDEX, "notes", ["practice_id", "desk_reference_index"])


def downgrade() -> None:
    op.drop_index(_INDEX, "notes")
    op.drop_column("notes", "desk_reference_index")
