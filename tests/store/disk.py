"""A disk for SQLite that records everything done to it, so that a test can cut its power or fill it up anywhere.

It is a VFS of SQLite's own kind (https://sqlite.org/vfs.html): the usual one, with a few of its functions wrapped.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import random
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

SECTOR = 512  # bytes that a disk writes as a whole or not at all
FULL = 13  # SQLITE_FULL
FSYNC_FAILED = 10 | 4 << 8  # SQLITE_IOERR_FSYNC

_VOID, _INT, _I64, _TEXT = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64, ctypes.c_char_p
_OPEN = ctypes.CFUNCTYPE(_INT, _VOID, _VOID, _VOID, _INT, _VOID)  # a name as it stands: SQLite goes on to use it
_DELETE = ctypes.CFUNCTYPE(_INT, _VOID, _TEXT, _INT)
_CLOSE = ctypes.CFUNCTYPE(_INT, _VOID)
_WRITE = ctypes.CFUNCTYPE(_INT, _VOID, _VOID, _INT, _I64)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _VOID, _I64)
_SYNC = ctypes.CFUNCTYPE(_INT, _VOID, _INT)
_numbers = count(1)


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("version", _INT),
        ("file_size", _INT),
        ("longest_path", _INT),
        ("next", _VOID),
        ("name", _TEXT),
        ("app_data", _VOID),
        ("open", _OPEN),
        ("delete", _DELETE),
        ("others", _VOID * 14),
    )


class _Methods(ctypes.Structure):
    _fields_ = (
        ("version", _INT),
        ("close", _CLOSE),
        ("read", _VOID),
        ("write", _WRITE),
        ("truncate", _TRUNCATE),
        ("sync", _SYNC),
        ("others", _VOID * 13),
    )


class _File(ctypes.Structure):
    _fields_ = (("methods", ctypes.POINTER(_Methods)),)


class Event(NamedTuple):
    """One thing done to a file: `create`, `write`, `truncate`, `sync` or `delete`; or `mark`, which a test sets."""

    act: str
    file: str
    at: int = 0
    data: bytes = b""


class Disk:
    """What was done to the files opened with `?vfs=NAME`, and which faults the disk has from now on."""

    def __init__(self) -> None:
        self.name = f"disk{next(_numbers)}"
        self.events: list[Event] = []
        self.room: int | None = None  # bytes by which files may still grow
        self.syncs_left: int | None = None  # before they fail
        self._library = _library()
        usual = _Vfs.from_address(self._library.sqlite3_vfs_find(None))
        self._vfs = _Vfs.from_buffer_copy(usual)
        self._vfs.name = self.name.encode()
        self._usual = usual
        self._files: dict[int, Path] = {}
        self._methods: dict[int, tuple[_Methods, _Methods]] = {}
        self._vfs.open, self._vfs.delete = _OPEN(self._open), _DELETE(self._delete)

    def url(self, path: Path) -> str:
        return f"sqlite:///file:{path}?vfs={self.name}&uri=true"

    def mark(self, word: str) -> None:
        self.events.append(Event("mark", word))

    def register(self) -> None:
        self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 0)

    def unregister(self) -> None:
        self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs))

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out_flags: int) -> int:
        path = Path(ctypes.string_at(name).decode()) if name else None
        is_new = path is not None and not path.exists()
        result = int(self._usual.open(vfs, name, file, flags, out_flags))
        if result == 0 and path is not None:
            self._files[file] = path
            if is_new:
                self.events.append(Event("create", self._files[file].name))
            opened = _File.from_address(file)
            address = ctypes.addressof(opened.methods.contents)
            opened.methods = ctypes.pointer(self._wrapped(address))
        return result

    def _wrapped(self, address: int) -> _Methods:
        if address not in self._methods:
            usual = _Methods.from_address(address)
            wrapped = _Methods.from_buffer_copy(usual)
            wrapped.write = _WRITE(lambda *args: self._write(usual, *args))
            wrapped.truncate = _TRUNCATE(lambda *args: self._truncate(usual, *args))
            wrapped.sync = _SYNC(lambda *args: self._sync(usual, *args))
            self._methods[address] = usual, wrapped
        return self._methods[address][1]

    def _write(self, usual: _Methods, file: int, data: int, length: int, at: int) -> int:
        if self.room is not None:
            growth = max(at + length - self._files[file].stat().st_size, 0)
            if growth > self.room:
                return FULL
            self.room -= growth
        self.events.append(Event("write", self._files[file].name, at, ctypes.string_at(data, length)))
        return int(usual.write(file, data, length, at))

    def _truncate(self, usual: _Methods, file: int, size: int) -> int:
        self.events.append(Event("truncate", self._files[file].name, size))
        return int(usual.truncate(file, size))

    def _sync(self, usual: _Methods, file: int, flags: int) -> int:
        if self.syncs_left is not None:
            if not self.syncs_left:
                return FSYNC_FAILED
            self.syncs_left -= 1
        self.events.append(Event("sync", self._files[file].name))
        return int(usual.sync(file, flags))

    def _delete(self, vfs: int, name: bytes, sync_folder: int) -> int:
        path = Path(name.decode())
        if path.exists():
            self.events.append(Event("delete", path.name, sync_folder))
            if self.room is not None:
                self.room += path.stat().st_size
        return int(self._usual.delete(vfs, name, sync_folder))


@contextmanager
def disk() -> Iterator[Disk]:
    """Register a disk with SQLite under its name until the block ends."""
    made = Disk()
    made.register()
    try:
        yield made
    finally:
        made.unregister()


class _Fate:
    """What happens to one file: what is safely on the disk, and what a power cut may still take away."""

    def __init__(self, content: bytes | None) -> None:
        self.content = content  # None: there is no such file
        self.pending: list[Event] = []
        self.deleted = False  # but the folder was not synced

    def settle(self) -> None:
        self.content = self.after(lambda event: [event])
        self.pending, self.deleted = [], False

    def after(self, kept: Callable[[Event], list[Event]]) -> bytes | None:
        content = self.content
        for event in self.pending:
            for part in kept(event):
                content = _apply(content or b"", part)
        return content


def _apply(content: bytes, event: Event) -> bytes:
    if event.act == "truncate":
        return content[: event.at].ljust(event.at, b"\0")
    content = content.ljust(event.at, b"\0")
    return content[: event.at] + event.data + content[event.at + len(event.data) :]


def after_cut(before: dict[str, bytes], events: list[Event], chance: random.Random) -> dict[str, bytes]:
    """Return the files that a power cut after `events` leaves, if `before` was safely on the disk at first.

    Of what was not synced, each write reaches the disk whole, in some of its sectors, or not at all, in any order.
    """
    fates = {name: _Fate(content) for name, content in before.items()}
    for event in events:
        _follow(fates, event)
    luck = chance.choice((0.0, 0.5, 1.0))  # with 1, the machine alone fails and the disk writes all that it was given

    def kept(event: Event) -> list[Event]:
        if chance.random() < luck:
            return [event]
        return [each for each in _sectors(event) if chance.random() < luck]

    files = {name: fate.after(kept) for name, fate in fates.items() if not (fate.deleted and chance.random() < luck)}
    return {name: content for name, content in files.items() if content is not None}


def _follow(fates: dict[str, _Fate], event: Event) -> None:
    if event.act == "mark":
        return
    fate = fates.setdefault(event.file, _Fate(None))
    match event.act:
        case "create":
            fates[event.file] = _Fate(None) if fate.content is None or not fate.deleted else fate
            fates[event.file].deleted = False
            fates[event.file].pending.append(Event("truncate", event.file))
        case "sync":
            fate.settle()
        case "delete" if event.at:
            fates[event.file] = _Fate(None)
        case "delete":
            fate.deleted = True
        case _:
            fate.pending.append(event)


def _sectors(event: Event) -> list[Event]:
    """Return a write cut up at the boundaries of sectors."""
    if event.act != "write":
        return []
    ends = [*range((event.at // SECTOR + 1) * SECTOR, event.at + len(event.data), SECTOR), event.at + len(event.data)]
    starts = [event.at, *ends[:-1]]
    return [
        Event("write", event.file, start, event.data[start - event.at : end - event.at])
        for start, end in zip(starts, ends, strict=True)
    ]


@cache
def _library() -> Any:
    """Return the SQLite that Python's own module uses, and not another one of this machine."""
    if sys.platform == "win32":
        return ctypes.CDLL("sqlite3.dll")
    library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))  # else it is part of the program
    library.sqlite3_vfs_find.restype = _VOID
    assert library.sqlite3_libversion_number() == _number(sqlite3.sqlite_version_info)
    return library


def _number(version: tuple[int, int, int]) -> int:
    major, minor, patch = version
    return major * 1_000_000 + minor * 1000 + patch
