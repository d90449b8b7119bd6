"""Driver failures as sentences for the operator. A driver's own message may quote rows, so it is never passed on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from casebuilder.store.errors import ConstraintError, StoreError, UnavailableError, UnfitError


class Fault(NamedTuple):
    """A failure: the driver's mark for it, what is wrong, what to do, and whether waiting may help."""

    mark: str
    what: str
    remedy: str
    error: type[UnavailableError] = UnavailableError


_MOVED = Fault(
    "SQLITE_READONLY_DBMOVED",
    "was moved, deleted or replaced while casebuilder ran",
    "Put it back, or restore the backup: casebuilder goes on by itself",
)
_OUTDATED = Fault("", "is not up to date", "Start casebuilder, or run: casebuilder db upgrade")
# The mark is a prefix of the error's name, such as SQLITE_READONLY_DIRECTORY.
_SQLITE = (
    Fault(
        "SQLITE_CANTOPEN",
        "cannot be opened",
        "Check DATABASE_URL, and that the folder is there and this user may write to it",
        UnfitError,
    ),
    _MOVED,
    Fault(
        "SQLITE_READONLY", "cannot be written", "Let this user write to the file and to the folder it is in", UnfitError
    ),
    Fault("SQLITE_NOTADB", "is no database, or damaged", "Check DATABASE_URL, or restore the backup", UnfitError),
    Fault("SQLITE_CORRUPT", "is damaged", "Restore the backup", UnfitError),
    Fault("SQLITE_FULL", "cannot grow because the disk is full", "Make room on the disk"),
    Fault("SQLITE_IOERR", "cannot be read or written because the disk fails", "Check the disk and the room on it"),
    Fault("SQLITE_BUSY", "is locked by another program", "Stop that program, or wait until it is done"),
)
# The mark is the SQLSTATE, or part of the client library's message, which is always English.
_POSTGRESQL = (
    _OUTDATED._replace(mark="42P01"),
    _OUTDATED._replace(mark="42703"),
    Fault("55P03", "has a lock that another program holds", "Wait until it is done, or end it"),
    Fault("53100", "cannot grow because the disk is full", "Make room on the disk"),
    Fault("57014", "took too long over a statement", "See what else keeps PostgreSQL busy"),
    Fault(
        "42501", "does not let the user do that", "Make the user the owner of the database, as DATABASE_URL names both"
    ),
    Fault("25006", "may only be read", "Name a server in DATABASE_URL that takes changes"),
    Fault("password", "refuses the user or the password", "Check both in DATABASE_URL"),
    Fault("authentication failed", "refuses the user or the password", "Check both in DATABASE_URL"),  # of PgBouncer
    Fault("does not exist", "is not there, or does not know the user", "Check DATABASE_URL, or create both"),
    Fault("resolve host", "is on a host that nobody knows", "Check the host in DATABASE_URL"),
    Fault("certificate", "has no certificate to trust", "Check sslmode and sslrootcert in DATABASE_URL"),
    Fault("SSL", "does not agree on encryption", "Check sslmode in DATABASE_URL"),
    Fault("refused", "does not answer", "Check the host and port in DATABASE_URL, and that PostgreSQL runs there"),
    Fault("closed the connection", "does not answer", "Check that PostgreSQL runs, and the network"),
    Fault("No such file", "does not answer", "Check the host in DATABASE_URL, and that PostgreSQL runs there"),
    Fault("time", "does not answer", "Check the host and port in DATABASE_URL, and the network"),
    Fault("invalid", "cannot be connected to", "Check what stands behind the ? in DATABASE_URL"),
)
_ELSE = Fault("", "cannot be used at the moment", "Check DATABASE_URL, and that the database runs")


@contextmanager
def plain_errors(url: URL) -> Iterator[None]:
    """Raise driver errors of the database at `url` as our own; only the kind of the error is kept."""
    try:
        yield
    except NoConnectionError:
        raise UnavailableError("The database has no connection free") from None
    except DBAPIError as error:
        raise _ours(error, url) from None


def gone(url: URL) -> UnavailableError:
    """Return the error for a database file that disappeared while casebuilder ran."""
    return UnavailableError(f"The {place_of(url)} {_MOVED.what}. {_MOVED.remedy}")


def place_of(url: URL) -> str:
    """Return the database's place without its password: "database file /srv/cases.sqlite", "database cases on db"."""
    if url.get_backend_name() == "sqlite":
        return f"database file {url.database}"
    return f"database {url.database or '(no name)'} on {url.host or url.query.get('host', 'this machine')}"


def _ours(error: DBAPIError, url: URL) -> StoreError:
    kind = f"{type(error.orig).__name__} {_code(error)}".rstrip()
    if isinstance(error, IntegrityError):
        return ConstraintError(f"The database refused a row ({kind})")
    fault = _fault(error)
    if fault is _ELSE and isinstance(error, (DataError, ProgrammingError)):
        return StoreError(f"The database could not carry out a statement ({kind})")
    return fault.error(f"The {place_of(url)} {fault.what} ({kind}). {fault.remedy}")


def _code(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None) or ""


def _fault(error: DBAPIError) -> Fault:
    code, words = _code(error), str(error.orig)
    if code.startswith("SQLITE_"):
        if words.startswith(("no such table", "no such column")):
            return _OUTDATED
        return next((each for each in _SQLITE if code.startswith(each.mark)), _ELSE)
    return next((each for each in _POSTGRESQL if each.mark in (code or words)), _ELSE)
