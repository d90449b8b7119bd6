"""Texts that are too long: refused by their own field, or by a form to shorten them in; never cut."""

from __future__ import annotations

import re
from collections.abc import Iterable

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, TextAreaField, ValidationError

from casebuilder.core.details import ENTRIES

LONGEST_TEXT = 10_000  # characters of one box: no answer needs as many, and each page would carry them
_NAME = re.compile("[a-z][a-z_-]{0,40}")
_SEALED = ("csrf_token", "opened", "sealed")  # made by us from many answers at once


class AtMost:
    """A validator: the field takes so many characters."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def __call__(self, _: Form, field: Field) -> None:
        if length_of(field.data or "") > self._limit:
            raise ValidationError(_too_long_words(field, self._limit))


def length_of(text: str) -> int:
    """Return the characters of a text, a line break once."""
    return len(text.replace("\r\n", "\n"))


def is_too_long(name: str, value: str) -> bool:
    """Return whether a posted text is longer than any box takes."""
    return len(value) > LONGEST_TEXT and name not in _SEALED and length_of(value) > LONGEST_TEXT


def too_long_form(fields: Iterable[tuple[str, str]]) -> Form:
    """Return a form with a box for each field that is too long; each says by how much."""
    found = {name: value for name, value in fields if is_too_long(name, value) and _NAME.fullmatch(name)}
    boxes = {f"box_{name}": TextAreaField(_label(name), name=name, render_kw={"rows": 12}) for name in found}
    form: Form = type("TooLongForm", (Form,), boxes)(MultiDict(found))
    for field in form:
        field.errors = [_too_long_words(field, LONGEST_TEXT)]
    return form


def _too_long_words(field: Field, limit: int) -> str:
    label = field.label.text.removesuffix(" (optional)")
    return f"Shorten “{label}” to {limit:,} characters: it has {length_of(field.data or ''):,}"


def _label(name: str) -> str:
    if name in ENTRIES:
        return ENTRIES[name].label.removesuffix(" (optional)")
    return re.sub("[_-]", " ", name).capitalize()
