"""The README's recipe for one more requirement is carried out: its entry, put into a copy, is seen everywhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import indent

ROOT = Path(__file__).parents[1]
COPIED = ("casebuilder", "templates", "migrations", "requirements", "tests")
NEXT_ANSWER = "    note: str = answer("  # the entry goes before it


def entry_in_readme() -> str:
    """Return the recipe's entry as it stands in the class."""
    found = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return indent(re.sub("^ {3}", "", found[1], flags=re.MULTILINE), "    ").lstrip(" ")


def copy_with_entry(to: Path) -> None:
    for name in COPIED:
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("*.pyc.*"))  # half written
    for name in ("pyproject.toml", "config.py"):
        shutil.copy(ROOT / name, to / name)
    details = to / "casebuilder" / "core" / "details.py"
    text = details.read_text(encoding="utf-8")
    assert text.count(NEXT_ANSWER) == 1
    details.write_text(text.replace(NEXT_ANSWER, f"    {entry_in_readme()}{NEXT_ANSWER}"), encoding="utf-8")


def test_one_entry_is_all_that_a_requirement_takes(tmp_path: Path) -> None:
    copy_with_entry(tmp_path)
    tests = (
        "tests/pages/added_answer.py",
        "tests/core/test_completeness.py",
        "tests/core/test_submission.py::test_the_description_says_every_answer_that_the_guidance_asks_for",
        "tests/guide/test_handouts.py",
        "tests/pages/test_too_long.py::test_an_answer_that_is_too_long_is_kept_and_said_at_its_box",
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *tests],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
