"""The practice's cases as queues to work through, the search for one, and the register as a file."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from casebuilder.core.stages import RESTORABLE_FOR_WORDS
from casebuilder.forms.progress import SearchForm
from casebuilder.pages import current_keyring, current_store, forget_kept, kept_form, looked, see_other, signed_in
from casebuilder.pages.errors import Answer
from casebuilder.pages.register import register_file
from casebuilder.pages.words import london_today
from casebuilder.store import Access, Queue, SealError

pages = Blueprint("queue", __name__)

QUEUE_WORDS = {
    Queue.OPEN: "Open",
    Queue.READY: "Ready",
    Queue.WITH_GAPS: "Needs answers",
    Queue.TO_REVIEW: "To review",
    Queue.SENT: "Sent",
    Queue.MORE_INFORMATION: "More information needed",
    Queue.CHASING: "Needs chasing",
    Queue.MINE: "Mine",
    Queue.RESOLVED: "Resolved",
    Queue.CLOSED: "Closed",
    Queue.DISCARDED: "Deleted",
}
SEARCH_LASTS = 15 * 60  # seconds that the address of what was found is good
LONGEST_SEARCH = 500  # characters: more would make an address that servers refuse, and no answer is as long


@pages.get("/cases")
def index() -> AnyResponse | str:
    staff, queue, oldest_first = signed_in().staff, _queue(), _oldest_first()
    kept = kept_form(request.path)
    if kept is not None:
        forget_kept()
    listed = current_store().queues.page(
        staff,
        queue=queue,
        oldest_first=oldest_first,
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )
    if not listed.rows and (request.args.get("after") or request.args.get("before")):  # they have moved on meanwhile
        return see_other(url_for("queue.index", show=queue, order="oldest" if oldest_first else None))
    return render_template(
        "queue/index.html",
        page=listed,
        queue=queue,
        queues=QUEUE_WORDS,
        counts=current_store().queues.counts(staff),
        oldest_first=oldest_first,
        search=SearchForm(kept),
        restorable_for=RESTORABLE_FOR_WORDS,
    )


@pages.post("/cases")
def search() -> AnyResponse:
    """On to what was found, by an address that tells nobody what was typed: it may be a patient's."""
    return see_other(url_for("queue.found", sealed=_seal_search(SearchForm(request.form).text.data or "")))


@pages.get("/cases/found/<sealed>")
def found(sealed: str) -> AnyResponse | Answer:
    text = _unseal_search(sealed)
    if text is None:
        return render_template("queue/found.html", search=SearchForm(), rows=None), 410
    rows = current_store().search.find(signed_in().staff, text)
    if len(rows) == 1:
        return see_other(url_for("cases.show", number=rows[0].number))
    return render_template("queue/found.html", search=SearchForm(data={"text": text}), rows=rows), 200


@pages.get("/cases/register.csv")
def register() -> AnyResponse:
    """The queue as filtered, every page of it: numbers, dates and people, and no patient detail."""
    staff = signed_in().staff
    rows = current_store().queues.register(staff, queue=_queue(), oldest_first=_oldest_first())
    looked.mark(Access.EXPORT)
    answer = Response(register_file(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="cases-{_queue()}-{london_today()}.csv"'
    return answer


def _seal_search(text: str) -> str:
    return current_keyring().seal_for(_search_purpose(), text[:LONGEST_SEARCH])


def _unseal_search(sealed: str) -> str | None:
    """What was searched for, or None: too long ago, by somebody else, or never."""
    try:
        return current_keyring().unseal_for(_search_purpose(), sealed, SEARCH_LASTS)
    except SealError:
        return None


def _search_purpose() -> str:
    return f"search of {signed_in().staff.practice_id} by {signed_in().staff.id}"


def _queue() -> Queue:
    asked = request.args.get("show", "")
    return Queue(asked) if asked in tuple(Queue) else Queue.OPEN


def _oldest_first() -> bool:
    return request.args.get("order") == "oldest"
