"""Two people, or two tabs, edit one case: what does not clash is merged, the rest is asked, and no word is lost."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask import Response, flash, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from casebuilder.core.details import CaseDetails
from casebuilder.core.differences import ANSWERS, NO_ANSWER, Answer, Difference, by_side, differences
from casebuilder.core.stages import Act, Refusal, Stage, next_stage
from casebuilder.forms.case import CaseForm, called, new_form_key
from casebuilder.pages import current_store, own_case, see_other, signed_in
from casebuilder.pages.typed import Typed, form_over
from casebuilder.pages.unsaved import masked_value, posted_form, typed_fields, unsaved_forms
from casebuilder.store import Case, StaleError

_MISSING = "Choose which answer to keep"


def any_case(number: str) -> Case:
    """Return the case of one's own practice, even if it is deleted; raises NotFoundError."""
    return own_case(number, even_deleted=True)


def save_merged(number: str, typed: Typed, auto: bool) -> Case:
    """Save and return the case, merged with what others changed since; raises StaleError if a person must choose."""
    staff, store = signed_in().staff, current_store()
    if typed.unchosen:
        raise StaleError(any_case(number))
    version, form_key = typed.form.read_version(), typed.form.form_key.data or ""
    try:
        return store.cases.save(staff, number, typed.details, version, form_key=form_key, auto=auto)
    except StaleError as stale:
        if auto:
            raise
        return _bring_together(stale.current, typed)


def _bring_together(current: Case, typed: Typed) -> Case:
    staff, merged = signed_in().staff, typed.merged_with(current)
    if merged.asked:
        raise StaleError(current)
    try:
        case = current_store().cases.save(
            staff,
            current.number,
            merged.details,
            current.version,
            form_key=new_form_key(),  # no form has shown these answers together
        )
    except StaleError as stale:  # somebody was quicker again
        return _bring_together(stale.current, typed)
    flash_what_came_in(current, typed, case.details)
    return case


def keep_typed(case: Case, typed: Typed) -> None:
    """Keep what was typed in the session, so that Edit shows it again however this page is left."""
    form = posted_form(url_for("case_form.save", number=case.number))
    if form is not None and typed.adds_to(case):
        unsaved_forms().keep(form)
    else:  # this form has undone what it had kept before
        forget_typed(typed.form, case)


def forget_typed(form: CaseForm, case: Case) -> None:
    """Remove from the session what was typed in this form or an earlier one of the same answers: it is saved."""
    forms = unsaved_forms().forms
    if not forms:
        return
    paths = {request.path, url_for("case_form.save", number=case.number)}
    for unsaved in forms:
        if unsaved.path in paths and unsaved.value(form.form_key.name) in form.form_keys().split(" "):
            unsaved_forms().forget(unsaved.path)


def not_saved(case: Case, typed: Typed) -> AnyResponse:
    """Answer a form that could not be saved, after keeping its words in the session."""
    keep_typed(case, typed)
    for sentence in typed.form.masked():
        flash(sentence, "warning")
    refusal = next_stage(case.stage, Act.EDIT)
    if isinstance(refusal, Refusal) and not typed.adds_to(case):
        flash(f"{refusal.sentence}.")
        is_deleted = case.stage is Stage.DISCARDED
        return see_other(url_for("queue.index") if is_deleted else url_for("cases.show", number=case.number))
    missing = typed.unchosen if request.form.get("action") != "restore" else frozenset()
    return Response(not_saved_page(case, typed, missing), status=422 if missing else 409)


def not_saved_page(case: Case, typed: Typed, missing: frozenset[str] = frozenset()) -> str:
    """Return the page for what was not saved: the case takes no answers, or some answers have two versions."""
    refusal = next_stage(case.stage, Act.EDIT)
    if isinstance(refusal, Refusal):
        return _refused_page(case, typed, refusal)
    answers = typed.form.details()
    merged = typed.merged_with(case, answers)
    sides = by_side(answers, merged.details, case.details, typed.asked | merged.asked)
    return render_template(
        "cases/conflict.html",
        case=case,
        changed=changed_words(case),
        theirs="Saved in your other tab" if case.last_editor == signed_in().staff.id else f"Saved by {case.edited_by}",
        carried=form_over(case, merged.details, earlier_form_keys=typed.form.form_keys()).carried(),
        sides=sides,
        choices={key: choice for key, choice in typed.choices.items() if key not in merged.asked},
        missing=missing,
        errors=[
            {"text": f"{_MISSING}: {each.answer.label}", "href": f"#take-{each.answer.key}-mine"}
            for each in sides.asked
            if each.answer.key in missing
        ],
    )


def _refused_page(case: Case, typed: Typed, refusal: Refusal) -> str:
    answers = typed.merged_with(case).details
    is_deleted = case.stage is Stage.DISCARDED
    return render_template(
        "cases/refused.html",
        case=case,
        sentence=f"{case.changed_by} deleted this case" if is_deleted else refusal.sentence,
        # As it was posted: conflicts with the case are asked about once it is restored.
        fields=[(name, masked_value(name, value)) for name, value in typed_fields(typed.posted)],
        differences=differences(answers, case.details),
    )


# --- what changed, in words --------------------------------------------------------------------------------------


def changed_words(case: Case) -> str:
    """Return who wrote the answers as they stand: "Jo Lee changed this case"."""
    if case.last_editor == signed_in().staff.id:
        return "You changed this case in another tab or window"
    return f"{case.edited_by} changed this case"


def news_words(case: Case) -> str:
    """Return what to say on an open form once the case has moved on."""
    refusal = next_stage(case.stage, Act.EDIT)
    if case.stage is Stage.DISCARDED:
        return f"{case.changed_by} deleted this case. Press Check and copy to restore it with what you typed."
    if isinstance(refusal, Refusal):
        return f"{refusal.sentence}. Press Check and copy to see what you typed: it is not lost."
    return f"{changed_words(case)}. Press Check and copy: nothing that you typed is lost."


def clash_words(case: Case, keys: Collection[str]) -> str:
    """Return what clashes with an autosave: "Jo Lee changed the old email too"."""
    who, where = _who_and_where(case)
    names = [_the(answer) for answer in ANSWERS if answer.key in keys]
    return f"{who} changed {_listed(names)}{where} too"


def came_in_words(case: Case, came_in: Sequence[Difference]) -> str:
    """Return what an open form has taken in: "Jo Lee added the NHS number"."""
    who, where = _who_and_where(case)
    return f"{who} {_listed([f'{_verb(each)} {_the(each.answer)}' for each in came_in])}{where}"


def _who_and_where(case: Case) -> tuple[str, str]:
    is_own = case.last_editor == signed_in().staff.id
    return ("You", " in another tab or window") if is_own else (case.edited_by, "")


def _verb(difference: Difference) -> str:
    if difference.one == NO_ANSWER:
        return "added"
    return "removed" if difference.other == NO_ANSWER else "changed"


def _the(answer: Answer) -> str:
    name = called(answer.fields[0])
    return name if name.startswith("what ") else f"the {name}"


def _listed(names: Sequence[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


def flash_what_came_in(before: Case, typed: Typed, details: CaseDetails) -> None:
    """Flash the names of the answers by somebody else that are saved too, and no more: a cookie carries them."""
    labels = [difference.answer.label for difference in differences(typed.details, details)]
    if labels:
        flash(f"{changed_words(before)} after you opened it. Those changes are in it too: {', '.join(labels)}.")
