"""The floor: a bare Flask app that says hello, lists rows, and commits one as durably as the store does."""

from __future__ import annotations

import os
import sqlite3
import sys
from datetime import UTC, datetime

from flask import Flask, request
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    select,
)
from waitress import serve

# The pragmas of casebuilder/store/database/engine.py, not imported here: it would bring all of the store with it.
PRAGMAS = ("journal_mode=DELETE", "synchronous=EXTRA", "foreign_keys=ON", "busy_timeout=5000", "secure_delete=ON")
ROWS = Table("rows", MetaData(), Column("id", Integer, primary_key=True), Column("text", String))
PAGE = select(ROWS).where(ROWS.c.id < 500).order_by(ROWS.c.id.desc()).limit(25)
TABLE = "<table>{% for row in rows %}<tr><td>{{ row.id }}<td>{{ row.text }}</tr>{% endfor %}</table>"


def create_floor(url: str) -> Flask:
    app = Flask("floor")
    table = app.jinja_env.from_string(TABLE)
    engine = filled_engine(url)

    @app.get("/hello")
    def hello() -> str:
        return "hello"

    @app.get("/rows")
    def rows() -> str:
        with engine.connect() as connection:
            return table.render(rows=connection.execute(PAGE).all())

    @app.post("/commit")
    def commit() -> str:
        with engine.begin() as connection:
            connection.execute(insert(ROWS), {"text": f"{len(request.form)} {datetime.now(UTC)}"})
        return "saved"

    return app


def filled_engine(url: str) -> Engine:
    """Return an engine with the store's settings and a table of a thousand rows."""
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.begin() as connection:
        ROWS.create(connection, checkfirst=True)
        connection.execute(insert(ROWS), [{"text": f"row {at}"} for at in range(1000)])
    return engine


if __name__ == "__main__":
    serve(create_floor(os.environ["DATABASE_URL"]), host="127.0.0.1", port=int(sys.argv[1]), threads=8, ident=None)
