"""The dates that a message names, British and relative, counted back from the day it came; nothing in the future.

`sure` is false where the words leave room: a hedge, a bound, a season or a feast, a number of weeks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from casebuilder.core.reading.date_forms import ANY_DATE, READERS
from casebuilder.core.reading.doubts import DOUBT
from casebuilder.core.reading.message import MONTHS

_DOUBT = re.compile(DOUBT, re.IGNORECASE)
_CLAUSE = re.compile("[,;.]")
_HEDGES_BEFORE = re.compile(
    r"(?:\bthinks?|\bmaybe|\bperhaps|\bprobably|\bprob|\bpossibly|\babout|\baround|\broughly|\bguess\w*|\bmight"
    r"|\bmust|\bsome ?time|"
    r"\bsomewhere|\bbefore|\bsince|\bafter|\buntil|\btill?|\bnot sure|\bsuppose|\bbelieves?|\bor|\bby|\bup to"
    r"|\bsay|\bcould|~|\bcirca|\bc\.(?= ?$)|\bspring|\bsummer|\bautumn|\bwinter|\bapprox\w*|"
    r"\bw/?[ce]\b|\bwk\b|\beid|\bramadan|\bdiwali|\bpassover|\bweek (?:commencing|beginning|of|ending)"
    r"|\bfrom|\bnot since|\bearly|\blate|\bmid|\bstart of|\bbeginning of|\bend of|\bthe whole of"
    r"|\bmost of|\bestimat\w*)[\W]*(?:\w{1,9}\W{1,2}){0,2}$",
    re.IGNORECASE,
)
# Of a chat that was exported: "Practice 2 Jul 08:20 >".
_IS_A_STAMP = re.compile(r",? \d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)? ?(?:>|\]|- |: )", re.IGNORECASE)
_COUNTED_FROM = re.compile(
    r"\b(?:since|until|till)\b[^.,;]{0,35}$|\b(?:(?:week|day|month)s?|time|just|shortly|right) (?:before"
    r"|after)\b[^.;]{0,25}$",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\d(?:st|nd|rd|th)? ?[-&] ?$")  # "12-14 Feb"
_HEDGES_AFTER = re.compile(
    rf"^ ?(?:[/&-]|to|or) ?(?:{MONTHS})"
    r"|^\W{0,3}(?:no\b,? (?:that|it|wait|sorry)|(?:\w{1,9} ){0,2}(?:i think|maybe|ish|or so|i guess|i'?d say"
    r"|probably|possibly|not sure|perhaps|\?"
    r"|or |i suppose|at a guess|roughly|time\?|prob\b|i believe|but (?:i'?m )?not|bank holiday|half[ -]?term"
    r"|week\b|or there|-ish|some ?time|approx|at the latest|before last|last week))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of the message: where it stands, its values (the likeliest first) and whether it is without doubt."""

    start: int
    end: int
    values: tuple[str, ...]
    sure: bool


def dates_in(words: str, received: date) -> list[Dated]:
    """Return the dates among the words in order; a date within a longer one is left out."""
    found: list[Dated] = []
    taken = 0
    for match in ANY_DATE.finditer(words):
        if match.start() < taken or _IS_A_STAMP.match(words, match.end()):
            continue
        read = READERS[str(match.lastgroup)](match[0].casefold(), received)
        if read is None:
            continue
        values, sure = read
        values = tuple(each for each in values if each and _past(each, received))
        if values:
            sure = sure and len(values) == 1 and not _hedged(words, match, values[0])
            found.append(Dated(match.start(), match.end(), values, sure))
            taken = match.end()
    return found


def _hedged(words: str, match: re.Match[str], value: str) -> bool:
    before, after = words[max(0, match.start() - 45) : match.start()], words[match.end() : match.end() + 30]
    found = _HEDGES_BEFORE.search(before)
    vague_year = (
        len(value) == 4
        and found
        and re.match(r"some ?time|early|late|mid|start|beginning|end", found[0], re.IGNORECASE)
    )
    if found and found[0].casefold().startswith("approx") and re.search(r"20\d\d", match[0]):
        found = None  # of a month of a year, "approx" takes nothing away
    if _DOUBT.search(before) or _DOUBT.search(_CLAUSE.split(after.lstrip(" ,;-("))[0]):
        return True
    if _RANGE.search(before):
        return True
    return bool(_HEDGES_AFTER.search(after) or _COUNTED_FROM.search(before)) or bool(found and not vague_year)


def _past(value: str, received: date) -> bool:
    year, month, day = (*map(int, value.split("-")), 1, 1)[:3]
    return value >= "2000" and date(year, month, day) <= received
