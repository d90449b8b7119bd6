"""The guide serves every trouble of the guidance, and docs/guidance.md says the same as the product."""

from __future__ import annotations

import re

import pytest

from casebuilder.core.guidance import REQUIREMENTS
from casebuilder.core.sources import CODE_3F, CODE_3R, DESK, EMAIL, PIN, SURGERY, cite
from casebuilder.guide.handouts import sms, text_message
from casebuilder.guide.next_steps import NEXT_STEPS
from casebuilder.guide.topics import TOPICS, TOPICS_BY_KEY, Topic
from casebuilder.guide.triage import WAYS_OUT
from tools.guidance_table import SOME_PRACTICE, TARGET, document


def test_each_of_the_six_sections_of_the_guidance_has_a_topic() -> None:
    assert {PIN, SURGERY, CODE_3R, CODE_3F, EMAIL, DESK} <= {topic.source for topic in TOPICS}


def test_a_citation_names_the_section_the_page_by_its_own_title_and_the_day() -> None:
    assert cite(DESK) == (
        "“Contacting the service desk for user account cleansing”, "
        "Patients can't log in to the NHS App or connect to the GP practice, 9 June 2025"
    )


def test_topics_have_distinct_keys() -> None:
    assert len(TOPICS_BY_KEY) == len(TOPICS)


@pytest.mark.parametrize("topic", TOPICS, ids=TOPICS_BY_KEY)
def test_every_word_of_a_topic_has_a_source(topic: Topic) -> None:
    assert topic.means
    assert all(cite(advice.source) and advice.text.endswith(".") for advice in (*topic.means, *topic.later))


_NOT_IN_THE_EDITION = re.compile(r"\b(photo|phone|shorter|keyboard|quotes|dashes|spam|junk)\b", re.IGNORECASE)


@pytest.mark.parametrize("topic", TOPICS, ids=TOPICS_BY_KEY)
def test_the_edition_is_credited_only_with_what_it_says(topic: Topic) -> None:
    credited = [advice.text for advice in topic.means if advice.source.page == EMAIL.page]
    assert [text for text in credited if _NOT_IN_THE_EDITION.search(text)] == []


@pytest.mark.parametrize("topic", TOPICS, ids=TOPICS_BY_KEY)
def test_what_changed_later_comes_from_later_pages(topic: Topic) -> None:
    assert all(advice.is_later for advice in topic.later)


def test_every_way_out_that_mends_something_is_in_the_guide() -> None:
    assert {way.key for topic in TOPICS for way in topic.ways} == set(WAYS_OUT) - {"look-together", "not-here"}


def test_only_the_pin_document_topic_has_the_format_check() -> None:
    assert [topic.key for topic in TOPICS if topic.has_format_check] == ["pin-document"]


def test_the_table_for_auditors_has_every_sentence_for_staff_and_patients() -> None:
    table = document()
    expected = [
        *(words for each in REQUIREMENTS for words in (each.rule, each.ask, each.ask_by_text)),
        *(
            words
            for way in WAYS_OUT.values()
            for words in (way.skip_because, sms(way, SOME_PRACTICE), *(link.url for link in way.links))
        ),
        *(advice.text for way in WAYS_OUT.values() for advice in way.advice),
        *(advice.text for topic in TOPICS for advice in (*topic.means, *topic.later)),
        *(advice.text for steps in NEXT_STEPS.values() for advice in steps.steps),
        *(text_message(steps.text_message, SOME_PRACTICE) for steps in NEXT_STEPS.values()),
    ]
    assert [words for words in expected if words not in table] == []


def test_the_table_for_auditors_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == document(), "run: python -m tools.guidance_table"
