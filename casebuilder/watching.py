"""Numbers each request and reports it to the log and the metrics, by the rule of its page, never its path."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

WAITED = "casebuilder.waited"  # in the environ of a request: the seconds that it has waited for a thread
REQUEST_ID = "casebuilder.request_id"  # in the environ: its number, which the answer and the log carry
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})


class Handled(NamedTuple):
    """How a request went; nothing in it was typed by a person."""

    request_id: str
    method: str
    route: str  # the rule of its page, such as /cases/<number>, or - for none
    status: int
    seconds: float  # from its arrival to the answer, with its wait for a thread
    size: int  # bytes of the answer as it was sent, without its headers


Watch = Callable[[Handled], None]


class Watcher:
    """The application, with the functions to call for each request that it answered."""

    def __init__(self, app: WSGIApplication, watches: Sequence[Watch]) -> None:
        self._app = app
        self._watches = watches

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        number = environ[REQUEST_ID] = uuid4().hex[:12]
        began = time.monotonic() - environ.get(WAITED, 0)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            handled = Handled(
                request_id=number,
                method=method_of(environ),
                route=route_of(environ),
                status=int(status[:3]),
                seconds=time.monotonic() - began,
                size=size_of(headers),
            )
            for watch in self._watches:
                watch(handled)
            return start_response(status, [*headers, ("X-Request-ID", number)], *error)

        return self._app(environ, start)


def method_of(environ: WSGIEnvironment) -> str:
    method: str = environ["REQUEST_METHOD"]
    return method if method in _METHODS else "OTHER"


def route_of(environ: WSGIEnvironment) -> str:
    request = environ.get("werkzeug.request")
    return str(getattr(request, "url_rule", None) or "-")


def size_of(headers: Iterable[tuple[str, str]]) -> int:
    return next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
