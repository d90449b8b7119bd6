"""The files that operators copy name only what is there: settings, commands, files, units and ports."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped] # comes with djlint, without types
from click.testing import CliRunner

from casebuilder.__main__ import main
from casebuilder.settings import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
OTHERS = {"PYTHONUNBUFFERED", "CASEBUILDER_BACKUPS", "CASEBUILDER_INSTANCE"}
INSTRUCTIONS = {"FROM", "RUN", "WORKDIR", "COPY", "USER", "ENV", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"}


def test_every_setting_that_is_named_is_one() -> None:
    named = set(re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "casebuilder.env").read_text(), re.MULTILINE))
    named |= {name for unit in UNITS for name in re.findall(r"^Environment=([A-Z_]+)=", unit.read_text(), re.MULTILINE)}
    named |= set(re.findall(r"(?:^ENV| )\s*([A-Z_]+)=\S", DOCKERFILE, re.MULTILINE))
    named |= set(COMPOSE["services"]["casebuilder"]["environment"])
    assert named <= {setting.name for setting in SETTINGS} | OTHERS


@pytest.mark.parametrize("unit", [path for path in UNITS if path.suffix == ".service"], ids=lambda path: path.name)
def test_a_service_runs_a_command_that_is_there(unit: Path) -> None:
    (words,) = re.findall(r"^ExecStart=/srv/casebuilder/\.venv/bin/casebuilder(.*)$", unit.read_text(), re.MULTILINE)
    command = re.match(r"[a-z ]*", words.strip())
    assert command
    assert CliRunner().invoke(main, [*command[0].split(), "--help"]).exit_code == 0


def test_every_timer_and_socket_has_its_service() -> None:
    names = {path.name for path in UNITS}
    assert {f"{path.stem}.service" for path in UNITS if path.suffix in (".timer", ".socket")} <= names


def test_what_the_image_copies_exists_and_is_not_ignored() -> None:
    copied = [path for line in re.findall(r"^COPY (.*)$", DOCKERFILE, re.MULTILINE) for path in line.split()[:-1]]
    left_in = re.findall(r"^!(.*)$", (DEPLOY / "Dockerfile.dockerignore").read_text(), re.MULTILINE)
    assert sorted(copied) == sorted(left_in)
    assert all((ROOT / path).exists() for path in copied)


def test_the_image_is_well_formed_and_runs_unprivileged() -> None:
    lines = re.sub(r"\\\n", "", DOCKERFILE).splitlines()
    used = [line.split()[0] for line in lines if line and not line.startswith("#")]
    assert set(used) <= INSTRUCTIONS
    assert used[0] == "FROM"
    assert used.index("USER") < used.index("CMD")
    assert "useradd --system" in DOCKERFILE


def test_the_services_of_the_compose_file_refer_to_one_another() -> None:
    services = COMPOSE["services"]
    needed = {name for service in services.values() for name in service.get("depends_on", ())}
    assert needed <= set(services)
    volumes = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", ())}
    assert volumes == set(COMPOSE["volumes"])
    assert (
        DEPLOY / services["casebuilder"]["build"]["context"] / services["casebuilder"]["build"]["dockerfile"]
    ).exists()
