"""systemd and nginx themselves read the files that operators copy."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import nginx
from tests.test_deploy import UNITS
from tests.test_main import ROOT


@pytest.mark.systemd
def test_systemd_takes_every_unit(tmp_path: Path, figure: Callable[[str], None]) -> None:
    install = ["make", "--old-file=.venv/run.stamp", "install", f"DESTDIR={tmp_path}"]  # as packages are here already
    subprocess.run(install, cwd=ROOT, check=True, capture_output=True)
    program = shutil.which("systemd-analyze")
    assert program, "systemd is not here: make hard WITHOUT=systemd"
    # A template is judged by one of its instances.
    names = [unit.name.replace("@.", "@8001.") for unit in UNITS]
    folder = tmp_path / "etc" / "systemd" / "system"
    done = subprocess.run(
        [program, "verify", "--man=no", *(folder / name for name in names)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    figure(f"systemd-analyze verify: {len(names)} units, 0 complaints")


@pytest.mark.nginx
def test_nginx_takes_the_site(tmp_path: Path, figure: Callable[[str], None]) -> None:
    names = ("-newkey", "rsa:2048", "-nodes", "-subj", "/CN=casebuilder.example.org")
    files = ("-keyout", tmp_path / "casebuilder.key", "-out", tmp_path / "casebuilder.pem")
    subprocess.run(["openssl", "req", "-x509", *names, *files], check=True, capture_output=True)  # noqa: S607 - as above
    site = nginx.SITE.read_text().replace("/etc/ssl/", f"{tmp_path}/")
    file = nginx.configuration(tmp_path, site)
    done = subprocess.run(
        [nginx.program(), "-t", "-p", tmp_path, "-e", tmp_path / "error.log", "-c", file],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figure("nginx -t: the site is taken")
