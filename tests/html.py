"""What every page must be, whatever it shows: `check_page` fails with everything that is wrong with one, by line.

Import it as `tests.html`: on its own the name is the standard library's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from markupever import HtmlOptions, Parser
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests import old_words

NAMELESS = {"hidden", "submit", "button", "reset", "image"}  # inputs whose name is not a label's
NHSUK = Path(__file__).resolve().parent.parent / "casebuilder" / "static" / "nhsuk"
CLASSES_LEFT_OUT = frozenset((NHSUK / "classes-left-out.txt").read_text(encoding="utf-8").split())
CONTROLS_WITH_WORDS = {"option", "select", "textarea"}
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "for")


def check_page(html: str) -> None:
    found = list(defects(html))
    assert not found, "This page has defects:\n- " + "\n- ".join(found)


def defects(html: str) -> Iterator[str]:
    """Read a page as strictly as HTML can be read, and tell what it or its words have wrong."""
    yield from of_the_syntax(html)
    tree = LexborHTMLParser(html)
    yield from of_the_head(tree)
    if "<Macro " in text(tree.body):
        yield "it shows a macro where it should show what the macro says"
    every = tree.css("*")
    yield from of_references(every)
    yield from of_controls(every)
    yield from of_forms(tree)
    yield from of_the_policy(every)
    yield from of_classes(name for element in every for name in value_of(element, "class").split())
    yield from old_words.of(said(html))


def of_the_syntax(html: str) -> Iterator[str]:
    """Yield the errors of syntax with the line of the first one, found by parsing ever more lines of the page."""
    if errors := syntax_errors(html):
        lines = html.splitlines(keepends=True)
        starts = ("".join(lines[:number]) for number in range(1, len(lines) + 1))
        number = next(at for at, start in enumerate(starts, 1) if syntax_errors(start)[:1] == errors[:1])
        yield f"line {number} is not HTML: {'; '.join(errors)}"


def syntax_errors(html: str) -> list[str]:
    return Parser(HtmlOptions(exact_errors=True)).process(html).finish().errors()


def value_of(element: LexborNode, attribute: str) -> str:
    return element.attributes.get(attribute) or ""


def text(element: LexborNode | None) -> str:
    return "" if element is None else " ".join(element.text().split())


def said(html: str) -> str:
    """Return what a page says, but for what somebody has typed into it."""
    tree = LexborHTMLParser(html)
    for element in tree.css("script, style, textarea:not([readonly])"):
        element.decompose()
    return tree.root.text(separator=" ", strip=True) if tree.root else ""


def of_the_head(tree: LexborHTMLParser) -> Iterator[str]:
    title = text(tree.css_first("head > title"))
    headings = [text(heading) for heading in tree.css("h1")]
    summaries = tree.css(".nhsuk-error-summary")
    if not tree.css("html[lang]:not([lang=''])"):
        yield "the html element has no lang"
    if not title:
        yield "there is no title"
    if len(headings) != 1 or not headings[0]:
        yield f"there should be one h1, with text: {headings}"
    if len(summaries) > 1:
        yield "there is more than one error summary"
    if bool(summaries) != title.startswith("Error: "):
        yield f'the title starts with "Error: " if and only if there is an error summary: {title!r}'


def of_references(every: list[LexborNode]) -> Iterator[str]:
    ids = Counter(value_of(element, "id") for element in every if "id" in element.attributes)
    for name, times in ids.items():
        if times > 1 or not name or name.split() != [name]:
            yield f"an id is unique and one word: {name!r}, {times} times"
    for element in every:
        for attribute in REFERENCES:
            for name in value_of(element, attribute).split():
                if name not in ids:
                    yield f'{attribute}="{name}" of a {element.tag} is the id of nothing'
        target = value_of(element, "href")
        if target.startswith("#") and target[1:] not in ids:
            yield f'a link leads to "{target}", which is nowhere'


def of_controls(every: list[LexborNode]) -> Iterator[str]:
    labels = [element for element in every if element.tag == "label" and has_words(element)]
    labelled = {label.attributes.get("for") for label in labels}
    wrapped = {control.mem_id for label in labels for control in label.css("input, select, textarea")}
    for control in every:
        named = bool(value_of(control, "aria-label").strip() or value_of(control, "aria-labelledby"))
        if is_field(control) and not (named or control.mem_id in wrapped or value_of(control, "id") in labelled):
            yield f"{control.tag} {control.attributes.get('name')!r} has no label"
        if is_button_or_link(control) and not (named or text(control)):
            yield f"{control.tag} {control.attributes} has no text"


def has_words(label: LexborNode) -> bool:
    """Return whether a label has words besides those inside of the control that it wraps."""
    return any(
        part.text_content and part.text_content.strip() and part.parent and part.parent.tag not in CONTROLS_WITH_WORDS
        for part in label.traverse(include_text=True)
    )


def is_field(element: LexborNode) -> bool:
    return element.tag in {"input", "select", "textarea"} and element.attributes.get("type") not in NAMELESS


def is_button_or_link(element: LexborNode) -> bool:
    return element.tag == "button" or (element.tag == "a" and "href" in element.attributes)


def of_forms(tree: LexborHTMLParser) -> Iterator[str]:
    for form in tree.css("form"):
        tokens = [value_of(field, "value") for field in form.css("input[type=hidden][name=csrf_token]")]
        if value_of(form, "method").lower() == "post" and not any(tokens):
            yield f"the form that posts to {form.attributes.get('action', 'its own page')!r} has no csrf_token"


def of_the_policy(every: list[LexborNode]) -> Iterator[str]:
    for element in every:
        for attribute in element.attributes:
            if attribute == "style" or attribute.startswith("on"):
                yield f"the content security policy forbids the {attribute} attribute of a {element.tag}"


def of_classes(names: Iterable[str]) -> Iterator[str]:
    for name in sorted(CLASSES_LEFT_OUT.intersection(names)):
        yield f"our NHS style sheet lacks the class {name}. Put it in: .venv/bin/python -m tools.vendor_nhsuk"
