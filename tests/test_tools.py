"""The tests' own PostgreSQL is real and works on this machine."""

from collections.abc import Callable
from pathlib import Path

from tests.postgres import answers, connect


def test_postgres_answers(postgres_url: str) -> None:
    with connect(postgres_url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_database_can_be_copied_from_a_template(make_postgres_database: Callable[..., str]) -> None:
    template = make_postgres_database()
    with connect(template) as connection:
        connection.execute("create table part as select 'é' as name")
    with connect(make_postgres_database(template)) as connection:
        assert connection.execute("select name from part").fetchone() == ("é",)


def test_a_database_begins_empty(make_postgres_database: Callable[..., str]) -> None:
    with connect(make_postgres_database()) as connection:
        assert connection.execute("select from pg_tables where schemaname = 'public'").fetchall() == []


def test_every_server_answers(tmp_path: Path) -> None:
    assert not answers(f"postgresql+psycopg://postgres@/postgres?host={tmp_path}")
