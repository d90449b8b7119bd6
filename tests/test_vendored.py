import hashlib
import json
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent / "casebuilder" / "static" / "nhsuk"
SUMS: dict[str, str] = json.loads((HOME / "VERSION.json").read_text(encoding="utf-8"))["sha256"]


@pytest.mark.parametrize("name", SUMS)
def test_a_vendored_file_is_as_it_was_vendored(name: str) -> None:
    assert hashlib.sha256((HOME / name).read_bytes()).hexdigest() == SUMS[name]


def test_nothing_lies_among_the_vendored_files() -> None:
    found = {path.relative_to(HOME).as_posix() for path in HOME.rglob("*") if path.is_file()}
    assert found == {*SUMS, "VERSION.json", "LICENCE.txt"}


def test_the_vendored_style_sheet_asks_for_nothing_from_elsewhere() -> None:
    css = (HOME / "nhsuk-frontend.min.css").read_text(encoding="utf-8")
    assert "//" not in css
    assert "Frutiger" not in css
