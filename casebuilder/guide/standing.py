"""Where a case stands now: one tag, one sentence, and the acts that move it on. No clock, no database.

It is green only if the case may go to the service desk now. The assessment judges what the guidance asks; here
what colleagues and NHS login have said counts too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from casebuilder.core.checks import State
from casebuilder.core.completeness import Assessment
from casebuilder.core.details import CaseDetails
from casebuilder.core.stages import EDITABLE_STAGES, Outcome, Review, Stage
from casebuilder.text.mailboxes import same_mailbox


class Colour(StrEnum):
    """Green: it may be sent now. Amber: something stands in the way. Grey: answers are missing. Blue: nothing to do."""

    GREEN = "green"
    AMBER = "amber"
    GREY = "grey"
    BLUE = "blue"


class Way(StrEnum):
    """An act that the box offers, by the words on its button."""

    SEND = "I have sent it"
    EDIT = "Edit"
    FILL_IN = "Fill in"
    ASK_PATIENT = "Ask the patient"
    ASK_FOR_CHECK = "Ask for a check"
    ASK_AGAIN = "Ask for a check again"
    WITHDRAW = "Withdraw"
    CHECK = "Check it"
    ANSWER = "Answer"
    HOW = "How"
    SEE_WHAT_TO_DO = "See what to do"
    CLOSE = "Close this draft"
    RECORD_REPLY = "Record a reply"
    CORRECT = "I sent a wrong address"
    LEAVE = "Nothing was wrong"
    NEXT_STEPS = "Next steps for the patient"
    RESTORE = "Restore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What decides where a case stands.

    `asked_by_viewer`: whether the person who looks asked for the check. `changes_made`: whether the details changed
    since a colleague asked for changes, with no check asked for since. `unchanged`: whether the details are those that
    were sent last. `colleague`: who asked for a check or for changes. `reopened`: whether NHS login had finished.
    `asks_who`: whether "Who is asking?" still needs an answer; `asked_before`: whether it had one, which a
    changed address has cancelled. `is_unchecked`: whether it was sent although nobody had checked. `corrects`: whether
    it was opened to correct what was sent; `may_be_left`: whether nothing has been done to it since.
    """

    stage: Stage
    details: CaseDetails
    assessment: Assessment
    review: Review = Review.NONE
    awaits_check: bool = False
    asked_by_viewer: bool = False
    changes_made: bool = False
    colleague: str = ""
    unchanged: bool = False
    reopened: bool = False
    needs_chasing: bool = False
    outcome: Outcome | None = None
    asks_who: bool = False
    asked_before: bool = False
    is_unchecked: bool = False
    corrects: bool = False
    may_be_left: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What the box on top of a case says; the first of `ways` is the act that matters."""

    key: str
    colour: Colour
    tag: str
    sentence: str
    ways: tuple[Way, ...] = ()


ASKS_FOR_A_REASON = frozenset({"changes", "asked", "reopened", "correcting"})  # before it is recorded as sent


def standing(facts: Facts) -> Standing:
    """Return where a case stands now for the person who looks at it."""
    if facts.stage not in EDITABLE_STAGES:
        return _over_or_away(facts)
    found = (rule(facts) for rule in _RULES)
    return next((each for each in found if each), _ready(facts))


def _over_or_away(facts: Facts) -> Standing:
    if facts.stage is Stage.DISCARDED:
        return Standing("deleted", Colour.BLUE, "Deleted", "This case is deleted.", (Way.RESTORE,))
    if facts.outcome:
        return Standing("closed", Colour.BLUE, "Closed", f"Closed: {facts.outcome.words}.", (Way.NEXT_STEPS,))
    ways = (Way.RECORD_REPLY, Way.CORRECT)
    if facts.is_unchecked:
        sentence = "Sent unchecked. Check who asked, and say below how you know that it was the patient."
        return Standing("unchecked", Colour.AMBER, "Sent unchecked", sentence, ways)
    if facts.needs_chasing:
        return Standing("chase", Colour.AMBER, "Chase NHS login", "Chase NHS login: no reply", ways)
    return Standing("with-nhs-login", Colour.BLUE, "With NHS login", "With NHS login.", ways)


def _no_case_needed(facts: Facts) -> Standing | None:
    if not facts.assessment.no_case_needed:
        return None
    sentence, ways = "This patient does not need a case.", (Way.SEE_WHAT_TO_DO, Way.CLOSE)
    return Standing("no-case-needed", Colour.AMBER, "No case needed", sentence, ways)


def _changes_asked_for(facts: Facts) -> Standing | None:
    if facts.review is not Review.CHANGES:
        return None
    return Standing("changes", Colour.AMBER, "Changes asked for", f"{facts.colleague} asked for changes.", (Way.EDIT,))


def _answers_missing(facts: Facts) -> Standing | None:
    if not facts.assessment.to_do:
        return None
    missing = sum(each.state is State.MISSING for each in facts.assessment.to_do)
    wrong = facts.assessment.gaps - missing
    counted = [f"{missing} {'answer' if missing == 1 else 'answers'} missing"] if missing else []
    counted += [f"{wrong} to put right"] if wrong else []
    ways = (Way.FILL_IN, Way.ASK_PATIENT) if facts.assessment.to_ask else (Way.FILL_IN,)
    words = ", ".join(counted)
    return Standing("missing", Colour.GREY, words, f"{words}:", ways)


def _ask_again(facts: Facts) -> Standing | None:
    if not facts.changes_made or facts.review is not Review.NONE:
        return None
    sentence = f"Changed since {facts.colleague} asked for changes."
    return Standing("changes-made", Colour.AMBER, "Changes made", sentence, (Way.ASK_AGAIN,))


def _check_asked_for(facts: Facts) -> Standing | None:
    if facts.review is not Review.ASKED:
        return None
    if facts.asked_by_viewer:
        return Standing("waiting", Colour.AMBER, "To check", "Waiting for a colleague.", (Way.WITHDRAW,))
    return Standing("to-check", Colour.AMBER, "To check", f"{facts.colleague} asked for a check.", (Way.CHECK,))


def _awaits_check(facts: Facts) -> Standing | None:
    if not facts.awaits_check:
        return None
    return Standing("check-first", Colour.AMBER, "To check", "A colleague must check it first.", (Way.ASK_FOR_CHECK,))


def _nothing_changed(facts: Facts) -> Standing | None:
    if facts.stage is not Stage.MORE_INFORMATION_NEEDED or not facts.unchanged:
        return None
    if facts.corrects:
        ways = (Way.EDIT, Way.LEAVE) if facts.may_be_left else (Way.EDIT,)
        sentence = "A wrong address was sent. Nothing has changed since: put it right, then send the new text."
        return Standing("correcting", Colour.AMBER, "Correct it", sentence, ways)
    if facts.reopened:
        sentence = "The patient is still locked out. Nothing has changed since you sent it."
        return Standing("reopened", Colour.AMBER, "Opened again", sentence, (Way.EDIT,))
    sentence = "NHS login asked for more. Nothing has changed since you sent it."
    return Standing("asked", Colour.AMBER, "NHS login asked", sentence, (Way.ANSWER,))


_CAUTIONS = {
    "lowest-level": ("Reset it here first", "Your practice can reset this account itself.", Way.HOW),
    "closed": (
        "Not used for 24 months",
        "Not used for 24 months: NHS login may have closed the account. Ask the patient to sign up again first.",
        Way.HOW,
    ),
}


def _other_way_first(facts: Facts) -> Standing | None:
    for caution in facts.assessment.cautions:
        if caution.key in _CAUTIONS:
            tag, sentence, way = _CAUTIONS[caution.key]
            return Standing(f"caution-{caution.key}", Colour.AMBER, tag, sentence, (way,))
    return None


def _one_mailbox(facts: Facts) -> Standing | None:
    details = facts.details
    if details.old_email_cannot_be_given or not same_mailbox(details.new_email, details.old_email):
        return None
    sentence = "The old mailbox may be this one: can they open it?"
    return Standing("one-mailbox", Colour.AMBER, "Same mailbox?", sentence, (Way.SEE_WHAT_TO_DO,))


def _who_is_asking(facts: Facts) -> Standing | None:
    if not facts.asks_who:
        return None
    sentence = "Who is asking? Say below how you know that it is the patient."
    if facts.asked_before:
        sentence = f"The new email address has changed. {sentence}"
    return Standing("asks-who", Colour.AMBER, "Who is asking?", sentence)


_RULES: tuple[Callable[[Facts], Standing | None], ...] = (
    _no_case_needed,
    _changes_asked_for,
    _answers_missing,
    _ask_again,
    _check_asked_for,
    _awaits_check,
    _nothing_changed,
    _other_way_first,
    _one_mailbox,
    _who_is_asking,
)


def _ready(facts: Facts) -> Standing:
    unknown = [_lower(each.requirement.short) for each in facts.assessment.cannot_be_given]
    words = unknown[0] if len(unknown) == 1 else f"{len(unknown)} answers"
    tag = f"Ready to send, {words} not known" if unknown else "Ready to send"
    return Standing("ready", Colour.GREEN, tag, f"{tag}.", (Way.SEND,))


def _lower(words: str) -> str:
    return words if words.startswith("NHS") else words[:1].lower() + words[1:]
