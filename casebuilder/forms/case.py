"""The form of a case, made from the entries of `CaseDetails`. All judgement is in the core."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from string import ascii_letters
from typing import Any

from wtforms import BooleanField, Field, Form, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField

from casebuilder.core import kinds
from casebuilder.core.details import ENTRIES, CaseDetails
from casebuilder.core.entries import Entry
from casebuilder.forms.nhs import DatePartsField
from casebuilder.text.nhs_numbers import find_nhs_numbers, holds_valid_number, mask_nhs_numbers
from casebuilder.text.personal import mask_credentials

FORM_KEY, EARLIER_FORM_KEYS = "page", "waiting"  # as browsers send them

AnyEntry = Entry[Any]
Options = Mapping[Any, kinds.Option]
# type=email would rewrite international addresses, so these are text boxes with an email keyboard.
_AS_TYPED = {"autocomplete": "off", "spellcheck": False, "autocapitalize": "none"}
_TEXTS = tuple(name for name, entry in ENTRIES.items() if isinstance(entry.kind, kinds.Line | kinds.PartialDay))
_KEY_LETTERS = 17  # 96 bits
_YES_NO = {"yes": True, "no": False}
_YES_NO_WORDS = {"no": "No", "yes": "Yes"}


def _field_of(entry: AnyEntry) -> Field:
    """Return the field that asks for an answer."""
    words: dict[str, Any] = {"label": entry.label, "description": entry.hint}
    match entry.kind:
        case kinds.Line() as kind:
            return _text_field(kind, words)
        case kinds.Tick():
            return BooleanField(**words, render_kw={"small": True})
        case kinds.PartialDay():
            return DatePartsField(**words)
        case kinds.YesNo():
            return RadioField(
                **words, choices=_YES_NO_WORDS, render_kw={"classes": "nhsuk-radios--inline", "small": True}
            )
        case kinds.OneOf(options=options):
            return RadioField(**words, choices=_choices(options), render_kw=_small_with_hints(options))
        case kinds.Several(options=options):
            return SelectMultipleField(**words, choices=_choices(options), render_kw=_small_with_hints(options))
    raise TypeError(f"No field asks for a {type(entry.kind).__name__}")


def _text_field(kind: kinds.Line, words: dict[str, Any]) -> Field:
    make, drawn = StringField, _AS_TYPED | {"width": 20}
    match kind:
        case kinds.Email():
            drawn = _AS_TYPED | {"inputmode": "email"}
        case kinds.LastThree():
            drawn = _AS_TYPED | {"inputmode": "numeric", "width": 5}
        case kinds.Note():
            make, drawn = TextAreaField, {"rows": 3, "autocomplete": "off"}
    return make(**words, filters=[lambda typed: kind.take(typed or "")], render_kw=drawn)


def _choices(options: Options) -> dict[str, str]:
    return {str(key): option.label or option.words for key, option in options.items()}


def _small_with_hints(options: Options) -> dict[str, Any]:
    hints = {str(key): option.hint for key, option in options.items() if option.hint}
    return {"small": True} | ({"hints": hints} if hints else {})


def new_form_key() -> str:
    """Return a random key for a form about to be rendered, by which a form that is sent twice counts once.

    It has letters alone: what is kept is masked, and digits may look like an NHS number or a linkage key.
    """
    return "".join(secrets.choice(ascii_letters) for _ in range(_KEY_LETTERS))


class ActForm(Form):
    """An act on a case: the version that the person saw, and the random key of the rendered form.

    The key's name is that of forms that were opened under an older version of casebuilder.
    """

    version = HiddenField()
    form_key = HiddenField(name=FORM_KEY)

    def read_version(self) -> int:
        """Return the version as a number; 0 if the browser sent none that can be read."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

    def fits(self) -> bool:
        """Return whether each text is within its limit; if not, its field says so."""
        texts = [field for field in self if isinstance(field, StringField)]
        too_long = [field for field in texts if not field.validate(self)]  # every one says what is wrong with it
        return not too_long


class CaseForm(ActForm):
    """A field for each answer of `CaseDetails`, named alike, so that a requirement's `field` is the form's too."""

    masked_before = HiddenField()  # fields masked by an autosave, to be mentioned again
    opened = HiddenField()  # sealed: the details as opened, to tell who changed what
    earlier_form_keys = HiddenField(name=EARLIER_FORM_KEYS)  # of these answers, if they come back from the session

    def form_keys(self) -> str:
        """Return the keys of all forms that held these answers, with spaces between: each may have an unsaved form."""
        return f"{self.form_key.data or ''} {self.earlier_form_keys.data or ''}".strip()

    def parts(self) -> Iterator[tuple[AnyEntry, Field]]:
        """Return each answer's entry with its field, in the order of the page."""
        return ((entry, self[name]) for name, entry in ENTRIES.items())

    def details(self) -> CaseDetails:
        """Return the answers as typed; a choice that was never offered counts as none."""
        return self._read_details

    @cached_property
    def _read_details(self) -> CaseDetails:
        return CaseDetails(**{field.name: _from_field(entry, field.data) for entry, field in self.parts()})

    def masked(self) -> tuple[str, ...]:
        """Return one message for each answer that was masked because it held a full NHS number.

        The messages hold nothing that was typed: they travel to the next page in a cookie.
        """
        return self._masking_sentences({*self._masked_names(), *(self.masked_before.data or "").split()})

    def masked_now(self) -> tuple[str, ...]:
        """Return the messages that no autosave has shown before."""
        return self._masking_sentences(self._masked_names())

    def masked_values(self) -> dict[str, str]:
        """Return the masked value of each text that was masked."""
        return {name: getattr(self.details(), name) for name in self._masked_names() if name != "last_access"}

    def _masked_names(self) -> list[str]:
        kept = self.details()
        return [name for name in _TEXTS if self[name].data and self[name].data != getattr(kept, name)]

    def _masking_sentences(self, names: Collection[str]) -> tuple[str, ...]:
        return tuple(self._masking_sentence(name) for name in _TEXTS if name in names)

    def _masking_sentence(self, name: str) -> str:
        if name != "nhs_digits":
            label = self[name].label.text.removesuffix(" (optional)")
            return (masked_words if name == "last_access" else note_words)(label, self[name].data)
        sentence = "We kept only the last 3 digits. Never send a full NHS number to NHS login."
        typed = self["nhs_digits"].data or ""
        if sum(map(str.isdigit, typed)) != 10 or holds_valid_number(typed):
            return sentence
        return f"{sentence} What was typed is not a valid NHS number: check the digits."


def note_words(label: str, typed: str) -> str:
    """Return the message for a masked note: it held what looks like a credential, a full NHS number or both."""
    without = mask_credentials(typed)
    numbers = masked_words(label, without) if mask_nhs_numbers(without) != without else ""
    if without == typed:
        return numbers
    code = (
        f"What looks like a linkage key, account ID or password in “{label}” was not kept. Never send one to NHS login."
    )
    return f"{code} {numbers}".rstrip()


def masked_words(label: str, typed: Any) -> str:
    """Return the message for a masked box, as certain as the typed words allow."""
    is_certain = any(found.is_certain for found in find_nhs_numbers(str(typed)))
    kept = "We kept only its last 3 digits. Never send a full NHS number to NHS login."
    if is_certain:
        return f"There was a full NHS number in “{label}”. {kept}"
    return f"Ten digits in “{label}” may be a full NHS number. {kept}"


def _from_field(entry: AnyEntry, sent: Any) -> Any:
    """Return the data of a field as an answer."""
    match entry.kind:
        case kinds.YesNo():
            return _YES_NO.get(sent or "")
        case kinds.OneOf(options=options):
            return entry.kind.from_json(sent if sent in options else None)
        case kinds.Several(options=options):
            return entry.kind.from_json([each for each in sent or () if each in options])
    return sent or entry.kind.blank


def sent(details: CaseDetails) -> Iterator[tuple[str, str]]:
    """Return the answers as the names and values that a browser sends; what is not ticked or chosen is not sent."""
    for name, entry in ENTRIES.items():
        value = getattr(details, name)
        match entry.kind:
            case kinds.Line():
                yield name, value
            case kinds.PartialDay():
                yield from ((f"{name}-{part}", getattr(value, part)) for part in DatePartsField.parts)
            case kinds.Tick():
                yield from [(name, "y")] if value else ()
            case kinds.YesNo():
                yield from ((name, word) for word, meaning in _YES_NO.items() if meaning is value)
            case kinds.OneOf() as kind:
                yield from [(name, kind.to_json(value))] if value else ()
            case kinds.Several() as kind:
                yield from ((name, key) for key in kind.to_json(value))


def controls(details: CaseDetails, names: Collection[str]) -> dict[str, list[str]]:
    """Return the values of these answers by the names of their controls, for a form that is open."""
    values: dict[str, list[str]] = {}
    for name in names:
        is_date = isinstance(ENTRIES[name].kind, kinds.PartialDay)
        values |= {f"{name}-{part}": [] for part in DatePartsField.parts} if is_date else {name: []}
    for name, value in sent(details):
        if name in values:
            values[name].append(value)
    return values


def called(field: str) -> str:
    """Return the name of an answer within a sentence: "old email"."""
    entry = ENTRIES[field]
    return entry.called or entry.label.removesuffix(" (optional)")


def control_of(field: str) -> str:
    """Return the id of the control to lead to for a field of this form: a date has three."""
    return f"{field}-day" if isinstance(ENTRIES[field].kind, kinds.PartialDay) else field


for _name, _entry in ENTRIES.items():
    setattr(CaseForm, _name, _field_of(_entry))
