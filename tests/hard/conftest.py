"""The stores of tests/store for the hard tests, which `make test` leaves out: each reports its figure."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.store.conftest import (
    bars,
    clock,
    empty_url,
    kind,
    postgres_pool,
    postgres_template,
    processes,
    sqlite_template,
    store,
    url,
)

__all__ = [
    "bars",
    "clock",
    "empty_url",
    "kind",
    "postgres_pool",
    "postgres_template",
    "processes",
    "sqlite_template",
    "store",
    "url",
]


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """`figure("300 kills: 0 saves lost")` adds a line to the end of the report, from any process."""
    return lambda line: record_property("figure", line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")
