"""Keeping a case longer than its term; and a patient's request: what is held on an address, given, erased or kept."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, flash, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from casebuilder.core.differences import ANSWERS
from casebuilder.core.stages import Act, Stage, next_stage
from casebuilder.forms.requests import AnswerRequestForm, KeepForm, RequestForm
from casebuilder.pages import accesses, current_keyring, current_store, own_case, see_other, signed_in
from casebuilder.pages.actions import turned_away
from casebuilder.pages.staff import managers_only
from casebuilder.pages.unsaved import unsaved_forms
from casebuilder.pages.words import act_words, count_words, day_words, london_today, moment_words, when_words
from casebuilder.store import (
    Access,
    Case,
    HistoryEntry,
    NotFoundError,
    RefusedError,
    SealError,
    Sending,
    UnreadableError,
)

pages = Blueprint("requests", __name__)
REQUEST_LASTS = 15 * 60  # seconds for which the address of a search result works
Page = str | AnyResponse | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Held:
    """All that is held on one case; `case` is None if its answers cannot be read."""

    number: str
    case: Case | None
    history: tuple[HistoryEntry, ...]
    sendings: tuple[Sending, ...]

    @property
    def is_with_nhs_login(self) -> bool:
        """Whether NHS login has the case, so that erasing it here does not take it back."""
        return self.case is not None and self.case.stage in (Stage.SENT, Stage.MORE_INFORMATION_NEEDED)


@pages.route("/cases/<number>/keep", methods=["GET", "POST"])
def keep(number: str) -> Page:
    case = own_case(number)
    if request.method != "POST":
        away = turned_away(case, next_stage(case.stage, Act.KEEP_LONGER))
        unsaved_forms().show()
        return away or render_template("requests/keep.html", case=case, form=KeepForm(unsaved_forms().typed))
    form = KeepForm(request.form)
    if not (form.validate() and _is_kept(form, case)):
        return render_template("requests/keep.html", case=case, form=form), 422
    unsaved_forms().forget()
    return see_other(url_for("cases.show", number=case.number))


@pages.route("/practice/request", methods=["GET", "POST"])
@managers_only
def find() -> Page:
    if request.method != "POST":
        return render_template("requests/find.html", form=RequestForm(), is_over=False)
    form = RequestForm(request.form)
    if not form.validate():
        return render_template("requests/find.html", form=form, is_over=False), 422
    sealed = current_keyring().seal_for(_purpose(), form.address.data or "")
    return see_other(url_for("requests.held", sealed=sealed))


@pages.route("/practice/request/<sealed>", methods=["GET", "POST"])
@managers_only
def held(sealed: str) -> Page:
    found = _held_by(sealed)
    if found is None:
        return render_template("requests/find.html", form=RequestForm(), is_over=True), 410
    for each in found:
        accesses.mark(Access.VIEW, each.number)
    unsaved_forms().show()
    form = AnswerRequestForm(request.form if request.method == "POST" else unsaved_forms().typed)
    if request.method == "POST" and form.validate() and _is_answered(form, found):
        unsaved_forms().forget()
        return see_other(url_for("requests.find"))
    page = render_template("requests/held.html", form=form, found=found, sealed=sealed, answers=ANSWERS)
    return page, 422 if form.errors else 200


@pages.get("/practice/request/<sealed>/held.txt")
@managers_only
def held_text(sealed: str) -> Page:
    """Everything held as a text for the patient; the trail of each case says that it was given."""
    found = _held_by(sealed)
    if found is None:
        return see_other(url_for("requests.find"))
    for each in found if request.method == "GET" else ():  # a HEAD gives nothing
        current_store().requests.record_given(signed_in().staff, each.number)
    answer = Response("\n".join(map(_as_text, found)), content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="held-{london_today()}.txt"'
    return answer


def _is_kept(form: KeepForm, case: Case) -> bool:
    """Keep the case longer and return whether it was possible; if a colleague was quicker, the form says so."""
    until = london_today() + timedelta(days=int(form.days.data))
    try:
        current_store().cases.keep_longer(signed_in().staff, case.number, until, form.reason.data or "")
    except RefusedError as refused:
        form.days.errors = [str(refused)]
        return False
    flash(f"Case {case.number} is kept until {day_words(until)}.", "success")
    return True


def _purpose() -> str:
    return f"patient's request to {signed_in().staff.practice_id}"


def _held_by(sealed: str) -> list[Held] | None:
    """Return all that is held on the address; None if its seal is too old, another practice's or not ours."""
    try:
        address = current_keyring().unseal_for(_purpose(), sealed, REQUEST_LASTS)
    except SealError:
        return None
    store, staff = current_store(), signed_in().staff
    return [
        Held(number, _readable(number), store.history.of(staff, number), store.sendings.of(staff, number))
        for number in store.requests.held(staff, address)
    ]


def _readable(number: str) -> Case | None:
    try:
        return current_store().cases.get(signed_in().staff, number, even_deleted=True)
    except UnreadableError:
        return None


def _is_answered(form: AnswerRequestForm, found: list[Held]) -> bool:
    """Erase each case, or record why it is kept; return whether it was possible. If not, the form says why."""
    verbs, staff, is_erasing = current_store().requests, signed_in().staff, request.form.get("action") == "erase"
    try:
        for each in found:
            with suppress(NotFoundError):  # another manager has erased it since
                if is_erasing:
                    verbs.erase(staff, each.number)
                else:
                    verbs.record_kept(staff, each.number, form.reason.data or "")
    except RefusedError as refused:
        form.reason.errors = [str(refused)]
        return False
    flash(f"{'Erased' if is_erasing else 'Kept, with your reason'}: {count_words(len(found), 'case')}.", "success")
    return True


def _as_text(held: Held) -> str:
    lines = [f"Case {held.number}", ""]
    if held.case is None:
        lines.append("The answers cannot be read.")
    else:
        lines += [f"{answer.label}: {answer.words(held.case.details) or 'no answer'}" for answer in ANSWERS]
        lines += [f"Who is asking: {held.case.asker.words}"] if held.case.asker else []
    for sending in held.sendings:
        to = f"Sent to NHS login {when_words(sending.sent_at)}"
        reference = f", NHS login's reference {sending.desk_reference}" if sending.desk_reference else ""
        lines += ["", f"{to}{reference}:", sending.text if sending.is_readable else "(cannot be read)"]
    lines += ["", "What was done:"]
    lines += [
        f"- {moment_words(each.at)}: {act_words(each.act)}{f': {each.note}' if each.note else ''}"
        for each in held.history
    ]
    return "\n".join([*lines, ""])
