"""The program as an operator runs it: it says where to open it, stops when told to, and refuses in a sentence."""

from __future__ import annotations

import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from werkzeug.sansio.utils import host_is_trusted

from casebuilder.__main__ import address_of
from casebuilder.core.details import NOTHING_SAID
from casebuilder.settings import read_settings
from casebuilder.store import Keyring, new_key, open_store
from casebuilder.store.migrating import upgrade
from tests.nursery import Program

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds, on a busy machine


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


Started = Program | subprocess.Popen[str]


def start(instance: Path, *arguments: str, **environ: str) -> Started:
    """Start casebuilder as a fork of a process that has imported it, where there are forks."""
    if sys.platform == "win32":
        return start_afresh(instance, *arguments, **environ)
    return Program(arguments, settings_of(instance, environ), ROOT)


def start_afresh(instance: Path, *arguments: str, **environ: str) -> subprocess.Popen[str]:
    """Start casebuilder as an operator does, outside of the checkout."""
    return subprocess.Popen(
        [sys.executable, "-m", "casebuilder", *arguments],
        cwd=instance.parent,
        env=settings_of(instance, environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def settings_of(instance: Path, environ: dict[str, str]) -> dict[str, str]:
    return {"CASEBUILDER_INSTANCE": str(instance), "PYTHONUNBUFFERED": "1", "PORT": str(free_port())} | environ


def refusal(instance: Path, **environ: str) -> str:
    """Return what a casebuilder says that does not start."""
    program = start(instance, **environ)
    said, complained = program.communicate(timeout=PATIENCE)
    assert (program.returncode, said) == (1, "")
    assert complained.startswith("casebuilder cannot start. ")
    assert len(complained.splitlines()) == 1
    return complained


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def run_command(instance: Path, *command: str, **environ: str) -> Done:
    return end_of(start(instance, *command, **environ))


def end_of(program: Started) -> Done:
    """Wait for the end of a program, and return all that it has said."""
    said, complained = program.communicate(timeout=PATIENCE)
    assert program.returncode is not None
    return Done(program.returncode, said, complained)


def refused_command(instance: Path, *command: str, **environ: str) -> str:
    """Return what a command says that an operator may not run."""
    done = run_command(instance, *command, **environ)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


def running(instance: Path, *arguments: str, **environ: str) -> AbstractContextManager[tuple[Started, str, str]]:
    return announced(start(instance, *arguments, **environ))


@contextmanager
def announced(program: Started) -> Iterator[tuple[Started, str, str]]:
    """Return a casebuilder, what it printed, and the address in it."""
    assert program.stdout is not None
    lines = []
    for line in program.stdout:
        lines.append(line)
        if line.startswith("Stop it"):
            break
    printed = "".join(lines)
    address = re.search(r"Open (\S+)", printed)
    try:
        assert address, (printed, program.communicate(timeout=PATIENCE))
        yield program, printed, address[1]
    finally:
        program.kill()
        program.communicate(timeout=PATIENCE)


def read(address: str) -> str:
    with urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - http, of our own server
        text: str = answer.read().decode()
    return text


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_a_first_start_prints_an_address_that_sets_it_up_and_stops_quietly(
    tmp_path: Path, told: signal.Signals
) -> None:
    begin = start_afresh if told is signal.SIGINT else start
    with announced(begin(tmp_path / "new")) as (program, printed, address):
        assert "This address works once" in printed
        assert "/set-up?code=" in address
        assert "Set up casebuilder" in read(address)
        with pytest.raises(HTTPError, match="404"):
            read(address.partition("?")[0])
        program.send_signal(told)
        _, complained = program.communicate(timeout=PATIENCE)
        assert (program.returncode, complained) == (0, "")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new" / "keys").stat().st_mode & 0o777 == 0o600


def test_a_demo_prints_a_log_in_and_leaves_nothing_behind(tmp_path: Path) -> None:
    home = tmp_path / "tmp"
    home.mkdir()
    demo = start_afresh(tmp_path / "unused", "demo", TMPDIR=str(home), DATABASE_URL="sqlite:////nowhere/x")
    with announced(demo) as (program, printed, address):
        assert "set-up" not in printed
        assert "@" in printed
        assert "\n\n" not in printed
        assert "Log in" in read(address)
        program.send_signal(signal.SIGINT)
        program.communicate(timeout=PATIENCE)
        assert program.returncode == 0
    assert list(home.iterdir()) == []
    assert not (tmp_path / "unused").exists()


def test_a_port_in_use_is_reported(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} is in use" in refusal(tmp_path, PORT=str(port))


def test_the_wrong_key_is_reported(tmp_path: Path) -> None:
    with running(tmp_path):
        pass
    assert "sealed with another key" in refusal(tmp_path, CASEBUILDER_KEYS=new_key())
    (tmp_path / "keys").unlink()
    assert "key file" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eighty", "PORT must be a number"),
        ("CASEBUILDER_HTTPS", "perhaps", "CASEBUILDER_HTTPS must be on or off"),
        ("CASEBUILDER_KEYS", "abc", "A key is not what"),
        ("DATABASE_URL", "what is this", "DATABASE_URL must begin with"),
        ("DATABASE_URL", "postgresql://u:secret@h:notaport/x", "DATABASE_URL must be like"),
        ("DATABASE_URL", "postgresql://u:secret@127.0.0.1:1/none", "none on 127.0.0.1 does not answer"),
        ("DATABASE_URL", "postgresql://u:secret@nohost.invalid/x", "Check the host in DATABASE_URL"),
        ("DATABASE_URL", "postgresql://u:secret@127.0.0.1/x?foo=bar", "behind the ? in DATABASE_URL"),
        ("DATABASE_URL", "sqlite:////nowhere/x.sqlite", "/nowhere/x.sqlite cannot be opened"),
        ("DATABASE_URL", f"sqlite:///{__file__}", "test_main.py is no database"),
        ("CASEBUILDER_HOST", "not a host", "cannot listen"),
    ],
)
def test_a_setting_that_cannot_be_used_is_reported(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    said = refusal(tmp_path, **{"PORT": str(free_port()), name: value})
    assert sentence in said
    assert "secret" not in said


def test_a_database_of_a_newer_casebuilder_is_reported_and_left_alone(tmp_path: Path) -> None:
    with running(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "casebuilder.sqlite")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    before = (tmp_path / "casebuilder.sqlite").read_bytes()
    assert "newer casebuilder" in refusal(tmp_path)
    for command in (("db", "current"), ("db", "upgrade"), ("db", "check"), ("keys", "rotate")):
        assert "newer casebuilder" in refused_command(tmp_path, *command)
    assert (tmp_path / "casebuilder.sqlite").read_bytes() == before


def test_a_database_that_is_away_or_new_can_still_appear(tmp_path: Path) -> None:
    away = refused_command(tmp_path, "db", "upgrade", DATABASE_URL="postgresql://u:secret@127.0.0.1:1/none")
    assert ("does not answer" in away, "secret" in away) == (True, False)
    assert "db upgrade" in refused_command(tmp_path, "practice", "list")
    for command in (("db", "upgrade"), ("practice", "list")):
        assert run_command(tmp_path, *command).returncode == 0


def test_a_start_without_https_that_others_can_reach_is_warned_about(tmp_path: Path) -> None:
    with running(tmp_path, CASEBUILDER_HOST="0.0.0.0") as (program, printed, _):  # noqa: S104 - what is tested
        program.send_signal(signal.SIGTERM)
        _, complained = program.communicate(timeout=PATIENCE)
    assert complained.startswith("WARNING: other machines can reach this casebuilder")
    assert "unencrypted" in complained
    assert (
        f"answers only to 127.0.0.1, localhost, {socket.gethostname().lower()}: CASEBUILDER_TRUSTED_HOSTS" in complained
    )
    assert socket.gethostname() in printed


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({"CASEBUILDER_TRUSTED_HOSTS": "cases.example.org"}, "http://cases.example.org:9999"),
        ({"CASEBUILDER_TRUSTED_HOSTS": "cases.example.org, 127.0.0.1"}, "http://127.0.0.1:9999"),
        ({"CASEBUILDER_TRUSTED_HOSTS": ".example.org, 127.0.0.1", "CASEBUILDER_HTTPS": "on"}, "https://example.org"),
        ({"CASEBUILDER_HOST": "::1"}, "http://localhost:9999"),
        ({"CASEBUILDER_HOST": "LocalHost"}, "http://localhost:9999"),
    ],
)
def test_casebuilder_answers_at_the_address_that_it_prints(
    tmp_path: Path, environ: dict[str, str], address: str
) -> None:
    settings = read_settings({"CASEBUILDER_INSTANCE": str(tmp_path), "PORT": "9999"} | environ)
    assert address_of(settings) == address
    assert host_is_trusted(address.split("//")[1], settings["TRUSTED_HOSTS"])


def test_a_key_is_printed_before_any_setting_can_be_read(tmp_path: Path) -> None:
    printed = set()
    for _ in range(2):
        program = start(tmp_path / "instance", "new-key", CASEBUILDER_KEYS="what is this", PORT="eighty")
        said, complained = program.communicate(timeout=PATIENCE)
        assert (program.returncode, complained) == (0, "")
        assert Keyring.from_text(said).unseal(Keyring.from_text(said).seal("words")) == "words"
        printed.add(said)
    assert len(printed) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_start_erases_what_was_deleted_long_ago(tmp_path: Path) -> None:
    keys = new_key()
    url = f"sqlite:///{tmp_path / 'casebuilder.sqlite'}"
    store = open_store(url, Keyring.from_text(keys), clock=lambda: datetime.now(UTC) - timedelta(days=8))
    upgrade(store)
    store.check_keys()
    sam = store.people.create_first_practice(
        "Bars Surgery", "A81001", "Sam Bell", "sam.bell@bars.example.org", "kettle armada 12"
    )
    case = store.cases.start(sam, NOTHING_SAID, form_key="")
    store.cases.discard(sam, case.number, case.version)
    store.close()
    with running(tmp_path, CASEBUILDER_KEYS=keys):
        deadline = time.monotonic() + PATIENCE
        with closing(sqlite3.connect(tmp_path / "casebuilder.sqlite")) as database:
            while database.execute("SELECT count(*) FROM cases").fetchone() != (0,):
                assert time.monotonic() < deadline
                time.sleep(0.1)


def test_a_host_that_the_shell_exports_is_ignored_with_a_line_in_the_log(tmp_path: Path) -> None:
    with running(tmp_path, HOST="0.0.0.0") as (program, _, address):  # noqa: S104 - what must not be listened on
        program.send_signal(signal.SIGTERM)
        _, complained = program.communicate(timeout=PATIENCE)
    assert address.startswith("http://127.0.0.1:")
    assert complained.count("HOST is ignored") == 1


def test_every_command_works_outside_the_checkout(tmp_path: Path) -> None:
    done = end_of(start_afresh(tmp_path / "instance", "db", "upgrade"))
    assert (done.returncode, done.stderr) == (0, "")
    assert end_of(start_afresh(tmp_path / "instance", "--version")).stdout.startswith("casebuilder ")
