"""Is the database sealed with our keys? And every seal made anew under the newest of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping, insert, select, tuple_, update

from casebuilder.store.case import details_columns, unseal_details
from casebuilder.store.database.engine import Database
from casebuilder.store.errors import ConstraintError, SealError, WrongKeyError
from casebuilder.store.sealing import Keyring
from casebuilder.store.tables import CaseTable, LookTable, NoteTable, SealTable, SendingTable, SessionTable, Table, bare

BATCH = 200
_OTHERS: dict[type[Table], tuple[str, ...]] = {
    LookTable: ("sealed",),
    NoteTable: ("sealed",),
    SendingTable: ("sealed", "desk_reference"),
}
_CANARY = "These words were sealed when the database was new."


def check_keys(database: Database, keys: Keyring) -> None:
    """Raise WrongKeyError unless the database was sealed with one of `keys`; a new one is marked with the newest.

    Raises UnavailableError also where the database can be read and not written.
    """
    try:
        canary = _canary(database, keys)
    except ConstraintError:  # two servers mark a new database at once
        canary = _canary(database, keys)
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
        # Another value first: SQLite writes nothing where nothing changes, and so finds no disk that is read-only.
        for each in (b"", canary):
            connection.execute(update(SealTable).values(sealed=each))
        return canary


def reseal(database: Database, keys: Keyring) -> int:
    """Seal everything under the newest key and index it anew; gives the number of cases. Run it again if it stops."""
    done = _reseal_rows(database, keys, CaseTable, ("sealed",))
    for table, columns in _OTHERS.items():
        _reseal_rows(database, keys, table, columns)
    with database.writing() as connection:
        connection.execute(update(SessionTable).values(kept=None))  # words that wait for a log-in: minutes old at most
        connection.execute(update(SealTable).values(sealed=keys.seal(_CANARY)))
    return done


def _reseal_rows(database: Database, keys: Keyring, table: type[Table], columns: tuple[str, ...]) -> int:
    place = tuple(table.__table__.primary_key)
    done, last = 0, None
    while True:
        wanted = select(table.__table__).order_by(*place).limit(BATCH).with_for_update()
        if last is not None:
            wanted = wanted.where(tuple_(*place) > tuple_(*last))
        with database.writing() as connection:
            rows = connection.execute(wanted).mappings().all()
            for row in rows:
                here = [column == row[column.name] for column in place]
                connection.execute(update(bare(table)).where(*here).values(_resealed(keys, table, row, columns)))
        if not rows:
            return done
        done, last = done + len(rows), [row[column.name] for column in place]


def _resealed(keys: Keyring, table: type[Table], row: RowMapping, columns: tuple[str, ...]) -> dict[str, Any]:
    if table is CaseTable:
        return details_columns(keys, row["practice_id"], unseal_details(keys, row["sealed"]))
    return {name: keys.seal(keys.unseal(row[name])) for name in columns if row[name] is not None}
