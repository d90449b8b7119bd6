"""The ways out for a patient who is stopped by an email address or a password; the service desk is the last."""

from __future__ import annotations

from casebuilder.core.details import Step
from casebuilder.core.service_desk import REPLY_WITHIN
from casebuilder.core.sources import (
    DESK,
    EMAIL,
    HELP_CONTACT,
    HELP_EMAIL,
    HELP_IDENTITY,
    HELP_PASSWORD,
    HELP_UNUSED,
    OURS,
    PIN,
    REPLACE,
)
from casebuilder.core.ways_out import Advice, WayOut, Who

LOG_IN = WayOut(
    key="log-in",
    title="Log in and change the email address",
    who=Who.PATIENT,
    source=EMAIL,
    do_now=(
        Advice("Ask the patient to log in to the NHS App with their old email address and their password.", EMAIL),
        Advice(
            "If the password is refused, let them try every other password they remember, and any that their phone "
            "or browser has saved.",
            OURS,
        ),
        Advice("Once in, they open the settings of their account and change the email address.", EMAIL),
        Advice("They finish the steps on the screen, so that the new address is confirmed.", HELP_EMAIL),
    ),
    say=Advice(
        "Log in one more time with your old email address. Then change it to the one you use now.",
        EMAIL,
    ),
    after=(Advice("The patient logs in with the new address from now on. No case is needed.", EMAIL),),
    sms=(
        "NHS App: log in one more time with your old email address and your password. Then open the settings of your "
        "account and change the email to one you use now. If it does not work, tell us. Your GP practice"
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
            "Ask the patient to begin logging in to the NHS App with their old email address, and to choose the "
            "forgotten password link.",
            EMAIL,
        ),
        Advice("A message goes to the old mailbox. They look for it there, in spam or junk as well.", EMAIL),
        Advice("They use the link in it within 1 hour. After that they have to ask for a new one.", HELP_PASSWORD),
        Advice("They log in with the new password and change the email address in their settings.", EMAIL),
    ),
    say=Advice(
        "We cannot see or change your password. NHS login sends a link to your old mailbox: use it within the hour.",
        HELP_PASSWORD,
    ),
    after=(
        Advice(
            "With the new password and the new email address the patient is back in. No case is needed.",
            EMAIL,
        ),
    ),
    sms=(
        "NHS App: start to log in with your old email address and choose the forgotten password link. A message goes "
        "to your old mailbox (look in spam too). Use its link within 1 hour. Then log in and change the email in your "
        "settings. If it does not work, tell us. Your GP practice"
    ),
    step=Step.RESET_LINK,
    unable="The patient cannot open the old mailbox",
)

RECOVER_MAILBOX = WayOut(
    key="recover-mailbox",
    title="Get back into the old mailbox",
    who=Who.PATIENT,
    source=EMAIL,
    do_now=(
        Advice("Ask the patient to try to open the old mailbox now, on any device that was ever used for it.", OURS),
        Advice(
            "If it stays shut, they ask the provider of the mailbox to let them in again. What stands after the @ "
            "names the provider, and most have a page for a lost password.",
            OURS,
        ),
        Advice(
            "A mailbox from a former employer, school or broadband company may be gone for good.",
            OURS,
        ),
        Advice("Once the mailbox opens, they use the forgotten password link of NHS login, which writes to it.", EMAIL),
        Advice("They log in and change the email address in their settings.", EMAIL),
    ),
    say=Advice(
        "If you can get into your old mailbox again, you can set a new password yourself, and keep your account.",
        EMAIL,
    ),
    after=(
        Advice("The link that NHS login sends lasts 1 hour.", HELP_PASSWORD),
        Advice("If the mailbox is back, no case is needed.", EMAIL),
    ),
    sms=(
        "NHS App: ask the provider of your old mailbox to let you in again (look for lost password on its website). "
        "When the mailbox opens, choose the forgotten password link of NHS login, log in, and change your email. "
        "If you cannot get in, tell us. Your GP practice"
    ),
    step=Step.RECOVER_MAILBOX,
    unable="The old mailbox is gone for good",
)

FIND_ADDRESS = WayOut(
    key="find-address",
    title="Find the old email address",
    who=Who.PATIENT,
    source=OURS,
    do_now=(
        Advice(
            "Ask which email addresses the patient has ever had: at home, at work, or from a broadband company.",
            OURS,
        ),
        Advice(
            "They search every mailbox they can open, spam and deleted messages as well, for messages from "
            "noreply@login.nhs.uk. The mailbox that has them belongs to the account.",
            OURS,
        ),
        Advice("They look through the passwords saved on their phone or computer for login.nhs.uk.", OURS),
        Advice("If the address is found, they log in with it and change it in their settings.", EMAIL),
    ),
    say=Advice(
        "NHS login has written to you from noreply@login.nhs.uk. The mailbox with those messages has your old address.",
        OURS,
    ),
    after=(
        Advice("Found: the patient logs in, and no case is needed.", EMAIL),
        Advice(
            "Not found: a case can say openly that the old address cannot be given. The desk may then have to reset "
            "the account, and the patient links to their NHS number and may prove who they are once more.",
            DESK,
        ),
    ),
    sms=(
        "NHS App: please find the email address you signed up with. Search every mailbox you have, spam too, for "
        "messages from noreply@login.nhs.uk. Found it? Log in with that address and change the email in your "
        "settings. If not, tell us. Your GP practice"
    ),
    step=Step.SEARCH_MAILBOXES,
)

PRACTICE_RESET = WayOut(
    key="practice-reset",
    title="Reset the online account at your practice",
    who=Who.PRACTICE,
    source=DESK,
    do_now=(
        Advice(
            "Make sure that the patient never got further than logging in. Only an account with nothing but an email "
            "address behind it (P0) is yours to reset.",
            DESK,
        ),
        Advice("Reset the patient's online account in your clinical system.", DESK),
        Advice(
            "If you print a new PIN document, link the online account to the patient's record, and make sure that the "
            "new linkage key or passphrase differs from the last one.",
            PIN,
        ),
        Advice("Do not delete the NHS account, and do not ask the patient to.", REPLACE),
    ),
    say=Advice("We can reset this for you here. Then sign up again with the email address you use now.", DESK),
    after=(Advice("The patient signs up with the new email address and links to your practice. No case.", DESK),),
    sms=(
        "NHS App: we have reset your online account at the practice. Please sign up again in the app with the email "
        "address you use now, and follow the steps to link to us. If it does not work, tell us. Your GP practice"
    ),
    step=Step.PRACTICE_RESET,
    unable="The patient once got further than logging in",
)

REPLACE_ACCOUNT = WayOut(
    key="replace-account",
    title="Replace the account with a new one",
    who=Who.PATIENT,
    source=REPLACE,
    do_now=(
        Advice(
            "Ask the patient to create an account in the NHS App, with an email address that they will keep and have "
            "never used for NHS login.",
            HELP_EMAIL,
        ),
        Advice(
            "They give their details. When the screen says that there already is an NHS account, they choose to go on "
            "with the new one.",
            HELP_EMAIL,
        ),
        Advice(
            "They prove who they are. Without photo ID they need a new PIN document from you.",
            HELP_IDENTITY,
        ),
        Advice(
            "Nobody has to delete the old account, and nobody should: it goes when the checks are done.",
            REPLACE,
        ),
    ),
    say=Advice(
        "You can make a new account with a new email address. NHS login checks who you are and then drops the old one.",
        HELP_EMAIL,
    ),
    after=(
        Advice("After the checks the new account is linked to the patient's record. No case is needed.", HELP_EMAIL),
        Advice(
            "An account not used for 24 months may have been closed already. Signing up again is then all it takes.",
            HELP_UNUSED,
        ),
        Advice("Other apps that the patient used with NHS login have to be linked again.", HELP_IDENTITY),
    ),
    sms=(
        "NHS App: create a new account with an email address you will keep and have not used for it before. If it says "
        "you already have an account, go on with the new one. Have photo ID ready, or ask us for a PIN document. If it "
        "does not work, tell us. Your GP practice"
    ),
    step=Step.REPLACE_ACCOUNT,
    unable="The patient cannot do this, or does not want to",
)

RAISE_CASE = WayOut(
    key="raise-case",
    title="Raise a case with the NHS login service desk",
    who=Who.BOTH,
    source=EMAIL,
    do_now=(
        Advice(
            "Agree a new email address with the patient. It must be another one than before: the old address stays on "
            "the old account.",
            DESK,
        ),
        Advice("Get the old email address, exactly as the patient typed it when they signed up.", DESK),
        Advice("Note only the last 3 digits of the NHS number. Never send the whole number.", DESK),
        Advice("Ask when the patient last got in. A month or a year helps, and not known is an answer.", DESK),
        Advice("Prepare the case here. What you have told us so far is filled in.", OURS),
    ),
    say=Advice(
        "We will ask the NHS login service desk to free your record from the old account, so that you can set up a "
        "new one.",
        EMAIL,
    ),
    after=(
        Advice(f"The desk answers to the new email address within {REPLY_WITHIN}.", HELP_CONTACT),
        Advice("The patient then makes an account with the new address.", EMAIL),
        Advice(
            "They prove who they are again, without photo ID by a new PIN document, and link their other apps again.",
            HELP_IDENTITY,
        ),
    ),
    sms=(
        "NHS App: we are asking the NHS login service desk to clear your old account. They write to your new email "
        "address: please watch for it. Then sign up again with that address. Have photo ID ready, or ask us for a new "
        "PIN document. Your GP practice"
    ),
)

ACCOUNT_WAYS = (LOG_IN, RESET_LINK, RECOVER_MAILBOX, FIND_ADDRESS, PRACTICE_RESET, REPLACE_ACCOUNT, RAISE_CASE)
