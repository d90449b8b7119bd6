"""The audit trail: who did what to which case and who looked, when; never a patient detail. It outlives the cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, insert, literal_column, select, text, update

from casebuilder.store.sealing import Keyring
from casebuilder.store.staff import Actor
from casebuilder.store.tables import TrailHeadTable, TrailKeyTable, TrailTable, bare
from casebuilder.store.trail_hashes import hash_base, hash_row, make_key, open_key


class Access(StrEnum):
    """What somebody saw, or tried to see, in the words of the trail."""

    VIEW = "viewed"
    COPY = "copied from the page"
    DOWNLOAD = "downloaded the text"
    EXPORT = "downloaded a list of cases"
    LOG_IN = "logged in"
    FAILED_LOG_IN = "failed to log in"


# As literals: parameters of a number that may vary are put into the statement at each execution.
ACTS_ALONE = and_(*(TrailTable.act != literal_column(f"'{each}'") for each in Access))  # and nobody's mere looking
_LAST = (
    select(TrailTable.act, TrailTable.staff_id, TrailTable.at)
    .where(
        TrailTable.practice_id == bindparam("practice"),
        TrailTable.case_number == bindparam("number"),
        ACTS_ALONE,
    )
    .order_by(TrailTable.id.desc())
    .limit(1)
)
_INSERT = insert(bare(TrailTable)).returning(TrailTable.id)
_heads = bare(TrailHeadTable)
# One statement counts up, locks the practice's head until the transaction ends, and brings the key of the hashes.
_NEXT_NUMBER = (
    update(_heads)
    .where(_heads.c.practice_id == bindparam("of_practice"))
    .values(number=_heads.c.number + literal_column("1"))
    .returning(
        _heads.c.number,
        _heads.c.erased_to,
        _heads.c.unhashed,
        select(bare(TrailKeyTable).c.sealed).scalar_subquery().label("sealed_key"),
    )
)
_FIRST_HEAD = text(
    "INSERT INTO trail_heads (practice_id, number, erased_to, unhashed) VALUES (:of_practice, 0, 0, 0) "
    "ON CONFLICT (practice_id) DO NOTHING"
)
_SIGN_BASE = update(_heads).where(_heads.c.practice_id == bindparam("of_practice"))


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What a row of the trail says."""

    by: Actor
    act: str
    at: datetime
    number: str | None = None  # of the case
    about: int | None = None  # whom an act on the staff was about
    address: str | None = None  # of the network, where somebody looked or logged in from


def record(connection: Connection, keys: Keyring, entry: NewEntry) -> int:
    """Write an entry within the transaction of the act itself; return its id.

    The numbers of a practice have no gap: whoever takes one keeps the others of the practice waiting until the end of
    the transaction, so this comes after every other lock.
    """
    practice = entry.by.practice_id
    head = _next(connection, practice)
    key = open_key(keys, head.sealed_key or make_key(connection, keys))
    if key and head.number == 1:
        base = hash_base(key, practice, head.erased_to, head.unhashed)
        connection.execute(_SIGN_BASE, {"of_practice": practice, "keyed_hash": base})
    row: dict[str, Any] = {
        "practice_id": practice,
        "case_number": entry.number,
        "at": entry.at,
        "staff_id": entry.by.id,
        "act": entry.act,
        "about_id": entry.about,
        "address": entry.address,
        "number": head.number,
    }
    row["keyed_hash"] = hash_row(key, row) if key else None
    written: int = connection.execute(_INSERT, row).scalar_one()
    return written


def _next(connection: Connection, practice: int) -> Row[*tuple[Any, ...]]:
    """Return the head of a practice with the next number; its first entry makes it."""
    of_practice = {"of_practice": practice}
    head = connection.execute(_NEXT_NUMBER, of_practice).first()
    if head is None:
        connection.execute(_FIRST_HEAD, of_practice)
        head = connection.execute(_NEXT_NUMBER, of_practice).one()
    return head


def last_act(connection: Connection, practice: int, number: str) -> tuple[str, int | None, datetime] | None:
    """Return the act, the person and the moment of what was done to a case last; None if all of it was erased."""
    row = connection.execute(_LAST, {"practice": practice, "number": number}).first()
    return (row.act, row.staff_id, row.at) if row else None
