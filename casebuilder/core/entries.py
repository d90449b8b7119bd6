"""The entry of an answer: its kind, its words, and what the guidance asks of it."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field
from typing import Generic, Literal

from casebuilder.core.kinds import Kind, Value
from casebuilder.core.sources import DESK, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What the guidance asks of an answer.

    `rule` is what it asks, in our words; `missing` what to do where nothing is said; `ask` the question to put to the
    patient, and `ask_by_text` the same within a text message. `fields` are the fields of CaseDetails, and of the form,
    that answer it: `guidance` fills them in.
    """

    key: str
    title: str
    short: str
    rule: str
    missing: str
    ask: str
    ask_by_text: str
    source: Source = DESK
    fields: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """The form field to lead to."""
        return self.fields[0]


@dataclass(frozen=True, slots=True)
class Entry(Generic[Value]):
    """One answer: its kind and all its words.

    `label` and `hint` stand at its field; `width` is the part of a row that the form gives it. `called` names it within
    a sentence, if not by its label. `title` is its name beside the answer, if not its requirement's or its label.
    `line` is its label in the text for the service desk, which leaves out what has none. `beside` names the answer that
    a box to tick stands beside. `example` meets the guidance; each of `wrong` does not.
    """

    kind: Kind[Value]
    label: str
    _: KW_ONLY
    title: str = ""
    hint: str = ""
    called: str = ""
    line: str = ""
    beside: str = ""
    width: Literal["full", "half", "third"] = "full"
    example: Value | None = None
    wrong: tuple[Value, ...] = ()
    requirement: Requirement | None = None

    @property
    def is_folded(self) -> bool:
        """Whether the form folds it away while it is empty: it may be left out, and takes a whole row."""
        return self.width == "full" and not (self.requirement or self.beside)

    @property
    def name(self) -> str:
        """The name of the answer for a person."""
        return self.title or (self.requirement.title if self.requirement else self.label)


def answer(entry: Entry[Value]) -> Value:
    """Return the field of `CaseDetails` that has this entry; a type checker sees the type of its values."""
    described: Value = field(default=entry.kind.blank, metadata={"entry": entry})
    return described
