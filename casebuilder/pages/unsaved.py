"""What becomes of words that could not be saved: they wait in the session, and a page shows them and says why."""

from __future__ import annotations

from flask import Response, flash, g, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from casebuilder.core.differences import by_side, differences
from casebuilder.core.stages import Act, Refusal, Stage, next_stage
from casebuilder.forms.case import CaseForm
from casebuilder.pages import forget_kept, keep_waiting, kept, see_other
from casebuilder.pages.two_versions import Typed, changed_words, form_over
from casebuilder.pages.waiting import with_form
from casebuilder.store import Case

_MISSING = "Choose which answer to keep"


def keep_typed(case: Case, typed: Typed) -> None:
    """Let what was typed wait in the session, so that it is back under Edit whichever way this page is left."""
    form = kept.posted_form(url_for("case_form.save", number=case.number))
    if form is not None and typed.adds_to(case):
        keep_waiting(with_form(g.waiting, form))
    else:  # what this page had typed before, it has taken back
        forget_typed(typed.form, case)


def forget_typed(form: CaseForm, case: Case) -> None:
    """Once a form has been saved, the words wait no more that were typed on this page, or that it brought back."""
    paths = {request.path, url_for("case_form.save", number=case.number)}
    for waiting in g.waiting:
        if waiting.path in paths and waiting.value("page") in form.been_on().split(" "):
            forget_kept(waiting.path)


def not_saved(case: Case, typed: Typed) -> AnyResponse:
    """The answer to a form that could not be saved; its words are kept first."""
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
    """Why nothing is saved, with all that was typed: the case takes no answers, or there are two versions of some."""
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
        form=form_over(case, merged.details, waiting=typed.form.been_on()),
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
        # As it came: what collides with the case is asked about once that is restored.
        fields=[(name, kept.unnumbered(name, value)) for name, value in kept.typed_fields(typed.posted)],
        differences=differences(answers, case.details),
    )
