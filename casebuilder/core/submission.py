"""What the service desk receives: the text for each box of its form, made from the details alone.

The description is one text for every layout and stands alone; the layouts differ only in their boxes. The page, the
copy buttons, the print and the file all come from one `Submission`. Only our own words begin a line at the margin: an
answer stands on its label's line, and free text is indented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from casebuilder.core.askers import Asker, Asking
from casebuilder.core.circumstances import Practice
from casebuilder.core.details import (
    ENTRIES,
    LEVELS,
    STEPS,
    CaseDetails,
    ReplacementRefusal,
    Step,
    VerificationLevel,
    tick_of,
)
from casebuilder.core.service_desk import (
    CONTACT_FORM,
    DESCRIPTION_LIMIT,
    LAYOUTS,
    Box,
    Layout,
    accepts_email,
    length,
    problem_advice,
)
from casebuilder.text.characters import ascii_punctuation, one_line, plain_lines
from casebuilder.text.dates import MONTHS

CONSEQUENCE = (
    "NHS login may have to reset the account. The patient will then link to their NHS number again and may have to "
    "prove who they are again, with or without ID."
)
_CONSEQUENCE_IN_TEXT = (
    "We understand that the account may have to be reset, and that the patient would then link to their NHS number "
    "again and may have to prove who they are again, with or without ID."
)
_NOT_GIVEN = "not given"
_LONGEST_REFERENCE = 40  # characters: a longer one is left out, so that the text stays within the form


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was sent before, which the text answers or corrects; `reference` is NHS login's own, if it is known."""

    sent_on: date
    reference: str = ""
    is_corrected: bool = False


@dataclass(frozen=True, slots=True)
class Preface:
    """What the description says before the answers: who asks, and what it follows. The verdict ignores it."""

    asker: Asker | None = None
    earlier: Earlier | None = None


_NO_PREFACE = Preface()


@dataclass(frozen=True, slots=True)
class FilledBox:
    """One box of the form with the text to paste into it; `advice` says what to do about it, if anything."""

    box: Box
    text: str = ""
    advice: str = ""

    @property
    def length(self) -> int:
        """The number of characters as the form counts them."""
        return length(self.text)


@dataclass(frozen=True, slots=True)
class Submission:
    """Every box of one layout in the form's order."""

    layout: Layout
    boxes: tuple[FilledBox, ...]

    @property
    def description(self) -> str:
        """The text of the description box: LF lines, at most DESCRIPTION_LIMIT characters in what may be sent."""
        return self.boxes[-1].text

    @property
    def replies_to_patient(self) -> bool:
        """Whether the form accepts the new address, so that NHS login can reply to it."""
        return any(filled.box.key == "new-email" and filled.text for filled in self.boxes)

    @property
    def text(self) -> str:
        """All boxes as one plain text, ending in a line break: the file, the print and "Copy all"."""
        lines = [f"NHS login contact form ({self.layout.label}): {CONTACT_FORM}", ""]
        lines += [f"{filled.box.label}: {filled.text or f'({filled.advice})'}" for filled in self.boxes[:-1]]
        return "\n".join([*lines, "", f"{self.boxes[-1].box.label}:", "", self.description, ""])


def compose(details: CaseDetails, practice: Practice, layout: Layout, preface: Preface = _NO_PREFACE) -> Submission:
    """Make the submission of any details, ready or not: `completeness.assess` says whether it may be sent.

    Source: guidance, "Contacting the service desk for user account cleansing"; the form's own boxes and limits.
    """
    texts = {
        "old-email": _old_email_box(details),
        "new-email": _new_email_box(details, layout),
        "nhs-digits": _digits_box(details),
        "problem": ("", problem_advice(layout, old_email_is_known=not details.old_email_cannot_be_given)),
        "description": _fitting(details, practice, preface),
    }
    boxes = []
    for box in LAYOUTS[layout]:
        text, advice = texts.get(box.key, ("", box.advice))
        boxes.append(FilledBox(box, text, advice))
    return Submission(layout, tuple(boxes))


def _old_email_box(details: CaseDetails) -> tuple[str, str]:
    if accepts_email(details.old_email) and not details.old_email_cannot_be_given:
        return details.old_email, ""
    if details.old_email and not details.old_email_cannot_be_given:
        return "", "Leave this box empty: the form refuses the old address. It is in the description"
    return "", "Leave this box empty: the patient cannot give the old address"


def _new_email_box(details: CaseDetails, layout: Layout) -> tuple[str, str]:
    if accepts_email(details.new_email):
        return details.new_email, "" if layout is Layout.TWO_PAGES else (
            "Not the old address, although the form asks for it here: NHS login replies to this one"
        )
    return "", (
        "Type an email address of your practice, for the reply: the form refuses the patient's new address. "
        "It is in the description"
    )


def _digits_box(details: CaseDetails) -> tuple[str, str]:
    if details.nhs_digits and not details.nhs_digits_cannot_be_given:
        return one_line(details.nhs_digits), ""
    return "", "Leave this box empty: the patient cannot give the NHS number"


_REFUSED_BECAUSE = {
    ReplacementRefusal.RECENT_ACCESS: "they got in within the last 30 days",
    ReplacementRefusal.TRIED_BEFORE: "they tried to replace it before",
    ReplacementRefusal.TOO_MANY_ACCOUNTS: "they have more than 5 NHS accounts",
    ReplacementRefusal.OTHER: "NHS login refused it",
}


def _fitting(details: CaseDetails, practice: Practice, preface: Preface) -> tuple[str, str]:
    """Return the description, and what to do if the form has no room for all of the preface."""
    whole = describe(details, practice, preface)
    over = length(whole) - DESCRIPTION_LIMIT
    if over <= 0 or preface == _NO_PREFACE:
        return whole, ""
    how = f"shorten the note by {over} character{'' if over == 1 else 's'}"
    shorter = describe(details, practice, replace(preface, asker=None))
    if length(shorter) <= DESCRIPTION_LIMIT:
        return shorter, f"There is no room to say who asks: {how}"
    advice = f"There is no room to say which case this follows: {how}"
    return describe(details, practice), advice if preface.earlier else ""


def describe(details: CaseDetails, practice: Practice, preface: Preface = _NO_PREFACE) -> str:
    """Write the description, the same in every layout: essentials first, ASCII punctuation, LF, never truncated."""
    return "\n".join(_lines(details, practice, preface))


def _lines(details: CaseDetails, practice: Practice, preface: Preface) -> Iterator[str]:
    locked_out = "cannot access or recover" if details.can_recover is False else "has trouble with"
    who = ascii_punctuation(f"{one_line(practice.name)} (ODS code {one_line(practice.ods_code)})")
    yield (
        f"{_earlier_sentence(preface.earlier)}A GP practice, {who}, writes for a patient "
        f"who {locked_out} their NHS login account. We ask you to cleanse the old account, so that the patient can "
        f"set up a new one with the new email address.{_refusal_sentence(details)}"
        f"{_asker_sentence(preface.asker, practice)}"
    )
    yield ""
    yield from (f"{entry.line}: {_line(details, name)}" for name, entry in ENTRIES.items() if entry.line)
    if details.old_email_cannot_be_given or details.nhs_digits_cannot_be_given:
        yield _CONSEQUENCE_IN_TEXT
    if practice.reply_to:
        yield f"Also reply to: {ascii_punctuation(one_line(practice.reply_to))}"
    yield ""
    yield "Steps taken so far:" if details.steps else f"Steps taken so far: {_NOT_GIVEN}"
    yield from (f"- {option.words}" for step, option in STEPS.items() if step in details.steps)
    if details.level not in (None, VerificationLevel.NOT_SURE):
        yield f"What the patient could do in the NHS App: {LEVELS[details.level].words}"
    if note := plain_lines(details.note):
        yield "Notes:"
        yield from (f"    {line}".rstrip() for line in ascii_punctuation(note).split("\n"))


def _refusal_sentence(details: CaseDetails) -> str:
    refused = details.replacement_refused
    if refused:
        return f" The patient cannot replace the account themselves: {_REFUSED_BECAUSE[refused]}."
    return " A replacement did not work." if Step.REPLACE_ACCOUNT in details.steps else ""


def _asker_sentence(asker: Asker | None, practice: Practice) -> str:
    sentence = asker.sentence if asker and practice.asking is Asking.IN_TEXT else ""
    return f" {sentence}" if sentence else ""


def _earlier_sentence(earlier: Earlier | None) -> str:
    if earlier is None:
        return ""
    day = f"{earlier.sent_on.day} {MONTHS[earlier.sent_on.month - 1]} {earlier.sent_on.year}"
    reference = ascii_punctuation(one_line(earlier.reference))
    known = f" (your reference {reference})" if 0 < length(reference) <= _LONGEST_REFERENCE else ""
    if earlier.is_corrected:
        return f"This corrects our case of {day}{known}: the answers below replace those in it. "
    return f"This answers our case of {day}{known}. "


def _line(details: CaseDetails, name: str) -> str:
    tick = tick_of(details, name)
    return tick.ticked_line if tick else ENTRIES[name].kind.line(getattr(details, name)) or _NOT_GIVEN
