"""Email addresses: read as typed, never corrected."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

from email_validator import EmailNotValidError, validate_email

from casebuilder.text.characters import UnreadableError, is_hidden, refuse_hidden
from casebuilder.text.nhs_numbers import MASKED

EMAIL_LIMIT = 254  # characters, RFC 5321 with its errata
_LONGEST = 1000  # characters: a longer text is no address with debris round it


_HINT = "This is only a hint with some letters hidden. NHS login needs every letter"
_STAR = "[*\u2022\u2026\u2217\u25a0\u25a1\u25cb\u25cf\u2731\uff0a]"  # they hide letters
# Mail cannot reach such an address, and signing up needs a code sent to it, so no account has one.
_REFUSED = (
    (re.compile(_STAR), _HINT),
    (re.compile("@[^@]*@"), "Enter one email address: this has more than one @"),
    (
        re.compile(r"\A(?![^\s@]+@[^\s@]+\Z)"),
        "Enter one email address with an @ and no spaces, like name@example.com",
    ),
    (re.compile(r"[<>\"(),:;\\]"), "No email address has the character {} in it. Check it with the patient"),
    (
        re.compile(r"@(?!\[.+\]\Z|[^.]+(?:\.[^.]+)+\Z)"),
        "This is not in the correct format: the part after the @ has single dots within it, like example.com",
    ),
)
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]]+@(?:[^\W_]|[.-])+")
_ENDS = "'`\u2018\u2019\u201c\u201d\u00ab\u00bb\u2039\u203a|{}!"
_IN_STARS = re.compile(r"(?<![\w*~#=|])([*_~#=|]{1,3})([^*\s@]{1,64}@[^*\s@]{1,255})\1(?![\w*])|\A\s*\*\s")
_TAG = re.compile(r"</?[A-Za-z][^<>@]*>")
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z]+);")
# What links and labels put before an address: `//mail.example.com/?to=`, `Email=`, `www.`, marks on no keyboard.
_JOINED = re.compile(
    r"\A(?://+(?:.*[/?&=])?|.*[?&](?:to|cc|bcc|e?mail|address|user(?:name)?|login_hint)=|(?:e?-?mail|user(?:name)?|login|address)=|www\."
    r"|[^\w.!#$%&'*+/=?^`{|}~-]+)+",
    re.IGNORECASE,
)
# Words that say what an address is, and so are not part of it.
_ABOUT_IT = re.compile(
    r"(?:(?:my|the|his|her|their|old|new|previous|former|current|e?-?mails?|address|addr|account|login|username|contact"
    r"|patient|home|work|personal|private|closed|dead|gone|is|was|its?|it\Ws|hi|hello|sorry|yes|thanks?|thank\Wyou|thx"
    r"|cheers|please|pls|think|[0-9]{1,2}[.)])(?![^\W_])|[^\w@]|_)*",
    re.IGNORECASE,
)
_MASKED = re.compile(MASKED)
# Most addresses are like this. Every check below lets them pass, which takes as long as all other checks of a case.
ORDINARY = re.compile(
    r"(?!www\.)[a-z0-9][a-z0-9_+-]{0,29}(?:\.[a-z0-9_+-]{1,30})?@(?:[a-z0-9]{1,30}\.){1,4}"
    r"(?!(?:arpa|local|onion|test)\Z)[a-z]{2,6}",
    re.IGNORECASE | re.ASCII,
)


def read_new_email(text: str) -> str:
    """Read the patient's new address, as typed; raises UnreadableError. It must work, so the standard applies."""
    read_old_email(text)
    if not is_well_formed(text):
        raise UnreadableError("Enter an email address in the correct format, like name@example.com")
    return text


def is_well_formed(text: str) -> bool:
    """Return whether a text is an address by the standard: RFC 5322, in any script."""
    if ORDINARY.fullmatch(text):
        return True
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=True, strict=True)
    except EmailNotValidError:
        return False
    return True


def read_old_email(text: str) -> str:
    """Read the patient's old address, as typed; raises UnreadableError.

    NHS login sent a code to it (Getting patients started), so an address that no mail can reach is refused, and so is
    anything round the address. The address itself is never corrected.
    """
    if ORDINARY.fullmatch(text):
        return text
    if len(text) > EMAIL_LIMIT:
        raise UnreadableError(
            f"An email address has at most {EMAIL_LIMIT} characters and this has {len(text)}: "
            "take out what does not belong to it"
        )
    try:
        refuse_hidden(text)
    except UnreadableError as error:
        raise UnreadableError(str(error), _without_hidden(text)) from error
    if _MASKED.search(text):
        raise UnreadableError(
            "This address held what may be a full NHS number, which casebuilder never keeps: only its last 3 digits "
            "are left. Clear the box, and tick that the patient cannot give the address",
            is_lost=True,
        )
    clean = clean_address(text)
    if clean not in ("", text):
        raise UnreadableError("Enter only the address, without what stands before or after it", mend=clean)
    for pattern, sentence in _REFUSED:
        if odd := pattern.search(text):
            raise UnreadableError(sentence.format(odd[0]), is_lost=sentence == _HINT)
    return text


def clean_address(text: str) -> str:
    """Return the only address in a text with nothing but debris round it; empty if there is none or it is doubtful.

    Debris is what people copy with an address: `mailto:`, brackets, quotes, tags, a name before `<`, a label, marks
    after it, all of them encoded or not. Other words joined to it by no more than a blank or a comma may be part of
    it, so they leave a doubt.
    """
    if len(text) > _LONGEST:
        return ""
    text = _TAG.sub(" ", _ENTITY.sub(lambda found: unescape(found[0]), text))
    if "@" not in text or text[:7].lower() == "mailto:":
        text = unquote(text)
    text = _IN_STARS.sub(lambda found: found[2] or "", text)
    found = list(_ADDRESS.finditer(text))
    clean = {_without_ends(each[0]) for each in found}
    if len(clean) != 1 or "*" in text or "." not in (address := clean.pop()).rpartition("@")[2]:
        return ""
    before, after = text[: found[0].start()].rstrip(), text[found[-1].end() :]
    if before and before[-1] not in '<([":' and not _ABOUT_IT.fullmatch(before):
        return ""
    if _ABOUT_IT.fullmatch(after):
        return address
    return "" if re.match(r"[,;:]?\s*\.?\s*\w", after) or re.match(r"@|\s*[,;].*\w", after) else address


def _without_ends(address: str) -> str:
    bare = _JOINED.sub("", address.strip(_ENDS)).strip(_ENDS)
    if bare.count("@") != 1 or re.search(_STAR, bare):
        return ""
    return bare.lstrip("./").rstrip(".,/-")


def _without_hidden(text: str) -> str:
    """Return the address without its invisible characters; empty if a doubt is left."""
    seen = "".join("" if is_hidden(each) and not each.isspace() else each for each in text)
    return clean_address(seen.strip())


def same_email(one: str, other: str) -> bool:
    """Return whether two addresses are the same, ignoring case."""
    return one.casefold() == other.casefold()
