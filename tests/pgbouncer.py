"""A throwaway PgBouncer in transaction mode in front of the tests' PostgreSQL: few connections serve many clients."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.postgres import answers, unprivileged

PORT = 6432  # part of the name of its socket, in a folder of its own
OTHER_USERS = ("guest", "reader")  # whom tests create
SETTINGS = """
[databases]
* = {server}
[pgbouncer]
listen_addr =
listen_port = {port}
unix_socket_dir = {folder}
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = 4
max_client_conn = 500
server_idle_timeout = 2
server_reset_query_always = 1
ignore_startup_parameters = extra_float_digits
"""


def program() -> str:
    """Return the path of PgBouncer; fail if it is missing, because whoever runs such a test wants to know."""
    found = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    assert found, "PgBouncer is not installed here: apt-get install pgbouncer, or make hard WITHOUT=pgbouncer"
    return found


@contextlib.contextmanager
def serving(server_url: str) -> Iterator[Callable[[str], str]]:
    """Run a PgBouncer in front of a server; return how the URL of a database becomes one that leads through it."""
    server = urlsplit(server_url)
    folder = Path(tempfile.mkdtemp(prefix="casebuilder-pgbouncer-"))

    def through(url: str) -> str:
        query = urlencode({"host": str(folder), "port": PORT})
        return f"{server.scheme}://{server.username or 'postgres'}@{urlsplit(url).path}?{query}"

    try:
        folder.chmod(0o777)
        users = (server.username or "postgres", *OTHER_USERS)
        (folder / "users").write_text("".join(f'"{user}" ""\n' for user in users))
        (folder / "settings").write_text(SETTINGS.format(server=_place(server_url), port=PORT, folder=folder))
        with (folder / "log").open("w") as log:
            command = [program(), folder / "settings"]
            process = subprocess.Popen(list(map(str, command)), stdout=log, stderr=log, cwd=folder, **unprivileged())
        try:
            give_up_at = time.monotonic() + 60
            while not answers(through(server_url)):
                assert process.poll() is None and time.monotonic() < give_up_at, (folder / "log").read_text()  # noqa: PT018
                time.sleep(0.05)
            yield through
        finally:
            process.terminate()
            process.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _place(server_url: str) -> str:
    """Return the server in PgBouncer's words."""
    parts = urlsplit(server_url)
    asked = parse_qs(parts.query)
    host = asked["host"][0] if "host" in asked else parts.hostname
    password = f" password={parts.password}" if parts.password else ""
    return f"host={host} port={parts.port or 5432}{password}"
