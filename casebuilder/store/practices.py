"""A practice as the core knows it, and the columns that it is read from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping

from casebuilder.core.askers import Asking
from casebuilder.core.circumstances import Practice
from casebuilder.store.tables import AnyRow, PracticeTable, bare

PRACTICE_COLUMNS = tuple(
    bare(PracticeTable).c[name].label(f"practice_{name}")
    for name in ("name", "ods_code", "telephone", "reply_to", "asking")
)


def read_practice(row: AnyRow | RowMapping) -> Practice:
    """Return the practice of a row that holds PRACTICE_COLUMNS."""
    return Practice(
        name=row["practice_name"],
        ods_code=row["practice_ods_code"],
        telephone=row["practice_telephone"],
        reply_to=row["practice_reply_to"],
        asking=Asking(row["practice_asking"]),
    )


def practice_values(practice: Practice) -> dict[str, Any]:
    """Return the columns that hold a practice's name, code and how it is reached."""
    return {
        "name": practice.name,
        "ods_code": practice.ods_code,
        "telephone": practice.telephone,
        "reply_to": practice.reply_to,
    }
