"""The form of a case: new, opened again, saved by hand or while typing; and what comes of two people at once."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, flash, jsonify, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.completeness import Assessment, assess
from casebuilder.core.details import NOTHING_SAID, CaseDetails
from casebuilder.core.differences import differences, merged
from casebuilder.core.editions import changes_since
from casebuilder.core.guidance import EDITION
from casebuilder.core.service_desk import DESCRIPTION_LIMIT, Layout, length
from casebuilder.core.stages import Act, Refusal, next_stage
from casebuilder.core.submission import describe
from casebuilder.forms.case import CaseForm
from casebuilder.pages import current_store, forget_kept, kept_form, own_case, see_other, signed_in
from casebuilder.pages.words import clock_time
from casebuilder.store import Case, NotFoundError, RefusedError, StaleError

pages = Blueprint("case_form", __name__)

_NOT_SAVED = "{}. What you typed is not saved, but it is still here."


@pages.get("/cases/new")
def new() -> str:
    kept = kept_form(request.path)
    details = CaseForm(kept).details() if kept else NOTHING_SAID
    return _form_page(CaseForm.of(details, version=0, page=_page_key()))


@pages.post("/cases/new")
def create() -> AnyResponse:
    form, action = CaseForm(request.form), request.form.get("action")
    if action == "triage" and form.details() == NOTHING_SAID:
        return see_other(url_for("triage.show"))
    staff, page, auto = signed_in().staff, form.page.data or "", action == "auto"
    try:
        case = current_store().cases.start(staff.practice_id, form.details(), by=staff.id, page=page, auto=auto)
    except StaleError as stale:
        return _told_stale(stale.current, form) if auto else _conflict(stale.current, form)
    except RefusedError as refused:
        return _told(_NOT_SAVED.format(refused)) if auto else _refused("", form, refused)
    return _saved(case, form)


@pages.get("/cases/<number>/edit")
def edit(number: str) -> str | AnyResponse:
    case = own_case(number)
    kept, refusal = kept_form(request.path), next_stage(case.stage, Act.EDIT)
    if isinstance(refusal, Refusal) and kept:
        return _refused_page(number, CaseForm(kept), refusal.sentence)
    if isinstance(refusal, Refusal):
        flash(f"{refusal.sentence}.")
        return see_other(url_for("cases.show", number=case.number))
    details = _chosen(CaseForm(kept), kept, number) if kept else case.details
    version = CaseForm(kept).read_version() if kept else case.version
    return _form_page(CaseForm.of(details, version=version, page=_page_key()), case)


@pages.post("/cases/<number>/edit")
def save(number: str) -> AnyResponse:
    form = CaseForm(request.form)
    staff, auto = signed_in().staff, request.form.get("action") == "auto"
    try:
        case = current_store().cases.save(
            *(staff.practice_id, number, _chosen(form, request.form, number), form.read_version()),
            by=staff.id,
            page=form.page.data or "",
            auto=auto,
        )
    except StaleError as stale:
        return _told_stale(stale.current, form) if auto else _conflict(stale.current, form)
    except RefusedError as refused:
        return _told(_NOT_SAVED.format(refused)) if auto else _refused(number, form, refused)
    return _saved(case, form)


@pages.get("/cases/<number>/version")
def version(number: str) -> AnyResponse:
    """For the form's script: whether a colleague has changed the case since."""
    case = own_case(number)
    return jsonify(version=case.version, changed=_changed(case))


def _assess(details: CaseDetails, number: str | None) -> Assessment:
    return assess(details, current_store().cases.circumstances(signed_in().staff.practice_id, details, number))


def _chosen(form: CaseForm, posted: MultiDict[str, str], number: str) -> CaseDetails:
    """The answers of a form; from the conflict page, with those that the person chose to keep as stored."""
    stored = {name.removeprefix("take-") for name, choice in posted.items() if choice == "stored"}
    case = own_case(number) if stored else None
    return (
        merged(form.details(), case.details, stored) if case and case.version == form.read_version() else form.details()
    )


def _page_key() -> str:
    return secrets.token_urlsafe(12)


def _checklist(details: CaseDetails, assessment: Assessment) -> dict[str, Any]:
    description = describe(details, signed_in().staff.practice, Layout.TWO_PAGES)
    return {
        "assessment": assessment,
        "length": length(description),
        "limit": DESCRIPTION_LIMIT,
        "edition": EDITION,
    }


def _form_page(form: CaseForm, case: Case | None = None) -> str:
    details = form.details()
    assessment = _assess(details, case.number if case else None)
    form.show_wrong(assessment.findings)
    return render_template(
        "cases/edit.html",
        form=form,
        case=case,
        changes=changes_since(case.edition) if case else (),
        **_checklist(details, assessment),
    )


def _saved(case: Case, form: CaseForm) -> AnyResponse:
    """The answer to a save: words for the form's script, else the page that comes next."""
    forget_kept()
    if request.form.get("action") == "auto":
        return _told_saved(case, form)
    for sentence in form.masked():
        flash(sentence, "warning")
    if request.form.get("action") == "draft":
        flash(f"Draft {case.number} saved at {clock_time(case.changed_at)}.", "success")
        return see_other(url_for("case_form.edit", number=case.number))
    if request.form.get("action") == "triage":
        return see_other(url_for("triage.show", case=case.number))
    return see_other(url_for("cases.show", number=case.number))


def _told_saved(case: Case, form: CaseForm) -> AnyResponse:
    assessment = _assess(case.details, case.number)
    return jsonify(
        number=case.number,
        version=case.version,
        action=url_for("case_form.save", number=case.number),
        saved=f"Saved at {clock_time(case.changed_at)}",
        masked=" ".join(form.masked_now()),
        kept=form.kept_less(),
        checklist=render_template("cases/_checklist.html", **_checklist(case.details, assessment)),
    )


def _changed(case: Case) -> str:
    return f"{case.changed_by} changed this case at {clock_time(case.changed_at)}."


def _told_stale(current: Case, form: CaseForm) -> AnyResponse:
    """An autosave that came too late; the page whose own save made the version it met is told that version."""
    if form.page.data and form.page.data == current.written_from:
        where = url_for("case_form.save", number=current.number)
        return _told("Not saved yet.", number=current.number, version=current.version, action=where)
    return _told(
        f"Not saved. {_changed(current)} Nothing that you typed is lost: press Save and check to see both versions."
    )


def _told(problem: str, **more: Any) -> AnyResponse:
    answer = jsonify(problem=problem, **more)
    answer.status_code = 409
    return answer


def _refused(number: str, form: CaseForm, refused: RefusedError) -> AnyResponse:
    return Response(_refused_page(number, form, str(refused)), status=409)


def _refused_page(number: str, form: CaseForm, sentence: str) -> str:
    """The case takes no more answers, or is deleted: what was typed stays in sight."""
    try:
        case = own_case(number)
    except NotFoundError:
        case = None
    stored = case.details if case else NOTHING_SAID
    return render_template(
        "cases/refused.html",
        number=normalise_number(number) or "",
        case=case,
        sentence=sentence,
        differences=differences(form.details(), stored),
    )


def _conflict(current: Case, form: CaseForm) -> AnyResponse:
    """Both versions, answer by answer, with everything typed still in the page."""
    details = form.details()
    page = render_template(
        "cases/conflict.html",
        case=current,
        form=CaseForm.of(details, version=current.version, page=_page_key()),
        differences=differences(details, current.details),
    )
    return Response(page, status=409)
