"""Hypothesis strategies: any text a person, a paste or an attacker could type, NHS numbers among it."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from casebuilder.text.nhs_numbers import is_nhs_number

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
    """Return valid numbers of the test range, each in one of the ways people write one."""
    first = "999" + draw(st.text("0123456789", min_size=6, max_size=6))
    digits = next((first + last for last in "0123456789" if is_nhs_number(first + last)), "9990000018")
    gap = draw(st.sampled_from(["", " ", "-", " - ", ".", "\u00a0", "\u2013", "\u200b", "\t", "\n"]))
    if draw(st.booleans()):
        digits = digits.translate(str.maketrans("0123456789", "".join(map(chr, range(0xFF10, 0xFF1A)))))
    return gap.join((digits[:3], digits[3:6], digits[6:]))


@cache
def any_text() -> st.SearchStrategy[str]:
    """Return plain text, and text spiked with line breaks, labels and NHS numbers that stand free."""
    spikes = st.sampled_from([*BREAKS, *LABELS, "pat@example.com", "  "]) | nhs_numbers().map(
        lambda number: f" {number} "
    )
    pieces = st.lists(st.text(max_size=12) | spikes, max_size=8).map("".join)
    long = st.builds(_repeated, st.text("ab é\n", min_size=1, max_size=20), st.integers(900, 1600))
    return st.text(max_size=60) | pieces | long


def _repeated(piece: str, length: int) -> str:
    return (piece * length)[:length]  # drawn as one, 1,600 characters take longer than what is tested
