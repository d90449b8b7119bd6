"""The checks of axe-core in a real browser: WCAG 2.0 to 2.2, A and AA, and best practice."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

from tests.html import of_classes

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
WCAG = ["best-practice", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# One call, because each costs several milliseconds; it returns nothing where axe is not on the page yet.
RUN = """async tags => window.axe && {
  nodes: (await axe.run({runOnly: tags, resultTypes: ["violations"]})).violations.flatMap(violation =>
    violation.nodes.map(node => ({rule: violation.id, html: node.html, summary: node.failureSummary}))),
  classes: [...document.querySelectorAll("[class]")].flatMap(element => [...element.classList]),
}"""


def axe_violations(page: Page) -> list[str]:
    """Return a sentence for each element that breaks a rule, with its HTML: an empty list is a pass."""
    found: dict[str, Any] | None = page.evaluate(RUN, WCAG)
    if not found:
        page.evaluate(AXE)  # half a megabyte, once for a document in however many states
        found = page.evaluate(RUN, WCAG)
    assert found
    lost = list(of_classes(found["classes"]))  # those that scripts have added, too
    return lost + [f"{node['rule']}: {node['summary']}\n  {node['html']}" for node in found["nodes"]]
