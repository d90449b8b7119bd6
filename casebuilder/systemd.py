"""What systemd and a service tell each other: sockets handed over, "ready", "stopping", and that it is still alive."""

from __future__ import annotations

import os
import socket
import sys
import time
from contextlib import suppress

_FIRST_SOCKET = 3  # the file descriptor of the first socket: sd_listen_fds(3)


def sockets_handed_over() -> list[socket.socket]:
    """Return the sockets of a systemd .socket unit, which queues connections while casebuilder restarts."""
    if os.environ.pop("LISTEN_PID", "") != str(os.getpid()):
        return []
    number = int(os.environ.pop("LISTEN_FDS", "0"))
    return [socket.socket(fileno=file) for file in range(_FIRST_SOCKET, _FIRST_SOCKET + number)]


def tell(state: str) -> None:
    """Send systemd a state of sd_notify(3), such as READY=1, if it has asked for it."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if place and sys.platform != "win32":
        address = f"\0{place[1:]}" if place.startswith("@") else place
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told, suppress(OSError):
            told.sendto(state.encode(), address)


class Watchdog:
    """Tells systemd twice per WatchdogSec that the service is alive, if systemd watches it."""

    def __init__(self) -> None:
        is_for_us = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self._seconds = int(os.environ.get("WATCHDOG_USEC", "0")) / 2_000_000 if is_for_us else 0.0
        self._next = 0.0

    def tell(self) -> None:
        if self._seconds and time.monotonic() >= self._next:
            self._next = time.monotonic() + self._seconds
            tell("WATCHDOG=1")
