"""The layout writes out what the NHS's own page is made of."""

from __future__ import annotations

from flask import Flask
from selectolax.lexbor import LexborHTMLParser

from tests.pages.client import PageClient, tree_of
from tests.pages.people import People
from tests.pages.test_cases import log_in


def test_the_page_is_that_of_the_nhs(app: Flask, anyone: PageClient) -> None:
    theirs = LexborHTMLParser(app.jinja_env.get_template("nhsuk/template.jinja").render())
    ours = tree_of(anyone.get("/log-in"))
    for selector in ("meta[charset]", "meta[name=viewport]", "meta[name=theme-color]", "body > script", "body > a"):
        assert written(ours, selector) == written(theirs, selector)
    for selector in ("html", "body", "body > div", "body > div > main"):
        found, wanted = ours.css_first(selector), theirs.css_first(selector)
        assert found, selector
        assert wanted, selector
        assert found.attributes == wanted.attributes, selector


def written(page: LexborHTMLParser, selector: str) -> tuple[str | None, dict[str, str | None], str]:
    (found,) = page.css(selector)
    return found.tag, found.attributes, found.text(strip=True)


def test_the_header_is_of_this_person_and_this_place(app: Flask, people: People) -> None:
    for person in (people.sam, people.ola, people.jo):  # two managers of two practices, and one of their staff
        client = log_in(app, person)
        for path, current in (("/cases", "page"), ("/cases/new", "true"), ("/triage", "true"), ("/account", "page")):
            header = tree_of(client.get(path)).css_first("header")
            assert header
            assert person.name in header.text()
            assert f"{person.practice.name} ({person.practice.ods_code})" in header.text()
            assert [each.attributes["aria-current"] for each in header.css("[aria-current]")] == [current]
            assert bool(header.css('a[href="/practice"]')) == (person.role == "manager")
