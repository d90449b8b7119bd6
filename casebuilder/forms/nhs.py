"""A form's fields as NHS components: the only place that knows the components' parameters.

Drawing a component takes long and what a person typed changes none of it but the typed words. So each shape of a
component is drawn once, with slots where the words go; the words themselves are never in what is remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

from flask import current_app
from markupsafe import Markup
from wtforms import Field, Form
from wtforms import fields as wtf
from wtforms.utils import unset_value

from casebuilder.forms.slots import Shape, fill, shape_of, slot
from casebuilder.text.characters import showable
from casebuilder.text.dates import TypedDate, taken_date

CHOSEN = " checked"
SHAPES_LIMIT = 1000
shapes: dict[Hashable, Shape] = {}

Params = dict[str, Any]
Words = dict[str, str]


class DatePartsField(Field):
    """A date typed into three boxes, NAME-day, NAME-month and NAME-year, kept as typed and judged elsewhere."""

    parts = ("day", "month", "year")
    data: TypedDate

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:  # noqa: ARG002
        self.process_errors: list[str] = []
        self.object_data = self.data = TypedDate() if data is unset_value or data is None else data
        if formdata is not None and any(f"{self.name}-{part}" in formdata for part in self.parts):
            self.data = taken_date(*(showable(formdata.get(f"{self.name}-{part}") or "") for part in self.parts))

    @property
    def error_id(self) -> str:
        """The id of its first box."""
        return f"{self.id}-day"


# --- from a field to a component's parameters ------------------------------------------------------------------


def _typed(field: Field, params: Params) -> None:
    params["value"] = slot(field.name)


def _password(_: Field, params: Params) -> None:
    params.setdefault("autocomplete", "current-password")


def _email(field: Field, params: Params) -> None:
    params["value"] = slot(field.name)
    params.setdefault("type", "email")
    params.setdefault("spellcheck", False)
    params.setdefault("autocapitalize", "none")


def _choices(field: Any, params: Params) -> None:
    hints = params.pop("hints", {})
    params["items"] = [
        {"value": str(value), "text": str(label), "attributes": slot(f"{field.name} {value}")}
        | ({"hint": {"text": hints[value]}} if value in hints else {})
        for value, label, *_ in field.iter_choices()
    ]


def _one_box(field: Field, params: Params) -> None:
    item = {"value": "y", "text": field.label.text, "attributes": slot(f"{field.name} y")}
    if hint := params.pop("hint", None):
        item["hint"] = hint
    params["items"] = [item]
    params.pop("label")


def _date(field: Any, params: Params) -> None:
    params["items"] = [
        {
            "id": f"{field.id}-{part}",
            "name": f"{field.name}-{part}",
            "label": part.capitalize(),
            "width": width,
            "inputmode": inputmode,
            "autocomplete": "off",
            "value": slot(f"{field.name}-{part}"),
            "error": "errorMessage" in params,
        }
        for part, width, inputmode in (("day", 2, "numeric"), ("month", 5, "text"), ("year", 4, "numeric"))
    ]


# --- what goes into the slots, each of which has the name of a control, and of the choice if it is one of several -----


def _value(field: Any) -> Words:
    return {field.name: field._value()}  # noqa: SLF001 - WTForms' own name for it


def _text(field: Any) -> Words:
    return {field.name: text_area_words(field._value())}  # noqa: SLF001 - WTForms' own name for it


def text_area_words(value: str) -> str:
    """Return a text for a text area: HTML drops its first line break, so a text that starts with one needs another."""
    return "\n" + value if value[:1] in ("\n", "\r") else value


def _nothing(_: Field) -> Words:
    return {}


def _chosen(field: Any) -> Words:
    return {f"{field.name} {value}": CHOSEN for value, _, selected, *_ in field.iter_choices() if selected}


def _ticked(field: Field) -> Words:
    return {f"{field.name} y": CHOSEN} if field.data else {}


def _parts(field: Any) -> Words:
    return {f"{field.name}-{part}": getattr(field.data, part) for part in DatePartsField.parts}


# A field's type -> the component, its macro, whether it is a group with a legend, its parameters, its words.
_Kind = tuple[str, str, bool, Callable[[Field, Params], None], Callable[[Field], Words]]
_KINDS: dict[type[Field], _Kind] = {
    wtf.StringField: ("input", "input", False, _typed, _value),
    wtf.EmailField: ("input", "input", False, _email, _value),
    wtf.PasswordField: ("password-input", "passwordInput", False, _password, _nothing),
    wtf.TextAreaField: ("textarea", "textarea", False, _typed, _text),
    wtf.RadioField: ("radios", "radios", True, _choices, _chosen),
    wtf.SelectMultipleField: ("checkboxes", "checkboxes", True, _choices, _chosen),
    wtf.BooleanField: ("checkboxes", "checkboxes", False, _one_box, _ticked),
    DatePartsField: ("date-input", "dateInput", True, _date, _parts),
}


def _kind(field: Field) -> _Kind:
    return next(_KINDS[each] for each in type(field).__mro__ if each in _KINDS)


def _params(field: Field, hinted: bool, extra: Mapping[str, Any]) -> Params:
    component, _, is_group, complete, _ = _kind(field)
    words = {"text": field.label.text, "size": extra.get("size", "s"), "isPageHeading": extra.get("heading", False)}
    params: Params = {"name": field.name, "id": field.id}
    if component in ("radios", "checkboxes"):
        params["idPrefix"] = params.pop("id")
    described = {"describedBy": extra["describedBy"]} if "describedBy" in extra else {}
    params |= {"fieldset": {"legend": words} | described} if is_group else {"label": words} | described
    params |= {"hint": {"text": slot("hint")}} if hinted else {}
    params |= {"errorMessage": {"text": slot("error")}} if field.errors else {}
    params |= {key: value for key, value in extra.items() if key not in ("size", "heading", "hint", "describedBy")}
    complete(field, params)
    return params


# --- drawing ---------------------------------------------------------------------------------------------------


def draw(component: str, macro: str, params: Params) -> str:
    template = current_app.jinja_env.get_template(f"nhsuk/components/{component}/macro.jinja")
    return str(getattr(template.module, macro)(params))


def _frozen(value: Any) -> Hashable:
    if isinstance(value, Mapping):
        return tuple((key, _frozen(each)) for key, each in value.items())
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value


def _shape_key(field: Any, hinted: bool, extra: Mapping[str, Any]) -> Hashable:
    listed = field.iter_choices() if hasattr(field, "iter_choices") else ()
    choices = tuple((value, label) for value, label, *_ in listed)
    about = (type(field), field.id, field.name, field.label.text, choices)
    return (about, hinted, bool(field.errors), _frozen({**extra, "hint": None}))


def _shape(field: Field, hinted: bool, extra: Mapping[str, Any]) -> Shape:
    key = _shape_key(field, hinted, extra)
    found = shapes.get(key)
    if found is None:
        component, macro, *_ = _kind(field)
        found = shape_of(draw(component, macro, _params(field, hinted, extra)))
        if len(shapes) >= SHAPES_LIMIT:
            shapes.clear()
        shapes[key] = found
    return found


def nhs_field(field: Field, **extra: Any) -> Markup:
    """Return the field as its NHS component: `{{ nhs_field(form.email, width=20) }}`.

    `extra` goes to the component as its parameters, and must be words of ours, never typed ones, but for `hint`, which
    may hold both. Besides: `size` of the label or legend, `heading=True` if it is the h1 of the page, and for choices
    `hints={value: text}`.
    """
    shape, words = _drawn(field, extra)
    words |= _kind(field)[4](field)
    if field.errors:
        words["error"] = str(field.errors[0])
    return fill(shape, words)


def nhs_slots(field: Field, **extra: Any) -> Markup:
    """Return what `nhs_field` does, with a slot in place of what is typed into each control."""
    shape, words = _drawn(field, extra)
    return fill(shape, {name: slot(name) for name in shape[1::2]} | words)


def _drawn(field: Field, extra: Mapping[str, Any]) -> tuple[Shape, Words]:
    """Return the field's shape, and the words of its hint."""
    merged = {**(field.render_kw or {}), **extra}
    hint = merged.get("hint") or field.description
    return _shape(field, bool(hint), merged), {"hint": hint} if hint else {}


# --- the error summary -----------------------------------------------------------------------------------------


def error_target(field: Field) -> str:
    """Return the id of the control that an error of this field links to."""
    return str(getattr(field, "error_id", field.id))


def error_list(form: Form) -> list[dict[str, str]]:
    """Return the first error of each field in the order of the form, with a link to its control."""
    own = [{"text": str(message)} for message in form.form_errors]
    return own + [{"text": str(field.errors[0]), "href": f"#{error_target(field)}"} for field in form if field.errors]


def nhs_error_summary(found: Form | Iterable[Mapping[str, str]]) -> Markup:
    """Return the error summary of a form, or of errors given as {"text": ..., "href": "#..."}; empty without errors."""
    errors = error_list(found) if isinstance(found, Form) else list(found or ())
    if not errors:
        return Markup()
    params = {"titleText": "There is a problem", "errorList": errors}
    return Markup(draw("error-summary", "errorSummary", params))  # noqa: S704 - a component, which escapes
