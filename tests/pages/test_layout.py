"""The layout writes out what the NHS's own page is made of."""

from __future__ import annotations

from flask import Flask
from selectolax.lexbor import LexborHTMLParser

from tests.pages.client import PageClient, tree_of


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
