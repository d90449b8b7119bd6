"""How templates are looked up and compiled: strict about our own, and compiled once for all starts of one version."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from flask.templating import Environment
from jinja2 import ChainableUndefined, FileSystemBytecodeCache
from jinja2.bccache import Bucket


class Templates(Environment):
    """Flask's environment, except that undefined variables are an error in our templates and allowed in the NHS's.

    Each template gets the globals themselves: a look-up through Jinja's chain of maps is slow.
    """

    @cached_property
    def of_the_nhs(self) -> jinja2.Environment:
        return self.overlay(undefined=ChainableUndefined)

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's own name for it
    ) -> jinja2.Template:
        if isinstance(name, str) and name.startswith("nhsuk/") and not self.overlayed:
            return self.of_the_nhs.get_template(name, parent, globals)
        return super().get_template(name, parent, globals)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class KeptBytecode(FileSystemBytecodeCache):
    """The compiled templates in a folder.

    A file is used only for the very text that it was compiled from, under the same `options`: one of them decides what
    is escaped. A full disk, or a damaged file, costs time and nothing else.
    """

    def __init__(self, folder: Path, options: Mapping[str, Any]) -> None:
        super().__init__(str(folder))
        named = {name: repr(value) for name, value in options.items() if name != "loader"}
        self._made_with = f"{jinja2.__version__} {sorted(named.items())}"

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(f"{self._made_with}\n{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001 - what a damaged file raises is anything
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def kept_bytecode(folder: Path, options: Mapping[str, Any]) -> KeptBytecode | None:
    """Return the cache in a folder, which is made; None where somebody else could write there: it holds programs."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        if _is_ours_alone(folder.parent) and _is_ours_alone(folder):
            return KeptBytecode(folder, options)
    return None


def _is_ours_alone(folder: Path) -> bool:
    found = folder.stat()
    if sys.platform == "win32":  # the folder of a user is the user's alone, and has no mode
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
