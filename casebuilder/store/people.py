"""The verbs on the staff of practices, and on logging in."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any
from unicodedata import normalize

from sqlalchemy import Connection, insert, select, text, update

from casebuilder.store.database.engine import Database
from casebuilder.store.devices import Devices
from casebuilder.store.errors import (
    AlreadySetUpError,
    ConstraintError,
    EmailTakenError,
    NotFoundError,
    RefusedError,
    WrongLogInError,
)
from casebuilder.store.passwords import Passwords, check_strength
from casebuilder.store.practice_verbs import insert_practice
from casebuilder.store.sealing import Keyring
from casebuilder.store.sessions import end_sessions_of
from casebuilder.store.staff import (
    Actor,
    Operator,
    Role,
    StaffMember,
    email_key,
    lock_managers,
    read_staff,
    select_staff,
)
from casebuilder.store.tables import PracticeTable, StaffTable
from casebuilder.store.throttle import Throttle
from casebuilder.store.trail import NewEntry, record
from casebuilder.text.look_alikes import skeleton


class People:
    """The verbs on the staff of practices, and on logging in."""

    def __init__(self, database: Database, keys: Keyring, clock: Callable[[], datetime], passwords: Passwords) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._passwords = passwords
        self._throttle = Throttle(database, keys, clock)
        self._devices = Devices(keys, clock)

    def has_practice(self) -> bool:
        """Return whether casebuilder has been set up."""
        with self._database.reading() as connection:
            return connection.scalar(select(PracticeTable.id).limit(1)) is not None

    def create_first_practice(
        self, name: str, ods_code: str, manager_name: str, email: str, password: str
    ) -> StaffMember:
        """Create the first practice and its manager; raises AlreadySetUpError, WeakPasswordError."""
        check_strength(password, email)
        hashed = self._hash(password)
        with self._database.writing() as connection:
            if not self._database.is_sqlite:  # else two could look at the same time and both find none
                connection.execute(text("LOCK TABLE practices IN SHARE ROW EXCLUSIVE MODE"))
            if connection.scalar(select(PracticeTable.id).limit(1)) is not None:
                raise AlreadySetUpError("There is a practice already")
            practice = insert_practice(connection, name, ods_code, self._clock())
            return self._add_staff(connection, Operator(practice), manager_name, email, hashed, Role.MANAGER)

    def add_staff(self, by: Actor, name: str, email: str, password: str, role: Role) -> StaffMember:
        """Add a staff member; raises EmailTakenError, WeakPasswordError, NotFoundError."""
        check_strength(password, email)
        hashed = self._hash(password)
        with self._database.writing() as connection:
            if connection.scalar(select(PracticeTable.id).where(PracticeTable.id == by.practice_id)) is None:
                raise NotFoundError("There is no such practice")
            return self._add_staff(connection, by, name, email, hashed, role)

    def staff(self, by: Actor) -> tuple[StaffMember, ...]:
        """Return all staff of the practice by name, including those who may no longer log in."""
        wanted = select_staff().where(StaffTable.practice_id == by.practice_id).order_by(StaffTable.name, StaffTable.id)
        with self._database.reading() as connection:
            return tuple(map(read_staff, connection.execute(wanted)))

    def set_active(self, by: Actor, staff: int, active: bool) -> None:
        """Set whether a person may log in, and log them out everywhere; raises NotFoundError, RefusedError."""
        self._change_staff(by, staff, "let in" if active else "shut out", active=active)

    def set_role(self, by: Actor, staff: int, role: Role) -> None:
        """Set a person's role, and log them out everywhere; raises NotFoundError, RefusedError."""
        self._change_staff(by, staff, f"made {role}", role=role)

    def set_password(self, by: Actor, staff: int, password: str) -> None:
        """Set a person's password, and log them out everywhere.

        Raises NotFoundError, RefusedError, WeakPasswordError.
        """
        person = next((each for each in self.staff(by) if each.id == staff), None)
        check_strength(password, person.email if person else "")
        self._change_staff(by, staff, "password changed", password_hash=self._hash(password))

    def log_in(self, email: str, password: str, address: str, devices: Collection[str] = ()) -> StaffMember:
        """Return the person with this email address and password; raises WrongLogInError, ThrottledError, BusyError.

        `address` is where the attempt comes from, and `devices` are the tokens that its browser holds. Unknown,
        disabled and mistyped accounts get the same message after the same work.
        """
        with self._passwords.turn():
            return self._log_in(email_key(email), password, address, devices)

    def _hash(self, password: str) -> str:
        """Return a hash; it takes long, so SQLite's writers do not wait for it."""
        self._database.let_go()
        return self._passwords.hash(password)

    def _log_in(self, account: str, password: str, address: str, devices: Collection[str]) -> StaffMember:
        wanted = select_staff().add_columns(StaffTable.password_hash).where(StaffTable.email_key == account)
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        browser = self._devices.known(devices, row.id, row.password_hash) if row else ""
        self._throttle.admit(account, address, browser)
        self._database.let_go()  # a hash takes long, and may wait for its turn
        if not self._passwords.matches(row.password_hash if row else None, password) or not row or not row.active:
            raise WrongLogInError(read_staff(row) if row else None)
        renewed = self._hash(password) if self._passwords.is_outdated(row.password_hash) else None
        with self._database.writing() as connection:
            self._throttle.succeeded(connection, account, address, browser)
            if renewed:
                connection.execute(update(StaffTable).where(StaffTable.id == row.id).values(password_hash=renewed))
        return read_staff(row)

    def device_of(self, staff: StaffMember) -> str:
        """Return a token for the browser in which this person has just logged in; raises NotFoundError."""
        wanted = select(StaffTable.password_hash).where(
            StaffTable.practice_id == staff.practice_id, StaffTable.id == staff.id
        )
        with self._database.reading() as connection:
            password_hash = connection.scalar(wanted)
        if password_hash is None:
            raise NotFoundError("There is no such person")
        return self._devices.token(staff.id, password_hash)

    def _add_staff(
        self, connection: Connection, by: Actor, name: str, email: str, hashed: str, role: Role
    ) -> StaffMember:
        key = email_key(email)
        if connection.scalar(select(StaffTable.id).where(StaffTable.email_key == key)) is not None:
            raise EmailTakenError("Somebody logs in with this email address already")
        colleagues = connection.scalars(select(StaffTable.email).where(StaffTable.practice_id == by.practice_id))
        if skeleton(email) in map(skeleton, colleagues):
            raise EmailTakenError("This looks the same as the address of a colleague, with other letters in it")
        address = normalize("NFC", email.strip())
        person = {"practice_id": by.practice_id, "name": name, "email": address, "email_key": key, "role": role}
        account = {"password_hash": hashed, "active": True, "created_at": self._clock()}
        try:
            added = connection.scalar(insert(StaffTable).returning(StaffTable.id), person | account)
        except ConstraintError:
            raise EmailTakenError("Somebody logs in with this email address already") from None
        self._record(connection, by, "staff added", about=added)
        return read_staff(connection.execute(select_staff().where(StaffTable.id == added)).one())

    def _change_staff(self, by: Actor, staff: int, act: str, **columns: Any) -> None:
        wanted = (StaffTable.practice_id == by.practice_id, StaffTable.id == staff)
        with self._database.writing() as connection:
            managers = lock_managers(connection, by.practice_id)
            if by.id not in (None, staff, *managers):
                raise RefusedError("You are no longer a manager of this practice")
            if managers == {staff} and (columns.get("role") == Role.STAFF or columns.get("active") is False):
                raise RefusedError("This is the only manager left: make somebody else a manager first")
            if not connection.execute(update(StaffTable).where(*wanted).values(columns)).rowcount:
                raise NotFoundError("There is no such person in this practice")
            end_sessions_of(connection, by.practice_id, staff)
            self._record(connection, by, act, about=staff)

    def _record(self, connection: Connection, by: Actor, act: str, about: int | None = None) -> None:
        record(connection, self._keys, NewEntry(by, act, self._clock(), about=about))
