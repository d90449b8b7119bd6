"""The words beside an address that say whether it is the new one or the account's, and which words are beside it."""

from __future__ import annotations

import re

from casebuilder.core.reading.mailbox_words import LOST

OLD, NEW, OTHER = "old_email", "new_email", "other"
_NHS = r"(?:nhs ?|my |the |her |his |their |your |pt'?s |this )*(?:nhs ?)?(?:app|account|acct|a/c|log ?in)"
_WHOM = r"(?:i|we|she|he|they|me|him|her|them|us|mum|dad|pt)"
_ON = r"(?:with|w/?|under|using|on|to|onto|2|as|against|by|via|through|from|in)"
_CHANGE = (
    r"(?:change|amend|switch|update|swap|swop|move|transfer|alter|convert|migrate|replace|point|correct|put|set)"
    r"(?:d|ed|ped|s|t|ing|ping)?"
)
_SAYS_SO, _TELLS, _HINTS = 3, 2, 1  # by name, by what the address is used for, by one word
_CUES: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    (
        OTHER,
        _SAYS_SO,
        (
            r"\b(?:submitted|completed|filled (?:in|out)|requested|sent) by\b[^\n]{0,60}$",
            (
                r"^\W*contact(?: details)?\W*$|\b(?-i:[A-Z][a-z]+ [A-Z][A-Za-z'-]+) ?<$|next of kin|\bnok\b"
                r"|emergenc(?:y|ies)|(?:support|social|case|key) ?worker|carer'?s (?:own )?e?-?mail"
            ),
            r"(?:reply|respond|write back|get back|copy|cc) (?:me |us )?(?:to|at|on)\b|\bcc\b|copied (?:in|to)",
            r"\be-?mail (?:it|this|them|that|a copy) (?:over )?to\b|\bto reply\b",
            (
                r"(?:e-?mailed|sent?|wrote|written|forward(?:ed)?|fax(?:ed)?) (?:it |this |them "
                r"|a copy )?(?:as well )?to\b"
                r"(?<!code sent to)(?<!link sent to)(?<!is sent to)(?<!are sent to)(?<!gets sent to)(?<!email sent to)"
            ),
            (
                r"(?:do not|don'?t|dont|never) (?:(?:use|reply|write|send|contact)(?: to)?\W*$|(?:use|put"
                r"|add) (?:this|that|it)\b"
                r"|(?:reply|write|send|contact)\b)"
            ),
            (
                r"\b(?:writing|e-?mailing|sending this|messaging) (?:to you )?from\W*$"
                r"|\bfor contact\b|\bcontact (?:e-?mail|address)\b|"
                r"\b(?:should|if) you (?:wish|need|want|have)\b|\bin case you\b"
            ),
            r"\b(?:love|cheers|thanks|thank you|ta|wishes|regards|best|sincerely),?\s+[A-Z][a-z]+\W*$",
            (
                r"\b(?:contact|ring|call|phone|e-?mail|reach) me\b[^.]{0,20}\b(?:at|on|back)\b"
                r"|\b(?:my|your) own (?:e-?mail|address)\b"
            ),
            r"\b(?:regards|best wishes|yours sincerely|yours faithfully)\b",
            r"(?:my |her |his )(?:boss|manager|landlord|solicitor|accountant|colleague)(?:'?s)?\b",
            r"\b(?:pharmacy|chemist|surgery|practice)(?:'?s)? e-?mail\b",
            (
                r"^\W*(?:(?:who|which|that) )?(?:is|was) (?:my|our|his|her|the) (?:wife|husband|partner|sister"
                r"|brother|mum"
                r"|dad|mother|father|daughter|son|friend|boss|manager|carer|neighbour|cousin|aunt|uncle)\b(?!'?s)"
            ),
        ),
    ),
    (
        OLD,
        _SAYS_SO,
        (
            r"\bold(?:er)?\b(?! (?:street|school|road|rd|lane|mill))|\bo/e\b|\bformer(?:ly)?\b|\bex\b|\bfirst one\b",
            r"\bprev(?:ious(?:ly)?)?\b(?! (?:gp|dr|doctor|surgery|practice))|\boriginal(?:ly)?\b",
            (
                r"(?<!since )\bbefore\b(?! (?:\w+ ){1,2}(?:close|shut|delete|cancel|end|switch|turn|stop)s?\b)"
                r"(?! (?:x-?mas|christmas|easter|new year|last|that|then|me|you|us|him|them)\b)"
            ),
            r"\bused to (?:be|use|have|get|receive)\b|\b(?:instead of|in place of|rather than)\b",
            r"\b(?:up to|until|till) now\b|\bso far\b|(?:^|[^\w])o ?[:=]\W*$|^\W*o\W*$",
            r"\b(?:no longer|no more|any ?more|any longer)\b|\b(?:closure|loss|deletion) of\b",
            rf"\b(?:{LOST}|g[ai]ven? (?:it |that |this )?up|let (?:it |that )?(?:go|lapse))\b",
            (
                r"\b(?:do(?:es)? not|do(?:es)?n'?t|dont|not|haven'?t|have not) (?:have|had|got)\b(?! (?:a|an|any) )"
                r"|\bmail then\b"
            ),
            rf"\b{_CHANGE}\b[^.]{{0,30}}\bfrom\b(?! now)|^\W*from\b(?! now)|\breplac(?:e|ing)\b(?! with)",
            r"\bcurrent(?:ly)? (?:nhs )?(?:app|log-?in|account|registered|on|under|with)\b",
        ),
    ),
    (
        NEW,
        _SAYS_SO,
        (
            (
                r"\bnew(?:er|est)?\b(?! (?:baby|patient|job|gp|doctor|practice|surgery|flat|home|tablet|laptop|sim|pin"
                r"|manager|contact|year|phone|mobile|house|number|address is (?:flat|\d)|to|one came|password|nhs"
                r"|account|log ?in|app))|\bnw\b|\bn/e\b|(?:^|[^\w])n ?[:=]\W*$|^\W*n\W*$"
            ),
            (
                r"(?<!up to )(?<!until )(?<!till )(?<!account )\b(?:now(?! (?:dead|gone|shut|defunct|lost|no|not"
                r"|been|long|bust"
                r"|(?!changed|moved|switched|used)\w{2,12}ed\b))"
                r"|nowadays|these days|henceforth|target|in future)\b|\bfrom now on\b"
                r"|\bgoing (?:forwards?|fwds?)\b|\binstead\b(?! of)"
            ),
            (
                r"\b(?:(?<!n't )(?<!dont )(?<!not )(?<!it )(?<!app )want(?:s|ed)?(?! a\b)|prefer(?:s|red)?"
                r"|needs?(?= (?:the |my |her |his )?(?:nhs |app|account|it (?:on|to)))|(?:'d|would|wld"
                r"|should) (?:like(?! back)|prefer)"
                r"|wish(?:es)?(?= to (?:use|have|change)))\b[ :?]?"
            ),
            (
                rf"\b(?:please|pls|plz|kindly|can you|can u|could you|could u|(?:can|could|may) {_WHOM}|should we"
                r"|shall we|do we|now|so|just|(?<!used )to|ok)(?: please| pls| now)? "
                r"(?:use|put|have|add|set|make it|be on|get(?! (?:it|that|this|my|the|her|his|back|in)\b))\b"
            ),
            r"(?:^\W*|[,;:] ?)(?:please |pls |plz )?(?:use|put)\b",
            rf"\b{_CHANGE}(?: \w+){{0,4}} (?:to|onto)(?: (?:my|her|his|the|this|a|an) [^.,]{{0,20}})?\W*$",
            (
                r"\b(?:i|we|she|he)(?:'ve| have|'s| has) (?:just |now )?(?:made|created|opened|set up)\W*$"
                r"|^\W*to (?:go|be|move) (?:on|onto|under|to)\b|^\W*to be(?:come)?\W*$|\bto be changed to\b"
                r"|\bshould it be\b|\bbecome\b|\bdesired\b|\breq(?:uested)?\W*$"
            ),
            r"\b(?:again|afresh|fresh|second|another|new)\b[^.]{0,25}\b(?:with|under|as|using|on)\W*$",
            (
                r"\breplacement\b|\bwith (?:this|my) one\b|\bsubstitut(?:e|ing)\b|\bre-?issued (?:under|to|with)\b"
                r"|\breplac(?:e|ed|ing) (?:it |that |this |them )?(?:with|by)\b|\bhas replaced\b|^after$"
            ),
            (
                r"\b(?:made|got|created|set up|given|opened) (?:me|him|her|them|us|mum|dad)\b[^.,]{0,25}$"
                r"|\b(?:put|have|set) (?:me|him|her|them|mum|dad) (?:on|down|up) (?:as|with|on)\b|\bsafe (?:e-?mail"
                r"|address)\b"
            ),
        ),
    ),
    (
        OLD,
        _TELLS,
        (
            (
                r"(?<!get )(?<!getting )(?<!got )(?<!back )(?<!log )(?<!logged )\b(?:on|for|under|with|to|in"
                r"|into|by|of)"
                rf" {_NHS}\b(?! (?:from|now|going))"
            ),
            (
                rf"{_NHS} (?:e-?mail )?(?:(?:was|is|currently|still|only|both|all|also|always|got|were) )*"
                r"(?:used?|uses|carries|has|have|had|registered|linked|tied|set up|made|under|holds|bears|against"
                r"|knows|thinks"
                r"|shows|goes|sends|sits|points|asks|signs|logs|on|was|created|opened|e-?mail(?!s))\b[^.;]{0,40}$"
            ),
            (
                r"\bapp (?:is|was)\W*$|\b(?:account|acct|log-?in)(?: is| was)?\W*$|^\W*(?:acct|account)\W*$"
                r"|\((?:nhs )?(?:app|account|acct|log-?in)\)"
            ),
            (
                r"\b(?:registered|sign(?:ed|s)?|log(?:ged|s)?|linked|tied|made|opened|joined|enrolled|connected"
                r"|attached|created|set ?up|stuck|done|put|sits|points|belongs|comes?|goes|going|go|sends"
                r"|(?<=[a-z] )(?<!please )(?<!pls )send|sent|sending)"
                rf"(?: [\w']{{1,10}}){{0,4}} {_ON}(?!\w)(?=[^.,;?]{{0,25}},? ?$)"
            ),
            (
                r"\b(?:registered|existing) (?:e-?mail|address)\b|\bneed to change\W*$|\b(?:account|app"
                r"|log-?in)'s (?:e-?mail|address)\b|^\W*it uses\b"
                r"|\bon there as\W*$|\bit (?:still |only )?(?:wants|expects|asks for)\W*$"
                rf"|\b(?:it|app) (?:still )?says\W*$|\bknows {_WHOM} as\W*$"
                r"|\b(?:account|app|log-?in) is in\W*$|\b(?:account|log-?in) (?:i|she|he|they) (?:has|have|had) is\W*$"
                r"|^\W*(?:is|was) the one (?:i|she|he|they|we) (?:had|used|signed|registered)\b|^\W*was (?:my"
                r"|her|his|the)\b"
                r"|^\W*is what (?:i|we|he|she|they) (?:registered|signed|joined|made|set|used|logged)\b"
                r"|\b(?:e-?mail|address|one) (?:it|the app) (?:wants|wanted|asks for|knows|holds|shows)\b"
                r"|\bit(?:'s| has) got\W*$"
                rf"|\bwhat {_NHS} (?:has|uses|knows)\b|\b(?:e-?mail|address) (?:she|he|they) had was\b"
            ),
            (
                r"\b(?:is|was) (?:it|your (?:app|login|account)) (?:still )?on\b|\bit(?:'s| is| was) (?:still "
                r"|currently )?(?:on|under)\b"
            ),
            (
                r"\b(?:code|codes|link|reset|password|e-?mails?|messages?)\b[^.]{0,20}\b(?:goes|going(?! forward"
                r"| fwd)|go|sends?|sent"
                r"|sending)\b"
            ),
            (
                r"\b(?:e-?mail|address|one|which|what)(?: that)?(?: is| was|'s)? (?:on|for|under) (?:it|there)\b"
                r"|\b(?:one"
                r"|e-?mail|address) it (?:has|had|uses|used)\b|\bin the name of\b|\baccess to\b|\bget in ?to\b"
            ),
            (
                r"\byou (?:used|signed up with|registered with)\b|\bdid you use\W*$|\b(?:did"
                r"|do) you (?:first )?(?:sign|join|register"
                r"|set|make)\b"
            ),
        ),
    ),
    (
        NEW,
        _TELLS,
        (
            r"^\W*(?:and )?to\b|[-=]>\W*$",
            (
                r"\b(?:will|'ll) have to be\b|\bsince (?:opened|made|got)\b|\byou(?:'d)? (?:want|like|prefer)\b"
                r"|\bwould you like\b|\bset up (?:a|an|my|this)\b"
            ),
            r"\b(?:should|shd|ought to) be on\W*$|(?:'d|would) rather it was on\W*$",
            (
                r"\b(?:go with|make it|needs to be|rather (?:have|use)|(?:can|could) it (?:go|be) (?:on|under))\W*$"
                r"|\b(?:i|have|has|just|'ve) opened\W*$|(?<!app )(?<!it )\basks for\W*$|\b(?:swap|swop|exchange"
                r"|change|replace)\b[^.]{0,15} for\W*$"
            ),
            (
                r"\bhave (?:it|them|me|her|him) (?:put|moved|changed|switched) (?:over )?(?:on|to|onto)\W*$"
                r"|\bneeds\W*$|\bknow (?:me|her|him) as\b|\b(?:required|wanted|requested|updated) (?:e-?mail"
                r"|address)\b|\be-?mail (?:to register|to use)\b"
            ),
            (
                r"\b(?:good|best) (?:e-?mail|address) for (?:you|him|her|them)\b"
                r"|\bone (?:that )?(?:you|they|he|she) can (?:get into|open|read|see)\b"
            ),
            r"\bbeen given\W*$|\b(?:reads|checks|looks at)\W*$",
            r"\bcheck(?:ed)? (?:daily|every day)\b|^\W*(?:to |should |can |could )?be used\b",
        ),
    ),
    (
        OLD,
        _HINTS,
        (
            r"\b(?:we|i|he|she|they) (?:have |has |since )?(?:left|retired|quit|moved on)\b",
            (
                r"\bcurrently\W*$|\bset ?up (?:with|under|using)\b|\b(?:was|were|had|not|typed|used|only)\b"
                r"|\bfrom\b(?! now)"
            ),
            (
                r"\bwrong (?:one|e-?mail|address)\b|"
                r"\bon (?:emis|systmone|file|record|the system)\b|\b(?:you|u) have (?:it|me|her|him) (?:down )?(?:as"
                r"|under)\b"
            ),
        ),
    ),
    (
        NEW,
        _HINTS,
        (
            (
                r"\b(?:personal|home|private|present)(?: (?:e-?mail|mail|address|one))?(?: is| as)?\W*$"
                r"|\bmy e-?mail is\W*$"
            ),
            (
                r"\b(?:best|only) (?:one|e-?mail|address) is\W*$|\bone i can (?:open|read|see|get into) is\W*$"
                r"|\bcan (?:open|read|see)\W*$"
            ),
            r"^\W*ha(?:s|ve)\W*$|^\W*mine'?s\W*$",
            r"\b(?:her|his|their) own (?:e-?mail|address|one)(?: address)? is\W*$|^\W*is (?:my|her|his) own\b",
            r"\b(?:can|could) it be\W*$|\bit(?:'d| would|'ll| will) be\W*$|^\W*is (?:alive|good|mine)\b",
            r"\b(?:should|shd|shld|ought to) (?:now )?be\b|\bmy only (?:working )?e-?mail\b",
            (
                r"\bi (?:read|check|look at)\b|\b(?:right|correct) (?:one|e-?mail|address)\b|"
                r"\bcurrent\b|\bcurrently\b(?=.*\w)|\bat present\b|\b(?:can be |be )?(?:reached|contacted) (?:at"
                r"|on)\b|\buse\b"
                r"|\bset up\b|\bown\W*$|\bthis (?:one|1)\b|\b(?:i am|i'?m|im|mine is)(?: on)?\W*$|\b(?:to|2)\W*$"
                r"|\bcan get into\b|\bcorrect\b|\bis mine\b|\bis my (?:own|e-?mail|one)\b|^\W*(?:pls|please|plz)\b"
            ),
        ),
    ),
)
_ROLES = [(role, weight, re.compile("|".join(each), re.IGNORECASE)) for role, weight, each in _CUES]
_CUE = re.compile("|".join(pattern for _, weight, each in _CUES if weight > 1 for pattern in each), re.IGNORECASE)
_HEADING = 4  # words
_FAR = 35  # characters, over which a cue tells less
_BOUNDARIES = (
    re.compile(r"\n"),
    re.compile(r"[.!?;]+ "),
    re.compile(r", | - | / | \| |[()] ?"),
    re.compile(r"\b(?:and|but|&)\b"),
)
_AND_A_WISH = re.compile(r" (?:and|but) (?:i|we|she|he|they|can|could|pls|please) ", re.IGNORECASE)
_TELLS_OF_THE_FIRST = re.compile(r"\W*(?:is|was|are|has|were|=|which|that|from now|instead|any ?more)\b", re.IGNORECASE)
_LEADS_TO_THE_SECOND = re.compile(r"\b(?:to|now|not)\W*$", re.IGNORECASE)
_STANDS_CLOSE = re.compile(r"(?:[:=(]|\bhave|\bis|\bwas|\bone|e-?mail|\bto|\bfrom)\W*$")


_ASIDE = re.compile(r"[ ,]{0,2}\([^()]{2,60}\)")  # "a@b (closed)" tells of a@b
_LEADS_IN = re.compile(r"(?<=\w) [-/|] $")  # "new email - a@b": no boundary


def share_before(gap: str) -> str:
    """Return the share of the words between two addresses that belongs to the second."""
    aside = _ASIDE.match(gap)
    if aside:
        return gap[aside.end() :]
    cut = _cut(_LEADS_IN.sub(":", gap))
    if cut:
        return gap[cut[0].end() :]
    cues = list(_CUE.finditer(gap))
    if len(cues) > 1:
        return gap[cues[-1].start() :]
    return "" if _belongs_to_the_first(gap) else gap


def share_after(gap: str) -> str:
    """Return the share of the words between two addresses that belongs to the first."""
    aside = _ASIDE.match(gap)
    if aside:
        return aside[0]
    cut = _cut(gap)
    wishes = _AND_A_WISH.search(gap)
    if wishes and cut and wishes.start() < cut[0].start():
        return gap[: wishes.start()]
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
_ON_THE_ACCOUNT = re.compile(
    rf"\b(?:on|for|under) {_NHS}\b|\({_NHS}\)|\bit (?:has|uses)\b|\bon (?:it|there)\b|\bis it on\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[^.!?]{1,120}\?")
_INSTEAD_OF = re.compile(r"\W*(?:instead of|in place of|rather than)\b(?! the above)", re.IGNORECASE)
_WISHED = re.compile(r"\b(?:want|like|prefer|new|should|to register)\b", re.IGNORECASE)
_OF_THE_ACCOUNT = re.compile(r"\b(?:now|currently|current|at present)\b", re.IGNORECASE)


def role_of(before: str, after: str, asked: str) -> tuple[str, int]:
    """Return an address's role and its weight, 0 for none, by the words around it and the question that it answers."""
    if _INSTEAD_OF.match(after):
        return NEW, _SAYS_SO
    asked = next((each for each in _QUESTION.findall(asked) if _strong_cues(each)), asked)
    if _WISHED.search(asked):
        asked = _ON_THE_ACCOUNT.sub("", asked)  # "which would you like on the app?"
    asked = _OF_THE_ACCOUNT.sub("", asked) if _ON_THE_ACCOUNT.search(asked) else asked
    which = set(map(str.casefold, _SAYS_WHICH.findall(asked)))
    if len(which) == 1 and re.search(r"mail|address|\bone\b", asked):
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
    return [(role, weight) for role, weight, pattern in _ROLES if weight > 1 and pattern.search(words)]


def _cue(words: str, *, last: bool) -> tuple[str, int] | None:
    """Return the role and weight of the strongest cue, and of several the one next to the address."""
    best, role = (0, 0), ""
    for each, weight, pattern in _ROLES:
        for found in pattern.finditer(words):
            away = len(words) - found.end() if last else found.start()
            rank = (weight - (weight > _TELLS and away > _FAR), -away)
            if not role or rank > best:
                best, role = rank, each
    return (role, best[0]) if role else None
