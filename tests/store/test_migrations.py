"""The migrations: equal to the models, up and down with rows in place, all or nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from alembic import op
from alembic.script import ScriptDirectory
from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy import inspect, select, update

from casebuilder.store import Case, Operator, Role, Store
from casebuilder.store.database.startup_checks import MIGRATIONS, known_revisions
from casebuilder.store.migrating import differences, downgrade, migration_commands, upgrade
from casebuilder.store.ranks import Rank
from casebuilder.store.tables import CaseTable, StaffTable
from tests.core.examples import COMPLETE, details
from tests.store.practices import PASSWORD, Team, add_team, open_quick_store
from tests.store.stages import AT_STAGE, draft, sent

REVISIONS = known_revisions()


@pytest.fixture
def empty(empty_url: str) -> Iterator[Store]:
    with closing(open_quick_store(empty_url)) as store:
        yield store


def tables(store: Store) -> set[str]:
    return set(inspect(store.engine).get_table_names()) - {"alembic_version"}


def fill(store: Store) -> Case:
    """Write rows into every table; return a case that the oldest schema could hold."""
    store.check_keys()
    team = add_team(store, "Bars Surgery", "A81001", "bars.example.com")
    store.sessions.open(team.sam, "words")
    store.people.log_in(team.sam.email, "tulip marmot kettle", "192.0.2.1")
    case = store.cases.start(team.sam, details(reference="on its way"), form_key="form-0")
    store.reviews.ask(team.sam, case.number, 1, note="Please look")
    store.history.last_seen(team.jo, case.number)
    sent(store, team, case)
    return store.cases.start(team.sam, COMPLETE, form_key="form-1")


def test_the_migrations_make_what_the_models_say(empty: Store) -> None:
    upgrade(empty)
    assert differences(empty) == []


def test_our_list_of_revisions_is_the_one_that_alembic_finds() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS), version_locations=[str(MIGRATIONS)])
    assert known_revisions() == [script.revision for script in scripts.walk_revisions()][::-1]


def test_an_upgrade_with_nothing_to_do_does_nothing(store: Store) -> None:
    upgrade(store)
    assert differences(store) == []


def test_up_and_down_with_rows_in_place(empty: Store) -> None:
    upgrade(empty)
    before = fill(empty)
    ((practice, _),) = empty.practices.all()
    for revision in reversed(REVISIONS[:-1]):
        downgrade(empty, revision)
    upgrade(empty)
    assert differences(empty) == []
    assert empty.cases.get(empty.people.staff(Operator(practice))[0], before.number) == before
    downgrade(empty, "base")
    assert tables(empty) == set()


def test_a_migration_ranks_each_case_as_its_next_change_would(empty: Store) -> None:
    upgrade(empty)
    fill(empty)
    ((practice, _),) = empty.practices.all()
    team = Team(practice, *sorted(empty.people.staff(Operator(practice)), key=lambda person: person.id))
    empty.cases.start(team.sam, details(old_email=""), form_key="")
    for way in AT_STAGE.values():
        way(empty, team)
    empty.reviews.ask_for_changes(team.jo, draft(empty, team).number, 1, note="Which month?")
    empty.reviews.ask(team.jo, draft(empty, team).number, 1)
    before = ranks(empty)
    assert {rank for rank, *_ in before.values()} == {*Rank} - {
        Rank.PATIENT_ASKED,
        Rank.REPLACEABLE,
        Rank.CORRECTION,
        Rank.UNCHECKED,
    }
    downgrade(empty, "0010")
    upgrade(empty)
    assert ranks(empty) == before


def ranks(store: Store) -> dict[str, tuple[int, date, int]]:
    columns = select(CaseTable.number, CaseTable.rank, CaseTable.due_on, CaseTable.owner_id)
    with store.engine.connect() as connection:
        return {number: (rank, due_on, owner) for number, rank, due_on, owner in connection.execute(columns)}


def test_a_failed_migration_leaves_nothing_behind(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    create_table = op.create_table

    def fail_late(name: str, *columns: object) -> None:
        made.append(name)
        if len(made) == 5:
            raise RuntimeError("the power went")
        create_table(name, *columns)  # type: ignore[arg-type]

    monkeypatch.setattr(op, "create_table", fail_late)
    with pytest.raises(RuntimeError):
        upgrade(empty)
    assert tables(empty) == set()
    monkeypatch.undo()
    upgrade(empty)
    assert differences(empty) == []


def test_an_upgrade_that_is_killed_leaves_the_database_as_it_was(empty: Store, empty_url: str) -> None:
    assert kill_upgrades(empty_url, step=29) > 3
    assert differences(empty) == []


def kill_upgrades(url: str, step: int) -> int:
    """Kill an upgrade at every `step`th statement, one after another; return how many left the database as it was."""
    worker = [sys.executable, "-m", "tests.store.workers", "upgrade", url, str(step)]
    said = subprocess.run(worker, capture_output=True, text=True, check=True).stdout.splitlines()
    assert set(said) == {"as before"}
    return len(said)


def test_operators_have_the_commands_of_migrations(store: Store) -> None:
    app = Flask("test")
    app.cli.add_command(migration_commands(app, store))
    run = partial(app.test_cli_runner().invoke, FlaskGroup(create_app=lambda: app))
    assert REVISIONS[-1] in run(args=["db", "current"]).output
    assert run(args=["db", "check"]).exit_code == 0
    assert run(args=["db", "downgrade", "base"]).exit_code == 0
    assert run(args=["db", "check"]).exit_code == 1
    assert run(args=["db", "upgrade"]).exit_code == 0
    assert run(args=["db", "check"]).exit_code == 0
    unknown = run(args=["db", "downgrade", "nowhere"])
    assert (unknown.exit_code, unknown.output) == (1, "Error: Can't locate revision identified by 'nowhere'\n")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_new_revision_is_written_ready_to_tidy(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "migrations"
    folder.mkdir()
    for path in MIGRATIONS.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr("casebuilder.store.migrating.MIGRATIONS", folder)
    app = Flask("test")
    app.cli.add_command(migration_commands(app, store))
    before = set(folder.glob("*.py"))
    flask = FlaskGroup(create_app=lambda: app)
    assert app.test_cli_runner().invoke(flask, args=["db", "revision", "Nothing new"]).exit_code == 0
    (added,) = set(folder.glob("*.py")) - before
    assert f'down_revision = "{REVISIONS[-1]}"' in added.read_text().replace("'", '"')


def test_an_address_with_an_accent_in_two_characters_still_logs_in(empty: Store) -> None:
    upgrade(empty)
    team = add_team(empty, "Bars Surgery", "A81001", "bars.example.com")
    composed, decomposed = "jos\u00e9@bars.example.com", "jose\u0301@bars.example.com"
    person = empty.people.add_staff(team.sam, "José Lee", composed, PASSWORD, Role.STAFF)
    downgrade(empty, "0009")
    with empty.engine.begin() as connection:
        connection.execute(update(StaffTable).where(StaffTable.id == person.id).values(email_key=decomposed))
    upgrade(empty)
    assert empty.people.log_in(decomposed, PASSWORD, "192.0.2.1").id == person.id
