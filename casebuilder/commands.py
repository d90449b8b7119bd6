"""The commands of an operator: practices, staff, deleted drafts, keys, the backup, the database's own group."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from werkzeug.datastructures import MultiDict

from casebuilder.forms.people import FirstPasswordForm, PracticeForm, StaffForm, is_usual_ods_code
from casebuilder.pages import current_store
from casebuilder.pages.words import count_words
from casebuilder.store import Head, Operator, Role, StoreError, TrailReport

_HEAD = re.compile("([0-9]{1,9}):([0-9]{1,18}):([0-9a-f]{32})")
AnyForm = TypeVar("AnyForm", PracticeForm, StaffForm, FirstPasswordForm)

practices = AppGroup("practice", help="GP practices.")
staff = AppGroup("staff", help="Staff members.")
drafts = AppGroup("drafts", help="Deleted drafts.")
trail = AppGroup("trail", help="Who did what, and who looked.")
keys = AppGroup("keys", help="The keys that seal the cases.")


def register(app: Flask) -> None:
    for command in (practices, staff, drafts, keys, trail, backup, Migrations(app)):
        app.cli.add_command(command)


class Migrations(click.Group):
    """`casebuilder db`, which loads Alembic only when it is used: most starts have nothing to migrate."""

    def __init__(self, app: Flask) -> None:
        super().__init__("db", help="The revisions of the database.")
        self._app = app

    @cached_property
    def _loaded(self) -> click.Group:
        from casebuilder.store.migrating import migration_commands  # noqa: PLC0415 - as above

        return migration_commands(self._app, self._app.extensions["casebuilder.store"])

    def list_commands(self, ctx: click.Context) -> list[str]:
        return self._loaded.list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self._loaded.get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        return self._loaded.invoke(ctx)


@contextmanager
def plain_sentences() -> Iterator[None]:
    """Turn a refusal of the store into a sentence and exit code 1."""
    try:
        yield
    except StoreError as error:
        raise click.ClickException(str(error)) from None


def checked(form: AnyForm) -> AnyForm:
    """Return the form if it is valid by the rules of the page; else exit with its errors."""
    if not form.validate():
        raise click.ClickException(" ".join(f"{sentence}." for each in form.errors.values() for sentence in each))
    return form


@practices.command("create")
@click.option("--name", required=True, prompt="Name of the practice")
@click.option("--ods-code", required=True, prompt="ODS code")
@with_appcontext
def create_practice(name: str, ods_code: str) -> None:
    """Add a practice, and print its number for `casebuilder staff create`."""
    form = checked(PracticeForm(MultiDict({"practice_name": name, "ods_code": ods_code})))
    name, ods_code = form.practice_name.data or "", form.ods_code.data or ""
    with plain_sentences():
        number = current_store().practices.add(name, ods_code)
    click.echo(f"Practice {number}: {name} ({ods_code})")
    if not is_usual_ods_code(ods_code):
        click.echo("Is the ODS code right? Those of GP practices are one letter and five digits.", err=True)


@practices.command("list")
@with_appcontext
def list_practices() -> None:
    """Print every practice with its number."""
    with plain_sentences():
        for number, practice in current_store().practices.all():
            click.echo(f"Practice {number}: {practice.name} ({practice.ods_code})")


@staff.command("create")
@click.option("--practice", type=int, required=True, help="number, from `casebuilder practice list`")
@click.option("--name", required=True, prompt="Full name")
@click.option("--email", required=True, prompt="Email address")
@click.option("--manager", is_flag=True, help="may add others")
@with_appcontext
def create_staff(practice: int, name: str, email: str, manager: bool) -> None:
    """Add a staff member; the password is asked for, or read from standard input."""
    typed = {"name": name, "email": email, "password": read_password()}
    form = checked(StaffForm(MultiDict({**typed, "role": Role.MANAGER if manager else Role.STAFF})))
    name, email, password = form.name.data or "", form.email.data or "", form.password.data or ""
    with plain_sentences():
        person = current_store().people.add_staff(Operator(practice), name, email, password, Role(form.role.data))
    click.echo(f"{person.name} of {person.practice.name} can log in.")


@staff.command("password")
@click.option("--email", required=True, prompt="Email address")
@with_appcontext
def set_password(email: str) -> None:
    """Give a staff member a new password, asked for or read from standard input: for a manager who has forgotten it."""
    store = current_store()
    with plain_sentences():
        everybody = [person for number, _ in store.practices.all() for person in store.people.staff(Operator(number))]
        person = next((each for each in everybody if each.email.casefold() == email.strip().casefold()), None)
        if person is None:
            raise click.ClickException("Nobody logs in with this email address.")
        form = checked(FirstPasswordForm(MultiDict({"password": read_password()})))
        store.people.set_password(Operator(person.practice_id), person.id, form.password.data or "")
    click.echo(f"{person.name} of {person.practice.name} has a new password, and is logged out everywhere.")
    if not person.active:
        click.echo("They may not log in: a manager of the practice has removed their access.", err=True)


@click.command("backup")
@click.argument("folder", envvar="CASEBUILDER_BACKUPS", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--keep", type=click.IntRange(min=1), default=14, show_default=True, help="how many copies to keep")
@with_appcontext
def backup(folder: Path, keep: int) -> None:
    """Copy the database into FOLDER (else CASEBUILDER_BACKUPS), check the copy, and delete the oldest."""
    with plain_sentences():
        copy = current_store().back_up(folder, keep)
    click.echo(f"The database is copied to {copy}. Keep the keys in another place.")


@keys.command("rotate")
@with_appcontext
def rotate_keys() -> None:
    """Seal every case under the newest key. After it the older keys can be taken away."""
    with plain_sentences():
        done = current_store().reseal()
    click.echo(f"Sealed {count_words(done.cases, 'case')} under the newest key.")
    if done.unreadable:
        click.echo(f"{done.unreadable} sealed texts cannot be read and stay as they are: see the log.", err=True)


@trail.command("verify")
@click.option("--heads", type=click.File(), help="what this command printed before: finds rows that were cut off since")
@with_appcontext
def verify_trail(heads: TextIO | None) -> None:
    """Find rows of the trail that were changed, put in or taken out; exit with 1 if there are any.

    It prints the head of each practice's trail. Keep the heads elsewhere: rows cut off at the end show by them alone.
    """
    is_sound = True
    with plain_sentences():
        for report in current_store().trail.verify(read_heads(heads.read() if heads else "")):
            is_sound = is_sound and not report.faults
            click.echo(f"Practice {report.practice}: {words_of(report)}. Head {report.head or 'none'}")
            for fault in report.faults:
                click.echo(f"  {fault}.")
    if not is_sound:
        raise click.ClickException("The trail is not as casebuilder wrote it.")


@drafts.command("erase")
@with_appcontext
def erase_drafts() -> None:
    """Erase every case whose time is over; `casebuilder` itself does so every hour."""
    with plain_sentences():
        done = current_store().erase_due()
    click.echo(f"Erased {count_words(done, 'case')} whose time was over.")


def words_of(report: TrailReport) -> str:
    parts = [count_words(report.rows, "row")]
    if report.unhashed:
        parts.append(f"{report.unhashed} from before there were hashes, which nobody can verify")
    if report.erased:
        parts.append(f"{report.erased} erased as they were due")
    return ", ".join(parts)


def read_heads(text: str) -> dict[int, Head]:
    """Return the heads in a text, by practice."""
    found = _HEAD.findall(text)
    return {int(practice): Head(int(practice), int(number), kept) for practice, number, kept in found}


def read_password() -> str:
    if sys.stdin.isatty():
        password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return password
    return sys.stdin.readline().rstrip("\r\n")
