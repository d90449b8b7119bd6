"""Personal details and credentials in a note: names what looks like one, and masks credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebuilder.text.dates import MONTHS
from casebuilder.text.nhs_numbers import mask_nhs_numbers

_NO_NAME = (
    "(?!(?:Teams|Word|Outlook|Office|Excel|Edge|Windows|Access|Authenticator|Out|Account|Forms|Azure|Store|Nurse|Clinic"
    "|SharePoint|OneDrive|PowerPoint|Scans?|Imaging|Patient|Index|Madam)\\b)"
)
_TITLES = "Mr|Mrs|Ms|Miss|Mx|Master|Mister|Sir|Lady|Lord|Dame|Rev|Prof|Professor"
# A name may follow a full stop without a space.
_AFTER_TITLE = r"(?:\.[\s(]*|[\s(]+)"
_TITLE = (
    rf"\b(?:{_TITLES}|MR|MRS|MS|MISS|MX){_AFTER_TITLE}(?:[A-Z](?:\.\s*|\s+)){{0,3}}"
    rf"(?:[ODod]['\u2019]|Mc|Mac|[Dd]e )?{_NO_NAME}"
    r"(?:[A-Z\u00c0-\u00de\u0100-\u024f][^\W\d_A-Z]+|[A-Z][A-Z'\u2019-]{2,}\b)"
)
# In lower case: what follows is a name unless it is a word with which a sentence goes on.
_SMALL = (
    r"\b[Mm](?:r|rs|x)\.?[ \u00a0](?!(?:was|is|has|had|said|says|rang|called|and|or|who|can|cannot|will|did|does|could"
    r"|would|wants|came|went|the|then|that|this|to|in|on|at|away|not|but|both|are|have|were|records?|with|for|from|only|asked|tried)\b)[a-z]{3,}"
)
_NO_NAME_IN_CAPITALS = r"\bM[Ss]\.?[ \u00a0]+(?:TEAMS|WORD|OUTLOOK|OFFICE|EXCEL|EDGE|WINDOWS|ACCESS|AUTHENTICATOR)\b"
_MONTH = "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in MONTHS).replace("tember", "t(?:ember)?")
_YEARS = "(?:19[0-9]{2}|200[0-9]|201[0-3])"  # NHS login is for people aged 13 and over
_BIRTHDAY = (
    r"\b(?:d\.?o\.?b\.?(?![^\W\d_])|date.of.birth\b|birth ?date\b|birthday\b)"
    r"\W{0,20}(?:is|was|on)?\W{0,3}(?:the )?[0-9]"
    rf"|\bborn\b\W{{1,3}}(?:on |in )?(?:the )?(?:[0-9]|(?:{_MONTH})\b)"
    r"|\bb\.? ?[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}\b"
    rf"|\b[0-9]{{1,2}}([./ -])[0-9]{{1,2}}\1{_YEARS}\b|\b(?:{_MONTH}) [0-9]{{1,2}}(?:st|nd|rd|th)?,? {_YEARS}\b"
    rf"|\b[0-9]{{1,2}}(?:st|nd|rd|th)?[ -]?(?:of )?(?:{_MONTH}),?[ -]?{_YEARS}\b"
    rf"|\b{_YEARS}([./-])[01]?[0-9]\2[0-3]?[0-9]\b"
    rf"|\b(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2]){_YEARS}\b"
)
# One letter before the digits is one of eight areas, so "P5 9AB" is none; nor is "E1 2nd" or "M2 8GB".
_POSTCODE = (
    r"\b(?:[BEGLMNSW]|[A-PR-UWYZ][A-HK-Y])[0-9][0-9A-HJKMNP-Y]?[ \u00a0]{0,3}"
    r"(?!(?-i:1st|2nd|3rd|[0-9]th)|[0-9][gt]b)[0-9][ABD-HJLNP-UW-Z]{2}\b|\bBFPO ?[0-9]"
)
_PERSONAL = (
    ("name-in-note", "a person's name", re.compile(f"(?!{_NO_NAME_IN_CAPITALS})(?:{_TITLE})|{_SMALL}")),
    ("birthday-in-note", "a date of birth", re.compile(_BIRTHDAY, re.IGNORECASE)),
    ("postcode-in-note", "a postcode", re.compile(_POSTCODE, re.IGNORECASE)),
)
_LABEL = (
    r"\b(?:linkage[\s_-]{0,3}(?:keys?|codes?)|link[\s_-]{1,3}keys?|LK|pass[\s_-]{0,3}phrases?"
    r"|(?:account|acct?|a/c)[\s_-]{0,3}ids?)(?![^\W\d_])"
)
_CREDENTIAL = re.compile(
    rf"{_LABEL}[^*]{{0,60}}?"
    r"(?<![0-9A-Za-z])(?P<key>(?=[A-Za-z]*[0-9])[0-9A-Za-z]{6,15})(?![0-9A-Za-z]|[\w.+-]{0,64}@)",
    re.IGNORECASE,
)
# Right after its label a code may stand in groups, and a password with a colon is one too. A case number is none.
_GROUPED = re.compile(
    rf"(?:(?:{_LABEL}|\b(?:linkage|account|acct?|a/c) ?(?:no|number|id)\b)\W{{0,4}}(?:(?:is|was)\b\W{{0,3}})?"
    r"|\b(?:pass(?:word|code)|pwd|pw)\s?(?:is|was|[:=])\s{0,2})[\"'\u201c(]?"
    r"(?P<key>(?![0-9A-Za-z]{3}-[0-9A-Za-z]{3}\b)(?=[A-Za-z-]{0,14}[0-9])"
    r"(?:[0-9]{2,5}(?:[ -][0-9]{2,5}){1,4}"
    r"|[A-Za-z]{0,4}[0-9][0-9A-Za-z]{1,4}(?: [A-Za-z]{0,4}[0-9][0-9A-Za-z]{1,4}){1,4}"
    r"|[0-9A-Za-z]{2,12}-[0-9A-Za-z]{2,12}|[0-9A-Za-z]{6,15}))(?![0-9A-Za-z@-])",
    re.IGNORECASE,
)


def personal_details(note: str) -> Iterator[tuple[str, str]]:
    """Return a key and words for each kind of personal detail that the note seems to contain."""
    return ((key, what) for key, what, pattern in _PERSONAL if pattern.search(note))


def mask_credentials(text: str) -> str:
    """Return the text with `*` for each code that follows "linkage key", "passphrase" or "account ID".

    A code is the next run of 6 to 15 letters and digits that holds a digit; the words round it stay.
    """
    return _CREDENTIAL.sub(_masked, _GROUPED.sub(_masked, text))


def mask_note(text: str) -> str:
    """Return a note without credentials and without a full NHS number, its length unchanged."""
    return mask_nhs_numbers(mask_credentials(text))


def _masked(found: re.Match[str]) -> str:
    kept = found.start("key") - found.start()
    return found[0][:kept] + "*" * len(found["key"])
