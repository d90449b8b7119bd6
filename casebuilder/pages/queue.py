"""What is to do, as queues in the order of urgency; the search for a case; and the register as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from flask import Blueprint, Response, get_template_attribute, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from casebuilder.forms.case import new_form_key
from casebuilder.forms.progress import SearchForm
from casebuilder.pages import accesses, current_keyring, current_store, see_other, signed_in
from casebuilder.pages.errors import Answer
from casebuilder.pages.list_words import EMPTY_WORDS, QUEUE_WORDS, next_of
from casebuilder.pages.register import register_file
from casebuilder.pages.unsaved import unsaved_forms
from casebuilder.pages.words import london_today
from casebuilder.store import COUNTED_TO, DONE, TO_DO, WAITING, Access, CaseRow, Queue, SealError
from casebuilder.text.emails import clean_address

pages = Blueprint("queue", __name__)
pages.add_app_template_filter(next_of, "next")

_GROUPS = {"To do": (Queue.EVERYTHING, *TO_DO), "Waiting": WAITING, "Done": DONE}
# The names of the queues in older addresses, which somebody may have bookmarked.
_OLD_NAMES: Mapping[str, Queue] = {
    "open": Queue.EVERYTHING,
    "mine": Queue.EVERYTHING,
    "needs-answers": Queue.MISSING,
    "to-review": Queue.TO_CHECK,
    "sent": Queue.WITH_NHS_LOGIN,
    "more-information-needed": Queue.NHS_LOGIN_ASKED,
    "needs-chasing": Queue.CHASE,
    "resolved": Queue.CLOSED,
}
SEARCH_LASTS = 15 * 60  # seconds for which the address of a search result works
_LINES_KEPT = 1000  # of all practices that this process serves: less than 1 MB
LONGEST_SEARCH = 500  # characters: a longer search would make an address that servers refuse


@pages.app_template_filter("drawn")
@lru_cache(_LINES_KEPT)
def drawn_line(row: CaseRow) -> Markup:
    """Return the line of a case as HTML. The store gives the same row as long as nothing in it has changed."""
    draw: Callable[[CaseRow], Markup] = get_template_attribute("queue/_rows.html", "case_row")
    return draw(row)


@pages.get("/cases")
def index() -> AnyResponse | str:
    staff, queue, mine, store = signed_in().staff, _queue(), _only_mine(), current_store()
    after, before = request.args.get("after", ""), request.args.get("before", "")
    unsaved = unsaved_forms()
    unsaved.show()
    unsaved.forget()
    listed = store.queues.page(staff, queue=queue, mine=mine, after=after, before=before)
    if not listed.rows and (after or before):  # its cases have moved on meanwhile
        return see_other(_address(queue, mine))
    counts = store.queues.counts(staff, mine=mine)
    return render_template(
        "queue/index.html",
        page=listed,
        queue=queue,
        mine=mine,
        counts=counts,
        counted_to=COUNTED_TO,
        groups=_shown(counts, queue),
        queue_words=QUEUE_WORDS,
        empty_words=EMPTY_WORDS,
        address=_address,
        search=SearchForm(unsaved.typed),
    )


@pages.post("/cases")
def search() -> AnyResponse:
    """Redirect to the result by an address that does not show what was typed: it may be a patient's."""
    return see_other(url_for("queue.found", sealed=_seal_search(SearchForm(request.form).text.data or "")))


@pages.get("/cases/found/<sealed>")
def found(sealed: str) -> AnyResponse | Answer:
    typed = _unseal_search(sealed)
    if typed is None:
        return render_template("queue/found.html", search=SearchForm(), rows=None), 410
    rows = current_store().search.find(signed_in().staff, typed)
    if len(rows) == 1:
        return see_other(url_for("cases.show", number=rows[0].number))
    return render_template(
        "queue/found.html",
        search=SearchForm(data={"text": typed}),
        rows=rows,
        new_email=clean_address(typed) or "",
        form_key=new_form_key(),
    ), 200


@pages.get("/cases/register.csv")
def register() -> AnyResponse:
    """The whole filtered queue as a file: numbers, dates and people, without any patient detail."""
    rows = current_store().queues.register(signed_in().staff, queue=_queue(), mine=_only_mine())
    accesses.mark(Access.EXPORT)
    answer = Response(register_file(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="cases-{_queue()}-{london_today()}.csv"'
    return answer


def _shown(counts: Mapping[Queue, int], queue: Queue) -> dict[str, list[Queue]]:
    """Return the queues to offer, by their heading: those that hold a case, the one shown, and To do."""
    shown = {
        heading: [each for each in queues if counts[each] or each in (queue, Queue.EVERYTHING)]
        for heading, queues in _GROUPS.items()
    }
    return {heading: queues for heading, queues in shown.items() if queues}


def _address(queue: str, mine: bool, after: str | None = None, before: str | None = None) -> str:
    show = None if queue == Queue.EVERYTHING else queue
    return url_for("queue.index", show=show, mine=1 if mine else None, after=after, before=before)


def _seal_search(text: str) -> str:
    return current_keyring().seal_for(_search_purpose(), text[:LONGEST_SEARCH])


def _unseal_search(sealed: str) -> str | None:
    """Return what was searched for; None if it is too old, somebody else's or not ours."""
    try:
        return current_keyring().unseal_for(_search_purpose(), sealed, SEARCH_LASTS)
    except SealError:
        return None


def _search_purpose() -> str:
    return f"search of {signed_in().staff.practice_id} by {signed_in().staff.id}"


def _queue() -> Queue:
    asked = request.args.get("show", "")
    return Queue(asked) if asked in tuple(Queue) else _OLD_NAMES.get(asked, Queue.EVERYTHING)


def _only_mine() -> bool:
    return "mine" in request.args or request.args.get("show") == "mine"
