"""The trail also names the staff member that an act was about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ABOUT = "fk_trail_practice_id_about_id"


def upgrade() -> None:
    with op.batch_alter_table("trail") as trail:
        trail.add_column(sa.Column("about_id", sa.Integer(), nullable=True))
        trail.create_foreign_key(ABOUT, "staff", ["practice_id", "about_id"], ["practice_id", "id"])


def downgrade() -> None:
    with op.batch_alter_table("trail") as trail:
        trail.drop_constraint(ABOUT, type_="foreignkey")
        trail.drop_column("about_id")
