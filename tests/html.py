"""What every page must be, whatever it shows: `check_page` fails with everything that is wrong with one, by line.

Import it as `tests.html`: on its own the name is the standard library's.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as PARSE_ERRORS

from tests import old_words

NAMELESS = {"hidden", "submit", "button", "reset", "image"}  # inputs whose name is not a label's
NHSUK = Path(__file__).resolve().parent.parent / "casebuilder" / "static" / "nhsuk"
CLASSES_LEFT_OUT = frozenset((NHSUK / "classes-left-out.txt").read_text(encoding="utf-8").split())
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "for")


def check_page(html: str) -> None:
    found = list(defects(html))
    assert not found, "This page has defects:\n- " + "\n- ".join(found)


def defects(html: str) -> Iterator[str]:
    """Read a page as strictly as HTML can be read, and yield what is wrong with it or its words."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(html)
    for (line, _), code, values in parser.errors:
        yield f"line {line} is not HTML: {PARSE_ERRORS[code] % values}"
    yield from of_the_head(root)
    if "<Macro " in text(root.find("body")):
        yield "it shows a macro where it should show what the macro says"
    yield from of_references(root)
    yield from of_controls(root)
    yield from of_forms(root)
    yield from of_the_policy(root)
    yield from of_classes(name for element in root.iter() for name in element.get("class", "").split())
    yield from old_words.of(" ".join(said(root)))


def text(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def words(label: Element) -> Iterator[str]:
    """Yield the words of a label, without those of the control inside it."""
    if label.tag not in {"select", "textarea"}:
        yield label.text or ""
        for part in label:
            yield from words(part)
            yield part.tail or ""


def said(element: Element) -> Iterator[str]:
    """Yield what a page says, without what somebody has typed into it."""
    if element.tag not in {"script", "style"} and (element.tag != "textarea" or "readonly" in element.attrib):
        yield (element.text or "").strip()
        for part in element:
            yield from said(part)
            yield (part.tail or "").strip()


def with_class(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if name in element.get("class", "").split()]


def of_the_head(root: Element) -> Iterator[str]:
    title = text(root.find("head/title"))
    headings = [text(heading) for heading in root.iter("h1")]
    summaries = with_class(root, "nhsuk-error-summary")
    if not root.get("lang"):
        yield "the html element has no lang"
    if not title:
        yield "there is no title"
    if len(headings) != 1 or not headings[0]:
        yield f"there should be one h1, with text: {headings}"
    if len(summaries) > 1:
        yield "there is more than one error summary"
    if bool(summaries) != title.startswith("Error: "):
        yield f'the title starts with "Error: " if and only if there is an error summary: {title!r}'


def of_references(root: Element) -> Iterator[str]:
    ids = Counter(element.attrib["id"] for element in root.iter() if "id" in element.attrib)
    for name, times in ids.items():
        if times > 1 or not name or name.split() != [name]:
            yield f"an id is unique and one word: {name!r}, {times} times"
    for element in root.iter():
        for attribute in REFERENCES:
            for name in element.get(attribute, "").split():
                if name not in ids:
                    yield f'{attribute}="{name}" of a {element.tag} is the id of nothing'
        target = element.get("href", "")
        if target.startswith("#") and target[1:] not in ids:
            yield f'a link leads to "{target}", which is nowhere'


def of_controls(root: Element) -> Iterator[str]:
    labels = [label for label in root.iter("label") if any(map(str.strip, words(label)))]
    labelled = {label.get("for") for label in labels}
    wrapped = {control for label in labels for control in label.iter()}
    for control in root.iter():
        named = bool(control.get("aria-label", "").strip() or control.get("aria-labelledby"))
        if is_field(control) and not (named or control in wrapped or control.get("id", "") in labelled):
            yield f"{control.tag} {control.get('name')!r} has no label"
        if is_button_or_link(control) and not (named or text(control)):
            yield f"{control.tag} {control.attrib} has no text"


def is_field(element: Element) -> bool:
    return element.tag in {"input", "select", "textarea"} and element.get("type") not in NAMELESS


def is_button_or_link(element: Element) -> bool:
    return element.tag == "button" or (element.tag == "a" and "href" in element.attrib)


def of_forms(root: Element) -> Iterator[str]:
    for form in root.iter("form"):
        hidden = {
            field.get("name"): field.get("value") for field in form.iter("input") if field.get("type") == "hidden"
        }
        if form.get("method", "get").lower() == "post" and not hidden.get("csrf_token"):
            yield f"the form that posts to {form.get('action', 'its own page')!r} has no csrf_token"


def of_the_policy(root: Element) -> Iterator[str]:
    for element in root.iter():
        for attribute in element.attrib:
            if attribute == "style" or attribute.startswith("on"):
                yield f"the content security policy forbids the {attribute} attribute of a {element.tag}"


def of_classes(names: Iterable[str]) -> Iterator[str]:
    for name in sorted(CLASSES_LEFT_OUT.intersection(names)):
        yield f"our NHS style sheet lacks the class {name}. Put it in: .venv/bin/python -m tools.vendor_nhsuk"
