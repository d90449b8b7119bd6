"""Messages put together from phrases: of such a number of them, nothing may be filled wrongly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from benchmarks.reading import SETS, messages_of, score
from casebuilder.core.reading import read_message

ASIDES = json.loads(Path(__file__).with_name("asides.json").read_text("utf-8"))  # about anything but the account
CAME = date(2026, 4, 20)
OLD, NEW = "pat.lowe@sky.example.net", "p.lowe@example.com"
OF_THE_ACCOUNT = (
    "my old email was {}",
    "the app is under {}",
    "it's on {} at the moment",
    "I joined up with {}",
    "I used {} back then",
    "it was set up with {}",
    "the account has {}",
    "it knows me as {}",
    "the login is {}, which has gone",
    "{} was the one I used",
    "{} is what I registered with",
    "it still says {}",
    "previous address {}",
    "{} (no longer in use)",
    "{} closed when I left Sky",
    "I can't open {} any more",
    "the codes go to {}",
    "it keeps sending the code to {}",
    "it used to be {}",
    "formerly {}",
    "{} is dead",
    "I'm on there as {}",
    "the email it has for me is {}",
    "when I sign in it shows {}",
    "it's tied to {}",
    "I lost my work one {} when I retired",
    "it wants {}, which I haven't had for years",
    "the reset goes to {}",
    "they shut {} down",
    "I no longer have {}",
    "my account is linked to {}",
    "acct under {} (ex-employer)",
    "had {} but TalkTalk closed it",
)
WANTED = (
    "please change it to {}",
    "my new one is {}",
    "can I have {} on it",
    "use {} from now on",
    "I'd like {} instead",
    "I'm now on {}",
    "I've moved to {}",
    "{} is the one I use now",
    "{} is my new address",
    "please put {} on",
    "could you swap it for {}",
    "I now have {}",
    "{} please",
    "send things to {} in future",
    "it needs to be {}",
    "my email these days is {}",
    "new: {}",
    "the replacement is {}",
    "I want it on {}",
    "set it to {}",
    "make it {}",
    "go with {}",
    "I opened {} for this",
    "my daughter made me {}",
    "the best one is {}",
    "the address I want is {}",
    "{} going forward",
    "we have set him up with {}",
    "can it go on {}",
    "my current email is {}",
    "{} is the right one now",
    "the one I can open is {}",
    "I'd rather have {}",
)
TURNS = (
    ("Pt", "I am locked out of the NHS App"),
    ("Us", "Which email is on the app?"),
    ("Pt", OLD),
    ("Us", "And which would you like instead?"),
    ("Pt", f"it's {NEW}"),
    ("Us", "Last 3 digits of your NHS number please?"),
    ("Pt", "418 thanks"),
    ("Us", "When did you last get in?"),
    ("Pt", "3 March"),
)
LAYOUTS = (
    "{who}: {said}",
    "[14/04/26, {time}] {who}: {said}",
    "Tue 14/4 {time} {who}: {said}",
    "{time} {who}: {said}",
    "{who} 14/4 {time}: {said}",
    "{who} ({time}): {said}",
    "{who} (14 Apr {time}): {said}",
    "14 Apr {time} - {who}: {said}",
    "14/04/2026 {time} {who} - {said}",
    "7 | 14 Apr {time} | {who} | {said}",
    "{who}, 14 Apr {time}\n{said}",
    "-- {who}, 14 Apr {time} --\n{said}",
    "*{who}* {time}\n{said}",
    "{who} > {said}",
    "<{who}> {said}",
    "({time}) {who}: {said}",
)


def with_asides() -> Iterator[dict[str, Any]]:
    """Yield messages in sentences, each twice, with a sentence about something else among its own."""
    every = (each for name in SETS for each in messages_of(name))
    prose = (each for each in every if each["kind"] in ("email", "sms"))
    told = (
        each
        for each in prose
        if any(each["truth"].values()) and not re.search(r"^\s*\d[.)]|^>|:\s", each["text"], re.MULTILINE)
    )
    for at, message in enumerate(told):
        cuts = [found.end() for found in re.finditer(r"[.!?]+ (?=[A-Z])", message["text"])]
        for aside in (ASIDES[2 * at % len(ASIDES)], ASIDES[(2 * at + 1) % len(ASIDES)]) if cuts else ():
            cut = cuts[len(cuts) // 2]
            yield message | {"text": f"{message['text'][:cut]}{aside} {message['text'][cut:]}"}


def test_a_sentence_about_something_else_fills_nothing_wrongly() -> None:
    found = score(with_asides())
    assert found.messages > len(ASIDES)
    assert found.counts["wrong"] == 0, [each for each in found.confused if " wrong, " in each]


def test_no_two_phrases_fill_an_address_in_the_wrong_role() -> None:
    for of_old, of_new in product(OF_THE_ACCOUNT, WANTED):
        text = f"I can't get into the NHS App, {of_old.format(OLD)}, {of_new.format(NEW)}, NHS number ends 418."
        filled = {fact.field: fact.value for fact in read_message(text, CAME).filled}
        assert filled.get("old_email", OLD) == OLD, text
        assert filled.get("new_email", NEW) == NEW, text


@pytest.mark.parametrize("phrase", OF_THE_ACCOUNT)
def test_an_address_of_the_account_is_filled(phrase: str) -> None:
    text = f"Locked out of the NHS App. {phrase.format(OLD)}. My new email is {NEW}."
    assert ("old_email", OLD) in [(fact.field, fact.value) for fact in read_message(text, CAME).filled]


@pytest.mark.parametrize("phrase", WANTED)
def test_a_wanted_address_is_filled(phrase: str) -> None:
    text = f"Locked out of the NHS App. My old email was {OLD}. {phrase.format(NEW)}."
    assert ("new_email", NEW) in [(fact.field, fact.value) for fact in read_message(text, CAME).filled]


def facts_of_the_thread(layout: str, between: str) -> dict[str, str]:
    turns = (layout.format(who=who, said=said, time=f"1{at}:05") for at, (who, said) in enumerate(TURNS))
    return {fact.field: fact.value for fact in read_message(between.join(turns), CAME).filled}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_thread_is_read_in_every_layout(layout: str) -> None:
    told = {"old_email": OLD, "new_email": NEW, "nhs_digits": "418", "last_access": "2026-03-03"}
    assert facts_of_the_thread(layout, "\n").items() >= told.items()


@pytest.mark.parametrize("layout", [each for each in LAYOUTS if each.endswith("{who}: {said}") and "|" not in each])
def test_a_thread_pasted_as_one_line_fills_nothing_wrongly(layout: str) -> None:
    told = {"old_email": OLD, "new_email": NEW, "nhs_digits": "418", "last_access": "2026-03-03", "can_recover": "no"}
    assert facts_of_the_thread(layout, " ").items() <= told.items()


OTHERS = (
    "allotment society",
    "book club",
    "choir",
    "swimming lessons",
    "nursery",
    "scout group",
    "food bank",
    "taxi firm",
    "water board",
    "letting agent",
    "football club",
    "dance school",
    "period tracker",
    "bowls league",
    "private physio",
    "dental plan",
    "library card",
    "hospital patient portal",
    "council tax account",
    "trampoline class",
    "residents association",
)
MATTERS = (
    "I can't log in to my {who}. Old email {old}, new email {new}. Member number ends 214. Last got in 3 March.",
    "Please update my email with the {who} from {old} to {new}. Ref 214.",
    "My {who} email has changed: it was {old}, now {new}.",
    "Forgot the password for the {who}, email is {old}. Tried the reset link twice and locked out.",
    "I've lost access to {old} so can't get into the {who} any more. New email {new}.",
    "The NHS App is fine, it's the {who} I can't get into. Old email {old}, new {new}.",
    "To all staff: the {who} login has moved from {old} to {new}. Use the new one from 3 March.",
    "Please send the letter for the {who} to {new}, not {old} as that one is closed.",
)


@pytest.mark.parametrize("matter", MATTERS)
def test_another_matter_fills_nothing(matter: str) -> None:
    for who in OTHERS:
        text = matter.format(who=who, old=OLD, new=NEW)
        assert read_message(text, CAME).filled == (), text
