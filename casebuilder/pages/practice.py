"""For managers: the settings of their practice, and its audit trail."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from casebuilder.core.case_numbers import normalise_number
from casebuilder.forms.people import PracticeSettingsForm, TrailForm
from casebuilder.pages import current_store, see_other, signed_in
from casebuilder.pages.set_up import warn_of_ods_code
from casebuilder.pages.staff import managers_only, warn_if_nobody_can_check
from casebuilder.pages.unsaved import unsaved_forms
from casebuilder.store import Rows, Terms

pages = Blueprint("practice", __name__)

PAGE_SIZE = 100
_SHOWS = {"": Rows.ALL, "changes": Rows.ACTS, "looks": Rows.ACCESSES}
_SHOW_WORDS = {"": "Everything", "changes": "Changes only", "looks": "Who looked only"}
_ENTRY = re.compile("[0-9]{1,18}")


@pages.route("/practice", methods=["GET", "POST"])
@managers_only
def index() -> str | Response | tuple[str, int]:
    if request.method != "POST":
        return render_template("practice/index.html", form=opened())
    form = PracticeSettingsForm(request.form)
    if not form.validate():
        return render_template("practice/index.html", form=form), 422
    save(form)
    unsaved_forms().forget()
    flash("Your practice's settings are saved.", "success")
    warn_if_nobody_can_check()
    return see_other(url_for("practice.index"))


@pages.get("/trail")
@managers_only
def trail() -> str:
    verbs, staff = current_store().trail, signed_in().staff
    if number := normalise_number(request.args.get("case", "")):
        form, entries = TrailForm(data={"case": number}), verbs.of_case(staff, number)[::-1]
        return render_template("practice/trail.html", form=form, number=number, entries=entries, is_all=False)
    before, show = request.args.get("before", ""), request.args.get("show", "")
    show = show if show in _SHOWS else ""
    people = {str(person.id): person.name for person in current_store().people.staff(staff)}
    person = request.args.get("person", "")
    person = person if person in people else ""
    older_than = int(before) if _ENTRY.fullmatch(before) else None
    found = verbs.of_practice(staff, PAGE_SIZE + 1, older_than, _SHOWS[show], int(person) if person else None)
    entries, has_older = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    return render_template(
        "practice/trail.html",
        form=TrailForm(),
        is_all=True,
        number="",
        entries=entries,
        before=before,
        has_older=has_older,
        show=show,
        shows=_SHOW_WORDS,
        person=person,
        people=people,
        counts=() if has_older or person else verbs.counts(staff),
    )


@pages.post("/trail")
@managers_only
def find_in_trail() -> Response | tuple[str, int]:
    """Redirect to the trail of one case; anything but a case number may be a patient's, so it is in no address."""
    form = TrailForm(request.form)
    if number := normalise_number(form.case.data or ""):
        return see_other(url_for("practice.trail", case=number))
    form.case.errors = ["Enter a case number, like K7M-29Q"]
    return render_template("practice/trail.html", form=form, number="", entries=(), is_all=False), 422


def opened() -> PracticeSettingsForm:
    """Return the form as typed before a log-in, or with the practice's settings."""
    unsaved, staff = unsaved_forms(), signed_in().staff
    if unsaved.typed is not None:
        unsaved.show()
        return PracticeSettingsForm(unsaved.typed)
    terms = current_store().practices.terms(staff)
    return PracticeSettingsForm(
        data={
            "practice_name": staff.practice.name,
            "ods_code": staff.practice.ods_code,
            "telephone": staff.practice.telephone,
            "reply_to": staff.practice.reply_to,
            "asking": staff.practice.asking.value,
            "review_required": current_store().practices.review_required(staff),
            "keep_closed_days": str(terms.ended),
            "keep_drafts_days": str(terms.drafts),
        }
    )


def save(form: PracticeSettingsForm) -> None:
    """Save only the settings that differ, so that the trail shows real changes alone."""
    staff, verbs = signed_in().staff, current_store().practices
    practice = form.practice()
    if practice.asking is not staff.practice.asking:
        verbs.set_asking(staff, practice.asking)
    if practice != replace(staff.practice, asking=practice.asking):
        verbs.change(staff, practice)
    if practice.ods_code != staff.practice.ods_code:
        warn_of_ods_code(practice.ods_code)
    required = bool(form.review_required.data)
    if required != verbs.review_required(staff):
        verbs.set_review_required(staff, required)
    terms = Terms(ended=int(form.keep_closed_days.data or ""), drafts=int(form.keep_drafts_days.data or ""))
    if terms != verbs.terms(staff):
        verbs.set_terms(staff, terms)
