"""Every page that triage and the guide draw on, by section: the guidance, the pages around it, and our own advice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casebuilder.core.dates import MONTHS

PUBLISHED = date(2025, 6, 9)  # the edition that the product follows


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a sentence of ours comes from, so that anybody can check it."""

    section: str
    page: str = "Patients can't log in to the NHS App or connect to the GP practice"
    dated: date | None = PUBLISHED


# The guidance itself, section by section.
GUIDE = Source("All six sections")
EMAIL = Source("Patient has changed or can no longer access their email")
DESK = Source("Contacting the service desk for user account cleansing")
PIN = Source("Patient can't log in or connect to the App with a PIN document")
SURGERY = Source("Patient can't connect the GP surgery, log in or access the App in their area")
CODE_3R = Source("Patient cannot log in to the NHS App: Error code 3R")
CODE_3F = Source("Patients cannot access the NHS App in their area: Error Code 3F")

# Pages around it, as they stood later.
_CODES_PAGE = "GP practice permissions and error codes for the NHS App"
_RECONNECT_PAGE = "Reconnect to the NHS App following a change in clinical system"
_ACCOUNTS_PAGE = "Manage patient accounts"
_LOGIN_HELP = "NHS login help pages, 2025 to 2026"
CODES_EXPLAINED = Source("Error codes explained", _CODES_PAGE, date(2025, 10, 2))
RECONNECT = Source("Change in clinical system: 3C error code", _RECONNECT_PAGE, date(2025, 10, 2))
KEYS_EXPIRE = Source("Resetting your patient's account", _ACCOUNTS_PAGE, date(2026, 2, 24))
REPLACE = Source("Deleting an NHS account", _ACCOUNTS_PAGE, date(2026, 2, 24))
HELP_PASSWORD = Source("Password", _LOGIN_HELP, None)
HELP_EMAIL = Source("Email address", _LOGIN_HELP, None)
HELP_UNUSED = Source("Accounts that are not used", _LOGIN_HELP, None)
HELP_IDENTITY = Source("Prove who you are", _LOGIN_HELP, None)
HELP_CONTACT = Source("Contact NHS login", _LOGIN_HELP, None)

# Where no page says anything: what we would do, and said to be ours.
OURS = Source("The guidance is silent here", "casebuilder's own advice", None)


def is_later(source: Source) -> bool:
    """Whether it is a page published after the edition that the product follows."""
    return source is not OURS and (source.dated is None or source.dated > PUBLISHED)


def cite(source: Source) -> str:
    """The source in words for the page and for docs/guidance.md: the section, the page and its date."""
    if source is OURS:
        return f"{source.section}: {source.page}"
    return f"“{source.section}”, {_page(source)}"


def mark(source: Source) -> str:
    """What to say beside a sentence that does not rest on the edition itself; nothing where it does."""
    if source is OURS:
        return "our own advice"
    return _page(source) if is_later(source) else ""


def _page(source: Source) -> str:
    dated = source.dated
    return f"{source.page}, {dated.day} {MONTHS[dated.month - 1]} {dated.year}" if dated else source.page
