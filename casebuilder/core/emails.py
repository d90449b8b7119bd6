"""Email addresses: read as typed, never corrected, and the typos that people make in a domain."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from casebuilder.core.text import UnreadableError, refuse_hidden

EMAIL_LIMIT = 254  # characters, RFC 5321 with its errata


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

    An account can hold a malformed address and the desk finds it by exactly that, so hardly anything is refused.
    """
    refuse_hidden(text)
    if "**" in text:
        raise UnreadableError(
            "This address holds a full NHS number, which casebuilder never keeps: only its last 3 digits are left. "
            "Clear the box, and tell the desk about the address in another way"
        )
    if len(text) > EMAIL_LIMIT:
        raise UnreadableError(f"An email address has at most {EMAIL_LIMIT} characters; this has {len(text)}")
    if not re.fullmatch(r"[^\s@]+@[^\s@]+", text):
        raise UnreadableError("Enter one email address with an @ and no spaces, like name@example.com")
    return text


def same_email(one: str, other: str) -> bool:
    """Whether two addresses are one, case aside."""
    return one.casefold() == other.casefold()


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
