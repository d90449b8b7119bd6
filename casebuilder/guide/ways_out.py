"""The parts of a way out of triage: a page and a handout. Every sentence carries its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from casebuilder.core.details import Step
from casebuilder.core.sources import Source, is_later


class Who(StrEnum):
    """Who acts."""

    PATIENT = "The patient"
    PRACTICE = "Your practice"
    BOTH = "You and the patient"


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence or two of ours and the section it comes from."""

    text: str
    source: Source

    @property
    def is_later(self) -> bool:
        """Whether its source was published after the edition that the product follows."""
        return is_later(self.source)


@dataclass(frozen=True, slots=True)
class Link:
    """A page elsewhere that a way out needs."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """What to do for a patient: one page and one handout.

    `script` is what to say to the patient; `text_message` is the handout, a sentence each. `step` is what "It did not
    work" lets the practice say in a case; `skip_because` is a reason to set the way aside untried, empty where there
    is none. `title` and `text_message` say nothing that the advice does not, and share its sources.
    """

    key: str
    title: str
    who: Who
    source: Source
    do_now: tuple[Advice, ...]
    script: Advice
    after: tuple[Advice, ...]
    text_message: tuple[str, ...]
    step: Step | None = None
    skip_because: str = ""
    links: tuple[Link, ...] = field(default=())

    @property
    def is_later(self) -> bool:
        """Whether the way as a whole is newer than the edition that the product follows."""
        return is_later(self.source)

    @property
    def advice(self) -> tuple[Advice, ...]:
        """Every sentence of the way out, in the order of the page."""
        return (*self.do_now, self.script, *self.after)
