"""Whether a case is complete: every finding and caution at once, and the verdict that follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from casebuilder.core.cautions import CAUTIONS, Caution
from casebuilder.core.checks import Judgement, State, judge
from casebuilder.core.circumstances import Circumstances
from casebuilder.core.details import CaseDetails, is_blank, words_of
from casebuilder.core.entries import Requirement
from casebuilder.core.guidance import EDITION
from casebuilder.core.mends import Mend
from casebuilder.core.submission import CONSEQUENCE


class Verdict(StrEnum):
    """Whether the case may go to the service desk."""

    READY = "Ready to send"
    READY_WITH_GAPS = "Ready to send, with gaps"
    NOT_READY = "Not ready to send"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known about one requirement: its state, the answer as typed, and a sentence where one is needed."""

    requirement: Requirement
    judgement: Judgement
    answer: str

    @property
    def state(self) -> State:
        """Given, cannot be given, missing or wrong."""
        return self.judgement.state

    @property
    def sentence(self) -> str:
        """What to do, or what follows; empty if there is nothing to say."""
        return self.judgement.sentence

    @property
    def field(self) -> str:
        """The form field that mends it."""
        return self.judgement.field or self.requirement.field

    @property
    def no_case_needed(self) -> bool:
        """Whether the patient gets back in without the service desk."""
        return self.field == "can_recover" and self.state is State.WRONG

    @property
    def press(self) -> Mend | None:
        """What one press does about a wrong answer; None where there is nothing to press."""
        return self.judgement.press

    @property
    def is_gap(self) -> bool:
        """Whether it stops the case from being sent."""
        return self.judgement.is_gap


@dataclass(frozen=True, slots=True)
class Assessment:
    """A finding for each requirement, in the guidance's order, and the cautions."""

    findings: tuple[Finding, ...]
    cautions: tuple[Caution, ...]

    @property
    def to_do(self) -> tuple[Finding, ...]:
        """The findings to mend before the case may be sent."""
        return tuple(finding for finding in self.findings if finding.is_gap)

    @property
    def to_ask(self) -> tuple[Finding, ...]:
        """The findings to mend that the patient can answer."""
        return tuple(finding for finding in self.to_do if not finding.judgement.ours_to_mend)

    @property
    def gaps(self) -> int:
        """The number of findings to mend; 0 means that the case may be sent."""
        return len(self.to_do)

    @property
    def cannot_be_given(self) -> tuple[Finding, ...]:
        """What the patient cannot give: allowed, with the consequence that the account may be reset."""
        return tuple(finding for finding in self.findings if finding.state is State.CANNOT_BE_GIVEN)

    @property
    def consequence(self) -> str:
        """What follows from what cannot be given; empty where all is given."""
        return CONSEQUENCE if self.cannot_be_given else ""

    @property
    def no_case_needed(self) -> bool:
        """Whether the patient gets back in without the service desk."""
        return any(finding.no_case_needed for finding in self.findings)

    @property
    def verdict(self) -> Verdict:
        """Whether the case may be sent (guidance, "Contacting the service desk for user account cleansing")."""
        if self.to_do:
            return Verdict.NOT_READY
        return Verdict.READY_WITH_GAPS if self.cannot_be_given else Verdict.READY


def _findings(
    details: CaseDetails, circumstances: Circumstances, requirements: Iterable[Requirement] = EDITION.requirements
) -> tuple[Finding, ...]:
    return tuple(
        Finding(each, judge(each, details, circumstances), words_of(details, each.field)) for each in requirements
    )


def count_gaps(details: CaseDetails, circumstances: Circumstances) -> int:
    """Return the gaps of an assessment without its findings and cautions, which takes a third of the time."""
    return sum(judge(each, details, circumstances).is_gap for each in EDITION.requirements)


def to_mend(details: CaseDetails, circumstances: Circumstances, gaps: int) -> tuple[Finding, ...]:
    """Return what an assessment that found so many gaps has to do, for a list that needs nothing else of it.

    Where nothing but empty answers can be the reason, no answer is read, which makes a list five times as fast.
    """
    empty = [each for each in EDITION.requirements if is_blank(details, each.field)]
    found = _findings(details, circumstances, empty if len(empty) == gaps else EDITION.requirements)
    return tuple(finding for finding in found if finding.is_gap)


def assess(details: CaseDetails, circumstances: Circumstances) -> Assessment:
    """Judge any details, finished or not, by the current edition; raises nothing."""
    return Assessment(
        _findings(details, circumstances),
        tuple(caution for find in CAUTIONS for caution in find(details, circumstances)),
    )
