"""Personal details and credentials in a note: what looks like one is named, and a credential is masked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebuilder.core.dates import MONTHS
from casebuilder.core.nhs_numbers import mask_nhs_numbers

_TITLE = (
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Master|Mister)\.?[ \u00a0]+(?:[A-Z]\.?[ \u00a0]+)?(?:O['\u2019]|Mc|Mac|[Dd]e )?[A-Z][a-z]+"
)
_CAPITALS = r"\b(?:MR|MRS|MS|MISS|MX)\.?[ \u00a0]+[A-Z][A-Z'\u2019-]{2,}\b"
_MONTH = "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in MONTHS)
_YEARS = "(?:19[0-9]{2}|200[0-9]|201[0-3])"  # NHS login is for people of 13 and over
_BIRTHDAY = (
    r"\b(?:d\.?o\.?b|date of birth|birth ?date|birthday)\b\W{0,3}(?:is|was)?\W{0,3}[0-9]|\bborn\b(?: on| in)? [0-9]"
    rf"|\b[0-9]{{1,2}}([./ -])[0-9]{{1,2}}\1{_YEARS}\b"
    rf"|\b[0-9]{{1,2}}(?:st|nd|rd|th)?[ -](?:{_MONTH}),?[ -]{_YEARS}\b|\b{_YEARS}-[01][0-9]-[0-3][0-9]\b"
)
# One letter before the digits is one of eight areas, so "P5 9AB" is none; nor is "E1 2nd".
_POSTCODE = (
    r"\b(?:[BEGLMNSW]|[A-PR-UWYZ][A-HK-Y])[0-9][0-9A-HJKMNP-Y]?[ \u00a0]?"
    r"(?!1st|2nd|3rd|[0-9]th)[0-9][ABD-HJLNP-UW-Z]{2}\b"
)
_PERSONAL = (
    ("name-in-note", "a person's name", re.compile(f"{_TITLE}|{_CAPITALS}")),
    ("birthday-in-note", "a date of birth", re.compile(_BIRTHDAY, re.IGNORECASE)),
    ("postcode-in-note", "a postcode", re.compile(_POSTCODE, re.IGNORECASE)),
)
_CREDENTIAL = re.compile(
    r"\b(?:linkage[ -]?keys?|pass[ -]?phrases?|account[ -]?ids?)\b[^*]{0,60}?"
    r"(?<![0-9A-Za-z])(?P<key>(?=[A-Za-z]*[0-9])[0-9A-Za-z]{6,15})(?![0-9A-Za-z]|[\w.+-]{0,64}@)",
    re.IGNORECASE,
)


def personal_details(note: str) -> Iterator[tuple[str, str]]:
    """Return a key and words for each kind of personal detail that the note seems to hold."""
    return ((key, what) for key, what, pattern in _PERSONAL if pattern.search(note))


def mask_credentials(text: str) -> str:
    """Return the text with `*` for each code that follows "linkage key", "passphrase" or "account ID".

    A code is the next run of 6 to 15 letters and digits that holds a digit; the words round it stay.
    """
    return _CREDENTIAL.sub(_masked, text)


def mask_note(text: str) -> str:
    """Return a note without credentials and without a full NHS number, its length unchanged."""
    return mask_nhs_numbers(mask_credentials(text))


def _masked(found: re.Match[str]) -> str:
    kept = found.start("key") - found.start()
    return found[0][:kept] + "*" * len(found["key"])
