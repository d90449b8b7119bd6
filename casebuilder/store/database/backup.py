"""A copy of an SQLite database while it serves: as of one moment, and under its name only once it is whole."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from tempfile import mkstemp

from casebuilder.store.database.engine import Database
from casebuilder.store.errors import StoreError


def back_up(database: Database, target: Path) -> None:
    """Copy the database to `target`, in the place of an older copy; raises StoreError and leaves that one."""
    source = _file_of(database)
    if target.exists() and target.samefile(source):
        raise StoreError(f"{target} is the database itself: name another file for the copy")
    try:
        number, name = mkstemp(dir=target.parent, prefix=f".{target.name}.")  # for its owner alone
    except OSError as error:
        raise StoreError(f"Nothing can be written in {target.parent}: {error.strerror}") from None
    unfinished = Path(name)
    try:
        _copy(database, unfinished)
        os.fsync(number)
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error.sqlite_errorname
        raise StoreError(f"The copy {target} cannot be made ({why}): is there room on the disk?") from None
    finally:
        os.close(number)
        unfinished.unlink(missing_ok=True)


def _file_of(database: Database) -> Path:
    if not database.is_sqlite:
        raise StoreError("This database is a PostgreSQL: copy it with pg_dump --format=custom")
    file = Path(database.engine.url.database or "")
    if not file.exists() or not file.stat().st_size:
        raise StoreError(f"There is no database in {file} to copy: check DATABASE_URL")
    return file


def _copy(database: Database, path: Path) -> None:
    # Past SQLAlchemy, which would begin a transaction, where SQLite makes no copy. Unlike a copy of the file, it waits
    # for the transaction that is being written, and holds nothing that was deleted.
    borrowed = database.engine.raw_connection()
    try:
        borrowed.cursor().execute("VACUUM INTO ?", (str(path),))
    finally:
        borrowed.close()
