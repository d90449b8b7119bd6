"""Leaves out of the NHS style sheet what no page of ours can ask for: the rules of classes that nothing says.

Nothing is lost by it: tests/html.py refuses a page with a class that was left out, in every test that opens a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import nhsuk_frontend_jinja
import tinycss2

ROOT = Path(__file__).resolve().parent.parent
OURS = ("templates/**/*.html", "casebuilder/**/*.py", "casebuilder/static/*.js")
THEIRS = Path(nhsuk_frontend_jinja.__file__).parent / "templates" / "nhsuk"
# What casebuilder.forms.nhs draws, and the templates; what these import is found in them.
DRAWN = (
    "input",
    "password-input",
    "textarea",
    "radios",
    "checkboxes",
    "date-input",
    "error-summary",
    "notification-banner",
)
# What these components offer and no page of ours asks for.
_NOT_ASKED_FOR = re.compile(
    r"nhsuk-(icon|caption)|__(divider|prefix|suffix)$|--(reverse|login|brand|secondary-solid|large|code|icon|inline|white)$"
)
# Rules for browsers that cannot run the scripts either: the \0 of their hacks is read as U+FFFD.
_OLD_BROWSERS = re.compile("\ufffd|-ms-high-contrast:none")
_WORD = re.compile("[A-Za-z0-9_-]+")
_NESTING = ("media", "supports", "container")


def words_of(paths: Iterable[Path]) -> set[str]:
    """Every word in these files that could be a class, or the beginning or the end of one."""
    return {word for path in paths for word in _WORD.findall(path.read_text(encoding="utf-8"))}


def our_words() -> set[str]:
    return words_of(path for pattern in OURS for path in ROOT.glob(pattern))


def their_words(script: str) -> set[str]:
    """The words of their script, of the components that are drawn, and of those that they draw in turn."""
    waiting = [THEIRS / "components" / name / "template.jinja" for name in DRAWN]
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            imported = re.findall(r'from "nhsuk/(components/[^"]+)"', path.read_text(encoding="utf-8"))
            waiting += [THEIRS / name for name in imported] + [path.with_name("template.jinja")]
    return words_of(found) | set(_WORD.findall(script))


def sayer(ours: set[str], theirs: set[str]) -> Callable[[str], bool]:
    """Return a function that tells whether a page can have this class, whole or put together from two words."""
    every = ours | theirs

    def says(name: str) -> bool:
        if name in ours:
            return True
        ends = [at for at, letter in enumerate(name, 1) if letter in "-_"]
        halves = [(name[:at], name[at:]) for at in ends] + [(name[: at - 2], name[at:]) for at in ends]
        is_put_together = any(start in every and end in ours for start, end in halves)
        return (name in theirs or is_put_together) and not _NOT_ASKED_FOR.search(name)

    return says


def classes_in(css: str) -> set[str]:
    """Every class that a selector of this style sheet names."""
    return {name for rule in _rules(css) for name in _all_classes(rule)}


def purged(css: str, says: Callable[[str], bool]) -> str:
    """The style sheet without the selectors that need a class which nothing says."""
    return "".join(_kept(_rules(css), says))


def _rules(css: str) -> list[Any]:
    rules: list[Any] = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return rules


def _kept(rules: Iterable[Any], says: Callable[[str], bool]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [each for each in _selectors(rule.prelude) if all(map(says, _classes(each)))]
            if selectors:
                together = ",".join(tinycss2.serialize(each).strip() for each in selectors)
                yield f"{together}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in _NESTING:
            condition = tinycss2.serialize(rule.prelude)
            inner = "" if _OLD_BROWSERS.search(condition) else "".join(_kept(_inner(rule), says))
            if inner:
                yield f"@{rule.at_keyword}{condition}{{{inner}}}"
        else:
            yield rule.serialize()


def _inner(rule: Any) -> list[Any]:
    rules: list[Any] = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
    return rules


def _selectors(prelude: Iterable[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    for each in prelude:
        if each == ",":
            yield part
            part = []
        else:
            part.append(each)
    yield part


def _classes(selector: list[Any]) -> Iterator[str]:
    """The classes that a selector needs; not those in its :not() and :has(), which can be met without them."""
    for dot, name in pairwise(selector):
        if dot == "." and name.type == "ident":
            yield name.value


def _all_classes(rule: Any) -> Iterator[str]:
    if rule.type == "qualified-rule":
        yield from _classes(rule.prelude)
    elif rule.type == "at-rule" and rule.lower_at_keyword in _NESTING:
        for inner in _inner(rule):
            yield from _all_classes(inner)
