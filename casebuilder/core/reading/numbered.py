"""Answers that a message numbers from 1, like "1 a@b 2 018 3 march": each answers the question of its number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from casebuilder.core.reading.message import MONTHS, TOKEN, Part

_QUESTIONS = {
    "new_email": "new email",
    "old_email": "old email",
    "nhs_digits": "last 3 digits of the nhs number",
    "last_access": "when did you last get in",
    "can_recover": "can you still get in",
    "steps": "what have you tried",
}
_DATE_LIKE = re.compile(
    rf"\b(?:{MONTHS})[a-z]*\b|\b(?:last|ago|yesterday|today|20\d\d|\d{{1,2}}[/.]\d{{1,2}})\b", re.IGNORECASE
)


_BEGINS_AGAIN = re.compile(r"(?<!\S)[(#]?1[.):-]{0,2} ?(?=[^\W\d])|(?<!\S)[(#]?1[.):-]{0,2} ?(?=[\ue000-\ue0ff])")


_ASKED_HERE = re.compile(r"([^?:\n]{4,60}[?:]) (.+)", re.DOTALL)
_HEADER = re.compile(r"^(?:from|to|cc|sent|date|subject|reply-to) ?:.*$", re.IGNORECASE | re.MULTILINE)
_BENEATH = re.compile(r"\n(?:on .{5,120} wrote|-+ ?original|>)", re.IGNORECASE)
_Q = re.compile(r"(?<!\w)Q([1-9])(?=[ .:)])", re.IGNORECASE)
_Q1 = re.compile(rf"(?<!\w)Q1[ .:)]{{1,3}}{TOKEN}", re.IGNORECASE)
_LETTER = re.compile(r"(?<!\S)\(?([a-f])[).:]? ", re.IGNORECASE)
_GREETING = 30  # words before answers whose questions are known
_QUOTED = re.compile(r"^> ?([1-9])[.)] ?([^\n]+)$", re.MULTILINE)  # our questions, beneath the answers


def numbered_parts(text: str, order: Sequence[str]) -> Iterator[Part]:
    """Yield the answers of a message that numbers them from 1, each with its question; else nothing."""
    text = _lettered_as_numbered(text)
    questions = dict(_QUOTED.findall(text))
    text = _QUOTED.sub("", text) if len(questions) > 1 else text
    marks: list[re.Match[str]] = []
    while len(marks) < 9:
        mark = re.compile(rf"(?<!\S)[(#]?{len(marks) + 1}[.):-]{{0,2}}(?= ?\S)(?: |(?<=[.):-]))").search(
            text, marks[-1].end() if marks else 0
        )
        if mark is None:
            break
        marks.append(mark)
    is_list = all(mark.start() == 0 or text[mark.start() - 1] == "\n" for mark in marks)
    most = _GREETING if len(questions) > 1 or is_list else 4
    if (
        len(marks) < 2
        or len(_HEADER.sub("", text[: marks[0].start()]).split()) > most
        or _BEGINS_AGAIN.search(text, marks[-1].end())
    ):
        return
    quoted = _BENEATH.search(text, marks[-1].end())
    ends = [*(each.start() for each in marks[1:]), quoted.start() if quoted else len(text)]
    answers = [text[mark.end() : end].strip(" ,;.\n") for mark, end in zip(marks, ends, strict=True)]
    if any(len(each.split()) > 14 for each in answers[:-1]):
        return
    for at, answer in enumerate(answers):
        question = _QUESTIONS.get(order[at], "") if at < len(order) else _likely_question(answer)
        yield _asked_here(questions.get(str(at + 1), "").casefold() or question, answer)


def _asked_here(question: str, answer: str) -> Part:
    """Return an answer with its question, which may stand before it: "3. Old email? a@b"."""
    asked = None if question else _ASKED_HERE.match(answer)
    return Part(asked[1].casefold(), asked[2]) if asked else Part(question, answer)


def _lettered_as_numbered(text: str) -> str:
    """Return the text with answers headed "a b c" or "Q1 Q2" headed by numbers; any other text as it is."""
    text = _Q.sub(r"\1", text) if len(_Q.findall(text)) > 1 and _Q1.search(text) else text
    marks = list(_LETTER.finditer(text))
    if [each[1].casefold() for each in marks[:3]] != ["a", "b", "c"] or not re.match(TOKEN, text[marks[0].end() :]):
        return text
    pieces, end = [], 0
    for number, (mark, letter) in enumerate(zip(marks, "abcdef", strict=False), 1):
        if mark[1].casefold() != letter:
            break
        pieces.append(f"{text[end : mark.start()]}{number} ")
        end = mark.end()
    return "".join(pieces) + text[end:]


def paired(part: Part) -> Iterator[Part]:
    """Yield the numbered answers of a part, each with its question, or the part itself if either is missing."""
    questions, answers = _numbered(part.asked), _numbered(part.words)
    if len(answers) < 2 or len(questions) < len(answers):
        yield part
        return
    for question, answer in zip(questions, answers, strict=False):
        yield Part(question, answer)


def _numbered(text: str) -> list[str]:
    """Return what stands after each number of a text that counts from 1."""
    marks: list[re.Match[str]] = []
    for number in range(1, 10):
        mark = re.compile(rf"(?<!\S)[(#]?{number}(?:[.):-]{{0,2}} |[.)]{{1,2}})(?=\S)").search(
            text, marks[-1].end() if marks else 0
        )
        if mark is None:
            break
        marks.append(mark)
    ends = [*(each.start() for each in marks[1:]), len(text)]
    return [text[mark.end() : end].strip(" ,;.\n") for mark, end in zip(marks, ends, strict=True)] if marks else []


def _likely_question(answer: str) -> str:
    """Return the only question that an answer in figures can answer, if what was asked is not known."""
    if re.fullmatch(r"\D{0,12}\d ?\d ?\d", answer):
        return _QUESTIONS["nhs_digits"]
    has_date = bool(_DATE_LIKE.search(answer)) and not re.search(TOKEN, answer)
    return _QUESTIONS["last_access"] if has_date and len(answer.split()) < 6 else ""
