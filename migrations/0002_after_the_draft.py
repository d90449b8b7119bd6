"""After the draft: reviews, sendings, notes, looks, and an index for each list of cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LISTS = {
    "open": ((), "stage IN ('draft', 'sent', 'more-information-needed')"),
    "mine": (("started_by",), "stage IN ('draft', 'sent', 'more-information-needed')"),
    "ready": ((), "stage IN ('draft', 'more-information-needed') AND gaps = 0"),
    "with_gaps": ((), "stage IN ('draft', 'more-information-needed') AND gaps > 0"),
    "to_review": ((), "review = 'asked'"),
    "sent": ((), "stage = 'sent'"),
    "ended": ((), "stage IN ('resolved', 'closed')"),
    "discarded": ((), "stage = 'discarded'"),
}
STAFF = ["staff.practice_id", "staff.id"]


def staff_key(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["practice_id", column], STAFF, name=f"fk_{table}_practice_id_{column}")


def case_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["practice_id", "case_number"],
        ["cases.practice_id", "cases.number"],
        name=f"fk_{table}_practice_id_case_number",
        ondelete="CASCADE",
    )


def upgrade() -> None:
    with op.batch_alter_table("practices") as practices:
        practices.add_column(sa.Column("review_required", sa.Boolean(), nullable=True))
    op.execute("UPDATE practices SET review_required = false")
    with op.batch_alter_table("practices") as practices:
        practices.alter_column("review_required", existing_type=sa.Boolean(), nullable=False)
    with op.batch_alter_table("cases") as cases:
        cases.drop_index("ix_cases_practice_id_changed_at_number")
        cases.add_column(sa.Column("digits_index", sa.LargeBinary(), nullable=True))
        cases.add_column(sa.Column("edited_by", sa.Integer(), nullable=True))
        cases.add_column(sa.Column("review", sa.String(), nullable=True))
        cases.add_column(sa.Column("reviewed_by", sa.Integer(), nullable=True))
        cases.add_column(sa.Column("reviewed_at", INSTANT, nullable=True))
        cases.add_column(sa.Column("chase_on", sa.Date(), nullable=True))
        cases.add_column(sa.Column("outcome", sa.String(), nullable=True))
    op.execute("UPDATE cases SET edited_by = changed_by, review = 'none'")
    with op.batch_alter_table("cases") as cases:
        cases.alter_column("edited_by", existing_type=sa.Integer(), nullable=False)
        cases.alter_column("review", existing_type=sa.String(), nullable=False)
        for column in ("edited_by", "reviewed_by"):
            name = f"fk_cases_practice_id_{column}"
            cases.create_foreign_key(name, "staff", ["practice_id", column], ["practice_id", "id"])
    op.create_index("ix_cases_practice_id_digits_index", "cases", ["practice_id", "digits_index"])
    for name, (columns, holds) in LISTS.items():
        where = sa.text(holds)
        keys = ["practice_id", *columns, "changed_at", "number"]
        op.create_index(f"ix_cases_{name}", "cases", keys, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "looks",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        case_key("looks"),
        staff_key("looks", "staff_id"),
        sa.PrimaryKeyConstraint("practice_id", "case_number", "staff_id", name="pk_looks"),
    )
    op.create_table(
        "notes",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("trail_id", BIG, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        case_key("notes"),
        sa.PrimaryKeyConstraint("practice_id", "case_number", "trail_id", name="pk_notes"),
    )
    op.create_table(
        "sendings",
        sa.Column("id", BIG, nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("desk_reference", sa.LargeBinary(), nullable=True),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("sent_by", sa.Integer(), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        case_key("sendings"),
        staff_key("sendings", "sent_by"),
        sa.PrimaryKeyConstraint("id", name="pk_sendings"),
        sa.UniqueConstraint("practice_id", "case_number", "once", name="uq_sendings_practice_id_case_number_once"),
    )
    op.create_index("ix_sendings_practice_id_case_number_id", "sendings", ["practice_id", "case_number", "id"])


def downgrade() -> None:
    for table in ("sendings", "notes", "looks"):
        op.drop_table(table)
    for name in LISTS:
        op.drop_index(f"ix_cases_{name}", "cases")
    op.drop_index("ix_cases_practice_id_digits_index", "cases")
    with op.batch_alter_table("cases") as cases:
        for column in ("edited_by", "reviewed_by"):
            cases.drop_constraint(f"fk_cases_practice_id_{column}", type_="foreignkey")
        for column in ("digits_index", "edited_by", "review", "reviewed_by", "reviewed_at", "chase_on", "outcome"):
            cases.drop_column(column)
        cases.create_index("ix_cases_practice_id_changed_at_number", ["practice_id", "changed_at", "number"])
    with op.batch_alter_table("practices") as practices:
        practices.drop_column("review_required")
