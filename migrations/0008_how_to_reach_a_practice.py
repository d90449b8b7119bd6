"""How patients reach a practice, and whom there NHS login can answer: nothing until the practice says so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("telephone", "reply_to"):
        op.add_column("practices", sa.Column(name, sa.String(), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    for name in ("reply_to", "telephone"):
        op.drop_column("practices", name)
