"""Who says what in a message: the writer's words, each with the question or label that they answer.

Quoted mail, the practice's own turns, headers, signatures and disclaimers say nothing; they may be what the next
words answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from casebuilder.core.reading.message import MONTHS, TOKEN, Part

_STAMP = re.compile(
    rf"^(?:#?\d{{1,2}} )?[\[(]?(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,6}},? )?"
    rf"(?:\d{{1,2}}[./-]\d{{1,2}}(?:[./-]\d{{2,4}})?,?|\d{{1,2}} (?:{MONTHS})[a-z]{{0,6}}(?: \d{{4}})?,?)?(?: at)? ?"
    r"\d{1,2}[:.]\d{2}(?::\d{2})? ?(?:[ap]m\b)?[\])]?(?: ?[-:] )?",
    re.IGNORECASE,
)
_NO_MONTH = "".join(f"(?<!{month})" for month in MONTHS.split("|"))
_TURN = re.compile(  # of a thread that was pasted as one line
    r"(?<=\S)(?<!mon)(?<!tue)(?<!wed)(?<!thu)(?<!fri)(?<!sat)(?<!sun)(?<!day)(?<![a-z],)(?<!#\d)"
    rf" (?=[\[(]?(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,6}},? )?"
    rf"(?:\d{{1,2}}[./-]\d{{1,2}}(?:[./-]\d{{2,4}})?|\d{{1,2}} (?:{MONTHS})[a-z]{{0,6}}(?: \d{{4}})?),?"
    r"(?: \d{1,2}[:.]\d{2})[\])]?:? ?(?:- )?[A-Z][A-Za-z '().]{1,24}(?<! in)(?<! on)(?<! used)(?<! time): )"
    r"|(?<=\S) (?=[QA] ?: )"
    rf"|(?<=[^\d\s\])>-]){_NO_MONTH}"
    r" (?=(?-i:Patient|Pt|Surgery|Practice|Reception|Us)(?: \d{1,2}[:.]\d{2})?: )"
    rf"|(?<=\S)(?<![/.-]\d)(?<![/.-]\d\d)(?<!\d{{4}})(?<!,){_NO_MONTH}"
    r" (?=\d{1,2}[:.]\d{2} (?-i:Patient|Pt|Surgery|Practice|Reception|Us): )",
    re.IGNORECASE,
)
_WHO = r"[A-Za-z][A-Za-z '().-]{0,30}?"
_WHEN = (
    rf"(?:(?:\d{{1,2}}[./-]\d{{1,2}}(?:[./-]\d{{2,4}})?|\d{{1,2}} (?:{MONTHS})[a-z]{{0,6}}(?: \d{{4}})?),? ?(?:at )?)?"
    r"\d{1,2}[:.]\d{2}(?::\d{2})? ?(?:[ap]m)?"
)
_HEADED = re.compile(  # a line that says who speaks and when, above what is said
    rf"^[-*<\[( ]{{0,4}}(?:(?P<first>{_WHO})[*>\])]{{0,2}},? ?[-(\[]? ?{_WHEN}[\])]?"
    rf"|[\[(]?{_WHEN}[\])]? ?[-,]? ?(?P<last>{_WHO}))[ *:-]{{0,4}}\n(?=\S)",
    re.IGNORECASE | re.MULTILINE,
)
_ROW = re.compile(
    rf"^(?:\d{{1,3}} ?\| ?)?{_WHEN} ?\| ?({_WHO}) ?\| ?(?=\S)", re.IGNORECASE | re.MULTILINE
)  # of a table
_DASHED = re.compile(rf"^[\[(]?{_WHEN}[\])]? ({_WHO}) - (?=\S)", re.IGNORECASE | re.MULTILINE)
_HEADER = re.compile(r"^(?:from|to|cc|bcc|sent|date|subject|reply-to|received|importance) ?: ", re.IGNORECASE)
_HEADERS_ONLY = re.compile(r"^(?:cc|sent|date|subject|reply-to) ?: ", re.IGNORECASE)
_ORIGINAL = re.compile(r"^-{2,} ?original message|^on .{5,120} wrote ?:?$", re.IGNORECASE)
_SIGNATURE = re.compile(r"^(?:--|_{6,})$")
_NOISE = re.compile(
    r"^sent from my |^-{2,} ?forwarded|confidential|registered office|company no|intended recipient|"
    r"received (?:this )?in error",
    re.IGNORECASE,
)
_PRACTICE = re.compile(
    r"^(?:us|gp|admin|staff|me|sms out|outgoing|out|sent|auto|accurx|nhs|clinic|bot|chat ?bot|assistant|system|rec"
    r"|operator|agent|adviser)$|"
    r"surgery|practice|reception|health centre|\bhc\b|\bmc\b|medical cent|care team|\bdr\b",
    re.IGNORECASE,
)
_WRITER = re.compile(
    r"^(?:the )?(?:pt|patient|user|them|caller|in|incoming|reply|received|sms in)(?: \([^)]{0,20}\))?$", re.IGNORECASE
)
_SPEAKER = re.compile(
    r"^(?:\d{1,2}[.)] )?([A-Za-z#][A-Za-z '().-]{0,30}?)"
    r"(?: \((?:[A-Z][a-z]{2,8},? )?\d{1,2} [A-Za-z]{3,9}(?: \d{4})?(?:,? \d{1,2}[:.]\d{2})?\)"
    r"| \((?:\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?,? )?\d{1,2}[:.]\d{2}\)"
    r"| \d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?(?:,?"
    r" \d{1,2}[:.]\d{2})?|,? \d{1,2}[:.]\d{2}(?: -(?= ))?)? ?(?::|>|->|(?<=\d -)) +(.*)$"
)
_LABEL = re.compile(
    r'^[*\u2022|-]{0,2} ?"?([^:=?|\n"]{2,70}?\??)[ .]{0,20}(?:"?[:=,;](?=["\s]|$)|=|;(?=\S)|\?(?=\s|$):?'
    r'| ?\|)[ "]*(.*?)"?$'
)
_LEADER = re.compile(r"(?<=[\w)?]) ?(?:\.{4,20}|(?<=\?) \.|_{3,20}) ?:? (?=\S)")  # "Old email ..... a@b"
_LAST_SENTENCE = re.compile(r".*[a-z)]{2}[.!?] (?=\S)")
_INLINE = re.compile(
    r"(?<=\S) (?:/ (?=Q ?:)|(?=Q ?\d\b))"
    r"|(?<=[^\s(:])(?<! on)(?<! to)(?<! in)(?<! of)(?<! my)(?<! the)(?<! for)(?<! your)"
    r"(?<!ast 3)(?<!AST 3)(?<!ast three)(?<!NHS)(?<!nhs)(?<!(?i:old))(?<!(?i:new))(?<!(?i:last))"
    r"(?<!(?i:previous))(?<!(?i:current)) (?=(?:(?i:old|new|prev|previous|current|last|digits|tried|steps|done|nhs|l3"
    r"|reason)\b[A-Za-z0-9 /()-]{0,20}?|(?<![A-Z] )[A-Z][A-Z /]{3,24}?) ?[:=] ?\S)"
)
_Q_AND_A = re.compile(r"^(?:q|a|question|answer) ?\d{0,2}(?: \([^)]{1,15}\))? ?[:.)] ?", re.IGNORECASE)
_CLOSING = re.compile(
    r"^(?:with |kind |kindest |best |warm |many )*(?:regards|wishes|yours (?:sincerely|faithfully|truly)"
    r"|sincerely)\W*$",
    re.IGNORECASE,
)
_NHS_NUMBER = re.compile(r"^\W*NHS\b.*\d", re.IGNORECASE)  # which may stand beneath the name
_NAME = re.compile(r"(?:(?:Mr|Mrs|Ms|Miss|Dr)\.? )?[A-Z][a-z'-]+(?: [A-Z][\w'-]*\.?){1,2}")
_BULLET = re.compile("[-*\u2022] ")
_WRAPPED = 45  # characters
_GOES_ON = re.compile(r"(?:but|and|which|that|because|cos|so|or)\b")
_SAYS_AGAIN = re.compile(  # which asks for the answer to the question before it
    r"\b(?:type|spell|write|send|give) (?:it|that|this|the whole)\b[^.?]{0,20}\b(?:full|out|again"
    r"|whole)\b",
    re.IGNORECASE,
)
_FIELD_WORDS = re.compile(r"e-?mail|digits|nhs n|last (?:log|use|acc|time|3|three)", re.IGNORECASE)


def parts_of(text: str) -> Iterator[Part]:
    """Yield the parts of a text, with lines that go on from one another as one part."""
    open_part: Part | None = None
    for part, goes_on in _parts(text):
        runs_on = open_part is not None and _runs_on(open_part.words, part.words)
        if open_part is not None and goes_on and (part.asked == open_part.asked or (runs_on and not part.asked)):
            gap = " " if runs_on else "\n"
            open_part = Part(part.asked, open_part.words + gap + part.words)
            continue
        if open_part is not None:
            yield open_part
        open_part = part
    if open_part is not None:
        yield open_part


def _runs_on(before: str, words: str) -> bool:
    """Return whether a line goes on with the sentence before it, by its first word or because that was wrapped."""
    if not words[:1].islower() or before[-1:] in ".!?:;":
        return False
    return bool(_GOES_ON.match(words)) or len(before) - before.rfind("\n") > _WRAPPED


def _parts(text: str) -> Iterator[tuple[Part, bool]]:
    text = _LEADER.sub(": ", _with_speakers(text), count=40)
    lines = list(_spoken_lines(_without_signature(_INLINE.sub("\n", _TURN.sub("\n", text)).split("\n"))))
    speakers = {who for who, _ in lines if who not in ("", ">")}
    is_thread = any(_WRITER.match(who) for who in speakers) or len(speakers) > 1
    only_practice = all(_PRACTICE.search(who) for who in speakers)
    asking = {who for who in speakers if _asks(who)} or _who_asks(lines)
    question, pending = "", ""
    for who, line in lines:
        if who == ">" or (is_thread and not only_practice and who in asking):
            question = _question(line, question)
            continue
        if not line:
            pending = ""
            continue
        said = f"{who}: {line}" if who and not is_thread else line
        start = "" if is_thread and who else _before_the_label(said)
        if start:
            yield Part(pending or question, start), not pending
        label, value = ("", line) if is_thread and who else _label(said[len(start) :].lstrip())
        if label and not value:
            pending = label
            if label.endswith("?"):
                yield Part("", line), False
            continue
        yield Part(label or pending or question, value), not (label or pending)
        if pending and _BULLET.match(line):
            continue
        pending = line.casefold() if not label and not question and _heads_the_next(line) else ""


def _question(line: str, before: str) -> str:
    """Return what the practice asks: the question before, if it only asks to have the answer again, or in full."""
    return before if before and _SAYS_AGAIN.search(line) else line.casefold()


def _with_speakers(text: str) -> str:
    """Return the text with "who: " before what each says, where lines above or columns beside tell it."""
    for pattern in (_ROW, _DASHED):
        text = pattern.sub(r"\1: ", text) if len(pattern.findall(text)) > 1 else text
    if len(_HEADED.findall(text)) < 2:
        return text
    return _HEADED.sub(lambda found: f"{found['first'] or found['last']}: ", text)


def _asks(who: str) -> bool:
    """Return whether the practice speaks, whose words are questions and no answers."""
    return bool(who and _PRACTICE.search(who) and not _WRITER.match(who))


def _who_asks(lines: list[tuple[str, str]]) -> set[str]:
    """Return which of two speakers asks all the questions, so that it must be the practice."""
    lines = [(who, line) for who, line in lines if who not in ("", ">")]
    asking = {who for who, line in lines if line.endswith("?")}
    telling = {who for who, line in lines if re.search(TOKEN, line)}
    return asking if len(asking) == 1 and len({who for who, _ in lines}) == 2 and not asking & telling else set()


def _before_the_label(line: str) -> str:
    """Return the sentences that stand before the label of a line, like "Rang back. " before "Old email: a@b"."""
    found = _LABEL.match(line)
    return found[1][: end.end()] if found and (end := _LAST_SENTENCE.match(found[1])) else ""


def _label(line: str) -> tuple[str, str]:
    """Return the label or question that a line begins with, and the rest of the line."""
    found = _LABEL.match(line)
    if found is None or re.search(TOKEN, found[1]) or len(found[1].split()) > 12:
        return "", line
    if line[found.end(1) :].lstrip(' ."')[:1] == "," and not line.startswith('"'):
        return "", line
    question = "?" if line[found.end(1) : found.end(1) + 2].strip().startswith("?") else ""
    return found[1].strip().casefold().replace("_", " ") + question, found[2].strip(" |")


def _heads_the_next(line: str) -> bool:
    """Return whether a line that names a field, and holds no answer, stands over its answer."""
    return (
        len(line.split()) < 9
        and bool(_FIELD_WORDS.search(line))
        and not re.search(
            rf"{TOKEN}|\d\d|[.!,]$|\b(?:my|i|is|was)\b|n't|not\b",
            line,
        )
    )


def _without_signature(lines: list[str]) -> list[str]:
    """Return the lines without a last address that only stands beneath the writer's name."""
    written = [at for at, line in enumerate(lines) if line]
    is_signed = len(written) > 3 and re.fullmatch(rf"\W*{TOKEN}\W*", lines[written[-1]])
    return lines[: written[-1]] if is_signed and _NAME.fullmatch(lines[written[-2]]) else lines


def _names_in_turn(lines: list[str]) -> set[str]:
    """Return the names that begin several lines, where the practice begins others: who writes to it."""
    named = Counter(found[1] for found in map(_SPEAKER.match, lines) if found)
    if not any(_PRACTICE.search(who) for who in named):
        return set()
    return {
        who for who, times in named.items() if times > 1 and re.fullmatch("(?:(?:Mr|Mrs|Ms|Miss) )?[A-Z][A-Za-z]+", who)
    }


def _spoken_lines(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each line that counts with who says it: ">" for quoted words, "" where nobody is named."""
    names = _names_in_turn(lines)
    headers = sum(bool(_HEADERS_ONLY.match(line)) for line in lines) > 0
    said_something = False
    for line in lines:
        if said_something and (
            (_CLOSING.match(line) and not any(_NHS_NUMBER.search(each) for each in lines))
            or _SIGNATURE.match(line)
            or re.match("-+ ?original message", line, re.IGNORECASE)
        ):
            return
        if _ORIGINAL.match(line) or _NOISE.search(line) or (headers and _HEADER.match(line)):
            continue
        if line.startswith(">"):
            yield ">", line.lstrip("> ")
            continue
        rest = _STAMP.sub("", line, count=1).strip()
        stamped = rest != line
        rest = _Q_AND_A.sub("", rest, count=1)
        if line and not rest:
            continue
        found = _SPEAKER.match(rest)
        speaks = found and (stamped or found[1] in names or _PRACTICE.search(found[1]) or _WRITER.match(found[1]))
        yield (found[1], found[2]) if found and speaks else ("", rest)
        said_something = said_something or bool(rest)
