"""Whether a message says that the account's address is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebuilder.core.reading.facts import YES, Guess
from casebuilder.core.reading.message import TOKEN, Message, sentences

FIELD = "old_email_cannot_be_given"
_NOT_KNOWN = (
    r"(?:(?:do(?:es)?n'?t|do(?:es)? not|can'?t|cant|cannot|can not|couldn'?t|could not|not) (?:really |even "
    r"|actually |quite |honestly |now )?(?:remember|rember|remeber|know|recall|say|tell you|think|find|work out)"
    r"|(?:no|not) (?:remember|rember|know)|no (?:idea|clue|record|memory)|not (?:sure|known|certain)"
    r"|forgot(?:ten)?|forgets|wish (?:i|she|he) knew"
    r"|beats me|search me|(?:god|goodness|heaven|lord) knows|unsure|unknown|dunno|haven'?t (?:a|got a) clue"
    r"|(?:neither|nobody|no ?one|none)\b[^.]{0,40}\b(?:any idea|knows?|remembers?)|lost track of|not (?:got )?a clue)"
)
_ADDRESS = r"(?:e-?mail|mail|address|mailbox)"
_SAYS = re.compile(
    rf"\b{_NOT_KNOWN}\b(?: of| about)? ?(?:[a-z']{{1,9}} ){{0,2}}?(?:(?:what|wat|which|wich"
    rf"|wot)(?: \w{{1,9}}){{0,3}}? {_ADDRESS}|(?:the |my |her |his |their )?(?:old|previous|original"
    rf"|former) (?:{_ADDRESS}|one)|"
    rf"(?:the |what )?{_ADDRESS}(?: address)? (?:i|she|he|they|it|was|we|is|on|used|that was)|(?:what"
    rf"|which)(?: one)? (?:i|she|he|they|it was)(?: \w{{1,9}}){{0,3}} (?:signed|registered|set)"
    rf"|which (?:one )?(?:i|she|he|they) used)"
    rf"|\b(?:cannot|can'?t|can not|couldn'?t|does ?n'?t|don'?t) (?:recall|remember|know) (?:the |his |her )?{_ADDRESS}"
    r"(?: address)?(?: at all)?(?=\W*$|,)"
    rf"|\b(?:old|previous|original) (?:mail|{_ADDRESS}) i {_NOT_KNOWN}"
    rf"|\b(?:old|previous|original) {_ADDRESS}(?: address)?(?: (?:is|was|-))? ?[-=:]? ?{_NOT_KNOWN}",
    re.IGNORECASE,
)
_ASKS = re.compile(
    rf"\b(?:old|previous|former|original)\b.*|\b{_ADDRESS}\b.*\b(?:account|app|login|signed|sign"
    rf"|registered|used|before|on)\b|\b(?:registered|account|acct|a/c|app|log-?in) {_ADDRESS}|\b{_ADDRESS} is it on\b"
    r"|\bwhich did you (?:use|sign up)\b",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    rf"^\W*(?:(?:i|she|he|they|pt|patient|sorry|honestly|really|just|we|has|have|is|'s|got) ?)*{_NOT_KNOWN}\b(?! how)"
    rf"|^\W*\?+\W*$|^.{{0,20}}\bcould be (?:any|dozens|lots|one of)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\bexactly\b|\bfind\b|\bcould be\b(?! any)|\bthinks?\b|\bmight\b|\bone of\b|\beither\b|\bwhich of\b", re.IGNORECASE
)


def unknown_address_guesses(message: Message) -> Iterator[Guess]:
    """Yield one guess for each place that says it."""
    for part in message.parts:
        asks = _ASKS.search(part.asked) and not re.search(r"\bnew\b|password|access to|still|open", part.asked)
        for sentence in sentences(part.words):
            if re.search(TOKEN, sentence) and not re.search(r"\bnew\b|\bnow\b", sentence):
                continue
            if (asks and _ANSWERS.match(sentence)) or (
                _SAYS.search(sentence)
                and not re.search(
                    r"new e-?mail.{0,15}$",
                    sentence,
                )
            ):
                yield Guess(FIELD, YES, message.quote(sentence), not _HEDGE.search(sentence))
