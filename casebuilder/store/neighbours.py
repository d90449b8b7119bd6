"""What surrounds a case: its practice, the practice's own email domains, and other open cases with the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, text, union_all
from sqlalchemy.orm import InstrumentedAttribute

from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.circumstances import Circumstances, OtherCase, Practice
from casebuilder.core.details import CaseDetails
from casebuilder.store.errors import NotFoundError
from casebuilder.store.sealing import Keyring
from casebuilder.store.tables import OPEN, CaseTable, PracticeTable, StaffTable

# Where patients have their mail too, so a staff member's address there says nothing about the domain.
_PUBLIC = """
    aol.com btinternet.com gmail.com gmx.com googlemail.com hotmail.co.uk hotmail.com icloud.com live.co.uk live.com
    mail.com me.com msn.com ntlworld.com outlook.com proton.me protonmail.com sky.com talktalk.net virginmedia.com
    yahoo.co.uk yahoo.com ymail.com
"""
PUBLIC_DOMAINS = frozenset(_PUBLIC.split())
_MOST = 20  # other cases worth naming
_PEOPLE = (
    select(PracticeTable.name, PracticeTable.ods_code, StaffTable.email)
    .outerjoin(StaffTable, StaffTable.practice_id == PracticeTable.id)
    .where(PracticeTable.id == bindparam("practice"))
)


def _open_cases_with(column: InstrumentedAttribute[bytes | None], values: str) -> Select[*tuple[Any, ...]]:
    hashes = (CaseTable.new_email_index, CaseTable.old_email_index, CaseTable.reference_index)
    return select(CaseTable.number, *hashes).where(
        CaseTable.practice_id == bindparam("practice"),
        text(OPEN),
        CaseTable.number != bindparam("number"),
        column.in_(bindparam(values, expanding=True)),
    )


# Neither OR nor ORDER BY: SQLite would rather read the whole practice than three indexes.
_OTHERS = union_all(
    _open_cases_with(CaseTable.new_email_index, "emails"),
    _open_cases_with(CaseTable.old_email_index, "emails"),
    _open_cases_with(CaseTable.reference_index, "references"),
).limit(_MOST)


def find_circumstances(
    connection: Connection, keys: Keyring, practice: int, details: CaseDetails, today: date, number: str | None
) -> Circumstances:
    """The circumstances of `details`, `number` being the case they are of; raises NotFoundError."""
    people = connection.execute(_PEOPLE, {"practice": practice}).all()
    if not people:
        raise NotFoundError("There is no such practice")
    domains = {email.rpartition("@")[2].casefold() for _, _, email in people if email}
    return Circumstances(
        today=today,
        practice=Practice(people[0].name, people[0].ods_code),
        other_cases=tuple(_other_cases(connection, keys, practice, details, number)),
        own_domains=frozenset(domains - PUBLIC_DOMAINS | {"nhs.net"}),
    )


def _other_cases(
    connection: Connection, keys: Keyring, practice: int, details: CaseDetails, number: str | None
) -> Iterator[OtherCase]:
    new = keys.indexes(practice, "email", details.new_email)
    old = [] if details.old_email_cannot_be_given else keys.indexes(practice, "email", details.old_email)
    reference = keys.indexes(practice, "reference", details.reference)
    if not (new or old or reference):
        return
    itself = normalise_number(number or "") or ""
    wanted = {"practice": practice, "number": itself, "emails": new + old, "references": reference}
    for other, *theirs, their_reference in sorted(set(connection.execute(_OTHERS, wanted))):
        if any(each in theirs for each in new):
            yield OtherCase(other, "new_email")
        if any(each in theirs for each in old):
            yield OtherCase(other, "old_email")
        if their_reference in reference:
            yield OtherCase(other, "reference")
