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
    """Mark a view that needs no log-in; all others need one."""
    PUBLIC_VIEWS.add(view)
    return view


def current_store() -> Store:
    store: Store = current_app.extensions["casebuilder.store"]
    return store


def current_keyring() -> Keyring:
    keyring: Keyring = current_app.extensions["casebuilder.keyring"]
    return keyring


def signed_in() -> SignedIn:
    """Return the session of the person logged in, on a page that needs a log-in."""
    person: SignedIn = g.signed_in
    return person


def own_case(number: str, *, even_deleted: bool = False) -> Case:
    """Return a case of the person's practice, and have the trail say that they viewed it; raises NotFoundError."""
    case = current_store().cases.get(signed_in().staff, number, even_deleted=even_deleted)
    accesses.mark(Access.VIEW, case.number)
    return case


def see_other(path: str) -> Response:
    """Return a redirect with status 303, as after a POST."""
    return redirect(path, code=303)
