"""The stages of a case, and where each act leads from each stage, in one table; with the rules on acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Stage(StrEnum):
    """Stored with the case; everything else about its state is computed."""

    DRAFT = "draft"
    SENT = "sent"
    MORE_INFORMATION_NEEDED = "more-information-needed"
    RESOLVED = "resolved"
    CLOSED = "closed"  # ended without ever being sent
    DISCARDED = "discarded"  # a deleted draft, until it is erased


OPEN_STAGES = (Stage.DRAFT, Stage.SENT, Stage.MORE_INFORMATION_NEEDED)
ENDED_STAGES = (Stage.RESOLVED, Stage.CLOSED)
SHORTEST_TERM, LONGEST_TERM = 7, 365  # days: the range of a practice's choice for erasing ended cases
EDITABLE_STAGES = (Stage.DRAFT, Stage.MORE_INFORMATION_NEEDED)
RESTORABLE_FOR = timedelta(days=7)  # from a draft's deletion until it is erased
RESTORABLE_FOR_WORDS = f"{RESTORABLE_FOR.days} days"


class Act(StrEnum):
    """An act on a case, in the words of its history."""

    START = "started"
    EDIT = "edited"
    ASK_FOR_REVIEW = "asked for review"
    CHECK = "checked"
    ASK_FOR_CHANGES = "asked for changes"
    WITHDRAW = "withdrew the request for a check"
    RECORD_SENT = "recorded as sent"
    HEAR = "heard from the desk"
    MORE_INFORMATION = "recorded that the desk needs more information"
    GIVE_DESK_REFERENCE = "gave the desk's reference"
    NOTE = "added a note"
    ASK_PATIENT = "asked the patient"
    TAKE = "took the case"
    GIVE = "gave the case"
    RESOLVE = "ended"
    REOPEN = "reopened"
    UNDO_CLOSE = "undid the close"
    DISCARD = "deleted"
    RESTORE = "restored"
    KEEP_LONGER = "kept longer"
    SAY_WRONG = "said what was wrong"
    SAY_WHO_ASKS = "said who is asking"
    CORRECT = "opened again to correct what was sent"
    LEAVE = "left as it was sent"


REPLACED = "replaced the desk's reference"  # an act of the history alone; what was replaced is its note
NOTED = (Act.GIVE_DESK_REFERENCE, REPLACED)  # acts with a reference for a note


class Review(StrEnum):
    """The review of the current details by a colleague; any edit resets it to NONE."""

    NONE = "none"
    ASKED = "asked"
    CHECKED = "checked"
    CHANGES = "changes"


class Outcome(StrEnum):
    """How a case ended."""

    BACK_IN = "back-in"
    CLEANSED = "cleansed"
    RESET = "reset"
    REPLACED = "replaced"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """The words on the page and in the history."""
        return _OUTCOME_WORDS[self]


_OUTCOME_WORDS = {
    Outcome.BACK_IN: "patient got back in",
    Outcome.CLEANSED: "account cleansed",
    Outcome.RESET: "account reset",
    Outcome.REPLACED: "patient replaced the account",
    Outcome.DUPLICATE: "duplicate of another case",
    Outcome.WITHDRAWN: "not needed any more",
}
OUTCOMES_WITHOUT_SENDING = (
    Outcome.BACK_IN,
    Outcome.REPLACED,
    Outcome.DUPLICATE,
    Outcome.WITHDRAWN,
)  # without the desk, nothing can have been cleansed or reset


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a case at its stage refuses an act, and what to do instead."""

    sentence: str


_NOT_READY = Refusal("This case is not ready to send. Answer what is missing first")
_NOT_CHECKED = Refusal("Your practice wants a colleague to check each case before it is sent. Ask for a check")
_NOT_SENT = Refusal("This case has not been sent, so NHS login cannot have answered. Record it as sent first")
_READ_ONLY = Refusal("This case has been sent, so its answers stay as they are. If NHS login needs more, record that")
_WITH_THE_DESK = Refusal("This case has been sent, so there is nothing to check. If NHS login needs more, record that")
_SENT_ALREADY = Refusal("This case has been recorded as sent already")
_NEVER_DELETED = Refusal("This case has been sent, so it stays on record. Close it instead")
_ENDED = Refusal("This case is closed. Open it again first")
_STAYS = Refusal("This case is closed and stays on record")
_ENDED_ALREADY = Refusal("This case is closed already")
_STILL_OPEN = Refusal("This case is open already")
_NOT_DELETED = Refusal("This case has not been deleted, so there is nothing to restore")
_DELETED = Refusal("This case has been deleted. Restore it first")
_NOT_DUE = Refusal("This case is with NHS login, so it is not erased before it is closed")
_NOT_ANSWERED = Refusal("This case has no answer from NHS login yet. Record the reply before you say what was wrong")
_NOTHING_TO_ASK = Refusal("This case has been sent, so there is nothing to ask the patient")
_OPEN_TO_EDIT = Refusal("This case can be changed as it is: edit it")
_NOTHING_OPENED = Refusal("This case has not been opened to correct it")
_STARTED = Refusal("This case has been started already")
_OWN_WORK = Refusal("You changed this case last, so somebody else must check it")


def _stay(stage: Stage, *acts: Act) -> dict[Act, Stage | Refusal]:
    return dict.fromkeys(acts, stage)


def _refuse(refusal: Refusal, *acts: Act) -> dict[Act, Stage | Refusal]:
    return dict.fromkeys(acts, refusal)


_REVIEWS = (Act.ASK_FOR_REVIEW, Act.CHECK, Act.ASK_FOR_CHANGES, Act.WITHDRAW)
_OWNERS = (Act.TAKE, Act.GIVE)
_WORDS_OF_THE_DESK = (Act.HEAR, Act.MORE_INFORMATION, Act.GIVE_DESK_REFERENCE, Act.SAY_WRONG)

TABLE: Mapping[Stage, Mapping[Act, Stage | Refusal]] = {
    Stage.DRAFT: {
        **_stay(Stage.DRAFT, Act.EDIT, *_REVIEWS, Act.NOTE, Act.ASK_PATIENT, *_OWNERS, Act.KEEP_LONGER),
        **_stay(Stage.DRAFT, Act.SAY_WHO_ASKS),
        Act.RECORD_SENT: Stage.SENT,
        Act.RESOLVE: Stage.CLOSED,
        Act.DISCARD: Stage.DISCARDED,
        **_refuse(_NOT_SENT, *_WORDS_OF_THE_DESK),
        **_refuse(_STILL_OPEN, Act.REOPEN, Act.UNDO_CLOSE),
        Act.CORRECT: _OPEN_TO_EDIT,
        Act.LEAVE: _NOTHING_OPENED,
        Act.RESTORE: _NOT_DELETED,
    },
    Stage.SENT: {
        **_stay(Stage.SENT, Act.HEAR, Act.GIVE_DESK_REFERENCE, Act.NOTE, *_OWNERS, Act.SAY_WHO_ASKS),
        Act.CORRECT: Stage.MORE_INFORMATION_NEEDED,
        Act.LEAVE: _NOTHING_OPENED,
        Act.ASK_PATIENT: _NOTHING_TO_ASK,
        Act.MORE_INFORMATION: Stage.MORE_INFORMATION_NEEDED,
        Act.RESOLVE: Stage.RESOLVED,
        Act.EDIT: _READ_ONLY,
        Act.KEEP_LONGER: _NOT_DUE,
        Act.SAY_WRONG: _NOT_ANSWERED,
        **_refuse(_WITH_THE_DESK, *_REVIEWS),
        Act.RECORD_SENT: _SENT_ALREADY,
        Act.DISCARD: _NEVER_DELETED,
        **_refuse(_STILL_OPEN, Act.REOPEN, Act.UNDO_CLOSE),
        Act.RESTORE: _NOT_DELETED,
    },
    Stage.MORE_INFORMATION_NEEDED: {
        Act.KEEP_LONGER: _NOT_DUE,
        **_stay(Stage.MORE_INFORMATION_NEEDED, Act.EDIT, *_REVIEWS, *_WORDS_OF_THE_DESK),
        **_stay(Stage.MORE_INFORMATION_NEEDED, Act.NOTE, Act.ASK_PATIENT, *_OWNERS, Act.SAY_WHO_ASKS),
        Act.CORRECT: _OPEN_TO_EDIT,
        Act.LEAVE: Stage.SENT,
        Act.RECORD_SENT: Stage.SENT,
        Act.RESOLVE: Stage.RESOLVED,
        Act.DISCARD: _NEVER_DELETED,
        **_refuse(_STILL_OPEN, Act.REOPEN, Act.UNDO_CLOSE),
        Act.RESTORE: _NOT_DELETED,
    },
    Stage.RESOLVED: {
        **_stay(Stage.RESOLVED, Act.GIVE_DESK_REFERENCE, Act.NOTE, Act.KEEP_LONGER, Act.SAY_WRONG),
        Act.REOPEN: Stage.MORE_INFORMATION_NEEDED,  # what was sent has been answered, so it is sent again
        Act.UNDO_CLOSE: Stage.SENT,  # or more information needed, as it was: see `before_close`
        **_refuse(_ENDED, Act.EDIT, *_REVIEWS, Act.RECORD_SENT, Act.HEAR, Act.MORE_INFORMATION),
        **_refuse(_ENDED, Act.ASK_PATIENT, *_OWNERS, Act.SAY_WHO_ASKS, Act.CORRECT, Act.LEAVE),
        Act.RESOLVE: _ENDED_ALREADY,
        Act.DISCARD: _STAYS,
        Act.RESTORE: _NOT_DELETED,
    },
    Stage.CLOSED: {
        **_stay(Stage.CLOSED, Act.NOTE, Act.KEEP_LONGER),
        **_stay(Stage.DRAFT, Act.REOPEN, Act.UNDO_CLOSE),
        **_refuse(_ENDED, Act.EDIT, *_REVIEWS, Act.RECORD_SENT, *_WORDS_OF_THE_DESK),
        **_refuse(_ENDED, Act.ASK_PATIENT, *_OWNERS, Act.SAY_WHO_ASKS, Act.CORRECT, Act.LEAVE),
        Act.RESOLVE: _ENDED_ALREADY,
        Act.DISCARD: _STAYS,
        Act.RESTORE: _NOT_DELETED,
    },
    Stage.DISCARDED: {**_refuse(_DELETED, *Act), Act.RESTORE: Stage.DRAFT},
}


def next_stage(stage: Stage, act: Act) -> Stage | Refusal:
    """Return the stage after `act` on a case at `stage`, or why the act is refused."""
    return TABLE[stage].get(act, _STARTED)  # only the act that starts a case is in no stage's list


def before_close(acts: Sequence[str]) -> tuple[Stage, int | None]:
    """Return the stage of a case before it was closed last, and which act its review was from; None if there was none.

    `acts` are all acts on it in the words of its history, oldest first.
    """
    now: tuple[Stage, int | None] = (Stage.DRAFT, None)
    was = now
    for at, words in enumerate(acts):
        closes = words.startswith(f"{Act.RESOLVE}: ")
        act = Act.RESOLVE if closes else Act(words) if words in tuple(Act) else None
        if closes:
            was = now
        if act is Act.UNDO_CLOSE:
            now = was
        elif act:
            now = _after(now, act, at, acts)
    return was


def _after(now: tuple[Stage, int | None], act: Act, at: int, acts: Sequence[str]) -> tuple[Stage, int | None]:
    stage, reviewed = now
    after = next_stage(stage, act)
    if isinstance(after, Refusal):
        return now
    if act in _REVIEWS:
        return after, at
    checked = reviewed is not None and acts[reviewed] == Act.CHECK
    stays = (after is stage and act is not Act.EDIT) or (act is Act.RECORD_SENT and checked)
    return after, reviewed if stays else None


def may_be_sent(stage: Stage, gaps: int) -> bool:
    """Return whether the text for the desk is shown; a required check by a colleague may still be missing."""
    return isinstance(next_stage(stage, Act.RECORD_SENT), Stage) and not gaps


def refusal_to_send(stage: Stage, gaps: int, awaits_check: bool) -> Refusal | None:
    """Return why a case cannot be recorded as sent: its stage, gaps, or a missing check; None if it can."""
    after = next_stage(stage, Act.RECORD_SENT)
    if isinstance(after, Refusal):
        return after
    if gaps:
        return _NOT_READY
    return _NOT_CHECKED if awaits_check else None


def refusal_to_check(editor: int, person: int) -> Refusal | None:
    """Return why this person cannot check the case: nobody checks their own work; None if they can. Both are ids."""
    return _OWN_WORK if editor == person else None


def may_still_be_restored(deleted_at: datetime, now: datetime) -> bool:
    """Return whether a draft deleted then can still be restored."""
    return now - deleted_at < RESTORABLE_FOR
