"""What comes after a draft: a colleague's review, sending, what the desk says, the end, and what was sent before."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, abort, flash, g, render_template, request, url_for
from werkzeug.wrappers import Response

from casebuilder.core.completeness import assess
from casebuilder.core.differences import NOT_ASKED_FOR, differences
from casebuilder.core.guidance import EDITION
from casebuilder.core.next_steps import NEXT_STEPS
from casebuilder.core.service_desk import Layout
from casebuilder.core.slips import text_message
from casebuilder.core.stages import Act, Outcome, Refusal, next_stage
from casebuilder.core.submission import compose
from casebuilder.forms.case import ActForm
from casebuilder.forms.following import HEARD, MORE_INFORMATION, REOPEN, ProgressForm, ReviewForm, SentForm
from casebuilder.pages import current_store, forget_kept, kept_form, own_case, see_other, signed_in
from casebuilder.pages.words import stage_words, text_message_words
from casebuilder.store import Case, RefusedError, StaleError

pages = Blueprint("following", __name__)

AnyForm = TypeVar("AnyForm", bound=ActForm)
Page = str | Response | tuple[str, int]
_NEWS_ACTS = {HEARD: Act.HEAR, MORE_INFORMATION: Act.MORE_INFORMATION, REOPEN: Act.REOPEN}
_REVIEWED = {
    "ask": "Asked. Your colleagues see the case under To review.",
    "check": "Checked.",
    "changes": "Asked for changes.",
}
_SENT_WHAT = ". The text would be recorded with what has changed: only record it if that is what you sent"
_NEVER_SENT = "This case has not been sent, so the desk cannot have given a reference"


@pages.route("/cases/<number>/review", methods=["GET", "POST"])
def review(number: str) -> Page:
    form, case = _opened(ReviewForm, number)
    if request.method != "POST":
        return _turned_away(case, Act.CHECK) or _review_page(form, case)
    action = request.form.get("action", "")
    if not _done(lambda: _record_review(form, case, action), form):
        return _review_page(form, own_case(number)), 422
    flash(_REVIEWED[action], "success")
    return see_other(url_for("cases.show", number=case.number))


@pages.route("/cases/<number>/sent", methods=["GET", "POST"])
def sent(number: str) -> Page:
    form, case = _opened(SentForm, number)
    if request.method != "POST":
        if request.args.get("layout") in tuple(Layout):
            form.layout.data = request.args["layout"]
        return _turned_away(case, Act.RECORD_SENT) or _act_page("following/sent.html", form, case)
    staff = signed_in().staff
    layout = Layout(form.layout.data) if form.layout.data in tuple(Layout) else Layout.TWO_PAGES
    recorded = _done(
        lambda: current_store().cases.record_sent(
            *_at(case, form),
            by=staff.id,
            layout=layout,
            text=compose(case.details, staff.practice, layout).text,
            desk_reference=form.desk_reference.data or "",
            once=form.page.data or "",
        ),
        form,
        _SENT_WHAT,
    )
    if not recorded:
        return _act_page("following/sent.html", form, own_case(number)), 422
    flash(f"Case {case.number} is recorded as sent.", "success")
    return see_other(url_for("cases.show", number=case.number))


@pages.route("/cases/<number>/progress", methods=["GET", "POST"])
def progress(number: str) -> Page:
    form, case = _opened(ProgressForm, number)
    if request.method != "POST":
        return _progress_page(form, case)
    if not (form.is_answered() and _done(lambda: _record_news(form, case), form)):
        return _progress_page(form, own_case(number)), 422
    flash("Recorded.", "success")
    return see_other(url_for("cases.show", number=case.number))


@pages.post("/cases/<number>/restore")
def restore(number: str) -> Response:
    staff = signed_in().staff
    try:
        case = current_store().cases.restore(staff.practice_id, number, by=staff.id)
    except RefusedError:  # pressed twice, or a colleague was quicker
        case = own_case(number)
    flash(f"Case {case.number} is back.", "success")
    return see_other(url_for("cases.show", number=case.number))


@pages.get("/cases/<number>/sendings/<int:which>")
def sending(number: str, which: int) -> str:
    case, sendings = own_case(number), current_store().cases.sendings(signed_in().staff.practice_id, number)
    if not 1 <= which <= len(sendings):
        abort(404)
    was = sendings[which - 1]
    return render_template(
        "following/sending.html",
        case=case,
        sending=was,
        layout=Layout(was.layout),
        differences=differences(was.details, case.details),
    )


@pages.get("/cases/<number>/next-steps")
def next_steps(number: str) -> str:
    """What the patient does now; only once a case has ended with an account to log in to."""
    case = own_case(number)
    steps = NEXT_STEPS.get(case.outcome) if case.outcome else None
    if steps is None:
        abort(404)
    return render_template(
        "following/next_steps.html",
        case=case,
        steps=steps,
        lines=[step.text for step in steps.steps],
        **text_message_words(text_message(steps.tell)),
    )


def _opened(kind: type[AnyForm], number: str) -> tuple[AnyForm, Case]:
    """The form as posted, as kept over a log in, or new for the case as it stands."""
    case = own_case(number)
    if request.method == "POST":
        return kind(request.form), case
    kept = kept_form(request.path)
    if kept is not None:
        return kind(kept), case
    return kind(data={"version": str(case.version), "page": secrets.token_urlsafe(12)}), case


def _turned_away(case: Case, act: Act) -> Response | None:
    """Back to the case with the reason, where its stage does not take the act and nothing typed is waiting."""
    refusal = next_stage(case.stage, act)
    if g.kept_is_shown or not isinstance(refusal, Refusal):
        return None
    flash(f"{refusal.sentence}.")
    return see_other(url_for("cases.show", number=case.number))


def _at(case: Case, form: ActForm) -> tuple[int, str, int]:
    return signed_in().staff.practice_id, case.number, form.read_version()


def _done(act: Callable[[], object], form: ActForm, warning: str = "") -> bool:
    """Do it; where that is refused, the form says why and keeps what was typed."""
    try:
        act()
    except RefusedError as refused:
        form.form_errors = [str(refused)]
    except StaleError as stale:
        form.form_errors = [_stale_words(stale.current) + warning]
        form.version.data = str(stale.current.version)
    else:
        forget_kept()
        return True
    return False


def _stale_words(current: Case) -> str:
    return (
        f"{current.changed_by} has changed this case since you opened this page. Its stage is now: "
        f"{stage_words(current.stage)}. Look at it again, then press the button once more"
    )


def _record_review(form: ReviewForm, case: Case, action: str) -> Case:
    verbs, by, note = current_store().cases, signed_in().staff.id, form.note.data or ""
    if action == "ask":
        return verbs.ask_for_review(*_at(case, form), by=by, note=note)
    if action == "check":
        return verbs.mark_checked(*_at(case, form), by=by, note=note)
    if action == "changes" and note:
        return verbs.ask_for_changes(*_at(case, form), by=by, note=note)
    raise RefusedError("Say in the note what should change" if action == "changes" else "Press one of the buttons")


def _record_news(form: ProgressForm, case: Case) -> None:
    verbs, staff, news = current_store().cases, signed_in().staff, form.news.data or ""
    note, reference = form.note.data or "", form.desk_reference.data or ""
    if reference and not verbs.sendings(staff.practice_id, case.number):
        raise RefusedError(_NEVER_SENT)
    if news in _NEWS_ACTS:
        verbs.record_progress(*_at(case, form), _NEWS_ACTS[news], by=staff.id, note=note)
    elif news in tuple(Outcome):
        verbs.record_progress(*_at(case, form), Act.RESOLVE, by=staff.id, note=note, outcome=Outcome(news))
    elif note or not reference:
        verbs.add_note(staff.practice_id, case.number, note, by=staff.id)
    if reference:
        verbs.set_desk_reference(staff.practice_id, case.number, reference, by=staff.id)


def _act_page(template: str, form: ActForm, case: Case, **words: object) -> str:
    """The page of an act, with what has changed since this person last looked."""
    staff = signed_in().staff
    before = current_store().cases.seen(staff.practice_id, case.number, by=staff.id)
    since_seen = differences(before, case.details) if before else ()
    return render_template(template, form=form, case=case, since_seen=since_seen, **words)


def _progress_page(form: ProgressForm, case: Case) -> str:
    form.offer(case.stage)
    sendings = current_store().cases.sendings(signed_in().staff.practice_id, case.number)
    return _act_page("following/progress.html", form, case, latest=sendings[-1] if sendings else None)


def _review_page(form: ReviewForm, case: Case) -> str:
    verbs, staff = current_store().cases, signed_in().staff
    around = verbs.circumstances(staff.practice_id, case.details, case.number)
    return _act_page(
        "following/review.html",
        form,
        case,
        mine=case.last_editor == staff.id,
        history=verbs.history(staff.practice_id, case.number),
        assessment=assess(case.details, around),
        edition=EDITION,
        other_answers=NOT_ASKED_FOR,
    )
