"""A table of the guidance's branches that knows nothing of the tree: it imports nothing from the product.

`expected` reads the ways out for any answers from it, as keys, and "?" with its key for a question that is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

# Every answer to every question, in the order in which they are asked.
ANSWERS = {
    "trouble": ("account", "phone", "locked", "surgery", "area", "code", "pin", "several", "not-here", "not-sure"),
    "remembers": ("yes", "no", "not-sure"),
    "address": ("yes", "no", "not-sure"),
    "mailbox": ("yes", "perhaps", "no", "not-sure"),
    "level": ("log-in-only", "contact-practice", "record", "not-sure"),
    "code": ("3c", "3f", "3r", "cid7023", "cid7029", "cid", "other", "not-sure"),
    "replacement": ("tried-before", "more-than-5-accounts", "within-30-days", "none", "not-sure"),
}
# The guidance, "Patient has changed or can no longer access their email", and for an address that nobody knows NHS
# login's own help. Password, old address and old mailbox -> what to try before the account is given up.
BRANCHES: tuple[tuple[dict[str, str], list[str]], ...] = (
    ({"remembers": "yes", "address": "yes"}, ["log-in", "forgotten-password", "recover-mailbox"]),
    ({"remembers": "yes", "address": "no"}, ["find-address"]),
    ({"remembers": "yes", "address": "not-sure"}, ["find-address"]),
    ({"remembers": "no", "mailbox": "yes"}, ["forgotten-password", "recover-mailbox", "find-address"]),
    ({"remembers": "no", "mailbox": "perhaps"}, ["recover-mailbox"]),
    ({"remembers": "no", "mailbox": "no"}, []),
    ({"remembers": "no", "mailbox": "not-sure"}, ["recover-mailbox", "find-address"]),
    ({"remembers": "not-sure", "mailbox": "yes"}, ["log-in", "forgotten-password", "recover-mailbox", "find-address"]),
    ({"remembers": "not-sure", "mailbox": "perhaps"}, ["log-in", "recover-mailbox"]),
    ({"remembers": "not-sure", "mailbox": "no"}, ["log-in"]),
    ({"remembers": "not-sure", "mailbox": "not-sure"}, ["log-in", "recover-mailbox", "find-address"]),
)
# What is asked, in this order, where no branch is reached yet.
ASKED: tuple[tuple[dict[str, str], str], ...] = (
    ({}, "remembers"),
    ({"remembers": "yes"}, "address"),
    ({"remembers": "no"}, "mailbox"),
    ({"remembers": "not-sure"}, "mailbox"),
)
# The section on the service desk: a practice can reset an account of the lowest level, and no other.
MAY_BE_LOWEST = ("log-in-only", "not-sure", "")
# The page "Account replacement": who may not replace the account, and what they do in its place.
REPLACED_BY = {
    "tried-before": [],
    "more-than-5-accounts": [],
    "within-30-days": ["replace-later"],
    "none": ["replace-account"],
    "not-sure": ["replace-account"],
}
# What staff see, where it is no trouble with an account: never a case.
CONNECTIONS = {
    "phone": ["lost-phone", "contact-app-team"],
    "locked": ["locked", "forgotten-password", "contact-app-team"],
    "surgery": ["connect-surgery", "contact-app-team"],
    "area": ["error-3f", "contact-app-team"],
    "pin": ["pin-document", "connect-surgery", "contact-app-team"],
    "several": ["service-status", "connect-surgery", "contact-app-team"],
    "not-here": ["not-here"],
    "not-sure": ["look-together", "service-status", "connect-surgery", "contact-app-team"],
}
CODES = {
    "3c": ["error-3c", "service-status", "contact-app-team"],
    "3f": ["error-3f", "contact-app-team"],
    "3r": ["error-3r", "contact-app-team"],
    "cid7023": ["error-cid7023", "connect-surgery", "contact-app-team"],
    "cid7029": ["ask-nhs-login"],
    "cid": ["ask-nhs-login"],
    "other": ["other-code", "connect-surgery", "contact-app-team"],
    "not-sure": ["connect-surgery", "contact-app-team"],
}
# What staff may set aside untried: later advice, and what may be impossible.
OPTIONAL = ("forgotten-password", "recover-mailbox", "practice-reset", "replace-account", "replace-later")


def expected(said: Mapping[str, str]) -> list[str]:
    """Return the ways out in order for somebody whom none helps, up to an open question: "?" and its key."""
    trouble = said.get("trouble")
    if trouble == "account":
        return _of_account(said)
    if trouble == "code":
        return CODES[said["code"]] if "code" in said else ["?code"]
    return CONNECTIONS[trouble] if trouble else ["?trouble"]


def _of_account(said: Mapping[str, str]) -> list[str]:
    branch = [ways for row, ways in BRANCHES if row.items() <= said.items()]
    if not branch:
        return ["?" + [question for row, question in ASKED if row.items() <= said.items()][-1]]
    (ways,) = branch
    level = said.get("level", "")
    if said["remembers"] != "yes" and said["mailbox"] == "no":
        if not level:
            return ["?level"]
        may_be_lowest = level == "log-in-only"
    else:
        may_be_lowest = level in MAY_BE_LOWEST
    if said.get("address") in ("no", "not-sure") and "find-address" not in ways:
        ways = [*ways, "find-address"]
    ways = [*ways, "practice-reset"] if may_be_lowest else ways
    if "replacement" not in said:
        return [*ways, "?replacement"]
    return [*ways, *REPLACED_BY[said["replacement"]], "raise-case"]


def every_combination(*names: str) -> Iterator[dict[str, str]]:
    """Yield every combination of answers to these questions, "no answer" among them."""
    for chosen in product(*(("", *ANSWERS[name]) for name in names)):
        yield {name: answer for name, answer in zip(names, chosen, strict=True) if answer}
