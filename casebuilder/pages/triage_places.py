"""Where somebody is in triage: the answers so far, the draft that led them there, and the URL of the place."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import g, url_for
from werkzeug.datastructures import MultiDict

from casebuilder.core.stages import Act, Refusal, next_stage
from casebuilder.forms.case import new_form_key
from casebuilder.guide.carry_over import carried_on
from casebuilder.guide.questions import Question
from casebuilder.guide.triage import Answers, Route, route
from casebuilder.pages import own_case
from casebuilder.pages.words import london_today
from casebuilder.store import Case, NotFoundError

NO_CASE = "Your practice has no such case. Somebody may have deleted it"
_LONGEST_KEY = 64  # characters: it goes into a cookie, which a browser drops where it is too long
_SIGNED = 20  # characters at the end of a form key that say which session was given it
_AS_LETTERS = str.maketrans("0123456789", "ghijklmnop")  # digits may look like an NHS number, which no key holds


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is in triage, and the draft that led them there. Its URLs hold only keys of ours.

    `form_key` stands in the URL of the page: after Back it is the same key, and starts no second draft.
    In the URL it counts only for the session that was given it: a link brings nobody to a draft of somebody else.
    `lost` says why the case takes nothing in, where it does not; `case` is then None.
    """

    route: Route
    case: Case | None
    form_key: str
    lost: str = ""

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The place as the fields of a form or of a query."""
        return [*self._said(self.route.answers), *(("skipped", way.key) for way in self.route.skipped)]

    def url(self, name: str = "", key: str = "") -> str:
        """Return the URL of this place, or of the place to which one more field leads."""
        return _url([*self.fields, *([(name, key)] if name else [])])

    @property
    def answered(self) -> list[tuple[Question, str, str]]:
        """Each question with its answer in words and the page to answer it again."""
        answers = self.route.answers
        return [
            (question, choice.text, _url(self._said(answers[:at]))) for at, (question, choice) in enumerate(answers)
        ]

    @property
    def back(self) -> str:
        """The page before this one: the way out before, else the question before; empty at the first."""
        if self.route.behind:
            return _url([field for field in self.fields if field[1] != self.route.behind[-1].key])
        return _url(self._said(self.route.answers[:-1])) if self.route.answers else ""

    def _said(self, answers: Answers) -> list[tuple[str, str]]:
        """Return the fields of a place with these answers. What was tried stays tried when an answer is changed."""
        return [
            *((question.key, choice.key) for question, choice in (*answers, *self.route.besides)),
            *(("tried", way.key) for way in self.route.tried),
            *([("case", self.case.number)] if self.case else []),
        ]


def place_of(sent: MultiDict[str, str]) -> Place:
    case, lost = _draft(sent.get("case", ""))
    found = route(sent, sent.getlist("tried"), sent.getlist("skipped"))
    if case and len(sent) == 1:
        found = carried_on(case.details, london_today())
    form_key = sent.get("page", "")
    return Place(found, case, form_key if 0 < len(form_key) <= _LONGEST_KEY else _signed_form_key(), lost)


def _draft(number: str) -> tuple[Case | None, str]:
    """Return the case with that number, or why it takes no answers."""
    if not number:
        return None, ""
    try:
        case = own_case(number)
    except NotFoundError:
        return None, NO_CASE
    refusal = next_stage(case.stage, Act.EDIT)
    return (None, refusal.sentence) if isinstance(refusal, Refusal) else (case, "")


def _signed_form_key() -> str:
    drawn = new_form_key()
    return drawn + _signature(drawn)


def linked(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return the arguments of a URL, without a form key that another session was given."""
    drawn, signature = sent.get("page", "")[:-_SIGNED], sent.get("page", "")[-_SIGNED:]
    if hmac.compare_digest(signature.encode(), _signature(drawn).encode()):
        return sent
    return MultiDict((name, value) for name, value in sent.items(multi=True) if name != "page")


def _signature(drawn: str) -> str:
    signed = hmac.digest(str(g.token).encode(), drawn.encode(), "sha256").hex()
    return signed[:_SIGNED].translate(_AS_LETTERS)


def _url(fields: Sequence[tuple[str, str]]) -> str:
    """Return the URL of the page with these fields and a new form key."""
    query = f"?{urlencode([*fields, ('page', _signed_form_key())])}" if fields else ""
    return url_for("triage.show") + query
