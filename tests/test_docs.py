"""What the documents say is so: settings, commands, targets, files, tests and pictures are there."""

from __future__ import annotations

import re
import struct
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from casebuilder.__main__ import main
from casebuilder.settings import SETTINGS
from casebuilder.version import VERSION
from tests.screenshots import LARGEST, PICTURES

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (
    ROOT / "README.md",
    *sorted(path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")) if path.name != "README.md"),
)
README = DOCUMENTS[0].read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def test_the_table_of_settings_is_what_the_program_reads() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", README, re.MULTILINE)
    assert rows == [tuple(setting) for setting in SETTINGS]


def test_the_table_of_targets_is_what_make_offers() -> None:
    told = set(re.findall(r"^\| `make (\w+)` \|", README, re.MULTILINE))
    assert told == set(re.findall(r'@echo "make (\w+)', MAKEFILE))


@each_document
def test_every_setting_and_target_that_is_named_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = set(re.findall(r"\bmake (\w+)`", text)) | set(re.findall(r"^make (\w+)", text, re.MULTILINE))
    assert targets <= set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


@each_document
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@each_document
def test_every_file_and_test_that_is_named_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for path, name in re.findall(r"`((?:casebuilder|tests|templates|tools|benchmarks)/[\w./-]+)(?:::(\w+))?`", text):
        assert (ROOT / path).exists(), path
        assert not name or f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), name


@each_document
def test_every_command_that_is_named_is_there(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBUILDER_INSTANCE", str(tmp_path))
    named = re.findall(r"(?:bin/|Scripts.|`)casebuilder ([a-z][a-z -]*)", document.read_text(encoding="utf-8"))
    for words in named:
        assert CliRunner().invoke(main, [*words.split()[:2], "--help"]).exit_code == 0, words


@each_document
def test_headings_go_down_one_level_at_a_time(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    levels = [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_as_wide_as_a_page_and_small(name: str) -> None:
    picture = (ROOT / "docs" / "images" / name).read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", picture[16:20])[0] == 1280
    assert len(picture) <= LARGEST


def test_no_picture_is_left_over() -> None:
    assert {path.name for path in (ROOT / "docs" / "images").iterdir()} == set(PICTURES)


def test_the_changelog_begins_with_the_version_that_runs() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## ([\d.]+)", text, re.MULTILINE)[0] == VERSION


def test_no_promise_of_reliability_is_without_a_test_and_a_figure() -> None:
    text = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) > 10
    for promise, short, full, figure in rows[1:]:
        if promise.startswith("---"):
            continue
        assert re.search(r"`tests/[\w/]+\.py::test_\w+`", short), promise
        assert "tests/" in full, promise
        assert re.search(r"\d", figure), promise
