"""The guide: a topic for each trouble that the guidance knows, and for what its readers have to know besides."""

from __future__ import annotations

from dataclasses import dataclass

from casebuilder.core.guidance import REQUIREMENTS
from casebuilder.core.sources import (
    CODE_3F,
    CODE_3R,
    CODES_EXPLAINED,
    DELETING,
    DESK,
    EMAIL,
    HELP_CODES,
    HELP_FIND,
    HELP_IDENTITY,
    HELP_PASSWORD,
    KEYS_EXPIRE,
    LEVELS,
    OURS,
    PIN,
    QUICK_GUIDE,
    RECONNECT,
    REPLACE,
    SURGERY,
    UNUSED,
    Source,
)
from casebuilder.guide.account_ways import FIND_ADDRESS, LOCKED, LOG_IN, LOST_PHONE, RECOVER_MAILBOX, RESET_LINK
from casebuilder.guide.connection_ways import (
    ASK_NHS_LOGIN,
    CONNECT_SURGERY,
    CONTACT_APP_TEAM,
    ERROR_3C,
    ERROR_3F,
    ERROR_3R,
    ERROR_CID7023,
    OTHER_CODE,
    PIN_DOCUMENT,
    SERVICE_STATUS,
)
from casebuilder.guide.new_account_ways import PRACTICE_RESET, RAISE_CASE, REPLACE_ACCOUNT, REPLACE_LATER
from casebuilder.guide.ways_out import Advice, WayOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One page of the guide: what it means, the ways out in order, and what pages published later changed."""

    key: str
    title: str
    source: Source
    means: tuple[Advice, ...]
    ways: tuple[WayOut, ...] = ()
    later: tuple[Advice, ...] = ()
    has_format_check: bool = False

    @property
    def advice(self) -> tuple[Advice, ...]:
        """Every sentence of it, in the order of the page."""
        of_ways = (advice for way in self.ways for advice in way.advice)
        return (*self.means, *of_ways, *self.later)


@dataclass(frozen=True, slots=True)
class CodeFormat:
    """One code of a PIN document: its field in the format check, and how many characters to expect.

    `shape` says which of them are letters (A) and which figures (9), where that is known.
    """

    key: str
    label: str
    shortest: int
    longest: int
    hint: str = ""
    shape: str = ""


_KEY = CodeFormat("linkage-key", "Linkage key or passphrase", 6, 15)
_ACCOUNT = CodeFormat("account-id", "Account ID", 10, 15)
_ODS = CodeFormat(
    key="ods-code",
    label="ODS code of the practice",
    shortest=6,
    longest=6,
    hint="For a GP practice mostly a letter and 5 digits",
    shape="A99999",
)
CODE_FORMATS = (_KEY, _ACCOUNT, _ODS)

TOPICS = (
    Topic(
        key="email",
        title="Changed email address, or no way into the mailbox",
        source=EMAIL,
        means=(
            Advice("Password and old address known: the patient logs in and changes the address.", EMAIL),
            Advice("Password forgotten, old mailbox open: the forgotten password link goes to that mailbox.", EMAIL),
            Advice("Password forgotten, and the old mailbox lost for good: the service desk.", EMAIL),
            Advice("The link for a new password lasts 1 hour.", HELP_PASSWORD),
            Advice("After 12 months without use an account may be disabled, after 24 months closed.", UNUSED),
            Advice("Password known, old address forgotten: search for it first.", HELP_FIND),
        ),
        ways=(
            LOG_IN,
            RESET_LINK,
            RECOVER_MAILBOX,
            FIND_ADDRESS,
            LOST_PHONE,
            LOCKED,
            PRACTICE_RESET,
            REPLACE_ACCOUNT,
            REPLACE_LATER,
            RAISE_CASE,
        ),
        later=(
            Advice(
                "A patient who is locked out can make a new account, which takes the place of the old one.", REPLACE
            ),
            Advice(
                "Nobody can do so within 30 days of the last access, a second time, or with more than 5 accounts.",
                REPLACE,
            ),
            Advice(
                "Practices must not delete an NHS account, or ask patients to, unless NHS login advises it.", DELETING
            ),
        ),
    ),
    Topic(
        key="pin-document",
        title="PIN document: linkage key, passphrase, account ID",
        source=PIN,
        means=(
            Advice("With a PIN document a patient connects the NHS App to your practice.", PIN),
            Advice(f"A linkage key or passphrase has {_KEY.shortest} to {_KEY.longest} characters.", PIN),
            Advice(f"An account ID has {_ACCOUNT.shortest} to {_ACCOUNT.longest} characters.", PIN),
            Advice("Use the lengths as a guide, and go by the document: NHS's own example is shorter.", QUICK_GUIDE),
            Advice(
                "An ODS code names the practice. GP practices mostly have a letter and 5 digits, like A81001.",
                OURS,
            ),
            Advice(
                "Some characters are easily mixed up: the letter O and zero, the letters l and I and the figure 1.",
                OURS,
            ),
            Advice("A patient without photo ID needs a new PIN document for a new account.", HELP_IDENTITY),
            Advice("A new linkage key or passphrase must differ from the one before.", PIN),
            Advice("On an iPhone or iPad, Smart Punctuation must be off while a code is typed.", PIN),
            Advice(
                "Smart Punctuation turns plain quotes and dashes into others, and the code no longer matches. Its "
                "switch is under Settings, General, Keyboard.",
                OURS,
            ),
            Advice("These codes are as good as a password. Do not write them into a case, a note or a message.", OURS),
        ),
        ways=(PIN_DOCUMENT, CONNECT_SURGERY, CONTACT_APP_TEAM),
        later=(Advice("A linkage key or passphrase lasts 2 weeks from printing and works once.", KEYS_EXPIRE),),
        has_format_check=True,
    ),
    Topic(
        key="connect-surgery",
        title="Cannot connect to the GP surgery",
        source=SURGERY,
        means=(
            Advice("Your practice has not made an online account for the patient.", SURGERY),
            Advice("The patient has not used their online account for 12 months.", SURGERY),
            Advice("The online account was archived.", SURGERY),
            Advice("The patient's details in your clinical system and in PDS (Spine) differ.", SURGERY),
            Advice("The NHS App is not at fault: your clinical system does not connect the patient.", SURGERY),
        ),
        ways=(CONNECT_SURGERY, CONTACT_APP_TEAM),
        later=(Advice("After a change of clinical system, patients have to connect again.", RECONNECT),),
    ),
    Topic(
        key="error-3r",
        title="Error code 3R",
        source=CODE_3R,
        means=(
            Advice("NHS records do not show a GP practice for this patient.", CODE_3R),
            Advice("The screen may say only that the patient cannot log in, and show no code.", CODE_3R),
            Advice("It also appears for an ODS code that the NHS App does not support.", CODES_EXPLAINED),
            Advice("Four more characters follow, different every time, like 3rswtr.", CODES_EXPLAINED),
        ),
        ways=(ERROR_3R, CONTACT_APP_TEAM),
    ),
    Topic(
        key="error-3f",
        title="Error code 3F",
        source=CODE_3F,
        means=(
            Advice("The patient lived in Wales, Scotland or Northern Ireland until not long ago.", CODE_3F),
            Advice("Or the patient used to serve in the armed forces.", CODE_3F),
        ),
        ways=(ERROR_3F, CONTACT_APP_TEAM),
    ),
    Topic(
        key="service-desk",
        title="Contacting the service desk",
        source=DESK,
        means=(
            *(Advice(requirement.rule, requirement.source) for requirement in REQUIREMENTS),
            Advice(
                "What the patient cannot give, or gets wrong, does not stop a case. NHS login may then have to reset "
                "the account: the patient links it to their NHS number again and may have to prove who they are again.",
                DESK,
            ),
            Advice("An account with nothing but an email address behind it (P0) can be reset by the practice.", DESK),
        ),
        ways=(RAISE_CASE,),
        later=(
            Advice("A patient who is locked out can also ask to replace the account.", REPLACE),
            Advice(
                "Practices must not delete an NHS account, or ask patients to, unless NHS login advises it.", DELETING
            ),
        ),
    ),
    Topic(
        key="error-3c",
        title="Error code 3C, and codes the guide does not know",
        source=CODES_EXPLAINED,
        means=(
            Advice("With 3C, the NHS account and your clinical system do not connect.", CODES_EXPLAINED),
            Advice("CID and 4 digits is a code of NHS login.", HELP_CODES),
            Advice("It is common after a practice has changed its clinical system, or merged.", RECONNECT),
        ),
        ways=(ERROR_3C, ERROR_CID7023, OTHER_CODE, SERVICE_STATUS, ASK_NHS_LOGIN, CONTACT_APP_TEAM),
        later=(Advice("Patients who connected with a PIN document need a new one after such a change.", RECONNECT),),
    ),
    Topic(
        key="levels",
        title="What the patient could do: P0, P5 and P9",
        source=DESK,
        means=(
            Advice("P0: behind the account there is an email address, and nothing else.", DESK),
            Advice("With P0 the patient can log in, and nothing more.", LEVELS),
            Advice("P5: details were compared. The patient can contact the practice, but sees no record.", LEVELS),
            Advice("P9: identity is proved. The patient sees the record and orders prescriptions.", LEVELS),
            Advice("You cannot look the level up. Ask what the patient could do.", OURS),
        ),
        ways=(PRACTICE_RESET,),
    ),
    Topic(
        key="several-patients",
        title="Several patients at the same time",
        source=OURS,
        means=(
            Advice("One fault in a national service, or in your clinical system, looks like many bad accounts.", OURS),
        ),
        ways=(SERVICE_STATUS, CONNECT_SURGERY, CONTACT_APP_TEAM),
    ),
)
TOPICS_BY_KEY = {topic.key: topic for topic in TOPICS}
