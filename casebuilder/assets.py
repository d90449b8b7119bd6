"""The files of static/: few requests a page, each as small as it gets, and kept by browsers for a year.

What every page needs is one style sheet and one script, joined here from the files that they are written in.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

import brotli
from flask import Response, request
from werkzeug.exceptions import NotFound

TYPES = {  # a machine's own register of types may say anything
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
STYLE_SHEETS = ("nhsuk/nhsuk-frontend.min.css", "app.css")
# Each script with the selector that a page must match, so that one bundle serves all pages, logged in or not.
SCRIPTS = (
    ("nhsuk/nhsuk-frontend.min.js", "body"),
    ("session-end.js", "#session-end"),
    ("copied.js", "[data-copied]"),
    ("newer.js", "[data-newer]"),
)
# The smallest first. Browsers take brotli by https and from this machine, gzip everywhere.
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=11),
    "gzip": partial(gzip.compress, mtime=0),
}


class Assets:
    """Answers for the files of a folder, read once."""

    def __init__(self, folder: Path) -> None:
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        self._files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
        self._files["casebuilder.css"] = b"\n".join(self._files[name] for name in STYLE_SHEETS)
        self._files["casebuilder.js"] = b"\n".join(self._on_its_page(*each) for each in SCRIPTS)
        self._compressed = lru_cache(self._compress)

    @property
    def version(self) -> str:
        """A word that changes with any of the files: as a part of their paths it makes browsers fetch new ones."""
        content = hashlib.sha256()
        for name, body in self._files.items():
            content.update(name.encode() + body)
        return content.hexdigest()[:12]

    def answer(self, filename: str) -> Response:
        if filename not in self._files:
            raise NotFound
        encoding = next((each for each in ENCODINGS if request.accept_encodings.quality(each) > 0), "")
        body = self._compressed(filename, encoding) if encoding else self._files[filename]
        response = Response(body, mimetype=TYPES[Path(filename).suffix])
        response.vary.add("Accept-Encoding")
        if encoding:
            response.headers["Content-Encoding"] = encoding
        return response

    def _on_its_page(self, name: str, selector: str) -> bytes:
        """Return the script of a file in a block of its own, which runs only on pages that match the selector."""
        return f"if (document.querySelector('{selector}')) {{\n".encode() + self._files[name] + b"\n}"

    def _compress(self, filename: str, encoding: str) -> bytes:
        return ENCODINGS[encoding](self._files[filename])
