"""NHS login's reference is found by a blind index; `casebuilder keys rotate` fills it for what is there already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_INDEX = "ix_sendings_practice_id_desk_reference_index"


def upgrade() -> None:
    op.add_column("sendings", sa.Column("desk_reference_index", sa.LargeBinary(), nullable=True))
    op.create_index(_INDEX, "sendings", ["practice_id", "desk_reference_index"])


def downgrade() -> None:
    op.drop_index(_INDEX, "sendings")
    op.drop_column("sendings", "desk_reference_index")
