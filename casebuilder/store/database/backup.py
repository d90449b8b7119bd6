"""Backups of the database: made while it serves, named only once complete, the newest ones kept."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from shutil import copyfile, which
from tempfile import mkstemp

from sqlalchemy import URL

from casebuilder.store.database.engine import WAIT_SECONDS, Database
from casebuilder.store.errors import StoreError, UnavailableError
from casebuilder.store.tables import SealTable

_STEP_PAGES = 500  # pages of 4 kB: a save waits for one step at most
_PAUSE = 0.01  # seconds between two steps, when a save gets its turn
_TURN_SECONDS = 60  # how long a copy waits for its turn beside people who save; it holds no lock meanwhile
_RESTARTS = 3  # SQLite restarts the copy after another process writes; after so many restarts one pass copies all


class _RestartedError(Exception):
    """The copy restarted too often, because another process keeps writing."""


def back_up(database: Database, folder: Path, at: datetime, keep: int, check: Callable[[Path], None]) -> Path:
    """Copy the database into `folder`, check the copy, and delete all but the `keep` newest copies.

    `check` raises StoreError for a copy that its keys do not open. Raises StoreError; the older copies then stay.
    """
    suffix = ".sqlite" if database.is_sqlite else ".dump"
    target = folder / f"casebuilder-{at:%Y%m%dT%H%M%S}{suffix}"
    with _unfinished(target) as copy:
        if database.is_sqlite:
            _copy_file(_file_of(database), copy)
        else:
            _run("pg_dump", database.engine.url, "--format=custom", f"--file={copy}")
        check(copy)
    for old in sorted(folder.glob(f"casebuilder-*{suffix}"))[:-keep]:
        old.unlink()
    return target


def newest_backup(folder: Path) -> Path | None:
    """Return the newest copy in a folder, or None."""
    copies = [path for suffix in ("sqlite", "dump") for path in folder.glob(f"casebuilder-*.{suffix}")]
    return max(copies, key=lambda path: path.name, default=None)


def restore_file(database: Database, copy: Path, check: Callable[[Path], None]) -> Path | None:
    """Replace an SQLite database with a copy; return the file with the replaced database, if there was one.

    `check` raises StoreError for a copy that cannot be used; then nothing has changed.
    """
    place = Path(database.engine.url.database or "")
    with _unfinished(place) as unfinished:
        copyfile(copy, unfinished)
        check(unfinished)
        database.engine.dispose()
        return _put_aside(place)


def restore_dump(database: Database, dump: Path) -> None:
    """Replace the rows of a PostgreSQL database with those of a dump, all or nothing."""
    everything = ("--clean", "--if-exists", "--no-owner", "--single-transaction", str(dump))
    _run("pg_restore", database.engine.url, *everything)


def seal_of_dump(dump: Path) -> bytes:
    """Return the sealed words of a PostgreSQL dump, which show its keys; raises StoreError if it has none."""
    listed = _run("pg_restore", None, "--data-only", f"--table={SealTable.__tablename__}", "--file=-", str(dump))
    seals = [line.rpartition("\\\\x")[2] for line in listed.splitlines() if "\\\\x" in line]
    if len(seals) != 1:
        raise StoreError(f"{dump} is not a copy of a casebuilder database")
    return bytes.fromhex(seals[0])


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """Yield a private file beside `target`; rename it to `target` if the block succeeds, else delete it."""
    try:
        number, name = mkstemp(dir=target.parent, prefix=f".{target.name}.")  # readable by its owner only
    except OSError as error:
        raise StoreError(f"Nothing can be written in {target.parent}: {error.strerror}") from None
    unfinished = Path(name)
    try:
        yield unfinished
        os.fsync(number)
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error.sqlite_errorname
        raise StoreError(f"The copy {target} cannot be made ({why}): is there room on the disk?") from None
    finally:
        os.close(number)
        unfinished.unlink(missing_ok=True)


def _file_of(database: Database) -> Path:
    file = Path(database.engine.url.database or "")
    if not file.exists() or not file.stat().st_size:
        raise StoreError(f"There is no database in {file} to copy: check DATABASE_URL")
    return file


def _copy_file(source: Path, target: Path) -> None:
    # SQLite's backup in steps: unlike a file copy, it is a snapshot and respects open transactions.
    with closing(sqlite3.connect(source, timeout=_TURN_SECONDS)) as here, closing(sqlite3.connect(target)) as there:
        try:
            here.backup(there, pages=_STEP_PAGES, progress=_stop_after(_RESTARTS))
        except _RestartedError:
            here.backup(there, progress=_stop_after(0))


def _stop_after(restarts: int) -> Callable[[int, int, int], None]:
    """Return a callback for the steps of a copy, which ends one that SQLite would continue for ever.

    It raises _RestartedError when the copy begins again once too often, and UnavailableError when it has to wait.
    """
    seen: list[int] = []  # pages left after each step; the number grows only when the copy restarts

    def watch(status: int, remaining: int, _: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):  # and the step has waited for _TURN_SECONDS
            raise UnavailableError("The database is in use: try again")
        seen.append(remaining)
        if sum(after > before for before, after in pairwise(seen)) > restarts:
            raise _RestartedError
        time.sleep(_PAUSE)

    return watch


def _put_aside(place: Path) -> Path | None:
    """Move a database and its journal out of the way, when no other process is writing to it."""
    if not place.exists():
        return None
    with closing(sqlite3.connect(place, timeout=WAIT_SECONDS, isolation_level=None)) as held:
        try:
            held.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise UnavailableError(f"The database is in use ({error.sqlite_errorname}): try again") from None
        except sqlite3.DatabaseError:
            pass  # damaged, perhaps the reason for the restore: nothing to wait for
    aside = place.with_name(f"{place.name}.replaced")
    journal = place.with_name(f"{place.name}-journal")
    if journal.exists():
        journal.replace(aside.with_name(f"{aside.name}-journal"))
    return place.replace(aside)


def _run(program: str, url: URL | None, *arguments: str) -> str:
    """Run a PostgreSQL program; return its output. The password is in the environment: command lines are public."""
    found = which(program)
    if found is None:
        raise StoreError(f"{program} is not installed here. It comes with PostgreSQL's client programs")
    environ = dict(os.environ)
    place = []
    if url is not None:
        place = ["--dbname", url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)]
        if isinstance(url.password, str):
            environ["PGPASSWORD"] = url.password
    done = subprocess.run(  # noqa: S603 - a program that the path names, without a shell
        [found, *place, *arguments], env=environ, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        raise StoreError(f"{program} failed with exit code {done.returncode}. Run it by hand to see why")
    return done.stdout
