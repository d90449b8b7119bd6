"""`casebuilder doctor` and `casebuilder restore`, as an operator runs them."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from casebuilder.__main__ import restore
from casebuilder.core.sources import LAST_CHECKED
from casebuilder.doctor import State, examine, examine_guidance
from casebuilder.settings import read_settings
from casebuilder.store import NotFoundError, open_store, retention
from tests.store.practices import Clock, add_team, quick_passwords
from tests.store.stages import closed
from tests.test_main import run_command


def test_the_doctor_finds_nothing_wrong_with_a_sound_casebuilder(tmp_path: Path) -> None:
    instance, backups = tmp_path / "instance", tmp_path / "backups"
    backups.mkdir()
    environ = {"CASEBUILDER_BACKUPS": str(backups)}
    empty = run_command(instance, "doctor", **environ)
    assert (empty.returncode, "not up to date" in empty.stdout) == (2, True)
    assert run_command(instance, "db", "upgrade").returncode == 0
    assert "no copy" in run_command(instance, "doctor", **environ).stdout
    assert run_command(instance, "backup", **environ).returncode == 0
    sound = run_command(instance, "doctor", **environ)
    assert (sound.returncode, sound.stderr) == (0, "")
    assert {line.split()[0] for line in sound.stdout.splitlines()} == {"OK"}
    assert run_command(instance, "doctor").returncode == 1


def test_the_doctor_says_which_setting_is_wrong(tmp_path: Path) -> None:
    for name, value in (("PORT", "eighty"), ("CASEBUILDER_KEYS", "abc"), ("HTTPS", "on")):
        done = run_command(tmp_path / "instance", "doctor", **{name: value})
        assert (done.returncode, "CRITICAL" in done.stdout) == (2, True)


def test_a_restore_brings_back_what_was_backed_up(tmp_path: Path) -> None:
    instance, backups = tmp_path / "instance", tmp_path / "backups"
    backups.mkdir()
    run_command(instance, "db", "upgrade")
    run_command(instance, "practice", "create", "--name", "Bars Surgery", "--ods-code", "A81001")
    assert run_command(instance, "backup", str(backups)).returncode == 0
    (copy,) = backups.iterdir()
    run_command(instance, "practice", "create", "--name", "Later Surgery", "--ods-code", "A81002")
    shutil.copy(instance / "casebuilder.sqlite", tmp_path / "later")
    done = run_command(instance, "restore", "--yes", str(copy))
    assert (done.returncode, "casebuilder.sqlite.replaced" in done.stdout) == (0, True)
    assert run_command(instance, "practice", "list").stdout == "Practice 1: Bars Surgery (A81001)\n"
    refused = run_command(instance, "restore", "--yes", str(Path(__file__)))
    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)


def test_a_restore_erases_all_that_has_come_due_since_the_copy_was_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)  # of 5: an old copy may hold more than one sweep erases
    environ = {"CASEBUILDER_INSTANCE": str(tmp_path / "instance")}
    run_command(tmp_path / "instance", "db", "upgrade")
    settings = read_settings(environ)
    long_ago = Clock(datetime.now(UTC) - timedelta(days=90))
    with closing(open_store(settings["DATABASE_URL"], settings["KEYRING"], long_ago, quick_passwords())) as store:
        team = add_team(store, "Bars Surgery", "A81001", "bars.example.com")
        ended = [closed(store, team).number for _ in range(5)]
        store.back_up(tmp_path, keep=1)
    (copy,) = tmp_path.glob("*.sqlite")
    done = CliRunner().invoke(restore, ["--yes", str(copy)], env=environ)
    assert "Erased 5 cases whose time was over." in done.output
    with closing(open_store(settings["DATABASE_URL"], settings["KEYRING"])) as store:
        assert {store.trail.of_case(team.sam, number)[-1].act for number in ended} == {"erased"}
        with pytest.raises(NotFoundError):
            store.cases.get(team.sam, ended[-1])


def test_the_doctor_warns_of_guidance_that_nobody_has_checked_for_half_a_year() -> None:
    assert examine_guidance(LAST_CHECKED + timedelta(days=183)).state is State.OK
    old = examine_guidance(LAST_CHECKED + timedelta(days=184))
    assert (old.state, "over 6 months ago" in old.sentence) == (State.WARNING, True)
    assert any("Guidance: last compared" in finding.sentence for finding in examine({"PORT": "eighty"}))
