"""`create_app` wires all parts of casebuilder together and returns the application."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, request
from flask_compress import Compress
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from casebuilder import commands, log, security
from casebuilder.assets import Assets
from casebuilder.core.sources import LAST_CHECKED, PUBLISHED
from casebuilder.forms.nhs import nhs_error_summary, nhs_field
from casebuilder.pages import (
    accesses,
    asker,
    case_form,
    cases,
    corrections,
    errors,
    figures,
    guide,
    health,
    mends,
    owners,
    practice,
    progress,
    queue,
    requests,
    session,
    set_up,
    staff,
    triage,
    words,
)
from casebuilder.pages.header import header
from casebuilder.store import Store, open_store
from casebuilder.templating import Templates, kept_bytecode
from casebuilder.version import VERSION
from casebuilder.watching import Watch, Watcher

HERE = Path(__file__).resolve().parent
TEMPLATES = next(path for path in (HERE / "templates", HERE.parent / "templates") if path.is_dir())  # wheel, checkout
STATIC = HERE / "static"

PATHS_LIMIT = 1000  # paths that templates link to, remembered; they hold numbers of cases and nothing of a patient

# A new family of pages is one more name here.
FAMILIES = (
    session,
    set_up,
    health,
    queue,
    case_form,
    cases,
    owners,
    asker,
    progress,
    corrections,
    mends,
    triage,
    guide,
    staff,
    practice,
    figures,
    requests,
)
BLUEPRINTS = tuple(family.pages for family in FAMILIES)


class Casebuilder(Flask):
    """Flask, except that its log of an exception holds neither the path nor the message."""

    jinja_environment = Templates
    jinja_options = {  # noqa: RUF012 - Flask's own shape of it
        "autoescape": True,  # for every template: by default Flask omits the NHS ones, which end in .jinja
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "cache_size": -1,  # each template stays compiled, without the lock of a cache that forgets
        "loader": ChoiceLoader([FileSystemLoader(TEMPLATES), PackageLoader("nhsuk_frontend_jinja")]),
    }

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func  # no function of ours is async, so that none has to be looked at

    def full_dispatch_request(self) -> Response:
        store: Store = self.extensions["casebuilder.store"]
        with store.one_moment():  # every part of a page shows the same state
            return super().full_dispatch_request()

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        route = str(request.url_rule) if request.url_rule else "-"
        known_as = g.get("request_id", "-")
        log.log_fault(exc_info[1] or Exception(), method=request.method, route=route, request_id=known_as)


def create_app(config: Mapping[str, Any]) -> Flask:
    """Return the application for these settings; `settings.read_settings` says what they are."""
    log.start_log(config.get("LOG") == "json")
    assets = Assets(STATIC)
    app = Casebuilder("casebuilder", static_folder=None, static_url_path=f"/static/{assets.version}")
    app.add_url_rule(f"{app.static_url_path}/<path:filename>", "static", assets.answer)
    # A path of ours is the same in every request.
    app.url_for = lru_cache(PATHS_LIMIT)(app.url_for)  # type: ignore[method-assign]  # Flask's own function asks it
    configure(app, config)
    keyring = config["KEYRING"]
    store = open_store(config["DATABASE_URL"], keyring, **config.get("STORE_OPTIONS", {}))
    app.extensions |= {"casebuilder.store": store, "casebuilder.keyring": keyring}
    app.extensions["casebuilder.outages"] = log.Outages()
    Compress(app)  # before the guards, so that it is the last to change an answer
    security.protect(app)
    for each in (errors, accesses, commands):
        each.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    add_words(app)
    watch(app)
    if config.get("TRUSTED_PROXIES"):
        # Never x_host: the Host header is checked as the browser sent it.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config["TRUSTED_PROXIES"], x_proto=0)  # type: ignore[method-assign]
    return app


def watch(app: Flask) -> None:
    """Number each request, and report it to the access log and the metrics, if the settings ask for them."""
    watches: list[Watch] = [log.log_handled] if app.config.get("ACCESS_LOG") else []
    if app.config.get("METRICS_PORT"):
        from casebuilder.metrics import Metrics  # noqa: PLC0415 - every other start is 35 ms faster without it

        metrics = Metrics(app.extensions["casebuilder.store"], app.config["BACKUPS"])
        app.extensions["casebuilder.metrics"] = metrics
        watches.append(metrics.count)
    app.wsgi_app = Watcher(app.wsgi_app, watches)  # type: ignore[method-assign]


def serve_metrics(app: Flask) -> None:
    """Serve the metrics of this process to Prometheus, if the settings name a port; for a process that serves pages."""
    metrics = app.extensions.get("casebuilder.metrics")
    if metrics:
        metrics.serve(app.config["HOST"], app.config["METRICS_PORT"])


def configure(app: Flask, config: Mapping[str, Any]) -> None:
    """Put the settings into the app, with keys for Flask and Flask-WTF instead of the keyring itself."""
    keyring = config["KEYRING"]
    app.config.from_mapping({name: value for name, value in config.items() if name != "KEYRING"})
    app.config.update(
        SECRET_KEY=keyring.secret("session cookie"),
        SECRET_KEY_FALLBACKS=list(keyring.secrets("session cookie")[1:]),
        WTF_CSRF_SECRET_KEY=list(reversed(keyring.secrets("form token"))),  # the last one signs, and each can verify
        COMPRESS_BR_LEVEL=6,
        COMPRESS_ALGORITHM=["zstd", "br", "gzip"],  # for pages: the fastest first; files are compressed beforehand
    )
    if "INSTANCE" in config:
        kept = kept_bytecode(config["INSTANCE"] / "templates", app.jinja_options)
        app.jinja_options = app.jinja_options | {"bytecode_cache": kept}


def add_words(app: Flask) -> None:
    """Add the globals and filters of every template."""
    app.jinja_env.filters.update(words.FILTERS)
    app.jinja_env.globals.update(
        nhs_field=nhs_field,
        nhs_error_summary=nhs_error_summary,
        asset=lambda name: f"{app.static_url_path}/{name}",
        version=VERSION,
        published_on=PUBLISHED,
        last_checked_on=LAST_CHECKED,
        header=header,
    )
