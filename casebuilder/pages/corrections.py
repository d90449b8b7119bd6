"""When something was sent wrong: one press opens the case to correct it, another leaves it as it was sent."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from casebuilder.forms.case import ActForm
from casebuilder.pages import current_store, own_case, see_other, signed_in
from casebuilder.pages.actions import who_moved
from casebuilder.store import Case, RefusedError, StaleError

pages = Blueprint("corrections", __name__)

_OPENED = (
    "Case {number} is open again. Put right what was wrong, then copy and send the new text. "
    "It says which case it corrects."
)
_LEFT = "Case {number} is with NHS login as it was sent."


@pages.post("/cases/<number>/correct")
def correct(number: str) -> Response:
    case, form, verbs = own_case(number), ActForm(request.form), current_store().corrections
    is_opening = request.form.get("action") != "leave"
    act = verbs.open if is_opening else verbs.leave
    try:
        changed = act(signed_in().staff, number, form.read_version())
    except StaleError as stale:
        flash(f"{who_moved(stale.current)} has changed this case since you opened it. Look at it again first.")
    except RefusedError as refused:
        flash(f"{refused}.", "warning")
    else:
        return _done(changed, is_opening)
    return see_other(url_for("cases.show", number=case.number))


def _done(case: Case, is_opening: bool) -> Response:
    flash((_OPENED if is_opening else _LEFT).format(number=case.number), "success")
    if not is_opening:
        return see_other(url_for("cases.show", number=case.number))
    flash(f"{case.number} {case.version}", "undo-correct")
    return see_other(url_for("case_form.edit", number=case.number))
