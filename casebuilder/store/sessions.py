"""Log-in sessions: a random token that the browser holds and a row that knows its hash, idle and absolute ends."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from casebuilder.store.database.engine import WAIT_SECONDS, Database
from casebuilder.store.errors import SealError, UnavailableError
from casebuilder.store.sealing import Keyring
from casebuilder.store.staff import StaffMember, read_staff, select_staff
from casebuilder.store.tables import SessionTable, StaffTable, bare

IDLE, ABSOLUTE = timedelta(minutes=15), timedelta(hours=12)
TOUCHED_EVERY = timedelta(minutes=1)
_sessions, _staff = bare(SessionTable), bare(StaffTable).c
_SELECT = (
    select_staff()
    .join(_sessions, and_(_sessions.c.practice_id == _staff.practice_id, _sessions.c.staff_id == _staff.id))
    .add_columns(_sessions.c.created_at, _sessions.c.seen_at, _sessions.c.kept)
    .where(_sessions.c.token_hash == bindparam("token_hash"), _staff.active)
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is logged in, their unsaved words from the last session, and the seconds until this one ends idle."""

    staff: StaffMember
    unsaved: str | None
    idle_seconds_left: int


class Sessions:
    """The verbs on log-in sessions."""

    def __init__(self, database: Database, keys: Keyring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def open(self, staff: StaffMember, unsaved: str | None = None) -> str:
        """Open a session and return its token; `unsaved` is a text to keep in it."""
        token, now = secrets.token_urlsafe(32), self._clock()
        row = {
            "token_hash": _hash(token),
            "practice_id": staff.practice_id,
            "staff_id": staff.id,
            "created_at": now,
            "seen_at": now,
            "kept": self._seal(unsaved),
        }
        with self._database.writing() as connection:
            connection.execute(delete(SessionTable).where(SessionTable.seen_at < now - ABSOLUTE))
            connection.execute(insert(SessionTable), row)
        return token

    def get(self, token: str, *, alone: bool = False) -> SignedIn | None:
        """Return who holds the token; None if the session has ended or expired, or its owner may not log in.

        It is read `alone` before a write, which shares no moment with it.
        """
        now = self._clock()
        with self._database.reading(alone=alone) as connection:
            row = connection.execute(_SELECT, {"token_hash": _hash(token)}).first()
        if row is None or now - row.seen_at >= IDLE or now - row.created_at >= ABSOLUTE:
            return None
        seen_at = now if now - row.seen_at >= TOUCHED_EVERY and self._touch(token, now) else row.seen_at
        ends_at = min(seen_at + IDLE, row.created_at + ABSOLUTE)
        return SignedIn(read_staff(row), self._unseal(row.kept), int((ends_at - now).total_seconds()))

    def went_idle(self, token: str) -> bool:
        """Return whether the session ended because it was idle; False if it ended otherwise or is unknown."""
        wanted = select(SessionTable.created_at, SessionTable.seen_at).where(SessionTable.token_hash == _hash(token))
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        return row is not None and row.seen_at + IDLE <= min(self._clock(), row.created_at + ABSOLUTE)

    def end(self, token: str) -> None:
        """End the session, if there is one."""
        with self._database.writing() as connection:
            connection.execute(delete(SessionTable).where(SessionTable.token_hash == _hash(token)))

    def lapse(self, token: str) -> None:
        """End an idle session, but keep its text until its owner logs in again."""
        self._update(token, created_at=self._clock() - 2 * ABSOLUTE)

    def take_over(self, token: str, staff: StaffMember) -> str | None:
        """End the session, expired or not; return the text that it kept if it was this person's."""
        ended = delete(SessionTable).where(SessionTable.token_hash == _hash(token))
        with self._database.writing() as connection:
            row = connection.execute(ended.returning(SessionTable.staff_id, SessionTable.kept)).first()
        return self._unseal(row.kept) if row is not None and row.staff_id == staff.id else None

    def keep(self, token: str, text: str | None) -> None:
        """Keep a text in the session; None removes it."""
        self._update(token, kept=self._seal(text))

    def _touch(self, token: str, now: datetime) -> bool:
        try:
            self._update(token, patience=0, seen_at=now)
        except UnavailableError:  # pages can still be shown from a read-only database
            return False
        return True

    def _update(self, token: str, *, patience: float = WAIT_SECONDS, **columns: datetime | bytes | None) -> None:
        with self._database.writing(patience=patience) as connection:
            connection.execute(update(SessionTable).where(SessionTable.token_hash == _hash(token)).values(columns))

    def _seal(self, text: str | None) -> bytes | None:
        return None if text is None else self._keys.seal(text)

    def _unseal(self, sealed: bytes | None) -> str | None:
        try:
            return None if sealed is None else self._keys.unseal(sealed)
        except SealError:  # the key that sealed it has been removed
            return None


def end_sessions_of(connection: Connection, practice: int, staff: int) -> None:
    """Log a person out everywhere, within the transaction of the change that requires it."""
    connection.execute(delete(SessionTable).where(SessionTable.practice_id == practice, SessionTable.staff_id == staff))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
