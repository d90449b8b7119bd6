"""The trail also says who looked, and each row of it carries a number and a keyed hash."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INDEX = "ix_trail_practice_id_id"


def upgrade() -> None:
    op.add_column("trail", sa.Column("address", sa.String(), nullable=True))
    op.add_column("trail", sa.Column("number", _BIG, nullable=True))
    op.add_column("trail", sa.Column("keyed_hash", sa.LargeBinary(), nullable=True))
    op.create_index(_INDEX, "trail", ["practice_id", "id"])
    op.create_table(
        "trail_heads",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("number", _BIG, nullable=False),
        sa.Column("erased_to", _BIG, nullable=False),
        sa.Column("unhashed", _BIG, nullable=False),
        sa.Column("keyed_hash", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("practice_id", name="pk_trail_heads"),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.id"], name="fk_trail_heads_practice_id"),
    )
    op.create_table(
        "trail_keys",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trail_keys"),
    )
    op.create_table(
        "trail_counts",
        sa.Column("practice_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("count", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("practice_id", "month", "act", name="pk_trail_counts"),
    )
    op.execute(
        "INSERT INTO trail_heads (practice_id, number, erased_to, unhashed) "
        "SELECT practice_id, 0, 0, count(*) FROM trail GROUP BY practice_id"
    )


def downgrade() -> None:
    op.drop_table("trail_counts")
    op.drop_table("trail_keys")
    op.drop_table("trail_heads")
    op.drop_index(_INDEX, "trail")
    op.drop_column("trail", "keyed_hash")
    op.drop_column("trail", "number")
    op.drop_column("trail", "address")
