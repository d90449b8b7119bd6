"""Each command of docs/operating.md, in its order, on a machine made up in a folder.

What would change the real machine is only recorded (apt-get, useradd, git, systemctl, nginx); everything else runs.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.nursery import nursery
from tests.postgres import binaries
from tests.test_main import PATIENCE, ROOT

TEXT = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
UNITS = {path.name for path in (ROOT / "deploy" / "systemd").iterdir()}
WRITTEN_DOWN = ("apt-get", "useradd", "git", "systemctl", "nginx")
TYPED = "kettle armada 12\n"  # where a command asks for a password

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the page is for servers, and they run Linux")


def commands() -> list[str]:
    """Return each line of each shell block, as somebody types it who follows the page from start to end."""
    blocks = re.findall(r"^( *)```sh\n(.*?)^ *```", TEXT, re.MULTILINE | re.DOTALL)
    return [line.removeprefix(indent) for indent, block in blocks for line in block.splitlines()]


class Machine:
    """A folder with the paths of a server below it, and programs that only record what they were asked for."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.folder = folder
        self.log = folder / "asked"
        programs = folder / "bin"
        for path in (programs, folder / "var/lib/casebuilder", folder / "var/lib/casebuilder-backups"):
            path.mkdir(parents=True)
        for name in WRITTEN_DOWN:
            self.add_program(name, f'echo {name} "$@" >>{self.log}')
        self.add_program("runuser", 'shift 3; exec "$@"')  # runuser -u casebuilder -- ...
        self.environ = {
            "PATH": f"{programs}:{binaries()}:{os.environ['PATH']}",
            "DESTDIR": str(folder),
            "NURSERY": str(nursery().fileno()),
            **environ,
        }

    def add_program(self, name: str, script: str) -> None:
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run a script of the page, with this folder as the root of the machine."""
        script = re.sub(r"(?<![\w.])(/etc/|/var/lib/)", rf"{self.folder}\1", script)
        script = script.replace("/srv/casebuilder", str(ROOT)).replace(
            ".venv/bin/casebuilder", f"{sys.executable} -IS {ROOT / 'tests' / 'forked.py'}"
        )
        script = script.replace("make install", "make --old-file=.venv/run.stamp install")  # the packages are here
        copies = sorted((self.folder / "var/lib/casebuilder-backups").glob("*"))
        if copies:
            script = re.sub(r"\S+/casebuilder-\d{8}T\d{6}\.sqlite", f"--yes {copies[-1]}", script)
        return subprocess.run(
            ["bash", "-euc", script],  # noqa: S607 - the one on the path
            cwd=ROOT,
            env=self.environ,
            pass_fds=[nursery().fileno()],
            input=TYPED,
            capture_output=True,
            text=True,
            check=False,
            timeout=2 * PATIENCE,
        )


def settle(machine: Machine) -> None:
    """Change the settings that `make install` has put there to the folder of the made-up machine."""
    settings = machine.folder / "etc/casebuilder.env"
    settings.write_text(settings.read_text().replace("=/var/lib/", f"={machine.folder}/var/lib/"))


def test_every_command_of_the_page_does_what_it_says(tmp_path: Path, make_postgres_database: Callable[[], str]) -> None:
    server = parse_qs(urlsplit(make_postgres_database()).query)["host"][0]
    machine = Machine(tmp_path, PGHOST=server, PGUSER="postgres")
    before = ""
    failed: list[tuple[str, str, str]] = []
    for command in commands():
        if command == "make run":  # tests/test_main.py starts it
            continue
        if command.startswith("set -a"):
            assert failed == []
            before = command
            settle(machine)
            machine.run(f"{before}\n.venv/bin/casebuilder db upgrade")  # as the service's first start does
            continue
        done = machine.run(f"{before}\n{command}")
        if done.returncode not in ((0, 1, 2) if command.endswith("doctor") else (0,)):
            failed.append((command, done.stdout, done.stderr))
    assert failed == []
    asked = machine.log.read_text()
    assert len(asked.splitlines()) == sum(command.split()[0] in WRITTEN_DOWN for command in commands())


def test_every_unit_that_the_page_names_is_in_deploy() -> None:
    named = set(re.findall(r"casebuilder(?:-\w+)?(?:@\d+)?\.(?:service|socket|timer)|casebuilder@\d+", TEXT))
    units = {re.sub(r"@\d+(\.service)?$", "@.service", name) for name in named}
    assert units <= UNITS
    assert len(units) == 5
