"""Print each function that is too long and each argument list unpacked from a literal tuple; `make check` runs it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST = 30  # lines of a function, with its signature and docstring
# A story told in the browser reads better as one function, and a migration is a list of statements.
_MAY_BE_LONG = ("tests", "migrations")


def findings(path: Path, source: str) -> Iterator[str]:
    """A line for each place that breaks a rule."""
    may_be_long = path.parts[0] in _MAY_BE_LONG
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and not may_be_long and _lines(node) > LONGEST:
            yield f"{path}:{node.lineno}: {node.name} has {_lines(node)} lines, and may have {LONGEST}"
        if isinstance(node, ast.Starred) and _is_literal(node.value):
            yield f"{path}:{node.lineno}: write out the items instead of unpacking them: {ast.unparse(node)}"


def _lines(function: ast.FunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _is_literal(value: ast.expr) -> bool:
    if isinstance(value, ast.IfExp):
        return all(isinstance(each, ast.Tuple | ast.List) and each.elts for each in (value.body, value.orelse))
    return isinstance(value, ast.Tuple | ast.List)


def main(paths: list[str]) -> int:
    """Check every Python file of the paths; return the exit code."""
    files = [file for path in map(Path, paths) for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    found = [finding for file in files for finding in findings(file, file.read_text(encoding="utf-8"))]
    print("\n".join(found) if found else f"{len(files)} files keep the rules of the house")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
