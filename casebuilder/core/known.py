"""What triage has found out, as answers of a case, so that nothing is asked twice."""

from __future__ import annotations

from dataclasses import replace

from casebuilder.core.account_ways import FIND_ADDRESS
from casebuilder.core.details import CaseDetails, VerificationLevel
from casebuilder.core.new_account_ways import PRACTICE_RESET
from casebuilder.core.questions import ADDRESS, LEVEL, NOT_SURE
from casebuilder.core.triage import Route


def known(route: Route) -> CaseDetails:
    """What triage has found out, as the answers of a case, so that nothing is asked twice.

    Only what was done is said to be done: a step stands for a way out that was tried, never for one set aside. The
    old address "cannot be given" when the patient does not know it and has searched for it; that the account cannot
    be recovered is said where the ways out have ended at a case. A level that staff have contradicted is not said.
    """
    said = route.said
    searched = FIND_ADDRESS in route.tried and said.get(ADDRESS.key) in ("no", NOT_SURE)
    level = VerificationLevel(said[LEVEL.key]) if LEVEL.key in said else None
    return CaseDetails(
        old_email_cannot_be_given=searched,
        can_recover=False if route.ends_in_case else None,
        steps=frozenset(way.step for way in route.tried if way.step),
        level=_uncontradicted(level, route),
    )


def add_known(details: CaseDetails, route: Route) -> CaseDetails:
    """A draft with what triage has found out: its steps besides those there, and answers where nobody had given any.

    Two give way: "the patient can recover the account", once the ways out have ended at a case, and the level, where
    triage was told another or staff have contradicted it.
    """
    found, own_level = known(route), _uncontradicted(details.level, route)
    told_no_level = found.level in (None, VerificationLevel.NOT_SURE)
    return replace(
        details,
        old_email_cannot_be_given=details.old_email_cannot_be_given
        or (found.old_email_cannot_be_given and not details.old_email),
        can_recover=found.can_recover if route.ends_in_case else details.can_recover,
        steps=details.steps | found.steps,
        level=own_level if own_level and told_no_level else found.level,
    )


def _uncontradicted(level: VerificationLevel | None, route: Route) -> VerificationLevel | None:
    """The level, but not "never more than logging in" where the practice's own reset was set aside as not for that."""
    return None if level is VerificationLevel.P0 and PRACTICE_RESET in route.skipped else level
