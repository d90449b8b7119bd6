"""What the pages of acts on a case share: opening the form, doing the act, and saying why it was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import flash, render_template, request, url_for
from werkzeug.wrappers import Response

from casebuilder.core.differences import Difference, differences
from casebuilder.core.stages import NOTED, Act, Refusal, Stage
from casebuilder.forms.case import ActForm, new_form_key
from casebuilder.forms.progress import WrittenForm
from casebuilder.pages import current_store, own_case, see_other, signed_in
from casebuilder.pages.unsaved import unsaved_forms
from casebuilder.pages.words import stage_words
from casebuilder.store import Case, RefusedError, StaleError

# What leaves the version as it was: whoever did it last has not made anybody's page stale.
_STAYING = (Act.NOTE, Act.HEAR, *NOTED, Act.ASK_FOR_REVIEW, Act.CHECK, Act.ASK_FOR_CHANGES)
AnyForm = TypeVar("AnyForm", bound=WrittenForm)


def opened_form(kind: type[AnyForm], number: str) -> tuple[AnyForm, Case]:
    """Return the form, posted, brought back from before a log-in, or new, and the case."""
    case = own_case(number)
    if request.method == "POST":
        form = kind(request.form)
        for sentence in form.masked():
            flash(sentence, "warning")
        return form, case
    unsaved = unsaved_forms()
    if unsaved.typed is not None:
        unsaved.show()
        return kind(unsaved.typed), case
    return kind(data={"version": str(case.version), "form_key": new_form_key()}), case


def turned_away(case: Case, refusal: Stage | Refusal | None) -> Response | None:
    """Return to the case with the reason, if its stage refuses the act and the page shows nothing unsaved."""
    if unsaved_forms().is_shown or not isinstance(refusal, Refusal):
        return None
    if request.method == "GET":  # a script sends HEAD, and shows no reason
        flash(f"{refusal.sentence}.")
    return see_other(url_for("cases.show", number=case.number))


def done(act: Callable[[], object], form: ActForm, warning: str = "") -> bool:
    """Do the act and return whether it was done; if not, the form says why and keeps what was typed."""
    try:
        act()
    except RefusedError as refused:
        form.form_errors = [str(refused)]
    except StaleError as stale:
        show_stale(form, stale.current, warning)
    else:
        unsaved_forms().forget()
        return True
    return False


def show_stale(form: ActForm, current: Case, warning: str = "") -> None:
    """Say on the form that the case has changed; a second press does the act on the case as it is now."""
    change = f"{who_moved(current)} has changed this case since you opened it"
    now = f"It is now: {stage_words(current.stage)}"
    form.form_errors = [f"{change}. {now}. Look at it again, then press the button once more{warning}"]
    form.version.data = str(current.version)


def who_moved(case: Case) -> str:
    """Return the name of whoever did the last act that made older pages of the case stale."""
    history = current_store().history.of(signed_in().staff, case.number)
    return next((entry.by for entry in reversed(history) if entry.act not in _STAYING), case.changed_by)


def act_page(template: str, form: ActForm, case: Case, **words: object) -> str:
    """Return the page of an act, with what has changed since this person last looked at the case."""
    return render_template(template, form=form, case=case, since_seen=since_seen(case), **words)


def since_seen(case: Case) -> tuple[Difference, ...]:
    """Return what has changed since this person last looked at the case; who edited it last has seen it all."""
    staff = signed_in().staff
    before = None if case.last_editor == staff.id else current_store().history.last_seen(staff, case.number)
    return differences(before, case.details) if before else ()
