"""Check that a database can be used: on a local disk, undamaged, in UTF-8, and not too new."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, inspect

from casebuilder.store.database.engine import Database
from casebuilder.store.database.faults import place_of
from casebuilder.store.errors import UnfitError

PACKAGE = Path(__file__).resolve().parents[2]
MIGRATIONS = next(path for path in (PACKAGE / "migrations", PACKAGE.parent / "migrations") if path.is_dir())
_MOUNTS = Path("/proc/self/mounts")  # Linux has it
# Locks on them are unreliable, and SQLite depends on locks.
_NETWORK = (
    "nfs",
    "cifs",
    "smb",
    "afs",
    "ceph",
    "glusterfs",
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.glusterfs",
)


def check_place(url: URL) -> None:
    """Raise UnfitError if an SQLite file lies on a network file system."""
    if url.get_backend_name() != "sqlite" or not _MOUNTS.exists():
        return
    kind = kind_of_disk(Path(url.database or "").resolve(), _MOUNTS.read_text(errors="surrogateescape"))
    if kind.startswith(_NETWORK):
        raise UnfitError(
            f"The {place_of(url)} is on a network file system ({kind}), where it can be damaged. "
            "Keep it on a disk of this machine, or use PostgreSQL"
        )


def kind_of_disk(path: Path, mounts: str) -> str:
    """Return the file system that an absolute path is on, from the lines of /proc/self/mounts."""
    found, kind = Path("/"), ""
    for line in mounts.splitlines():
        _, point, kind_here, *_ = line.split(" ")
        place = Path(point.replace("\\040", " "))
        # The nearest mount; of two at one place the later one, which hides the other.
        if path.is_relative_to(place) and place.is_relative_to(found):
            found, kind = place, kind_here
    return kind


def check_encoding(database: Database) -> None:
    """Raise UnfitError if a PostgreSQL database cannot hold every character that people type."""
    if database.is_sqlite:
        return
    with database.reading() as connection:
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        raise UnfitError(
            f"The {place_of(database.engine.url)} is in the encoding {encoding}. "
            "Make it again with: createdb --encoding UTF8 --template template0"
        )


def check_undamaged(database: Database) -> None:
    """Raise UnfitError if SQLite finds damage in its file. This reads the whole file and blocks writers."""
    if database.is_sqlite:
        with database.reading() as connection:
            if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
                raise UnfitError(f"The {place_of(database.engine.url)} is damaged. Restore the backup")


def is_up_to_date(database: Database) -> bool:
    """Return whether the database is at the newest revision that this program knows."""
    return _revisions_of(database) == set(known_revisions()[-1:])


def check_revision(database: Database) -> None:
    """Raise UnfitError if the database is at a revision that this program does not know."""
    if not _revisions_of(database) <= set(known_revisions()):
        raise UnfitError(
            "This database was made by a newer casebuilder. Install that version, or restore the backup of this one"
        )


def known_revisions() -> list[str]:
    """Return the revisions that this program can migrate to, the oldest first: each file begins with its own.

    Alembic would say the same (a test asks it), but it takes longer to load than the rest of a start.
    """
    return sorted(path.name.partition("_")[0] for path in MIGRATIONS.glob("[0-9]*_*.py"))


def _revisions_of(database: Database) -> set[str]:
    """Return the rows of Alembic's own table: one, or none in an empty database."""
    with database.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return set()
        return set(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars())
