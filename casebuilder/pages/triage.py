"""Triage: a page for each question and each way out, and its results: a new draft, or steps for an existing one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.completeness import assess
from casebuilder.core.details import CaseDetails, Step
from casebuilder.core.guidance import EDITION
from casebuilder.core.replacement import FIRST_DAY_AFTER, replaceable_from
from casebuilder.core.sources import cite
from casebuilder.core.stages import Outcome
from casebuilder.forms.triage import AnswerForm, LastAccessForm
from casebuilder.guide.carry_over import add_known, known
from casebuilder.guide.handouts import gap_questions, gap_text_message, sms
from casebuilder.guide.new_account_ways import REPLACE_LATER
from casebuilder.guide.questions import Question
from casebuilder.guide.triage import WAYS_OUT, Route
from casebuilder.guide.ways_out import WayOut
from casebuilder.pages import current_store, own_case, see_other, signed_in
from casebuilder.pages.triage_places import NO_CASE, Place, linked, place_of
from casebuilder.pages.unsaved import unsaved_forms
from casebuilder.pages.words import handout_words, london_today
from casebuilder.store import Case, StaleError

pages = Blueprint("triage", __name__)
pages.add_app_template_filter(cite)


@pages.get("/triage")
def show() -> str | tuple[str, int]:
    unsaved = unsaved_forms()
    place = place_of(linked(request.args) if unsaved.typed is None else unsaved.typed)
    unsaved.show()
    unsaved.forget()
    if place.lost:
        return _lost_page(place)
    if isinstance(place.route.here, WayOut):
        return _way_out_page(place, place.route.here, LastAccessForm(unsaved.typed))
    return _question_page(place, place.route.here, AnswerForm.of(place.route.here, unsaved.typed))


@pages.post("/triage")
def act() -> Response | str | tuple[str, int]:
    place = place_of(request.form)
    if place.lost:
        return _lost_page(place)
    if request.form.get("action") == "prepare":
        return _prepare(place, anyway=True)
    if request.form.get("action") == "worked":
        return _worked(place)
    if isinstance(place.route.here, Question):
        return _answer(place, place.route.here)
    if request.form.get("action") == "when":
        return _say_when(place, place.route.here)
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
        handout=handout_words(gap_text_message(assessment, signed_in().staff.practice)),
    )


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
        case = current_store().cases.start(staff, _told(place.route), form_key=place.form_key)
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
    return render_template("triage/question.html", place=place, edition=EDITION, question=question, form=form)


def _say_when(place: Place, way: WayOut) -> str | tuple[str, int]:
    """Return the page with the day that the typed last access leads to. No URL holds a patient's date."""
    form = LastAccessForm(request.form)
    day = form.replaceable_from(london_today())
    return _way_out_page(place, way, form, day) if day else (_way_out_page(place, way, form), 422)


def _told(found: Route) -> CaseDetails:
    """Return what triage has found out, with the last access if its page was told one."""
    return replace(known(found), last_access=LastAccessForm(request.form).last_access.data)


def _way_out_page(place: Place, way: WayOut, form: LastAccessForm, day: date | None = None) -> str:
    today = london_today()
    if place.case and way is REPLACE_LATER:
        day = replaceable_from(place.case.details, today)
    return render_template(
        "triage/way_out.html",
        place=place,
        edition=EDITION,
        way=way,
        form=form if way is REPLACE_LATER and not place.case else None,
        from_day=day,
        latest_day=today + FIRST_DAY_AFTER if way is REPLACE_LATER else None,
        is_over=bool(day and day <= today),
        handout=handout_words(sms(way, signed_in().staff.practice)),
    )


def _lost_page(place: Place) -> tuple[str, int]:
    """Return the page for a case that takes no answers; what was found out is not lost."""
    number = normalise_number(request.values.get("case", "")) if place.lost is not NO_CASE else None
    return render_template("triage/lost.html", place=place, number=number), 409 if number else 404
