"""A practice's staff as the pages get them, and how they are found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias
from unicodedata import normalize

from sqlalchemy import Connection, Row, Select, select

from casebuilder.core.circumstances import Practice
from casebuilder.core.service_desk import Layout
from casebuilder.store.practices import PRACTICE_COLUMNS, read_practice
from casebuilder.store.tables import PracticeTable, StaffTable, bare


class Role(StrEnum):
    """The role of a staff member; managers also look after staff, settings and the trail."""

    STAFF = "staff"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """One person who may log in, with the practice they work for."""

    id: int
    practice_id: int
    practice: Practice
    layout: Layout  # of NHS login's form, as the practice sees it
    name: str
    email: str
    role: Role
    active: bool


@dataclass(frozen=True, slots=True)
class Operator:
    """Acts for a practice without being one of its staff: a command on the server, or the server itself."""

    practice_id: int
    id: None = None


Actor: TypeAlias = StaffMember | Operator


def select_staff() -> Select[*tuple[Any, ...]]:
    """Select the columns that `read_staff` needs."""
    staff, practices = bare(StaffTable).c, bare(PracticeTable)
    return select(
        staff.id,
        staff.practice_id,
        staff.name,
        staff.email,
        staff.role,
        staff.active,
        *PRACTICE_COLUMNS,
        practices.c.layout,
    ).join(practices, practices.c.id == staff.practice_id)


def read_staff(row: Row[*tuple[Any, ...]]) -> StaffMember:
    """Make a staff member from a row of `select_staff`."""
    return StaffMember(
        id=row.id,
        practice_id=row.practice_id,
        practice=read_practice(row._mapping),  # noqa: SLF001 - public: the underscore keeps it apart from columns
        layout=Layout(row.layout),
        name=row.name,
        email=row.email,
        role=Role(row.role),
        active=row.active,
    )


def lock_managers(connection: Connection, practice: int) -> set[int]:
    """Return the ids of a practice's active managers, locked until the transaction ends.

    The lock on the practice's row makes two managers who demote each other take turns; otherwise none would be left.
    """
    practices = select(PracticeTable.id).where(PracticeTable.id == practice)
    connection.execute(practices.with_for_update(key_share=True))
    managers = select(StaffTable.id).where(
        StaffTable.practice_id == practice, StaffTable.role == Role.MANAGER, StaffTable.active
    )
    return set(connection.scalars(managers))


def email_key(email: str) -> str:
    """Return the form of an address that is compared; empty, which matches nobody, if it is not printable.

    Some computers type a letter with an accent as one character, and some as two.
    """
    folded = normalize("NFC", normalize("NFC", email.strip()).casefold())
    return folded if folded.isprintable() else ""
