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
    reachable = current_store().is_reachable()
    return Response("ready\n" if reachable else "not ready\n", 200 if reachable else 503, mimetype="text/plain")
