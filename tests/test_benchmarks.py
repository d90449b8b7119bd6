"""A run of the benchmarks that misses a limit says so to whoever started it."""

from __future__ import annotations

import pytest

from benchmarks.report import Line, show

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
