"""The header of every page: drawn once for each place in the menu, with the names and the token filled in."""

from __future__ import annotations

from functools import cache

from flask import g, render_template, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from casebuilder.forms.slots import Shape, fill, shape_of, slot
from casebuilder.store import Role

_MENU = (
    ("Cases", "queue.index", False),
    ("Help a patient", "guide.index", False),
    ("Staff", "staff.index", True),
    ("Practice", "practice.index", True),
)


def header() -> Markup:
    """Return the header of this page for the person logged in, if somebody is."""
    if g.signed_in is None:
        return fill(_drawn(None, ""), {})
    person = g.signed_in.staff
    words = {
        "practice": f"{person.practice.name} ({person.practice.ods_code})",
        "person": person.name,
        "token": generate_csrf(),
    }
    return fill(_drawn(person.role, _place(request.path) if request.url_rule else ""), words)


def _place(path: str) -> str:
    """Return the path as far as the menu tells places apart: "/cases", and "/cases/" for all under it."""
    _, first, *below = path.split("/", 2)
    return f"/{first}/" if below else path


@cache
def _drawn(role: Role | None, place: str) -> Shape:
    return shape_of(render_template("macros/header.html", role=role, place=place, menu=_MENU, slot=slot))
