"""Email addresses: read as typed, never corrected, and the typos that people make in a domain."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from casebuilder.core.text import UnreadableError, refuse_hidden

EMAIL_LIMIT = 254  # characters, RFC 5321 with its errata


# No mail reaches such an address, so no account can have it: a code was sent to it at sign-up.
_REFUSED = (
    (re.compile(r"[*\u2022]"), "This is only a hint with some letters hidden. NHS login needs every letter"),
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
    """The patient's new address, as typed; raises UnreadableError. It must work, so it is held to the standard."""
    read_old_email(text)
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=True, strict=True)
    except EmailNotValidError as error:
        raise UnreadableError("Enter an email address in the correct format, like name@example.com") from error
    return text


def read_old_email(text: str) -> str:
    """The patient's old address, as typed; raises UnreadableError.

    NHS login sent a code to it (Getting patients started), so what no mail can reach is refused, and so is anything
    round the address. What is inside is theirs, and is never corrected.
    """
    refuse_hidden(text)
    if _MASKED.search(text):
        raise UnreadableError(
            "This address held what may be a full NHS number, which casebuilder never keeps: only its last 3 digits "
            "are left. Clear the box, and tick that the patient cannot give the address"
        )
    if len(text) > EMAIL_LIMIT:
        raise UnreadableError(f"An email address has at most {EMAIL_LIMIT} characters; this has {len(text)}")
    clean = clean_address(text)
    if clean not in ("", text):
        raise UnreadableError("Enter only the address, without what stands before or after it", mend=clean)
    for pattern, sentence in _REFUSED:
        if odd := pattern.search(text):
            raise UnreadableError(sentence.format(odd[0]))
    return text


def clean_address(text: str) -> str:
    """Return the one address in a text that has nothing but debris round it; empty where there is none or a doubt.

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
    """Whether two addresses are one, case aside."""
    return one.casefold() == other.casefold()


def same_mailbox(one: str, other: str) -> bool:
    """Whether two addresses that differ reach one mailbox: what follows a plus, and a dot or name at Gmail."""
    return not same_email(one, other) and "@" in one and _mailbox(one) == _mailbox(other)


def _mailbox(email: str) -> tuple[str, str]:
    name, _, domain = email.casefold().rpartition("@")
    name, domain = name.partition("+")[0], "gmail.com" if domain == "googlemail.com" else domain
    return (name.replace(".", "") if domain == "gmail.com" else name), domain


# Made from the mistakes people make most: a provider's name with two letters swapped, and mistyped endings.
_TYPOS = {
    **dict.fromkeys(("gmial.com", "gmai.com", "gamil.com", "gmal.com", "gnail.com", "gmaill.com"), "gmail.com"),
    **dict.fromkeys(("gmail.co.uk", "googlemail.co.uk", "gmail.co"), "gmail.com"),
    **dict.fromkeys(("hotmial.com", "hotmal.com", "hotnail.com", "hotmai.com", "hormail.com"), "hotmail.com"),
    **dict.fromkeys(("hotmial.co.uk", "hotmal.co.uk", "hotmai.co.uk", "hotmail.couk"), "hotmail.co.uk"),
    **dict.fromkeys(("outlok.com", "outloook.com", "outlook.co", "otlook.com"), "outlook.com"),
    **dict.fromkeys(("yahooo.com", "yaho.com", "yhoo.com", "yahoo.co"), "yahoo.com"),
    **dict.fromkeys(("yahooo.co.uk", "yaho.co.uk", "yhoo.co.uk", "yahoo.couk"), "yahoo.co.uk"),
    **dict.fromkeys(("iclod.com", "icoud.com", "icloud.co", "icloud.co.uk"), "icloud.com"),
    **dict.fromkeys(("btintenet.com", "btinternet.co.uk", "btinernet.com", "btintenret.com"), "btinternet.com"),
}
_ENDINGS = {".con": ".com", ".cmo": ".com", ".ocm": ".com", ".vom": ".com", ".comm": ".com", ".couk": ".co.uk"}
_ENDINGS |= {".co.ku": ".co.uk", ".co.ul": ".co.uk", ".cpm": ".com", ".xom": ".com"}


def likely_domain(email: str) -> str | None:
    """The domain the typist probably meant, if the one typed looks like a typo; None if it looks right."""
    domain = email.rpartition("@")[2].casefold()
    if domain in _TYPOS:
        return _TYPOS[domain]
    for typo, meant in _ENDINGS.items():
        if domain.endswith(typo):
            mended = domain.removesuffix(typo) + meant
            return _TYPOS.get(mended, mended)
    return None
