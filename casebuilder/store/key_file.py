"""Where the keys come from: the environment, or a file that only its owner may read."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from casebuilder.store.errors import KeysError
from casebuilder.store.sealing import Keyring, new_key

VARIABLE = "CASEBUILDER_KEYS"
FILE = "keys"


def read_keyring(environ: Mapping[str, str], instance: Path) -> Keyring:
    """Return the keys of CASEBUILDER_KEYS, else of the file `instance`/keys, made at first start; raises KeysError."""
    if text := environ.get(VARIABLE, "").strip():
        return Keyring.from_text(text)
    path = instance / FILE
    if not path.exists():
        _make(path)
    return Keyring.from_text(_read(path))


def _make(path: Path) -> None:
    kept = [each for pattern in ("*.sqlite", "*.sqlite3", "*.db") for each in path.parent.glob(pattern)]
    if any(each.stat().st_size for each in kept):
        raise KeysError(
            f"The key file {path} is gone, but there is a database that was sealed with it. Put the key file back "
            f"from your backup, or set {VARIABLE}. Without the key nobody can read the cases."
        )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    private = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(private, "w", encoding="ascii") as file:
        file.write(f"{new_key()}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(unfinished, path)  # if two servers start at once, one makes the file and both read it
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()


def _read(path: Path) -> str:
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeysError(f"The key file {path} can be read by others. Make it private: chmod 600 {path}")
    return path.read_text(encoding="ascii", errors="replace").strip().replace("\n", ",")
