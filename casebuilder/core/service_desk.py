"""NHS login's contact form as data: its layouts, its boxes, their limits and its rule for email addresses.

Read from the form's public source (2024) and prototype (2025); which layout is live is not known, so both are here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

CONTACT_FORM = "https://help.login.nhs.uk/contact"
DESCRIPTION_LIMIT = 1500  # a browser silently truncates a longer paste
REPLY_WITHIN = "48 hours"


class Layout(StrEnum):
    """The two layouts that the form has had."""

    TWO_PAGES = "two-pages"
    ONE_PAGE = "one-page"

    @property
    def label(self) -> str:
        """The name of the layout on a page."""
        return "2-page form" if self is Layout.TWO_PAGES else "1-page form"


@dataclass(frozen=True, slots=True)
class Box:
    """One box or choice of the form: its key here and its label there."""

    key: str
    label: str
    limit: int | None = None  # characters
    advice: str = ""  # what to do with a box that we do not fill


_FULL_NAME = Box("full-name", "Full name", advice="Type the patient's full name yourself")
_MOBILE = Box(
    key="mobile",
    label="Mobile phone number used for NHS login (optional)",
    advice="If you know it, type it without spaces, like 07700900123",
)
_APP = Box("app", "Website or app", advice="Choose NHS App")
_PROBLEM = Box("problem", "Problem")
_DESCRIPTION = Box("description", "Description", limit=DESCRIPTION_LIMIT)

LAYOUTS: dict[Layout, tuple[Box, ...]] = {
    Layout.TWO_PAGES: (
        _FULL_NAME,
        Box("old-email", "Email you used to set up your account"),
        Box("new-email", "Contact email"),
        _MOBILE,
        Box("nhs-digits", "Last 3 digits of NHS number", limit=3),
        _APP,
        _PROBLEM,
        _DESCRIPTION,
    ),
    Layout.ONE_PAGE: (
        _FULL_NAME,
        Box("new-email", "Email address"),
        _APP,
        _PROBLEM,
        _DESCRIPTION,
    ),
}

_NOT_A_CHANGE = 'Do not choose "I need to change the email address": that is for people who can still log in'


def problem_advice(layout: Layout, *, old_email_is_known: bool) -> str:
    """Return which problem to choose: a wrong choice puts the case in the wrong queue.

    The one-page form has one choice of four; the two-page form asks again, by what is known of the old address.
    """
    if layout is Layout.ONE_PAGE:
        return f'Choose "There is already an account linked to my details". {_NOT_A_CHANGE}'
    verb = "access" if old_email_is_known else "remember"
    return (
        f'Choose the problem with an existing account, then "I cannot {verb} the email address I used ...". '
        f"{_NOT_A_CHANGE}"
    )


_EMAIL = re.compile(r"[a-zA-Z0-9_.+'-]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9.-]+")


def accepts_email(text: str) -> bool:
    """Return whether the form accepts this address in its email boxes; its rule is stricter than the standard."""
    domain = text.rpartition("@")[2]
    return bool(_EMAIL.fullmatch(text)) and ".." not in domain and not domain.endswith(".")


def length(text: str) -> int:
    """Return the length as a browser's text box counts it: UTF-16 code units, a line break as one."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
