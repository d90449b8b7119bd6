"""`casebuilder`: brings the database up to date, says where to open it, and serves until it is stopped."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import Flask
from flask.cli import FlaskGroup

from casebuilder import demo
from casebuilder.app import create_app, serve_metrics
from casebuilder.doctor import State, examine
from casebuilder.log import logger
from casebuilder.pages.set_up import new_code
from casebuilder.pages.words import count_words
from casebuilder.serving import Server
from casebuilder.settings import SETTINGS, SettingError, cannot_start, is_loopback, name_of, read_settings
from casebuilder.store import Store, StoreError, new_key, open_store
from casebuilder.version import VERSION

_ERASE_EVERY = 3600  # seconds


def load_app() -> Flask:
    """Return the application of this environment for one command; exit with a sentence if it cannot be made."""
    try:
        app = create_app(read_settings(os.environ))
        app.extensions["casebuilder.store"].refuse_unfit()
    except (SettingError, StoreError) as error:
        sys.exit(cannot_start(error))
    return app


@click.group(
    cls=FlaskGroup,
    create_app=load_app,
    invoke_without_command=True,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    set_debug_flag=False,
    epilog=f"Settings, from the environment: {', '.join(each.name for each in SETTINGS)}. See README.md.",
)
@click.version_option(VERSION, message="casebuilder %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """casebuilder helps a GP practice put together a complete NHS login support case.

    Without a command it brings its database up to date, prints where to open it, and serves.
    """
    os.umask(0o077)  # the database and its copies hold names, addresses and hashes of passwords
    if context.invoked_subcommand is None:
        context.invoke(serve_cases)


main.params = [
    each for each in main.params if each.name == "version"
]  # without Flask's options for other apps and the debugger


@main.command("serve", with_appcontext=False)
def serve_cases() -> None:
    """Bring the database up to date, print the address, and serve: what `casebuilder` does without a command."""
    sys.exit(start(os.environ))


@main.command("demo", with_appcontext=False)
def serve_demo() -> None:
    """Serve a throwaway casebuilder, full of made-up cases."""
    with ExitStack() as at_exit:
        sys.exit(start(demo_environ(at_exit), prepare=demo.prepare))


@main.command("new-key", with_appcontext=False)
def print_new_key() -> None:
    """Print a fresh key for CASEBUILDER_KEYS."""
    click.echo(new_key())


@main.command("doctor", with_appcontext=False)
def examine_all() -> None:
    """Check settings, database, keys, clock, disk and backup; exit with 1 for a warning and 2 for a fault."""
    worst = State.OK
    for finding in examine(os.environ):
        click.echo(f"{finding.state.name:<9}{finding.sentence}")
        worst = max(worst, finding.state)
    sys.exit(worst)


@main.command("restore", with_appcontext=False)
@click.argument("copy", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.confirmation_option(prompt="This replaces the database. Go on?")
def restore(copy: Path) -> None:
    """Replace the database with COPY, made by `casebuilder backup`, and bring it up to date."""
    try:
        settings = read_settings(os.environ)
        with closing(open_store(settings["DATABASE_URL"], settings["KEYRING"])) as store:
            aside = store.restore(copy)
            bring_up_to_date(store)
            erased = erase_all_due(store)
    except (SettingError, StoreError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{copy} is the database now. Erased {count_words(erased, 'case')} whose time was over.")
    if aside:
        click.echo(f"The database from before is kept in {aside}: delete it when you do not need it any more.")


def erase_all_due(store: Store) -> int:
    """Erase all that an old copy still holds and return the number of cases: one sweep erases only so many."""
    erased = 0
    while done := store.erase_due():
        erased += done
    return erased


def start(environ: Mapping[str, str], prepare: Callable[[Store], str] = lambda _: "") -> int:
    """Serve until told to stop, and return the exit code. `prepare` fills the database and returns a greeting."""
    try:
        with ExitStack() as at_exit:
            settings = read_settings(environ)
            app = create_app(settings)
            if "HOST" in environ:
                logger.warning("HOST is ignored: many shells set it. CASEBUILDER_HOST says which address to listen on.")
            store: Store = app.extensions["casebuilder.store"]
            at_exit.callback(store.close)
            bring_up_to_date(store)
            store.check_ready()
            return serve(app, settings, prepare(store))
    except (SettingError, StoreError) as error:
        print(cannot_start(error), file=sys.stderr)
        return 1


def bring_up_to_date(store: Store) -> None:
    """Migrate the database if it needs it; a migration also checks all of it for damage."""
    if not store.is_up_to_date():
        from casebuilder.store.migrating import upgrade  # noqa: PLC0415 - Alembic: a fifth of a start, and 10 MB

        upgrade(store)


def demo_environ(at_exit: ExitStack) -> Mapping[str, str]:
    """Return the environment with a temporary database and keys."""
    folder = at_exit.enter_context(tempfile.TemporaryDirectory(prefix="casebuilder-demo-"))
    others = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CASEBUILDER_KEYS")}
    return others | {"CASEBUILDER_INSTANCE": folder}


def serve(app: Flask, settings: Mapping[str, Any], greeting: str) -> int:
    try:
        server = Server(app, settings)
    except (OSError, ValueError) as error:
        raise SettingError(cannot_listen(error, settings)) from error
    announce(app, {**settings, "PORT": server.port or settings["PORT"]}, greeting)
    threading.Thread(target=erase_hourly, args=(app.extensions["casebuilder.store"],), daemon=True).start()
    serve_metrics(app)
    server.run()
    return 0


def erase_hourly(store: Store) -> NoReturn:
    """Erase each case when its time is over, so that nobody has to remember to."""
    while True:
        with suppress(StoreError):  # a locked database: try again in an hour
            store.erase_due()
        time.sleep(_ERASE_EVERY)


def cannot_listen(error: OSError | ValueError, settings: Mapping[str, Any]) -> str:
    host, port = settings["HOST"], settings["PORT"]
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return f"Port {port} is in use: perhaps casebuilder is running already. Choose another one with PORT."
    if number == errno.EACCES:
        return f"Port {port} may not be used by this user. Choose one above 1023 with PORT."
    return f"It cannot listen on port {port} of {host}: check CASEBUILDER_HOST."


def announce(app: Flask, settings: Mapping[str, Any], greeting: str) -> None:
    store: Store = app.extensions["casebuilder.store"]
    path = "/"
    if not store.people.has_practice():
        app.config["SET_UP_CODE"] = new_code()
        path = f"/set-up?code={app.config['SET_UP_CODE']}"
        greeting = "This address works once, to set casebuilder up."
    if not is_loopback(settings["HOST"]) and not settings["HTTPS"]:
        print(
            "WARNING: other machines can reach this casebuilder, and passwords and patients' details travel to it\n"
            "unencrypted. Put a reverse proxy with https before it and CASEBUILDER_HTTPS=on: see docs/operating.md\n"
            f"It answers only to {', '.join(settings['TRUSTED_HOSTS'])}: CASEBUILDER_TRUSTED_HOSTS names others.",
            file=sys.stderr,
        )
    lines = (f"casebuilder is running. Open {address_of(settings)}{path}", greeting, "Stop it with Ctrl+C.")
    print(*filter(None, lines), sep="\n")
    sys.stdout.flush()


def address_of(settings: Mapping[str, Any]) -> str:
    """Return the URL to open, with a name that the server answers to."""
    names = settings["TRUSTED_HOSTS"]
    if settings["HTTPS"]:
        return f"https://{names[0].removeprefix('.')}"
    own = name_of(settings["HOST"])
    name = own if own in names else names[0].removeprefix(".")
    return f"http://{name}:{settings['PORT']}"


if __name__ == "__main__":
    main()
