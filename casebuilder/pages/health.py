"""For load balancers: is the process up, and can it serve? `security` asks nobody for a session here."""

from __future__ import annotations

from flask import Blueprint, Response

from casebuilder.pages import current_store
from casebuilder.version import VERSION

pages = Blueprint("health", __name__, url_prefix="/health")


@pages.get("/live")
def live() -> Response:
    return Response(f"live\ncasebuilder {VERSION}\n", mimetype="text/plain")


@pages.get("/ready")
def ready() -> Response:
    store = current_store()
    if not store.is_reachable():
        return Response("not ready\n", 503, mimetype="text/plain")
    # What cannot be read harms only itself: the server serves on, and whoever watches it learns how much there is.
    unreadable = store.count_unreadable()
    found = f"unreadable: {unreadable}\n" if unreadable else ""
    return Response(f"ready\n{found}", mimetype="text/plain")
