"""The ways out that keep the account of a patient who is stopped by an email address or a password."""

from __future__ import annotations

from casebuilder.core.details import Step
from casebuilder.core.sources import (
    DESK,
    EMAIL,
    HELP_EMAIL,
    HELP_FIND,
    HELP_PASSWORD,
    HELP_PHONE,
    LOCKED_OUT,
    OURS,
    PROBLEMS,
    SETTINGS,
)
from casebuilder.guide.ways_out import Advice, WayOut, Who

LOG_IN = WayOut(
    key="log-in",
    title="Log in and change the email address",
    who=Who.PATIENT,
    source=EMAIL,
    do_now=(
        Advice("Ask the patient to log in to the NHS App with their old email address and their password.", EMAIL),
        Advice("If it is refused, they try every other password that they remember or that a browser has saved.", OURS),
        Advice("Once in, they change the email address in their settings.", EMAIL),
        Advice(
            "In the app that is under More, Account and settings, Manage NHS account, Your NHS login details.", SETTINGS
        ),
        Advice("They finish the steps on the screen, so that the new address is confirmed.", HELP_EMAIL),
    ),
    script=Advice(
        "Log in one more time with your old email address. Then change it to the one you use now.",
        EMAIL,
    ),
    after=(Advice("The patient logs in with the new address from now on. No case is needed.", EMAIL),),
    text_message=(
        "Log in one more time with your old email address and your password.",
        "Then open the settings of your account and change the email to one you use now.",
        "If it does not work, tell us.",
    ),
    step=Step.PASSWORDS,
)

RESET_LINK = WayOut(
    key="forgotten-password",
    title="Use the forgotten password link",
    who=Who.PATIENT,
    source=EMAIL,
    do_now=(
        Advice(
            "Ask the patient to start logging in with their old email address, and to choose the forgotten password "
            "link.",
            EMAIL,
        ),
        Advice("A message goes to the old mailbox, where the patient opens it.", EMAIL),
        Advice("If they cannot see it, they look in spam or junk.", OURS),
        Advice("They use its link within 1 hour, or ask for a new one.", HELP_PASSWORD),
        Advice("Then they log in and change the address in their settings.", EMAIL),
    ),
    script=Advice(
        "We cannot see or change your password. NHS login sends a link to your old mailbox: use it within the hour.",
        HELP_PASSWORD,
    ),
    after=(
        Advice(
            "With the new password and the new email address the patient is back in. No case is needed.",
            EMAIL,
        ),
    ),
    text_message=(
        "Start to log in with your old email address and choose the forgotten password link.",
        "A message goes to your old mailbox (look in spam too).",
        "Use its link within 1 hour.",
        "Then log in and change the email in your settings.",
        "If it does not work, tell us.",
    ),
    step=Step.RESET_LINK,
    skip_because="The patient cannot open the old mailbox",
)

RECOVER_MAILBOX = WayOut(
    key="recover-mailbox",
    title="Get back into the old mailbox",
    who=Who.PATIENT,
    source=EMAIL,
    do_now=(
        Advice("Ask the patient to try to open the old mailbox now, on any device that was ever used for it.", OURS),
        Advice(
            "If they cannot open it, they can ask the email provider (the name after the @). Most have a page for a "
            "lost password.",
            OURS,
        ),
        Advice("A mailbox from a former employer, school or broadband company may be gone for good.", OURS),
        Advice(
            "Once it opens, they use the forgotten password link of NHS login, log in, and change the email address.",
            EMAIL,
        ),
    ),
    script=Advice(
        "If you can get into your old mailbox again, you can set a new password yourself, and keep your account.",
        EMAIL,
    ),
    after=(
        Advice("The link that NHS login sends lasts 1 hour.", HELP_PASSWORD),
        Advice("If the mailbox is back, no case is needed.", EMAIL),
    ),
    text_message=(
        "Ask the provider of your old mailbox to let you in again (look for lost password on its website).",
        "When the mailbox opens, choose the forgotten password link of NHS login, log in, and change your email.",
        "If you cannot get in, tell us.",
    ),
    step=Step.RECOVER_MAILBOX,
    skip_because="The old mailbox is open already, or gone for good",
)

FIND_ADDRESS = WayOut(
    key="find-address",
    title="Find the old email address",
    who=Who.PATIENT,
    source=HELP_FIND,
    do_now=(
        Advice("Ask for every address they ever had: home, work, broadband.", OURS),
        Advice(
            "They search every mailbox they can open, spam and deleted messages as well, for messages from "
            "noreply@login.nhs.uk.",
            HELP_FIND,
        ),
        Advice("They look through the passwords saved on their phone or computer for login.nhs.uk.", OURS),
        Advice(
            "If it is found, they start logging in with it. Without the password they choose the forgotten password "
            "link.",
            EMAIL,
        ),
        Advice("Once in, they change the email address in their settings.", EMAIL),
    ),
    script=Advice(
        "NHS login has written to you from noreply@login.nhs.uk. The mailbox with those messages has your old address.",
        HELP_FIND,
    ),
    after=(
        Advice("If they find it, they get back in with it, and no case is needed.", EMAIL),
        Advice("If they do not find it, you can also ask the NHS App team.", SETTINGS),
        Advice(
            "A case can then say clearly that the patient cannot give the old address. NHS login may have to reset the "
            "account: the patient links it to their NHS number again, and may have to prove who they are again.",
            DESK,
        ),
    ),
    text_message=(
        "Search every mailbox you have, spam too, for messages from noreply@login.nhs.uk.",
        "Found some? Start to log in with the address of that mailbox.",
        "No password? Choose the forgotten password link.",
        "Once in, change the email in your settings.",
        "If you find none, tell us.",
    ),
    step=Step.SEARCH_MAILBOXES,
)

LOST_PHONE = WayOut(
    key="lost-phone",
    title="Get past the security code without the old phone",
    who=Who.PATIENT,
    source=HELP_PHONE,
    do_now=(
        Advice(
            "Where the security code is asked for, the patient chooses “I cannot log in using my mobile phone”, then "
            "to change the number.",
            HELP_PHONE,
        ),
        Advice("They type the old number or, if they do not know it, have a code sent to their email.", HELP_PHONE),
        Advice(
            "If that fails, ask whether they can get the old number back: a mobile provider can put it on a new SIM "
            "card.",
            OURS,
        ),
        Advice("Ask whether the patient is still logged in somewhere. There they can change the number.", OURS),
        Advice("If not, the NHS App team can help. A new account is not needed.", SETTINGS),
    ),
    script=Advice("Your account is fine. Only the phone number for the security code has to change.", OURS),
    after=(
        Advice("With the right number the security code arrives, and the patient is back in.", OURS),
        Advice("The 2-page form of NHS login also has a choice for a changed mobile number.", PROBLEMS),
    ),
    text_message=(
        "When you are asked for the security code, choose to log in without your mobile phone, then change the number.",
        "That fails? Ask your mobile provider for your old number on a new SIM card.",
        "If neither works, tell us.",
    ),
)

LOCKED = WayOut(
    key="locked",
    title="Wait a few minutes, then log in again",
    who=Who.PATIENT,
    source=LOCKED_OUT,
    do_now=(
        Advice("After several wrong passwords NHS login may lock the account for a time.", LOCKED_OUT),
        Advice("Ask the patient to wait for as long as the screen says, and to try no password until then.", OURS),
        Advice("Then they log in again, slowly.", OURS),
    ),
    script=Advice("Your account is not lost. It is locked for a short time to keep it safe.", OURS),
    after=(Advice("If the password is still refused, they use the forgotten password link.", EMAIL),),
    text_message=(
        "Your account is locked for a short time after wrong passwords.",
        "Wait for as long as the screen says, then log in again.",
        "If it does not work, tell us.",
    ),
)

ACCOUNT_WAYS = (LOG_IN, RESET_LINK, RECOVER_MAILBOX, FIND_ADDRESS, LOST_PHONE, LOCKED)
