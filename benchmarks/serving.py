"""Server processes to measure: on a free port, asked one request at a time, their CPU time read from outside."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds for a server to answer for the first time, on a busy machine
_HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">')


@dataclass
class Server:
    """One server process and the one connection to it, with the cookies that it gave."""

    process: subprocess.Popen[bytes]
    connection: HTTPConnection
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> HTTPResponse:
        """Send a request; return the response with its body unread."""
        sent = {"Cookie": "; ".join(map("=".join, self.cookies.items())), **(headers or {})}
        body = urlencode(form) if form is not None else None
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, sent)
        answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> bytes:
        """Return the body of a page that must exist."""
        answer = self.ask("GET", path, headers=headers)
        body = answer.read()
        assert answer.status == 200, f"GET {path}: {answer.status}"
        return body

    def post(self, path: str, form: Mapping[str, str], expected: int = 303) -> str:
        """Send a form; return where its redirect leads."""
        answer = self.ask("POST", path, form)
        answer.read()
        assert answer.status == expected, f"POST {path}: {answer.status}"
        return answer.headers.get("Location", "")

    def hidden_fields(self, path: str) -> dict[str, str]:
        """The hidden fields of a page's forms."""
        return dict(_HIDDEN.findall(self.get(path).decode()))

    def log_in(self, email: str, password: str) -> None:
        self.post("/log-in", self.hidden_fields("/log-in") | {"email": email, "password": password})

    @property
    def cpu_seconds(self) -> float:
        """The CPU time of the whole process so far, in user and kernel mode, to the nanosecond (Linux)."""
        return time.clock_gettime(~self.process.pid << 3 | 2)  # the clock that clock_getcpuclockid(3) names

    def memory(self, field_name: str = "VmRSS") -> int:
        """Bytes of memory in use (Linux)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        found = re.search(rf"{field_name}:\s+(\d+) kB", status)
        assert found
        return int(found[1]) * 1024


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def environment(**settings: str) -> dict[str, str]:
    """The environment of a server with these settings. It keeps its bytecode, as an operator's does."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return own | settings


@contextmanager
def started(module: str, first_path: str, environ: Mapping[str, str], checkout: Path = ROOT) -> Iterator[Server]:
    """A server of its own out of a checkout, which has answered once."""
    port = free_port()
    python = sys.executable if checkout == ROOT else python_of(checkout)
    command = [python, "-m", module, *([str(port)] if module == "benchmarks.floor" else [])]
    process = subprocess.Popen(
        command, cwd=checkout, env=environment(**environ, PORT=str(port)), stdout=subprocess.DEVNULL
    )
    try:
        with closing(first_connection(process, port, first_path)) as connection:
            yield Server(process, connection)
    finally:
        process.terminate()
        process.wait()


def python_of(checkout: Path) -> str:
    """The Python that `make run` has set up in a checkout."""
    python = checkout / ".venv" / "bin" / "python"
    if not python.exists():
        sys.exit(f"{python} is not there: run make run in {checkout} once, and stop it again")
    return str(python)


def first_connection(process: subprocess.Popen[bytes], port: int, path: str) -> HTTPConnection:
    """A connection on which the first answer has come."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
        except ConnectionRefusedError:
            connection.close()
            time.sleep(0.002)
        else:
            return connection
    raise RuntimeError(f"The server on port {port} did not answer")
