"""For load balancers: is the process up, and can it serve? `security` asks nobody for a session here."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Blueprint, Response

from casebuilder.pages import current_store
from casebuilder.store import Store
from casebuilder.version import VERSION

pages = Blueprint("health", __name__, url_prefix="/health")

LONGEST_CHECK = 3  # seconds
_checks = ThreadPoolExecutor(2, "health")


@pages.get("/live")
def live() -> Response:
    return Response(f"live\ncasebuilder {VERSION}\n", mimetype="text/plain")


@pages.get("/ready")
def ready() -> Response:
    """Within seconds, whatever the database does."""
    answer = _checks.submit(check, current_store())
    try:
        found, status = answer.result(timeout=LONGEST_CHECK)
    except TimeoutError:
        answer.cancel()
        found, status = "not ready\n", 503
    return Response(found, status, mimetype="text/plain")


def check(store: Store) -> tuple[str, int]:
    if not store.is_reachable():
        return "not ready\n", 503
    # What cannot be read harms only itself: the server serves on, and whoever watches it learns how much there is.
    unreadable = store.count_unreadable()
    return f"ready\nunreadable: {unreadable}\n" if unreadable else "ready\n", 200
