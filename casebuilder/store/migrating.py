"""Migrate the database to the newest schema: by the `casebuilder db` commands, or as a server starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import click
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from flask import Flask
from flask_alembic import Alembic
from flask_alembic.cli import cli
from sqlalchemy import URL

from casebuilder.store import Store
from casebuilder.store.database.engine import make_migrating_engine
from casebuilder.store.database.faults import plain_errors
from casebuilder.store.database.startup_checks import MIGRATIONS
from casebuilder.store.errors import StoreError
from casebuilder.store.tables import Instant, Table


def migration_commands(app: Flask, store: Store) -> click.Group:
    """Return the commands `casebuilder db upgrade`, `downgrade`, `check`, `current`, `revision` and so on."""
    _init_alembic(app, store)
    return _Commands(store.engine.url)


def _init_alembic(app: Flask, store: Store) -> Alembic:
    app.config["ALEMBIC"] = {"script_location": str(MIGRATIONS)}
    app.config["ALEMBIC_CONTEXT"] = {
        "transactional_ddl": True,  # as it has with our own BEGIN: an upgrade is all or nothing
        "render_as_batch": True,
        "on_version_apply": _check_foreign_keys,
        "render_item": _render_item,
    }
    engine = make_migrating_engine(store.engine.url)
    return Alembic(app, metadatas=Table.metadata, engines=engine, run_mkdir=False, command_name="")


class _Commands(click.Group):
    """Flask-Alembic's commands, with failures as plain sentences."""

    def __init__(self, url: URL) -> None:
        super().__init__("db", commands=cli.commands, callback=cli.callback, help=cli.help)
        self._url = url

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with plain_errors(self._url):
                return super().invoke(ctx)
        except (StoreError, CommandError) as error:
            raise click.ClickException(str(error)) from None


def upgrade(store: Store, target: str = "heads") -> None:
    """Upgrade the database to `target`; servers that start at once queue, and only the first finds work.

    Raises UnfitError, before anything is changed, for a database that is damaged or newer than the program.
    """
    store.check_undamaged()
    store.check_fit()
    with _alembic(store) as alembic:
        alembic.upgrade(target)


def downgrade(store: Store, target: str) -> None:
    """Downgrade the database to `target`."""
    with _alembic(store) as alembic:
        alembic.downgrade(target)


def differences(store: Store) -> list[tuple[Any, ...]]:
    """Return how the models differ from the database; empty if `casebuilder db check` passes."""
    with _alembic(store) as alembic:
        return alembic.compare_metadata()


@contextmanager
def _alembic(store: Store) -> Iterator[Alembic]:
    app = Flask(__name__)
    alembic = _init_alembic(app, store)
    with plain_errors(store.engine.url), app.app_context():
        yield alembic


def _render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    # A migration must not name our types: they may change later.
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


def _check_foreign_keys(ctx: MigrationContext, **_: Any) -> None:
    connection = ctx.connection
    if connection is not None and connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken:
            raise StoreError(f"The migration would leave rows of {broken[0]} that refer to nothing")
