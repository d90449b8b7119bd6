"""What is known about email providers: typos in their domains, one mailbox spelt in two ways, work, made-up addresses.

Each result is a guess for a person to judge; most addresses give none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from casebuilder.text.emails import same_email

_COUNTRIES = """
    ae ar at au be bg br ca ch cl cn cz de dk ee es fi fr gr hk hr hu id ie il in it jp kr lt lv ma mx my nl no nz pe
    ph pk pl pt ro rs ru sa se sg sk th tr tw ua ve vn za
"""
# Which of these endings a worldwide provider uses changes from year to year, so none of them is a typo.
_ABROAD = " ".join(start + each for start in ("", "com.", "co.") for each in _COUNTRIES.split())
# Each provider's name with its endings, the likeliest first.
_SLIPPED = {
    name: tuple(endings.split())
    for name, endings in {
        "gmail": "com",
        "googlemail": "com",
        "hotmail": f"com co.uk {_ABROAD}",
        "outlook": f"com {_ABROAD}",
        "yahoo": f"com co.uk {_ABROAD}",
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
# Names too short, or too similar to other real names, to guess from; without endings, any ending matches.
_EXACT = {
    "aol": ("com", "co.uk", *_ABROAD.split()),
    "msn": ("com",),
    "sky": ("com", "uk"),
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
_TWO_LAST = tuple(f".{ending}" for ending in _NO_ENDINGS if "." in ending)
_WORK = (
    ".nhs.net",
    ".nhs.uk",
    ".nhs.scot",
    ".nhs.wales",
    ".hscni.net",
    ".gov.uk",
    ".gov.scot",
    ".gov.wales",
    ".gov.im",
    ".parliament.uk",
    ".police.uk",
    ".police.scot",
    ".mod.uk",
)
_LEARNING = re.compile(r".*\.(?:edu|(?:ac|sch|edu)\.[a-z]{2})")
_LONGEST_ENDING = len("com.au")
_SHORTEST_FAR = 5  # letters: two wrong ones would leave too little of a shorter name
_LONG = 8  # letters: in a longer name any two may be wrong, even the first
_SAME = {"googlemail.com": "gmail.com", "me.com": "icloud.com", "mac.com": "icloud.com"}
_SAME |= {"protonmail.com": "proton.me", "pm.me": "proton.me", "protonmail.ch": "proton.me"}
_PLUS = re.compile(r"(?:gmail\.com|icloud\.com|proton\.me|(?:outlook|hotmail|live|msn)\.[a-z.]+)")
# Stand-ins at a domain of the same word, like none@none.com.
_STAND_IN = re.compile(
    "no|nil|na|null|nothing|dummy|fake|patient|pt|(?:old|new)?e?mail|anon|x+|a{1,4}|abcd?|asdf|qwerty|test(?:ing)?"
    "|blah|blank|missing|lost|pending|old|new|user|name|example|idk|dk|dunno"
)
# Stand-ins at any domain.
_SURE = re.compile(
    "none|no(?:e?mail)?(?:address|given)?|(?:email|address)?(?:unknown|declined|refused|unavailable|withheld)"
    "|unknown(?:email|address)?|nobody|anonymous|(?:no|donot)reply|notapplicable|(?:does)?nothave|(?:no|any)one"
    "|(?:i|he|she|they|pt|patient|email|address)?(?:do|does|did|ca|could|can)?(?:nt|not)"
    "(?:know|known|remember|recall|sure|say|said|stated|given|provided|available)"
    "|(?:he|she|they|pt|patient)?(?:has|doesnthave|doesnothave|hasno|hasnt)(?:an?|no)?(?:none|e?mail(?:address)?|address)"
    "|(?:i|pt|patient)?forgot(?:ten)?|unsure|tb[ac]|placeholder|invalid|deceased|some(?:one|body)|(?:john|jane)doe"
)
_NO_HOST = re.compile(
    r"(?:none|noe?mail|unknown|notknown|nowhere|somewhere|dummy|fake|(?:your)?domain)\..+|.+\.(?:invalid|test)"
)
_LETTERS = re.compile(r"[a-z0-9]@[a-z0-9]\..+|([0-9]+)@\1\..+")
_FILLER = r"\?|\u2026|\.{3,}|_{3,}|-{3,}|~~|##|[\u00b7\u00d7\u2219\u25a0\u25a1\u25aa\u25cb\u25cf\u25e6\uff0a]"
_HINT = re.compile(rf"\w{{0,2}}[xX]{{3,}}\w{{0,2}}(?:@.*)?|.*(?:{_FILLER}).*|.*@[xX]{{3,}}\..*")


def likely_domain(email: str) -> str | None:
    """Return the domain that was probably meant if the one typed looks like a typo; None if it looks right."""
    domain = email.rpartition("@")[2].casefold()
    name, _, ending = domain.partition(".")
    if not ending:
        return None
    meant = _likely_name(name, ending) if len(ending) <= _LONGEST_ENDING else ""
    uses = _SLIPPED.get(meant) or _EXACT.get(meant)
    rest, _, last = domain.rpartition(".")
    if uses:
        mended = f"{meant}.{_nearest(_NO_ENDINGS.get(ending, ending), uses)}"
    elif domain.endswith(_TWO_LAST):
        two_last = next(each for each in _TWO_LAST if domain.endswith(each))
        mended = f"{domain.removesuffix(two_last)}.{_NO_ENDINGS[two_last[1:]]}"
    else:
        mended = f"{rest}.{_NO_ENDINGS.get(last, last)}"
    return mended if mended != domain else None


@lru_cache(maxsize=1024)  # practices type the same few domains all day
def _likely_name(name: str, ending: str) -> str:
    if name in _SLIPPED or name in _EXACT or name in _REAL.split():
        return name
    for most in (1, 2):
        for known, uses in _SLIPPED.items():
            begins_alike = name[:1] == known[0] or name[:2] == known[1::-1]
            is_alike = most == 1 or len(known) >= _LONG or (begins_alike and len(name) >= _SHORTEST_FAR)
            if is_alike and _is_typo(name, known, most) and _is_near(ending, uses):
                return known
    return name


def _is_near(ending: str, uses: Iterable[str]) -> bool:
    return ending in _NO_ENDINGS or any(_is_typo(ending, each, 1) for each in uses)


def _nearest(ending: str, uses: tuple[str, ...]) -> str:
    if ending in uses:
        return ending
    near = [each for each in uses if _is_typo(ending, each, 1)]
    if ending.endswith("uk"):
        near = [each for each in uses if each == "co.uk"]
    return (near or list(uses))[0]


def _is_typo(typed: str, meant: str, most: int) -> bool:
    """Return whether at most `most` letters are wrong, missing, extra or swapped with a neighbour."""
    if abs(len(typed) - len(meant)) > most or len(set(meant).difference(typed)) > most:
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
    """Return whether two different addresses reach one mailbox by the provider's rules."""
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


def is_for_work(domain: str) -> bool:
    """Return whether a domain belongs to the NHS, a government or the police, so its addresses are for work."""
    return f".{domain}".endswith(_WORK)


def is_for_learning(domain: str) -> bool:
    """Return whether a domain is a school's or a university's."""
    return bool(_LEARNING.fullmatch(f".{domain}"))


def is_stand_in(email: str) -> bool:
    """Return whether an address looks made up to fill a box, like none@none.com or unknown@example.com."""
    name, _, domain = email.casefold().rpartition("@")
    bare = re.sub("[^a-z]", "", name)
    if not (name and domain) or bare == "no":
        return bool(name) and domain.partition(".")[0] in ("no", "email", "gmail")
    is_sure = _SURE.fullmatch(bare) or _NO_HOST.fullmatch(domain) or _LETTERS.fullmatch(email.casefold())
    return bool(is_sure or name == "n/a" or (_STAND_IN.fullmatch(bare) and domain.partition(".")[0] == bare))


def is_hint(email: str) -> bool:
    """Return whether an address hides letters, as recovery screens and people do: jxxxx@, j?@, j....@."""
    return _HINT.fullmatch(email) is not None
