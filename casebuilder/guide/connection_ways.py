"""The ways out for PIN documents, connections to the surgery and error codes: never a case, the NHS App team last."""

from __future__ import annotations

from casebuilder.core.details import Step
from casebuilder.core.sources import (
    CODE_3F,
    CODE_3R,
    CODES_EXPLAINED,
    KEYS_EXPIRE,
    OURS,
    PIN,
    RECONNECT,
    SURGERY,
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
        Advice("Some real ones are shorter, so take the lengths as a hint.", OURS),
    ),
    text_message=(
        "Please collect a new PIN document from us.",
        "It lasts 2 weeks and works once.",
        "On an iPhone or iPad first turn off Smart Punctuation (Settings, General, Keyboard).",
        "Type the codes exactly as printed.",
        "If they are refused, tell us.",
    ),
    step=Step.PRACTICE_RESET,
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
    after=(Advice("With the account open and the details in step, the NHS App finds your surgery.", SURGERY),),
    text_message=(
        "We are checking your registration and your online account at the practice.",
        "Please log out of the app, log in and try again tomorrow.",
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
        Advice("Check that the patient has an online account with you, and that it is not archived.", SURGERY),
        Advice("Compare the patient's details with PDS (Spine), and sync them if they differ.", SURGERY),
        Advice(
            "If you have just changed clinical system or merged, the patient connects again. Whoever connected with a "
            "PIN document needs a new one.",
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
        "Please log out, log in and try again tomorrow.",
        "If the code comes back, tell us.",
    ),
    step=Step.REGISTRATION,
)

ERROR_3F = WayOut(
    key="error-3f",
    title="Error code 3F: moved to England, or ex-armed forces",
    who=Who.PRACTICE,
    source=CODE_3F,
    do_now=(
        Advice("Check that the patient is registered with you on your clinical system.", CODE_3F),
        Advice("With your smartcard, check that Spine and your clinical system agree on the patient.", CODE_3F),
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
        "Please log out of the app and log in again tomorrow.",
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
        Advice("No practice's ODS code is held for the patient. Check that they are registered with you.", CODE_3R),
        Advice("With your smartcard, check that Spine and your clinical system agree on the patient.", CODE_3R),
        Advice("Ask the patient to log out and log in again.", CODE_3R),
    ),
    script=Advice("National records do not show which practice you belong to. We are putting that right.", CODE_3R),
    after=(Advice("The practice's ODS code may also be one that the NHS App does not support.", CODES_EXPLAINED),),
    text_message=(
        "Error code 3R: national records do not show your practice.",
        "We are checking your registration.",
        "Please log out of the app and log in again tomorrow.",
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
        Advice("Write down the code and what the screen says. Both are asked for later.", OURS),
        Advice("Ask the patient to log out, update the app, log in and try again.", OURS),
        Advice("Look at the service status: a national fault brings up codes too.", OURS),
    ),
    script=Advice(
        "Keep the code that you see, or a picture of the screen: it tells the NHS App team what is wrong.", OURS
    ),
    after=(Advice("If the code comes back, ask the NHS App team. It is not a matter for a case.", OURS),),
    text_message=(
        "Please note the error code on your screen.",
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
        Advice("If there is one, tell whoever asks to wait. Reset nothing and raise nothing.", OURS),
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
        "Please change nothing and try again later today.",
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
        Advice("It stops at the email address or the password: start again and choose that.", OURS),
        Advice("They get in, but the app finds no surgery or shows a code: start again and choose that.", OURS),
        Advice("It asks for a linkage key, a passphrase or an account ID: start again with the PIN document.", OURS),
    ),
    script=Advice("Open the app and tell me, word for word, what the screen says when it stops.", OURS),
    after=(Advice("When you have seen where it stops, the first question has an answer.", OURS),),
    text_message=(
        "Please open the app, try to log in, and note what the screen says when it stops, with any code.",
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
        Advice("Say what the screen shows, with any error code, and what you have checked.", OURS),
        Advice("Give an address of your practice, so that the answer comes to you.", OURS),
        Advice("Do not raise a case for account cleansing: that does not fix a connection.", OURS),
    ),
    script=Advice("We are asking the NHS App team to look into this.", SURGERY),
    after=(Advice("When the answer comes, tell the patient what it says.", OURS),),
    text_message=(
        "We are asking the NHS App team to look into this.",
        "Please tell us what your screen says, with any error code.",
        "You need do nothing else until you hear from us.",
    ),
    links=(APP_CONTACT_FORM,),
)

CONNECTION_WAYS = (
    *(PIN_DOCUMENT, CONNECT_SURGERY, ERROR_3C, ERROR_3F, ERROR_3R),
    *(OTHER_CODE, SERVICE_STATUS, LOOK_TOGETHER, CONTACT_APP_TEAM),
)
