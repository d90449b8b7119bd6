"""Programs that need not import casebuilder: they are forks of a process that has done so and nothing else.

A start costs a tenth of a fresh one. `tests/test_main.py` also starts it afresh, as do the tests of its deployments.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from casebuilder.__main__ import main
from casebuilder.store import migrating

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 65536  # bytes of a request
IMPORTED = (main, migrating)  # the second by a first start only


class Program:
    """A running casebuilder, with what the tests use of `subprocess.Popen`."""

    def __init__(self, arguments: Sequence[str], environ: Mapping[str, str], folder: Path) -> None:
        said, complained, told = os.pipe(), os.pipe(), os.pipe()
        theirs = [os.open(os.devnull, os.O_RDONLY), said[1], complained[1], told[1]]
        request = json.dumps([list(arguments), dict(environ), str(folder)]).encode()
        socket.send_fds(nursery(), [request], theirs)
        for end in theirs:
            os.close(end)
        self.stdout, self.stderr, self._told = (os.fdopen(end[0], encoding="utf-8") for end in (said, complained, told))
        self.pid = int(self._told.readline())
        self.returncode: int | None = None
        self._read: dict[str, str] = {}
        self._readers = [
            threading.Thread(target=self._read_all, args=(name,), daemon=True) for name in ("stdout", "stderr", "_told")
        ]

    def send_signal(self, signal_: signal.Signals) -> None:
        os.kill(self.pid, signal_)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        if self.returncode is None:
            self.send_signal(signal.SIGKILL)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for its end, and return what it has said on both streams since the last read."""
        give_up_at = None if timeout is None else time.monotonic() + timeout
        for reader in self._readers:
            if reader.ident is None:
                reader.start()
        for reader in self._readers:
            reader.join(None if give_up_at is None else max(0, give_up_at - time.monotonic()))
            if reader.is_alive():
                raise subprocess.TimeoutExpired("casebuilder", timeout or 0)
        self.returncode = int(self._read["_told"])
        return self._read["stdout"], self._read["stderr"]

    def _read_all(self, name: str) -> None:
        with getattr(self, name) as stream:
            self._read[name] = stream.read()


@cache
def nursery() -> socket.socket:
    """Return our end of a socket at which the nursery waits for orders; it ends when this process does."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.nursery", str(theirs.fileno())]
    environ = {"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", "")}
    with theirs:
        # Nobody waits for it, and a garbage collector that finds it running warns.
        _forget.append(subprocess.Popen(command, env=environ, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL))
    return ours


_forget: list[subprocess.Popen[bytes]] = []


def serve_for_ever(orders: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the parents of the programs
    while True:
        request, streams, _, _ = socket.recv_fds(orders, LONGEST, 4)
        if not request:
            return
        if os.fork() == 0:
            orders.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            watch_over(json.loads(request), streams)
        for stream in streams:
            os.close(stream)


def watch_over(order: list[Any], streams: list[int]) -> None:
    """Be the parent of the program: report its process id, wait for it, and report how it ended."""
    *theirs, told = streams
    program = os.fork()
    if program == 0:
        for number, stream in enumerate(theirs):
            os.dup2(stream, number)
        os.closerange(3, max(streams) + 1)
        run(*order)
    for stream in theirs:
        os.close(stream)
    os.write(told, f"{program}\n".encode())
    os.write(told, str(os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])).encode())
    os._exit(0)


def run(arguments: list[str], environ: dict[str, str], folder: str) -> None:
    """Do what `python -m casebuilder` does once it has imported everything."""
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(folder)
    sys.argv = ["casebuilder", *arguments]
    code: object = 1
    try:
        main(arguments, prog_name="casebuilder")
    except SystemExit as stop:
        code = stop.code
    except BaseException:  # noqa: BLE001 - as the interpreter does at its end
        traceback.print_exc()
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    serve_for_ever(socket.socket(fileno=int(sys.argv[1])))
