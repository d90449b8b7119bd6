"""A page on a slow line: what a first visit fetches, counted as a browser asks for it."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from flask import Flask
from selectolax.lexbor import LexborHTMLParser

from casebuilder.core.stages import Stage
from casebuilder.store import Store
from tests.pages.client import PageClient
from tests.pages.people import People
from tests.pages.stages import at_stage

MOST_BYTES, MOST_REQUESTS = 35 * 1024, 6
AS_BROWSERS_ASK = {"Accept-Encoding": "gzip, deflate, br, zstd"}
AT_PLAIN_HTTP = {"Accept-Encoding": "gzip, deflate"}
PAGES = (
    "/log-in",
    "/cases",
    "/cases/new",
    "/cases/CASE",
    "/cases/CASE/edit",
    "/cases/RESOLVED/next-steps",
    "/triage",
    "/guide",
    "/guide/pin-document",
    "/practice",
    "/staff",
    "/trail",
)
_IMPORT = re.compile(r"\bimport\b")


def parts_of(html: str) -> set[str]:
    """Return the files that a browser fetches with a page."""
    found = LexborHTMLParser(html).css("link[href], script[src], img[src]")
    return {str(part.attributes.get("href") or part.attributes["src"]) for part in found}


def weight(client: PageClient, path: str, headers: dict[str, str]) -> int:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, path
    return len(answer.data)


@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_is_small_and_takes_few_requests(
    app: Flask, client: PageClient, store: Store, people: People, path: str
) -> None:
    draft, resolved = (at_stage(store, people.sam, stage) for stage in (Stage.DRAFT, Stage.RESOLVED))
    path = path.replace("CASE", draft.number).replace("RESOLVED", resolved.number)
    visitor = app.test_client() if path == "/log-in" else client
    assert isinstance(visitor, PageClient)
    parts = parts_of(visitor.get(path).text)
    assert 1 + len(parts) <= MOST_REQUESTS
    for headers in (AS_BROWSERS_ASK, AT_PLAIN_HTTP):
        sizes = {part: weight(visitor, urljoin(path, part), headers) for part in (path, *parts)}
        assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_no_script_asks_for_another(client: PageClient) -> None:
    """It would arrive one round trip later, and is not counted above."""
    scripts = {part for path in ("/cases", "/cases/new") for part in parts_of(client.get(path).text) if ".js" in part}
    assert len(scripts) == 2
    assert [part for part in scripts if _IMPORT.search(client.get(part).text)] == []
