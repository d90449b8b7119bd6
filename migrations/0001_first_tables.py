"""The first tables: practices, staff and their sessions, cases, the trail, attempts to log in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = ("default",)
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def staff_key(table: str, column: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_practice_id_{column}"
    return sa.ForeignKeyConstraint(
        ["practice_id", column], ["staff.practice_id", "staff.id"], name=name, ondelete=ondelete
    )


def practice_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["practice_id"], ["practices.id"], name=f"fk_{table}_practice_id")


def index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    op.create_table(
        "practices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ods_code", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_practices"),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        practice_key("staff"),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("email_key", name="uq_staff_email_key"),
        sa.UniqueConstraint("practice_id", "id", name="uq_staff_practice_id_id"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("kept", sa.LargeBinary(), nullable=True),
        staff_key("sessions", "staff_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    index("sessions", "practice_id", "staff_id")
    index("sessions", "seen_at")
    op.create_table(
        "cases",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("gaps", sa.Integer(), nullable=False),
        sa.Column("new_email_index", sa.LargeBinary(), nullable=True),
        sa.Column("old_email_index", sa.LargeBinary(), nullable=True),
        sa.Column("reference_index", sa.LargeBinary(), nullable=True),
        sa.Column("started_from", sa.String(), nullable=True),
        sa.Column("written_from", sa.String(), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        practice_key("cases"),
        staff_key("cases", "started_by"),
        staff_key("cases", "changed_by"),
        sa.PrimaryKeyConstraint("practice_id", "number", name="pk_cases"),
        sa.UniqueConstraint("practice_id", "started_from", name="uq_cases_practice_id_started_from"),
    )
    index("cases", "practice_id", "changed_at", "number")
    index("cases", "practice_id", "new_email_index")
    index("cases", "practice_id", "old_email_index")
    index("cases", "practice_id", "reference_index")
    op.create_table(
        "trail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        practice_key("trail"),
        staff_key("trail", "staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_trail"),
    )
    index("trail", "practice_id", "case_number", "id")
    op.create_table(
        "attempts",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_attempts"),
    )
    index("attempts", "last_at")
    op.create_table(
        "seals",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_seals"),
    )


def downgrade() -> None:
    for table in ("seals", "attempts", "trail", "cases", "sessions", "staff", "practices"):
        op.drop_table(table)
