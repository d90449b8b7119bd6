"""The form of a case: new, opened again, saved by hand or while typing, also when two people edit at once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from flask import Blueprint, Response, flash, get_template_attribute, jsonify, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from casebuilder.core.checks import State
from casebuilder.core.circumstances import Circumstances
from casebuilder.core.completeness import Assessment, assess
from casebuilder.core.details import ENTRIES, NOTHING_SAID, CaseDetails
from casebuilder.core.differences import differences
from casebuilder.core.guidance import EDITION, changes_since
from casebuilder.core.stages import Act, Refusal, Stage, next_stage
from casebuilder.forms.case import CaseForm, called, controls, new_form_key
from casebuilder.forms.filled import FilledForm
from casebuilder.pages import current_store, own_case, see_other, signed_in
from casebuilder.pages.actions import who_moved
from casebuilder.pages.conflict import (
    any_case,
    came_in_words,
    changed_words,
    clash_words,
    flash_what_came_in,
    forget_typed,
    keep_typed,
    news_words,
    not_saved,
    not_saved_page,
    save_merged,
)
from casebuilder.pages.message import MessageBox, empty_box, offer_words, question_words, read_posted, wants_reading
from casebuilder.pages.typed import Typed, form_over, read_typed, seal_opened, with_mend
from casebuilder.pages.unsaved import unsaved_forms
from casebuilder.pages.words import clock_time
from casebuilder.store import Case, RefusedError, StaleError

pages = Blueprint("case_form", __name__)

_NOT_SAVED = "{}. What you typed is not saved, but it is still here."


@pages.get("/cases/new")
def new() -> str:
    unsaved_forms().show()
    if unsaved_forms().typed is None:
        return _form_page(FilledForm(NOTHING_SAID, version=0, form_key=new_form_key()))
    form = CaseForm(unsaved_forms().typed)
    # The same key again: if an autosave has already started the case, this form goes on with it.
    form_key = form.form_key.data or new_form_key()
    return _form_page(FilledForm(form.details(), version=0, form_key=form_key, earlier_form_keys=form.form_keys()))


@pages.post("/cases/new")
def create() -> AnyResponse:
    typed, action = read_typed(with_mend(request.form)), request.form.get("action")
    if wants_reading(request.form):
        return Response(_read(typed))
    if action == "triage" and typed.details == NOTHING_SAID:
        return see_other(url_for("triage.show"))
    staff, form_key, auto = signed_in().staff, typed.form.form_key.data or "", action == "auto"
    try:
        case = current_store().cases.start(staff, typed.details, form_key=form_key, auto=auto)
    except StaleError as stale:
        return _json_stale(stale.current, typed) if auto else not_saved(stale.current, typed)
    except RefusedError as refused:
        return _json_problem(_NOT_SAVED.format(refused)) if auto else _not_started(typed, refused)
    return _saved(case, typed.form)


@pages.get("/cases/<number>/edit")
def edit(number: str) -> str | AnyResponse:
    unsaved = unsaved_forms()
    case = own_case(number) if unsaved.typed is None else any_case(number)
    if unsaved.typed is not None:
        typed = read_typed(unsaved.typed, number)
        if typed.adds_to(case):
            unsaved.show()
            return _taken_up(case, typed)
        unsaved.forget()
    refusal = next_stage(case.stage, Act.EDIT)
    if isinstance(refusal, Refusal):
        flash(f"{refusal.sentence}.")
        return see_other(url_for("cases.show", number=case.number))
    return _form_page(form_over(case, case.details), case)


@pages.post("/cases/<number>/edit")
def save(number: str) -> AnyResponse:
    typed, auto = read_typed(with_mend(request.form), number), request.form.get("action") == "auto"
    if wants_reading(request.form):
        return Response(_read(typed, any_case(number)))
    around = _around(typed.details, number) if auto else None  # in the snapshot that knows who is logged in
    try:
        if request.form.get("action") == "restore":
            _restore(number)
        case = save_merged(number, typed, auto)
    except StaleError as stale:
        return _json_stale(stale.current, typed) if auto else not_saved(stale.current, typed)
    except RefusedError:
        case = any_case(number)
        return _json_refused(case, typed) if auto else not_saved(case, typed)
    return _saved(case, typed.form, around)


@pages.get("/cases/<number>/version")
def version(number: str) -> AnyResponse:
    """Answer the scripts of the case's page and form with the newest version, and what to say if theirs is older."""
    case = any_case(number)
    return jsonify(
        version=case.version,
        changed=f"{who_moved(case)} changed this case.",
        news=news_words(case),
        takes_answers=not isinstance(next_stage(case.stage, Act.EDIT), Refusal),
    )


def _read(typed: Typed, case: Case | None = None) -> str:
    """Return the form filled in from the message; nothing is saved, and the form stays over the same version."""
    asked = _assess(case.details if case else NOTHING_SAID, case.number if case else None).to_ask
    details, message = read_posted(request.form, typed.details, [finding.field for finding in asked])
    filled = FilledForm(
        details,
        version=typed.form.read_version(),
        form_key=typed.form.form_key.data or "",
        opened=typed.form.opened.data or "",
        earlier_form_keys=typed.form.earlier_form_keys.data or "",
    )
    return _form_page(filled, case, message)


def _restore(number: str) -> None:
    staff = signed_in().staff
    with suppress(RefusedError):  # it has been restored already
        current_store().cases.restore(staff, number)


def _taken_up(case: Case, typed: Typed) -> str:
    """Return the page for unsaved words: the form with them, or a page that says what stands in their way."""
    merged = typed.merged_with(case)
    if typed.unchosen or merged.asked or isinstance(next_stage(case.stage, Act.EDIT), Refusal):
        return not_saved_page(case, typed)
    flash_what_came_in(case, typed, merged.details)
    return _form_page(form_over(case, merged.details, earlier_form_keys=typed.form.form_keys()), case)


def _not_started(typed: Typed, refused: RefusedError) -> AnyResponse:
    """Answer a form of a new case that is sent again when its case no longer takes answers."""
    words = differences(typed.details, NOTHING_SAID)
    return Response(render_template("cases/refused.html", case=None, sentence=refused, differences=words), status=409)


def _around(details: CaseDetails, number: str | None) -> Circumstances:
    return current_store().search.circumstances(signed_in().staff, details, number)


def _assess(details: CaseDetails, number: str | None) -> Assessment:
    return assess(details, _around(details, number))


def _parts(assessment: Assessment) -> Mapping[str, str]:
    """Return what the form says of its answers as HTML, by the id of the element that shows each."""
    remark, caution = (get_template_attribute("macros/facts.html", name) for name in ("remark", "caution"))
    parts = {f"{name}-{part}": Markup() for name in ENTRIES for part in ("mark", "remarks")}
    parts["needed"] = _needed(len(assessment.findings), tuple(finding.field for finding in assessment.to_do))
    for finding in assessment.findings:
        marked = finding.field if finding.state is State.WRONG else finding.requirement.field
        parts[f"{marked}-mark"] += _mark(finding.state, finding.no_case_needed)
        if finding.sentence and not finding.no_case_needed:
            parts[f"{finding.field}-remarks"] += remark(finding)
    for found in assessment.cautions:
        parts[f"{found.field}-remarks"] += caution(found)
    return parts


@cache
def _mark(state: State, no_case_needed: bool) -> Markup:
    drawn: Markup = get_template_attribute("macros/facts.html", "mark")(state, no_case_needed)
    return drawn


@cache
def _needed(asked: int, to_do: tuple[str, ...]) -> Markup:
    """Return what is still to do as links to these fields."""
    drawn: Markup = get_template_attribute("macros/facts.html", "needed")(asked, to_do, called)
    return drawn


def _form_page(filled: FilledForm, case: Case | None = None, message: MessageBox | None = None) -> str:
    number = case.number if case else None
    assessment = _assess(filled.details, number)
    parts = _parts(assessment)
    around = {
        "triage": url_for("triage.show", case=number),
        "close": url_for("progress.progress", number=number) if number else url_for("queue.index"),
        "no-case": " app-no-case--shown" if assessment.no_case_needed else "",
        "open": " open" if filled.is_unfolded(assessment) else "",
    }
    return render_template(
        "cases/edit.html",
        filled=filled,
        fields=filled.fields({**parts, **around}),
        needed=parts["needed"],
        case=case,
        message=message or empty_box(),
        question_words=question_words,
        offer_words=offer_words,
        changes=changes_since(case.edition) if case else (),
        edition=EDITION,
        assessment=assessment,
    )


def _saved(case: Case, form: CaseForm, around: Circumstances | None = None) -> AnyResponse:
    """Answer a save: with JSON for the form's script, else with the next page."""
    forget_typed(form, case)
    if request.form.get("action") == "auto":
        return _json_saved(case, form, around or _around(case.details, case.number))
    for sentence in form.masked():
        flash(sentence, "warning")
    if request.form.get("action", "").startswith(("draft", "mend-")):
        flash(f"Draft {case.number} saved at {clock_time(case.changed_at)}.", "success")
        return see_other(url_for("case_form.edit", number=case.number))
    if request.form.get("action") == "triage":
        return see_other(url_for("triage.show", case=case.number))
    return see_other(url_for("cases.show", number=case.number))


def _json_saved(case: Case, form: CaseForm, around: Circumstances) -> AnyResponse:
    assessment = assess(case.details, around)
    return jsonify(
        **_place(case),
        saved=f"Saved {clock_time(case.changed_at)}",
        spoken=f"Saved, {len(assessment.findings) - assessment.gaps} of {len(assessment.findings)}",
        masked=" ".join(form.masked_now()),
        kept=form.masked_values(),
        parts=_parts(assessment),
        is_draft=case.stage is Stage.DRAFT,
    )


def _json_stale(current: Case, typed: Typed) -> AnyResponse:
    """Answer an autosave of an old version; if this form's own save made the newer one, it goes on from that."""
    form_key = typed.form.form_key.data
    if form_key and form_key == current.last_form_key:
        return _json_problem("Not saved yet.", **_place(current))
    merged = typed.merged_with(current)
    # A newer version by the same person may hold older words of this very form, sent earlier: it is never taken in.
    if not (merged.asked or current.last_editor == signed_in().staff.id):
        return _json_came_in(current, typed, merged.details)
    keep_typed(current, typed)
    words = clash_words(current, merged.asked) if merged.asked else changed_words(current)
    return _json_problem(f"Not saved: {words}.", may_choose=True)


def _json_came_in(current: Case, typed: Typed, details: CaseDetails) -> AnyResponse:
    """Answer an autosave that clashes with nothing new: the open form takes in the changes, and saves again."""
    forget_typed(typed.form, current)
    came_in = differences(typed.details, details)
    names = {field for each in came_in for field in each.answer.fields}
    answers = controls(details, names)
    news = f"{came_in_words(current, came_in)}." if came_in else ""
    return _json_problem(
        "Not saved yet.", **_place(current), parts=_parts(_assess(details, current.number)), came_in=answers, news=news
    )


def _json_refused(case: Case, typed: Typed) -> AnyResponse:
    keep_typed(case, typed)
    return _json_problem(f"Not saved. {news_words(case)}")


def _place(case: Case) -> dict[str, Any]:
    """Return the case and version that a form belongs to from now on."""
    where = url_for("case_form.save", number=case.number)
    return {"number": case.number, "version": case.version, "opened": seal_opened(case), "action": where}


def _json_problem(problem: str, **more: Any) -> AnyResponse:
    answer = jsonify(problem=problem, **more)
    answer.status_code = 409
    return answer
