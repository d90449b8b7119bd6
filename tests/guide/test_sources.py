"""Every sentence is credited to the page that says it: known facts are looked for in all that staff read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from casebuilder.core import sources
from casebuilder.core.sources import (
    CODE_3F,
    CODE_3R,
    CODES_EXPLAINED,
    DELETING,
    DESK,
    HELP_CODES,
    HELP_CONTACT,
    HELP_FIND,
    HELP_IDENTITY,
    HELP_PASSWORD,
    HELP_PHONE,
    KEYS_EXPIRE,
    LEVELS,
    LOCKED_OUT,
    OURS,
    PIN,
    PROBLEMS,
    QUICK_GUIDE,
    RECONNECT,
    REPLACE,
    SETTINGS,
    SURGERY,
    UNUSED,
    WHO_MAY_USE,
    Source,
    is_later,
)
from casebuilder.guide.next_steps import NEXT_STEPS
from casebuilder.guide.topics import TOPICS
from casebuilder.guide.triage import WAYS_OUT
from casebuilder.guide.ways_out import Advice

# A fact in our words -> the pages that say it. A sentence with the fact and another source is credited wrongly.
FACTS: list[tuple[str, set[Source]]] = [
    (r"noreply@login\.nhs\.uk", {HELP_FIND}),
    (r"1 hour|within the hour", {HELP_PASSWORD}),
    (r"within 48 hours", {HELP_CONTACT}),
    (r"\blocks the account|lock the account", {LOCKED_OUT}),
    (r"log in using my mobile phone|have a code sent", {HELP_PHONE}),
    (r"changed mobile number", {PROBLEMS}),
    (r"NHS App team can (?:help|be asked)|Manage NHS account", {SETTINGS}),
    (r"CID", {HELP_CODES}),
    (r"different email address: only one|permission for online services", {HELP_CODES}),
    (r"system supplier", {RECONNECT}),
    (r"After 12 months|24 months", {UNUSED}),
    (r"unused for 12 months|for 12 months\.", {SURGERY}),
    (r"2 weeks", {KEYS_EXPIRE}),
    (r"\bP[59]\b", {LEVELS}),
    (r"\(P0\)", {DESK}),
    (r"within (?:the last )?30 days", {REPLACE}),
    (r"more than 5", {REPLACE}),
    (r"work, school or university", {REPLACE}),
    (r"unless NHS login advises", {DELETING}),
    (r"7 digits|NHS's own example", {QUICK_GUIDE}),
    (r"6 to 15|differs from the last|must differ", {PIN}),
    (r"ODS code .*not support", {CODES_EXPLAINED}),
    (r"\bWales\b", {CODE_3F}),
    (r"do not show a GP practice", {CODE_3R}),
    (r"\bunder 13\b", {WHO_MAY_USE}),
    (r"our own guess", {OURS}),
    (r"other apps|Other apps", {OURS}),
    (r"SIM card|spam or junk", {OURS}),
    (r"without photo ID", {HELP_IDENTITY, KEYS_EXPIRE}),
]


def _told() -> Iterator[Advice]:
    yield from (advice for way in WAYS_OUT.values() for advice in way.advice)
    yield from (advice for topic in TOPICS for advice in (*topic.means, *topic.later))
    yield from (advice for steps in NEXT_STEPS.values() for advice in steps.steps)


@pytest.mark.parametrize(("fact", "pages"), FACTS)
def test_a_fact_is_credited_to_the_page_that_says_it(fact: str, pages: set[Source]) -> None:
    found = [advice for advice in _told() if re.search(fact, advice.text)]
    assert found, "nobody is told"
    assert {advice.text: advice.source for advice in found if advice.source not in pages} == {}


def test_a_page_of_nhs_login_s_help_has_the_day_of_its_public_source() -> None:
    pages = [each for each in vars(sources).values() if isinstance(each, Source) and "help centre" in each.page]
    assert len(pages) >= 7
    assert {each.dated for each in pages} == {date(2024, 9, 18)}
    assert not any(map(is_later, pages))


def test_no_page_is_newer_than_the_day_on_which_they_were_last_checked() -> None:
    dated = [each.dated for each in vars(sources).values() if isinstance(each, Source) and each.dated]
    assert max(dated) <= sources.LAST_CHECKED
