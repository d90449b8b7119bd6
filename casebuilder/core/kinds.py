"""The kinds of answers: how each masks, reads, words and stores a value. `forms.case` draws them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar, cast

from casebuilder.text.characters import (
    UnreadableError,
    ascii_punctuation,
    non_ascii_names,
    one_line,
    plain_lines,
    refuse_hidden,
    showable,
)
from casebuilder.text.dates import TypedDate, date_words, masked_date, read_date
from casebuilder.text.emails import read_new_email, read_old_email
from casebuilder.text.nhs_numbers import last_three, mask_nhs_numbers, read_last_three
from casebuilder.text.personal import mask_note

Value = TypeVar("Value")
Key = TypeVar("Key", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of an answer: its words for the service desk and, where they differ, its label on the form."""

    words: str
    label: str = ""
    hint: str = ""


class Kind(Generic[Value]):
    """What every kind can do. A blank value means no answer yet."""

    blank: Value
    # Whether an error of this kind names its answer: all errors stand in one list.
    error_names_answer: ClassVar[bool] = False

    def mask(self, value: Value) -> Value:
        """Return the value with every full NHS number masked: a text is masked because it is text."""
        text: Any = value
        return cast("Value", mask_nhs_numbers(text) if type(text) is str else value)

    def read(self, value: Value) -> None:
        """Raise UnreadableError where the value cannot be an answer of this kind."""

    def words(self, value: Value) -> str:
        """Return the value for a page; empty for a blank one."""
        return str(value)

    def line(self, value: Value) -> str:
        """Return the value on one line for the service desk; empty for a blank one."""
        return self.words(value)

    def to_json(self, value: Value) -> Any:
        """Return the value as the store seals it."""
        return value

    def from_json(self, value: Any) -> Value:
        """Return the value that `to_json` gave; raises ValueError for an option that does not exist."""
        return cast("Value", value)


LINE_LIMIT = 100  # characters of one line of the text, which has no room for longer ones


class Line(Kind[str]):
    """A line of text."""

    blank = ""

    def take(self, typed: str) -> str:
        """Return the text as it is taken from a browser."""
        return one_line(typed)

    def mask(self, value: str) -> str:
        return mask_note(value)

    def read(self, value: str) -> None:
        refuse_hidden(value)
        if len(value) > LINE_LIMIT:
            raise UnreadableError(f"This has {len(value):,} characters. Shorten it to at most {LINE_LIMIT}")

    def line(self, value: str) -> str:
        return ascii_punctuation(one_line(value))


class _AsTyped(Line):
    """A line that is kept exactly as typed."""

    def mask(self, value: str) -> str:
        return mask_nhs_numbers(value)

    def take(self, typed: str) -> str:
        return showable(typed).strip()


class Email(_AsTyped):
    """An email address; a page names each non-ASCII character in it."""

    def read(self, value: str) -> None:
        read_old_email(value)

    def line(self, value: str) -> str:
        names = non_ascii_names(value)
        return one_line(value) + (f" (contains {', '.join(names)})" if names else "")


class WorkingEmail(Email):
    """An address that must be able to receive mail."""

    def read(self, value: str) -> None:
        read_new_email(value)


class LastThree(_AsTyped):
    """The last 3 digits of an NHS number."""

    error_names_answer = True

    def mask(self, value: str) -> str:
        return mask_nhs_numbers(last_three(value))

    def read(self, value: str) -> None:
        read_last_three(value)

    def line(self, value: str) -> str:
        return one_line(value)


class Note(Line):
    """Free text of several lines."""

    def take(self, typed: str) -> str:
        return plain_lines(typed)

    def read(self, value: str) -> None:
        """Accept any text: `take` has dropped hidden characters."""

    def joined(self, one: str, other: str) -> str:
        """Return the lines of `other`, then those that only `one` has."""
        lines = other.split("\n")
        seen = set(lines)  # a set: comparing lists of lines takes minutes for a pasted log
        return "\n".join([*lines, *(line for line in one.split("\n") if line not in seen)]).strip("\n")


class PartialDay(Kind[TypedDate]):
    """A day, a month or only a year, in three boxes."""

    blank = TypedDate()

    def mask(self, value: TypedDate) -> TypedDate:
        return masked_date(value)

    def read(self, value: TypedDate) -> None:
        read_date(value.day, value.month, value.year)

    def words(self, value: TypedDate) -> str:
        return date_words(value)

    def to_json(self, value: TypedDate) -> Any:
        return {"day": value.day, "month": value.month, "year": value.year}

    def from_json(self, value: Any) -> TypedDate:
        return TypedDate(**value)


class Tick(Kind[bool]):
    """A tick box beside another answer: `ticked` is that answer's wording on a page, `ticked_line` in the text."""

    blank = False

    def __init__(self, ticked: str, ticked_line: str) -> None:
        self.ticked, self.ticked_line = ticked, ticked_line


class YesNo(Kind["bool | None"]):
    """Yes or No."""

    blank = None

    def __init__(self, *, yes: str, no: str) -> None:
        self._words = {None: "", True: yes, False: no}

    def words(self, value: bool | None) -> str:
        return self._words[value]


class Choices(Kind[Value], Generic[Key, Value]):
    """The base of the kinds with options."""

    def __init__(self, options: Mapping[Key, Option]) -> None:
        self.options = options

    def _key(self, value: str) -> Key:
        for key in self.options:
            if key == value:
                return key
        raise ValueError("This answer has no such option")


class OneOf(Choices[Key, "Key | None"]):
    """One of some options."""

    blank = None

    def words(self, value: Key | None) -> str:
        return self.options[value].words if value else ""

    def from_json(self, value: Any) -> Key | None:
        return self._key(value) if value else None


class Several(Choices[Key, "frozenset[Key]"]):
    """Any of some options, in the order of the options."""

    blank = frozenset()

    def words(self, value: frozenset[Key]) -> str:
        return "\n".join(option.words for key, option in self.options.items() if key in value)

    def line(self, value: frozenset[Key]) -> str:
        return "; ".join(self.words(value).split("\n"))

    def to_json(self, value: frozenset[Key]) -> Any:
        return [key for key in self.options if key in value]

    def from_json(self, value: Any) -> frozenset[Key]:
        return frozenset(map(self._key, value))

    def joined(self, one: frozenset[Key], other: frozenset[Key]) -> frozenset[Key]:
        """Return the options that either of the two has."""
        return one | other
