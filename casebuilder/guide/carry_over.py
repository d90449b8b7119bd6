"""What triage and a case carry over to each other, so that nothing is asked twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casebuilder.core.details import CaseDetails, ReplacementRefusal, VerificationLevel
from casebuilder.core.replacement import replaceable_from
from casebuilder.guide.account_ways import ACCOUNT_WAYS, FIND_ADDRESS
from casebuilder.guide.new_account_ways import NEW_ACCOUNT_WAYS, PRACTICE_RESET
from casebuilder.guide.questions import ADDRESS, LEVEL, NOT_SURE, REPLACEMENT
from casebuilder.guide.triage import Route, route


def carried_on(details: CaseDetails, today: date) -> Route:
    """Return where triage starts for a draft: its answers are not asked again, and its steps count as tried.

    A last access within 30 days of `today` answers the question about replacing the account, and asks it again once
    they are over. A step stands for a way out of account trouble: of those each has its own, where the others share a
    few.
    """
    answers = {}
    if details.old_email or details.old_email_cannot_be_given:
        answers[ADDRESS.key] = "yes" if details.old_email else "no"
    if details.level and details.level is not VerificationLevel.NOT_SURE:
        answers[LEVEL.key] = details.level
    refusal = _refusal_today(details, today)
    if refusal and REPLACEMENT.choice(refusal):
        answers[REPLACEMENT.key] = refusal
    return route(answers, [way.key for way in (*ACCOUNT_WAYS, *NEW_ACCOUNT_WAYS) if way.step in details.steps])


def _refusal_today(details: CaseDetails, today: date) -> ReplacementRefusal | None:
    """Return why the patient cannot replace the account on that day, as far as the case says."""
    possible_from = replaceable_from(details, today)
    if possible_from is None:
        return details.replacement_refused
    return ReplacementRefusal.RECENT_ACCESS if possible_from > today else None


def known(found: Route) -> CaseDetails:
    """Return what triage has found out as answers of a case, so that nothing is asked twice.

    Only what was done is said to be done: a step stands for a way out that was tried, never for one set aside. The
    old address "cannot be given" when the patient does not know it and has searched for it; that the account cannot
    be recovered is said where the ways out have ended at a case. A level that staff have contradicted is not said.
    """
    said = found.said
    searched = FIND_ADDRESS in found.tried and said.get(ADDRESS.key) in ("no", NOT_SURE)
    level = VerificationLevel(said[LEVEL.key]) if LEVEL.key in said else None
    return CaseDetails(
        old_email_cannot_be_given=searched,
        can_recover=False if found.ends_in_case else None,
        steps=frozenset(way.step for way in found.tried if way.step),
        level=_uncontradicted(level, found),
        replacement_refused=_refusal(found),
    )


def add_known(details: CaseDetails, ended: Route) -> CaseDetails:
    """Return a draft with what triage has found out: its steps as well, and answers that nobody had given.

    Three give way: "the patient can recover the account", once the ways out have ended at a case; the level, where
    triage was told another or staff have contradicted it; and the reason against replacing the account, where triage
    was told another or the 30 days are over.
    """
    is_over = details.replacement_refused is ReplacementRefusal.RECENT_ACCESS and REPLACEMENT.key in ended.said
    found, own_level = known(ended), _uncontradicted(details.level, ended)
    told_no_level = found.level in (None, VerificationLevel.NOT_SURE)
    return replace(
        details,
        old_email_cannot_be_given=details.old_email_cannot_be_given
        or (found.old_email_cannot_be_given and not details.old_email),
        can_recover=found.can_recover if ended.ends_in_case else details.can_recover,
        steps=details.steps | found.steps,
        level=own_level if own_level and told_no_level else found.level,
        replacement_refused=found.replacement_refused or (None if is_over else details.replacement_refused),
    )


def _refusal(found: Route) -> ReplacementRefusal | None:
    """Return why NHS login does not let the patient replace the account, if triage was given a reason."""
    said = found.said.get(REPLACEMENT.key)
    return next((refusal for refusal in ReplacementRefusal if refusal == said), None)


def _uncontradicted(level: VerificationLevel | None, found: Route) -> VerificationLevel | None:
    """Return the level, but not P0 if staff said that the practice's own reset, which is for P0, does not apply."""
    return None if level is VerificationLevel.P0 and PRACTICE_RESET in found.skipped else level
