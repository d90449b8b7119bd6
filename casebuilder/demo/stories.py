"""The stories of the demo: for each case who does what, how many working days ago."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from casebuilder.core.askers import Asker
from casebuilder.core.details import CaseDetails, ReplacementRefusal, Step, VerificationLevel, examples
from casebuilder.core.service_desk import Layout
from casebuilder.core.stages import Act as DeskAct
from casebuilder.core.stages import Outcome
from casebuilder.demo.acts import (
    Act,
    ask_for_changes,
    ask_for_review,
    ask_patient,
    check,
    correct,
    delete,
    erase_due,
    help_with,
    note,
    progress,
    say_who_asks,
    say_wrong,
    send,
    write,
)
from casebuilder.text.dates import MONTHS, TypedDate

SAM, JO, RAVI = range(3)  # the manager, and the two others
EARLIEST = 130  # working days ago: the practice moves in
_TRIED = frozenset({Step.PASSWORDS, Step.RESET_LINK})
_SEARCHED = _TRIED | {Step.SEARCH_MAILBOXES}
_ALL_TRIED = _SEARCHED | {Step.RECOVER_MAILBOX, Step.REPLACE_ACCOUNT}


class Turn(NamedTuple):
    """One act on a case, some working days ago, by one of the three."""

    days_ago: int
    by: int
    act: Act


Story = tuple[Turn, ...]


def whole(name: str, reference: str, digits: str, accessed: TypedDate, **changes: Any) -> CaseDetails:
    """Return a complete case of the patient with that name in their addresses, with some answers changed."""
    details = CaseDetails(
        **examples()
        | {
            "new_email": f"{name}@example.com",
            "old_email": f"{name.replace('.', '')}{int(digits or 0) % 90 + 10}@example.org",
            "nhs_digits": digits,
            "last_access": accessed,
            "steps": _TRIED,
            "level": VerificationLevel.P9,
            "reference": reference,
        }
    )
    return replace(details, **changes)


def stories(today: date) -> Iterator[Story]:
    """Return the turns of each case, in the order in which they were started on one day."""
    yield from earlier_ones(today)
    yield from drafts(today)
    yield from ready_ones(today)
    yield from reviewed_ones(today)
    yield from sent_ones(today)
    yield from ended_ones(today)


def earlier_ones(today: date) -> Iterator[Story]:
    """Yield stories of earlier months, which only the figures show: patients helped without a case, erased cases."""
    ways = ("replace-account", "forgotten-password", "replace-account", "log-in", "connect-surgery", "recover-mailbox")
    for at, days_ago in enumerate(range(EARLIEST - 4, 0, -2)):
        yield (Turn(days_ago, (JO, RAVI)[at % 2], help_with(ways[at % len(ways)])),)
    for at, days_ago in enumerate(range(EARLIEST - 4, 27, -4)):
        yield earlier_case(today, at, days_ago)
    yield (Turn(0, SAM, erase_due()),)


def earlier_case(today: date, at: int, sent: int) -> Story:
    """Return a case erased by now. Every other one lacks the old address; NHS login resets some and asks about some."""
    spring, who = month_ago(today, 10), (JO, RAVI, SAM)[at % 3]
    details = whole(f"earlier{at}", f"A-{at + 1:04}", "018", spring)
    if at % 2:
        details = replace(details, old_email="", old_email_cannot_be_given=True)
    begun = (Turn(sent, who, write(details)), Turn(sent, who, send()))
    if at % 6 == 1:
        reset = progress(DeskAct.RESOLVE, "", Outcome.RESET)
        fault = "account-not-found" if at % 4 == 1 else "old-email"
        return (*begun, Turn(sent - 3, who, reset), Turn(sent - 3, who, say_wrong(fault)))
    cleansed = progress(DeskAct.RESOLVE, "", Outcome.CLEANSED)
    if at % 5:
        return (*begun, Turn(sent - 1 - at % 3, who, cleansed))
    asked = progress(DeskAct.MORE_INFORMATION, "They ask when the patient last got in.")
    answered = write(replace(details, last_access=month_ago(today, 11)))
    return (
        *begun,
        Turn(sent - 2, who, asked),
        Turn(sent - 2, who, say_wrong("last-access" if at % 2 else "steps")),
        Turn(sent - 3, who, answered),
        Turn(sent - 3, who, send()),
        Turn(sent - 4, who, cleansed),
    )


def too_early(today: date) -> CaseDetails:
    """Return a patient who got in last week, so that NHS login does not let them replace the account yet."""
    last = today - timedelta(days=8)
    accessed = TypedDate(str(last.day), MONTHS[last.month - 1], str(last.year))
    refused = ReplacementRefusal.RECENT_ACCESS
    return whole("rob.lane", "B-1037", "", accessed, nhs_digits="", replacement_refused=refused)


def month_ago(today: date, months: int) -> TypedDate:
    """Return the month so many months ago, as a patient would say it."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return TypedDate("", MONTHS[month], str(year))


def drafts(today: date) -> Iterator[Story]:
    """Unfinished cases, from a bare reference to all but one answer."""
    spring, lately = month_ago(today, 7), month_ago(today, 2)
    nothing = CaseDetails(reference="B-1042")
    called = CaseDetails(new_email="priya.nair@example.com", can_recover=False, reference="B-1038")
    searched = replace(called, old_email="priya.n@example.org", steps=_SEARCHED)
    yield (Turn(0, JO, write(nothing)),)
    yield Turn(1, JO, write(called)), Turn(0, RAVI, write(searched))
    yield (Turn(2, RAVI, write(whole("leo.grant", "B-1029", "426", lately, steps=frozenset()))),)
    same = whole("ada.okoro", "B-1031", "107", spring)
    yield (Turn(1, RAVI, write(replace(same, old_email="Ada.Okoro@example.com"))),)
    yield (Turn(3, JO, write(whole("tom.reed", "B-1017", "0", spring, nhs_digits="4261"))),)
    yield (Turn(4, SAM, write(whole("nia.price", "B-1011", "335", TypedDate("31", "2", str(today.year))))),)
    unsure = whole("amy.ward", "B-1021", "317", TypedDate(), steps=_SEARCHED)
    yield Turn(2, JO, write(unsure)), Turn(2, JO, ask_patient())
    yield (Turn(1, RAVI, write(too_early(today))),)
    silent = whole("omar.aziz", "B-1036", "081", TypedDate(), old_email="", can_recover=None, level=None)
    yield (Turn(1, SAM, write(silent)),)
    other = whole("eve.marsh", "B-1022", "590", spring, steps=_TRIED | {Step.OTHER})
    yield (Turn(2, JO, write(other)),)
    can = whole("ian.cross", "B-1040", "212", lately, can_recover=True)
    yield (Turn(0, RAVI, write(can)),)
    gone = CaseDetails(
        reference="B-1009", note="Started by mistake: the patient got in by the forgotten password link."
    )
    yield Turn(3, JO, write(gone)), Turn(3, JO, delete())


def ready_ones(today: date) -> Iterator[Story]:
    """Cases that could be sent today: complete, with gaps, and with something to look at first."""
    spring, lately, long_ago = month_ago(today, 7), month_ago(today, 2), month_ago(today, 31)
    mina = whole("mina.patel", "B-1033", "018", lately, steps=_ALL_TRIED)
    half = replace(mina, old_email="", steps=_TRIED, last_access=TypedDate())
    yield Turn(1, JO, write(half)), Turn(0, RAVI, write(mina)), Turn(0, RAVI, say_who_asks(Asker.SEEN))
    yield (Turn(0, SAM, write(whole("ben.hall", "B-1041", "774", lately, level=VerificationLevel.P5))),)
    forgotten = {"old_email": "", "old_email_cannot_be_given": True}
    no_digits = {"nhs_digits": "", "nhs_digits_cannot_be_given": True}
    unknown = {"last_access": TypedDate(), "last_access_not_known": True}
    yield (Turn(1, RAVI, write(whole("kit.lowe", "B-1035", "650", spring, **forgotten, steps=_SEARCHED))),)
    yield (Turn(2, SAM, write(whole("ros.flynn", "B-1028", "303", spring, **forgotten, **no_digits, **unknown))),)
    yield (Turn(2, JO, write(whole("max.webb", "B-1027", "919", lately, new_email="max.webb@gmial.com"))),)
    yield (Turn(3, RAVI, write(whole("joy.ellis", "B-1019", "448", long_ago, level=VerificationLevel.P0))),)
    told = "The patient read out 999 000 0018 on the phone. The old provider closed the mailbox in May."
    yield (Turn(3, SAM, write(whole("ali.noor", "B-1020", "018", TypedDate(), **unknown, note=told))),)
    twice = whole("zoe.lamb", "B-1016", "226", spring, steps=_SEARCHED)
    yield (Turn(4, JO, write(twice)),)
    yield (Turn(3, RAVI, write(replace(twice, level=None, steps=_TRIED))),)
    yield (Turn(6, SAM, write(whole("pat.quinn", "B-1008", "512", spring, old_email="pat&kim@example.org"))),)


def reviewed_ones(today: date) -> Iterator[Story]:
    """Cases that a colleague was asked to look at."""
    spring, lately = month_ago(today, 7), month_ago(today, 2)
    asked = ask_for_review("Is the old address spelt right? The patient was not sure of the last letter.")
    yield Turn(1, JO, write(whole("una.byrne", "B-1034", "861", lately))), Turn(1, JO, asked)
    yield Turn(0, RAVI, write(whole("sol.mendes", "B-1043", "140", spring))), Turn(0, RAVI, ask_for_review(""))
    yield Turn(1, SAM, write(whole("kim.dale", "B-1044", "702", lately))), Turn(1, SAM, ask_for_review(""))
    wish = ask_for_changes("Ask when they last got in: they told me it was before Easter.")
    unsure = whole("gwen.howell", "B-1030", "377", TypedDate(), last_access_not_known=True)
    yield Turn(2, RAVI, write(unsure)), Turn(2, RAVI, ask_for_review("")), Turn(1, SAM, wish)
    checked = whole("hugo.lang", "B-1026", "095", spring, steps=_SEARCHED)
    yield Turn(2, JO, write(checked)), Turn(2, JO, ask_for_review("")), Turn(1, RAVI, check())


def sent_ones(today: date) -> Iterator[Story]:
    """Cases with the desk: sent lately, without a reply for too long, and one about which it asks for more."""
    spring, lately = month_ago(today, 8), month_ago(today, 3)
    yield Turn(1, JO, write(whole("lia.romano", "B-1039", "484", lately))), Turn(0, JO, send())
    one_page = send(Layout.ONE_PAGE)
    yield Turn(1, RAVI, write(whole("dev.anand", "B-1032", "733", spring))), Turn(1, RAVI, one_page)
    silent = whole("mae.turner", "B-1013", "256", lately, steps=_ALL_TRIED)
    why = "The patient flies today. We ring them back this afternoon."
    unchecked = send(desk_reference="RITM0042117", asker=Asker.NOT_YET, unchecked_because=why)
    yield Turn(7, JO, write(silent)), Turn(6, JO, unchecked)
    mistyped = whole("ned.burke", "B-1006", "608", spring, old_email="ned.birke@example.org")
    yield Turn(9, SAM, write(mistyped)), Turn(8, SAM, send(asker=Asker.CALLED_BACK)), Turn(0, SAM, correct())
    heard = whole("iris.chen", "B-1010", "919", lately)
    rang = progress(DeskAct.HEAR, "They have it and will answer by email.")
    yield Turn(8, RAVI, write(heard)), Turn(8, RAVI, send()), Turn(5, JO, rang)
    cut_short = whole("art.novak", "B-1014", "052", TypedDate(), last_access_not_known=True)
    wants = progress(DeskAct.MORE_INFORMATION, "They ask for the month of the last log in.")
    yield Turn(6, JO, write(cut_short)), Turn(6, JO, send()), Turn(1, SAM, wants)
    again = replace(cut_short, new_email="vera.stone@example.com", old_email="vera@example.org", reference="B-1012")
    better = replace(again, last_access=spring, last_access_not_known=False)
    yield (
        Turn(7, RAVI, write(again)),
        Turn(7, RAVI, send()),
        Turn(3, RAVI, wants),
        Turn(1, RAVI, write(better)),
        Turn(1, RAVI, send()),
    )


def ended_ones(today: date) -> Iterator[Story]:
    """Cases that have ended, each in another way."""
    spring = month_ago(today, 9)
    cleansed = progress(DeskAct.RESOLVE, "The patient has been told the next steps.", Outcome.CLEANSED)
    yield (
        Turn(14, JO, write(whole("flo.harding", "B-1001", "171", spring))),
        Turn(14, JO, send()),
        Turn(12, RAVI, note("The patient asked after it.")),
        Turn(11, JO, cleansed),
    )
    forgotten = whole("ike.boateng", "B-1003", "540", spring, old_email="", old_email_cannot_be_given=True)
    reset = progress(DeskAct.RESOLVE, "They link to their NHS number again on Monday.", Outcome.RESET)
    yield Turn(13, SAM, write(forgotten)), Turn(13, SAM, send(Layout.ONE_PAGE)), Turn(9, SAM, reset)
    replaced = progress(DeskAct.RESOLVE, "", Outcome.REPLACED)
    yield (
        Turn(10, RAVI, write(whole("tess.wynne", "B-1005", "668", spring))),
        Turn(9, RAVI, send()),
        Turn(8, JO, replaced),
    )
    for reference, outcome, why in (
        ("B-1007", Outcome.BACK_IN, "The patient remembered the password."),
        ("B-1002", Outcome.DUPLICATE, "Ravi had started one for the same patient."),
        ("B-1004", Outcome.WITHDRAWN, "The patient has moved to another practice."),
    ):
        end = progress(DeskAct.RESOLVE, why, outcome)
        yield Turn(9, JO, write(CaseDetails(reference=reference, steps=_TRIED))), Turn(8, JO, end)
