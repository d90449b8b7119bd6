"""The cookie that holds a token for each person who has logged in with this browser."""

from __future__ import annotations

from flask import after_this_request, current_app, request
from werkzeug.wrappers import Response

from casebuilder.pages import current_store
from casebuilder.store import KNOWN_FOR, StaffMember, owner_of

_AT_MOST = 12  # people at one computer, most recent first
_BETWEEN = ":"


def cookie_name() -> str:
    return "__Host-casebuilder-known" if current_app.config["HTTPS"] else "casebuilder-known"


def tokens() -> list[str]:
    """Return the tokens that this browser sent; the store checks them."""
    return request.cookies.get(cookie_name(), "").split(_BETWEEN)[:_AT_MOST]


def remember(staff: StaffMember) -> None:
    """Give this browser a new token for the person who has just logged in with it."""
    others = [token for token in tokens() if owner_of(token) not in (None, staff.id)]
    held = _BETWEEN.join([current_store().people.device_of(staff), *others][:_AT_MOST])

    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(
            cookie_name(),
            held,
            max_age=KNOWN_FOR,
            secure=current_app.config["HTTPS"],
            httponly=True,
            samesite="Strict",
        )
        return response
