"""The commands of an operator: practices, staff and keys, without a password on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from click.testing import Result
from flask import Flask

from casebuilder.core.details import NOTHING_SAID
from casebuilder.store import Operator, Role, Store
from tests.pages.client import PageClient
from tests.pages.people import PASSWORD, People
from tests.store.practices import Clock


def run(app: Flask, *arguments: str, typed: str = "") -> Result:
    return app.test_cli_runner().invoke(args=arguments, input=typed)


def test_a_practice_and_a_manager_are_made_who_can_log_in(app: Flask, store: Store) -> None:
    made = run(app, "practice", "create", "--name", " Bars Surgery ", "--ods-code", "a81001")
    assert (made.exit_code, made.output) == (0, "Practice 1: Bars Surgery (A81001)\n")
    assert run(app, "practice", "list").output == made.output
    arguments = ("--practice", "1", "--name", "Sam Bell", "--email", "sam.bell@bars.example.org", "--manager")
    added = run(app, "staff", "create", *arguments, typed=f"{PASSWORD}\n")
    assert (added.exit_code, added.output) == (0, "Sam Bell of Bars Surgery can log in.\n")
    (sam,) = store.people.staff(Operator(1))
    assert sam.role is Role.MANAGER
    client = app.test_client()
    assert isinstance(client, PageClient)
    assert client.log_in(sam).location == "/cases"


def test_what_is_not_given_is_asked_for(app: Flask, store: Store) -> None:
    assert run(app, "practice", "create", typed="Bars Surgery\nA81001\n").exit_code == 0
    added = run(app, "staff", "create", "--practice", "1", typed=f"Jo Lee\njo.lee@bars.example.org\n{PASSWORD}\n")
    assert added.exit_code == 0
    assert store.people.staff(Operator(1))[0].role is Role.STAFF


def test_a_refusal_is_a_sentence(app: Flask, store: Store) -> None:
    person = ("--name", "Jo Lee", "--email", "jo.lee@bars.example.org")
    nowhere = run(app, "staff", "create", "--practice", "7", *person, typed=f"{PASSWORD}\n")
    assert (nowhere.exit_code, "There is no such practice" in nowhere.output) == (1, True)
    practice = str(store.practices.add("Bars Surgery", "A81001"))
    weak = run(app, "staff", "create", "--practice", practice, *person, typed="short\n")
    assert (weak.exit_code, "12 characters" in weak.output) == (1, True)
    run(app, "staff", "create", "--practice", practice, *person, typed=f"{PASSWORD}\n")
    twice = run(app, "staff", "create", "--practice", practice, *person, typed=f"{PASSWORD}\n")
    assert (twice.exit_code, "already" in twice.output) == (1, True)
    assert "Traceback" not in nowhere.output + weak.output + twice.output


def test_a_practice_and_staff_are_checked_as_on_the_pages(app: Flask, store: Store) -> None:
    empty = run(app, "practice", "create", "--name", " ", "--ods-code", "")
    assert (empty.exit_code, "Enter the name of the GP practice." in empty.output) == (1, True)
    assert store.practices.all() == ()
    odd = run(app, "practice", "create", "--name", "Bars 999 000 0018", "--ods-code", "abc")
    assert (odd.exit_code, "one letter and five digits" in odd.output) == (0, True)
    assert store.practices.all()[0][1].name == "Bars *** *** *018"
    person = ("--practice", "1", "--name", "Jo Lee", "--email", "jo.lee")
    assert run(app, "staff", "create", *person, typed=f"{PASSWORD}\n").exit_code == 1
    assert store.people.staff(Operator(1)) == ()


def test_a_manager_who_forgot_the_password_gets_another(app: Flask, people: People) -> None:
    nobody = run(app, "staff", "password", "--email", "nobody@example.org", typed="violet kettle marmot\n")
    assert (nobody.exit_code, "Nobody logs in" in nobody.output) == (1, True)
    for password, sentence in (("", "Enter a password"), ("short", "12 characters")):
        weak = run(app, "staff", "password", "--email", people.sam.email, typed=f"{password}\n")
        assert (weak.exit_code, sentence in weak.output) == (1, True)
    client = app.test_client()
    assert isinstance(client, PageClient)
    client.log_in(people.sam)
    email = f" {people.sam.email.upper()} "
    done = run(app, "staff", "password", "--email", email, typed="violet kettle marmot\n")
    assert (done.exit_code, people.sam.name in done.output, "violet" in done.output) == (0, True, False)
    assert client.get("/cases").location.startswith("/log-in")
    assert client.log_in(people.sam, password="violet kettle marmot").location == "/cases"


def test_changing_the_password_of_somebody_without_access_says_so(app: Flask, store: Store, people: People) -> None:
    store.people.set_active(Operator(people.jo.practice_id), people.jo.id, False)
    done = run(app, "staff", "password", "--email", people.jo.email, typed="violet kettle marmot\n")
    assert (done.exit_code, "may not log in" in done.output) == (0, True)


def test_a_backup_is_made_and_the_oldest_is_deleted(app: Flask, people: People, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    for _ in range(2):
        done = run(app, "backup", str(folder), "--keep", "1")
        assert done.exit_code == 0, done.output
    (copy,) = folder.iterdir()
    assert people.sam.email.encode() in copy.read_bytes()
    refused = run(app, "backup", str(tmp_path / "nowhere"))
    assert (refused.exit_code, "does not exist" in refused.output) == (2, True)


def test_keys_are_rotated(app: Flask) -> None:
    assert run(app, "keys", "rotate").output == "Sealed 0 cases under the newest key.\n"


def test_drafts_deleted_long_ago_are_erased(app: Flask, store: Store, people: People, clock: Clock) -> None:
    case = store.cases.start(people.sam, NOTHING_SAID, form_key="")
    store.cases.discard(people.sam, case.number, case.version)
    assert run(app, "drafts", "erase").output == "Erased 0 cases whose time was over.\n"
    clock.go_on(days=8)
    assert run(app, "drafts", "erase").output == "Erased 1 case whose time was over.\n"


def test_the_commands_of_the_database_work(make_app: Callable[..., Flask]) -> None:
    app = make_app()  # its own: Alembic joins an app that has answered nothing yet, as each command has one
    with app.app_context():  # which the flask command itself provides
        assert run(app, "db", "current").exit_code == 0
        assert run(app, "db", "check").exit_code == 0
