"""Every setting: its name, its default and what it means; read from a mapping, such as the environment."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from casebuilder.store import read_keyring

_CHECKOUT = Path(__file__).resolve().parent.parent
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_YES = {"1": True, "on": True, "yes": True, "true": True, "0": False, "off": False, "no": False, "false": False}


class Setting(NamedTuple):
    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("CASEBUILDER_INSTANCE", "instance", "folder of the database file and the key file"),
    Setting("DATABASE_URL", "sqlite:///instance/casebuilder.sqlite", "where everything is kept; postgresql://... too"),
    Setting(
        "CASEBUILDER_KEYS", "the file instance/keys", "keys that seal the cases, newest first, with commas between"
    ),
    Setting("CASEBUILDER_BACKUPS", "none", "folder of the copies that casebuilder backup makes and doctor looks at"),
    Setting("CASEBUILDER_HOST", "127.0.0.1", "address to listen on; 0.0.0.0 for every address of this machine"),
    Setting("PORT", "8000", "port to listen on"),
    Setting("CASEBUILDER_HTTPS", "off", "on when browsers come by https, through a reverse proxy"),
    Setting(
        "CASEBUILDER_TRUSTED_HOSTS", "this machine's own names", "names that browsers may ask for, with commas between"
    ),
    Setting("CASEBUILDER_TRUSTED_PROXIES", "0", "how many reverse proxies in front may say where a request comes from"),
    Setting("CASEBUILDER_LOG", "text", "json writes each line of the log as a JSON object"),
    Setting("CASEBUILDER_ACCESS_LOG", "off", "on for a line in the log for each request"),
    Setting("CASEBUILDER_METRICS_PORT", "off", "port on which Prometheus reads /metrics; each process needs its own"),
)
_OLD_NAMES = ("HTTPS", "TRUSTED_HOSTS", "TRUSTED_PROXIES")  # HOST too, but shells and compilers set it themselves


class SettingError(ValueError):
    """A setting cannot be used; the message is a sentence for the operator."""


def cannot_start(error: Exception) -> str:
    """Return the line for a failed start: what is wrong, and how to fix it."""
    return f"casebuilder cannot start. {str(error).rstrip('.')}."


def read_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings for `create_app`; make the instance folder and key file at the first start.

    Raises SettingError, and KeysError for keys that cannot be used.
    """
    _refuse_old_names(environ)
    host = environ.get("CASEBUILDER_HOST", "").strip() or "127.0.0.1"
    instance = instance_folder(environ)
    settings: dict[str, Any] = {
        "INSTANCE": instance,
        "HOST": host,
        "PORT": _number(environ, "PORT", 8000, 65535, least=1),
        "HTTPS": _switch(environ, "CASEBUILDER_HTTPS"),
        "TRUSTED_HOSTS": _names(environ) or own_names(host),
        "TRUSTED_PROXIES": _number(environ, "CASEBUILDER_TRUSTED_PROXIES", 0, 10),
        "LOG": _choice(environ, "CASEBUILDER_LOG", ("text", "json")),
        "ACCESS_LOG": _switch(environ, "CASEBUILDER_ACCESS_LOG"),
        "METRICS_PORT": _port_or_off(environ, "CASEBUILDER_METRICS_PORT"),
        "BACKUPS": Path(backups) if (backups := environ.get("CASEBUILDER_BACKUPS", "").strip()) else None,
        "DATABASE_URL": _database(environ) or f"sqlite:///{instance / 'casebuilder.sqlite'}",
    }
    if settings["HTTPS"] and not _names(environ):
        raise SettingError(
            "CASEBUILDER_HTTPS=on needs CASEBUILDER_TRUSTED_HOSTS: the name that browsers ask the reverse proxy for"
        )
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        return settings | {"KEYRING": read_keyring(environ, instance)}
    except OSError as error:
        raise SettingError(f"The folder {instance} cannot be used: {error.strerror}") from error


def _refuse_old_names(environ: Mapping[str, str]) -> None:
    for name in _OLD_NAMES:
        if name in environ:
            raise SettingError(f"The setting {name} is now called CASEBUILDER_{name}: rename it")


def instance_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder beside the checkout or, if installed, in this user's folder for application data."""
    if text := environ.get("CASEBUILDER_INSTANCE", "").strip():
        return Path(text).expanduser().resolve()
    if (_CHECKOUT / "pyproject.toml").exists():
        return _CHECKOUT / "instance"
    local = environ.get("LOCALAPPDATA") if os.name == "nt" else environ.get("XDG_DATA_HOME")
    return (Path(local) if local else Path.home() / ".local" / "share") / "casebuilder"


def is_loopback(host: str) -> bool:
    return host.lower() in _LOOPBACK


def own_names(host: str) -> list[str]:
    """Return the host names that this machine answers to; a name made up by another site is not among them."""
    names = ["127.0.0.1", "localhost"]
    return names if is_loopback(host) else [*names, name_of(host)]


def name_of(host: str) -> str:
    """Return the host name in URLs for `host`: never an IPv6 address, which Flask cannot match."""
    if host == "::1":
        return "localhost"
    return socket.gethostname().lower() if host == "0.0.0.0" or ":" in host else host.lower()  # noqa: S104 - compared


def _names(environ: Mapping[str, str]) -> list[str]:
    return [name.strip().lower() for name in environ.get("CASEBUILDER_TRUSTED_HOSTS", "").split(",") if name.strip()]


def _database(environ: Mapping[str, str]) -> str:
    url = environ.get("DATABASE_URL", "").strip()
    if url and not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")):
        raise SettingError("DATABASE_URL must begin with postgresql:// or sqlite:///")  # it may hold a password
    return url


def _number(environ: Mapping[str, str], name: str, default: int, most: int, least: int = 0) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise SettingError(f"{name} must be a number from {least} to {most}, not {text!r}")
    return int(text)


def _choice(environ: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """Return the word that is set; the first is the default."""
    text = environ.get(name, "").strip().lower() or words[0]
    if text not in words:
        raise SettingError(f"{name} must be {' or '.join(words)}, not {text!r}")
    return text


def _port_or_off(environ: Mapping[str, str], name: str) -> int:
    return 0 if environ.get(name, "").strip().lower() == "off" else _number(environ, name, 0, 65535, least=1)


def _switch(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "").strip().lower() or "off"
    if text not in _YES:
        raise SettingError(f"{name} must be on or off, not {text!r}")
    return _YES[text]
