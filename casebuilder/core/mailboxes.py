"""What is known of email providers: slips in their domains, two spellings of one mailbox, addresses that are none.

All of it is a guess for a person to judge, and an address that no rule knows is silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from casebuilder.core.emails import same_email

_ABROAD = "fr de es it ie nl be ca com.au se no dk at ch pt gr pl in co.in com.br co.nz co.za com.tr ro com.ar com.mx"
# Each provider's name with the endings that it uses, the likeliest first.
_SLIPPED = {
    name: tuple(endings.split())
    for name, endings in {
        "gmail": "com",
        "googlemail": "com",
        "hotmail": f"com co.uk {_ABROAD}",
        "outlook": f"com {_ABROAD}",
        "yahoo": f"com co.uk {_ABROAD} co.jp com.sg com.hk com.ph co.id com.vn",
        "icloud": "com",
        "btinternet": "com",
        "btopenworld": "com",
        "talktalk": "net",
        "virginmedia": "com",
        "blueyonder": "co.uk",
        "ntlworld": "com",
        "tiscali": "co.uk it",
        "protonmail": "com ch",
        "rocketmail": "com",
    }.items()
}
# Names too short, or too near to other real ones, to guess from; for those without endings, any will do.
_EXACT = {
    "aol": ("com", "co.uk", "fr", "de"),
    "msn": ("com",),
    "sky": ("com",),
    "live": ("com", "co.uk", *_ABROAD.split()),
    "ymail": ("com", "co.uk"),
}
_REAL = (
    "mail email fmail vmail zmail xmail tmail qmail gmx me mac pm cloud wahoo gail grail inbox fastmail hushmail "
    "webmail cloudmail virgin talk21 bt btconnect plus orange wanadoo o2 freeserve lineone rediffmail zoho yandex"
)
_NO_ENDINGS = {
    **dict.fromkeys(("con", "cmo", "cm", "ocm", "vom", "comm", "cpm", "xom", "coom", "cim", "ckm", "com.com"), "com"),
    **dict.fromkeys(("couk", "co.ku", "co.ul", "co.uj", "co.ik", "co.ukk", "cou.k", "c.ouk", "co.yk"), "co.uk"),
}
_LONGEST_ENDING = len("com.au")
_SHORTEST_FAR = 5  # letters: of fewer, two wrong ones leave too little to know a name by
_SAME = {"googlemail.com": "gmail.com", "me.com": "icloud.com", "mac.com": "icloud.com"}
_SAME |= {"protonmail.com": "proton.me", "pm.me": "proton.me", "protonmail.ch": "proton.me"}
_PLUS = re.compile(r"(?:gmail\.com|icloud\.com|proton\.me|(?:outlook|hotmail|live|msn)\.[a-z.]+)")
_STAND_IN = re.compile("(?:no|nil|na|null|nothing|dummy|fake|patient|email|anon|x+|a|abc|asdf|test)")
_SURE = re.compile(
    "none|noe?mail|no(?:email)?address|(?:email|address)?(?:unknown|notknown|notgiven|notprovided|declined|refused)"
    "|unknown(?:email|address)?|nobody|anonymous|(?:no|donot)reply|notapplicable|(?:does)?nothave"
)
_NO_HOST = re.compile(r"(?:none|noe?mail|unknown|notknown|nowhere|dummy|fake)\..+|.+\.(?:invalid|test)")
_HINT = re.compile(r"\w{0,2}[xX]{3,}\w{0,2}|.*(?:\?|\u2026|\.{3,}|_{4,}|##).*")


def likely_domain(email: str) -> str | None:
    """Return the domain that was probably meant, where the one typed looks like a slip; None if it looks right."""
    domain = email.rpartition("@")[2].casefold()
    name, _, ending = domain.partition(".")
    if not ending:
        return None
    meant = _likely_name(name, ending) if len(ending) <= _LONGEST_ENDING else ""
    uses = _SLIPPED.get(meant) or _EXACT.get(meant)
    rest, _, last = domain.rpartition(".")
    if uses:
        mended = f"{meant}.{_nearest(_NO_ENDINGS.get(ending, ending), uses)}"
    elif two_last := next((end for end in _NO_ENDINGS if "." in end and domain.endswith(f".{end}")), None):
        mended = domain.removesuffix(two_last) + _NO_ENDINGS[two_last]
    else:
        mended = f"{rest}.{_NO_ENDINGS.get(last, last)}"
    return mended if mended != domain else None


def _likely_name(name: str, ending: str) -> str:
    if name in _SLIPPED or name in _EXACT or name in _REAL.split():
        return name
    for most in (1, 2):
        for known, uses in _SLIPPED.items():
            is_alike = most == 1 or (name[:1] == known[0] and len(name) >= _SHORTEST_FAR)
            if is_alike and _is_near(ending, uses) and _slips(name, known, most):
                return known
    return name


def _is_near(ending: str, uses: Iterable[str]) -> bool:
    return ending in _NO_ENDINGS or any(_slips(ending, each, 1) for each in uses)


def _nearest(ending: str, uses: tuple[str, ...]) -> str:
    if ending in uses:
        return ending
    near = [each for each in uses if _slips(ending, each, 1)]
    british = [each for each in uses if ending.endswith("uk") and each == "co.uk"]
    return (british + near or list(uses))[0]


def _slips(typed: str, meant: str, most: int) -> bool:
    """Whether at most so many letters are wrong, missing, too many or swapped with their neighbours."""
    if abs(len(typed) - len(meant)) > most:
        return False
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for at, letter in enumerate(typed):
        next_row = [at + 1]
        for to, wanted in enumerate(meant):
            cost = min(row[to] + (letter != wanted), row[to + 1] + 1, next_row[to] + 1)
            if at and to and letter == meant[to - 1] and typed[at - 1] == wanted:
                cost = min(cost, before[to - 1] + 1)
            next_row.append(cost)
        before, row = row, next_row
    return row[-1] <= most


def same_mailbox(one: str, other: str) -> bool:
    """Whether two addresses that differ are known to reach one mailbox, by the rules of its provider."""
    return not same_email(one, other) and "@" in one and _mailbox(one) == _mailbox(other)


def _mailbox(email: str) -> str:
    name, _, domain = email.casefold().rpartition("@")
    domain = _SAME.get(domain, domain)
    if _PLUS.fullmatch(domain):
        name = name.partition("+")[0]
    if domain == "gmail.com":
        name = name.replace(".", "")
    elif domain == "proton.me":
        name = re.sub("[._-]", "", name)
    return f"{name}@{domain}"


def is_stand_in(email: str) -> bool:
    """Whether an address looks made up to fill a box, like none@none.com or unknown@example.com."""
    name, _, domain = email.casefold().rpartition("@")
    bare = re.sub("[^a-z]", "", name)
    if not (name and domain):
        return False
    is_sure = _SURE.fullmatch(bare) or _NO_HOST.fullmatch(domain) or name == "n/a"
    return bool(is_sure or (_STAND_IN.fullmatch(bare) and domain.partition(".")[0] == bare))


def is_hint(email: str) -> bool:
    """Whether an address hides letters, as recovery screens and people do: jxxxx@, j?@, j....@."""
    return _HINT.fullmatch(email.rpartition("@")[0]) is not None
