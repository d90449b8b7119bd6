"""The page of a case: where it stands, what to do, what to paste; its text as a file; deleting it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from casebuilder.core.completeness import assess
from casebuilder.core.details import ENTRIES
from casebuilder.core.differences import BESIDE_THE_BOXES, NOT_ASKED_FOR
from casebuilder.core.guidance import EDITION, changes_since
from casebuilder.core.service_desk import CONTACT_FORM, REPLY_WITHIN, Layout
from casebuilder.core.stages import RESTORABLE_FOR_WORDS, Act, Refusal, Stage, may_be_sent, next_stage
from casebuilder.forms.case import ActForm, control_of
from casebuilder.guide.next_steps import NEXT_STEPS
from casebuilder.guide.standing import standing
from casebuilder.pages import accesses, current_store, own_case, see_other, signed_in
from casebuilder.pages.actions import since_seen
from casebuilder.pages.standing import end_of, facts_of, last_of
from casebuilder.pages.texts import read_submission, submission_of
from casebuilder.store import Access, Case, RefusedError, StaleError

pages = Blueprint("cases", __name__)
pages.add_app_template_global(control_of)
pages.add_app_template_global(end_of)
pages.add_app_template_global(lambda field: ENTRIES[field].name, "name_of")
pages.add_app_template_global(Act, "Act")


@pages.get("/cases/<number>")
def show(number: str) -> str:
    case, staff, store = own_case(number), signed_in().staff, current_store()
    around = store.search.circumstances(staff, case.details, case.number)
    assessment = assess(case.details, around)
    history = store.history.of(staff, number)
    sendings = store.sendings.of(staff, number) if last_of(history, Act.RECORD_SENT) else ()
    facts = facts_of(case, assessment, history, sendings, around.today)
    return render_template(
        "cases/show.html",
        case=case,
        assessment=assessment,
        standing=standing(facts),
        asked_by=facts.colleague,
        other_answers=NOT_ASKED_FOR,
        beside=BESIDE_THE_BOXES,
        submission=submission_of(case, _layout(), sendings) if may_be_sent(case.stage, assessment.gaps) else None,
        may=_may(case),
        since_seen=since_seen(case),
        sendings=sendings,
        word=last_of(history, Act.RECORD_SENT, Act.HEAR),
        opened=last_of(history, Act.MORE_INFORMATION, Act.REOPEN, Act.CORRECT),
        has_next_steps=case.outcome in NEXT_STEPS,
        layouts=Layout,
        contact_form=CONTACT_FORM,
        reply_within=REPLY_WITHIN,
        edition=EDITION,
        changes=changes_since(case.edition),
        history=history,
    )


@pages.get("/cases/<number>/submission.txt")
def submission_text(number: str) -> AnyResponse:
    case, staff = own_case(number), signed_in().staff
    around = current_store().search.circumstances(staff, case.details, case.number)
    if assess(case.details, around).gaps:
        return see_other(url_for("cases.show", number=case.number))
    accesses.mark(Access.DOWNLOAD, case.number)
    text = read_submission(case, _layout()).text
    answer = Response(text, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{case.number}.txt"'
    return answer


@pages.post("/cases/<number>/copied")
def copied(number: str) -> AnyResponse:
    """Record that somebody copied a text of the case, as a script reports."""
    accesses.mark(Access.COPY, own_case(number).number)
    return Response(status=204)


@pages.post("/cases/<number>/layout")
def remember_layout(number: str) -> AnyResponse:
    case, staff, asked = own_case(number), signed_in().staff, request.form.get("layout", "")
    if asked in tuple(Layout) and asked != staff.layout:
        current_store().practices.remember_layout(staff, Layout(asked))
    return see_other(url_for("cases.show", number=case.number, _anchor="submission"))


@pages.route("/cases/<number>/delete", methods=["GET", "POST"])
def delete(number: str) -> AnyResponse | str:
    case = own_case(number)
    refusal = next_stage(case.stage, Act.DISCARD)
    if isinstance(refusal, Refusal):
        flash(f"{refusal.sentence}.", "warning")
        return see_other(url_for("cases.show", number=case.number))
    if request.method != "POST":
        return render_template("cases/delete.html", case=case, restorable_for=RESTORABLE_FOR_WORDS)
    form, staff = ActForm(request.form), signed_in().staff
    try:
        current_store().cases.discard(staff, number, form.read_version())
    except StaleError:
        flash("A colleague has changed this case since you looked. Look at it again before you delete it.", "warning")
        return see_other(url_for("cases.show", number=case.number))
    except RefusedError as refused:
        flash(f"{refused}.", "warning")
        return see_other(url_for("cases.show", number=case.number))
    flash(f"Case {case.number} is deleted. It can be restored for {RESTORABLE_FOR_WORDS}, under Deleted.", "success")
    flash(case.number, "undo-delete")
    return see_other(url_for("queue.index"))


def _layout() -> Layout:
    asked = request.args.get("layout", "")
    return Layout(asked) if asked in tuple(Layout) else signed_in().staff.layout


def _may(case: Case) -> dict[str, bool]:
    """Return which acts the stage of a case allows, by the names that the page uses."""
    acts = {"edit": Act.EDIT, "review": Act.ASK_FOR_REVIEW, "own": Act.GIVE, "discard": Act.DISCARD}
    return {name: isinstance(next_stage(case.stage, act), Stage) for name, act in acts.items()}
