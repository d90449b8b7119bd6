"""The words beside an address that say whether it is the new one or the account's, and which words are beside it."""

from __future__ import annotations

import re

OLD, NEW, OTHER = "old_email", "new_email", "other"
_NHS = r"(?:nhs ?|my |the |her |his |their |your |pt'?s |this )*(?:nhs ?)?(?:app|account|log ?in)"
_CUES: tuple[tuple[str, int, str], ...] = (  # role, weight (2 sure, 1 weak), pattern
    (OTHER, 2, r"next of kin|\bnok\b|emergency contact|(?:support|social|case|key) ?worker|carer'?s (?:own )?e?-?mail"),
    (OTHER, 2, r"(?:reply|respond|write back|get back|copy|cc) (?:me |us )?(?:to|at|on)\b|\bcc\b|copied (?:in|to)"),
    (OTHER, 2, r"\be-?mail (?:it|this|them|that|a copy) (?:over )?to\b"),
    (OTHER, 2, r"(?:e-?mailed|sent?|forward(?:ed)?|fax(?:ed)?) (?:it |this |them |a copy )?(?:as well )?to\b"),
    (
        OTHER,
        2,
        (
            r"(?:do not|don'?t|dont|never) (?:(?:use|reply|write|send|contact)(?: to)?\W*$|use (?:this|that|it)\b"
            r"|(?:reply|write|send|contact)\b)"
        ),
    ),
    (OTHER, 2, r"\b(?:should|if) you (?:wish|need|want|have)\b|\bin case you\b|\bto reply\b"),
    (OTHER, 2, r"\b(?:love|cheers|thanks|wishes|regards|sincerely),? [A-Z][a-z]+\W*$"),
    (OTHER, 2, r"\b(?:contact|ring|call|phone|e-?mail|reach) me (?:at|on|back)\b|\bmy own (?:e-?mail|address)\b"),
    (OTHER, 2, r"\b(?:regards|best wishes|yours sincerely|yours faithfully)\b"),
    (OTHER, 2, r"(?:my |her |his )(?:boss|employer|manager|landlord|solicitor|accountant|colleague)(?:'?s)?\b"),
    (NEW, 2, rf"\bnew (?:e-?mail|address|one)(?: address)? (?:for|on|to go on) {_NHS}\b"),
    (OLD, 2, rf"\b(?:set ?up|made|opened|created) {_NHS} (?:with|under|using|on|to)\b"),
    (OLD, 2, r"\bcurrently (?:on|under|with)\b|\b(?:is|was) it (?:still )?on\b|\((?:account|acct|log-?in)\)"),
    (OLD, 2, r"(?<!new )\b(?:nhs )?(?:account|acct|log-?in) (?:is|was)\W*$|^\W*(?:acct|account)\W*$"),
    (OLD, 2, r"\bis (?:your|the) (?:nhs )?(?:app|log-?in|account) on\b|\bit(?:'s| is) (?:still |currently )?on\b"),
    (NEW, 2, r"^after$|\bsubstitut(?:e|ing)\b|\breplac(?:e|ed|ing) (?:it |that |this |them )?(?:with|by)\b"),
    (
        OLD,
        2,
        rf"{_NHS} (?:was |is |got |were )?(?:created|made|set ?up|opened)\b[^.;]{{0,40}}\b(?:with|under|using|on)\b",
    ),
    (
        OLD,
        2,
        (
            r"\b(?:sends|sent|sending|goes)\b (?:\w+ ){0,2}(?:links?|codes?|resets?|messages?"
            r"|e-?mails?) (?:\w+ )?(?:to|2)\b"
        ),
    ),
    (NEW, 2, r"\bre-?issued (?:under|to|with)\b|\btransferred (?:to|onto)\b"),
    (OLD, 2, r"\bset ?up (?:by|for)\b[^.]{0,40}\b(?:with|w/|using|under|on)"),
    (NEW, 1, r"\bown\W*$"),
    (OLD, 2, r"\bstuck (?:on|with|under)\b"),
    (NEW, 1, r"\b(?:i am|i'?m|im|mine is)(?: on)?\W*$"),
    (NEW, 2, r"\bnw\b"),
    (NEW, 1, r"\b(?:should|shd|shld) (?:now )?be\b"),
    (OLD, 1, r"\b(?:you|u) have (?:it|me|her|him) (?:down )?(?:as|under)\b"),
    (OLD, 2, r"\b(?:closure|loss|deletion) of\b"),
    (OLD, 2, r"\byou (?:used|signed up with|registered with)\b"),
    (NEW, 2, r"\b(?:can|could|may) i (?:now )?(?:have|be on)\b|\byou(?:'d)? (?:want|like|prefer)\b"),
    (NEW, 2, r"\bset (?:me|him|her|them|mum|dad) up (?:with|on)\b|\bsafe (?:e-?mail|address)\b"),
    (OLD, 2, r"\b(?:did|do) you (?:first )?(?:sign|join|register|set|make)\b"),
    (NEW, 2, r"\b(?:made|got|created|set up) (?:me|him|her|them|us|mum|dad)(?: an?)?(?: e-?mail)?(?: now)?\W*$"),
    (OLD, 2, r"\bcurrent(?:ly)? (?:nhs )?(?:app|log-?in|account|registered)\b"),
    (NEW, 2, r"\b(?:put|have|set) (?:me|him|her|them) (?:on|down|up) as\b"),
    (NEW, 2, r"\breq(?:uested)?\b\W*$|\bshould it be\b|\bwould you like\b"),
    (OLD, 2, r"\bold(?:er)?\b(?! (?:street|school|road|rd|lane|mill))|\bformer(?:ly)?\b"),
    (OLD, 2, r"\bprev(?:ious(?:ly)?)?\b(?! (?:gp|dr|doctor|surgery|practice))"),
    (
        OLD,
        2,
        (
            r"\bbefore\b(?! (?:\w+ ){1,2}(?:close|shut|delete|cancel|end|switch|turn|stop)s?\b)|\boriginal(?:ly)?\b"
            r"|\bused to (?:be|use|have)\b|\bfirst one\b|\bex\b"
        ),
    ),
    (OLD, 2, rf"\b(?:on|for|under|with|to|in|into) {_NHS}\b(?! (?:from|now|going))"),
    (
        OLD,
        2,
        (
            rf"{_NHS} (?:e-?mail )?(?:(?:was |is |currently |still |only |both |all |also |always )*(?:used?|uses"
            rf"|carries|has|had|registered|"
            r"linked|tied|set up|made|under|carries|holds|bears|against|knows|thinks|shows|goes|sends|is on"
            r"|was on|was|e-?mail(?!s))(?: (?:to|with|under|at|on)\b)?)"
        ),
    ),
    (
        OLD,
        2,
        (
            r"\b(?:registered|signed up|linked|made it|opened it|joined|enrolled) (?:it |up )?(?:with|under|to|using"
            r"|on|as)"
        ),
    ),
    (
        OLD,
        2,
        (
            r"\bno longer\b|\binstead of\b|\bno more\b|\b(?:any ?more|anymore)\b|\bdead\b|\bclosed\b|\bshut\b"
            r"|\bgone\b"
        ),
    ),
    (
        OLD,
        2,
        (
            r"\b(?:change|changed|changing|switch|move|swap|moved|switched)\b[^.]{0,30}\bfrom\b(?! now)"
            r"|^\W*from\b(?! now)|\breplac(?:e|ing)\b"
        ),
    ),
    (
        OLD,
        2,
        (
            r"\b(?:expired|lapsed|hacked|deleted|disabled|deactivated|defunct|bust|lost|can'?t (?:get in|access"
            r"|open)|cannot access)\b"
        ),
    ),
    (
        OLD,
        2,
        (
            r"\bo/e\b|\b(?:do(?:es)? not|do(?:es)?n'?t|dont|not|no longer|haven'?t|have not) (?:have|had"
            r"|got)\b(?! (?:a|an|any) )"
        ),
    ),
    (
        OLD,
        2,
        (
            r"\b(?:app|link|code|codes|reset|password|e-?mails?|messages?|it)\b[^.]{0,20}\b(?:goes|going|go"
            r"|sends?|sent|sending)(?: (?:\w+ ){0,3}to)?\b"
        ),
    ),
    (OLD, 2, r"\be-?mail (?:on|for|under) (?:it|there)\b"),
    (NEW, 2, r"\bn/e\b|\b(?:should|shall|can|do) we (?:now )?use\b|\bbecome\b|\bdesired\b|\bpreferred\b"),
    (
        OLD,
        1,
        (
            r"\bset ?up (?:with|under|using)\b|\bwas\b|\bwere\b|\bhad\b|\bfrom\b(?! now)|\bnot\b|\btyped\b"
            r"|\bused\b|\bon (?:emis|systmone|file|record|the system)\b|\bonly\b"
        ),
    ),
    (
        NEW,
        2,
        (
            r"\bnew(?:er|est)?\b(?! (?:baby|patient|job|gp|doctor|practice|surgery|flat|home"
            r"|tablet|laptop|sim|pin|manager|contact|year|phone"
            r"|mobile|house|number|address is (?:flat|\d)|to|one came|password))"
        ),
    ),
    (
        NEW,
        2,
        (
            r"\b(?:now(?! (?:dead|gone|shut|defunct|lost|no|not|been|long|bust|(?!changed|moved|switched"
            r"|used)\w{2,12}ed\b"
            r"))|nowadays|these days|at present)\b|\bfrom now on\b"
            r"|\bgoing (?:forwards?|fwds?)\b|\binstead\b(?! of)"
        ),
    ),
    (
        NEW,
        2,
        (
            r"\b(?:please|pls|plz|can you|could you|now|so|just|to|ok) (?:pls |please )?use\b"
            r"|(?:^\W*|[,;:] ?)(?:please |pls |plz )?use\b"
        ),
    ),
    (
        NEW,
        2,
        (
            r"\b(?:(?<!n't )(?<!dont )(?<!not )want(?:s|ed)?|prefers?|(?:'d|would|wld) like"
            r"|wish(?:es)?(?= to (?:use|have|change)))[ :?] ?(?:it )?(?:to (?:be|use|have|change (?:it )?to)\b"
            r"|changed to\b)?"
        ),
    ),
    (
        NEW,
        2,
        (
            r"\b(?:change|changed|switch|update|updated|swap|move|moved|put|set|switched) (?:it |this |that "
            r"|over |the e-?mail |my e-?mail |email |her |him |me )?"
            r"(?:over )?(?:to|onto)\b|\bto be changed to\b|\breplacement\b|\bwith (?:this|my) one\b"
        ),
    ),
    (NEW, 2, r"^\W*(?:and )?to\b|\b(?:to|2)\W*$|->\W*$|=>\W*$"),
    (
        NEW,
        1,
        (
            r"\bcurrent(?:ly)?\b|\b(?:can be |be )?(?:reached|contacted) (?:at|on)\b|\buse\b|\bset up\b"
            r"|\bthis (?:one|1)\b"
            r"|\bcan get into\b|\bcorrect\b|\bis mine\b|\bis my (?:own|e-?mail|one)\b|^\W*(?:pls|please|plz)\b"
        ),
    ),
)
_CUE = re.compile("|".join(f"(?P<c{at}>{pattern})" for at, (_, _, pattern) in enumerate(_CUES)), re.IGNORECASE)
_HEADING = 4  # words
_BOUNDARIES = (
    re.compile(r"\n"),
    re.compile(r"[.!?;]+ "),
    re.compile(r", | - | / | \| |[()] ?"),
    re.compile(r"\b(?:and|but|&)\b"),
)
_TELLS_OF_THE_FIRST = re.compile(r"\W*(?:is|was|are|has|were|=|which|that|from now|instead|any ?more)\b", re.IGNORECASE)
_LEADS_TO_THE_SECOND = re.compile(r"\b(?:to|now|not)\W*$", re.IGNORECASE)
_STANDS_CLOSE = re.compile(r"(?:[:=(]|\bhave|\bis|\bwas|\bone|e-?mail|\bto|\bfrom)\W*$")


_LEADS_IN = re.compile(r"(?<=\w) [-/|] $")  # "new email - a@b": no boundary


def share_before(gap: str) -> str:
    """Return the share of the words between two addresses that belongs to the second."""
    cut = _cut(_LEADS_IN.sub(":", gap))
    if cut:
        return gap[cut[0].end() :]
    cues = list(_CUE.finditer(gap))
    if len(cues) > 1:
        return gap[cues[-1].start() :]
    return "" if _belongs_to_the_first(gap) else gap


def share_after(gap: str) -> str:
    """Return the share of the words between two addresses that belongs to the first."""
    cut = _cut(gap)
    if cut:
        return gap[: cut[-1 if cut[0][0] == "\n" else 0].end()]
    cues = list(_CUE.finditer(gap))
    if len(cues) > 1:
        return gap[: cues[0].end()]
    return gap if _belongs_to_the_first(gap) else ""


def _cut(gap: str) -> list[re.Match[str]]:
    """Return the strongest kind of boundary in the gap, wherever it stands."""
    every = (list(boundary.finditer(gap)) for boundary in _BOUNDARIES)
    return next((each for each in every if each), [])


def _belongs_to_the_first(gap: str) -> bool:
    return bool(_TELLS_OF_THE_FIRST.match(gap)) and not _LEADS_TO_THE_SECOND.search(gap)


def sentence_end(before: str) -> str:
    return re.split(r"[.!?;]+ |\n", before)[-1]


def sentence_start(after: str) -> str:
    return re.split(r"(?<=[.!?;]) |\n", after)[0]


_FAR_NOW = re.compile(r"(?<=.{15})\bnow\b", re.IGNORECASE)  # which tells of something else
_SAYS_WHICH = re.compile(r"\b(?:old|new|previous|former)\b", re.IGNORECASE)
_ON_THE_ACCOUNT = re.compile(rf"\b(?:on|for|under) {_NHS}\b", re.IGNORECASE)
_OF_THE_ACCOUNT = re.compile(r"\b(?:now|currently|current|at present)\b", re.IGNORECASE)


def role_of(before: str, after: str, asked: str) -> tuple[str, int]:
    """Return the role of an address and its weight (0 for none), by the words around it and the question it answers."""
    asked = _OF_THE_ACCOUNT.sub("", asked) if _ON_THE_ACCOUNT.search(asked) else asked
    which = set(map(str.casefold, _SAYS_WHICH.findall(asked)))
    if len(which) == 1 and re.search("mail|address", asked):
        asked = which.pop()
    label = _cue(asked, last=True) if len({each[0] for each in _strong_cues(asked)} - {OTHER}) < 2 else None
    if label and label[1] > 1 and not re.search(r"\w", before):
        return label
    pre, post = _cue(sentence_end(before), last=True), _cue(_FAR_NOW.sub("", sentence_start(after)), last=False)
    if pre is None and post is None:
        pre = _cue_of_the_sentence_before(before) or label
    if pre and post and pre[0] != post[0] and pre[1] == post[1]:
        return pre[0], 2 if _STANDS_CLOSE.search(before) else 1
    return max((each for each in (pre, post) if each), key=lambda each: each[1], default=("", 0))


def _cue_of_the_sentence_before(before: str) -> tuple[str, int] | None:
    if re.search(r"\w", sentence_end(before)):
        return None
    sentence = sentence_end(before.rstrip(" .!?;\n"))
    cue = _cue(sentence, last=True)
    if cue is None or cue[1] < 2:
        return None
    return cue if len(sentence.split()) < _HEADING else (cue[0], 1)  # a longer one may tell of something else


def _strong_cues(words: str) -> list[tuple[str, int]]:
    every = (_CUES[int(str(each.lastgroup)[1:])][:2] for each in _CUE.finditer(words))
    return [each for each in every if each[1] > 1]


def _cue(words: str, *, last: bool) -> tuple[str, int] | None:
    found = list(_CUE.finditer(words))
    if not found:
        return None
    strong = [each for each in found if _CUES[int(str(each.lastgroup)[1:])][1] > 1] or found
    role, weight, _ = _CUES[int(str(strong[-1 if last else 0].lastgroup)[1:])]
    return role, weight
