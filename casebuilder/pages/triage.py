"""Triage: a page for each question and each way out, and its results: a new draft, or steps for an existing one."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, g, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.completeness import assess
from casebuilder.core.details import Step
from casebuilder.core.guidance import EDITION
from casebuilder.core.replacement import replaceable_from
from casebuilder.core.sources import cite
from casebuilder.core.stages import Act, Outcome, Refusal, next_stage
from casebuilder.forms.case import new_form_key
from casebuilder.forms.triage import AnswerForm
from casebuilder.guide.carry_over import add_known, carried_on, known
from casebuilder.guide.handouts import gap_questions, gap_text_message, sms
from casebuilder.guide.new_account_ways import REPLACE_LATER
from casebuilder.guide.questions import Question
from casebuilder.guide.triage import WAYS_OUT, Answers, Route, route
from casebuilder.guide.ways_out import WayOut
from casebuilder.pages import current_store, own_case, see_other, signed_in
from casebuilder.pages.unsaved import unsaved_forms
from casebuilder.pages.words import handout_words, london_today
from casebuilder.store import Case, NotFoundError, StaleError

_NO_CASE = "Your practice has no such case. Somebody may have deleted it"
_LONGEST_KEY = 64  # characters: it goes into a cookie, which a browser drops where it is too long
_SIGNED = 20  # characters at the end of a form key that say which session was given it

pages = Blueprint("triage", __name__)
pages.add_app_template_filter(cite)


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


@pages.get("/triage")
def show() -> str | tuple[str, int]:
    unsaved = unsaved_forms()
    place = _place(_linked(request.args) if unsaved.typed is None else unsaved.typed)
    unsaved.show()
    unsaved.forget()
    if place.lost:
        return _lost_page(place)
    if isinstance(place.route.here, WayOut):
        return _way_out_page(place, place.route.here)
    return _question_page(place, place.route.here, AnswerForm.of(place.route.here, unsaved.typed))


@pages.post("/triage")
def act() -> Response | tuple[str, int]:
    place = _place(request.form)
    if place.lost:
        return _lost_page(place)
    if request.form.get("action") == "prepare":
        return _prepare(place, anyway=True)
    if request.form.get("action") == "worked":
        return _worked(place)
    if isinstance(place.route.here, Question):
        return _answer(place, place.route.here)
    return _add_to(place.case, place.route) if place.case else _prepare(place)


@pages.post("/triage/undo")
def undo() -> Response:
    """Take back a press of "It worked"."""
    if (way := request.form.get("way", "")) in WAYS_OUT:
        current_store().figures.not_helped(signed_in().staff, way, request.form.get("page", ""))
        flash("Not counted any more.", "success")
    return see_other(url_for("triage.show"))


@pages.get("/cases/<number>/ask")
def ask(number: str) -> str:
    """The handout of a case: what to ask the patient, without anything they have said."""
    store, staff, case = current_store(), signed_in().staff, own_case(number)
    assessment = assess(case.details, store.search.circumstances(staff, case.details, case.number))
    return render_template(
        "triage/ask.html",
        case=case,
        lines=gap_questions(assessment),
        **handout_words(gap_text_message(assessment, signed_in().staff.practice)),
    )


def _place(sent: MultiDict[str, str]) -> Place:
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
        return None, _NO_CASE
    refusal = next_stage(case.stage, Act.EDIT)
    return (None, refusal.sentence) if isinstance(refusal, Refusal) else (case, "")


def _signed_form_key() -> str:
    drawn = new_form_key()
    return drawn + _signature(drawn)


def _linked(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return the arguments of a URL, without a form key that another session was given."""
    drawn, signature = sent.get("page", "")[:-_SIGNED], sent.get("page", "")[-_SIGNED:]
    if hmac.compare_digest(signature.encode(), _signature(drawn).encode()):
        return sent
    return MultiDict((name, value) for name, value in sent.items(multi=True) if name != "page")


def _signature(drawn: str) -> str:
    return hmac.new(str(g.token).encode(), drawn.encode(), hashlib.sha256).hexdigest()[:_SIGNED]


def _url(fields: Sequence[tuple[str, str]]) -> str:
    """Return the URL of the page with these fields and a new form key."""
    query = f"?{urlencode([*fields, ('page', _signed_form_key())])}" if fields else ""
    return url_for("triage.show") + query


def _answer(place: Place, question: Question) -> Response | tuple[str, int]:
    form = AnswerForm.of(question, request.form)
    key = form.read(question)
    return see_other(place.url(question.key, key)) if key else (_question_page(place, question, form), 422)


def _worked(place: Place) -> Response:
    """Count the patient; if there is a case, go on to record how it ended."""
    way, case = place.route.here, place.case
    if isinstance(way, Question) or place.route.ends_in_case:
        return see_other(place.url())
    current_store().figures.helped(signed_in().staff, way.key, place.form_key)
    flash("Counted as helped without a case.", "success")
    flash(f"{way.key} {place.form_key}", "undo-helped")
    if case is None:
        return see_other(url_for("queue.index"))
    outcome = Outcome.REPLACED if way.step is Step.REPLACE_ACCOUNT else Outcome.BACK_IN
    return see_other(url_for("progress.progress", number=case.number, news=outcome))


def _prepare(place: Place, *, anyway: bool = False) -> Response:
    """Start a draft with what triage has found out; pressed twice, the button still starts only one.

    Before the last way out only if staff say so (`anyway`).
    """
    if not (place.route.ends_in_case or (anyway and place.route.may_end_in_case)):
        return see_other(place.url())
    staff = signed_in().staff
    try:
        case = current_store().cases.start(staff, known(place.route), form_key=place.form_key)
    except StaleError as stale:  # the draft exists, and somebody has worked on it since
        case = stale.current
    flash("A draft is started, with what you have told us filled in.", "success")
    return see_other(url_for("case_form.edit", number=case.number))


def _add_to(case: Case, found: Route) -> Response:
    staff, details = signed_in().staff, add_known(case.details, found)
    try:
        saved = current_store().cases.save(staff, case.number, details, case.version)
    except StaleError as stale:
        return _add_to(stale.current, found)
    if saved.version != case.version:
        flash(f"Case {case.number} now says what you tried.", "success")
    return see_other(url_for("case_form.edit", number=case.number))


def _question_page(place: Place, question: Question, form: AnswerForm) -> str:
    return render_template("triage/question.html", **_around(place), question=question, form=form)


def _way_out_page(place: Place, way: WayOut) -> str:
    return render_template(
        "triage/way_out.html",
        **_around(place),
        way=way,
        from_day=_replaceable_from(place, way),
        **handout_words(sms(way, signed_in().staff.practice)),
    )


def _replaceable_from(place: Place, way: WayOut) -> date | None:
    """Return the day from which the patient can replace the account; None if the page is about something else."""
    day = replaceable_from(place.case.details) if place.case and way is REPLACE_LATER else None
    return day if day and day > london_today() else None


def _lost_page(place: Place) -> tuple[str, int]:
    """Return the page for a case that takes no answers; what was found out is not lost."""
    number = normalise_number(request.values.get("case", "")) if place.lost is not _NO_CASE else None
    return render_template("triage/lost.html", place=place, number=number), 409 if number else 404


def _around(place: Place) -> dict[str, Any]:
    return {"place": place, "edition": EDITION}
