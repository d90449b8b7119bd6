"""Who sees to a case, and whether it waits for the patient."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from casebuilder.core.stages import Act, Refusal, next_stage
from casebuilder.forms.progress import OwnerForm
from casebuilder.pages import current_store, own_case, see_other, signed_in
from casebuilder.store import RefusedError

pages = Blueprint("owners", __name__)


@pages.route("/cases/<number>/owner", methods=["GET", "POST"])
def owner(number: str) -> Response | str | tuple[str, int]:
    case, staff, store = own_case(number), signed_in().staff, current_store()
    refusal = next_stage(case.stage, Act.GIVE)
    if isinstance(refusal, Refusal):
        flash(f"{refusal.sentence}.", "warning")
        return see_other(url_for("cases.show", number=case.number))
    form = OwnerForm(request.form, data={"owner": str(case.owner)})
    form.offer({person.id: person.name for person in store.people.staff(staff) if person.active})
    if request.method != "POST":
        return render_template("cases/owner.html", form=form, case=case)
    if not form.validate():
        return render_template("cases/owner.html", form=form, case=case), 422
    try:
        case = store.owners.give(staff, number, int(form.owner.data))
    except RefusedError as refused:  # meanwhile the case was closed, or the colleague left
        flash(f"{refused}.", "warning")
        return see_other(url_for("cases.show", number=case.number))
    who = "You have" if case.owner == staff.id else f"{case.owned_by} has"
    flash(f"{who} case {case.number} now.", "success")
    return see_other(url_for("cases.show", number=case.number))


@pages.post("/cases/<number>/asked")
def asked(number: str) -> Response:
    """Record that the patient was asked, by one press: the case waits for them until somebody types an answer."""
    try:
        case = current_store().cases.ask_patient(signed_in().staff, number)
    except RefusedError as refused:
        flash(f"{refused}.", "warning")
    else:
        flash(f"Case {case.number} waits for the patient. Fill in what they answer.", "success")
    return see_other(url_for("cases.show", number=number))
