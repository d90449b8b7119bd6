"""A way to a database that can be cut: it swallows what is sent, or nobody answers at its address."""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit


class Proxy:
    """A listener on this machine that passes everything on to the server of a PostgreSQL URL, until it is cut."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._open = Event()
        self._open.set()
        self._sockets: list[socket.socket] = []
        self.answers = 0  # of the server: so often it was ready for the next question
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        Thread(target=self._accept_for_ever, daemon=True).start()

    @property
    def url(self) -> str:
        """The URL of the same database by way of the proxy."""
        user = (self._url.username or "postgres") + (f":{self._url.password}" if self._url.password else "")
        return f"postgresql+psycopg://{user}@127.0.0.1:{self.port}{self._url.path}"

    def swallow(self) -> None:
        """Answer nothing any more, on any connection, old or new."""
        self._open.clear()

    def vanish(self) -> None:
        """Swallow, and accept no connection: packets to this address lead nowhere."""
        self.swallow()
        self._listening.listen(0)
        for _ in range(8):  # a full queue of a socket drops what comes
            waiting = socket.socket()
            waiting.setblocking(False)
            with suppress(BlockingIOError):
                waiting.connect(("127.0.0.1", self.port))
            self._sockets.append(waiting)

    def come_back(self) -> None:
        self._listening.listen(128)
        self._open.set()

    def close(self) -> None:
        self._open.set()
        for each in (self._listening, *self._sockets):
            each.close()

    def _accept_for_ever(self) -> None:
        with suppress(OSError):
            while True:
                self._open.wait()
                client, _ = self._listening.accept()
                server = self._connect()
                self._sockets += [client, server]
                for source, target in ((client, server), (server, client)):
                    Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _connect(self) -> socket.socket:
        folder = parse_qs(self._url.query).get("host", [""])[0]
        if folder:
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(Path(folder) / ".s.PGSQL.5432"))
            return server
        return socket.create_connection((self._url.hostname or "127.0.0.1", self._url.port or 5432))

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self._open.wait()
                # ReadyForQuery, the last message of an answer; our questions are too short to be cut in two.
                self.answers += data[-6:-1] == b"Z\0\0\0\5"
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)
