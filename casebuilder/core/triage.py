"""From a few answers to the right way out: a case is the last of them, and only where the guidance asks for one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from casebuilder.core.account_ways import ACCOUNT_WAYS, FIND_ADDRESS, LOG_IN, RECOVER_MAILBOX, RESET_LINK
from casebuilder.core.connection_ways import (
    CONNECT_SURGERY,
    CONNECTION_WAYS,
    CONTACT_APP_TEAM,
    ERROR_3C,
    ERROR_3F,
    ERROR_3R,
    LOOK_TOGETHER,
    OTHER_CODE,
    PIN_DOCUMENT,
    SERVICE_STATUS,
)
from casebuilder.core.details import CaseDetails, VerificationLevel
from casebuilder.core.new_account_ways import NEW_ACCOUNT_WAYS, PRACTICE_RESET, RAISE_CASE, REPLACE_ACCOUNT
from casebuilder.core.questions import (
    ADDRESS,
    CODE,
    LEVEL,
    MAILBOX,
    NOT_SURE,
    PASSWORD,
    TROUBLE,
    Choice,
    ErrorCode,
    Question,
)
from casebuilder.core.ways_out import WayOut

WAYS_OUT = {way.key: way for way in (*ACCOUNT_WAYS, *NEW_ACCOUNT_WAYS, *CONNECTION_WAYS)}

Answers = tuple[tuple[Question, Choice], ...]
Ways = tuple[WayOut, ...]  # to be tried in this order, each at most once


@dataclass(frozen=True, slots=True)
class Ask:
    """A question and what follows from each of its choices: another question, or the ways out in order."""

    question: Question
    then: Mapping[str, Ask | Ways]


_LAST = (REPLACE_ACCOUNT, RAISE_CASE)
_LEVEL_NOT_ASKED = (PRACTICE_RESET, *_LAST)  # whose page says for which accounts it is


def _without_password(*first: WayOut) -> Ask:
    """The questions for a patient who may have no password; `first` are the ways to try before the mailbox."""
    level: dict[str, Ask | Ways] = dict.fromkeys(VerificationLevel, (*first, *_LAST))
    level[VerificationLevel.P0] = (*first, PRACTICE_RESET, *_LAST)
    return Ask(
        MAILBOX,
        {
            "yes": (*first, RESET_LINK, RECOVER_MAILBOX, FIND_ADDRESS, *_LEVEL_NOT_ASKED),
            "perhaps": (*first, RECOVER_MAILBOX, *_LEVEL_NOT_ASKED),
            "no": Ask(LEVEL, level),
            NOT_SURE: (*first, RECOVER_MAILBOX, FIND_ADDRESS, *_LEVEL_NOT_ASKED),
        },
    )


_CONNECTION = (CONNECT_SURGERY, CONTACT_APP_TEAM)
TREE = Ask(
    TROUBLE,
    {
        "account": Ask(
            PASSWORD,
            {
                "yes": Ask(
                    ADDRESS,
                    {
                        "yes": (LOG_IN, RESET_LINK, RECOVER_MAILBOX, *_LEVEL_NOT_ASKED),
                        "no": (FIND_ADDRESS, *_LEVEL_NOT_ASKED),
                        NOT_SURE: (FIND_ADDRESS, *_LEVEL_NOT_ASKED),
                    },
                ),
                "no": _without_password(),
                NOT_SURE: _without_password(LOG_IN),
            },
        ),
        "surgery": _CONNECTION,
        "code": Ask(
            CODE,
            {
                ErrorCode.C3: (ERROR_3C, SERVICE_STATUS, CONTACT_APP_TEAM),
                ErrorCode.F3: (ERROR_3F, CONTACT_APP_TEAM),
                ErrorCode.R3: (ERROR_3R, CONTACT_APP_TEAM),
                "other": (OTHER_CODE, *_CONNECTION),
                NOT_SURE: _CONNECTION,
            },
        ),
        "pin": (PIN_DOCUMENT, *_CONNECTION),
        "several": (SERVICE_STATUS, *_CONNECTION),
        NOT_SURE: (LOOK_TOGETHER, SERVICE_STATUS, *_CONNECTION),
    },
)


@dataclass(frozen=True, slots=True)
class Route:
    """How far a patient has come.

    `answers` are the ones that count, in order. `here` is the question to ask or the way out to take; `following` is
    the way out if that one does not work, None at a question and at the last. `behind` are the ways out set aside, in
    order; those `tried` are among them, and the others were skipped.
    """

    answers: Answers
    here: Question | WayOut
    following: WayOut | None = None
    behind: Ways = ()
    tried: Ways = ()

    @property
    def skipped(self) -> Ways:
        """The ways out set aside untried."""
        return tuple(way for way in self.behind if way not in self.tried)

    @property
    def ends_in_case(self) -> bool:
        """Whether the way out is a case for the service desk."""
        return self.here is RAISE_CASE

    @property
    def may_end_in_case(self) -> bool:
        """Whether a case is possible at all: not once the trouble is known to be a connection or a document."""
        return all(choice.key == "account" for question, choice in self.answers if question is TROUBLE)


def route(answers: Mapping[str, str], tried: Collection[str] = (), skipped: Collection[str] = ()) -> Route:
    """The next question or way out for answers so far (question key to choice key) and the ways out behind us.

    Never raises: an answer off the path is left out, one that is no choice is asked again, and a way out that is not
    on the path counts for nothing. Source: guidance, "Patient has changed or can no longer access their email" for
    accounts, and the sections on PIN documents, connections and error codes.
    """
    given: list[tuple[Question, Choice]] = []
    branch: Ask | Ways = TREE
    while isinstance(branch, Ask):
        choice = branch.question.choice(answers.get(branch.question.key))
        if choice is None:
            return Route(tuple(given), branch.question)
        given.append((branch.question, choice))
        branch = branch.then[choice.key]
    return _along(branch, tuple(given), tried, skipped)


def _along(ways: Ways, given: Answers, tried: Collection[str], skipped: Collection[str]) -> Route:
    *before, last = ways
    behind = [way for way in before if way.key in tried or (way.key in skipped and way.unable)]
    here, *rest = [*(way for way in before if way not in behind), last]
    done = tuple(way for way in behind if way.key in tried)
    return Route(given, here, rest[0] if rest else None, tuple(behind), done)


def known(route: Route) -> CaseDetails:
    """What triage has found out, as the answers of a case, so that nothing is asked twice.

    Only what was done is said to be done: a step stands for a way out that was tried, never for one set aside. The
    old address "cannot be given" when the patient does not know it and has searched for it; that the account cannot
    be recovered is said where the ways out have ended at a case. A level that staff have contradicted is not said.
    """
    answers = {question.key: choice.key for question, choice in route.answers}
    searched = FIND_ADDRESS in route.tried and answers.get(ADDRESS.key) in ("no", NOT_SURE)
    level = answers.get(LEVEL.key)
    return CaseDetails(
        old_email_cannot_be_given=searched,
        can_recover=False if route.ends_in_case else None,
        steps=frozenset(way.step for way in route.tried if way.step),
        level=_uncontradicted(VerificationLevel(level) if level else None, route),
    )


def add_known(details: CaseDetails, route: Route) -> CaseDetails:
    """A draft with what triage has found out: its steps besides those there, and answers where nobody had given any.

    Two give way: "the patient can recover the account", once the ways out have ended at a case, and a level that staff
    have contradicted.
    """
    found = known(route)
    return replace(
        details,
        old_email_cannot_be_given=details.old_email_cannot_be_given
        or (found.old_email_cannot_be_given and not details.old_email),
        can_recover=found.can_recover if route.ends_in_case else details.can_recover,
        steps=details.steps | found.steps,
        level=_uncontradicted(details.level, route) or found.level,
    )


def _uncontradicted(level: VerificationLevel | None, route: Route) -> VerificationLevel | None:
    """The level, but not "never more than logging in" where the practice's own reset was set aside as not for that."""
    return None if level is VerificationLevel.P0 and PRACTICE_RESET in route.skipped else level


def paths(branch: Ask | Ways = TREE, given: Answers = ()) -> Iterator[tuple[Answers, Ways]]:
    """Every path through the questions with the ways out at its end, in the order of the pages."""
    if not isinstance(branch, Ask):
        yield given, branch
        return
    for choice in branch.question.choices:
        yield from paths(branch.then[choice.key], (*given, (branch.question, choice)))
