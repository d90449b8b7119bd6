"""What comes after a draft: a colleague's review, sending, what the desk says, the end, and what was sent before."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, abort, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from casebuilder.core.differences import differences
from casebuilder.core.next_steps import NEXT_STEPS
from casebuilder.core.service_desk import Layout
from casebuilder.core.slips import text_message
from casebuilder.core.stages import Act, Outcome, Review, Stage
from casebuilder.core.submission import compose
from casebuilder.forms.case import ActForm
from casebuilder.forms.following import HEARD, MORE_INFORMATION, REOPEN, ProgressForm, ReviewForm, SentForm
from casebuilder.pages import current_store, forget_kept, kept_form, see_other, signed_in
from casebuilder.pages.words import text_message_words
from casebuilder.store import Case, RefusedError, StaleError

pages = Blueprint("following", __name__)

AnyForm = TypeVar("AnyForm", bound=ActForm)
Page = str | Response | tuple[str, int]
_NEWS_ACTS = {HEARD: Act.HEAR, MORE_INFORMATION: Act.MORE_INFORMATION, REOPEN: Act.REOPEN}
_STALE = "A colleague has changed this case since you opened this page. Look at the case again, then come back"


@pages.route("/cases/<number>/review", methods=["GET", "POST"])
def review(number: str) -> Page:
    form, case = _opened(ReviewForm, number)
    if request.method == "GET":
        return _review_page(form, case)
    verbs, staff, note = current_store().cases, signed_in().staff, form.note.data or ""
    acts: dict[str, Callable[[], Case]] = {
        "ask": lambda: verbs.ask_for_review(*_at(case, form), by=staff.id, note=note),
        "check": lambda: verbs.mark_checked(*_at(case, form), by=staff.id, note=note),
        "changes": lambda: verbs.ask_for_changes(*_at(case, form), by=staff.id, note=note),
    }
    act = acts.get(request.form.get("action", ""))
    if act is None or not _done(act, form, case):
        return _review_page(form, case), 422
    flash({"ask": "Your colleagues see it under To review.", "check": "Checked."}.get(request.form["action"], "Noted."))
    return see_other(url_for("cases.show", number=case.number))


@pages.route("/cases/<number>/sent", methods=["GET", "POST"])
def sent(number: str) -> Page:
    form, case = _opened(SentForm, number)
    if request.method == "GET":
        if request.args.get("layout") in tuple(Layout):
            form.layout.data = request.args["layout"]
        return render_template("following/sent.html", form=form, case=case)
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
        case,
    )
    if not recorded:
        return render_template("following/sent.html", form=form, case=case), 422
    flash(f"Case {case.number} is recorded as sent.", "success")
    return see_other(url_for("cases.show", number=case.number))


@pages.route("/cases/<number>/progress", methods=["GET", "POST"])
def progress(number: str) -> Page:
    form, case = _opened(ProgressForm, number)
    form.offer(case.stage)
    if request.method == "GET":
        return _progress_page(form, case)
    if not _done(lambda: _record_news(form, case), form, case):
        return _progress_page(form, case), 422
    flash("Recorded.", "success")
    return see_other(url_for("cases.show", number=case.number))


@pages.post("/cases/<number>/restore")
def restore(number: str) -> Response:
    staff = signed_in().staff
    case = current_store().cases.restore(staff.practice_id, number, by=staff.id)
    flash(f"Case {case.number} is back.", "success")
    return see_other(url_for("cases.show", number=case.number))


@pages.get("/cases/<number>/sendings/<int:which>")
def sending(number: str, which: int) -> str:
    practice = signed_in().staff.practice_id
    case = current_store().cases.get(practice, number)
    sendings = current_store().cases.sendings(practice, number)
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
    case = current_store().cases.get(signed_in().staff.practice_id, number)
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
    case = current_store().cases.get(signed_in().staff.practice_id, number)
    if request.method == "POST":
        return kind(request.form), case
    kept = kept_form(request.path)
    if kept is not None:
        return kind(kept), case
    return kind(data={"version": str(case.version), "page": secrets.token_urlsafe(12)}), case


def _at(case: Case, form: ActForm) -> tuple[int, str, int]:
    return signed_in().staff.practice_id, case.number, form.read_version()


def _done(act: Callable[[], object], form: ActForm, case: Case) -> bool:
    """Do it; where that is refused, the form says why and keeps what was typed."""
    try:
        act()
    except RefusedError as refused:
        form.form_errors = [str(refused)]
    except StaleError:
        form.form_errors = [_STALE]
        form.version.data = str(case.version)
    else:
        forget_kept()
        return True
    return False


def _record_news(form: ProgressForm, case: Case) -> None:
    verbs, staff, news = current_store().cases, signed_in().staff, form.news.data or ""
    note, reference = form.note.data or "", form.desk_reference.data or ""
    if news in _NEWS_ACTS:
        verbs.record_progress(*_at(case, form), _NEWS_ACTS[news], by=staff.id, note=note)
    elif news in tuple(Outcome):
        verbs.record_progress(*_at(case, form), Act.RESOLVE, by=staff.id, note=note, outcome=Outcome(news))
    elif note or not reference:
        verbs.add_note(staff.practice_id, case.number, note, by=staff.id)
    if reference and case.stage is not Stage.DRAFT:
        verbs.set_desk_reference(staff.practice_id, case.number, reference, by=staff.id)


def _progress_page(form: ProgressForm, case: Case) -> str:
    sendings = current_store().cases.sendings(signed_in().staff.practice_id, case.number)
    return render_template("following/progress.html", form=form, case=case, takes_reference=bool(sendings))


def _review_page(form: ReviewForm, case: Case) -> str:
    mine = case.last_editor == signed_in().staff.id
    return render_template("following/review.html", form=form, case=case, mine=mine, asked=case.review is Review.ASKED)
