"""The circumstances of a case: its practice, the practice's email domains, and other cases with the same answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import zip_longest
from typing import Any

from sqlalchemy import CompoundSelect, Connection, LargeBinary, Select, bindparam, func, select, text, union_all
from sqlalchemy.orm import InstrumentedAttribute

from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.circumstances import Circumstances, OtherCase, Resets
from casebuilder.core.details import CaseDetails
from casebuilder.core.figures import Figure
from casebuilder.core.stages import ENDED_STAGES, Outcome
from casebuilder.store.sealing import Keyring
from casebuilder.store.staff import StaffMember
from casebuilder.store.tables import OPEN, CaseTable, FigureTable, StaffTable

# Patients use these too, so a staff member's address there says nothing about the domain.
_PUBLIC = """
    aol.com btinternet.com gmail.com gmx.com googlemail.com hotmail.co.uk hotmail.com icloud.com live.co.uk live.com
    mail.com me.com msn.com ntlworld.com outlook.com proton.me protonmail.com sky.com talktalk.net virginmedia.com
    yahoo.co.uk yahoo.com ymail.com
"""
PUBLIC_DOMAINS = frozenset(_PUBLIC.split())
_NHS = "nhs.net"
_MOST = 20  # other cases worth naming
_LATELY = timedelta(days=730)  # how far back the figures that are quoted go
_ENDED = "stage IN ('resolved', 'closed')"
_STAFF_EMAILS = select(StaffTable.email).where(StaffTable.practice_id == bindparam("practice"))


def _cases_with(
    column: InstrumentedAttribute[bytes | None], values: Sequence[str], *, stages: str = OPEN
) -> Select[*tuple[Any, ...]]:
    hashes = (CaseTable.new_email_index, CaseTable.old_email_index, CaseTable.reference_index)
    return select(CaseTable.number, CaseTable.stage, *hashes).where(
        CaseTable.practice_id == bindparam("practice"),
        text(stages),
        CaseTable.number != bindparam("number"),
        column.in_([bindparam(name, type_=LargeBinary) for name in values]),
    )


@cache
def _select_others(keys: int) -> CompoundSelect[*tuple[Any, ...]]:
    """Return the statement for so many keys: it has a parameter for each hash, and is built once.

    Not OR or ORDER BY: SQLite would scan the whole practice instead of three indexes.
    """
    emails = [*_names("new", keys), *_names("old", keys)]
    return union_all(
        _cases_with(CaseTable.new_email_index, emails),
        _cases_with(CaseTable.old_email_index, emails),
        _cases_with(CaseTable.reference_index, _names("reference", keys)),
        _cases_with(CaseTable.new_email_index, emails, stages=_ENDED),
        _cases_with(CaseTable.old_email_index, emails, stages=_ENDED),
    ).limit(_MOST)


def _names(answer: str, keys: int) -> list[str]:
    return [f"{answer}_{at}" for at in range(keys)]


_RESETS = (
    select(FigureTable.which, func.sum(FigureTable.count))
    .where(
        FigureTable.practice_id == bindparam("practice"),
        FigureTable.day >= bindparam("since"),
        FigureTable.figure == Figure.WITHOUT,
    )
    .group_by(FigureTable.which)
)


def find_circumstances(
    connection: Connection, keys: Keyring, staff: StaffMember, details: CaseDetails, today: date, number: str | None
) -> Circumstances:
    """Return the circumstances of `details`, which belong to the case `number`; details without words ask nothing."""
    return Circumstances(
        today=today,
        practice=staff.practice,
        other_cases=tuple(_other_cases(connection, keys, staff.practice_id, details, number)),
        own_domains=_own_domains(connection, staff.practice_id, details),
        resets=tuple(_resets(connection, staff.practice_id, details, today)),
    )


def _own_domains(connection: Connection, practice: int, details: CaseDetails) -> frozenset[str]:
    """Return the domains of the staff's own addresses, out of those that the details name."""
    named = {_domain(email) for email in (details.new_email, details.old_email)} - PUBLIC_DOMAINS - {"", _NHS}
    if not named:
        return frozenset({_NHS})
    emails = connection.scalars(_STAFF_EMAILS, {"practice": practice})
    return frozenset({_domain(email) for email in emails} & named | {_NHS})


def _domain(email: str) -> str:
    return email.rpartition("@")[2].casefold()


def _resets(connection: Connection, practice: int, details: CaseDetails, today: date) -> Iterator[Resets]:
    if not (details.old_email_cannot_be_given or details.nhs_digits_cannot_be_given):
        return
    cases: Counter[str] = Counter()
    reset: Counter[str] = Counter()
    for which, times in connection.execute(_RESETS, {"practice": practice, "since": today - _LATELY}):
        requirement, _, outcome = which.partition(" ")
        cases[requirement] += int(times)
        reset[requirement] += int(times) if outcome == Outcome.RESET else 0
    yield from (Resets(key, cases[key], reset[key]) for key in cases)


def _other_cases(
    connection: Connection, keys: Keyring, practice: int, details: CaseDetails, number: str | None
) -> Iterator[OtherCase]:
    new = keys.indexes(practice, "email", details.new_email)
    old = [] if details.old_email_cannot_be_given else keys.indexes(practice, "email", details.old_email)
    reference = keys.indexes(practice, "reference", details.reference)
    if not (new or old or reference):
        return
    itself = normalise_number(number or "") or ""
    count = max(map(len, (new, old, reference)))
    wanted: dict[str, Any] = {"practice": practice, "number": itself}
    for answer, hashes in (("new", new), ("old", old), ("reference", reference)):
        wanted |= dict(zip_longest(_names(answer, count), hashes))  # nothing equals NULL
    for other, stage, *theirs, their_reference in sorted(set(connection.execute(_select_others(count), wanted))):
        has_ended = stage in ENDED_STAGES
        if any(each in theirs for each in new):
            yield OtherCase(other, "new_email", has_ended)
        if any(each in theirs for each in old):
            yield OtherCase(other, "old_email", has_ended)
        if their_reference in reference and not has_ended:  # a patient who comes back has the same one
            yield OtherCase(other, "reference")
