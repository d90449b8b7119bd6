"""The pages: a module per family, a function per page. Here is what every page may ask: the store, who is logged in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, g, redirect
from werkzeug.wrappers import Response

from casebuilder.pages import accesses
from casebuilder.store import Access, Case, Keyring, SignedIn, Store

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC_VIEWS: set[Callable[..., Any]] = set()


def public(view: View) -> View:
    """Mark a view that nobody has to log in for; every other one needs a log in."""
    PUBLIC_VIEWS.add(view)
    return view


def current_store() -> Store:
    store: Store = current_app.extensions["casebuilder.store"]
    return store


def current_keyring() -> Keyring:
    keyring: Keyring = current_app.extensions["casebuilder.keyring"]
    return keyring


def signed_in() -> SignedIn:
    """Who is logged in, on a page that needs it."""
    person: SignedIn = g.signed_in
    return person


def own_case(number: str, *, even_deleted: bool = False) -> Case:
    """The case of one's own practice, whose page the trail has as viewed; raises NotFoundError, which answers 404."""
    case = current_store().cases.get(signed_in().staff, number, even_deleted=even_deleted)
    accesses.mark(Access.VIEW, case.number)
    return case


def see_other(path: str) -> Response:
    """The redirect after a POST."""
    return redirect(path, code=303)
