"""Every table; rows of a practice refer to each other by keys that begin with the practice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar, TypeAlias, cast

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
    text,
)
from sqlalchemy import Table as BareTable
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from casebuilder.core.stages import ENDED_STAGES, OPEN_STAGES, Stage

AnyRow: TypeAlias = Mapping[Any, Any]  # columns by name
BIG = BigInteger().with_variant(Integer, "sqlite")  # SQLite autoincrements only a plain INTEGER


class Instant(TypeDecorator[datetime]):
    """A moment with its zone; kept in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value.astimezone(UTC)  # SQLite stores no zone
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


def bare(table: type[Table]) -> BareTable:
    """Return the plain table; the ORM mapping costs more than a small statement."""
    return cast(BareTable, table.__table__)


def staff_key(column: str, ondelete: str | None = None) -> ForeignKeyConstraint:
    """`column` holds a staff member of the row's own practice."""
    return ForeignKeyConstraint(["practice_id", column], ["staff.practice_id", "staff.id"], ondelete=ondelete)


def case_key() -> ForeignKeyConstraint:
    """Return the key to the case of a row that goes when the case is erased."""
    return ForeignKeyConstraint(
        ["practice_id", "case_number"], ["cases.practice_id", "cases.number"], ondelete="CASCADE"
    )


class PracticeTable(Table):
    __tablename__ = "practices"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    ods_code: Mapped[str]
    review_required: Mapped[bool]  # before a case is sent, by somebody other than its last editor
    layout: Mapped[str] = mapped_column(server_default="two-pages")  # of NHS login's form, as the practice sees it
    keep_ended_days: Mapped[int] = mapped_column(server_default="30")  # then a case that has ended is erased
    keep_drafts_days: Mapped[int] = mapped_column(server_default="60")  # then a draft that nobody touches is erased
    telephone: Mapped[str] = mapped_column(server_default=text("''"))  # for patients
    reply_to: Mapped[str] = mapped_column(server_default=text("''"))  # who at the practice NHS login can reply to
    asking: Mapped[str] = mapped_column(server_default="in-text")  # whether it asks who asks for a case
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


def _partial(name: str, holds: str, *columns: str) -> Index:
    """Return an index of the rows that fit a condition.

    PostgreSQL has it with the same condition, from the migrations: to name that here would load the dialects of all
    its drivers in every process, a twentieth of a start.
    """
    return Index(f"ix_cases_{name}", *columns, sqlite_where=text(holds))


def _among(stages: tuple[Stage, ...]) -> str:
    return f"stage IN ({', '.join(repr(stage.value) for stage in stages)})"


# As text: a query must repeat the index's condition word for word to use the index.
OPEN = _among(OPEN_STAGES)
DRAFT = "stage = 'draft'"
DISCARDED = "stage = 'discarded'"
ENDED = _among(ENDED_STAGES)
TO_CHECK = "rank = 3"

_PLACE = ("due_on", "changed_at", "number")


class CaseTable(Table):
    __tablename__ = "cases"
    __table_args__ = (
        staff_key("started_by"),
        staff_key("changed_by"),
        staff_key("edited_by"),
        staff_key("reviewed_by"),
        staff_key("owner_id"),
        UniqueConstraint("practice_id", "started_from"),
        # The lists: any page of any queue reads 25 entries of one of these three.
        Index("ix_cases_rank", "practice_id", "rank", *_PLACE, "reviewed_by"),
        Index("ix_cases_owner", "practice_id", "owner_id", "rank", *_PLACE, "reviewed_by"),
        _partial("to_check", TO_CHECK, "practice_id", "rank", "reviewed_by", *_PLACE),
        _partial("open", OPEN, "practice_id", "changed_at", "number"),
        _partial("discarded", DISCARDED, "practice_id", "changed_at", "number"),
        _partial("ended_at", ENDED, "ended_at"),
        _partial("untouched", DRAFT, "changed_at"),
        Index(None, "practice_id", "new_email_index"),
        Index(None, "practice_id", "old_email_index"),
        Index(None, "practice_id", "reference_index"),
        Index(None, "practice_id", "digits_index"),
    )
    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id"), primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    stage: Mapped[str]
    version: Mapped[int]  # of the details and the stage
    edition: Mapped[str]
    sealed: Mapped[bytes]  # the details as JSON
    gaps: Mapped[int]  # a projection of the details, so that the list can filter
    new_email_index: Mapped[bytes | None]  # keyed hashes: equal when the answers are
    old_email_index: Mapped[bytes | None]
    reference_index: Mapped[bytes | None]
    digits_index: Mapped[bytes | None]
    started_from: Mapped[str | None]  # form key of the form that started the case: sending it twice starts one case
    last_form_key: Mapped[str] = mapped_column("written_from")  # of the form that wrote the details last
    started_by: Mapped[int]
    started_at: Mapped[datetime]
    changed_by: Mapped[int]  # by any act
    changed_at: Mapped[datetime]  # lists are ordered by it
    typed_at: Mapped[datetime | None]  # of the last autosave, where it went on from `changed_at` and moved no list
    edited_by: Mapped[int]  # who last edited the details
    review: Mapped[str]
    reviewed_by: Mapped[int | None]
    reviewed_at: Mapped[datetime | None]
    chase_on: Mapped[date | None]  # while it is with the desk
    outcome: Mapped[str | None]
    ended_at: Mapped[datetime | None]  # set while the case has ended
    rank: Mapped[int]  # `ranks.project` computes these two from the others, so that lists can filter and sort
    due_on: Mapped[date]
    owner_id: Mapped[int]  # who sees to it
    patient_asked_on: Mapped[date | None]  # until somebody types the answer
    keep_until: Mapped[date | None]  # until this day somebody has had the case kept
    asker: Mapped[str | None]  # how the practice knows who asks, until the new address changes
    corrects: Mapped[int | None]  # the version at which it was opened to correct what was sent, until it is sent again


class LastSeenTable(Table):
    """The version of a case that a person last saw, and the details in the version that they saw before."""

    __tablename__ = "looks"
    __table_args__ = (case_key(), staff_key("staff_id"))
    practice_id: Mapped[int] = mapped_column(primary_key=True)
    case_number: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    sealed: Mapped[bytes]


class SendingTable(Table):
    """A text sent to the desk, word for word."""

    __tablename__ = "sendings"
    __table_args__ = (
        case_key(),
        staff_key("sent_by"),
        UniqueConstraint("practice_id", "case_number", "once"),
        Index(None, "practice_id", "desk_reference_index"),
        Index(None, "practice_id", "case_number", "id"),
    )
    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    practice_id: Mapped[int]
    case_number: Mapped[str]
    version: Mapped[int]  # of the case when it was sent
    edition: Mapped[str]
    layout: Mapped[str]
    sealed: Mapped[bytes]  # the text and the details as JSON
    desk_reference: Mapped[bytes | None]  # sealed
    desk_reference_index: Mapped[bytes | None]  # a keyed hash, by which search finds it
    once: Mapped[str | None]  # form key: sending the form twice records it once
    sent_by: Mapped[int]
    sent_at: Mapped[datetime]


class TrailTable(Table):
    __tablename__ = "trail"
    __table_args__ = (
        staff_key("staff_id"),
        staff_key("about_id"),
        Index(None, "practice_id", "case_number", "id"),
        Index(None, "practice_id", "id"),
        Index(None, "practice_id", "staff_id", "id"),
    )
    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id"))
    case_number: Mapped[str | None]  # no foreign key: the trail outlives the case
    at: Mapped[datetime]
    staff_id: Mapped[int | None]  # None: an operator's command, or casebuilder itself
    act: Mapped[str]
    about_id: Mapped[int | None]  # whom an act on the staff was about
    address: Mapped[str | None]  # of the network, where somebody looked or logged in from
    number: Mapped[int | None] = mapped_column(BIG)  # 1, 2, 3, ... in each practice; None: from before there were any
    keyed_hash: Mapped[bytes | None]  # of the columns above, by the key in trail_keys


class TrailHeadTable(Table):
    """Where the trail of a practice ends. Whoever takes the next number locks this row."""

    __tablename__ = "trail_heads"
    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id"), primary_key=True)
    number: Mapped[int] = mapped_column(BIG)  # of the newest row
    erased_to: Mapped[int] = mapped_column(BIG)  # rows up to this number are erased, as they were due
    unhashed: Mapped[int] = mapped_column(BIG)  # how many rows are left from before there were hashes
    keyed_hash: Mapped[bytes | None]  # of the two columns above, from the first numbered row on


class TrailKeyTable(Table):
    """The one key of the trail's hashes, sealed: it stays when the keys change."""

    __tablename__ = "trail_keys"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes]


class TrailCountTable(Table):
    """How many rows of the trail were erased, for ever; practice 0 has the failed log-ins that belong to none."""

    __tablename__ = "trail_counts"
    practice_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[str] = mapped_column(primary_key=True)  # 2026-11, of the rows
    act: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(BIG)


class FigureTable(Table):
    """How often something happened on a day, kept for ever without any patient, case or person."""

    __tablename__ = "figures"
    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)  # in London
    figure: Mapped[str] = mapped_column(primary_key=True)  # one of core.figures.Figure
    which: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(BIG)
    form_key: Mapped[str]  # form key of the page that counted last: pressing its button twice counts once


class NoteTable(Table):
    """A note beside an entry of the trail; erased with the case."""

    __tablename__ = "notes"
    __table_args__ = (case_key(), Index(None, "practice_id", "desk_reference_index"))
    practice_id: Mapped[int] = mapped_column(primary_key=True)
    case_number: Mapped[str] = mapped_column(primary_key=True)
    trail_id: Mapped[int] = mapped_column(BIG, primary_key=True)
    sealed: Mapped[bytes]
    desk_reference_index: Mapped[bytes | None]  # of a note that is another reference of the desk, for search


class AttemptTable(Table):
    __tablename__ = "attempts"
    key: Mapped[bytes] = mapped_column(primary_key=True)  # keyed hash of an account or an address
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class SealTable(Table):
    __tablename__ = "seals"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes]  # known words that only the right key can unseal
