"""The steps that a message says were taken; what is refused, advised or still to come is not done."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebuilder.core.reading.doubts import DOUBT
from casebuilder.core.reading.facts import Guess
from casebuilder.core.reading.mailbox_words import host_words
from casebuilder.core.reading.message import TOKEN, Message, Part, sentences
from casebuilder.core.reading.step_cues import ASKED, STEPS, TICKED
from casebuilder.core.reading.subject import is_of_another

FIELD = "steps"
_NOT_DONE = re.compile(
    r"(?:\bnot\b|n't\b|\b(?:hav|has|did)'nt\b|\b(?:do|have|has|did|ca|wo|does|could|would|was|is)nt\b|\bnever\b"
    r"|\bwithout\b|\bwill\b"
    r"|'ll\b|\bgoing to\b|\bgonna\b"
    r"|\bshould\b|\bshall\b|\bcan (?:you|i|we|u)\b|\bcould (?:you|i|we|u)\b|\bplease\b|\bpls\b|\bplz\b|"
    r"\badv(?:ised)?\b|\btold (?:him|her|them|me|us|pt|patient|to)\b|\bsuggest\w*|\bto try\b|\brecommend\w*|\bif\b"
    r"|\bwants?\b|\bneeds?\b|\bwould\b|\bmight\b|\bplan\w*|\bask(?:ed)? (?:her|him|them|me|pt) (?:to|2)\b"
    r"|\brefused to\b"
    r"|\bdo i\b|\bdo we\b|\bto be\b|\bto do\b|\btomorrow\b|\bnext\b|\blet me (?:try|do|have|check|know)\b"
    r"|\bwon'?t\b|\bhappy to\b|\bcan'?t\b"
    r"|\bnobody\b|\bno one\b|\boffered\b|\bcould try\b|\bforgot to\b|\bused to\b|\bno point\b|\bmeant to\b"
    r"|\bthought (?:about|of)\b|\bhow to\b|\bto open\b)(?:(?!(?:\b(?:and|but)|&) (?:tried|the|i|it|my|she"
    r"|he)\b)[^.!?;]){0,45}$",
    re.IGNORECASE,
)
_UNDONE = re.compile(r"\bnot (?:yet )?(?:done|tried)\b|\b(?:haven'?t|didn'?t) (?:do|done|try|tried)\b|\badvi[sc]ed?\b")
_ADVISED = re.compile(r"\b(?:adv(?:ised)?|told|asked|offered)\b.*\bto\b|\bto try\b", re.IGNORECASE)
_WOULD = re.compile(r"'d (?:also |just |then )?$")
_PAST = re.compile(r"\w+(?:ed|t|ung|one)\b|been|put|had|spoken|written", re.IGNORECASE)
_LATER = re.compile(r"^[^.!?;]{0,25}\b(?:tomorrow|later|tonight|next week|when (?:home|i get)|\?)", re.IGNORECASE)
_HEDGE = re.compile(rf"{DOUBT}|(?<!\S)\?\w", re.IGNORECASE)
_BOX = re.compile(r"[\[(]( ?[xX\u2713\u2714]? ?)[\])] ?([^\[\]()]*)")
_BOX_BEHIND = re.compile(r"([^\[\]()]*?)[\[(]( ?[xX\u2713\u2714]? ?)[\])]")  # "passwords [x]"
_LIST = re.compile(r"\btried\b|\bi try\b|\bsteps\b|\battempt(?:ed|s)\b|\bdone\b|\btaken\b|\bso far\b", re.IGNORECASE)
_TRIED_LIST = re.compile(
    r"^\W*steps (?:so far|tried|taken|done)\b"
    r"|^\W*(?:(?:have|has|i|i've|he|she|pt|we) ){0,2}(?:tried|done|attempted|been through the lot|tried everything) ?:",
    re.IGNORECASE,
)
_TICKS, _CROSSES = "\u2713\u2714\u2705", "\u2717\u2718\u2612\u2716\u274c"
_YES = re.compile(r"^\W*(?:y|yes|yep|yeah|yup|done|did|x|true|both (?:done|tried|yes))\b", re.IGNORECASE)
_FAILED = re.compile(
    r"^\W*(?:refused|failed|rejected|no (?:luck|joy|good)|nothing|didn'?t work|unsuccessful)\b",
    re.IGNORECASE,
)
_EACH = re.compile(r"([^,;:.\n]{3,40}?)[ :=(-]{1,3}(y|n|yes|no|n/a)\)?(?=[,;. ]|$)", re.IGNORECASE)


def step_guesses(message: Message) -> Iterator[Guess]:
    """Yield each step that the message tells of, once for each place."""
    for part in message.parts:
        yield from _asked_of_the_host(message, part)
        if not _UNDONE.search(part.asked):
            yield from _ticked(message, part) if _BOX.search(part.words) else _told(message, part)


def _asked_of_the_host(message: Message, part: Part) -> Iterator[Guess]:
    """Yield the step of asking whoever hosts an address of the message, by the name that its domain has."""
    hosts = {each for address in message.addresses for each in host_words(address.text)}
    if not hosts:
        return
    asked = re.compile(rf"\b(?!\w+ing\b){ASKED} (?:the )?(?:{'|'.join(sorted(hosts))})\b", re.IGNORECASE)
    for sentence in sentences(part.words):
        found = asked.search(sentence)
        if found and not _is_to_come(sentence, found):
            is_sure = not _is_doubtful("recover-mailbox", sentence)
            yield Guess(FIELD, "recover-mailbox", message.quote(sentence), is_sure)


def _told(message: Message, part: Part) -> Iterator[Guess]:
    yield from _in_sentences(message, part)
    if _YES.match(part.words) and re.search(
        "tried|done|attempt|search|contact|used|look|reset|ask|passwords", part.asked
    ):
        yield from _listed(message, part.asked.replace("have you", "").rstrip("? "))
    if _FAILED.match(part.words):  # "Son tried a new account: refused"
        yield from _in_sentences(message, Part("", part.asked))
    goes_on = True
    for sentence in sentences(part.words):
        if len(_EACH.findall(sentence)) > 1:
            yield from _answered_each(message, sentence)
        elif (goes_on and _LIST.search(part.asked) and not _YES.match(part.words)) or _TRIED_LIST.match(sentence):
            yield from _listed(message, sentence)
        elif len(re.findall("[\u2717\u2718\u2612\u2713\u2714\u2716\u2705\u274c]", sentence)) > 1:
            yield from _listed(message, sentence, sure=False)
        goes_on = goes_on and sentence.endswith(";")


def _ticked(message: Message, part: Part) -> Iterator[Guess]:
    stands_behind = part.words.rstrip(" .").endswith(("]", ")")) and not part.words.startswith(("[", "("))
    boxes = [(box, label) for label, box in _BOX_BEHIND.findall(part.words)] if stands_behind else []
    for box, label in boxes or _BOX.findall(part.words):
        step = next((key for key, pattern in TICKED if re.search(pattern, label, re.IGNORECASE)), "")
        if box.strip() and step:
            yield Guess(FIELD, step, message.quote(f"[x] {label}"), sure=True)


def _answered_each(message: Message, sentence: str) -> Iterator[Guess]:
    """Yield the steps of a list that says of each whether it was done: "passwords Y, reset link Y, provider N"."""
    for words, answer in _EACH.findall(sentence):
        if answer.casefold() in ("y", "yes"):
            yield from _listed(message, words)


def _listed(message: Message, words: str, *, sure: bool = True) -> Iterator[Guess]:
    """Yield the steps among words that answer what was tried, or of a question answered with yes."""
    if re.search(f"[{_TICKS}]", words):
        words = re.sub(f"[^{_TICKS}{_CROSSES}]*[{_CROSSES}]", "", words)
    for item in re.split(
        r"[,;]|(?<!\S)\d\) ?| and | n | & |[\u2717\u2718\u2612\u2713\u2714\u2716\u2705\u274c]",
        words,
    ):
        for step, pattern in TICKED:
            found = re.search(pattern, item, re.IGNORECASE)
            if found and not _NOT_DONE.search(item[: found.start()]) and not _LATER.search(item[found.end() :]):
                yield Guess(FIELD, step, message.quote(item), sure)
                break


def _is_ours(step: str, sentence: str) -> bool:
    """Return whether the practice seems to tell of what it did itself, in words that the patient sends back."""
    return step == "other" and bool(re.search(r"\bwe(?: have|'ve)\b", sentence, re.IGNORECASE))


def _is_to_come(sentence: str, found: re.Match[str]) -> bool:
    """Return whether the words tell of a step that was advised, refused or meant, and not taken."""
    before = sentence[: found.start()]
    return bool(
        _NOT_DONE.search(before)
        or (_WOULD.search(before) and not _PAST.match(found[0]))
        or _ADVISED.search(found[0])
        or re.search(f"{TOKEN}.", found[0])  # so that it tells of two things
        or _LATER.search(sentence[found.end() :])
    )


def _is_doubtful(step: str, sentence: str) -> bool:
    return (
        bool(_HEDGE.search(sentence)) or sentence.endswith("?") or _is_ours(step, sentence) or is_of_another(sentence)
    )


def _in_sentences(message: Message, part: Part) -> Iterator[Guess]:
    for sentence in sentences(part.words):
        for step, says_so, pattern in STEPS:
            found = re.search(pattern, sentence, re.IGNORECASE)
            if found and step == "registration" and re.search(r"\bnot\b|n't\b|\bnever\b", found[0]):
                continue
            if found is None or _is_to_come(sentence, found):
                continue
            yield Guess(
                FIELD,
                step,
                message.quote(sentence),
                says_so and not _is_doubtful(step, sentence),
            )
