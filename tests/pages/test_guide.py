"""The guide as pages: every topic is reached without a search, and says which edition it follows."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from casebuilder.guide.topics import CODE_FORMATS, TOPICS, TOPICS_BY_KEY, Topic
from tests.pages.client import PageClient, heading_of, text_of, tree_of


def test_the_guide_leads_to_every_topic_and_to_triage(client: PageClient) -> None:
    page = client.get("/guide")
    assert heading_of(page) == "Help a patient"
    links = {link.attributes["href"] for link in tree_of(page).css("main a")}
    assert {f"/guide/{key}" for key in TOPICS_BY_KEY} | {"/triage"} <= links


@pytest.mark.parametrize("topic", TOPICS, ids=TOPICS_BY_KEY)
def test_a_topic_says_what_it_means_what_to_do_and_what_changed(client: PageClient, topic: Topic) -> None:
    page = client.get(f"/guide/{topic.key}")
    said = text_of(page)
    assert heading_of(page) == topic.title
    for advice in (*topic.means, *topic.later):
        assert advice.text in said
    for way in topic.ways:
        assert way.title in said
        assert all(advice.text in said for advice in (*way.do_now, *way.after))
    assert "casebuilder follows the guidance of 9 June 2025, in its own words." in said
    assert topic.source.section in said


@pytest.mark.parametrize("topic", TOPICS, ids=TOPICS_BY_KEY)
def test_a_topic_leads_to_every_other(client: PageClient, topic: Topic) -> None:
    page = client.get(f"/guide/{topic.key}")
    links = {link.attributes["href"] for link in tree_of(page).css("nav a")}
    assert {f"/guide/{each.key}" for each in TOPICS if each is not topic} <= links


def test_later_pages_are_named_with_their_date(client: PageClient) -> None:
    assert "Manage patient accounts, 24 February 2026" in text_of(client.get("/guide/pin-document"))


def test_an_unknown_topic_is_not_found(client: PageClient) -> None:
    assert client.get("/guide/no-such-topic").status_code == 404


def test_the_format_check_can_send_nothing(client: PageClient) -> None:
    page = client.get("/guide/pin-document")
    check = tree_of(page).css_first("#format-check")
    assert check
    assert "hidden" in check.attributes, "without scripts the rules are on the page, and no boxes"
    boxes = check.css("input")
    assert {box.attributes["id"] for box in boxes} == {code.key for code in CODE_FORMATS} | {"previous-key"}
    in_forms = {each.mem_id for each in tree_of(page).css("form input")}
    for box in boxes:
        assert "name" not in box.attributes
        assert box.attributes["autocomplete"] == "off"
        assert box.mem_id not in in_forms


def test_only_the_pin_document_topic_loads_the_format_check(client: PageClient) -> None:
    assert "format-check.js" in client.get("/guide/pin-document").text
    assert "format-check" not in client.get("/guide/error-3r").text


def test_where_a_sentence_comes_from_is_one_press_away(client: PageClient) -> None:
    for path in ("/guide/email", "/triage?trouble=locked"):
        page = LexborHTMLParser(client.get(path).text)
        (sources,) = page.css("main details")
        assert "Our own advice: the guidance does not cover this" in sources.text()
        sources.decompose()
        assert "own advice" not in page.text()
        assert ", 9 June 2025" not in page.text()
