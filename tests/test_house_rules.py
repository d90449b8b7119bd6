"""The checks that `make check` runs beside the linter find what they are there for, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import dead_code, house_rules

HERE = Path("casebuilder/example.py")


def function_of(lines: int) -> str:
    return "def act():\n" + "    call()\n" * (lines - 1)


def found_in(source: str, path: Path = HERE) -> list[str]:
    return list(house_rules.findings(path, source))


def test_a_function_of_thirty_lines_passes_and_a_longer_one_does_not() -> None:
    assert found_in(function_of(30)) == []
    assert found_in("\n" + function_of(31)) == ["casebuilder/example.py:2: act has 31 lines, and may have 30"]


def test_a_test_may_be_longer() -> None:
    assert found_in(function_of(40), Path("tests/browser/test_example.py")) == []


@pytest.mark.parametrize(
    "source", ["f(*(1, 2), 3)", "f(*[1], 3)", "rows = [0, *(1, 2)]", "f(*((1, 2) if x else (2, 1)))"]
)
def test_an_unpacked_literal_is_found(source: str) -> None:
    assert len(found_in(source)) == 1


@pytest.mark.parametrize("source", ["f(*args)", "f(*(each for each in some))", "f(*(SOME if x else ()))"])
def test_a_sequence_of_unknown_length_may_be_unpacked(source: str) -> None:
    assert found_in(source) == []


def test_code_that_neither_code_nor_a_template_uses_is_dead(tmp_path: Path) -> None:
    (tmp_path / "casebuilder").mkdir()
    (tmp_path / "templates").mkdir()
    functions = "".join(f"def {name}() -> None: ...\n" for name in ("called", "shown", "forgotten"))
    (tmp_path / "casebuilder" / "example.py").write_text(f"{functions}called()\n")
    (tmp_path / "templates" / "page.html").write_text("<p>forgotten {{ shown() }}")
    [dead] = dead_code.findings(tmp_path)
    assert "'forgotten'" in dead
