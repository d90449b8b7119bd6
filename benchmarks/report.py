"""The table that a run prints: what was measured, beside its floor and its limit. It judges no time, only ratios."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement: its value as text, and the figure held against the limit, where there is one."""

    what: str
    value: str
    figure: float | None = None
    limit: float | None = None
    unit: str = ""  # of figure and limit; "x" for so many times the floor
    at_least: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether the limit is kept; true where there is none."""
        if self.figure is None or self.limit is None:
            return True
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit

    def __str__(self) -> str:
        figure = "" if self.figure is None else f"{self.figure:,.{_decimals(self.figure)}f} {self.unit}"
        limit = "" if self.limit is None else f"{'>=' if self.at_least else '<='} {self.limit:,g} {self.unit}"
        verdict = "" if self.limit is None else "kept" if self.is_kept else "MISSED"
        return f"{self.what:<50}{self.value:>12} {figure:>14} {limit:>14}  {verdict}".rstrip()


Table: TypeAlias = tuple[str, Callable[[], Iterable[Line]]]  # its title, and what measures its lines


def _decimals(figure: float) -> int:
    return 0 if figure >= 1000 else 1 if figure >= 10 else 2


def show(tables: Iterable[Table]) -> int:
    """Measure and print each table under its title; return the exit code, 1 if a limit is missed."""
    missed = 0
    for title, measure in tables:
        lines = tuple(measure())
        print(f"\n{title}", *lines, sep="\n", flush=True)
        missed += sum(not line.is_kept for line in lines)
    return 1 if missed else 0
