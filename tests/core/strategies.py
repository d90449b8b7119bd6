"""Hypothesis strategies: any details a person, a paste or an attacker could make, NHS numbers among them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from casebuilder.core import kinds
from casebuilder.core.dates import TypedDate
from casebuilder.core.details import ENTRIES, CaseDetails
from casebuilder.core.nhs_numbers import is_nhs_number

BREAKS = [
    "\n",
    "\r\n",
    "\r",
    "\v",
    "\f",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    "\x00",
    "\u202e",
    "\u200b",
]
LABELS = ["Old email address: ", "New email address: x", "Notes:", "- Tried", "Description:", "Steps taken so far:"]


@st.composite
def nhs_numbers(draw: st.DrawFn) -> str:
    """A valid number of the test range, in one of the ways people write one."""
    first = "999" + draw(st.text("0123456789", min_size=6, max_size=6))
    digits = next((first + last for last in "0123456789" if is_nhs_number(first + last)), "9990000018")
    gap = draw(st.sampled_from(["", " ", "-", " - ", ".", "\u00a0", "\u2013", "\u200b", "\t", "\n"]))
    if draw(st.booleans()):
        digits = digits.translate(str.maketrans("0123456789", "".join(map(chr, range(0xFF10, 0xFF1A)))))
    return gap.join((digits[:3], digits[3:6], digits[6:]))


def any_text() -> st.SearchStrategy[str]:
    """Plain text, and text spiked with line breaks, labels and NHS numbers that stand free."""
    spikes = st.sampled_from([*BREAKS, *LABELS, "pat@example.com", "  "]) | nhs_numbers().map(
        lambda number: f" {number} "
    )
    pieces = st.lists(st.text(max_size=12) | spikes, max_size=8).map("".join)
    long = st.builds(_repeated, st.text("ab é\n", min_size=1, max_size=20), st.integers(900, 1600))
    return st.text(max_size=60) | pieces | long


def _repeated(piece: str, length: int) -> str:
    return (piece * length)[:length]  # drawn as one, 1,600 characters take longer than what is tested


def emails() -> st.SearchStrategy[str]:
    """Addresses that are mostly right."""
    return st.emails(domains=st.sampled_from(["example.com", "gmial.com", "nhs.net"])) | st.just("pat.old@example.com")


def any_details() -> st.SearchStrategy[CaseDetails]:
    """Details with any text in any field, many of them complete."""
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
