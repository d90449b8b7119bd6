"""Hypothesis strategies: any details a person, a paste or an attacker could make."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from casebuilder.core import kinds
from casebuilder.core.details import ENTRIES, CaseDetails
from casebuilder.text.dates import TypedDate
from tests.text.strategies import any_text, nhs_numbers


@cache
def emails() -> st.SearchStrategy[str]:
    """Return addresses that are mostly right."""
    return st.emails(domains=st.sampled_from(["example.com", "gmial.com", "nhs.net"])) | st.just("pat.old@example.com")


@cache
def any_details() -> st.SearchStrategy[CaseDetails]:
    """Return details with any text in any field; many of them are complete."""
    return st.builds(CaseDetails, **{name: _any_of(entry.kind) for name, entry in ENTRIES.items()})


def _any_of(kind: kinds.Kind[Any]) -> st.SearchStrategy[Any]:
    match kind:
        case kinds.Email():
            return emails() | any_text()
        case kinds.LastThree():
            return st.sampled_from(["018", ""]) | nhs_numbers() | any_text()
        case kinds.Line():
            return any_text()
        case kinds.PartialDay():
            parts = st.sampled_from(["", "6", "8", "August", "2024", "2018", "31", "2"]) | any_text()
            return st.builds(TypedDate, parts, parts, parts) | st.just(TypedDate())
        case kinds.OneOf(options=options):
            return st.none() | st.sampled_from(list(options))
        case kinds.Several(options=options):
            return st.frozensets(st.sampled_from(list(options)))
    return st.sampled_from([False, True, kind.blank])
