"""Lists by stage: what the desk wants more of apart from the drafts, what was resolved apart from what was closed."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BEFORE = {
    "ready": "stage IN ('draft', 'more-information-needed') AND gaps = 0",
    "with_gaps": "stage IN ('draft', 'more-information-needed') AND gaps > 0",
    "ended": "stage IN ('resolved', 'closed')",
}
AFTER = {
    "ready": "stage = 'draft' AND gaps = 0",
    "with_gaps": "stage = 'draft' AND gaps > 0",
    "more_information": "stage = 'more-information-needed'",
    "resolved": "stage = 'resolved'",
    "closed": "stage = 'closed'",
}


def replace(old: Mapping[str, str], new: Mapping[str, str]) -> None:
    for name in old:
        op.drop_index(f"ix_cases_{name}", "cases")
    for name, holds in new.items():
        where = sa.text(holds)
        columns = ["practice_id", "changed_at", "number"]
        op.create_index(f"ix_cases_{name}", "cases", columns, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    replace(BEFORE, AFTER)


def downgrade() -> None:
    replace(AFTER, BEFORE)
