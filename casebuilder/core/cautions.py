"""What looks odd about a case without stopping it: each caution is a sentence beside the field it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from casebuilder.core import replacement
from casebuilder.core.circumstances import Circumstances
from casebuilder.core.details import CaseDetails, ReplacementRefusal, Step, VerificationLevel
from casebuilder.core.mends import Mend, give_up, mended_address, use
from casebuilder.core.replacement import replaceable_from
from casebuilder.core.service_desk import DESCRIPTION_LIMIT, length
from casebuilder.core.submission import describe
from casebuilder.text.characters import UnreadableError, non_ascii_names, without_hidden
from casebuilder.text.dates import PartialDate, read_date
from casebuilder.text.emails import EMAIL_LIMIT, is_well_formed
from casebuilder.text.mailboxes import is_for_learning, is_for_work, is_hint, is_stand_in, likely_domain, same_mailbox
from casebuilder.text.personal import personal_details

NHS_LOGIN_BEGAN = date(2018, 9, 1)
REFERENCE_LIMIT = 100  # characters of the practice's own reference: lists show no more
FEWEST_CASES = 10  # cases: with fewer, no figure is quoted
# Requirement -> the tick that says that it cannot be met, and what such cases lack.
_LACKING = {
    "old-email": ("old_email_cannot_be_given", "without the old address"),
    "nhs-number": ("nhs_digits_cannot_be_given", "without the last 3 digits"),
}
_NAMES = {"new_email": "new", "old_email": "old"}
_MENDS = {
    "new_email": "NHS login replies only to this address: ask for one that the patient opens",
    "old_email": "If the patient does not know all of it, clear the box and tick “Patient does not know it”",
}


@dataclass(frozen=True, slots=True)
class Caution:
    """A sentence for the person who checks the case; `case_number` is another case to look at, if there is one.

    `press` is what one press does about it, where something does.
    """

    key: str
    field: str
    sentence: str
    case_number: str = ""
    press: Mend | None = None


def _emails(details: CaseDetails) -> Iterator[tuple[str, str]]:
    yield "new_email", details.new_email
    if not details.old_email_cannot_be_given:
        yield "old_email", details.old_email


def _typos(details: CaseDetails, _: Circumstances) -> Iterator[Caution]:
    for field, email in _emails(details):
        if meant := likely_domain(email):
            typed = email.rpartition("@")[2]
            sentence = f"The {_NAMES[field]} address ends in {typed}. Did the patient mean {meant}?"
            yield Caution("typo", field, sentence, press=use(field, mended_address(email)))


def _staff_addresses(details: CaseDetails, circumstances: Circumstances) -> Iterator[Caution]:
    for field, email in _emails(details):
        domain = email.rpartition("@")[2].casefold()
        if is_for_work(domain) or (domain and domain in circumstances.own_domains):
            yield Caution(
                key="staff-address",
                field=field,
                sentence=f"The {_NAMES[field]} address ends in {domain}, which looks like a work address. "
                "Is it the patient's?",
            )
        elif is_for_learning(domain) and field == "new_email":
            yield Caution(
                key="school-address",
                field=field,
                sentence=f"The new address ends in {domain}, a school's or university's. "
                "It may close when the patient leaves: ask for one that stays theirs",
            )


def _one_mailbox(details: CaseDetails, _: Circumstances) -> Iterator[Caution]:
    if details.old_email_cannot_be_given or not same_mailbox(details.new_email, details.old_email):
        return
    yield Caution(
        key="one-mailbox",
        field="new_email",
        sentence="The new and the old address are two spellings of one mailbox. "
        "If the new one opens, the old one does, and no case is needed: try to log in with the old one",
    )


def _stand_ins(details: CaseDetails, _: Circumstances) -> Iterator[Caution]:
    for field, email in _emails(details):
        if is_stand_in(email):
            looks = f"The {_NAMES[field]} address looks like a stand-in for one that is not known. "
        elif is_hint(email):
            looks = f"The {_NAMES[field]} address looks like a hint with some letters hidden. "
        else:
            continue
        yield Caution("stand-in", field, looks + _MENDS[field], press=give_up(field))


def _personal_details(details: CaseDetails, _: Circumstances) -> Iterator[Caution]:
    for key, what in personal_details(details.note):
        sentence = f"The note seems to hold {what}. The form asks for no personal details: take it out"
        yield Caution(key, "note", sentence)


def _look_alikes(details: CaseDetails, _: Circumstances) -> Iterator[Caution]:
    for field, email in _emails(details):
        if names := non_ascii_names(without_hidden(email)):
            yield Caution(
                key="look-alike",
                field=field,
                sentence=f"The {_NAMES[field]} address contains {', '.join(names)}. Is that really in the address, "
                "or was it pasted by mistake?",
            )


def _odd_old_address(details: CaseDetails, _: Circumstances) -> Iterator[Caution]:
    email = details.old_email
    if details.old_email_cannot_be_given or email.count("@") != 1 or len(email) > EMAIL_LIMIT:
        return  # a finding already says that it is missing or wrong
    if not is_well_formed(email):
        yield Caution(
            key="odd-old-address",
            field="old_email",
            sentence="The old address does not look like a complete email address. "
            "NHS login finds the account by it alone: check every character with the patient",
        )


def _not_searched(details: CaseDetails, _: Circumstances) -> Iterator[Caution]:
    if details.old_email_cannot_be_given and Step.SEARCH_MAILBOXES not in details.steps:
        yield Caution(
            key="not-searched",
            field="old_email",
            sentence="First let the patient search every mailbox for messages from noreply@login.nhs.uk: "
            "they show the old address. Then tick the search",
        )


def _ages(details: CaseDetails, circumstances: Circumstances) -> Iterator[Caution]:
    typed = details.last_access
    try:
        read = read_date(typed.day, typed.month, typed.year)
    except UnreadableError:
        return
    if read.last_day < NHS_LOGIN_BEGAN:
        yield Caution(
            key="before-nhs-login",
            field="last_access",
            sentence="NHS login began in September 2018, so the last access cannot be earlier. Check the year",
        )
    elif read.last_day < circumstances.today - timedelta(days=730):
        yield Caution(
            key="closed",
            field="last_access",
            sentence="Not used for 24 months: NHS login may have closed the account. "
            "Ask the patient to sign up again first",
        )
    elif read.last_day < circumstances.today - timedelta(days=365):
        yield Caution(
            key="disabled",
            field="last_access",
            sentence="Not used for 12 months: NHS login may have disabled the account, "
            "and your clinical system may have disconnected it",
        )


def _replacement(details: CaseDetails, circumstances: Circumstances) -> Iterator[Caution]:
    day = replaceable_from(details, circumstances.today) if replacement.OFFERED else None
    if day is None:
        return
    words = PartialDate(day.year, day.month, day.day)
    if day > circumstances.today:
        sentence = f"The patient got in not long ago. From {words} they can replace the account themselves"
    elif details.replacement_refused is ReplacementRefusal.RECENT_ACCESS:
        sentence = f"The 30 days are over: since {words} the patient can replace the account themselves"
    else:
        return
    yield Caution(key="replaceable", field="last_access", sentence=sentence)


def _lowest_level(details: CaseDetails, _: Circumstances) -> Iterator[Caution]:
    if details.level is VerificationLevel.P0 and Step.PRACTICE_RESET not in details.steps:
        yield Caution(
            key="lowest-level",
            field="level",
            sentence="The patient only ever logged in, so the account has the lowest verification (P0). "
            "Your practice can reset the online account itself: try that first",
        )


def _long_note(details: CaseDetails, circumstances: Circumstances) -> Iterator[Caution]:
    if details.steps or not details.note:
        return  # where steps are given, their finding says how much is too long
    over = length(describe(details, circumstances.practice)) - DESCRIPTION_LIMIT
    if over > 0:
        sentence = (
            f"NHS login's form takes {DESCRIPTION_LIMIT:,} characters in all. Shorten the note by at least {over:,}"
        )
        yield Caution("long-note", "note", sentence)


def _long_reference(details: CaseDetails, _: Circumstances) -> Iterator[Caution]:
    if (count := len(details.reference)) > REFERENCE_LIMIT:
        yield Caution(
            key="long-reference",
            field="reference",
            sentence=f"Your reference has {count:,} characters, and lists show its first {REFERENCE_LIMIT}. Shorten it",
        )


def _other_cases(_: CaseDetails, circumstances: Circumstances) -> Iterator[Caution]:
    alike: dict[tuple[str, bool], list[str]] = {}
    for other in circumstances.other_cases:
        alike.setdefault((other.number, other.has_ended), []).append(other.field)
    for (number, has_ended), fields in alike.items():
        same = " and ".join("reference" if field == "reference" else f"{_NAMES[field]} address" for field in fields)
        if not has_ended:
            sentence = f"Another open case of your practice, {number}, has the same {same}. Is it the same patient?"
        elif "new_email" in fields:
            sentence = (
                f"A closed case of your practice, {number}, has the same {same}. "
                "The new address may belong to an NHS account already, and each account needs its own"
            )
        else:
            sentence = f"A closed case of your practice, {number}, has the same {same}. Has it come back?"
        yield Caution("ended-case" if has_ended else "other-case", fields[0], sentence, number)


def _own_figures(details: CaseDetails, circumstances: Circumstances) -> Iterator[Caution]:
    """Yield what became of the practice's own cases that lacked the same answer, once there are enough of them."""
    for key, (field, lacking) in _LACKING.items():
        of_key = next((each for each in circumstances.resets if each.requirement == key), None)
        if not getattr(details, field) or of_key is None or of_key.cases < FEWEST_CASES or not of_key.reset:
            continue
        counted = f"Of your practice's last {of_key.cases} cases {lacking}, NHS login reset {of_key.reset}"
        yield Caution("own-figures", field, f"{counted}. The patient then has to prove who they are again")


CAUTIONS: tuple[Callable[[CaseDetails, Circumstances], Iterator[Caution]], ...] = (
    _other_cases,
    _own_figures,
    _one_mailbox,
    _stand_ins,
    _typos,
    _staff_addresses,
    _look_alikes,
    _odd_old_address,
    _not_searched,
    _ages,
    _replacement,
    _lowest_level,
    _personal_details,
    _long_note,
    _long_reference,
)
