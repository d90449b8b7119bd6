"""A field is drawn as its NHS component, with what was typed in it, and nothing typed is remembered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2 import UndefinedError
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    Form,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from casebuilder.app import Casebuilder
from casebuilder.forms import nhs
from casebuilder.forms.nhs import DatePartsField, nhs_error_summary, nhs_field
from casebuilder.text.dates import TypedDate
from tests.html import check_page

NASTY = """<script>alert("1")</script> ' & \ue000value\ue001 {{ 7 * 7 }}"""


class EveryForm(Form):
    line = StringField("A line", description="A hint")
    email = EmailField("An email address")
    password = PasswordField("A password")
    text = TextAreaField("A text")
    choice = RadioField("A choice", choices={"a": "Apples", "b": "Bananas"})
    several = SelectMultipleField("Several", choices={"x": "Xylophone", "y": "Yacht", "z": "Zebra"})
    tick = BooleanField("Tick me")
    date = DatePartsField("A date")


@pytest.fixture(scope="module")
def an_app() -> Flask:
    return Casebuilder("casebuilder")


@pytest.fixture(autouse=True)
def a_request(an_app: Flask) -> Iterator[None]:
    nhs.shapes.clear()
    with an_app.test_request_context():
        yield


def form_of(**typed: str | list[str]) -> EveryForm:
    fields: MultiDict[str, str] = MultiDict()
    for name, value in typed.items():
        fields.setlist(name.replace("__", "-"), [value] if isinstance(value, str) else value)
    return EveryForm(fields)


def find(markup: str, selector: str) -> LexborNode:
    found = LexborHTMLParser(markup).css(selector)
    assert len(found) == 1, f"{selector}: {len(found)} in {markup}"
    return found[0]


def checked(markup: str) -> list[str]:
    return [str(each.attributes["value"]) for each in LexborHTMLParser(markup).css("[checked]")]


@pytest.mark.parametrize("name", EveryForm()._fields)
def test_every_field_is_sound_html_with_and_without_an_error(name: str) -> None:
    for errors in ((), ("Something is wrong",)):
        form = EveryForm()
        form[name].errors = list(errors)
        main = nhs_field(form[name]) + nhs_error_summary(form)
        title = "Error: Every field" if errors else "Every field"
        head = f"<!DOCTYPE html><html lang=en><head><title>{title}</title></head>"
        check_page(f"{head}<body><h1>Every field</h1>{main}</body></html>")


@pytest.mark.parametrize("name", ["line", "email"])
def test_a_typed_line_is_in_its_box_as_typed(name: str) -> None:
    assert find(nhs_field(form_of(**{name: NASTY})[name]), "input").attributes["value"] == NASTY


@pytest.mark.parametrize("typed", [NASTY, "\n  first line was empty", "\r\n\r\nx", "  indented\n    more", ""])
def test_a_typed_text_is_in_its_box_as_typed(typed: str) -> None:
    page = LexborHTMLParser(nhs_field(form_of(text=typed).text))
    assert [box.text() for box in page.css("textarea")] == [typed.replace("\r\n", "\n")]
    assert not page.css("script")


def test_a_password_is_never_shown_again() -> None:
    assert "kettle" not in nhs_field(form_of(password="violet kettle armada").password)


def test_choices_are_marked_as_chosen() -> None:
    form = form_of(choice="b", several=["x", "z"], tick="y")
    assert checked(nhs_field(form.choice)) == ["b"]
    assert checked(nhs_field(form.several)) == ["x", "z"]
    assert checked(nhs_field(form.tick)) == ["y"]
    untouched = form_of(line="x")
    for name in ("choice", "several", "tick"):
        assert checked(nhs_field(untouched[name])) == []


def test_choices_may_have_hints_and_share_one_line() -> None:
    markup = nhs_field(EveryForm().choice, inline=True, hints={"b": "They are yellow"})
    find(markup, ".nhsuk-radios--inline")
    assert find(markup, ".nhsuk-radios__hint").text(strip=True) == "They are yellow"
    assert find(markup, 'input[value="b"]').attributes["aria-describedby"] == find(markup, ".nhsuk-radios__hint").id


def test_a_date_is_kept_as_typed() -> None:
    form = form_of(date__day=" 31 ", date__month="Februry", date__year="<b>")
    assert form.date.data == TypedDate("31", "Februry", "<b>")
    boxes = LexborHTMLParser(nhs_field(form.date)).css("input")
    assert [box.attributes["value"] for box in boxes] == ["31", "Februry", "<b>"]
    assert [box.attributes["name"] for box in boxes] == ["date-day", "date-month", "date-year"]


def test_a_date_may_come_from_what_is_stored() -> None:
    form = EveryForm(data={"date": TypedDate("", "8", "2018")})
    boxes = LexborHTMLParser(nhs_field(form.date)).css("input")
    assert [box.attributes["value"] for box in boxes] == ["", "8", "2018"]
    assert EveryForm().date.data == TypedDate()


def test_an_error_in_a_date_marks_its_boxes_and_leads_to_the_first() -> None:
    form = EveryForm()
    form.date.errors = ["Enter a real date"]
    tree = LexborHTMLParser(nhs_field(form.date))
    marked = [box.attributes["id"] for box in tree.css(".nhsuk-input--error")]
    assert marked == ["date-day", "date-month", "date-year"]
    assert find(nhs_error_summary(form), "a").attributes["href"] == "#date-day"


def test_the_error_summary_leads_to_the_first_control_of_each_field_in_error() -> None:
    form = EveryForm()
    wrong = ("line", "choice", "several", "tick", "date")
    for name in wrong:
        form[name].errors = [f"Mend {name}", "and more"]
    main = "".join(nhs_field(field) for field in form)
    links = LexborHTMLParser(nhs_error_summary(form)).css("a")
    assert [link.text(strip=True) for link in links] == [f"Mend {name}" for name in wrong]
    for link in links:
        assert find(main, str(link.attributes["href"])).tag == "input"


def test_the_error_summary_takes_given_errors_and_is_empty_without_any() -> None:
    assert nhs_error_summary([]) == nhs_error_summary(EveryForm()) == ""
    summary = nhs_error_summary([{"text": NASTY, "href": "#line"}])
    assert find(summary, "a").text(strip=True) == NASTY
    assert "<script>" not in summary


def test_words_of_an_error_and_a_hint_are_escaped() -> None:
    form = EveryForm()
    form.line.errors = [NASTY]
    markup = nhs_field(form.line, hint=NASTY)
    assert find(markup, "#line-hint").text(strip=True) == NASTY
    assert NASTY in find(markup, "#line-error").text()
    assert "<script>" not in markup


def test_nothing_typed_is_remembered() -> None:
    typed = {name: f"canary-{name}" for name in ("line", "email", "text", "date-day", "choice", "several", "tick")}
    form = EveryForm(MultiDict(typed))
    for field in form:
        field.errors = [f"canary-7 {field.data}"]
        nhs_field(field, hint="canary-8")
    assert nhs.shapes
    assert "canary" not in repr(nhs.shapes)


def test_a_component_is_drawn_once_however_often_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    really_draw = nhs.draw

    def counted(component: str, macro: str, params: nhs.Params) -> str:
        drawn.append(component)
        return really_draw(component, macro, params)

    monkeypatch.setattr(nhs, "draw", counted)
    for typed in ("a", "b", ""):
        for field in form_of(line=typed, choice=typed, several=[typed], date__year=typed, text=typed):
            nhs_field(field)
    assert len(drawn) == len(list(EveryForm()))


def test_the_memory_of_components_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nhs, "SHAPES_LIMIT", 5)
    for width in range(8):
        nhs_field(EveryForm().line, classes=f"c{width}")
    assert len(nhs.shapes) <= 5


def test_a_field_may_be_the_heading_of_its_page() -> None:
    assert find(nhs_field(EveryForm().choice, heading=True, size="l"), "h1").text(strip=True) == "A choice"
    assert find(nhs_field(EveryForm().line, heading=True, size="l"), "h1").text(strip=True) == "A line"


def test_only_nhs_templates_may_use_undefined_names(an_app: Flask) -> None:
    with pytest.raises(UndefinedError):
        an_app.jinja_env.from_string("{{ misspelt }}").render()
    with pytest.raises(UndefinedError):
        an_app.jinja_env.from_string("{% if form.misspelt %}x{% endif %}").render(form=EveryForm())
    assert an_app.jinja_env.get_template("nhsuk/template.jinja").render()
