"""`casebuilder doctor`: a line for each thing that casebuilder needs, and the worst result as the exit code."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple

from casebuilder.core.sources import LAST_CHECKED
from casebuilder.settings import SettingError, read_settings
from casebuilder.store import KeysError, Store, StoreError, newest_backup, open_store
from casebuilder.version import VERSION

_LEAST_ROOM = 500 * 1024 * 1024  # bytes on the database's disk: less fills up soon
_OLDEST_COPY = timedelta(hours=26)  # one copy a night, with two hours to spare
_STALE_GUIDANCE = timedelta(days=183)
_CLOCKS_APART = timedelta(minutes=1)


class State(IntEnum):
    """The exit codes that monitoring programs expect of a check."""

    OK = 0
    WARNING = 1
    CRITICAL = 2


class Finding(NamedTuple):
    state: State
    sentence: str


def examine(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Run the checks in order, each only if the ones before it allow it."""
    yield Finding(State.OK, f"casebuilder {VERSION}")
    yield examine_guidance(datetime.now(UTC).date())
    try:
        settings = read_settings(environ)
    except (SettingError, KeysError) as error:
        yield Finding(State.CRITICAL, str(error))
        return
    yield Finding(State.OK, f"Settings: {'https' if settings['HTTPS'] else 'http'} on port {settings['PORT']}")
    yield Finding(State.OK, f"Host names: {', '.join(settings['TRUSTED_HOSTS'])}")
    with closing(open_store(settings["DATABASE_URL"], settings["KEYRING"])) as store:
        yield from _examine_database(store)
    yield _examine_disk(settings)
    yield _examine_backups(settings["BACKUPS"])
    yield _describe_metrics(settings)


def examine_guidance(today: date) -> Finding:
    """Check that somebody has lately compared our sentences with the public pages, which change without notice."""
    words = f"Guidance: last compared with the public pages on {LAST_CHECKED:%Y-%m-%d}"
    if today - LAST_CHECKED > _STALE_GUIDANCE:
        return Finding(State.WARNING, f"{words}, over 6 months ago. Look for a newer casebuilder")
    return Finding(State.OK, words)


def _examine_database(store: Store) -> Iterator[Finding]:
    try:
        store.check_fit()
        yield Finding(State.OK, "Database: it answers")
        if not store.is_up_to_date():
            yield Finding(State.CRITICAL, "Database: it is not up to date. Run: casebuilder db upgrade")
            return
        store.check_keys()
        yield Finding(State.OK, "Keys: they open the database")
        yield _examine_clock(store)
    except StoreError as error:
        yield Finding(State.CRITICAL, str(error))


def _examine_clock(store: Store) -> Finding:
    apart = abs(store.database_time() - datetime.now(UTC))
    if apart > _CLOCKS_APART:
        return Finding(State.WARNING, f"Clock: {apart.seconds // 60} minutes apart from the database's. Set it by NTP")
    return Finding(State.OK, f"Clock: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")


def _examine_disk(settings: Mapping[str, Any]) -> Finding:
    room = shutil.disk_usage(settings["INSTANCE"]).free
    words = f"Disk: {room // 1024**2} MB are free in {settings['INSTANCE']}"
    return Finding(State.OK if room >= _LEAST_ROOM else State.CRITICAL, words)


def _examine_backups(folder: Path | None) -> Finding:
    if folder is None:
        return Finding(State.WARNING, "Backup: CASEBUILDER_BACKUPS does not say where the copies are")
    copy = newest_backup(folder)
    if copy is None:
        return Finding(State.CRITICAL, f"Backup: there is no copy in {folder}. Make one: casebuilder backup")
    made_at = datetime.fromtimestamp(copy.stat().st_mtime, UTC)
    is_fresh = datetime.now(UTC) - made_at <= _OLDEST_COPY
    return Finding(State.OK if is_fresh else State.CRITICAL, f"Backup: the newest is of {made_at:%Y-%m-%d %H:%M} UTC")


def _describe_metrics(settings: Mapping[str, Any]) -> Finding:
    port = settings["METRICS_PORT"]
    return Finding(State.OK, f"Metrics: {f'on port {port}, /metrics' if port else 'off'}")
