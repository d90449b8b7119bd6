"""A Firefox driven by Marionette, its own protocol: only the browser has to be installed.

Playwright drives only the Firefox that it builds itself. https://firefox-source-docs.mozilla.org/testing/marionette/
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedRWPair
from pathlib import Path
from typing import Any

TAB, ENTER, SPACE, CONTROL = "\ue004", "\ue007", " ", "\ue009"
PATIENCE = 30.0  # seconds: a busy machine is no failure
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of a reference to an element, in WebDriver
_PREFERENCES = """
user_pref("marionette.port", 0);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.disabledForTesting", true);
user_pref("network.captive-portal-service.enabled", false);
user_pref("signon.rememberSignons", false);
"""


class Firefox:
    """One window of a Firefox: `go` opens a page, and keys go to whatever has the focus."""

    def __init__(self, stream: BufferedRWPair) -> None:
        self._stream = stream
        self._read()
        self._send("WebDriver:NewSession", capabilities={})
        self._send("WebDriver:SetWindowRect", width=1280, height=800)

    def go(self, address: str) -> None:
        self._send("WebDriver:Navigate", url=address)

    def run(self, script: str, *arguments: object) -> Any:
        """Return what a script in the page returns."""
        return self._send("WebDriver:ExecuteScript", script=script, args=list(arguments))["value"]

    def wait(self, script: str, *arguments: object) -> Any:
        """Return what a script returns as soon as that is something; raises TimeoutError."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(MarionetteError):  # while one page gives way to the next
                if found := self.run(script, *arguments):
                    return found
            time.sleep(0.05)
        raise TimeoutError(f"{script} {arguments}: {self.run('return document.body.innerText')[:500]}")

    def press(self, keys: str) -> None:
        """Type with the events of a real keyboard, where the focus is."""
        element = self._send("WebDriver:GetActiveElement")["value"][_ELEMENT]
        self._send("WebDriver:ElementSendKeys", id=element, text=keys)

    def _send(self, name: str, **parameters: object) -> Any:
        body = json.dumps([0, 1, name, parameters]).encode()
        self._stream.write(b"%d:%b" % (len(body), body))
        self._stream.flush()
        _, _, error, result = self._read()
        if error:
            raise MarionetteError(f"{name}: {error['error']}: {error['message']}")
        return result

    def _read(self) -> Any:
        length = b""
        while (digit := self._stream.read(1)) != b":":
            length += digit
        return json.loads(self._stream.read(int(length)))


class MarionetteError(RuntimeError):
    """Firefox refused a command; the message says which one and why."""


def program() -> str:
    """Return the Firefox of this machine; raises FileNotFoundError, which says what to do."""
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if found is None:
        raise FileNotFoundError("Firefox is not here: install firefox-esr, or make hard WITHOUT=firefox")
    return found


@contextmanager
def firefox() -> Iterator[Firefox]:
    """Run a headless Firefox with an empty profile until the block ends."""
    with tempfile.TemporaryDirectory(prefix="casebuilder-firefox-", ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        (profile / "user.js").write_text(_PREFERENCES)
        command = [program(), "--headless", "--marionette", "--no-remote", "--profile", folder]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                port = int(_soon((profile / "MarionetteActivePort").read_text))
                line = socket.create_connection(("127.0.0.1", port), PATIENCE)
                with line, line.makefile("rwb") as stream:
                    yield Firefox(stream)
            finally:
                process.terminate()


def _soon(read: Callable[[], str]) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError):
            if text := read():
                return text
        time.sleep(0.05)
    raise TimeoutError("Firefox did not start")
