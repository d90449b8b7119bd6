"""Who looked, for the trail: a page marks what it shows, and the row is written once the answer is on its way."""

from __future__ import annotations

from flask import Flask, after_this_request, current_app, g, request
from werkzeug.wrappers import Response

from casebuilder.store import Access, StaffMember, Store

_LONGEST_ADDRESS = 64  # characters: of IPv6, with a port and a zone
_PAGE = "text/html"  # a script that saves a case, or asks for its version, shows it to nobody


def register(app: Flask) -> None:
    app.after_request(write_marked)


def mark(access: Access, number: str | None = None) -> None:
    """Have the trail say that whoever is logged in saw this, unless the answer leads elsewhere.

    Of one case, what was marked last is said.
    """
    g.setdefault("accesses", {})[number] = access


def write_marked(response: Response) -> Response:
    marked: dict[str | None, Access] = g.pop("accesses", {})
    if request.method == "HEAD" or 300 <= response.status_code < 400:
        return response
    for number, access in marked.items():
        if access is not Access.VIEW or response.mimetype == _PAGE:
            _after(response, g.signed_in.staff, access, number)
    return response


def note_log_in(staff: StaffMember) -> None:
    """Have the trail say, after this answer, that this person logged in."""
    after_this_request(lambda response: _after(response, staff, Access.LOG_IN))


def note_failed_log_in(account: StaffMember | None, email: str) -> None:
    """Have the trail say, after this answer, that somebody failed to log in as this person, or as nobody."""
    store, came_from = _store(), address()

    @after_this_request
    def write(response: Response) -> Response:
        response.call_on_close(lambda: store.accesses.note_failed_log_in(account, email, came_from))
        return response


def address() -> str:
    """Return the network address of the sender; a proxy that is set up wrong passes on any text."""
    return (request.remote_addr or "")[:_LONGEST_ADDRESS]


def _after(response: Response, staff: StaffMember, access: Access, number: str | None = None) -> Response:
    """Write the row once the server closes the answer, after the last of it has been sent."""
    store, came_from = _store(), address()
    response.call_on_close(lambda: store.accesses.note(staff, access, came_from, number))
    return response


def _store() -> Store:
    store: Store = current_app.extensions["casebuilder.store"]
    return store
