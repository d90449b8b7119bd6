"""Every page that triage and the guide draw on, by section: the guidance, related pages, and our own advice.

A page is newer only where it is known to be: older and undated pages are never marked as newer advice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casebuilder.text.dates import MONTHS

# The guide that the edition belongs to; the page itself has no address that is known to stay.
GUIDE_ADDRESS = "https://digital.nhs.uk/services/nhs-app/resources/trouble-shooting-guide/"
PUBLISHED = date(2025, 6, 9)  # the edition that the product follows
LAST_CHECKED = date(2026, 11, 26)  # when somebody last compared our sentences with the public pages


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a sentence of ours comes from, so that anybody can check it.

    `newer` marks an undated page that is known to be newer than the edition.
    """

    section: str
    page: str = "Patients can't log in to the NHS App or connect to the GP practice"
    dated: date | None = PUBLISHED
    newer: bool = False


# The guidance itself, section by section.
GUIDE = Source("All six sections")
EMAIL = Source("Patient has changed or can no longer access their email")
DESK = Source("Contacting the service desk for user account cleansing")
PIN = Source("Patient can't log in or connect to the App with a PIN document")
SURGERY = Source("Patient can't connect the GP surgery, log in or access the App in their area")
CODE_3R = Source("Patient cannot log in to the NHS App: Error code 3R")
CODE_3F = Source("Patients cannot access the NHS App in their area: Error Code 3F")

# Pages around it, older, of the same day and newer.
_CODES_PAGE = "GP practice permissions and error codes for the NHS App"
_RECONNECT_PAGE = "Reconnect to the NHS App following a change in clinical system"
_ACCOUNTS_PAGE = "Manage patient accounts"
_LOGIN_HELP = "NHS login help centre"
_HELP_CENTRE = date(2024, 9, 18)  # the day of its public source
CODES_EXPLAINED = Source("Error codes explained", _CODES_PAGE, PUBLISHED)  # as on the day of the edition
RECONNECT = Source("Change in clinical system: 3C error code", _RECONNECT_PAGE, date(2025, 10, 2))
KEYS_EXPIRE = Source("Resetting your patient's account", _ACCOUNTS_PAGE, date(2026, 2, 24))
DELETING = Source("Deleting an NHS account", _ACCOUNTS_PAGE, date(2026, 2, 24))
QUICK_GUIDE = Source("Verifying identity", "NHS App quick guide", date(2025, 9, 22))
REPLACE = Source("Account replacement", "Account replacement guidance for users", None, newer=True)
LEVELS = Source("Verification levels", "Patient verification levels and proving identity", None)
SETTINGS = Source("Your NHS login details", "Managing your NHS App account, nhs.uk", None)
WHO_MAY_USE = Source("Age restrictions", "What are the age restrictions for the NHS App, nhs-digital.zendesk.com", None)
HELP_PASSWORD = Source("Passwords", _LOGIN_HELP, _HELP_CENTRE)
HELP_EMAIL = Source("Email addresses", _LOGIN_HELP, _HELP_CENTRE)
HELP_PHONE = Source("Mobile phone number", _LOGIN_HELP, _HELP_CENTRE)
HELP_FIND = Source("There is already an account linked to my details", _LOGIN_HELP, _HELP_CENTRE)
HELP_CODES = Source("Error messages and support", _LOGIN_HELP, _HELP_CENTRE)
HELP_CONTACT = Source("Contact NHS login", _LOGIN_HELP, _HELP_CENTRE)
HELP_IDENTITY = Source("Prove who you are", _LOGIN_HELP, _HELP_CENTRE)
PROBLEMS = Source("Your problem", "NHS login's contact form of two pages", date(2024, 10, 4))
LOCKED_OUT = Source("My account is locked", "Help of Patientcentre, an app that uses NHS login", None)
UNUSED = Source("Accounts that are not used", "NHS login privacy notice", date(2022, 12, 1))

# Our own advice, marked as ours, for what no page covers.
OURS = Source("Our own advice", "the guidance does not cover this", None)


def is_later(source: Source) -> bool:
    """Return whether the page was published after the edition that the product follows."""
    return source.newer or (source.dated is not None and source.dated > PUBLISHED)


def cite(source: Source) -> str:
    """Return the source in words for the page and docs/guidance.md: the section, the page and its date."""
    if source is OURS:
        return f"{source.section}: {source.page}"
    return f"“{source.section}”, {_page(source)}"


def _page(source: Source) -> str:
    dated = source.dated
    return f"{source.page}, {dated.day} {MONTHS[dated.month - 1]} {dated.year}" if dated else source.page
