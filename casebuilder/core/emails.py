"""Email addresses: read as typed, never corrected."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from casebuilder.core.text import UnreadableError, refuse_hidden

EMAIL_LIMIT = 254  # characters, RFC 5321 with its errata


_HINT = "This is only a hint with some letters hidden. NHS login needs every letter"
# Mail cannot reach such an address, and signing up needs a code sent to it, so no account has one.
_REFUSED = (
    (re.compile(r"[*\u2022]"), _HINT),
    (re.compile("@[^@]*@"), "Enter one email address: this has more than one @"),
    (
        re.compile(r"\A(?![^\s@]+@[^\s@]+\Z)"),
        "Enter one email address with an @ and no spaces, like name@example.com",
    ),
    (re.compile(r"[<>\"(),:;\\]"), "No email address has the character {} in it. Check it with the patient"),
    (
        re.compile(r"@(?!\[.+\]\Z|[^.].*\.[^.]+\Z)"),
        "This is not in the correct format: the part after the @ has a dot within it, like example.com",
    ),
)
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]]+@[^\s@<>\"(),:;\\\[\]?/&|]+")
_ENDS = "'`\u2018\u2019\u201c\u201d\u00ab\u00bb\u2039\u203a\u2026|{}!"
_IN_STARS = re.compile(r"([*_]+)([^*]+)\1")
_MASKED = re.compile(r"\*{7}[0-9]{3}")


def read_new_email(text: str) -> str:
    """Read the patient's new address, as typed; raises UnreadableError. It must work, so the standard applies."""
    read_old_email(text)
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=True, strict=True)
    except EmailNotValidError as error:
        raise UnreadableError("Enter an email address in the correct format, like name@example.com") from error
    return text


def read_old_email(text: str) -> str:
    """Read the patient's old address, as typed; raises UnreadableError.

    NHS login sent a code to it (Getting patients started), so what no mail can reach is refused, and so is anything
    round the address. What is inside is theirs, and is never corrected.
    """
    refuse_hidden(text)
    if _MASKED.search(text):
        raise UnreadableError(
            "This address held what may be a full NHS number, which casebuilder never keeps: only its last 3 digits "
            "are left. Clear the box, and tick that the patient cannot give the address",
            is_lost=True,
        )
    if len(text) > EMAIL_LIMIT:
        raise UnreadableError(f"An email address has at most {EMAIL_LIMIT} characters; this has {len(text)}")
    clean = clean_address(text)
    if clean not in ("", text):
        raise UnreadableError("Enter only the address, without what stands before or after it", mend=clean)
    for pattern, sentence in _REFUSED:
        if odd := pattern.search(text):
            raise UnreadableError(sentence.format(odd[0]), is_lost=sentence == _HINT)
    return text


def clean_address(text: str) -> str:
    """Return the only address in a text with nothing but debris round it; empty if there is none or it is doubtful.

    Debris is what people copy with an address: `mailto:`, brackets, quotes, a name before `<`, a label with a colon,
    marks after it. Words joined to it by no more than a blank or a comma may be part of it, so they leave a doubt.
    """
    starred = _IN_STARS.fullmatch(text)
    text = starred[2] if starred else text
    found = list(_ADDRESS.finditer(text))
    clean = {_without_ends(each[0]) for each in found}
    if len(clean) != 1 or "*" in text or "." not in (address := clean.pop()).rpartition("@")[2]:
        return ""
    before, after = text[: found[0].start()].rstrip(), text[found[-1].end() :]
    if any(map(str.isalnum, before)) and before[-1] not in '<([":':
        return ""
    return "" if re.match(r"[,;:]?\s*\.?\s*\w", after) or re.match(r"@|\s*[,;].*\w", after) else address


def _without_ends(address: str) -> str:
    bare = re.sub(r"\A(?:https?|mailto)?[:/]+|\Awww\.", "", address.strip(_ENDS), flags=re.IGNORECASE)
    return bare.lstrip("./").rstrip(".,/") if bare.count("@") == 1 else ""


def same_email(one: str, other: str) -> bool:
    """Return whether two addresses are the same, ignoring case."""
    return one.casefold() == other.casefold()
