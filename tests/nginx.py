"""A throwaway nginx with the site of deploy/nginx: on other ports, and for a load test without TLS."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.test_main import PATIENCE, ROOT, free_port

SITE = ROOT / "deploy" / "nginx" / "casebuilder.conf"
_PATHS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def program() -> str:
    """Return the path of nginx; fail if it is missing, because whoever runs such a test wants to know."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    assert found, "nginx is not installed here: apt-get install nginx-light, or make hard WITHOUT=nginx"
    return found


def configuration(folder: Path, site: str) -> Path:
    """Return a whole nginx.conf around a site; everything that nginx writes goes into a folder of the test."""
    (folder / "site.conf").write_text(site)
    file = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    places = "\n".join(f"    {name}_temp_path {folder}/{name};" for name in _PATHS)
    file.write_text(
        f"daemon off; {user} pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{\n    access_log off;\n{places}\n    include {folder}/site.conf;\n}}\n"
    )
    return file


def site_for(ports: list[int], port: int) -> str:
    """Return the site of deploy/nginx in front of these ports, on a port of this machine and without TLS."""
    site = SITE.read_text()
    servers = [line for line in site.splitlines() if line.strip().startswith("server 127.0.0.1:")]
    assert len(servers) == len(ports)
    for line, to in zip(servers, ports, strict=True):
        site = site.replace(line, re.sub(r":\d+", f":{to}", line))
    site = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", site, flags=re.DOTALL)
    site = re.sub(r"\n    ssl_.*", "", site)
    assert "listen 443 ssl;" in site
    return site.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")


@contextmanager
def serving(folder: Path, ports: list[int]) -> Iterator[str]:
    """Run an nginx in front of the casebuilders on these ports of this machine; return its address."""
    port = free_port()
    folder.mkdir()
    file = configuration(folder, site_for(ports, port))
    running = subprocess.Popen([program(), "-p", folder, "-e", folder / "error.log", "-c", file])
    try:
        give_up_at = time.monotonic() + PATIENCE
        while not (folder / "pid").exists():
            assert running.poll() is None, (folder / "error.log").read_text()
            assert time.monotonic() < give_up_at
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(PATIENCE)
