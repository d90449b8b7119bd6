"""The press beside a caution on the page of a case: it puts the answer right without opening the form."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from casebuilder.core.mends import mended
from casebuilder.forms.case import ActForm
from casebuilder.pages import current_store, own_case, see_other, signed_in
from casebuilder.pages.actions import who_moved
from casebuilder.store import RefusedError, StaleError

pages = Blueprint("mends", __name__)


@pages.post("/cases/<number>/mend")
def mend(number: str) -> Response:
    case, version = own_case(number), ActForm(request.form).read_version()
    details = mended(case.details, request.form.get("field", ""))
    if details == case.details:  # an older page: somebody has put it right
        return see_other(url_for("cases.show", number=case.number))
    try:
        current_store().cases.save(signed_in().staff, number, details, version)
    except StaleError as stale:
        flash(f"{who_moved(stale.current)} has changed this case since you opened it. Look at it, then press again.")
    except RefusedError as refused:
        flash(f"{refused}.", "warning")
    else:
        flash("Put right. If you have copied a box already, copy it again.", "success")
    return see_other(url_for("cases.show", number=case.number))
