"""Whether a message is about the patient's NHS account: another login or another errand fills nothing."""

from __future__ import annotations

import re

from casebuilder.core.reading.message import TOKEN, Message, sentences

_NHS_APP = re.compile(r"nhs ?app|nhs[ -]?log-?in|nhs account|\bthe app\b|\bapp\b|nhs login", re.IGNORECASE)
_OTHER_LOGIN = re.compile(
    r"credit union|building society"
    r"|payslip|leisure|payroll|\bgym\b|membership|library|\bbank\b(?! holiday| hca| nurse| staff| shift)|banking"
    r"|council tax|netflix|amazon"
    r"|parking|newsletter|mailing list|school portal|"
    r"student portal|parent ?pay|\b(?:dear|to) hr\b|electric|energy|broadband bill|loyalty|ebay|paypal|facebook"
    r"|instagram"
    r"|universal credit|(?:microsoft|google|apple|school|work|uni|university|council|staff|customer|shop) (?:account"
    r"|id|log-?in)\b|icloud|whatsapp(?! (?:export|group|chat))|snapchat|tiktok|linkedin|xbox|playstation|spotify"
    r"|vinted|gov\.?uk|one ?login"
    r"|self ?assessment|trainline|blue badge|ocado|asda|argos|mychart|my chart|lottery|octopus"
    r"|utility (?:account|bill|login)|water bill|"
    r"patient access|refund|(?:confirm|enter) your (?:e-?mail and|details|password|bank)|\bprize\b|parcel|\bdvla\b|hmrc"
    r"|student finance|job ?centre|pension portal|invoice|supplier|\brota\b|intranet|smartcard|nhsmail|nhs mail"
    r"|nhs jobs|vpn|uber|online pharmacy|pharmacy (?:account|login|app)|wi-?fi|shopping|driving licen"
    r"|patient participation|ppg\b|"
    r"portal\b|dentist|optician|vet\b|airmid|evergreen|vitality|\blivi\b|pharmacy ?2 ?u|e-?consult|ask ?my ?gp"
    r"|\broster|(?:staff|employee) (?:no\b|number)|systm ?online|\bpod\b|covid pass|red ?book|parent ?mail"
    r"|apple id|government gateway|\bgateway e-?mail",
    re.IGNORECASE,
)
# "Boots pharmacy app", "Acme app": an app with another name than ours. Its capital letter gives it away.
_OTHER_APP = re.compile(
    r"(?<=[\w,] )(?!(?:[Nn][Hh][Ss]|The|My|Her|His|Our|Their|Your|This|That|An|And|On|In|For|No|Old|New|If|Is|It"
    r"|Get|Use|Phone"
    r"|When|Also|Still|Just|Again|Hi|Hello|Then|Even|Since|Anyway|Both|Any|All|Every|Android|As|To|So|But|From|With"
    r"|Into|Of|Patient|Mobile|Login|Email|Reset|Which|What|Does|Can|Now|Pt|Re|Same|Surgery"
    r"|GP|Gp|Or|Problem|Access|Open|Using|Used|Via|Says|Cant|Not|Dads?|Mums?|Health|Nans?|Sons?|Wifes?)['\u2019]?\b)"
    r"(?<!Mr )(?<!Mrs )(?<!Ms )(?<!Miss )[A-Z][a-z]+ (?:Life )?[Aa]pp\b"
    r"|\b(?:my|your|our|the|this|an?) (?!(?:[a-z']+ )?(?:nhs|old|new|same|whole|actual|phone|mobile|health|surgery|gp"
    r"|patients?|doctors?'?s?"
    r"|medical|main|proper|real|online|other|first|official|log-?in|correct|right|web|actual|wrong|blue|stupid"
    r"|blasted|flipping"
    r"|damn|bloody|wretched|silly|daft|blessed|flaming|dratted|stuck|email|gp's|it's|mum'?s?|dad'?s?|husband'?s?"
    r"|wife'?s?"
    r"|son'?s?|daughter'?s?|sister'?s?|brother'?s?|partner'?s?|nan'?s?|gran'?s?|mother'?s?"
    r"|father'?s?)\b)(?:[a-z]{3,} )?[a-z]{3,} app\b"
    r"|\b(?!(?:NHS|THE|MY|HER|HIS|OUR|YOUR|AN|MUMS?|DADS?|THIS|NEW|OLD|AND|FOR)\b)[A-Z]{3,} APP\b"
    r"|\b(?:pharmacy|book|banking|bank|hospital|clinic|school|fitness|delivery|savings|credit|loyalty|taxi|bus|train"
    r"|parking|energy|insurance|pension|council|shop|store|work|staff|club)(?:'s)? (?:patient )?app\b"
)
_OTHER_ERRAND = re.compile(
    r"contact details|contracepti|reminders?\b|sick note|fit note|med3|\bpip\b|prescription|repeat|appointment|\bappt\b"
    r"|referral|blood test|results?\b|vaccin|jab\b|smear|insurance|"
    r"letter for|passport|housing|subject access|copy of (?:my|her|his) record|travel|medical report|complain"
    r"|new patient|registering (?:with|as|at)|invoice|meds\b|tablets|inhaler|scan\b|x-?ray|consultant",
    re.IGNORECASE,
)
_REFERRAL = re.compile(r"\b(?:referr(?:al|ed)|letter|hospital|results? (?:to|by)|prescription)\b", re.IGNORECASE)
_OURS = (  # what a patient may get into, give a password for, or change the address of, without naming another thing
    r"nhs|apps?|accounts?|acct|it|log-?in|old|new|that|this|e-?mails?|mail|mailbox|inbox|online (?:accounts?"
    r"|services|access)|records?|surgery"
    r"|gp|doctors?"
    r"|patients?|phone|mobile|tablet|ipad|laptop|computer|address|ones?|first|second|other|previous|same|health|medical"
    r"|results?|prescriptions?|repeats?|appointments?|provider|hotmail|gmail|yahoo|outlook|sky|bt|virgin|both"
    r"|last|next|end"
    r"|future|contact|mums?|dads?|mother|father|wife|husband|partner|sons?|daughters?|sister|brother|nan|gran|pt"
    r"|him|her|them|me"
    r"|us|system|thing|website|site|letters?|code|reset|time|moment|minute|rest"
)
_OURS_BUT_EMAIL = _OURS.replace("|e-?mails?", "") + "|work|personal|main|home"
_OURS_BUT_ACCOUNT = (
    _OURS.replace("|accounts?", "")
    + r"|original|existing|current|registered|locked|actual|whole|own|correct|right|wrong|aol|icloud|work|school|uni"
    r"|university|college|company|business|club|family|shared|joint|talk ?talk"
)
_INTO_SOMETHING = re.compile(  # "log in to the library", "the password for my choir": any noun except ours
    r"\b(?:(?:log|sign)(?:ged|ned|ging|ing)? ?(?:in ?to|on ?to|into) (?:the |my |our |your |her |his |their )?"
    r"|(?:(?:get|getting|got) (?:back )?(?:into|in to)|(?:password|log-?in|access) (?:for|to)|e-?mail (?:for|with|at)) "
    r"(?:the |my |our |your |her |his |their ))"
    rf"(?!(?:[\w']+ ){{0,2}}?(?:{_OURS})\b)(?=[a-z]{{3}})"
    r"|\be-?mail (?:for|with) (?-i:(?!NHS|App|Login|The|My|Her|His|Our|It|This|That|Mum|Dad|Mr|Mrs|Ms|Miss)[A-Z][a-z]+)"
    rf"|\b(?:my|your|our|the) (?!(?:[\w']+ ){{0,2}}?(?:{_OURS_BUT_ACCOUNT})\b)[a-z]{{3,}}(?: [a-z]{{3,}})? account\b"
    rf"|\bmy (?!(?:[\w']+ )?(?:{_OURS_BUT_EMAIL})\b)(?:[\w']+ ){{1,2}}e-?mail (?:address )?has changed"
    rf"|^(?:the|my|our) (?!(?:[\w']+ ){{0,2}}?(?:{_OURS})\b)(?:[\w']+ ){{1,3}}?(?:e-?mail )?has (?:changed"
    rf"|a new e-?mail)\b",
    re.IGNORECASE | re.MULTILINE,
)
_SOMEBODY_ELSE = re.compile(
    r"\b(?:pharmacy|chemist|hospital(?! letter| app)|optician|dentist|staff|consultant)\b[^.,;]{0,25}\b(?:can"
    r"|could|can'?t|cannot)\b"
    r"|\b(?:my|her|his) (?:sister|brother|husband|wife|son|daughter|friend|neighbour|mate|colleague|mum|dad)\b"
    r"[^.,;]{0,50}\b(?:too|as well|hers|his own|her own|theirs)\b"
    r"|\b(?:into|in to) (?:hers|his|theirs)\W*$"
    r"|\bmy (?:friend|neighbour|mate|colleague)\b"
    r"|\baccount (?:with|at) the (?!(?:\w+ )?(?:e-?mail|address|app|one|surgery|practice|nhs|account|log-?in)\b)\w"
    r"|\baccount (?:with|at) (?!nhs|the|my|our|your|it\b|that|this|an?\b|old|new|bt\b|sky|aol|talk|virgin|ntl|yahoo"
    r"|google|microsoft|plusnet)\w",
    re.IGNORECASE,
)
_STRONG_LOGIN = re.compile(r"log ?(?:in|on)\b|password|p/w|\bpwd?\b|locked out", re.IGNORECASE)
_LOGIN = re.compile(
    r"log ?(?:in|on)|logged|logs (?:in|on)|been in (?:it|since)\b|locked|password|p/w|\bpwd?\b|\blli\b|get in\b"
    r"|got in|last in|last on|get into|access|\baccount\b"
    r"|\breset\b|\blet (?:me|him|her|us) in\b|\blooked at (?:my|her|his) records?\b|mailbox|got on\b"
    r"|online services|sign in|last used|used it"
    r"|can'?t get (?:in|on|into|access|to)\b",
    re.IGNORECASE,
)
_DISCLAIMED = re.compile(
    r"\bnot (?:about |for |to do with |the )*(?:nhs|app)|nothing to do with (?:the )?(?:nhs"
    r"|app)|\b(?:app|nhs login) (?:itself |is |works |still |all |perfectly )*(?:fine|ok|okay|works)\b"
    r"|(?:\bnot|(?<!ca)(?<!could)n'?t) (?:using|use[ds]?) (?:the )?(?:nhs )?app\b|\b(?:app|login) (?:is ?n'?t|is not"
    r"|not) affected\b|\bnot (?:the )?(?:nhs )?app[ -]related\b",
    re.IGNORECASE,
)
_MISDIRECTED = re.compile(
    r"\bnot ours\b|\bwrong (?:person|chat|number|thread|group|recipient)\b"
    r"|\bmeant for (?!(?:us|you|me|him|her|them|pts?|patients?)\b)"
    r"|\bignore (?:this|that) (?:text|message|e-?mail)\b|\bsent (?:this )?(?:by mistake|in error)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\b(?:both of us|we both|us both|both (?:have|locked)"
    r"|(?:two|three|both) (?:of (?:our|my|the) )?(?:patients|residents|people|kids"
    r"|children|sons|daughters|accounts)|one of (?:them|us)|each of (?:us|them)|and mine is|respectively"
    r"|as well as mine|same for my"
    r"|(?:two|2|three|several|both) (?:nhs )?(?:log-?ins|accounts))\b|\b(?:uses|using|has|took"
    r"|got) my (?:own )?e-?mail\b",
    re.IGNORECASE,
)
_OTHER_BUSINESS = re.compile(  # of a message that does not name ours
    r"(?i:\b(?:to )?all (?:staff|members|residents|parents|volunteers|customers)\b|\bmembers:|\bnot you\?"
    r"|\b(?:wasn'?t|was not|was this) you\b|\bcall [\d ]{8,14} quoting\b|\bunsubscribe\b"
    r"|\breply stop\b)|"
    r"\b(?i:order|customer|booking|invoice|policy|member(?:ship)?|case|barcode|clock|staff|payroll)[ :]"
    r"(?i:no\b|num(?:ber)?\b|ref\b|is\b|ends\b)?[ .:#]{0,2}\d"
    r"|\b(?i:my|the|our|an?|your) (?!NHS|Old|New|App|GP|Email)[A-Z][A-Za-z]+ (?:account|log-?in|password|card|app)\b"
    r"|\b(?i:our (?:new |old )?e-?mail|(?:'s|s') e-?mail (?:address )?(?:has|is) chang)"
    r"|\b(?i:council|clerk|committee|newsletter|chemist|pharmacy|dispensary|pharmacist|help ?chat|secretary"
    r"|ticket|gmc)\b"
    r"|\b(?!(?i:app|it|login|nhs|that|this|they|phone|account|which|and|but|still|system|email|just|not|to|tablet)\b)"
    r"[A-Za-z]{3,} (?i:won'?t|wouldn'?t|doesn'?t|does not|not|will not) (?i:let|letting) \w+ (?i:log |sign "
    r"|get )?(?i:in)\b"
    r"|\b(?i:log-?in|account|e-?mail) (?i:for) (?i:the |my |our |your )?(?!(?i:old|new|future|contact|app|nhs"
    r"|account|log|it|pt|mum|dad|now|him|her|this)\b)[a-z]{4,}"
    r"|^(?!NHS|App|Old|New|Pt|Last|My|The|Her|His|Email|Account)[A-Z][a-z]+ (?i:account|log-?in)$",
    re.MULTILINE,
)
_NO_ACCOUNT = re.compile(
    r"(?:\bnever (?:had|made|set ?up|got)|n'?t (?:have|got|had)|\bno) (?:an? |the )?(?:nhs )?(?:account"
    r"|app)\b(?! yet to)",
    re.IGNORECASE,
)
_NOT_TO_BE_HELPED = re.compile(
    r"\b(?:close|delete|cancel|deactivate|remove)(?: down)? (?:his|her|their) (?:nhs )?(?:app|account|log-?in)\b"
    r"|\bexecutor\b|\bdeclined\b|\bno consent\b|\bsafeguarding\b"
    r"|\bnothing (?:needs |is )?to (?:be )?(?:changed?|done?)\b|\b(?:for|register|add|put) (?:the |my |our |a "
    r"|her |his )?(?:new )?baby\b"
    r"|\bbaby'?s (?:nhs|app|account|log)|\bnewborn\b",
    re.IGNORECASE,
)
_PROXY = re.compile(r"\bproxy\b", re.IGNORECASE)
_SHARED = re.compile(rf"\bshar(?:e|es|ed|ing)\b[^.]{{0,20}}{TOKEN}|\bwe share\b", re.IGNORECASE)
_NHS_DIGITS = re.compile(
    r"\bnhs\b|\bn\.h\.s\b|\b(?:last|final) (?:3|three)\b|\b(?:3|three) (?:numbers|nos)\b|\bdigits\b|\bl3d?\b"
    r"|\bends (?:in |with )?(?:double|treble|(?:oh|zero|nought|one|two|three|four|five|six|seven|eight"
    r"|nine)\b)",
    re.IGNORECASE,
)
_NHS_NUMBER = re.compile(r"\bnhs\b[^\n]{0,25}(?:\d{3}|\*{3})", re.IGNORECASE)
_OF_A_PATIENT = re.compile(r"\b(?:pts?|patient|log-?in e-?mail|the account|pin letter)\b", re.IGNORECASE)
_LONG = 26  # words, in which a message about the account names it
_SHORT = 12  # words; so short a message answers what the practice asked
_NUMBERED = re.compile(rf"\A\W*1[.)]? ?{TOKEN}\W{{1,3}}2[.)]? ?{TOKEN}\W{{1,3}}3[.) ]")  # by something unknown
_LABELLED_ADDRESS = re.compile(rf"\b(old|new|prev(?:ious)?)\b[^.\n]{{0,20}}{TOKEN}", re.IGNORECASE)
_BY_NAME = re.compile(r"nhs ?app|nhs[ -]?log-?in|nhs account", re.IGNORECASE)
_ROLES = re.compile(
    r"\b(?:change of e-?mail|old|new|nw|previous|former|current|in place of|instead of|used to (?:use|have|be))\b",
    re.IGNORECASE,
)


def names_the_account(message: Message) -> bool:
    """Return whether the message names the app or the login, or speaks of getting in."""
    return bool(_NHS_APP.search(message.text) or _LOGIN.search(message.text))


def is_named(message: Message) -> bool:
    """Return whether the message names the app, the login or the NHS number."""
    return bool(_NHS_APP.search(message.text) or _NHS_DIGITS.search(message.text))


def _names_another(text: str) -> bool:
    """Return whether some words name another login or app than ours."""
    return bool(_OTHER_LOGIN.search(text) or _OTHER_APP.search(text))


def is_of_another(sentence: str) -> bool:
    """Return whether a sentence is about another login than ours, or about somebody else's."""
    if _BY_NAME.search(sentence):
        return False
    return _names_another(sentence) or bool(_INTO_SOMETHING.search(sentence) or _SOMEBODY_ELSE.search(sentence))


def _moves_a_login(text: str) -> bool:
    """Return whether an old and a new address are named as such, and a login."""
    return {"old", "new"} <= {each.casefold()[:3] for each in _LABELLED_ADDRESS.findall(text)} and bool(
        _LOGIN.search(text)
    )


def _gives_all(text: str) -> bool:
    """Return whether an old address, a new one and an NHS number are named as such, for nothing else asks for them."""
    named = {each.casefold()[:3] for each in _LABELLED_ADDRESS.findall(text)}
    return {"old", "new"} <= named and bool(_NHS_NUMBER.search(text)) and not _OTHER_APP.search(text)


def is_in_doubt(message: Message) -> bool:
    """Return whether it may be about another login or several people, so that nothing in it is certain."""
    text = message.text
    if _SEVERAL.search(text) or _NO_ACCOUNT.search(text) or _SHARED.search(text) or _NOT_TO_BE_HELPED.search(text):
        return True
    if len(text.split()) > _LONG and not (is_named(message) or _OF_A_PATIENT.search(text) or _moves_a_login(text)):
        return True
    is_ours = _BY_NAME.search(text) or (_NHS_APP.search(text) and _NHS_DIGITS.search(text)) or _gives_all(text)
    if _DISCLAIMED.search(text) or (_names_another(text) and not is_ours):
        return True
    return any(
        re.search(TOKEN, each) and _names_another(each) and not _BY_NAME.search(each) for each in sentences(text)
    )


def is_told_of_nothing(message: Message) -> bool:
    """Return whether a message of some length names neither the account nor the number: it may be another errand."""
    text = message.text
    return len(text.split()) > _SHORT and not (names_the_account(message) or _NHS_DIGITS.search(text))


def answers_nobody(message: Message) -> bool:
    """Return whether its answers are numbered, but the questions are not known."""
    asked = (part.asked for part in message.parts if re.search(TOKEN, part.words))
    return bool(_NUMBERED.search(message.text)) and not any(asked)


def is_an_errand(message: Message) -> bool:
    """Return whether the message asks for something else and tells nothing of getting in."""
    return bool(_OTHER_ERRAND.search(message.text)) and not _LOGIN.search(message.text)


def is_about_the_account(message: Message) -> bool:
    """Return whether the message may be about the account."""
    text = message.text
    if _MISDIRECTED.search(text):
        return False
    named = bool(_BY_NAME.search(text)) if _OTHER_APP.search(text) else bool(_NHS_APP.search(text))
    if _gives_all(text):
        return True
    if _names_another(text) and (not named or _DISCLAIMED.search(text)):
        return False
    if (_OTHER_ERRAND.search(text) or _PROXY.search(text)) and _DISCLAIMED.search(text):
        return False
    if named or any(each.text.casefold().endswith("@login.nhs.uk") for each in message.addresses):
        return True
    if _OTHER_BUSINESS.search(text) and not _NHS_DIGITS.search(text):
        return False
    return not _INTO_SOMETHING.search(text) and _seems_so(message)


def _seems_so(message: Message) -> bool:
    """Return whether a message that names neither the app nor another one seems to be about the account."""
    text = message.text
    if len(message.addresses) > 1 and message.whole_numbers and not _REFERRAL.search(text):
        return True
    if _OTHER_ERRAND.search(text):
        tells = (_LABELLED_ADDRESS, _NHS_DIGITS, _LOGIN)
        return bool(_STRONG_LOGIN.search(text)) or all(each.search(text) for each in tells)
    if any(each.search(text) for each in (_LOGIN, _ROLES, _NHS_DIGITS, _NUMBERED)):
        return True
    return len(text.split()) <= _SHORT and bool(re.search(rf"{TOKEN}|\d", text))
