"""What can go wrong in the store; no message ever contains a value that somebody typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casebuilder.store.staff import StaffMember


class StoreError(Exception):
    """Any refusal or failure of the store."""


class UnavailableError(StoreError):
    """The database is locked, full, read-only or unreachable. Nothing was saved; trying again may help."""


class BusyError(UnavailableError):
    """Too many people are logging in at the same time; trying again in a moment helps."""


class UnfitError(UnavailableError):
    """The database is unusable until somebody fixes it: read-only, damaged or too new. The message says how."""


class AddressError(StoreError):
    """DATABASE_URL names no database; the message is a sentence for the operator, without the password in it."""


class ConstraintError(StoreError):
    """The database refused a row that breaks its rules."""


class NotFoundError(StoreError):
    """There is no such thing in this practice."""


class RefusedError(StoreError):
    """A case at its stage does not take this act; the message says why and what to do instead."""


class KeysError(StoreError):
    """The keys cannot be read or do not fit; the message is a plain sentence for the operator."""


class WrongKeyError(KeysError):
    """The database was sealed with another key."""


class SealError(StoreError):
    """Sealed text was altered, is too old, or was sealed with a key that we do not have."""


class UnreadableError(StoreError):
    """A sealed text in the database cannot be read; `number` is the case it belongs to."""

    def __init__(self, number: str) -> None:
        super().__init__(f"Case {number} cannot be read")
        self.number = number


class AlreadySetUpError(StoreError):
    """There is already a practice, so the first one cannot be created."""


class EmailTakenError(StoreError):
    """Another staff member, perhaps of another practice, logs in with this address."""


class WeakPasswordError(StoreError):
    """The password is too easy to guess; the message says why."""


class WrongLogInError(StoreError):
    """The email address or the password is wrong: which of the two is said to the trail alone, by `account`."""

    def __init__(self, account: StaffMember | None) -> None:
        super().__init__("The email address or the password is wrong")
        self.account = account


class ThrottledError(StoreError):
    """Too many wrong passwords; `seconds` is how long to wait before the next attempt."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many attempts to log in: wait {seconds} seconds")
        self.seconds = seconds
