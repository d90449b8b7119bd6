"""The form of a case as a page shows it: its fields are drawn once, and filled in with the answers of each case.

No field of WTForms is made for it: those read what a browser sends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from flask import render_template
from markupsafe import Markup

from casebuilder.core.completeness import Assessment
from casebuilder.core.details import ENTRIES, CaseDetails, is_blank, ticks_beside
from casebuilder.forms.case import EARLIER_FORM_KEYS, FORM_KEY, CaseForm, sent
from casebuilder.forms.nhs import CHOSEN, nhs_slots, text_area_words
from casebuilder.forms.slots import Shape, fill, shape_of, slot


@dataclass(frozen=True, slots=True)
class FilledForm:
    """The answers that the form shows, and what it carries besides; a form that starts a case has version 0.

    `form_key` is a new key, or that of a form that it goes on with. `opened` is the sealed version typed over.
    """

    details: CaseDetails
    version: int
    form_key: str
    opened: str = ""
    earlier_form_keys: str = ""

    def hidden(self) -> Iterator[tuple[str, str]]:
        """Return the names and values of what it carries."""
        yield "version", str(self.version)
        yield FORM_KEY, self.form_key
        yield "opened", self.opened
        yield EARLIER_FORM_KEYS, self.earlier_form_keys

    def carried(self) -> Iterator[tuple[str, str]]:
        """Return the whole form as the names and values that a browser sends."""
        yield from self.hidden()
        yield from sent(self.details)

    def fields(self, said: Mapping[str, str]) -> Markup:
        """Return its fields as HTML; `said` has the words for the other slots of `cases/_fields.html`."""
        return fill(_fields(), {**_words(self.details), **said})

    def is_unfolded(self, assessment: Assessment) -> bool:
        """Return whether any answer in the folded part of the form is given, or has a remark."""
        said_of = {each.field for each in assessment.to_do} | {each.field for each in assessment.cautions}
        folded = [name for name, entry in ENTRIES.items() if entry.is_folded]
        return any(name in said_of or not is_blank(self.details, name) for name in folded)


@cache
def _fields() -> Shape:
    page = render_template(
        "cases/_fields.html",
        form=CaseForm(),
        nhs_slots=nhs_slots,
        slot=slot,
        ticks_of=ticks_beside,
    )
    return shape_of(page)


def _words(details: CaseDetails) -> dict[str, str]:
    """Return the answers by the names of the slots in their controls."""
    words = {}
    for name, value in sent(details):
        words[name] = text_area_words(value)  # of a box: no other box than a text area holds line breaks
        words[f"{name} {value}"] = CHOSEN  # of a choice
    return words
