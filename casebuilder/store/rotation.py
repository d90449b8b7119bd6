"""Is the database sealed with our keys? And every seal made anew under the newest of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select, tuple_, update

from casebuilder.store.case import indexes_of, unseal_details
from casebuilder.store.engine import Database
from casebuilder.store.errors import SealError, WrongKeyError
from casebuilder.store.sealing import Keyring
from casebuilder.store.tables import CaseTable, SealTable, SessionTable

BATCH = 200
_CANARY = "These words were sealed when the database was new."


def check_keys(database: Database, keys: Keyring) -> None:
    """Raise WrongKeyError unless the database was sealed with one of `keys`; a new one is marked with the newest."""
    with database.writing() as connection:
        canary = connection.scalar(select(SealTable.sealed))
        if canary is None:
            connection.execute(insert(SealTable), {"id": 1, "sealed": keys.seal(_CANARY)})
            return
    try:
        keys.unseal(canary)
    except SealError:
        raise WrongKeyError(
            "This database was sealed with another key, so casebuilder cannot read its cases and does not start. "
            "Put back the key file that belongs to it, or name its key in CASEBUILDER_KEYS."
        ) from None


def reseal(database: Database, keys: Keyring) -> int:
    """Seal every row under the newest key and index it anew; gives the number of cases. Run it again if it stops."""
    done, last = 0, (0, "")
    while True:
        with database.writing() as connection:
            rows = connection.execute(
                select(CaseTable.practice_id, CaseTable.number, CaseTable.sealed)
                .where(tuple_(CaseTable.practice_id, CaseTable.number) > tuple_(*last))
                .order_by(CaseTable.practice_id, CaseTable.number)
                .limit(BATCH)
                .with_for_update()
            ).all()
            for row in rows:
                _reseal_case(connection, keys, row)
        if not rows:
            break
        done, last = done + len(rows), (rows[-1].practice_id, rows[-1].number)
    with database.writing() as connection:
        connection.execute(update(SessionTable).values(kept=None))
        connection.execute(update(SealTable).values(sealed=keys.seal(_CANARY)))
    return done


def _reseal_case(connection: Connection, keys: Keyring, row: Row[*tuple[Any, ...]]) -> None:
    text = keys.unseal(row.sealed)
    indexes = indexes_of(keys, row.practice_id, unseal_details(keys, row.sealed))
    connection.execute(
        update(CaseTable)
        .where(CaseTable.practice_id == row.practice_id, CaseTable.number == row.number)
        .values(sealed=keys.seal(text), **indexes)
    )
