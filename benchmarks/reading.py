"""How well messages are read: precision, sureness, recall and needless questions, and what was confused."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from timeit import timeit
from typing import Any

from benchmarks.report import Line
from casebuilder.core.reading import Fact, Question, read_message

MESSAGES = Path(__file__).parents[1] / "tests" / "reading" / "messages"
SETS = ("practice", "ours", "mixed", "errands", "patients", "varied", "fresh")  # of MESSAGES
HARDEST = "hard"  # written by people who sought out what is hard; its recall and its questions fall short still
LIMITS = {"precision": 98.0, "sureness": 93.0, "recall": 85.0, "filled without asking": 60.0}  # per cent


@dataclass
class Score:
    """The counts of a set of messages, and a line for each answer that was not right."""

    messages: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    confused: list[str] = field(default_factory=list)

    def per_cent(self) -> dict[str, float]:
        """The measures with a limit, in per cent."""
        count, silent = self.counts, sum(self.counts[each] for each in ("right", "over-sure", "wrong"))
        known = count["right"] + count["over-sure"]
        return {
            "precision": 100 * known / silent,
            "sureness": 100 * count["right"] / silent,
            "recall": 100 * (known + count["found"]) / count["facts"],
            "filled without asking": 100 * known / count["facts"],
        }

    def tell(self, message: str, what: str, key: str, said: object, truth: object) -> None:
        self.counts[what] += 1
        if what not in ("right", "found"):
            self.confused.append(f"{message}: {what}, {key}: said {said}, truth {truth}")


def messages_of(name: str) -> list[dict[str, Any]]:
    """The messages of one set with their truth."""
    found: list[dict[str, Any]] = json.loads((MESSAGES / f"{name}.json").read_text("utf-8"))
    return found


def score(messages: Iterable[dict[str, Any]]) -> Score:
    """Reads every message and holds the answers against the truth."""
    found = Score()
    for message in messages:
        found.messages += 1
        _score_one(message, found)
    return found


def _score_one(message: dict[str, Any], found: Score) -> None:
    reading = read_message(message["text"], date.fromisoformat(message["received"]))
    truth, said = dict(_facts(message["truth"])), set()
    unsure = {"nhs_digits" if each == "digits" else each for each in message["unsure"]}
    found.counts["facts"] += len(truth)
    for fact in reading.filled:
        said.add(key := _key(fact))
        known = truth.get(key, "")
        what = "wrong" if known != fact.value else "over-sure" if fact.field in unsure else "right"
        if fact.field == "last_access" and known.startswith(f"{fact.value}-"):
            what = "missing"  # less precise than the truth, but agreeing with it
        found.tell(message["id"], what, key, fact.value, known)
    for question in reading.asked:
        said.add(key := _key(question))
        if truth.get(key) in question.offers:
            found.counts["found"] += 1
        if question.field not in unsure:
            found.tell(message["id"], "needless question", key, question.offers, truth.get(key))
    for key in truth.keys() - said:
        found.tell(message["id"], "missing", key, None, truth[key])


def _key(answer: Fact | Question) -> str:
    value = answer.value if isinstance(answer, Fact) else answer.offers[0]
    return f"steps {value}" if answer.field == "steps" else answer.field


def _facts(truth: dict[str, Any]) -> Iterator[tuple[str, str]]:
    names = {"new_email": "new_email", "old_email": "old_email", "nhs_digits": "digits"}
    yield from ((ours, truth[theirs]) for ours, theirs in names.items() if truth[theirs])
    if truth["old_email_cannot_be_given"]:
        yield "old_email_cannot_be_given", "yes"
    if truth["last_access"]:
        yield "last_access", _date(truth["last_access"])
    if truth["can_recover"] is not None:
        yield "can_recover", "yes" if truth["can_recover"] else "no"
    yield from ((f"steps {step}", step) for step in truth["steps"])


def _date(told: str | dict[str, int | None]) -> str:
    if isinstance(told, str):
        return told
    return "-".join(f"{told[part]:02}" for part in ("year", "month", "day") if told[part] is not None)


def _growth() -> Iterator[Line]:
    """How much longer twice the characters take, for texts that ask much of the patterns; 2 is linear."""
    for piece in (
        "old a@example.com new ",
        "can't open the mailbox ",
        "he has the code ",
        "a: ",
        "1. ",
        "last got in ",
    ):
        seconds = {}
        for length in (10_000, 20_000):
            text = ("NHS app " + piece * length)[:length]
            seconds[length] = min(timeit(partial(read_message, text, date(2026, 1, 1)), number=1) for _ in range(3))
        ratio = seconds[20_000] / seconds[10_000]
        yield Line(f"20,000 characters of {piece!r}", f"{1000 * seconds[20_000]:.0f} ms", ratio, 2.6, "x 10,000")


def measure() -> Iterator[Line]:
    yield from _growth()
    for name in (*SETS, HARDEST):
        found = score(messages_of(name))
        for what, figure in found.per_cent().items():
            yield Line(f"{what}, {found.messages} messages ({name})", "", figure, LIMITS[what], "%", at_least=True)
        needless = found.counts["needless question"] / found.messages
        yield Line(f"needless questions a message ({name})", f"{needless:.2f}", 3 * needless, 1, "x 1/3")
        yield from (Line(f"  {each}", "") for each in found.confused)
