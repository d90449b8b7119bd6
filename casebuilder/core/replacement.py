"""When a patient can replace the account themselves: the published limits, without a clock.

Newer advice with a source of its own (`sources.REPLACE`), never a requirement of the guidance of 9 June 2025.
"""

from __future__ import annotations

from datetime import date, timedelta

from casebuilder.core.details import CaseDetails, ReplacementRefusal
from casebuilder.text.characters import UnreadableError
from casebuilder.text.dates import read_date

OFFERED = True  # False leaves out the way out, its question and the caution, as in the guidance of June 2025
FIRST_DAY_AFTER = timedelta(days=31)  # after the last access
_FOR_GOOD = (ReplacementRefusal.TRIED_BEFORE, ReplacementRefusal.TOO_MANY_ACCOUNTS, ReplacementRefusal.OTHER)


def replaceable_from(details: CaseDetails, today: date) -> date | None:
    """Return the first day on which NHS login lets the patient replace the account.

    It is the 31st day after the last access, and of a month alone after its last day. None where that is not known (no
    date, a year alone, or a date after today, which is wrong) or where replacement was refused for a reason that does
    not pass.
    """
    typed = details.last_access
    if details.replacement_refused in _FOR_GOOD or not (typed.month and typed.year):
        return None
    try:
        read = read_date(typed.day, typed.month, typed.year)
    except UnreadableError:
        return None
    return read.last_day + FIRST_DAY_AFTER if read.first_day <= today else None
