"""The ways out for PIN documents, connections to the surgery and error codes: never a case, the NHS App team last."""

from __future__ import annotations

from casebuilder.core.details import Step
from casebuilder.core.service_desk import CONTACT_FORM, REPLY_WITHIN
from casebuilder.core.sources import (
    CODE_3F,
    CODE_3R,
    CODES_EXPLAINED,
    HELP_CODES,
    HELP_CONTACT,
    KEYS_EXPIRE,
    OURS,
    PIN,
    QUICK_GUIDE,
    RECONNECT,
    SURGERY,
    WHO_MAY_USE,
)
from casebuilder.guide.ways_out import Advice, Link, WayOut, Who

STATUS_PAGE = Link("NHS England's service status", "https://status.digital.nhs.uk")
APP_CONTACT_FORM = Link("NHS App contact form", "https://www.nhs.uk/contact-us/nhs-app-contact-us")

PIN_DOCUMENT = WayOut(
    key="pin-document",
    title="Give the patient a PIN document that works",
    who=Who.BOTH,
    source=PIN,
    do_now=(
        Advice(
            "Check that the account is linked to the patient's record. Then reset the linkage key or passphrase.", PIN
        ),
        Advice("Check that the new one differs from the last. On TPP, patients can reset it themselves.", PIN),
        Advice("Hand it over soon: it lasts 2 weeks from printing and works once.", KEYS_EXPIRE),
        Advice("On an iPhone or iPad, they turn off Smart Punctuation first.", PIN),
    ),
    script=Advice(
        "Type each code exactly as printed. On an iPhone or iPad, first open Settings, General, Keyboard and turn off "
        "Smart Punctuation.",
        OURS,
    ),
    after=(
        Advice("Once the codes are accepted, the NHS App is connected to your practice.", PIN),
        Advice("Still refused? A linkage key or passphrase has 6 to 15 characters, an account ID 10 to 15.", PIN),
        Advice(
            "Use the lengths as a guide: an example from the NHS itself has an account ID of 7 digits.", QUICK_GUIDE
        ),
    ),
    text_message=(
        "Collect a new PIN document from us.",
        "It lasts 2 weeks and works once.",
        "On an iPhone or iPad first turn off Smart Punctuation (Settings, General, Keyboard).",
        "Type the codes exactly as printed.",
        "If they are refused, tell us.",
    ),
    step=Step.PIN_DOCUMENT,
)

CONNECT_SURGERY = WayOut(
    key="connect-surgery",
    title="Connect the patient to your surgery",
    who=Who.PRACTICE,
    source=SURGERY,
    do_now=(
        Advice("Check whether the patient has an online account on your clinical system. If not, create one.", SURGERY),
        Advice("Check that it is not archived. One unused for 12 months stops connecting.", SURGERY),
        Advice("Compare the patient's details with PDS (Spine), and sync them if they differ.", SURGERY),
        Advice("Ask the patient to log out, log in and try again.", OURS),
    ),
    script=Advice("Nothing is broken in the app. We have to fix the link between it and our records.", SURGERY),
    after=(Advice("When the account is open and the details match, the NHS App can connect.", SURGERY),),
    text_message=(
        "We are checking your registration and your online account at the practice.",
        "Log out of the app, log in and try again now.",
        "If it still cannot connect, tell us what the screen says.",
    ),
    step=Step.REGISTRATION,
)

ERROR_3C = WayOut(
    key="error-3c",
    title="Error code 3C: the app cannot reach your clinical system",
    who=Who.PRACTICE,
    source=CODES_EXPLAINED,
    do_now=(
        Advice(
            "If you have just changed clinical system or merged, ask your system supplier first: the NHS App team "
            "cannot change the data that was moved.",
            RECONNECT,
        ),
        Advice("Check that the patient has an online account with you, and that it is not archived.", SURGERY),
        Advice("Compare the patient's details with PDS (Spine), and sync them if they differ.", SURGERY),
        Advice(
            "After such a change the patient connects again. Patients who connected with a PIN document need a new "
            "one.",
            RECONNECT,
        ),
    ),
    script=Advice(
        "Logging in works. The app cannot reach our records at the moment, and we are looking into it.",
        CODES_EXPLAINED,
    ),
    after=(Advice("If many patients see 3C, look at the service status before anything else.", OURS),),
    text_message=(
        "Error code 3C: logging in works, but the app cannot reach our records.",
        "We are checking your online account.",
        "Log out of the app, log in and try again now.",
        "If the code comes back, tell us.",
    ),
    step=Step.REGISTRATION,
)

ERROR_3F = WayOut(
    key="error-3f",
    title="Error code 3F, or “not available in your area”",
    who=Who.PRACTICE,
    source=CODE_3F,
    do_now=(
        Advice("Check that the patient is registered with you on your clinical system.", CODE_3F),
        Advice(
            "Use your smartcard to check that the patient's details match on Spine and your clinical system.", CODE_3F
        ),
        Advice("Ask the patient to log out and log in again.", CODE_3F),
    ),
    script=Advice(
        "This is about your registration: it comes up after a move from Wales, Scotland or Northern Ireland, or after "
        "service in the armed forces.",
        CODE_3F,
    ),
    after=(Advice("The NHS App works only in England and on the Isle of Man.", CODE_3F),),
    text_message=(
        "Error code 3F: this is about your registration, for example after a move to England.",
        "We are checking it.",
        "Log out of the app and log in again now.",
        "If the code comes back, tell us.",
    ),
    step=Step.REGISTRATION,
)

ERROR_3R = WayOut(
    key="error-3r",
    title="Error code 3R: no practice is recorded for the patient",
    who=Who.PRACTICE,
    source=CODE_3R,
    do_now=(
        Advice(
            "NHS records do not show a GP practice for this patient. Check that they are registered with you.", CODE_3R
        ),
        Advice(
            "Use your smartcard to check that the patient's details match on Spine and your clinical system.", CODE_3R
        ),
        Advice("Ask the patient to log out and log in again.", CODE_3R),
    ),
    script=Advice("National records do not show which practice you belong to. We are putting that right.", CODE_3R),
    after=(Advice("The practice's ODS code may also be one that the NHS App does not support.", CODES_EXPLAINED),),
    text_message=(
        "Error code 3R: national records do not show your practice.",
        "We are checking your registration.",
        "Log out of the app and log in again now.",
        "If the code comes back, tell us.",
    ),
    step=Step.REGISTRATION,
)

OTHER_CODE = WayOut(
    key="other-code",
    title="Another error code",
    who=Who.BOTH,
    source=OURS,
    do_now=(
        Advice("Write down the code and what the screen says. The NHS App team will ask for both.", OURS),
        Advice("Ask the patient to log out, update the app, log in and try again.", OURS),
        Advice("Look at the service status: a national fault also shows codes.", OURS),
    ),
    script=Advice(
        "Keep the code that you see, or a picture of the screen: it tells the NHS App team what is wrong.", OURS
    ),
    after=(Advice("If the code comes back, ask the NHS App team. A case does not help with it.", OURS),),
    text_message=(
        "Note the error code on your screen.",
        "Log out, update the app, log in and try again.",
        "If the code comes back, tell us the code and what the screen says.",
    ),
    links=(STATUS_PAGE,),
)

SERVICE_STATUS = WayOut(
    key="service-status",
    title="Check the service status",
    who=Who.PRACTICE,
    source=OURS,
    do_now=(
        Advice("Look for a known fault: on NHS England's status page and on your clinical system's.", OURS),
        Advice("If there is one, tell patients who ask to wait. Reset nothing.", OURS),
        Advice("If no fault is known, go on with one patient.", OURS),
    ),
    script=Advice("There may be a fault that has nothing to do with your account. Try again later today.", OURS),
    after=(
        Advice("When the fault is fixed, patients get in again without doing anything.", OURS),
        Advice(
            "Just after your practice has changed clinical system or merged, patients see error code 3C.", RECONNECT
        ),
    ),
    text_message=(
        "There may be a fault at the moment that has nothing to do with your account.",
        "Change nothing and try again later today.",
        "If it still does not work tomorrow, tell us.",
    ),
    links=(STATUS_PAGE,),
)

LOOK_TOGETHER = WayOut(
    key="look-together",
    title="Look at the screen together",
    who=Who.BOTH,
    source=OURS,
    do_now=(
        Advice("Ask the patient to open the NHS App and try again, while you watch or they read out the screen.", OURS),
        Advice("If it stops at the email address or the password, start again and choose that.", OURS),
        Advice("If they get in, but the app finds no surgery or shows a code, start again and choose that.", OURS),
        Advice("If it asks for a linkage key, a passphrase or an account ID, start again with the PIN document.", OURS),
    ),
    script=Advice("Open the app and tell me, word for word, what the screen says when it stops.", OURS),
    after=(Advice("When you have seen where it stops, you can answer the first question.", OURS),),
    text_message=(
        "Open the app, try to log in, and note what the screen says when it stops, with any code.",
        "Then tell us, or bring your phone to the practice.",
    ),
)

CONTACT_APP_TEAM = WayOut(
    key="contact-app-team",
    title="Ask the NHS App team",
    who=Who.PRACTICE,
    source=SURGERY,
    do_now=(
        Advice("Open the NHS App contact form. The customer resolution team behind it looks further.", SURGERY),
        Advice("The guidance gives no address for that form. The link here is our own guess.", OURS),
        Advice("After a change of clinical system or a merger, ask your system supplier before this team.", RECONNECT),
        Advice("Say what the screen shows, with any error code, and what you have checked.", OURS),
        Advice("Give an address of your practice, so that the answer comes to you.", OURS),
        Advice("Do not make a case for account cleansing: it does not help here.", OURS),
    ),
    script=Advice("We are asking the NHS App team to look into this.", SURGERY),
    after=(Advice("When the answer comes, tell the patient what it says.", OURS),),
    text_message=(
        "We are asking the NHS App team to look into this.",
        "Tell us what your screen says, with any error code.",
        "You need do nothing else until you hear from us.",
    ),
    links=(APP_CONTACT_FORM,),
)

ERROR_CID7023 = WayOut(
    key="error-cid7023",
    title="Error code CID7023: NHS login cannot reach your system",
    who=Who.BOTH,
    source=HELP_CODES,
    do_now=(
        Advice(
            "Ask whether the patient has another NHS login with a different email address: only one can be connected. "
            "They log in with that one and change its address.",
            HELP_CODES,
        ),
        Advice("Check that the patient's details match on Spine and your clinical system.", HELP_CODES),
        Advice("Check that the patient has permission for online services.", HELP_CODES),
        Advice("After a change of practice or of clinical system, give new registration details.", HELP_CODES),
    ),
    script=Advice("NHS login cannot reach our system for you. We are checking why.", HELP_CODES),
    after=(Advice("When this is put right, the patient logs out and in again.", OURS),),
    text_message=(
        "NHS login cannot reach our system for you.",
        "Did you ever sign up with another email address? Log in with that one.",
        "If not, tell us: we check your online account.",
    ),
    step=Step.REGISTRATION,
)

ASK_NHS_LOGIN = WayOut(
    key="ask-nhs-login",
    title="Ask NHS login about the code",
    who=Who.BOTH,
    source=HELP_CODES,
    do_now=(
        Advice("Write down the whole code. With CID and 4 digits it is a code of NHS login.", HELP_CODES),
        Advice("CID7029 means that NHS login cannot connect this login to the surgery.", HELP_CODES),
        Advice(
            "Open NHS login's contact form. Give the code and the email address the patient logs in with.", HELP_CODES
        ),
        Advice("Do not make a case for account cleansing: it does not help here.", OURS),
    ),
    script=Advice("NHS login has to look into this code. Keep it, or a picture of the screen.", OURS),
    after=(Advice(f"NHS login replies within {REPLY_WITHIN}.", HELP_CONTACT),),
    text_message=(
        "The code on your screen comes from NHS login.",
        "Keep the code, or a picture of the screen, and tell us which email address you log in with.",
    ),
    links=(Link("NHS login's contact form", CONTACT_FORM),),
)

NOT_HERE = WayOut(
    key="not-here",
    title="Who else can help",
    who=Who.BOTH,
    source=WHO_MAY_USE,
    do_now=(
        Advice("Under 13: nobody under 13 can use the NHS App. A parent can ask for a linked profile.", WHO_MAY_USE),
        Advice("Not registered with you: the patient asks the practice where they are registered.", OURS),
        Advice(
            "Somebody else asks: speak with the patient, or with somebody who has authority to act for them. Change "
            "nothing for anybody else.",
            OURS,
        ),
    ),
    script=Advice("We can only do this for our own patients, and only when they ask themselves.", OURS),
    after=(Advice("No case is needed.", OURS),),
    text_message=(
        "The NHS App is for people aged 13 or over with a GP practice in England or the Isle of Man.",
        "Ask the practice where you are registered. We speak with patients themselves.",
    ),
)

CONNECTION_WAYS = (
    PIN_DOCUMENT,
    CONNECT_SURGERY,
    ERROR_3C,
    ERROR_3F,
    ERROR_3R,
    ERROR_CID7023,
    OTHER_CODE,
    SERVICE_STATUS,
    LOOK_TOGETHER,
    ASK_NHS_LOGIN,
    NOT_HERE,
    CONTACT_APP_TEAM,
)
