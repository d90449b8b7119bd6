"""Patients in their own words, and the right end for each: from the published rules alone, never from the tree.

The rules: a patient who cannot get into their email may replace the account alone, but not within 30 days of the last
access, not if replacement was tried before, and not with more than 5 NHS accounts. One who can still log in, or get the
old mailbox back, needs neither that nor a case, and a practice resets a P0 account itself.

The day is 20 November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casebuilder.core.details import ReplacementRefusal, Step
from casebuilder.text.dates import TypedDate

ACCOUNT = "The patient cannot log in: email address or password"
CANNOT_OPEN = "No, and they cannot get it back"
RECORD = "See their health record or order prescriptions"
LOG_IN_ONLY = "Log in, but never more than that"
TOO_EARLY = "They got into the account within the last 30 days"
TRIED = "They tried to replace the account before"
TOO_MANY = "They have more than 5 NHS accounts"
NONE = "None of these"
NOT_SURE = "Not sure"
LOCKED_OUT = (ACCOUNT, "No", CANNOT_OPEN, RECORD)

REPLACE = "Replace the account with a new one"
LATER = "Replace the account 31 days after the last access"
CASE = "New case for the NHS login service desk"
RESET = "Reset the online account at your practice"
LOG_IN = "Log in and change the email address"
SEARCH = "Find the old email address"
RESET_LINK = "Use the forgotten password link"
MAILBOX = "Get back into the old mailbox"

WITHIN_30_DAYS = "they got in within the last 30 days"
TRIED_BEFORE = "they tried to replace it before"
OVER_5_ACCOUNTS = "they have more than 5 NHS accounts"
DID_NOT_WORK = "A replacement did not work"

NOT_TOLD = TypedDate()


@dataclass(frozen=True, kw_only=True)
class Story:
    """What a patient says, what the receptionist chooses for each question asked, and where it must end.

    `fails` are the ways out that do not work, `skips` those set aside. `last_access` is what goes into the draft, and
    `possible_from` the day that the draft must then name, None where it must name none. `reason` must stand in the
    first line of the text; with "", no reason may. `draft` is what a case already says before the questions.
    """

    says: str
    chooses: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    skips: tuple[str, ...] = ()
    end: str
    last_access: TypedDate = NOT_TOLD
    possible_from: date | None = None
    reason: str = ""
    cautions: str = ""
    draft: dict[str, Any] = field(default_factory=dict)


STORIES = (
    # --- nothing speaks against it: the patient can do it alone ---
    Story(
        says="My mailbox went with my job, I forgot the password, and I last got in in March.",
        chooses=(*LOCKED_OUT, NONE),
        end=REPLACE,
    ),
    Story(
        says="Exactly 31 days ago, on 20 October, I still got in.",
        chooses=(*LOCKED_OUT, NONE),
        end=REPLACE,
    ),
    Story(says="I have five NHS accounts. It is the fifth I cannot open.", chooses=(*LOCKED_OUT, NONE), end=REPLACE),
    Story(says="I have two accounts, one of them my mother's old one.", chooses=(*LOCKED_OUT, NONE), end=REPLACE),
    Story(says="I have not opened it for over two years.", chooses=(*LOCKED_OUT, NONE), end=REPLACE),
    Story(says="In 2025 some time. I cannot say more.", chooses=(*LOCKED_OUT, NONE), end=REPLACE),
    Story(says="I have no idea when I last got in.", chooses=(*LOCKED_OUT, NOT_SURE), end=REPLACE),
    Story(says="This year, but do not ask me the month.", chooses=(*LOCKED_OUT, NOT_SURE), end=REPLACE),
    Story(
        says="I remember a password, but the address is gone, and no mailbox has a message from NHS login.",
        chooses=(ACCOUNT, "Yes", "No", NONE),
        fails=(SEARCH,),
        skips=(RESET,),
        end=REPLACE,
    ),
    Story(
        says="My provider says the old mailbox is deleted. I saw my record in summer.",
        chooses=(ACCOUNT, "No", "Not now, but they may get it back", NONE),
        fails=(MAILBOX,),
        skips=(RESET,),
        end=REPLACE,
    ),
    Story(
        says="Maybe I know the password. No, it was refused. The old mailbox is closed.",
        chooses=(ACCOUNT, NOT_SURE, CANNOT_OPEN, RECORD, NONE),
        fails=(LOG_IN,),
        end=REPLACE,
    ),
    Story(
        says="I only ever logged in, and your reset changed nothing.",
        chooses=(ACCOUNT, "No", CANNOT_OPEN, LOG_IN_ONLY, NONE),
        fails=(RESET,),
        end=REPLACE,
    ),
    # --- too early: when it becomes possible ---
    Story(
        says="Last Friday, on my old phone.",
        chooses=(*LOCKED_OUT, TOO_EARLY),
        end=LATER,
        last_access=TypedDate("13", "11", "2026"),
        possible_from=date(2026, 12, 14),
    ),
    Story(
        says="On 11 November, I wrote it down.",
        chooses=(*LOCKED_OUT, TOO_EARLY),
        end=LATER,
        last_access=TypedDate("11", "November", "2026"),
        possible_from=date(2026, 12, 12),
    ),
    Story(
        says="30 days ago today, on 21 October.",
        chooses=(*LOCKED_OUT, TOO_EARLY),
        end=LATER,
        last_access=TypedDate("21", "10", "2026"),
        possible_from=date(2026, 11, 21),
    ),
    Story(
        says="Yesterday evening.",
        chooses=(*LOCKED_OUT, TOO_EARLY),
        end=LATER,
        last_access=TypedDate("19", "11", "2026"),
        possible_from=date(2026, 12, 20),
    ),
    Story(
        says="This morning, then the phone fell into the sea.",
        chooses=(*LOCKED_OUT, TOO_EARLY),
        end=LATER,
        last_access=TypedDate("20", "11", "2026"),
        possible_from=date(2026, 12, 21),
    ),
    Story(
        says="Some day this month.",
        chooses=(*LOCKED_OUT, TOO_EARLY),
        end=LATER,
        last_access=TypedDate("", "11", "2026"),
        possible_from=date(2026, 12, 31),
    ),
    Story(
        says="In October, perhaps at the end.",
        chooses=(*LOCKED_OUT, TOO_EARLY),
        end=LATER,
        last_access=TypedDate("", "October", "2026"),
        possible_from=date(2026, 12, 1),
    ),
    Story(
        says="A few weeks ago. I cannot say which.",
        chooses=(*LOCKED_OUT, TOO_EARLY),
        end=LATER,
    ),
    Story(
        says="Last week, and the provider will not give me the mailbox back.",
        chooses=(ACCOUNT, "No", "Not now, but they may get it back", TOO_EARLY),
        fails=(MAILBOX,),
        skips=(RESET,),
        end=LATER,
        last_access=TypedDate("12", "11", "2026"),
        possible_from=date(2026, 12, 13),
    ),
    Story(
        says="Last week, but I need my prescriptions before Christmas.",
        chooses=(*LOCKED_OUT, TOO_EARLY),
        skips=(LATER,),
        end=CASE,
        last_access=TypedDate("13", "11", "2026"),
        possible_from=date(2026, 12, 14),
        reason=WITHIN_30_DAYS,
    ),
    # --- refused for good: a case, with the reason ---
    Story(
        says="I replaced it last year already.",
        chooses=(*LOCKED_OUT, TRIED),
        end=CASE,
        last_access=TypedDate("", "3", "2026"),
        reason=TRIED_BEFORE,
    ),
    Story(
        says="I tried a new account in spring. On Tuesday I still got in.",
        chooses=(*LOCKED_OUT, TRIED),
        end=CASE,
        last_access=TypedDate("17", "11", "2026"),
        reason=TRIED_BEFORE,
    ),
    Story(
        says="I must have six or seven accounts by now.",
        chooses=(*LOCKED_OUT, TOO_MANY),
        end=CASE,
        last_access=TypedDate("", "", "2025"),
        reason=OVER_5_ACCOUNTS,
    ),
    Story(
        says="Seven accounts, and into this one I got last week.",
        chooses=(*LOCKED_OUT, TOO_MANY),
        end=CASE,
        last_access=TypedDate("13", "11", "2026"),
        reason=OVER_5_ACCOUNTS,
    ),
    Story(
        says="I only ever logged in. Your reset did not help, and replacing it I have tried before.",
        chooses=(ACCOUNT, "No", CANNOT_OPEN, LOG_IN_ONLY, TRIED),
        fails=(RESET,),
        end=CASE,
        last_access=TypedDate("", "", "2026"),
        reason=TRIED_BEFORE,
    ),
    Story(
        says="I have tried it before. My new address is the one from college.",
        chooses=(*LOCKED_OUT[:3], TRIED),
        end=CASE,
        last_access=TypedDate("", "6", "2026"),
        reason=TRIED_BEFORE,
        cautions="a school's or university's",
        draft={"new_email": "pat@college.ac.uk"},
    ),
    # --- tried, and it did not work ---
    Story(
        says="I tried it just now, and at the end it would not take my face.",
        chooses=(*LOCKED_OUT, NONE),
        fails=(REPLACE,),
        end=CASE,
        last_access=TypedDate("", "4", "2026"),
        reason=DID_NOT_WORK,
    ),
    Story(
        says="I do not know when I last got in. I tried a new one, and it was refused.",
        chooses=(*LOCKED_OUT, NOT_SURE),
        fails=(REPLACE,),
        end=CASE,
        reason=DID_NOT_WORK,
    ),
    # --- never required ---
    Story(
        says="I have no camera and no papers. Write to them for me.",
        chooses=(*LOCKED_OUT, NONE),
        skips=(REPLACE,),
        end=CASE,
        last_access=TypedDate("", "4", "2026"),
    ),
    # --- another way out comes first ---
    Story(says="I only ever logged in, never saw anything.", chooses=(*LOCKED_OUT[:3], LOG_IN_ONLY), end=RESET),
    Story(says="I know both the address and the password.", chooses=(ACCOUNT, "Yes", "Yes"), end=LOG_IN),
    Story(says="I know the password, not the address.", chooses=(ACCOUNT, "Yes", "No"), end=SEARCH),
    Story(says="I forgot the password. The old mailbox opens.", chooses=(ACCOUNT, "No", "Yes"), end=RESET_LINK),
    Story(
        says="I forgot both passwords, but the provider may help.",
        chooses=(ACCOUNT, "No", "Not now, but they may get it back"),
        end=MAILBOX,
    ),
    Story(
        says="The code goes to a phone I lost yesterday.",
        chooses=("The security code goes to a phone that the patient has lost",),
        end="Get past the security code without the old phone",
    ),
    Story(
        says="Too many wrong passwords this morning.",
        chooses=("The account is locked after wrong passwords",),
        end="Wait a few minutes, then log in again",
    ),
    Story(
        says="It is my daughter's. She is 12.",
        chooses=("The patient is under 13, not registered here, or somebody else asks",),
        end="Who else can help",
    ),
    Story(
        says="I moved here from Scotland, and it says 3fabcd.",
        chooses=("An error code is shown, like 3rswtr or CID7023", "3F"),
        end="Error code 3F, or “not available in your area”",
    ),
    # --- a case that was started before ---
    Story(
        says="The case says that I got in on 12 November.",
        draft={"last_access": TypedDate("12", "11", "2026")},
        chooses=(ACCOUNT, "No", CANNOT_OPEN),
        end=LATER,
        possible_from=date(2026, 12, 13),
    ),
    Story(
        says="In October you told me to wait. I last got in on 1 October.",
        draft={
            "last_access": TypedDate("1", "10", "2026"),
            "replacement_refused": ReplacementRefusal.RECENT_ACCESS,
        },
        chooses=(ACCOUNT, "No", CANNOT_OPEN, NONE),
        end=REPLACE,
    ),
    Story(
        says="The case says that I tried it before.",
        draft={"replacement_refused": ReplacementRefusal.TRIED_BEFORE},
        chooses=(ACCOUNT, "No", CANNOT_OPEN),
        end=CASE,
        last_access=TypedDate("", "3", "2026"),
        reason=TRIED_BEFORE,
    ),
    Story(
        says="The case says that I tried it, and it did not work.",
        draft={"steps": frozenset({Step.REPLACE_ACCOUNT})},
        chooses=(ACCOUNT, "No", CANNOT_OPEN),
        end=CASE,
        last_access=TypedDate("", "3", "2026"),
        reason=DID_NOT_WORK,
    ),
)
