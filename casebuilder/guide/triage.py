"""Triage: from a few answers to the right way out. A case is the last way, and only if the guidance asks for one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from casebuilder.core.details import ReplacementRefusal, VerificationLevel
from casebuilder.core.replacement import OFFERED
from casebuilder.guide.account_ways import (
    ACCOUNT_WAYS,
    FIND_ADDRESS,
    LOCKED,
    LOG_IN,
    LOST_PHONE,
    RECOVER_MAILBOX,
    RESET_LINK,
)
from casebuilder.guide.connection_ways import (
    ASK_NHS_LOGIN,
    CONNECT_SURGERY,
    CONNECTION_WAYS,
    CONTACT_APP_TEAM,
    ERROR_3C,
    ERROR_3F,
    ERROR_3R,
    ERROR_CID7023,
    LOOK_TOGETHER,
    NOT_HERE,
    OTHER_CODE,
    PIN_DOCUMENT,
    SERVICE_STATUS,
)
from casebuilder.guide.new_account_ways import (
    NEW_ACCOUNT_WAYS,
    PRACTICE_RESET,
    RAISE_CASE,
    REPLACE_ACCOUNT,
    REPLACE_LATER,
)
from casebuilder.guide.questions import (
    ADDRESS,
    CODE,
    LEVEL,
    MAILBOX,
    NOT_SURE,
    PASSWORD,
    QUESTIONS,
    REPLACEMENT,
    TROUBLE,
    Choice,
    ErrorCode,
    Question,
)
from casebuilder.guide.ways_out import WayOut

WAYS_OUT = {way.key: way for way in (*ACCOUNT_WAYS, *NEW_ACCOUNT_WAYS, *CONNECTION_WAYS)}

Answers = tuple[tuple[Question, Choice], ...]
Ways = tuple[WayOut, ...]  # tried in this order, each at most once


@dataclass(frozen=True, slots=True)
class Ask:
    """A question and what follows from each of its choices: another question, or the ways out in order."""

    question: Question
    then: Mapping[str, Ask | Ways]


_LAST = (REPLACE_ACCOUNT, RAISE_CASE) if OFFERED else (RAISE_CASE,)
_LEVEL_NOT_ASKED = (PRACTICE_RESET, *_LAST)  # its page says which accounts it is for


def _without_password(*first: WayOut) -> Ask:
    """Return the questions for a patient who may have no password; `first` are the ways to try before the mailbox."""
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
        "phone": (LOST_PHONE, CONTACT_APP_TEAM),
        "locked": (LOCKED, RESET_LINK, CONTACT_APP_TEAM),
        "surgery": _CONNECTION,
        "area": (ERROR_3F, CONTACT_APP_TEAM),
        "code": Ask(
            CODE,
            {
                ErrorCode.C3: (ERROR_3C, SERVICE_STATUS, CONTACT_APP_TEAM),
                ErrorCode.F3: (ERROR_3F, CONTACT_APP_TEAM),
                ErrorCode.R3: (ERROR_3R, CONTACT_APP_TEAM),
                ErrorCode.CID7023: (ERROR_CID7023, *_CONNECTION),
                ErrorCode.CID7029: (ASK_NHS_LOGIN,),
                ErrorCode.CID: (ASK_NHS_LOGIN,),
                "other": (OTHER_CODE, *_CONNECTION),
                NOT_SURE: _CONNECTION,
            },
        ),
        "pin": (PIN_DOCUMENT, *_CONNECTION),
        "several": (SERVICE_STATUS, *_CONNECTION),
        "not-here": (NOT_HERE,),
        NOT_SURE: (LOOK_TOGETHER, SERVICE_STATUS, *_CONNECTION),
    },
)


@dataclass(frozen=True, slots=True)
class Route:
    """How far a patient has got in triage.

    `answers` are the ones on the path, in order; `besides` are those that no question on it has asked for, like what
    a draft says already. `here` is the question to ask or the way out to take; `following` is the way out if that one
    does not work, None at a question and at the last. `behind` are the ways out before this one, in order. `tried` are
    all that were tried, on this path or on another before an answer was changed; `skipped` those set aside untried.
    """

    answers: Answers
    here: Question | WayOut
    following: WayOut | None = None
    behind: Ways = ()
    tried: Ways = ()
    skipped: Ways = ()
    besides: Answers = ()

    @property
    def ends_in_case(self) -> bool:
        """Whether the way out is a case for the service desk."""
        return self.here is RAISE_CASE

    @property
    def may_end_in_case(self) -> bool:
        """Whether a case is still possible: not for trouble with a connection or a document."""
        return all(choice.key == "account" for question, choice in self.answers if question is TROUBLE)

    @property
    def said(self) -> dict[str, str]:
        """Every answer given, as question key to choice key."""
        return {question.key: choice.key for question, choice in (*self.answers, *self.besides)}


_NEVER_BEHIND = (RAISE_CASE, CONTACT_APP_TEAM, ASK_NHS_LOGIN, NOT_HERE)  # the last of every path
_ABOVE_P0 = (VerificationLevel.P5, VerificationLevel.P9)


def route(answers: Mapping[str, str], tried: Collection[str] = (), skipped: Collection[str] = ()) -> Route:
    """Return the next question or way out for the answers so far (question key to choice key) and the skipped ways.

    Never raises: an answer that is no choice is asked again, and one off the path leads nowhere. Source: guidance,
    "Patient has changed or can no longer access their email" for accounts, and the sections on PIN documents,
    connections and error codes.
    """
    chosen = ((question, question.choice(answers.get(question.key))) for question in QUESTIONS)
    given = {question: choice for question, choice in chosen if choice}
    done = tuple(WAYS_OUT[key] for key in dict.fromkeys(tried) if key in WAYS_OUT)
    done = tuple(way for way in done if way not in _NEVER_BEHIND)
    no_reset = LEVEL in given and given[LEVEL].key in _ABOVE_P0
    given_address = given[ADDRESS].key if ADDRESS in given else ""
    path, end = _walk(given)
    besides = tuple(given.items())
    if isinstance(end, Ask):
        return Route(path, end.question, tried=done, besides=besides)
    ways = _with_search(tuple(way for way in end if not (no_reset and way is PRACTICE_RESET)), given_address)
    if REPLACE_ACCOUNT in ways and REPLACEMENT in given:
        path = (*path, (REPLACEMENT, given.pop(REPLACEMENT)))
        besides = tuple(given.items())
        ways = _with_limits(ways, path[-1][1].key)
    passed = tuple(way for way in ways if way.key in skipped and way.skip_because and way not in done)
    here, *rest = (way for way in ways if way not in (*done, *passed))
    if here is REPLACE_ACCOUNT and path[-1][0] is not REPLACEMENT:
        return Route(path, REPLACEMENT, None, ways[: ways.index(here)], done, passed, besides)
    return Route(path, here, rest[0] if rest else None, ways[: ways.index(here)], done, passed, besides)


def _with_limits(ways: Ways, answer: str) -> Ways:
    """Return the ways for a patient who may not replace the account (yet). Source: "Account replacement"."""
    if answer not in list(ReplacementRefusal):
        return ways
    at = ways.index(REPLACE_ACCOUNT)
    instead = (REPLACE_LATER,) if answer == ReplacementRefusal.RECENT_ACCESS else ()
    return (*ways[:at], *instead, *ways[at + 1 :])


def _with_search(ways: Ways, address: str) -> Ways:
    """Return the ways with a search for the unknown old address before the account is given up."""
    if address not in ("no", NOT_SURE) or FIND_ADDRESS in ways or RAISE_CASE not in ways:
        return ways
    at = next(at for at, way in enumerate(ways) if way in _LEVEL_NOT_ASKED)
    return (*ways[:at], FIND_ADDRESS, *ways[at:])


def _walk(given: dict[Question, Choice]) -> tuple[Answers, Ask | Ways]:
    """Return the answers on the path, removed from those given, and where they lead."""
    path: list[tuple[Question, Choice]] = []
    branch: Ask | Ways = TREE
    while isinstance(branch, Ask) and branch.question in given:
        choice = given.pop(branch.question)
        path.append((branch.question, choice))
        branch = branch.then[choice.key]
    return tuple(path), branch


def paths(branch: Ask | Ways = TREE, given: Answers = ()) -> Iterator[tuple[Answers, Ways]]:
    """Yield every path through the questions with the ways out at its end, in the order of the pages."""
    if not isinstance(branch, Ask):
        yield given, branch
        return
    for choice in branch.question.choices:
        yield from paths(branch.then[choice.key], (*given, (branch.question, choice)))
