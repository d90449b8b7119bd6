"""One app for all tests of a process: each begins with an untouched database, store and settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from casebuilder.app import create_app
from casebuilder.log import Outages
from casebuilder.store import Keyring, Store, new_key, open_store
from casebuilder.store.database.engine import Database
from casebuilder.store.migrating import upgrade
from tests.pages.people import People, move_in
from tests.store.practices import Clock, quick_passwords

KEYRING = Keyring.from_text(new_key())


@cache
def empty() -> bytes:
    """The file of a migrated database, sealed with our keys and otherwise empty."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "database"
        with closing(open_store(f"sqlite:///{path}", KEYRING)) as store:
            upgrade(store)
            store.check_keys()
        return path.read_bytes()


@cache
def peopled() -> tuple[bytes, People]:
    """The file of a database in which the store's verbs have made everybody; and who they are."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "database"
        path.write_bytes(empty())
        with closing(open_store(f"sqlite:///{path}", KEYRING, passwords=quick_passwords())) as store:
            people = move_in(store)
        return path.read_bytes(), people


class SharedApp:
    """Routes, templates and compiled SQL belong to the process; what a test can change belongs to the test."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        """Make the app, whose database is the only file in a folder."""
        self.path = folder / "database" / "casebuilder.sqlite"
        self.path.parent.mkdir()
        self._copy = folder / "copy"
        self.settings = {
            "TESTING": False,
            "DATABASE_URL": f"sqlite:///{self.path}",
            "KEYRING": KEYRING,
            "HTTPS": False,
            **settings,
        }
        self.app = create_app(self.settings)
        self._config = dict(self.app.config)
        self._database = Database(f"sqlite:///{self.path}")

    @contextmanager
    def begun(self, clock: Clock) -> Iterator[None]:
        """Run a test on the app as if it had just been made, on an empty database."""
        self._put(empty())
        self.app.config.clear()
        self.app.config.update(self._config)
        store = Store(self._database, KEYRING, clock, quick_passwords())
        self.app.extensions |= {"casebuilder.store": store, "casebuilder.outages": Outages()}
        yield
        store.close()

    def people(self) -> People:
        """Put everybody into the database, which a test has not touched yet; return them."""
        database, people = peopled()
        self._put(database)
        return people

    def _put(self, database: bytes) -> None:
        self._copy.write_bytes(database)
        self._copy.replace(self.path)  # which the app notices, as it does after a restore
