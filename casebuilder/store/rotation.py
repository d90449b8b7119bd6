"""Check that our keys fit the database, and seal everything again under the newest key."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, tuple_, update

from casebuilder.core.stages import NOTED
from casebuilder.store.case import details_columns
from casebuilder.store.database.engine import Database
from casebuilder.store.errors import ConstraintError, SealError, UnreadableError, WrongKeyError
from casebuilder.store.locked_case import desk_reference_index
from casebuilder.store.sealed_columns import SEALED_COLUMNS, sealed_texts
from casebuilder.store.sealing import Keyring
from casebuilder.store.sendings import desk_reference_columns
from casebuilder.store.tables import AnyRow, CaseTable, NoteTable, SealTable, SessionTable, Table, TrailTable, bare
from casebuilder.store.trail_hashes import reseal_key
from casebuilder.store.vault import Location, Vault

BATCH = 200
_CANARY = "These words were sealed when the database was new."


def check_keys(database: Database, keys: Keyring) -> None:
    """Raise WrongKeyError unless one of `keys` sealed the database; mark a new database with the newest key.

    Raises UnavailableError, also if the database is read-only.
    """
    try:
        canary = _canary(database, keys)
    except ConstraintError:  # another server has marked the new database at the same moment
        canary = _canary(database, keys)
    check_seal(canary, keys)


def check_seal(canary: bytes, keys: Keyring) -> None:
    """Raise WrongKeyError if none of `keys` sealed these known words of a database."""
    try:
        keys.unseal(canary)
    except SealError:
        raise WrongKeyError(
            "This database was sealed with another key, so casebuilder cannot read its cases and does not start. "
            "Put back the key file that belongs to it, or name its key in CASEBUILDER_KEYS."
        ) from None


def _canary(database: Database, keys: Keyring) -> bytes:
    with database.writing() as connection:
        canary = connection.scalar(select(SealTable.sealed).with_for_update())
        if canary is None:
            canary = keys.seal(_CANARY)
            connection.execute(insert(SealTable), {"id": 1, "sealed": canary})
        # Another value first: SQLite skips a write that changes nothing, and would not notice a read-only disk.
        for each in (b"", canary):
            connection.execute(update(SealTable).values(sealed=each))
        return canary


class Resealed(NamedTuple):
    """The number of cases sealed again, and of unreadable texts left as they are."""

    cases: int
    unreadable: int


def reseal(database: Database, vault: Vault) -> Resealed:
    """Seal and index everything again under the newest key; run it again if it is interrupted."""
    counts = {table: _reseal_rows(database, vault, table) for table in SEALED_COLUMNS}
    with database.writing() as connection:
        connection.execute(
            update(SessionTable).values(kept=None)
        )  # unsaved words waiting for a log-in: minutes old at most
        connection.execute(update(SealTable).values(sealed=vault.keys.seal(_CANARY)))
        is_key_sound = reseal_key(connection, vault.keys)
    return Resealed(counts[CaseTable].rows, sum(each.unreadable for each in counts.values()) + (not is_key_sound))


class _Count(NamedTuple):
    rows: int
    unreadable: int


def _reseal_rows(database: Database, vault: Vault, table: type[Table]) -> _Count:
    key = tuple(table.__table__.primary_key)
    done, unreadable, last = 0, 0, None
    while True:
        wanted = select(table.__table__).order_by(*key).limit(BATCH).with_for_update()
        if last is not None:
            wanted = wanted.where(tuple_(*key) > tuple_(*last))
        with database.writing() as connection:
            rows = connection.execute(wanted).mappings().all()
            resealed = [_reseal_row(connection, vault, table, row) for row in rows]
        if not rows:
            return _Count(done, unreadable)
        done, unreadable = done + resealed.count(0), unreadable + sum(resealed)
        last = [rows[-1][column.name] for column in key]


def _reseal_row(connection: Connection, vault: Vault, table: type[Table], row: AnyRow) -> int:
    """Seal a row's texts again; return how many of them cannot be read."""
    columns: dict[str, Any] = {}
    unreadable = 0
    for location, sealed in sealed_texts(table, row):
        try:
            columns |= _resealed(vault, table, location, sealed)
            if table is NoteTable and _act(connection, row) in NOTED:
                columns["desk_reference_index"] = desk_reference_index(
                    vault, location.practice, vault.open(sealed, location)
                )
        except UnreadableError:
            unreadable += 1
    if columns:
        here = [column == row[column.name] for column in table.__table__.primary_key]
        connection.execute(update(bare(table)).where(*here).values(columns))
    return unreadable


def _act(connection: Connection, note: AnyRow) -> str | None:
    """Return the act beside which a note was written."""
    return connection.scalar(select(TrailTable.act).where(TrailTable.id == note["trail_id"]))


def _resealed(vault: Vault, table: type[Table], location: Location, sealed: bytes) -> dict[str, Any]:
    if table is CaseTable:
        return details_columns(vault, vault.open_details(sealed, location), location)
    if location.column == "desk_reference":
        return {**desk_reference_columns(vault, vault.open(sealed, location), location)}
    return {location.column: vault.seal(vault.open(sealed, location), location)}
