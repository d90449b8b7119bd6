"""Handouts for the patient: what a slip asks, and text messages of at most two segments; nothing personal in them."""

from __future__ import annotations

from collections.abc import Iterable

from casebuilder.core.circumstances import Practice
from casebuilder.core.completeness import Assessment
from casebuilder.guide.ways_out import WayOut
from casebuilder.text.characters import ascii_punctuation, one_line

SMS_LIMIT = 306  # septets in two joined segments of 153 (3GPP TS 23.040)
_SOME_PRACTICE = "Your GP practice"
_SMS_ALONE = 160  # septets in a single segment

# 3GPP TS 23.038: the default alphabet, and the characters that cost two septets. Line breaks count one.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")


def septets(text: str) -> int | None:
    """Return the length of a text message in septets, or None if the GSM 7-bit alphabet cannot write it."""
    if not set(text) <= _BASIC | _EXTENDED:
        return None
    return len(text) + sum(character in _EXTENDED for character in text)


def sms_count(text: str) -> int:
    """Return the number of text messages that a phone makes of a text of at most SMS_LIMIT septets."""
    return 1 if (septets(text) or 0) <= _SMS_ALONE else 2


def sms(way_out: WayOut, practice: Practice) -> str:
    """Return the way out as a text message for the patient: GSM 7-bit, at most SMS_LIMIT septets, nothing personal."""
    return text_message(way_out.text_message, practice)


def gap_questions(assessment: Assessment) -> tuple[str, ...]:
    """Return a question for each gap that the patient can fill."""
    return tuple(finding.requirement.ask for finding in assessment.to_ask)


def gap_text_message(assessment: Assessment, practice: Practice) -> str:
    """Return the questions as one text message, at most SMS_LIMIT septets; empty where there are none."""
    asked = [finding.requirement.ask_by_text for finding in assessment.to_ask]
    if not asked:
        return ""
    return text_message([f"To help you back in, tell us {_listed(asked)}."], practice)


def text_message(sentences: Iterable[str], practice: Practice) -> str:
    """Join sentences for the patient into one text message that says what it is about and who sends it.

    The practice signs with its name and telephone number, or with less where a text message has no room for them or
    cannot write them.
    """
    words = f"NHS App: {' '.join(sentences)}"
    name = ascii_punctuation(one_line(practice.name))
    signatures = [f"{name}, {one_line(practice.telephone)}"] if practice.telephone else []
    for signature in (*signatures, name):
        signed = f"{words} {signature}"
        if (septets(signed) or SMS_LIMIT + 1) <= SMS_LIMIT:
            return signed
    return f"{words} {_SOME_PRACTICE}"


def _listed(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    numbered = [f"{number}) {part}" for number, part in enumerate(parts, 1)]
    return "; ".join(numbered)
