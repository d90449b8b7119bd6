"""The form of a case as a browser sends it.

No field of WTForms is made for it: to bind all of them takes several times as long as to read what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

from werkzeug.datastructures import MultiDict

from casebuilder.core import kinds
from casebuilder.core.details import ENTRIES, CaseDetails
from casebuilder.forms.case import FORM_KEY, YES_NO, masked_words, note_words, read_version
from casebuilder.forms.nhs import read_date_parts
from casebuilder.text.nhs_numbers import holds_valid_number

Sent = Mapping[str, list[str]]  # the values of each name
_NOT_TICKED = ("", "false")


class PostedForm:
    """What was typed into the form of a case, and what the form carries besides."""

    def __init__(self, posted: MultiDict[str, str]) -> None:
        self._sent: Sent = dict(posted.lists())
        self.version = read_version(self._carried("version"))
        self.form_key = self._carried(FORM_KEY)
        self.opened = self._carried("opened")  # sealed: the details as opened, to tell who changed what
        self.earlier_form_keys = self._carried("waiting")  # of these answers, if they come back from the session

    @property
    def form_keys(self) -> str:
        """The keys of all forms that held these answers, with spaces between: each may have an unsaved form."""
        return f"{self.form_key} {self.earlier_form_keys}".strip()

    @cached_property
    def details(self) -> CaseDetails:
        """The answers as typed; a choice that was never offered counts as none."""
        return CaseDetails(**self._taken)

    @cached_property
    def _taken(self) -> dict[str, Any]:
        """The answers as they are taken from a browser, before any of them is masked."""
        return {name: read(self._sent) for name, read in _READERS.items()}

    def masked(self) -> tuple[str, ...]:
        """Return one message for each answer that was masked because it held a full NHS number.

        The messages hold nothing that was typed: they travel to the next page in a cookie.
        """
        before = self._carried("masked_before").split()  # fields masked by an autosave, to be mentioned again
        return tuple(self._masking_sentences({*self._masked_names(), *before}))

    def masked_now(self) -> tuple[str, ...]:
        """Return the messages that no autosave has shown before."""
        return tuple(self._masking_sentences(self._masked_names()))

    def masked_values(self) -> dict[str, str]:
        """Return the masked value of each text that was masked."""
        return {name: getattr(self.details, name) for name in self._masked_names() if name != "last_access"}

    def _carried(self, name: str) -> str:
        return _first(self._sent, name)

    def _masked_names(self) -> list[str]:
        return [name for name in _TEXTS if self._taken[name] != getattr(self.details, name)]

    def _masking_sentences(self, names: Collection[str]) -> Iterator[str]:
        return (self._masking_sentence(name) for name in _TEXTS if name in names)

    def _masking_sentence(self, name: str) -> str:
        if name != "nhs_digits":
            label = ENTRIES[name].label.removesuffix(" (optional)")
            return (masked_words if name == "last_access" else note_words)(label, self._taken[name])
        sentence = "We kept only the last 3 digits. Never send a full NHS number to NHS login."
        typed = self._taken["nhs_digits"]
        if sum(map(str.isdigit, typed)) != 10 or holds_valid_number(typed):
            return sentence
        return f"{sentence} What was typed is not a valid NHS number: check the digits."


def _first(sent: Sent, name: str) -> str:
    values = sent.get(name)
    return values[0] if values else ""


def _reader(name: str, kind: kinds.Kind[Any]) -> Callable[[Sent], Any]:
    """Return the function that reads an answer."""
    match kind:
        case kinds.Line():
            return lambda sent: kind.take(_first(sent, name))
        case kinds.PartialDay():
            return lambda sent: read_date_parts(name, lambda part: _first(sent, part))
        case kinds.Tick():
            return lambda sent: _first(sent, name) not in _NOT_TICKED
        case kinds.YesNo():
            return lambda sent: YES_NO.get(_first(sent, name))
        case kinds.OneOf(options=options):
            return lambda sent: kind.from_json(value) if (value := _first(sent, name)) in options else None
        case kinds.Several(options=options):
            return lambda sent: kind.from_json([each for each in sent.get(name, ()) if each in options])
    raise TypeError(f"No form asks for a {type(kind).__name__}")


_TEXTS = tuple(name for name, entry in ENTRIES.items() if isinstance(entry.kind, kinds.Line | kinds.PartialDay))
_READERS = {name: _reader(name, entry.kind) for name, entry in ENTRIES.items()}
