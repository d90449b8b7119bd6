"""What a practice has told us about one case: every answer as typed, never a full NHS number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

from casebuilder.core.dates import TypedDate
from casebuilder.core.nhs_numbers import last_three, mask_nhs_numbers


class Step(StrEnum):
    """A thing tried before the case was raised, in the order the form offers them (domain: the usual steps)."""

    PASSWORDS = "passwords"
    RESET_LINK = "reset-link"
    RECOVER_MAILBOX = "recover-mailbox"
    SEARCH_MAILBOXES = "search-mailboxes"
    REPLACE_ACCOUNT = "replace-account"
    REGISTRATION = "registration"
    PRACTICE_RESET = "practice-reset"
    OTHER = "other"


class VerificationLevel(StrEnum):
    """What the patient could do in the NHS App, from which the desk reads the level (P0, P5, P9) of the account."""

    P0 = "log-in-only"
    P5 = "contact-practice"
    P9 = "record"
    NOT_SURE = "not-sure"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDetails:
    """The answers of one case, exactly as typed (trimmed), with every full NHS number masked on the way in.

    An empty text, None and an empty set all mean that nobody has said yet. An answer that cannot be right is kept
    as it stands: `completeness.assess` judges it. "Cannot be given" is an answer of its own beside the text, so
    that ticking it loses nothing typed.
    """

    new_email: str = ""
    old_email: str = ""
    old_email_cannot_be_given: bool = False
    nhs_digits: str = ""
    nhs_digits_cannot_be_given: bool = False
    last_access: TypedDate = field(default_factory=TypedDate)
    last_access_not_known: bool = False
    can_recover: bool | None = None
    steps: frozenset[Step] = frozenset()
    note: str = ""
    level: VerificationLevel | None = None
    reference: str = ""

    def __post_init__(self) -> None:
        # Here and not in the form, so that no way into the store can carry a full NHS number (domain, section 5).
        # By type, so that a new answer is masked because it is text.
        set_field = object.__setattr__
        set_field(self, "nhs_digits", last_three(self.nhs_digits))
        for name in (each.name for each in fields(self)):
            value = getattr(self, name)
            if type(value) is str:
                set_field(self, name, mask_nhs_numbers(value))
            elif isinstance(value, TypedDate):
                set_field(self, name, _masked_date(value))

    def to_record(self) -> dict[str, Any]:
        """The answers as JSON-ready values, for the store to seal; `from_record` reads them back."""
        record = {name: getattr(self, name) for name in _FIELDS}
        typed = self.last_access
        return record | {
            "last_access": {"day": typed.day, "month": typed.month, "year": typed.year},
            "steps": [step for step in Step if step in self.steps],
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Details from `to_record`; fields that this version does not know are left out, missing ones are empty."""
        known = {name: record[name] for name in _FIELDS if name in record}
        level = known.get("level")
        read = {
            "steps": frozenset(map(Step, known.get("steps", ()))),
            "level": VerificationLevel(level) if level else None,
            "last_access": TypedDate(**known.get("last_access", {})),
        }
        return cls(**known | read)


def _masked_date(typed: TypedDate) -> TypedDate:
    # Across the boxes too: 999, 000 and 0018 are one number.
    whole = mask_nhs_numbers(f"{typed.day} {typed.month} {typed.year}")
    if "*" not in whole:
        return typed
    month = len(typed.day) + 1
    year = month + len(typed.month) + 1
    return TypedDate(whole[: month - 1], whole[month : year - 1], whole[year:])


_FIELDS = tuple(each.name for each in fields(CaseDetails))
NOTHING_SAID = CaseDetails()
