"""The web server: waitress with room for many slow clients, which finishes open requests before it stops."""

from __future__ import annotations

import ctypes
import gc
import signal
import socket
import struct
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ThreadedTaskDispatcher, WSGITask
from waitress.wasyncore import dispatcher, loop

from casebuilder import systemd
from casebuilder.watching import WAITED

if sys.platform != "win32":
    import resource

_THREADS = 8
_PROBE_THREADS = 2
_CONNECTIONS = 4000  # an idle one costs some kilobytes; at waitress's default of 100, 98 idle ones block the server
_CONNECTIONS_ON_WINDOWS = 400  # its select() accepts only 512
_OTHER_FILES = 200  # the database, the log, libraries
_IDLE_SECONDS = 30
_TURN_SECONDS = 0.0005  # after each statement a thread waits so long for each one that computes; Python's 0.005 is long
_GARBAGE_AFTER = 2000  # objects; at Python's 700 a page looks for garbage three times as often
_ARENA_MAX = -8  # glibc's M_ARENA_MAX; Python has no name for it
_ARENAS = 2  # of memory; by itself glibc gives each thread one, and keeps what each has freed
_DRAIN_SECONDS = 20
_HANDSHAKE_SECONDS = 0.01  # from a proxy beside us or in the next room
_GRACE_SECONDS = 1  # for the first byte on a connection opened just before the stop
_BIGGEST_BODY = 1024 * 1024  # bytes; larger than the pages accept, so that a page can say that it is too much
_SO_ATTACH_FILTER = 26  # of Linux; Python has no name for it
# A filter as the kernel reads it (BPF): load the flags of the TCP header; drop a SYN without ACK; pass the rest.
_WITHOUT_NEWCOMERS = b"".join(
    struct.pack("HBBI", *step)
    for step in ((0x30, 0, 0, 13), (0x54, 0, 0, 0x12), (0x15, 0, 1, 0x02), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFFFFFF))
)


class Server:
    """Listens and handles stop signals as soon as it is created; raises OSError or ValueError if it cannot listen."""

    def __init__(self, app: Flask, settings: Mapping[str, Any]) -> None:
        settle()
        self._connections: dict[int, Any] = {}  # by file descriptor: listeners, clients, waitress's own pipes
        self._dispatcher = Dispatcher()
        self._stopping = False
        self._handed_over = systemd.sockets_handed_over()
        address = {"host": settings["HOST"], "port": settings["PORT"]}
        create_server(
            app,
            map=self._connections,
            _dispatcher=self._dispatcher,
            **({"sockets": self._handed_over} if self._handed_over else address),
            connection_limit=connection_limit(),
            asyncore_use_poll=True,
            channel_timeout=_IDLE_SECONDS,
            ident=None,
            max_request_body_size=_BIGGEST_BODY,
            inbuf_overflow=_BIGGEST_BODY + 1,  # no typed text goes into a temporary file
            clear_untrusted_proxy_headers=not settings["TRUSTED_PROXIES"],
            url_scheme="https" if settings["HTTPS"] else "http",
        )
        self._listening = [each for each in self._connections.values() if isinstance(each, BaseWSGIServer)]
        for each in self._listening:
            each.channel_class = Channel
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)

    @property
    def port(self) -> int | None:
        """The port of the socket passed by systemd, if any: the settings do not know it."""
        places = (each.getsockname() for each in self._handed_over)
        return next((place[1] for place in places if isinstance(place, tuple)), None)

    def run(self) -> None:
        """Serve until a stop signal, then finish open requests. A second signal stops at once."""
        systemd.tell("READY=1")
        is_alive = systemd.Watchdog()
        while not self._stopping:
            self._turn()
            is_alive.tell()
        systemd.tell("STOPPING=1")
        self._drain()
        self._dispatcher.shutdown()

    def _stop(self, *_: object) -> None:
        if self._stopping:
            raise SystemExit(0)
        self._stopping = True
        for each in self._listening:
            each.pull_trigger()  # ends the current wait

    def _turn(self) -> None:
        loop(timeout=1, use_poll=True, map=self._connections, count=1)

    def _drain(self) -> None:
        if not self._handed_over:  # else the next process serves the connections still queued on the socket
            for listening in [each.socket for each in self._listening if each.socket]:
                ignore_newcomers(listening)
            time.sleep(_HANDSHAKE_SECONDS)
        for each in self._listening:
            if not self._handed_over:
                self._accept_all(each)
            dispatcher.close(each)  # not its own close(), which would also close its wake-up pipe
        give_up_at = time.time() + _DRAIN_SECONDS
        while (clients := self._clients()) and time.time() < give_up_at:
            for client in clients:
                client.will_close = client.will_close or not is_busy(client)
            loop(timeout=0.1, use_poll=True, map=self._connections, count=1)

    def _accept_all(self, listening: BaseWSGIServer) -> None:
        known = 0
        while known < len(self._connections):
            known = len(self._connections)
            listening.handle_accept()

    def _clients(self) -> list[HTTPChannel]:
        return [each for each in self._connections.values() if isinstance(each, HTTPChannel)]


def settle() -> None:
    """Have threads take turns as short requests need it, share memory, and look for garbage among new objects alone."""
    sys.setswitchinterval(_TURN_SECONDS)
    gc.freeze()
    gc.set_threshold(_GARBAGE_AFTER)
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library than glibc
            ctypes.CDLL(None).mallopt(_ARENA_MAX, _ARENAS)


class Dispatcher(ThreadedTaskDispatcher):
    """The worker threads; health probes have their own, so that they never wait for the others."""

    def __init__(self) -> None:
        super().__init__()
        self._probes = ThreadedTaskDispatcher()
        self.set_thread_count(_THREADS)
        self._probes.set_thread_count(_PROBE_THREADS)

    def add_task(self, task: Any) -> None:
        task.requests[0].queued_at = time.monotonic()
        if getattr(task.requests[0], "path", "").startswith("/health/"):  # an unreadable request has no path
            self._probes.add_task(task)
        else:
            super().add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: int = 5) -> bool:
        self._probes.shutdown(cancel_pending, timeout)
        return super().shutdown(cancel_pending, timeout)


class Task(WSGITask):
    """A request that knows how long it has waited for a thread, so that the pages can refuse one that is too old."""

    def get_environment(self) -> dict[str, Any]:
        now = time.monotonic()
        return super().get_environment() | {WAITED: now - getattr(self.request, "queued_at", now)}


class Channel(HTTPChannel):
    """The connection of a client."""

    task_class = Task


def ignore_newcomers(listening: socket.socket) -> bool:
    """Have the kernel drop each attempt to connect from now on; return whether it does. What is queued goes on.

    Closing a socket resets the connections in its queue, and a proxy may not repeat a form that it has sent on one.
    An attempt that was dropped is made again after a second, and is refused by then: the proxy asks another process.
    """
    if sys.platform != "linux":
        return False  # a connection of the last moment is reset
    steps = ctypes.create_string_buffer(_WITHOUT_NEWCOMERS, len(_WITHOUT_NEWCOMERS))
    program = struct.pack("HP", len(_WITHOUT_NEWCOMERS) // 8, ctypes.addressof(steps))
    try:
        listening.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)
    except OSError:  # some sandboxes allow no filters
        return False
    return True


def is_busy(client: HTTPChannel) -> bool:
    """Return whether the client has a request, a response or a new connection under way."""
    is_new = client.last_activity == client.creation_time and time.time() < client.creation_time + _GRACE_SECONDS
    return bool(client.requests or client.request or client.total_outbufs_len or is_new)


def connection_limit() -> int:
    """Return how many connections may be open at once, after raising this process's limit of open files."""
    if sys.platform == "win32":
        return _CONNECTIONS_ON_WINDOWS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _OTHER_FILES
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        with suppress(OSError, ValueError):  # a system that allows less than it reports
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
            soft = allowed
    return _CONNECTIONS if soft == resource.RLIM_INFINITY else max(min(_CONNECTIONS, soft - _OTHER_FILES), 100)
