"""How each connection is set up, and that no driver's words about a row get out."""

from __future__ import annotations

import sqlite3
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from casebuilder.core.circumstances import Practice
from casebuilder.core.details import NOTHING_SAID, CaseDetails
from casebuilder.store import Store, StoreError, UnavailableError
from casebuilder.store.database.engine import Database, read_url
from casebuilder.store.errors import AddressError, ConstraintError
from casebuilder.store.tables import PracticeTable, StaffTable
from tests.store.practices import START, Team

PRAGMAS = {
    "journal_mode": "delete",
    "synchronous": 3,  # EXTRA
    "busy_timeout": 5000,
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_sqlite_connection_is_durable_and_strict(store: Store) -> None:
    with store.engine.connect() as connection:
        assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS} == PRAGMAS


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("store")
def test_a_verb_that_writes_keeps_other_writers_out_from_its_start(url: str, tmp_path: Path) -> None:
    database = Database(url)
    other = sqlite3.connect(tmp_path / "cases.sqlite", timeout=0, isolation_level=None)
    with database.writing(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    with database.reading() as connection:
        connection.exec_driver_sql("SELECT 1 FROM practices").all()
        other.execute("BEGIN IMMEDIATE")
    other.close()
    database.engine.dispose()


def test_a_page_reads_one_moment_until_it_writes_or_lets_go(url: str, store: Store, bars: Team) -> None:
    database, other = Database(url), ThreadPoolExecutor(1)
    names = select(PracticeTable.name).where(PracticeTable.id == bars.practice)

    def name() -> str:
        with database.reading() as connection:
            return str(connection.scalar(names))

    def rename(to: str) -> None:
        store.practices.change(bars.sam, Practice(to, "A81001"))

    with database.one_moment():
        assert name() == "Bars Surgery"
        elsewhere = other.submit(rename, "Mill Road Practice")
        if not database.is_sqlite:  # there it waits for this moment to end
            elsewhere.result()
        assert name() == "Bars Surgery"
        database.let_go()
        elsewhere.result()
        assert name() == "Mill Road Practice"
        with database.writing() as connection:
            connection.execute(update(PracticeTable).values(name="Orchard House"))
        assert name() == "Orchard House"
    other.submit(rename, "Bars Surgery").result()
    assert name() == "Bars Surgery"
    other.shutdown()
    database.engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_thread_waits_for_its_turn_to_write_and_not_for_ever(
    url: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casebuilder.store.database.engine.WAIT_SECONDS", 0)
    database = Database(url)
    with database.writing(), ThreadPoolExecutor(1) as other:
        assert isinstance(other.submit(store.people.has_practice).result(), bool)
        with pytest.raises(UnavailableError, match="busy"):
            other.submit(database.writing().__enter__).result()
    with database.writing():
        pass
    database.engine.dispose()


@pytest.mark.parametrize("short", ["postgres://h/d", "postgresql://h/d", "postgresql+psycopg://h/d"])
def test_short_urls_of_postgresql_get_our_driver(short: str) -> None:
    assert read_url(short).drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    "address",
    [
        "what is this",
        "postgresql://u:secret@h:notaport/d",
        "postgresql://u:secret/d",
        "postgresql://u:@secret@h/d",
        "postgresql://u:p@se/cret@h/d",
        "postgresql://[::1/secret",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
    ],
)
def test_a_url_of_no_database_is_refused_and_never_repeated(address: str) -> None:
    with pytest.raises(AddressError, match="DATABASE_URL must") as refused:
        read_url(address)
    assert "cret" not in str(refused.value)
    assert refused.value.__context__ is None or refused.value.__suppress_context__


@pytest.mark.usefixtures("store")
def test_a_refused_row_is_not_quoted(url: str, bars: Team) -> None:
    row = {"practice_id": bars.practice, "name": "Canary", "email": "canary@example.com", "role": "staff"}
    account = {"email_key": bars.sam.email, "password_hash": "canary", "active": True, "created_at": START}
    database = Database(url)
    with pytest.raises(ConstraintError) as refused, database.writing() as connection:
        connection.execute(insert(StaffTable), row | account)
    said = "".join(traceback.format_exception(refused.value))
    assert "anary" not in said
    assert bars.sam.email not in said
    database.engine.dispose()


@pytest.mark.usefixtures("store", "kind")
def test_a_value_that_the_database_cannot_hold_is_not_quoted(url: str) -> None:
    database = Database(url)
    values = {"id": 10**30, "name": "canary", "ods_code": "A81001", "created_at": START}
    with pytest.raises((StoreError, OverflowError)) as refused, database.writing() as connection:
        connection.execute(insert(PracticeTable), values)
    assert "canary" not in "".join(traceback.format_exception(refused.value))
    database.engine.dispose()


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "\u202e", "a\nb", "ß" * 900, "'; DROP TABLE cases; --"])
def test_any_text_can_be_saved_and_comes_back(store: Store, bars: Team, odd: str) -> None:
    details = CaseDetails(new_email=odd, old_email=odd, note=odd, reference=odd)
    case = store.cases.start(bars.sam, details, form_key="")
    assert store.cases.get(bars.sam, case.number).details == details
    assert store.search.circumstances(bars.sam, details).other_cases[0].number == case.number
    assert store.queues.page(bars.sam).rows[0].reference == odd


def test_a_full_pool_is_unavailable_within_seconds(store: Store, bars: Team) -> None:
    number = store.cases.start(bars.sam, NOTHING_SAID, form_key="").number
    with ExitStack() as taken:
        for _ in range(16):
            taken.enter_context(store.engine.connect())
        began = time.monotonic()
        with pytest.raises(UnavailableError, match="no connection free"):
            store.cases.get(bars.sam, number)
        assert time.monotonic() - began < 60
        assert not store.is_reachable()
    assert store.cases.get(bars.sam, number).number == number


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("store")
def test_a_full_disk_of_postgresql_is_reported(url: str) -> None:
    database = Database(url)
    full = "DO $$ BEGIN RAISE EXCEPTION 'canary' USING ERRCODE = 'disk_full'; END $$"
    with pytest.raises(UnavailableError, match=r"disk is full .*Make room") as said, database.writing() as connection:
        connection.exec_driver_sql(full)
    assert "canary" not in str(said.value)
    database.engine.dispose()
