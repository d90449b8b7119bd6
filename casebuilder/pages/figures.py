"""What a practice counts: for managers a page and a file, and on a case the press that says which fact was wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter

from flask import Blueprint, Response, flash, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from casebuilder.core.cautions import FEWEST_CASES
from casebuilder.core.figures import FAULTS, Figure, Summary, said_wrong, summary
from casebuilder.core.stages import Outcome
from casebuilder.guide.triage import WAYS_OUT
from casebuilder.pages import current_store, own_case, see_other, signed_in
from casebuilder.pages.spreadsheets import csv_lines
from casebuilder.pages.staff import managers_only
from casebuilder.pages.words import london_today
from casebuilder.store import MonthCount, RefusedError
from casebuilder.text.dates import MONTHS

pages = Blueprint("figures", __name__)
pages.add_app_template_global(said_wrong)

_SHOWN = 12  # months
_HEADINGS = ("Month", "What", "Which", "How often")
_FIGURE_WORDS = {
    Figure.HELPED: "Patients helped without a case",
    Figure.SENT: "Texts sent to NHS login",
    Figure.ANSWERED: "Days until NHS login answered",
    Figure.ASKED: "NHS login asked for more",
    Figure.ENDED: "Days from sending until closed",
    Figure.OUTCOME: "How cases were closed",
    Figure.WITHOUT: "Closed although not known",
    Figure.FAULT: "What was wrong",
}
_WORDS_OF: dict[Figure, Mapping[str, str]] = {
    Figure.HELPED: {key: way.title for key, way in WAYS_OUT.items()},
    Figure.OUTCOME: {outcome: outcome.words for outcome in Outcome},
    Figure.FAULT: FAULTS,
}


@pages.get("/figures")
@managers_only
def index() -> str:
    today = london_today()
    counts = current_store().figures.by_month(signed_in().staff, _months_before(today.replace(day=1), _SHOWN - 1))
    months = _by_month(counts, today.replace(day=1))
    whole = _sum(counts)
    return render_template(
        "figures/index.html",
        months=months,
        whole=whole,
        most=max((each.total(figure) for _, each in months for figure in (Figure.HELPED, Figure.SENT)), default=0),
        ways=[(_which_words(Figure.HELPED, key), times) for key, times in whole.of(Figure.HELPED).most_common()],
        month_words=month_words,
        fewest=FEWEST_CASES,
    )


@pages.get("/figures.csv")
@managers_only
def file() -> AnyResponse:
    """Every count of every month as a file, without any case, patient or person."""
    counts = current_store().figures.by_month(signed_in().staff)
    answer = Response(csv_lines(_HEADINGS, map(_cells, counts)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="figures-{london_today()}.csv"'
    return answer


@pages.post("/cases/<number>/wrong")
def wrong(number: str) -> AnyResponse:
    """Record which fact of a case was wrong, by one press."""
    fault = request.form.get("fault", "")
    try:
        case = current_store().progress.say_wrong(signed_in().staff, number, fault)
    except RefusedError as refused:
        case = own_case(number)
        flash(f"{refused}.", "warning")
    else:
        flash(f"Recorded as wrong: {FAULTS[fault]}.", "success")
    return see_other(url_for("cases.show", number=case.number))


@pages.app_template_global()
def faults() -> Mapping[str, str]:
    """What can have been wrong, by key."""
    return FAULTS


def month_words(month: date) -> str:
    """Return a month as "November 2026"."""
    return f"{MONTHS[month.month - 1]} {month.year}"


def _by_month(counts: Sequence[MonthCount], newest: date) -> list[tuple[date, Summary]]:
    """Return the figures of each month since the first that has any, the newest first; nothing if none has any."""
    if not counts:
        return []
    found = {month: _sum(tuple(each)) for month, each in groupby(counts, attrgetter("month"))}
    return [(month, found.get(month, _sum(()))) for month in _months_down(newest, min(found))]


def _sum(counts: Sequence[MonthCount]) -> Summary:
    return summary((each.figure, each.which, each.times) for each in counts)


def _months_down(newest: date, oldest: date) -> Iterator[date]:
    month = newest
    while month >= oldest:
        yield month
        month = _months_before(month, 1)


def _months_before(month: date, count: int) -> date:
    year, index = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(year, index + 1, 1)


def _cells(count: MonthCount) -> tuple[str, ...]:
    which = _which_words(count.figure, count.which)
    return f"{count.month:%Y-%m}", _FIGURE_WORDS[count.figure], which, str(count.times)


def _which_words(figure: Figure, which: str) -> str:
    if figure is Figure.WITHOUT:
        requirement, _, outcome = which.partition(" ")
        return f"{FAULTS.get(requirement, requirement)}: {_which_words(Figure.OUTCOME, outcome)}"
    return _WORDS_OF.get(figure, {}).get(which, which)
