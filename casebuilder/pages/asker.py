"""Who is asking for a case: the row on its page, and the same question while it is recorded as sent."""

from __future__ import annotations

from functools import cache

from flask import Blueprint, flash, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.wrappers import Response

from casebuilder.core.askers import Asker, Asking, is_open
from casebuilder.forms.progress import AskerForm, SentForm
from casebuilder.forms.slots import Shape, fill, shape_of, slot
from casebuilder.pages import current_store, own_case, see_other, signed_in
from casebuilder.pages.actions import who_moved
from casebuilder.store import Case, RefusedError, StaleError

pages = Blueprint("asker", __name__)

_WHO = "Say who is asking. If nobody has checked yet, choose Not yet"
_WHY = "Check first, or say why you record it as sent unchecked"


@pages.post("/cases/<number>/asker")
def say(number: str) -> Response:
    case, form = own_case(number), AskerForm(request.form)
    asker = form.read_asker()
    if asker is None:
        flash("Choose how you know who is asking.", "warning")
        return _back(case)
    try:
        current_store().askers.say(signed_in().staff, number, form.read_version(), asker)
    except StaleError as stale:
        flash(f"{who_moved(stale.current)} has changed this case since you opened it. Look at it, then answer again.")
    except RefusedError as refused:
        flash(f"{refused}.", "warning")
    else:
        flash(_said_words(asker), "success")
    return _back(case)


@pages.app_template_global()
def asker_row(case: Case) -> Markup:
    """Return the row on the page of a case."""
    words = {
        "action": url_for("asker.say", number=case.number),
        "token": generate_csrf(),
        "version": str(case.version),
    }
    return fill(_drawn(case.asker), words)


@cache
def _drawn(asker: Asker | None) -> Shape:
    form = AskerForm(data={"asker": asker.value if asker else None})
    return shape_of(render_template("macros/asker_row.html", form=form, slot=slot))


def asks_who(case: Case) -> bool:
    """Return whether "Who is asking?" still needs an answer."""
    return is_open(signed_in().staff.practice.asking, case.asker)


def prefill(form: SentForm, case: Case) -> None:
    """Choose the answer so far, on a form that nobody has filled in."""
    if not form.asker.data and case.asker:
        form.asker.data = case.asker.value


def is_answered(form: SentForm, case: Case) -> bool:
    """Return whether enough is known of who asks to record the case as sent; if not, add errors to the form."""
    if not asks_who(case):
        return True
    asker = form.read_asker()
    if asker is None:
        form.asker.errors = [_WHO]
    elif asker is Asker.NOT_YET and not form.unchecked_because.data:
        form.unchecked_because.errors = [_WHY]
    return not (form.asker.errors or form.unchecked_because.errors)


def _said_words(asker: Asker) -> str:
    said = f"Who is asking: {asker.words}."
    in_text = signed_in().staff.practice.asking is Asking.IN_TEXT and asker.sentence
    return f"{said} The description says so now: if you have copied it already, copy it again." if in_text else said


def _back(case: Case) -> Response:
    return see_other(url_for("cases.show", number=case.number))
