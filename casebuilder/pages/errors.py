"""The pages for what goes wrong: plain words, and nothing of the request repeated."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as AnyResponse

from casebuilder.forms.too_long import LONGEST_TEXT, is_too_long, too_long_form
from casebuilder.pages.unsaved import masked_value, may_be_masked
from casebuilder.store import NotFoundError, RefusedError, UnavailableError, UnreadableError
from casebuilder.text.characters import showable

Answer = tuple[str | Response, int]

# Status -> the heading, and what to do.
PAGES = {
    400: ("This request could not be read", "Go back, reload the page and try again."),
    403: ("You cannot do this", "Either this page is for managers only, or the request came from another website."),
    404: ("Page not found", "We cannot find this page. The case may have been deleted, or belong to another practice."),
    405: ("This page cannot be opened like this", "Go back and use the links and buttons of the page."),
    413: ("That was too much text", "Nothing was saved. Go back, shorten what you typed and try again."),
    414: ("This address is too long", "Go back and use the links and buttons of the page."),
    422: ("There is something to put right", "Go back and check what you typed."),
    429: ("Too many attempts", "Wait a few minutes and try again."),
    500: ("Something went wrong", "This is our fault, not yours. Go back and try again."),
    503: ("Sorry, there is a problem with casebuilder", "Nothing was saved. Go back, wait a minute and try again."),
}
OTHER = ("This did not work", "Go back and try again.")
HOST = (
    "This address is not known here",
    "The name in your address bar is not one of ours. The person who runs casebuilder can add it to its trusted hosts.",
)
_LOGGED = (500, 503)  # the log has a line for these
_OUR_HEADERS = ("content-type", "content-length")


def register(app: Flask) -> None:
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(NotFoundError, not_found)
    app.register_error_handler(RefusedError, refused)
    app.register_error_handler(UnavailableError, unavailable)
    app.register_error_handler(UnreadableError, unreadable)


def wants_json() -> bool:
    """Return whether a script sent the request, rather than a person."""
    accept = request.headers.get("Accept", "")
    return "application/json" in accept and "text/html" not in accept


def problem(sentence: str, status: int) -> Answer:
    return jsonify(problem=sentence), status


def error_page(status: int, words: tuple[str, str] | None = None) -> Answer:
    heading, sentence = words or PAGES.get(status, OTHER)
    if wants_json():
        return problem(f"{heading}. {sentence}", status)
    number = g.get("request_id", "") if status in _LOGGED else ""
    return render_template("errors/error.html", heading=heading, sentence=sentence, number=number), status


def http_error(error: HTTPException) -> AnyResponse | tuple[str | Response, int, list[tuple[str, str]]]:
    status = error.code or 500
    if status < 400 or error.response is not None:  # a redirect, or an answer of our own
        return error.get_response()
    is_host_unknown = isinstance(error, SecurityError)
    if is_host_unknown:  # Flask builds no address beside a host that it does not trust; the page's own are paths alone
        request_ctx.url_adapter = current_app.url_map.bind("")
    body, _ = error_page(status, HOST if is_host_unknown else None)
    return body, status, [(name, value) for name, value in error.get_headers() if name.lower() not in _OUR_HEADERS]


def not_found(_: NotFoundError) -> Answer:
    return error_page(404)


def refused(error: RefusedError) -> Answer:
    """Return the page for a refused act that has no page of its own, such as a button pressed again too late."""
    return error_page(409, ("This cannot be done now", f"{error}."))


def unavailable(error: UnavailableError) -> Answer:
    """Return the page for an unavailable store, from which what was typed can be sent again. The log has the cause."""
    log_outage(error)
    if request.method != "POST" or wants_json():
        return error_page(503)
    heading, _ = PAGES[503]
    try:
        fields = posted_fields()
    except HTTPException as error:  # the body had not been read before
        return error_page(error.code or 400)
    return render_template("errors/unavailable.html", heading=heading, fields=fields, number=g.request_id), 503


def log_outage(error: UnavailableError) -> None:
    outages, route = current_app.extensions["casebuilder.outages"], str(request.url_rule or "-")
    outages.log(error, method=request.method, route=route, request_id=g.get("request_id", "-"))


def unreadable(error: UnreadableError) -> Answer:
    """Return the page for a case that is damaged or sealed with another key; it holds what was typed."""
    heading = f"Case {error.number} cannot be read"
    if wants_json():
        return problem(f"{heading}. What you typed is not saved, but it is still here.", 409)
    fields = posted_fields() if request.method == "POST" else []
    return render_template("errors/unreadable.html", heading=heading, fields=fields), 409


def posted_fields() -> list[tuple[str, str]]:
    """Return what was typed, for a page that can send it again."""
    whole = [(name, value) for name, value in request.form.items(multi=True) if "password" not in name]
    posted = [(showable(name), showable(value)) for name, value in whole]
    return [(name, masked_value(name, value)) for name, value in posted] if may_be_masked(posted) else []


def too_long() -> Answer:
    """Return the page on which texts that are too long can be shortened. Nothing typed is lost."""
    if wants_json():
        sentence = (
            f"A box holds more than {LONGEST_TEXT:,} characters. Nothing is lost: shorten it, and it can be saved."
        )
        return problem(sentence, 422)
    fields = posted_fields()
    form = too_long_form(fields)
    names = {field.name for field in form}
    others = [(name, value) for name, value in fields if name not in names]
    return render_template("errors/too_long.html", form=form, fields=others), 422


def has_too_long() -> bool:
    """Return whether any box of the posted form holds too much."""
    return any(is_too_long(name, value) for name, value in request.form.items(multi=True))


def too_old() -> Answer:
    """Return the page for a form with an old token that no page can show again."""
    return error_page(400, ("Your page was too old", "Nothing was changed. Go back, reload the page and try again."))
