"""What the benchmarks say to whoever starts them; those that run their own servers are run, in small."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import against, pages, waiting
from benchmarks.__main__ import TABLES, chosen
from benchmarks.report import Line, show
from benchmarks.serving import ROOT, environment

KEPT = Line("a page", "3 ms", figure=2.0, limit=4.0, unit="x")
MISSED = Line("another page", "9 ms", figure=6.0, limit=4.0, unit="x")
TOO_FEW = Line("cases in a second", "9", figure=9.0, limit=10.0, at_least=True)
WITHOUT_A_LIMIT = Line("a start", "1 s")


@pytest.mark.parametrize(
    ("lines", "code"), [([KEPT, WITHOUT_A_LIMIT], 0), ([MISSED, KEPT], 1), ([TOO_FEW], 1)], ids=str
)
def test_a_missed_limit_is_an_exit_code(lines: list[Line], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert show([("First", lambda: lines), ("Second", lambda: [KEPT])]) == code
    printed = capsys.readouterr().out
    assert printed.index("First") < printed.index("Second")
    assert printed.count("MISSED") == code


def test_arguments_choose_what_is_measured() -> None:
    assert chosen([]) == list(TABLES.values())
    assert chosen(["start", "pages"]) == [TABLES["start"], TABLES["pages"]]
    with pytest.raises(SystemExit, match=r"There is no page to measure\. Say nothing for all, some of pages, waiting"):
        chosen(["page"])


def test_a_checkout_without_its_packages_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="run make run in"):
        next(against.measure(tmp_path))


def test_two_checkouts_are_asked_in_turn() -> None:
    lines = list(against.measure(ROOT, rounds=1, requests=1, starts=1, cases=3))
    assert [line.what.partition(":")[0] for line in lines] == [*pages.FLOORS, "cold start"]
    assert all(line.figure and line.unit == "x" for line in lines)


def test_the_wait_of_browsers_is_measured_on_both_databases() -> None:
    lines = list(waiting.measure(turns=4, limits={1: 15, 2: 50}))
    assert {(line.what.partition(",")[0], line.limit) for line in lines} == {
        (database, limit) for database in ("SQLite", "PostgreSQL") for limit in (15, 50, 0)
    }
    assert [line.figure for line in lines if "refused" in line.what] == [0] * 4


def test_a_server_that_is_measured_keeps_its_bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("LANG", "C.UTF-8")
    made = environment(PORT="8001")
    assert "PYTHONDONTWRITEBYTECODE" not in made
    assert (made["LANG"], made["PORT"]) == ("C.UTF-8", "8001")
