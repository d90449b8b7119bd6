"""What comes after a draft: a colleague's review, sending, what the desk says, the end, and what was sent before."""

from __future__ import annotations

from flask import Blueprint, abort, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from casebuilder.core.completeness import Assessment, assess
from casebuilder.core.differences import NOT_ASKED_FOR, differences
from casebuilder.core.guidance import EDITION
from casebuilder.core.service_desk import Layout
from casebuilder.core.stages import Act, Outcome, Refusal, Review, next_stage, refusal_to_check, refusal_to_send
from casebuilder.forms.progress import (
    HEARD,
    MORE_INFORMATION,
    ONLY_NOTE,
    REOPEN,
    UNDO_CLOSE,
    ProgressForm,
    ReviewForm,
    SentForm,
    choices_at,
)
from casebuilder.guide.handouts import text_message
from casebuilder.guide.next_steps import NEXT_STEPS
from casebuilder.guide.standing import ASKS_FOR_A_REASON, Standing, standing
from casebuilder.pages import current_store, own_case, see_other, signed_in
from casebuilder.pages.actions import act_page, done, opened_form, show_stale, turned_away
from casebuilder.pages.asker import asks_who, is_answered, prefill
from casebuilder.pages.standing import facts_of
from casebuilder.pages.texts import read_submission
from casebuilder.pages.words import handout_words, when_words
from casebuilder.store import Case, Outgoing, RefusedError

pages = Blueprint("progress", __name__)

Page = str | Response | tuple[str, int]
_NEWS_ACTS = {HEARD: Act.HEAR, MORE_INFORMATION: Act.MORE_INFORMATION, REOPEN: Act.REOPEN}
_REVIEWED = {
    "ask": "Your colleagues can now check case {number}.",
    "check": "You checked case {number}.",
    "changes": "Sent back to {editor}.",
    "withdraw": "You took back the request to check case {number}.",
}
_SENT_WHAT = (
    ". The text would be recorded with what has changed: only record it if that is what you sent. "
    "If you sent it as it was before, change the answers back first"
)
_SHOWN_AGAIN = 3  # acts of the history
_NEVER_SENT = "This case has not been sent, so NHS login cannot have given a reference"


@pages.route("/cases/<number>/review", methods=["GET", "POST"])
def review(number: str) -> Page:
    form, case = opened_form(ReviewForm, number)
    if request.method != "POST":
        return turned_away(case, next_stage(case.stage, Act.CHECK)) or _review_page(form, case)
    action = request.form.get("action", "")
    if not (form.fits() and done(lambda: _record_review(form, case, action), form)):
        return _review_page(form, own_case(number)), 422
    flash(_REVIEWED[action].format(number=case.number, editor=case.edited_by), "success")
    return see_other(url_for("cases.show", number=case.number))


@pages.route("/cases/<number>/sent", methods=["GET", "POST"])
def sent(number: str) -> Page:
    form, case = opened_form(SentForm, number)
    if request.method != "POST":
        away = turned_away(case, _refusal_to_send(case))
        if away or request.method == "HEAD":  # a script only asks whether the page would open
            return away or ""
        _follow_link(form, case)
        prefill(form, case)
        return _sent_page(form, case)
    if not (form.fits() & _has_its_reason(form, case) & is_answered(form, case)):  # each says what is wrong
        return _sent_page(form, case), 422
    if not done(lambda: _record_sent(form, case), form, _SENT_WHAT):
        return _sent_page(form, own_case(number)), 422
    _flash_recorded(form, case)
    return see_other(url_for("cases.show", number=case.number))


@pages.route("/cases/<number>/progress", methods=["GET", "POST"])
def progress(number: str) -> Page:
    form, case = opened_form(ProgressForm, number)
    if request.method != "POST":
        form.news.data = form.news.data or request.args.get("news")  # a link from triage says how it ended
        return _progress_page(form, case)
    if not (form.fits() & form.is_answered() and done(lambda: _record_news(form, case), form)):
        return _progress_page(form, own_case(number)), 422
    flash(_recorded_words(form, case), "success")
    if form.news.data in tuple(Outcome):
        flash(f"{case.number} {own_case(number).version}", "undo-close")
    return see_other(url_for("cases.show", number=case.number))


@pages.post("/cases/<number>/restore")
def restore(number: str) -> Response:
    staff = signed_in().staff
    try:
        case = current_store().cases.restore(staff, number)
    except RefusedError:  # the button was pressed twice, or a colleague was quicker
        case = own_case(number)
    flash(f"Case {case.number} is back.", "success")
    return see_other(url_for("cases.show", number=case.number))


@pages.get("/cases/<number>/sendings/<int:which>")
def sending(number: str, which: int) -> str:
    case, sendings = own_case(number), current_store().sendings.of(signed_in().staff, number)
    if not 1 <= which <= len(sendings):
        abort(404)
    was = sendings[which - 1]
    return render_template(
        "progress/sending.html",
        case=case,
        sending=was,
        layout=Layout(was.layout),
        differences=differences(was.details, case.details) if was.is_readable else (),
    )


@pages.get("/cases/<number>/next-steps")
def next_steps(number: str) -> str:
    """What the patient does next, if the case has ended with an account to log in to."""
    case = own_case(number)
    steps = NEXT_STEPS.get(case.outcome) if case.outcome else None
    if steps is None:
        abort(404)
    return render_template(
        "progress/next_steps.html",
        case=case,
        steps=steps,
        lines=[step.text for step in steps.steps],
        handout=handout_words(text_message(steps.text_message, signed_in().staff.practice)),
    )


def _record_sent(form: SentForm, case: Case) -> Case:
    staff = signed_in().staff
    layout = Layout(form.layout.data) if form.layout.data in tuple(Layout) else staff.layout
    outgoing = Outgoing(
        layout=layout,
        text=read_submission(case, layout).text,
        desk_reference=form.desk_reference.data or "",
        form_key=form.form_key.data or "",
        reason=form.reason.data or "",
        asker=form.read_asker() if asks_who(case) else None,
        unchecked_because=form.unchecked_because.data or "",
    )
    return current_store().sendings.record(staff, case.number, form.read_version(), outgoing)


def _has_its_reason(form: SentForm, case: Case) -> bool:
    """Return whether a reason is given where one is needed to send the case as it is; if not, add an error."""
    if _standing(case).key not in ASKS_FOR_A_REASON or form.reason.data:
        return True
    form.reason.errors = ["Say why you are sending it as it is"]
    return False


def _record_review(form: ReviewForm, case: Case, action: str) -> Case:
    reviews, staff = current_store().reviews, signed_in().staff
    version, note = form.read_version(), form.note.data or ""
    if action == "ask":
        return reviews.ask(staff, case.number, version, note=note)
    if action == "check":
        return reviews.check(staff, case.number, version, note=note)
    if action == "withdraw":
        return reviews.withdraw(staff, case.number, version)
    if action == "changes" and note:
        return reviews.ask_for_changes(staff, case.number, version, note=note)
    raise RefusedError("Say in the note what should change" if action == "changes" else "Press one of the buttons")


def _recorded_words(form: ProgressForm, case: Case) -> str:
    """Return a sentence for what was recorded, such as "Recorded: NHS login needs more information."."""
    news = form.news.data or ""
    if news in tuple(Outcome):
        return f"Case {case.number} is closed: {Outcome(news).words}."
    if news == UNDO_CLOSE:
        return f"Case {case.number} is open again, as it was before."
    said = choices_at(case.stage).get(news)
    return f"Recorded for case {case.number}." if news == ONLY_NOTE or said is None else f"Recorded: {said}."


def _record_news(form: ProgressForm, case: Case) -> None:
    store, staff, news = current_store(), signed_in().staff, form.news.data or ""
    version, note, reference = form.read_version(), form.note.data or "", form.desk_reference.data or ""
    if reference and not store.sendings.of(staff, case.number):
        raise RefusedError(_NEVER_SENT)
    if news in _NEWS_ACTS:
        store.progress.record(staff, case.number, version, _NEWS_ACTS[news], note=note)
    elif news == UNDO_CLOSE:
        store.progress.undo_close(staff, case.number, version)
    elif news in tuple(Outcome):
        outcome = Outcome(news)
        store.progress.record(staff, case.number, version, Act.RESOLVE, note=note, outcome=outcome)
    elif note or not reference:
        store.history.add_note(staff, case.number, note)
    if reference:
        store.sendings.set_desk_reference(staff, case.number, reference)


def _follow_link(form: SentForm, case: Case) -> None:
    """Take the layout and the version that the page of the case showed from the link that led here."""
    if request.args.get("layout") in tuple(Layout):
        form.layout.data = request.args["layout"]
    if request.args.get("version", form.version.data) != str(case.version):
        show_stale(form, case, _SENT_WHAT)


def _refusal_to_send(case: Case) -> Refusal | None:
    return refusal_to_send(case.stage, _assessment(case).gaps, case.awaits_check)


def _flash_recorded(form: SentForm, case: Case) -> None:
    """Flash that the case is recorded as sent, or that a colleague was quicker, so two forms may have gone out."""
    sending = current_store().sendings.of(signed_in().staff, case.number)[-1]
    if sending.form_key == form.form_key.data:
        flash(f"Case {case.number} is recorded as sent.", "success")
        return
    flash(
        f"{sending.sent_by} recorded case {case.number} as sent {when_words(sending.sent_at)} already, so it is on "
        "record once. If you sent the form too, NHS login has two: tell the service desk."
    )
    if form.desk_reference.data not in ("", sending.desk_reference):
        flash("NHS login's reference that you typed is kept in the history of the case.")


def _sent_page(form: SentForm, case: Case) -> str:
    return act_page(
        "progress/sent.html",
        form,
        case,
        standing=_standing(case),
        asks_for_a_reason=ASKS_FOR_A_REASON,
        asks_who=asks_who(case),
        assessment=_assessment(case),
        history=current_store().history.of(signed_in().staff, case.number),
    )


def _standing(case: Case) -> Standing:
    store, staff = current_store(), signed_in().staff
    around = store.search.circumstances(staff, case.details, case.number)
    history, sendings = store.history.of(staff, case.number), store.sendings.of(staff, case.number)
    return standing(facts_of(case, assess(case.details, around), history, sendings, around.today))


def _progress_page(form: ProgressForm, case: Case) -> str:
    form.offer(case.stage)
    store, staff = current_store(), signed_in().staff
    sendings = store.sendings.of(staff, case.number)
    # If the act was refused, a colleague's newest acts say why.
    history = store.history.of(staff, case.number)[-_SHOWN_AGAIN:] if form.form_errors else ()
    latest = sendings[-1] if sendings else None
    return act_page("progress/progress.html", form, case, latest=latest, history=history)


def _review_page(form: ReviewForm, case: Case) -> str:
    staff = signed_in().staff
    return act_page(
        "progress/review.html",
        form,
        case,
        is_own_work=refusal_to_check(case.last_editor, staff.id) is not None,
        has_asked=case.review is Review.ASKED and case.reviewer == staff.id,
        edition=EDITION,
        other_answers=NOT_ASKED_FOR,
        assessment=_assessment(case),
        history=current_store().history.of(staff, case.number),
    )


def _assessment(case: Case) -> Assessment:
    return assess(case.details, current_store().search.circumstances(signed_in().staff, case.details, case.number))
