"""The words about addresses that correct a role, turn it round or leave it in doubt."""

from __future__ import annotations

import re

from casebuilder.core.reading.doubts import DOUBT
from casebuilder.core.reading.message import TOKEN

CORRECTION = re.compile(
    r"\bactually\b|\bsorry\b(?! (?:to|for|about|if)\b)|\bi mean\b|\bmeant\b|\bcorrection\b|\boops\b|\bscrap that\b"
    r"|\bignore\b|\btypo\b|(?<!\bi )(?<!\bwe )\bshould (?:be|have been|say)\b|"
    r"\bwrong\b|\bmistake\b|\bedit:|\bno wait\b|\bhang on\b|\bscratch\b|\bmistyped\b|\bapologies\b",
    re.IGNORECASE,
)
TAKEN_BACK = re.compile(  # right after the address
    r"\W{0,4}(?:no\b(?= (?:wait|sorry|actually|it'?s|that)\b|[,.]? ?$)|oops|actually|wait\b|hang on|scrap"
    r"|correction|(?:[\w.]+ )?i meant?\b|sorry\b(?! (?:to|for|about)))|[^\n]{0,30}\n[^\n]{0,25}\*\w",
    re.IGNORECASE,
)
SHARED = re.compile(  # which an account may have been made with all the same
    r"^(?:no-?reply|noreply|donotreply|reception|admin|info|hr|dpo|casework|webform|enquiries|office|payroll"
    r"|contact|support|helpdesk|secretary|referrals)@",
    re.IGNORECASE,
)
PRACTICES = re.compile(r"@[^@]*(?:surgery|practice|medical)", re.IGNORECASE)
EMPLOYERS = re.compile(r"@[^@]*(?:nhs\b|council)", re.IGNORECASE)  # which an account may have been made with
FROM, TO = (
    re.compile(
        r"\b(?:from|frm|off|(?:swap|swop|exchange|trade|change|replace)(?:p?ing)?(?: out)?)(?: (?:my|the|her|his"
        r"|their))?"
        r"(?: (?:old|e-?mail|address)){0,3}\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        r"\W*(?:(?:and )?(?:over )?(?:on)?to(?: mine| my own| this(?: one)?)?|into|2|for|with|by)\W*|\W*[-=]>\W*",
        re.IGNORECASE,
    ),
)
WAS = re.compile(r"\b(?:was|were|formerly|previously)\W{0,2}$", re.IGNORECASE)
NOW = re.compile(r"\W*(?:(?:and|but|it'?s|is) )*now (?:is |it'?s )?\W*", re.IGNORECASE)
BECOMES = re.compile(
    r"\W*[-=]+>\W*|\W*(?:has |is |was |to be )?(?:now |been )?(?:changed|changes|replaced|updated"
    r"|superseded) (?:to|by|with|into)\W*|\W*(?:has )?bec[ao]mes?\W*|\W*to be(?:come)?\W*",
    re.IGNORECASE,
)
MEANT_TO_BE = re.compile(  # the account may have been made with the slip
    r"\W*(?:(?:it|which|that) )?(?:should|shd|shld|ought to) (?:say|read|have been|(?:now )?be)\W*", re.IGNORECASE
)
REPLACES = re.compile(
    r"\W*(?:instead of|in place of|rather than|in for|in lieu of|which replace[ds]|(?:has |to |it )?replace[ds]?"
    r"|replacing"
    r"|supersedes)(?: my| the| her| his)?(?: old| previous)?(?: one| e-?mail| address)?\W*|\W*\((?:was|formerly)\W*",
    re.IGNORECASE,
)
BUT = re.compile(r"\W*(?:but|rather)\W*|\W*(?:but )?it'?s\W*", re.IGNORECASE)
NO_CHANGE = re.compile(
    r"(?:\bnot|n'?t) (?:want to |wish to |need to )?chang(?:e|ing) (?:my|the|her|his|it|email)\b"
    r"|\b(?:cannot|can'?t|couldn'?t) find an? account\b|\bno account (?:found|with)\b"
    r"|\bno (?:longer )?need (?:now )?(?:to|for)\b|\bno longer (?:want|wish)|\bwithout changing\b"
    r"|\blogged in with\b[^.]{0,40}\bchanged\b"
    r"|\bchanged (?:it|that|this) (?:(?:my|her|him|them)sel(?:f|ves)|already)\b|\balready changed (?:it|that)\b"
    r"|\b(?:changed|change) (?:my|her|his|our|their) mind\b|\b(?:go|going|change|switch) (?:it )?back to\b"
    r"|\b(?:changed|updated|switched|moved|swapped) (?:my |the |her |his |their )?(?:nhs|app|login)[^.]{0,40}"
    rf"\bto \W?{TOKEN}(?! pl)",  # done already, so that one may be on the account now
    re.IGNORECASE,
)
NO_OTHER = re.compile(
    r"(?:\b(?:no|not|never)|n'?t)\b(?: have| had| got)?(?: an?| any)? (?:old|other|another|previous|new)\b"
    r"|mail\b[^:\n]{0,30}: *(?:the )?same\b",
    re.IGNORECASE,
)
HEDGE = re.compile(
    rf"{DOUBT}|{TOKEN}\W{{0,3}}or\b(?! (?:can|do|should|shall|is|will)\b)|\bor\W{{0,3}}{TOKEN}"
    rf"|{TOKEN}\W{{0,3}}\?|\?\W{{0,2}}{TOKEN}|\b(?:is|was) it\b[^.?]*\?|\(\?\)|\bcould it be\b"
    r"|\beither (?!of\b)|\bor (?:something|similar|maybe|possibly|else)\b|\bwhichever\b|\bold or new\b"
    r"|\bone of (?:them|these|those|the)\b|\btyped\b|\btypo\b|\bmis-?(?:typed|spel)|\bsame (?:(?:e-?mail|one"
    r"|address) )?as\b|\b(?:you|u)(?:'ve| have)?(?: got| have| hold)\b(?! to)"
    r"|\b(?:you|u) (?:asked for|wanted)\b|\bemis\b|\bsystmone\b|\bon (?:file|record|(?:the|our) (?:system"
    r"|records?)|s1)\b|\bwe hold\b"
    r"|\bgot for (?:him|her|them)\b",
    re.IGNORECASE,
)
REQUEST = re.compile(
    r"\b(?:could|can|would|please|pls|plz|will) (?:you|u|we|i|someone|it(?! be mine))\b|\b(?:please|pls|plz)\b",
    re.IGNORECASE,
)
UNCHANGED = re.compile(
    r"\b(?:unchanged|has ?n'?t changed|stays|still|same|(?:is|works|opens) (?:fine|ok|okay|right|correct)|works"
    r"|has access|not chang)",
    re.IGNORECASE,
)
TELLS_OF_OLD = re.compile(
    r"\bonly\b|sign|account|\bapp\b|old|which|log|password|\bcode\b|\bworks?\b|\bsame\b|\bright\b", re.IGNORECASE
)
SWAPPED = re.compile(
    r"\bwhich is which\b|\bforget what (?:i|we|she|he) said\b|\bstays on it\b"
    r"|\b(?:is|was) (?:that|this|it) (?:the |an? |your |her |his )?(?:old|new)(?: one| e-?mail| address)? or\b"
    r"|\b(?:other|wrong|opposite) way\b|\bvice versa\b|\bback to front\b|\bmixed (?:them|it|those) up\b"
    r"|\b(?:got|put|have|had) (?:them|those|it) (?:the )?wrong\b|\bswap(?:ped)? (?:the two|round)\b",
    re.IGNORECASE,
)
MISTYPED = re.compile(
    r"\bwrong (?:e-?mail|address|one|spelling|letters?)\b|\btypo\b|\bmis-?(?:typed|spelt|spelled)\b"
    r"|\bspell?(?:ed|t|ing)\b",
    re.IGNORECASE,
)
ASKS_IF_RIGHT = re.compile(r"\b(?:spel(?:t|led|ling)|right|correct)\b[^.]*\?", re.IGNORECASE)
NEGATED = re.compile(r"\bnot\W{0,2}$", re.IGNORECASE)
ALTERNATIVE = re.compile(r"\W*(?:or|/)\W+(?:(?:maybe|perhaps|is it|was it|possibly|else|it'?s) )*$", re.IGNORECASE)
WISH = re.compile(  # of what is to be, not of what is: "can I have her app linked to a@b"
    r"\b(?:can|could|may) (?:i|we|she|he|they|you) (?:please |pls )?(?:have|get|put|link|register|set)\b"
    r"(?:(?!\b(?:old|from|instead|previous|used|which|that)\b)[^.]){0,40}$",
    re.IGNORECASE,
)
ON_IT_NOW = re.compile(r"\b(?:now|current(?:ly)?|at the mo(?:ment)?|atm|at present|current[ _])\b", re.IGNORECASE)
WISHES = re.compile(r"\b(?:target|want|wants|like|prefer|change[ds]?|move|switch|swap|should|use|to)\b", re.IGNORECASE)
