"""The layout writes out what the NHS's own page is made of."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from flask import Flask

from tests.pages.client import PageClient


def test_the_page_is_that_of_the_nhs(app: Flask, anyone: PageClient) -> None:
    theirs = BeautifulSoup(app.jinja_env.get_template("nhsuk/template.jinja").render(), "html.parser")
    ours = BeautifulSoup(anyone.get("/log-in").text, "html.parser")
    for selector in ("meta[charset]", "meta[name=viewport]", "meta[name=theme-color]", "body > script", "body > a"):
        assert written(ours, selector) == written(theirs, selector)
    for selector in ("html", "body", "body > div", "body > div > main"):
        found, wanted = ours.select_one(selector), theirs.select_one(selector)
        assert found, selector
        assert wanted, selector
        assert found.attrs == wanted.attrs, selector


def written(page: BeautifulSoup, selector: str) -> tuple[str, dict[str, object], str]:
    (found,) = page.select(selector)
    assert isinstance(found, Tag)
    return found.name, dict(found.attrs), found.get_text(strip=True)
