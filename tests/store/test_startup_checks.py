"""A database that cannot serve is refused at the start, with a sentence that says why and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from psycopg import sql
from sqlalchemy import make_url

from casebuilder.store import Store, StoreError, UnavailableError, UnfitError
from casebuilder.store.database.startup_checks import check_place, kind_of_disk
from casebuilder.store.migrating import upgrade
from tests.postgres import connect
from tests.store.practices import open_quick_store

MOUNTS = """\
/dev/sda1 / ext4 rw,relatime 0 0
server:/home /home nfs4 rw,hard 0 0
/dev/sda2 /home/sam/own ext4 rw 0 0
//server/share /mnt/the\\040share cifs rw 0 0
/dev/sda3 /twice ext4 rw 0 0
sam@server: /twice fuse.sshfs rw 0 0
"""


def test_a_database_of_a_newer_program_is_neither_migrated_nor_served(store: Store) -> None:
    store.check_ready()
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for start in (upgrade, Store.check_ready):
        with pytest.raises(UnfitError, match="newer casebuilder"):
            start(store)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_database_that_cannot_hold_every_letter_is_refused(empty_url: str) -> None:
    name = sql.Identifier(str(make_url(empty_url).database))
    with connect(urlsplit(empty_url)._replace(path="/postgres").geturl()) as connection:
        connection.execute(sql.SQL("drop database {}").format(name))
        narrow = "create database {} template template0 encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'"
        connection.execute(sql.SQL(narrow).format(name))
    with closing(open_quick_store(empty_url)) as store, pytest.raises(UnfitError, match="LATIN1"):
        upgrade(store)


def test_a_database_that_can_only_be_read_is_refused(kind: str, store: Store, url: str) -> None:
    store.check_ready()
    sentences = {"sqlite": "cannot be written .*Let this user write", "postgresql": "may only be read"}
    with only_read(kind, url) as there, closing(open_quick_store(there)) as reader:
        assert reader.is_reachable()
        with pytest.raises(UnavailableError, match=sentences[kind]):
            reader.check_ready()


@contextmanager
def only_read(kind: str, url: str) -> Iterator[str]:
    """Return the URL of the same database for a user who may only read it."""
    if kind == "sqlite":
        yield f"{url.replace('sqlite:///', 'sqlite:///file:')}?mode=ro&uri=true"
        return
    with connect(url) as connection:
        connection.execute("CREATE ROLE reader SUPERUSER LOGIN")
        connection.execute("ALTER ROLE reader SET default_transaction_read_only = on")
    yield make_url(url).set(username="reader").render_as_string()
    with connect(url) as connection:
        connection.execute("DROP ROLE reader")


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_server_that_refuses_is_distinguished_from_one_that_is_away(empty_url: str) -> None:
    with connect(empty_url) as connection:
        connection.execute("CREATE ROLE guest LOGIN")
    there = make_url(empty_url)
    addresses = {
        "is not there, or does not know the user": (there.set(database="none"),),
        "does not know the user|refuses the user": (there.set(username="none"),),  # PgBouncer refuses it by itself
        "Make the user the owner": (there.set(username="guest"),),
        "does not answer": (there.set(query={"host": "/nowhere"}),),
        "Check what stands behind": (there.update_query_dict({"sslmode": "bogus"}),),
    }
    for sentence, urls in addresses.items():
        for url in urls:
            with closing(open_quick_store(str(url))) as store, pytest.raises(StoreError, match=sentence):
                upgrade(store)
    with connect(empty_url) as connection:
        connection.execute("DROP ROLE guest")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("at", "sentence"), [(0, "no database"), (4096, "damaged")])
def test_a_damaged_database_is_refused_before_anything_is_changed(
    url: str, tmp_path: Path, at: int, sentence: str
) -> None:
    path = tmp_path / "cases.sqlite"
    with path.open("r+b") as file:
        file.seek(at)
        file.write(b"\xff" * 3000)
    before = path.read_bytes()
    with closing(open_quick_store(url)) as store, pytest.raises(UnfitError, match=rf"{sentence}.*estore the backup"):
        upgrade(store)
    assert path.read_bytes() == before


def test_a_database_that_is_not_up_to_date_names_the_command(empty_url: str) -> None:
    with closing(open_quick_store(empty_url)) as store, pytest.raises(StoreError, match="casebuilder db upgrade"):
        store.practices.all()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/cases.sqlite", "ext4"),
        ("/home/sam/cases.sqlite", "nfs4"),
        ("/home/sam/own/cases.sqlite", "ext4"),
        ("/homely/cases.sqlite", "ext4"),
        ("/mnt/the share/cases.sqlite", "cifs"),
        ("/twice/cases.sqlite", "fuse.sshfs"),
    ],
)
def test_the_disk_of_a_file_is_the_nearest_that_is_mounted(path: str, kind: str) -> None:
    assert kind_of_disk(Path(path), MOUNTS) == kind


def test_a_file_on_a_network_file_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    monkeypatch.setattr("casebuilder.store.database.startup_checks._MOUNTS", mounts)
    with pytest.raises(UnfitError, match=r"/home/sam/cases.sqlite is on a network file system \(nfs4\)"):
        check_place(make_url("sqlite:////home/sam/cases.sqlite"))
    check_place(make_url("sqlite:////srv/cases.sqlite"))
    check_place(make_url("postgresql://db/home"))
