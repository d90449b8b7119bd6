"""NHS numbers: their check, and how all but the last 3 digits of every one are masked, however it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from casebuilder.text.characters import UnreadableError, is_hidden

_HEX = "[0-9A-Fa-f]"
# Blanks and marks as web pages, links, mails and programs write them; a tag, too, if it holds no digit.
_ENCODED = re.compile(
    rf"%(?:25)*(?:0[9AaDd]|2{_HEX}|3[A-Fa-f]|5[B-Fb-f]|7[B-Eb-e]|[Aa]0|[Cc]2%(?:25)?[Aa]{_HEX}|[Ee]2%80%[89Aa]{_HEX})"
    rf"|=(?:0[9AaDd]|2[0DdFf]|3[ADad]|[Aa]0|[Cc]2=[Aa]{_HEX}|[Ee]2=80=[89Aa]{_HEX})"
    rf"|&(?:amp;)*(?:#[0-9]{{1,6}};|#[xX]{_HEX}{{1,6}};|[A-Za-z]{{2,20}};|nbsp)"
    rf"|\\\\*(?:u{_HEX}{{4}}|x{_HEX}{{2}}|[tnr])"
    rf"|</?[A-Za-z][^<>0-9@]{{0,60}}>"
)
# The separators: whatever is neither letter nor digit, except @, which has half an address on either side,
# and no *, our own mask: what a mask has left belongs to no other number, so a text is masked once and stays so.
_S = "[^0-9A-Za-z@*]"
_STARS = r" ?\*{1,2}(?: ?\*{1,2})? ?"  # between the groups of one number, where they are not a mask
MASKED = rf"\*(?:{_S}{{0,20}}\*){{6}}(?:{_S}{{0,20}}[0-9]){{3}}"
_P = r"[ ().\-/_]{0,3}"
_ABROAD = rf"(?:{_P}44{_P}(?:\(0\)|0)?{_P}[1-9](?:{_P}[0-9]){{8,9}}|\(?(?!999)[1-9](?:{_P}[0-9]){{6,12}})"
_DAY, _MONTH, _YEAR = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
_DATE = "|".join(
    (
        rf"(?<![./-]){_DAY}(?P<day>[./-]){_MONTH}(?P=day)(?:{_YEAR}|[0-9]{{2}})(?![./-]?[0-9])",
        rf"(?<![./-]){_YEAR}(?P<year>[./-]?){_MONTH}(?P=year){_DAY}(?![./-]?[0-9])",
        rf"{_DAY} {_MONTH} {_YEAR}(?![0-9])",
    )
)
# Eleven or more of one or two digits are a table, whatever ten of them add up to.
_TABLE = rf"(?:[0-9]{{1,2}}(?![0-9]){_S}{{1,3}}){{10,}}"
_SPLIT = rf"(?P<split>[0-9]{{3}}(?P<one>{_S}{{1,20}})[0-9]{{3}}(?P<two>{_S}{{1,20}})[0-9]{{4}})(?![0-9])"
_STARRED = rf"(?<![0-9])(?P<starred>[0-9]{{3}}(?P<stars>{_STARS})[0-9]{{3}}(?P=stars)[0-9]{{4}})(?![0-9])"
# Ten digits in any other groups, all joined alike, with no more digits beside them.
_GROUPS = (
    rf"(?<![0-9]{_S})(?<![0-9]{_S}{{2}})(?<![0-9]{_S}{{3}})"
    rf"(?=[0-9](?:[^0-9A-Za-z@*/:,;]{{0,6}}[0-9]){{9}}(?!{_S}{{0,3}}(?:[0-9]|{MASKED})))"
    rf"(?P<groups>[0-9]+(?P<alike>{_S}{{1,6}})[0-9]+(?:(?P=alike)[0-9]+)*)(?![0-9])"
)
# Digit by digit, but written 3-3-4: other marks stand between the groups than within them.
_NEXT, _GAP = "(?P=by)[0-9]", rf"(?!(?P=by)[0-9]){_S}{{1,6}}"
_SPELLED = (
    rf"(?<![0-9]{_S})(?<![0-9]{_S}{{2}})(?<![0-9]{_S}{{3}})"
    rf"(?P<spelled>[0-9](?P<by>{_S}{{1,3}})[0-9]{_NEXT}{_GAP}[0-9](?:{_NEXT}){{2}}{_GAP}[0-9](?:{_NEXT}){{3}})"
    rf"(?!{_S}{{0,3}}(?:[0-9]|{MASKED}))"
)
_TELEPHONE = "|".join(
    (
        rf"00{_ABROAD}(?![0-9])",
        rf"0 (?![0-9]{{10}})[12378](?:{_P}[0-9]){{9}}(?![0-9])",
        rf"44{_P}7(?:{_P}[0-9]){{9}}(?![0-9])",
    )
)
_TELEPHONE_FROM_0 = rf"\(?0[1-9](?:{_P}[0-9]){{8,9}}(?![0-9])"
# One pass from left to right over each stretch of ten digits or more. What is read first belongs to no number that
# begins later, so the order matters.
_STRETCH = re.compile(rf"(?:{MASKED}|[+(]{{1,2}} ?[0-9]|[0-9])(?:[^0-9A-Za-z@]{{0,20}}[0-9]){{9,}}")
_TOKEN = re.compile(
    rf"{MASKED}|(?<![0-9A-Za-z])\+{_ABROAD}(?![0-9])"
    rf"|\(0\){_P}[1-9](?:{_P}[0-9]){{8,9}}(?![0-9])|\((?=0[1-9]){_TELEPHONE_FROM_0}"
    rf"|(?<![0-9])(?=[0-9](?:{_S}{{0,20}}[0-9]){{9}})"
    rf"(?:(?P<run>[0-9]{{10}})(?![0-9])|{_TELEPHONE}|{_SPLIT}|{_DATE}|{_TELEPHONE_FROM_0}|{_TABLE}|{_SPELLED}|{_GROUPS})"
    rf"|{_STARRED}"
)
# Ten digits and no more, with any marks between them: a number only where "NHS number" stands before them.
_LABELLED = re.compile(r"(?P<labelled>[1-9](?:[^0-9A-Za-z@]{0,3}[0-9]){9})(?![^0-9A-Za-z]{0,3}[0-9])")
_LABEL = re.compile(
    r"(?:(?P<nhs>nhs|n\W?h\W?s|national health service)|tel(?:ephone)?|phone|mob(?:ile)?)"
    r"(?:[^0-9a-z]{0,3}(?:number|num|nox?|nr|nx?|id))?"
    r"(?:[^0-9a-z@]{1,3}(?:is|was|for|of|the|an?|patient|pt|england|verified|traced|which|given|as)\b)*[^0-9a-z@]{0,8}\Z"
)
_BEFORE = 60  # characters in which a label stands
_LIST = re.compile(r"[,;]\s|\s[,;]|[\n\r]")
_NOT_A_DIGIT = re.compile("[^0-9]+")
_NO_DIGITS = bytes(each for each in range(256) if each not in b"0123456789")
# Three digits with no letters of another word in between or joined to them: "M13 9PL" and "1.8E1" hold no such three.
_THREE = re.compile(
    r"(?:\A|[^0-9A-Za-z]|x|nhs|no)[0-9](?:(?:[^0-9A-Za-z]|and|then)*[0-9]){2}(?![A-Za-z])", re.IGNORECASE
)
_KINDS = frozenset({"run", "split", "starred", "groups", "spelled", "labelled"})
NOBODYS = frozenset(digit * 10 for digit in "0123456789")


class Found(NamedTuple):
    """A full NHS number in a text: where its 10 digits stand, and whether its writing makes it certain."""

    places: Sequence[int]
    is_certain: bool


def is_nhs_number(digits: str) -> bool:
    """Return whether 10 ASCII digits pass the modulus 11 check of NHS numbers."""
    # The check digit makes the weighted sum a multiple of 11, and so does "0" times all the weights: 48 * 55.
    a, b, c, d, e, f, g, h, i, check = digits.encode()
    return (10 * a + 9 * b + 8 * c + 7 * d + 6 * e + 5 * f + 4 * g + 3 * h + 2 * i + check) % 11 == 0


def find_nhs_numbers(text: str) -> Iterator[Found]:
    """Return every full NHS number in the text, from left to right.

    One is *certain* where it is written 3-3-4, and not as a list, or follows "NHS number", even if it fails the
    modulus 11 check: a mistyped number is still the patient's. After "tel:" and the like, or written 3-3-4 digit by
    digit and failing, it only may be one. Ten digits written otherwise are one only if they pass the check, which 1 in
    11 of any ten digits does.
    Telephone numbers that begin with 0, (0), 00 or +, dates, and digits on both sides of an @ are none; nor are ten
    equal digits.
    """
    if text.isascii() and len(text.encode().translate(None, _NO_DIGITS)) < 10:
        return
    plain, places = _plain(text)
    plain, places = _decoded(plain, places)
    whole = len(places) == len(text)
    for stretch in _STRETCH.finditer(plain):
        start, end = stretch.span()
        for token in list(_TOKEN.finditer(plain, start, end)) or _LABELLED.finditer(plain, start, end):
            kind = token.lastgroup
            if kind not in _KINDS:
                continue
            found, digits = _digits_of(token, kind)
            is_certain = _is_certain(token, kind, digits, start)
            if is_certain is not None:
                yield Found(found if whole else [places[place] for place in found], is_certain)


def holds_valid_number(text: str) -> bool:
    """Return whether all digits of the text, or those of a full NHS number in it, pass the check."""
    plain, _ = _plain(text)
    runs = ["".join(_plain(text[place])[0] for place in found.places) for found in find_nhs_numbers(text)]
    return any(len(run) == 10 and is_nhs_number(run) for run in [*runs, _NOT_A_DIGIT.sub("", plain)])


def _digits_of(token: re.Match[str], kind: str) -> tuple[Sequence[int], str]:
    """Return the places of the digits that were read, and the digits."""
    text = token.string
    start, end = token.span(kind)
    if kind == "run":
        return range(start, end), text[start:end]
    if kind in ("groups", "spelled", "labelled"):
        found = [at for at in range(start, end) if text[at].isdigit()]
        return found, "".join([text[at] for at in found])
    at = token.end("one" if kind == "split" else "stars")
    places = (start, start + 1, start + 2, at, at + 1, at + 2, end - 4, end - 3, end - 2, end - 1)
    return places, text[start : start + 3] + text[at : at + 3] + text[end - 4 : end]


def _is_certain(token: re.Match[str], kind: str, digits: str, stretch: int) -> bool | None:
    """Return whether what was read is certainly a number; None if it is not one."""
    if len(digits) != 10 or digits in NOBODYS:
        return None
    if kind == "starred" or (kind == "split" and not _is_list(token["one"], token["two"])):
        return True
    passes = is_nhs_number(digits)
    if kind == "spelled":  # three groups of answers of a questionnaire look like one too
        return passes
    if kind == "split":
        return False if passes else None
    if digits[0] == "0" and kind == "groups" and token[kind][:3].isdigit():
        return None  # a telephone number of ten digits
    label = _label_of(token, stretch) if digits[0] != "0" else None
    if kind == "labelled":
        return True if label and label["nhs"] else None
    return label["nhs"] is not None if label else False if passes else None


def _label_of(token: re.Match[str], stretch: int) -> re.Match[str] | None:
    """Return the label before the number, such as "NHS number"; only the first number of a stretch has one."""
    if token.start() > stretch + 2:
        return None
    return _LABEL.search(token.string[max(0, stretch - _BEFORE) : stretch].lower())


def _is_list(one: str, two: str) -> bool:
    """Return whether the text between three groups separates items of a list, not groups of one number."""
    if one == two and len(one) == 1:
        return one in "\n\r"
    mark = one.strip()
    return mark != two.strip() or len(mark) > 2 or _LIST.search(one + two) is not None


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """Return the text in ASCII without hidden characters, and the position of each character in `text`."""
    if text.isascii() and text.isprintable():
        return text, range(len(text))
    table = {ord(each): _folded(each) for each in set(text) if not " " <= each <= "~"}
    if not table:
        return text, range(len(text))
    plain = text.translate(table)
    if "\0" not in plain:
        return plain, range(len(plain))
    return plain.replace("\0", ""), [place for place, each in enumerate(plain) if each != "\0"]


def _decoded(text: str, places: Sequence[int]) -> tuple[str, Sequence[int]]:
    """Return the text with a blank for each encoded blank, mark or tag, and where its characters stood before."""
    pieces: list[str] = []
    kept: list[int] = []
    end = 0
    for found in _ENCODED.finditer(text):
        start = found.start()
        pieces += (text[end:start], " ")
        kept += places[end : start + 1]
        end = found.end()
    if not pieces:
        return text, places
    return "".join([*pieces, text[end:]]), [*kept, *places[end:]]


def _folded(character: str) -> str:
    """Return the ASCII character that looks the same; NUL for an invisible or combining one."""
    if character.isdigit():  # of any script, superscript and circled digits too
        return str(unicodedata.digit(character))
    if character.isspace():
        return "\n" if character in "\n\r\v\f\x85\u2028\u2029" else " "
    if is_hidden(character) or unicodedata.category(character)[0] == "M":
        return "\0"
    if character.isalnum():
        return "x"
    return "-" if unicodedata.category(character) == "Pd" else "'"


def mask_nhs_numbers(text: str) -> str:
    """Return `text` with all but the last 3 digits of every full NHS number replaced by `*`, its length unchanged."""
    characters = None
    for found in find_nhs_numbers(text):
        characters = characters or list(text)
        for place in found.places[:-3]:
            characters[place] = "*"
    return text if characters is None else "".join(characters)


def last_three(text: str) -> str:
    """Return the digits box as it may be stored.

    The last 3 digits of the NHS number that it holds, as typed or as masked before, or its only 3 digits, among words
    or not; of other 9 digits or more, their last 3 beside as many `*`, but of 10 only those 3, and ten equal ones as
    they are; else as typed.
    """
    plain, _ = _decoded(*_plain(text))
    digits = _NOT_A_DIGIT.sub("", plain)
    held = {"".join(_plain(text[place])[0] for place in found.places[-3:]) for found in find_nhs_numbers(text)}
    if digits in NOBODYS:
        return digits
    if len(held) == 1:
        return held.pop()
    is_three = len(digits) == 3 and text.count("*") in (0, 7) and _THREE.search(plain)
    if len(digits) == 10 or is_three:
        return digits[-3:]
    return text if len(digits) < 9 else "*" * (len(digits) - 3) + digits[-3:]


def read_last_three(text: str) -> str:
    """Read the last 3 digits of an NHS number, as ASCII digits; raises UnreadableError.

    Leading zeros count and no checksum is possible on 3 digits (guidance, "Contacting the service desk").
    """
    if re.fullmatch("[0-9]{3}", text):
        return text
    if text in NOBODYS:
        raise UnreadableError(
            "Ten equal digits are not the NHS number of a person. Enter the last 3, or tick Not known", is_lost=True
        )
    if re.fullmatch(r"\*{6}[0-9]{3}", text):
        raise UnreadableError("That was 9 digits, so one is missing. Enter only the last 3 digits of the NHS number")
    if re.fullmatch(r"\*{8}[0-9]{3}", text):
        raise UnreadableError("That was 11 digits, one too many. Enter only the last 3 digits of the NHS number")
    raise UnreadableError("Enter only the last 3 digits of the NHS number, like 018")
