"""The words by which a message tells whether the patient can get in, or has lost the mailbox of the account."""

from __future__ import annotations

import re

from casebuilder.core.reading.mailbox_words import LOST
from casebuilder.core.reading.message import TOKEN


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


_WHOM = r"(?:me|him|her|them|us|pt|patient|my \w{1,12})"
_WHOSE = r"(?:the |my |her |his |their |our |that |this |those |any )"
_CANNOT = (
    r"(?:(?:not|haven'?t|havnt|hasn'?t) been able to|can'?t|carn'?t|cannot|can not|couldn'?t|cudn'?t|could not"
    r"|unable(?: to)?|(?:no ?one|nobody|can no longer|could no longer)(?: can| could)?|not able(?: to)?"
    r"|no longer able to|isn'?t able to|never able to"
    r"|(?:won'?t|doesn'?t|don'?t|didn'?t|not|isn'?t|will not|does not|refuses to|never) let(?:s|ting)?"
    rf"(?: {_WHOM})?|unable|no can|not can|not possible(?: to)?|impossible to)"
)
_ENTER = (
    r"(?:get (?:back )?(?:in\b(?! touch)|into|on\b|onto|to|past)|authenticate|log\b|log ?(?:back )?(?:in|on|into)"
    r"|sign ?(?:back )?in|access|open|enter|in\b|on\b|reach)"
)
SHUT_OUT = _any(
    r"\bno (?:joy|luck|way|success|hope|chance|means)(?: of| to)? (?:getting|logging|signing|to get"
    r"|get)? ?(?:back )?(?:in\b|into|on\b)",
    rf"\b{_CANNOT} (?:even |actually |really |now |currently |seem to |to |still |any ?more |ever |just "
    rf"|been able to |manage to |me |back ){{0,4}}{_ENTER}",
    r"\bcannot now\b",
    r"\b(?:cannot|can'?t|couldn'?t) get (?:it|that|(?:my|the|her|his) (?:e-?mail|account)) back\b",
    rf"\blocked (?:{_WHOM} )?out\b|\bblocked from\b|\bshut out\b|\bexcluded\b|\bstill (?:locked|stuck)\b",
    r"\baccount(?: is| was|'s| has been)? (?:now )?(?:locked|blocked)\b|\bapp is (?:stuck|lock|block)\b",
    r"\b(?:lost|no longer (?:has|have|got)(?: any)?|no|without|no more|ha(?:s|ve) no|not got) access\b",
    r"\b(?:nhs ?)?(?:app|log-?in|nhs account)(?: is| was|'s| has been)? (?:now |also )?locked\b",
    r"\b(?:won'?t|doesn'?t|will not|does not) have (?:me|him|her|us)\b|\bkicked (?:me |him |her )?out\b",
    r"\b(?:says|said|told|comes up|error)\b[^.]{0,20}\baccount locked\b",
    r"\b(?:nhs )?app? (?:does not|doesn'?t|don'?t|do not|not|no) open\b",
)
NOT_ACCOUNT = _any(  # what else one cannot get into
    r"appointment|appt|attachment|building|car park|prescription|results?\b|photo|letter|link you|form|door",
    r"phone\b(?! is| was)|through|hold of|gp record|work laptop|to the (?:surgery|hospital|clinic)|online banking",
    r"out of (?:(?:my|own|the|her|his|their) ){1,2}(?!nhs|app|account|log|e-?mail|mail|record|it\b|old)",
    r"finger ?print|face ?id|thumb|website|see a (?:doctor|gp)|see dr",
)
DEAD = _any(
    r"\b(?:lost|loosed?|losed) (?:my |the |her |his |that )?(?:old |work )?(?:e-?mail|mailbox|address)"
    r"|\bno longer ha(?:s|ve)\b",
    r"\b(?:not|do(?:es)?n'?t) hav(?:e|ing) (?:(?:that|this|it|the)(?: \w{1,9}){0,3} )?any ?more\b",
    r"\b(?:finished|delete[ds]?|closed?(?! (?:the |this )?(?:task|case|ticket|call))|shuts?|lapsed?|gone|dead"
    r"|killed|binned|hacked|expired|bust|ended)\b",
    r"\b(?:ceased|broken|disabled|deactivated|suspended|blocked|is block|no more|stolen|switched off|turned off)\b",
    r"\b(?:taken away|pulled the plug|doesn'?t exist|don'?t exist|deceased|inaccessible|not accessible)\b",
    r"\bcloses\b(?! (?:at |on |in )?(?:the )?(?:end|next|soon|tomorrow))|\bstopped (?:its|their|the|all) e-?mail",
    r"\bcan'?t get (?:at|to) (?:it|that|them)\b",
    r"\bcut (?:me |him |her )?off\b|\b(?:switched|turned|shut|took|closed|cancelled) (?:it|that|them"
    r"|mine) (?:off|down)\b",
    r"\b(?:closed|shut) ?down\b|\b(?:took|taken) (?:it |that )?(?:off|away from) (?:me|him|her|us|them)\b",
    r"\bnot (?:mine|ours|his|hers)\b|\bwent(?= when| with)|\bstopped(?= when| (?:on )?\d|\W*$)",
    r"\bha(?:ve|s|d)(?:n'?t| not) got (?:that|it|this)(?: one)? any ?more\b",
    r"\bno longer (?:exists?|opens?|works?|active|working|there|valid|in use|mine|accessible|available)\b",
    r"\bno good(?: any ?more| now)?\b|\bwent (?:years|ages|months) ago\b",
    r"\b(?:mailbox|e-?mail|address) (?:that |which )?i (?:lost|closed)\b|\bwent with it\b|\binactivity\b",
    r"\bnot working\b|\bdoesn'?t work\b|\bstopped working\b|\bwound up\b|\bfolded\b|\bdefunct\b|\bcan'?t reinstate\b",
    r"\blost (?:it|that)\b|\bpacked up\b|\bbounces\b|\bbouncing\b|\bran out\b",
    r"\b(?:withdrawn|removed|cancelled|terminated|wiped|decommissioned|scrapped|retired it)\b",
    r"\b(?:gave|given|give) (?:up (?:that|the|it|my)|(?:that|it) up)\b|\bno longer pay\b|\bstopped paying\b",
    rf"\blet {_WHOSE}?(?:\w{{3,10}} )?(?:go\b|lapse|expire)",
    rf"\b(?:can'?t|cannot|can not|couldn'?t) (?:get|receive|read|see|check) {_WHOSE}?e-?mails?\b",
)
MAILBOX = _any(
    rf"{TOKEN}",
    r"\b(?:mailbox|inbox|e-?mail|address|domain|provider|isp|uni|work|company|firm|school|college|job|employer)\b",
    r"\b(?:account|which|that one|that 1|(?:1st|first|old) one|they|it|one|website|business)\b",
    r"\b(?:bt|sky|aol|talktalk|virgin|yahoo|plusnet|hotmail|microsoft|google|gmail)\b",
)
MAILBOX_NAMED = _any(
    r"\b(?:mailbox|letter-?box|box|inbox|e-?mail|address|domain|provider|isp|old (?:one|account)|first one"
    r"|the first)\b",
    r"\b(?:yahoo|hotmail)\b",
)
GONE = _any(r"\b(?:do(?:es)?n'?t|do not|does not|not) have (?:it|that|this)\b", r"\blost\b")
_OTHER_PERSON = (
    r"(?:ex(?:[ -]?(?:husband|wife|partner|boyfriend|girlfriend))?|he|she|they|husband|wife|partner|bf|gf|boyfriend"
    r"|girlfriend)"
)
LOST_MAILBOX = _any(
    r"\bceased to have\b|\b(?:its|that mailbox'?s?) (?:password|pw)\b",
    r"\b(?:forg[eo]t(?:ten)?|lost|don'?t (?:know|have)|do not remember|not remember|nobody has|no one has|nobody knows)"
    r" (?:its |the |my |her |his )?(?:password|pw|pass|p/w)(?: (?:4|for|to|of)\b(?! (?:the |my |her "
    r"|his )?(?:nhs|app|account|log)))",
)
MAY_BE_SHUT_OUT = _any(
    r"\bnothing (?:ever |has |now )?(?:comes?|came|works?|worked|arrives?|arrived)\b|\bno good since\b",
    r"\b(?:won'?t|doesn'?t|will not|not) let (?:me|him|her|us|them) (?:past|through)\b",
    r"\baccess denied\b",
    r"\b(?:won'?t|doesn'?t|not) (?:accept|recogni[sz]e) (?:my|her|his) (?:details|log-?in|e-?mail)\b",
    r"\bthr(?:ows?|ew|own|owing) (?:me|him|her|us) (?:off|out)\b|\bnot entering\b",
    r"\b(?:app|it) (?:has )?gone off\b|\bsold\b",
    rf"\b(?:shut|closed|deleted|ended|wiped|cancelled) (?:it|that)\b|\b(?:it|that|one)(?:'s| is| was| has been| got)"
    rf" (?:\w+ )?(?:{LOST})\b",
    r"\b(?:codes?|links?|resets?|nothing|e-?mails?)\b[^.,]{0,15}\b(?:never|doesn'?t|not"
    r"|n'?t) (?:ever )?(?:comes?|came|arrives?|arrived)\b",
    r"\b(?:cannot|can'?t|cant|don'?t|never) (?:get|receive|see) (?:the |any |my )?(?:security |reset )?(?:codes?"
    r"|links?)\b",
    r"\b(?:haven'?t|hav?nt|not|never) (?:been able to |managed to )?(?:got|been|get|log|logged) (?:in\b|into|on\b)",
    r"\bno (?:joy|luck|way|success|hope|chance|means)(?: of| to)? (?:getting|logging|signing|to get"
    r"|get)? ?(?:back )?(?:in\b|into|on\b)",
    rf"\b{_CANNOT} use (?:(?:the |my |her |his |their )?(?:nhs )?app|it)\b|\blocked(?: out)? for \d+ (?:min|hour)",
    r"\baccount\b(?: \w{1,6}){0,3} (?:suspended|disabled|deactivated|closed)\b",
    # Somebody else, or a phone, stands between the patient and the account.
    rf"\b{_OTHER_PERSON}(?:'s)? (?:still |now |has |have )*(?:has(?! no idea)|have|got|controls?|kept|keeps"
    rf"|knows?|changed|won'?t"
    r" (?:give|hand|tell|let))\b[^.]{0,25}\b(?:e-?mail|mailbox|address|account|password|pass|pw|it)\b",
    rf"\b{_CANNOT} (?:order|book|see|view)\b[^.]{{0,25}}\b(?:app|records?)\b",
    r"\b(?:no|not in|lost) (?:longer in )?contact\b|\bcan'?t reach (?:him|her|them)\b",
    r"\b(?:my|her|his) ex(?:'?s)?\b|\bex-(?:partner|husband|wife|boyfriend|girlfriend)",
    r"\b(?:no longer|don'?t|do not) (?:speak|talk)\b",
    r"\bnever (?:set ?up|added|gave|put|had) (?:a |my |any )?(?:phone|mobile|number)\b",
    r"\bcodes?\b[^.]{0,40}\b(?:phone|mobile|number|sim)\b",
    r"\b(?:password|pass|pw|e-?mail)\b[^.]{0,15}\b(?:is |are )?(?:wrong|incorrect|not correct|not recogni[sz]ed)\b",
)
OF_SOMETHING_ELSE = _any(
    r"(?:\bnot|n'?t|\bnever|\bbefore|\bgets|\bwill(?: be)?|\bgoing to(?: be)?|\bbeing) (?:\w+ )?$",
    r"\b(?:contract|job|course|placement|programme|degree|studies|lease|tenancy|shift)\b[^,]{0,15}$",
    r"\b(?:phone|mobile|comp\w*er|laptop|tablet|ipad|handset|sim)\b[^,]{0,20}$",
)
CAN = _any(
    r"\bsorted\b(?=\W|$)(?! (?:out )?(?:please|pls|asap|soon))(?<!get it sorted)(?<!get this sorted)(?<!be sorted)",
    r"\b(?:mailbox|inbox|e-?mail) (?:still )?works\b|\bnow in\b(?=\W*$|[.,])|\bboth (?:still )?work\b",
    r"\b(?:got|getting) (?:it|the app) (?:working|going)\b|\bstill able to (?:open|get|log|access|read|see)\b",
    r"\bstill (?:logged|signed) in\b|\b(?:but )?now can\b",
    r"\blogged in(?: on| to)? (?:it|the app|now|already|here)\b|\blet me (?:straight |right |back )?in\b",
    r"\b(?:opened|got into|checked|looked in) (?:that|the|her|his|my) (?:old )?(?:inbox|mailbox|e-?mail)\b",
    r"\bstill (?:do )?(?:get|getting|receive|see|check|read)\b[^.,]{0,20}\b(?:mail|e-?mails?|messages?)\b",
    rf"\bcan still (?:open|read|see|use) {TOKEN}|\b(?:i'?m|am|is|he'?s|she'?s) logged in to\b"
    rf"|\bgot back in\b(?! (?:from|at)\b)",
    r"\b(?:he|she)(?:'s| is) in\b(?=\W*$|[.,!])|\bgot in(?:to)? (?:it |the app )?(?:in the end|after all|at last"
    r"|eventually)\b",
    r"\b(?:looking at|using) (?:it|the app)\b(?: now)?|\bapp works (?:great|well|a treat)\b"
    r"|\bon it (?:this morning|today)\b",
    r"\b(?:signed|logged) in on (?:my|the|her|his|it)\b|\bim in\b",
    r"(?:\bstill (?:has|have|had|gets?|got) access|(?<!no )(?<!longer )\bhas access)\b"
    r"(?! to (?:the|my|her|his) (?!(?:\w+ )?(?:app|account|e-?mails?|mail|mailbox|inbox|address|old|nhs|records?)\b))",
    r"\bstill (?:has|have|got) (?:the |my |that |her |his )?(?:old )?(?:e-?mail|mailbox|inbox|address)\b",
    r"\bstill (?:gets?|have|has|got) (?:in|into)\b|\bstill works?\b",
    r"\b(?:can|could) (?:still )?(?:get|log|sign) (?:back )?(?:in|on|into)\b(?! touch| to (?:see|speak|talk|you"
    r"|town|the surgery))"
    r"|\bmanaged to (?:get|log|sign) (?:back )?in (?:today|now|again|this|just|ok|fine)\b",
    r"\bi'?m (?:back )?in (?:now|again)\b|\bi'?m back in\b|\bi'?m in(?= (?:thank|now|again|cheers)|\W*$)",
    r"\b(?:got|get|am|is|are) (?:back )?in(?: fine| ok| okay| now| again| no (?:bother|problem|trouble)|\W*$)"
    r"|\bgot back in(?:to)?\b(?! (?:from|at)\b)",
    r"\bworked (?:a treat|fine|perfectly)\b|\bworking (?:now|again|fine)\b|\bworks (?:now|again|fine)\b",
    r"\ball sorted\b|\bsorted (?:now|it|itself|out)\b|\bback in(?: (?:to|the|my|now|and|again)\b|\W*$|[,.!])"
    r"|\b(?:that|code|link|reset|password)(?: has|'s)? worked\b|(?<!all )\bin(?:side)? (?:now|again)\b",
    r"\ball (?:good|working)\b|\b(?:ok|okay|fine) now\b|\bboth (?:still )?work\b|\blogged in (?:ok|okay|fine)\b",
    r"\bnow (?:it |it'?s |is |all )*(?:ok|okay|fine|working|works|good)\b|\b(?:app|login) works\b",
    r"\b(?:got|have) it working\b|\bgot in (?:at|this|today|just now)\b|\bgot in\b[^.,;]{1,30}\btoday\b",
    r"\b(?:i'?m|im|she'?s|he'?s) in (?:the app|it) now\b|\bcan (?:now )?order\b",
    r"\bcan (?:still )?(?:access|open|see|read|check) (?:that|it|both|old|(?:the |my |her |his )(?:\w+ ){0,2}?"
    r"(?:app|account|e-?mails?|mail|mailbox|inbox|messages?|records?|address|one|first|codes?))\b",
    r"\bapp still (?:opens|lets (?:me|him|her) in)\b|\bopens (?:fine|ok|okay)\b|\blogged in (?:at )?\d"
    r"|\b(?:was|been) in (?:the app|it) (?:this morning|today|earlier)\b",
)
