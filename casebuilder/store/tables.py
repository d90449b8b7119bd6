"""Every table; what belongs to a practice refers to others by keys that begin with the practice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Instant(TypeDecorator[datetime]):
    """A moment with its zone; kept in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value.astimezone(UTC)  # SQLite keeps no zone
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    type_annotation_map: ClassVar = {datetime: Instant, bytes: LargeBinary}
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


def staff_key(column: str, ondelete: str | None = None) -> ForeignKeyConstraint:
    """`column` holds a staff member of the row's own practice."""
    return ForeignKeyConstraint(["practice_id", column], ["staff.practice_id", "staff.id"], ondelete=ondelete)


class PracticeTable(Table):
    __tablename__ = "practices"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    ods_code: Mapped[str]
    created_at: Mapped[datetime]


class StaffTable(Table):
    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("practice_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id"))
    name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)  # case-folded; one person, one practice
    password_hash: Mapped[str]
    role: Mapped[str]
    active: Mapped[bool]
    created_at: Mapped[datetime]


class SessionTable(Table):
    __tablename__ = "sessions"
    __table_args__ = (staff_key("staff_id", "CASCADE"), Index(None, "practice_id", "staff_id"))
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    practice_id: Mapped[int]
    staff_id: Mapped[int]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    kept: Mapped[bytes | None]  # sealed: what was typed when the last session ended


class CaseTable(Table):
    __tablename__ = "cases"
    __table_args__ = (
        staff_key("started_by"),
        staff_key("changed_by"),
        UniqueConstraint("practice_id", "started_from"),
        Index(None, "practice_id", "changed_at", "number"),
        Index(None, "practice_id", "new_email_index"),
        Index(None, "practice_id", "old_email_index"),
        Index(None, "practice_id", "reference_index"),
    )
    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id"), primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    stage: Mapped[str]
    version: Mapped[int]
    edition: Mapped[str]
    sealed: Mapped[bytes]  # the details as JSON
    gaps: Mapped[int]  # a projection of the details, so that the list can filter
    new_email_index: Mapped[bytes | None]  # keyed hashes: equal when the answers are
    old_email_index: Mapped[bytes | None]
    reference_index: Mapped[bytes | None]
    started_from: Mapped[str | None]  # the rendered form that the case came from: sent twice, started once
    written_from: Mapped[str]  # the rendered form that wrote last
    started_by: Mapped[int]
    started_at: Mapped[datetime]
    changed_by: Mapped[int]
    changed_at: Mapped[datetime]


class TrailTable(Table):
    __tablename__ = "trail"
    __table_args__ = (staff_key("staff_id"), Index(None, "practice_id", "case_number", "id"))
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id"))
    case_number: Mapped[str | None]  # no foreign key: the trail outlives the case
    at: Mapped[datetime]
    staff_id: Mapped[int | None]  # None: an operator's command
    act: Mapped[str]


class AttemptTable(Table):
    __tablename__ = "attempts"
    key: Mapped[bytes] = mapped_column(primary_key=True)  # keyed hash of an account or an address
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class SealTable(Table):
    __tablename__ = "seals"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes]  # known words: only the right key can read them
