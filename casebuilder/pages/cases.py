"""The pages of a case: prepare, edit, show, hand over as text, delete; and the list of the practice's cases."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, flash, jsonify, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from casebuilder.core.completeness import Assessment, assess
from casebuilder.core.details import NOTHING_SAID, CaseDetails
from casebuilder.core.differences import differences, merged
from casebuilder.core.editions import Change, changed_requirements
from casebuilder.core.guidance import EDITION, EDITIONS
from casebuilder.core.service_desk import CONTACT_FORM, DESCRIPTION_LIMIT, REPLY_WITHIN, Layout, length
from casebuilder.core.submission import compose, describe
from casebuilder.forms.case import CaseForm, control_of
from casebuilder.pages import current_store, forget_kept, kept_form, see_other, signed_in
from casebuilder.pages.words import clock_time
from casebuilder.store import Case, StaleError

pages = Blueprint("cases", __name__)
pages.add_app_template_global(control_of)


@pages.get("/cases")
def index() -> str:
    listed = current_store().cases.listing(
        signed_in().staff.practice_id, after=request.args.get("after", ""), before=request.args.get("before", "")
    )
    return render_template("cases/index.html", page=listed)


@pages.get("/cases/new")
def new() -> str:
    kept = kept_form(request.path)
    return _form_page(CaseForm(kept) if kept else CaseForm.of(NOTHING_SAID, version=0, page=_page_key()))


@pages.post("/cases/new")
def create() -> AnyResponse:
    form = CaseForm(request.form)
    staff = signed_in().staff
    try:
        case = current_store().cases.start(staff.practice_id, form.details(), by=staff.id, page=form.page.data or "")
    except StaleError as stale:
        return _conflict(stale.current, form)
    return _saved(case, form)


@pages.get("/cases/<number>/edit")
def edit(number: str) -> str:
    case = _case(number)
    kept = kept_form(request.path)
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
        return _told_stale(stale.current) if auto else _conflict(stale.current, form)
    return _saved(case, form)


@pages.get("/cases/<number>/version")
def version(number: str) -> AnyResponse:
    """For the form's script: whether a colleague has changed the case since."""
    case = _case(number)
    return jsonify(version=case.version, changed=_changed(case))


@pages.get("/cases/<number>")
def show(number: str) -> str:
    case, layout = _case(number), _layout()
    assessment = _assess(case.details, case.number)
    return render_template(
        "cases/show.html",
        case=case,
        assessment=assessment,
        submission=compose(case.details, signed_in().staff.practice, layout) if assessment.gaps == 0 else None,
        layouts=Layout,
        contact_form=CONTACT_FORM,
        reply_within=REPLY_WITHIN,
        edition=EDITION,
        changes=_changes(case),
        history=current_store().trail.of_case(signed_in().staff.practice_id, case.number),
    )


@pages.get("/cases/<number>/submission.txt")
def submission_text(number: str) -> AnyResponse:
    case = _case(number)
    if _assess(case.details, case.number).gaps:
        return see_other(url_for("cases.show", number=case.number))
    text = compose(case.details, signed_in().staff.practice, _layout()).text
    answer = Response(text, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{case.number}.txt"'
    return answer


@pages.route("/cases/<number>/delete", methods=["GET", "POST"])
def delete(number: str) -> AnyResponse | str:
    case = _case(number)
    if request.method == "GET":
        return render_template("cases/delete.html", case=case)
    form, staff = CaseForm(request.form), signed_in().staff
    try:
        current_store().cases.discard(staff.practice_id, number, form.read_version(), by=staff.id)
    except StaleError:
        flash("A colleague has changed this case since you looked. Look at it again before you delete it.", "warning")
        return see_other(url_for("cases.show", number=case.number))
    flash(f"Case {case.number} is deleted.", "success")
    return see_other(url_for("cases.index"))


def _case(number: str) -> Case:
    return current_store().cases.get(signed_in().staff.practice_id, number)


def _layout() -> Layout:
    asked = request.args.get("layout", "")
    return Layout(asked) if asked in tuple(Layout) else Layout.TWO_PAGES


def _chosen(form: CaseForm, posted: MultiDict[str, str], number: str) -> CaseDetails:
    """The answers of a form; from the conflict page, with those that the person chose to keep as stored."""
    stored = {name.removeprefix("take-") for name, choice in posted.items() if choice == "stored"}
    case = _case(number) if stored else None
    return (
        merged(form.details(), case.details, stored) if case and case.version == form.read_version() else form.details()
    )


def _changes(case: Case) -> tuple[Change, ...]:
    """The requirements that changed since the edition that a case was prepared under."""
    prepared_under = EDITIONS.get(case.edition)
    return changed_requirements(prepared_under, EDITION) if prepared_under else ()


def _page_key() -> str:
    return secrets.token_urlsafe(12)


def _assess(details: CaseDetails, number: str | None) -> Assessment:
    return assess(details, current_store().cases.circumstances(signed_in().staff.practice_id, details, number))


def _checklist(details: CaseDetails, assessment: Assessment) -> dict[str, Any]:
    description = describe(details, signed_in().staff.practice, Layout.TWO_PAGES)
    return {"assessment": assessment, "length": length(description), "limit": DESCRIPTION_LIMIT, "edition": EDITION}


def _form_page(form: CaseForm, case: Case | None = None) -> str:
    details = form.details()
    assessment = _assess(details, case.number if case else None)
    form.show_wrong(assessment.findings)
    for sentence in form.masked():
        flash(sentence, "warning")
    return render_template("cases/edit.html", form=form, case=case, **_checklist(details, assessment))


def _saved(case: Case, form: CaseForm) -> AnyResponse:
    """The answer to a save: words for the form's script, else the page that comes next."""
    forget_kept()
    if request.form.get("action") == "auto":
        return _told_saved(case, form)
    for sentence in form.masked():
        flash(sentence, "warning")
    if request.form.get("action") == "draft":
        flash(f"Draft {case.number} saved at {clock_time(case.changed_at)}.", "success")
        return see_other(url_for("cases.edit", number=case.number))
    return see_other(url_for("cases.show", number=case.number))


def _told_saved(case: Case, form: CaseForm) -> AnyResponse:
    assessment = _assess(case.details, case.number)
    return jsonify(
        number=case.number,
        version=case.version,
        action=url_for("cases.save", number=case.number),
        saved=f"Saved at {clock_time(case.changed_at)}",
        masked=" ".join(form.masked()),
        kept=form.kept_less(),
        checklist=render_template("cases/_checklist.html", **_checklist(case.details, assessment)),
    )


def _changed(case: Case) -> str:
    return f"{case.changed_by} changed this case at {clock_time(case.changed_at)}."


def _told_stale(current: Case) -> AnyResponse:
    problem = (
        f"Not saved. {_changed(current)} Nothing that you typed is lost: press Save and check to see both versions."
    )
    answer = jsonify(problem=problem)
    answer.status_code = 409
    return answer


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
