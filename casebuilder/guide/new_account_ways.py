"""The ways out that end with a new account: a reset by the practice, a replacement, a case for the service desk."""

from __future__ import annotations

from casebuilder.core.details import Step
from casebuilder.core.service_desk import REPLY_WITHIN
from casebuilder.core.sources import (
    DELETING,
    DESK,
    EMAIL,
    HELP_CONTACT,
    HELP_FIND,
    HELP_IDENTITY,
    OURS,
    PIN,
    REPLACE,
    UNUSED,
)
from casebuilder.guide.ways_out import Advice, WayOut, Who

PRACTICE_RESET = WayOut(
    key="practice-reset",
    title="Reset the online account at your practice",
    who=Who.PRACTICE,
    source=DESK,
    do_now=(
        Advice(
            "Make sure that the patient could only ever log in: you can reset only such an account (P0).",
            DESK,
        ),
        Advice("Reset the patient's online account in your clinical system.", DESK),
        Advice(
            "If you print a PIN document, link the account to the record, and check that the linkage key or passphrase "
            "differs from the last.",
            PIN,
        ),
        Advice("Do not delete the NHS account, and do not ask the patient to, unless NHS login advises it.", DELETING),
    ),
    script=Advice("We can reset this for you here. Then sign up again with the email address you use now.", OURS),
    after=(
        Advice("The patient signs up with the new email address and links to your practice. No case is needed.", OURS),
        Advice("At this level signing up again with a new address may be enough, even without your reset.", OURS),
    ),
    text_message=(
        "We have reset your online account at the practice.",
        "Sign up again in the app with the email address you use now, and follow the steps to link to us.",
        "If it does not work, tell us.",
    ),
    step=Step.PRACTICE_RESET,
    skip_because="The patient could do more than log in, or nobody can tell",
)

REPLACE_ACCOUNT = WayOut(
    key="replace-account",
    title="Replace the account with a new one",
    who=Who.PATIENT,
    source=REPLACE,
    do_now=(
        Advice(
            "Ask the patient to create an account in the NHS App, with a personal email address never used for NHS "
            "login: not one from work, school or university.",
            REPLACE,
        ),
        Advice(
            "They need: a phone; their NHS number, or their name, date of birth and postcode; photo ID, or the "
            "online registration details from you.",
            REPLACE,
        ),
        Advice(
            "On the screen “You already have an NHS account” they choose to continue with the new account.",
            REPLACE,
        ),
        Advice(
            "They prove who they are. Without photo ID they need a new PIN document from you.",
            HELP_IDENTITY,
        ),
        Advice("Do not delete the old account, and do not ask the patient to, unless NHS login advises it.", DELETING),
    ),
    script=Advice(
        "You can make a new account with a new email address. NHS login checks who you are and then drops the old one.",
        REPLACE,
    ),
    after=(
        Advice("After the checks the new account is linked to the patient's record. No case is needed.", REPLACE),
        Advice(
            "An account not used for 24 months may have been closed already. Then signing up again is enough.",
            UNUSED,
        ),
        Advice("Other apps that the patient used with NHS login have to be linked again.", OURS),
    ),
    text_message=(
        "Create a new account with an email address you will keep and have not used for it before.",
        "If it says you already have an account, go on with the new one.",
        "Have photo ID ready, or ask us for a PIN document.",
        "If it does not work, tell us.",
    ),
    step=Step.REPLACE_ACCOUNT,
    skip_because="The patient cannot do this, or does not want to",
)

REPLACE_LATER = WayOut(
    key="replace-later",
    title="Replace the account 31 days after the last access",
    who=Who.PATIENT,
    source=REPLACE,
    do_now=(
        Advice(
            "NHS login lets nobody replace an account that was used within the last 30 days. Ask when the patient last "
            "got in: 31 days after that day they can replace it without you.",
            REPLACE,
        ),
        Advice("If they can wait, note the last access in a draft. It says from which day they can do it.", OURS),
    ),
    script=Advice("You can make a new account yourself, but only 31 days after you last got in.", REPLACE),
    after=(Advice("If the patient needs the account before that day, a case is the way.", OURS),),
    text_message=(
        "You can create a new account in the NHS App 31 days after you last got in.",
        "Use an email address you will keep and have not used for it before.",
        "If you cannot wait, tell us.",
    ),
    skip_because="The patient cannot wait that long",
)

RAISE_CASE = WayOut(
    key="raise-case",
    title="New case for the NHS login service desk",
    who=Who.BOTH,
    source=EMAIL,
    do_now=(
        Advice("Agree a new email address with the patient.", DESK),
        Advice("It must be one never used for NHS login, so not the old one.", HELP_FIND),
        Advice("Get the old address, letter by letter: if it is wrong, the account may have to be reset.", DESK),
        Advice(
            "If the patient does not know it, they first search every mailbox for messages from noreply@login.nhs.uk.",
            HELP_FIND,
        ),
        Advice("Note the last 3 digits of the NHS number, and no more.", DESK),
        Advice("Ask when the patient last got in. Not known is an answer.", DESK),
    ),
    script=Advice(
        "We will ask the NHS login service desk to free your record from the old account, so that you can set up a "
        "new one.",
        EMAIL,
    ),
    after=(
        Advice(f"NHS login replies to the new email address within {REPLY_WITHIN}.", HELP_CONTACT),
        Advice("The patient then makes an account with the new address.", EMAIL),
        Advice("They prove who they are again, with photo ID or a new PIN document.", HELP_IDENTITY),
        Advice("Then they link their other apps again.", OURS),
    ),
    text_message=(
        "We are asking the NHS login service desk to clear your old account.",
        "They write to your new email address: watch for it.",
        "Then sign up again with that address.",
        "Have photo ID ready, or ask us for a new PIN document.",
    ),
)

NEW_ACCOUNT_WAYS = (PRACTICE_RESET, REPLACE_ACCOUNT, REPLACE_LATER, RAISE_CASE)
