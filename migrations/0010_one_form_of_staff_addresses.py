"""The address that somebody logs in with is compared in one Unicode form, however their computer types an accent."""

from __future__ import annotations

from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    staff = sa.table("staff", sa.column("id", sa.Integer()), sa.column("email_key", sa.String()))
    keys = {row.id: row.email_key for row in connection.execute(sa.select(staff.c.id, staff.c.email_key))}
    for person, key in keys.items():
        composed = normalize("NFC", key)
        if composed not in keys.values():  # else it is somebody else's, or composed already
            connection.execute(staff.update().where(staff.c.id == person).values(email_key=composed))


def downgrade() -> None:
    """Nothing to undo: the older version finds the address too, as it is typed on most computers."""
