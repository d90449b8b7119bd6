"""What surrounds a case: its practice, the practice's own email domains, and other open cases with the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, or_, select

from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.circumstances import Circumstances, OtherCase, Practice
from casebuilder.core.details import CaseDetails
from casebuilder.core.stages import OPEN_STAGES
from casebuilder.store.errors import NotFoundError
from casebuilder.store.sealing import Keyring
from casebuilder.store.tables import CaseTable, PracticeTable, StaffTable

# Where patients have their mail too, so a staff member's address there says nothing about the domain.
_PUBLIC = """
    aol.com btinternet.com gmail.com gmx.com googlemail.com hotmail.co.uk hotmail.com icloud.com live.co.uk live.com
    mail.com me.com msn.com ntlworld.com outlook.com proton.me protonmail.com sky.com talktalk.net virginmedia.com
    yahoo.co.uk yahoo.com ymail.com
"""
PUBLIC_DOMAINS = frozenset(_PUBLIC.split())
_MOST = 10  # other cases worth naming


def find_circumstances(
    connection: Connection, keys: Keyring, practice: int, details: CaseDetails, today: date, number: str | None
) -> Circumstances:
    """The circumstances of `details`, `number` being the case they are of; raises NotFoundError."""
    people = connection.execute(
        select(PracticeTable.name, PracticeTable.ods_code, StaffTable.email)
        .outerjoin(StaffTable, StaffTable.practice_id == PracticeTable.id)
        .where(PracticeTable.id == practice)
    ).all()
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
    hashes = (CaseTable.new_email_index, CaseTable.old_email_index, CaseTable.reference_index)
    found = connection.execute(
        select(CaseTable.number, *hashes)
        .where(
            CaseTable.practice_id == practice,
            CaseTable.stage.in_(OPEN_STAGES),
            CaseTable.number != (normalise_number(number or "") or ""),
            or_(
                CaseTable.new_email_index.in_(new + old),
                CaseTable.old_email_index.in_(new + old),
                CaseTable.reference_index.in_(reference),
            ),
        )
        .order_by(CaseTable.number)
        .limit(_MOST)
    )
    for other, *theirs, their_reference in found:
        if any(each in theirs for each in new):
            yield OtherCase(other, "new_email")
        if any(each in theirs for each in old):
            yield OtherCase(other, "old_email")
        if their_reference in reference:
            yield OtherCase(other, "reference")
