"""What a rule needs to know from outside the case: the day, the practice and its other cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casebuilder.core.askers import Asking


@dataclass(frozen=True, slots=True)
class Practice:
    """The GP practice that writes to the service desk, as its texts name it.

    `telephone` stands on what a patient is given; `reply_to` says who at the practice NHS login can reply to. Both are
    lines of text, empty if the practice has given none. `asking` says whether it asks who asks for a case.
    """

    name: str
    ods_code: str
    telephone: str = ""
    reply_to: str = ""
    asking: Asking = Asking.IN_TEXT


@dataclass(frozen=True, slots=True)
class OtherCase:
    """Another case of the practice with the same answer in `field`, a field name of CaseDetails."""

    number: str
    field: str
    has_ended: bool = False


@dataclass(frozen=True, slots=True)
class Resets:
    """How many of the practice's ended cases could not meet a requirement, and how many of those accounts were reset.

    Only cases that NHS login ended; `requirement` is a key.
    """

    requirement: str
    cases: int
    reset: int


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Everything outside the details that an assessment depends on; `today` is the day in London."""

    today: date
    practice: Practice
    other_cases: tuple[OtherCase, ...] = ()
    own_domains: frozenset[str] = frozenset()  # email domains, lower case, that belong to practices, not patients
    resets: tuple[Resets, ...] = ()  # looked up only where an answer cannot be given
