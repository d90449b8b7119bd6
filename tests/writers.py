"""A browser of the plainest kind, and a writer that edits a case with it until it is stopped.

Only the standard library is used, so that eight of them start at once.
"""

from __future__ import annotations

import json
import re
import secrets
import sys
import time
from html import unescape
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

PATIENCE = 60  # seconds, on a busy machine


class Answer(NamedTuple):
    status: int
    location: str
    text: str

    def field(self, name: str) -> str:
        """Return the value of a hidden field; empty if there is none."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        return unescape(found[1]) if found else ""


class Browser:
    """One connection that stays open, and one cookie jar."""

    def __init__(self, address: str) -> None:
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
        self.cookies: dict[str, str] = {}
        self.token = ""  # for forms, once logged in
        self.asked_again = 0  # how often a log-in was asked to try again

    def close(self) -> None:
        self._connection.close()

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, "")

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self._ask("POST", path, urlencode({"csrf_token": self.token, **fields}))

    def log_in(self, email: str, password: str) -> None:
        self.token = self.get("/log-in").field("csrf_token")
        answer = self.post("/log-in", {"email": email, "password": password})
        while answer.status == 503 and "Try again in a moment" in answer.text:
            self.asked_again += 1
            time.sleep(0.5)
            answer = self.post("/log-in", {"email": email, "password": password})
        if (answer.status, answer.location) != (303, "/cases"):
            raise AssertionError(f"not logged in: {answer.status}")
        self.token = self.get("/cases/new").field("csrf_token")

    def copy(self, address: str) -> Browser:
        """Return another connection of the same person's same browser."""
        other = Browser(address)
        other.cookies, other.token = dict(self.cookies), self.token
        return other

    def _ask(self, method: str, path: str, body: str) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body or None, headers)
        response = self._connection.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, response.headers.get("Location", ""), text)


def append_words(browser: Browser, number: str, name: str, edits: int) -> tuple[list[tuple[str, int]], int]:
    """Append its own words to the note of a case in `edits` tries, reading again after each refusal.

    Return each acknowledged word with the version that it made, and how many tries were refused.
    """
    path = f"/cases/{number}/edit"
    form = browser.get(path)
    version, page = int(form.field("version")), form.field("page")
    opened = re.search(r'<textarea[^>]* name="note"[^>]*>([^<]*)</textarea>', form.text)
    assert opened
    note = unescape(opened[1]).strip()  # somebody may have been quicker than this first look
    acknowledged: list[tuple[str, int]] = []
    refused = 0
    for _ in range(edits):
        word = f"{name}{len(acknowledged)}"
        words = f"{note} {word}".strip()
        answer = browser.post(path, {"version": str(version), "page": page, "note": words, "action": "check"})
        if answer.status == 303:
            version, page, note = version + 1, secrets.token_urlsafe(12), words
            acknowledged.append((word, version))
            continue
        stored = re.search(r'for="take-note-stored">[^<]*<span[^>]*>([^<]*)</span>', answer.text)
        if answer.status != 409 or answer.field("note") != words or not stored:
            raise AssertionError(f"{answer.status}: an edit was refused without its writer's words")
        version, page, note = int(answer.field("version")), answer.field("page"), unescape(stored[1])
        refused += 1
    return acknowledged, refused


def main(address: str, email: str, password: str, number: str, name: str, edits: str) -> None:
    browser = Browser(address)
    browser.log_in(email, password)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(append_words(browser, number, name, int(edits))))


if __name__ == "__main__":
    main(*sys.argv[1:])
