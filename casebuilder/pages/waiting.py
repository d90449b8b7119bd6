"""The forms that wait in a session: what was typed and could not be saved, one for each page, the newest first."""

from __future__ import annotations

import json
from dataclasses import dataclass

from casebuilder.core.case_numbers import normalise_number

AT_MOST = 5  # of 256 KB each at most: they are read with every page


@dataclass(frozen=True, slots=True)
class KeptForm:
    """The path of a form, what was typed into it, and the practice that it was typed in, if that is known.

    Of what was `masked`, less is kept than was typed.
    """

    path: str
    fields: tuple[tuple[str, str], ...]
    practice: int | None = None
    masked: bool = False

    @property
    def case_number(self) -> str:
        """Of the case that the form belongs to; empty where it belongs to none."""
        at = self.path.split("/")
        return (normalise_number(at[2]) or "") if at[1] == "cases" and len(at) == 4 else ""

    def value(self, name: str) -> str:
        """What one of its fields holds."""
        return dict(self.fields).get(name, "")


Waiting = tuple[KeptForm, ...]


def to_text(form: KeptForm) -> str:
    return json.dumps([form.path, form.fields, form.practice, form.masked], ensure_ascii=False)


def from_text(text: str) -> KeptForm:
    path, fields, *more = json.loads(text)
    return KeptForm(path, tuple((name, value) for name, value in fields), *more)


def all_to_text(waiting: Waiting) -> str | None:
    """For the session, which holds nothing where nothing waits."""
    return json.dumps([to_text(form) for form in waiting], ensure_ascii=False) if waiting else None


def all_from_text(text: str | None) -> Waiting:
    if not text:
        return ()
    found = json.loads(text)
    if found[0].startswith("/"):  # of a session that began when one form at most could wait
        return (from_text(text),)
    return tuple(map(from_text, found))


def with_form(waiting: Waiting, form: KeptForm) -> Waiting:
    """The form in the place of what waited for the same page."""
    return (form, *without(waiting, form.path))[:AT_MOST]


def without(waiting: Waiting, path: str) -> Waiting:
    return tuple(form for form in waiting if form.path != path)
