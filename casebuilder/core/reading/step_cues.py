"""The words by which a message tells of a step: in a sentence, or as a box that is ticked or an item of a list."""

from __future__ import annotations

from casebuilder.core.reading.message import TOKEN

_PW = r"(?:pass ?words?|paswords?|passwrds?|p/?w(?:'?s|ds?)?|pwords?)"
_TRIED = (
    r"(?:tried|trying|used|did|done|clicked|pressed|hit|been through|gone through|went through|attempted"
    r"|have had a go (?:at|with)|had a go (?:at|with)|no (?:joy|luck) (?:with|from)|got nowhere with)"
)
_LOOKED = (
    r"(?:searched|looked|checked|(?:gone|been|went) (?:[a-z]{1,6} )?(?:through|into)|trawled|hunted|scoured|combed)"
)
_ASKED = (
    r"(?:rung|been in touch with|got in touch with|written to|asked|contacted|rang|phoned|called|emailed"
    r"|spoke (?:to|with)|spoken (?:to|with)|tried|been on to|been onto|chatted (?:to|with)|complained to)"
)
_PROVIDER = (
    r"(?:bt|sky|aol|talk ?talk|virgin(?: media)?|yahoo'?s?|google|gmail|hotmail|outlook|microsoft|plusnet|orange"
    r"|ee|tiscali|ntl|vodafone|o2|three|"
    r"(?:the |my |her |his |their |old )*(?:e-?mail |internet |broadband )?(?:provider|isp|company|host|it dept"
    r"|it department|it (?:service |help )?desk|it (?:team|support)|uni it|it help ?desk|(?:school|college"
    r"|work) it|mail people|e-?mail people"
    r"|e-?mail company))(?:'s)?"
)
STEPS: tuple[tuple[str, bool, str], ...] = (  # the step, whether the words alone say that it was done, the words
    (
        "passwords",
        True,
        (
            rf"\btried (?:[a-z']{{1,9}} ){{0,2}}?(?:all|every|each|lots|loads|different|several|many"
            rf"|various|old|\d{{1,2}}|other|both)\b(?:(?!forgot|reset)[^.]){{0,30}}\b{_PW}"
        ),
    ),
    (
        "passwords",
        True,
        (
            rf"\b(?:all|every|each)\b[^.]{{0,12}}\b{_PW}[^.]{{0,30}}\b(?:tried|remembers?|knows?"
            rf"|can think|thinks? of)|\b{_PW} tried\b"
        ),
    ),
    (
        "passwords",
        True,
        (
            r"\btried (?:it )?(?:\d+ ?x|x ?\d+|\d+ times|several times|three times"
            r"|many times)\b(?!.{0,60}(?:forgot|reset|link|page|ring|call|phone))|\bevery password\b"
        ),
    ),
    ("passwords", True, rf"\b{_PW}'?s? ?x ?\d"),
    (
        "reset-link",
        True,
        rf"\b{_PW} reset ?-* ?(?:goes|went|tried|done|sent|no\b|x ?\d|never|fail)|\b{_PW} ?(?:\+|&|and) ?reset\b",
    ),
    ("passwords", True, rf"\b{_PW} ?(?:\+|&|and) ?reset (?:done|tried)\b"),
    ("reset-link", True, r"\breset ?x ?\d|\breset (?:link|page) tried\b"),
    ("recover-mailbox", True, rf"\b{_PROVIDER} recovery\b[^.]{{0,15}}\b(?:refused|failed|no luck|nothing)"),
    ("recover-mailbox", True, rf"\b(?:ringing|calling|phoning|asking|contacting|emailing) {_PROVIDER}\b"),
    (
        "pin-document",
        True,
        r"\b(?:pin|linkage|pass ?phrase)(?: (?:key|doc|letter))? (?:was |has been )?(?:re-?)?(?:issued|printed)\b",
    ),
    ("passwords", True, rf"\bguess(?:ed|ing) (?:at )?(?:my |the |her |his )?{_PW}"),
    (
        "reset-link",
        True,
        (
            rf"\b{_TRIED} (?:[a-z0-9']{{1,9}} ){{0,4}}?[\"'(]?f/p\b"
            rf"|\b{_TRIED} (?:[a-z0-9']{{1,9}} ){{0,5}}?[\"'(]?(?:(?:for(?:got(?:ten)?|get)|fgt|forgoten)(?: my| your"
            rf"| the)?[ -]?{_PW}|reset(?:ting)?\b(?! (?:phone|my phone))|{_PW} reset|the reset|forgot\b)"
        ),
    ),
    (
        "reset-link",
        True,
        (
            rf"\breset (?:e-?mail|link|message|code)s? (?:[a-z']{{1,9}} ){{0,3}}?(?:never|not|no|went"
            rf"|sent|doesn'?t|does not|didn'?t|isn'?t|keeps?)|\b(?:asked|requested"
            rf"|sent off) for (?:a |the )?(?:{_PW} )?reset\b|\breset(?:ting)? (?:my |the |her "
            rf"|his )?{_PW} (?:but|and|sends?|goes|never|twice|didn'?t)"
        ),
    ),
    (
        "reset-link",
        True,
        r"\b(?:not|n'?t|never) (?:get(?:ting)?|got|receiv\w+) (?:the |any |an? )?(?:e-?mail with )?(?:the |a )?reset\b",
    ),
    ("reset-link", True, r"\bf/?pw? (?:link )?(?:tried|done|sent|used)\b"),
    ("reset-link", True, r"\b(?:every|each) time (?:i|she|he|we) (?:try to )?reset\b"),
    (
        "reset-link",
        True,
        r"\b(?:the|a) reset (?:e-?mail |link )?(?:goes|went|is going) to\b|\btried (?:your|the|that|this) link\b",
    ),
    ("reset-link", False, r"\bused the (?:reset )?link\b"),
    ("reset-link", False, r"\breset (?:e-?mail|link|message|code)s? (?:[a-z']{1,9} ){0,3}?(?:goes|go|to\b)"),
    (
        "reset-link",
        True,
        (
            rf"\b(?:forgot(?:ten)?|fgt|forgoten)[ -](?:my |your |the )?{_PW}['\"]? (?:link |button |option |thing "
            rf"|e-?mail |page )?(?:[a-z]{{1,6}} )?(?:done|tried|goes|went|sends?|sent|never|twice"
            rf"|x ?\d|used|clicked|but|no)\b|\brequested (?:a )?(?:{_PW} )?reset\b"
        ),
    ),
    ("recover-mailbox", True, rf"\b{_ASKED} (?:[a-z']{{1,9}} ){{0,2}}?{_PROVIDER}\b"),
    (
        "recover-mailbox",
        False,
        (
            rf"\b{_PROVIDER} (?:[a-z']{{1,9}} ){{0,3}}?(?:can'?t|cannot|can not|couldn'?t"
            rf"|could not|won'?t|wouldn'?t|refused|declined|say|said|says|told|unable|no (?:help|use))\b[^.]{{0,40}}"
        ),
    ),
    (
        "recover-mailbox",
        True,
        (
            r"\b(?:tried|been through|filled in|used|did|done"
            r"|went through)\b[^.]{0,30}\b(?:recovery (?:form|page|process|thing)|(?:recover"
            r"|get back into|get into|reopen|reinstate|reactivate|restore|rescue"
            r"|retrieve) (?:the |my |her |his |that |their )?(?:\w+ )?(?:e-?mail|mailbox|inbox"
            r"|account at|address))|\brecovery (?:form|page)\b[^.]{0,15}\b(?:refused|failed"
            r"|no luck|nothing)"
        ),
    ),
    (
        "search-mailboxes",
        True,
        (
            rf"\b{_LOOKED} (?:[a-z0-9']{{1,9}} ){{0,4}}?(?:[a-z]{{1,9}} )?(?:inbox(?:es)?"
            rf"|e-?mails?|mailbox(?:es)?|mail|accounts?)\b(?! address)"
        ),
    ),
    ("search-mailboxes", False, rf"\b{_LOOKED} (?:[a-z']{{1,9}} ){{0,3}}?(?:junk|spam)\b"),
    ("search-mailboxes", True, rf"\b(?:searched|looked|checked)\b[^.]{{0,40}}\bfor {TOKEN}"),
    ("search-mailboxes", True, r"\b(?:searched|looked) for (?:[a-z']{1,9} ){0,3}?(?:nhs|noreply|no-reply)"),
    (
        "replace-account",
        True,
        (
            r"\b(?:tried|trying|attempted|had a go at|went to|started|set(?:ting)? ?up|signed up"
            r"|registered|made|making|creat(?:e|ed|ing))\b[^.]{0,25}\b(?:new|fresh|another|second"
            r"|brand-?new|again)\b[^.]{0,20}\b(?:nhs )?(?:account|log ?in|one|app account"
            r"|nhs login|registration|with)\b"
        ),
    ),
    (
        "replace-account",
        True,
        (
            r"\btried (?:to )?re-?register(?:ing)?\b|\b(?:sign(?:ing|ed)? up|regist(?:er|ering|ered)|signed on"
            r"|start(?:ing"
            r"|ed)? (?:again|over|afresh)) (?:again|afresh|with (?:the |my )?new|from scratch"
            r"|anew)|\b(?:tried|attempted) (?:to )?replac(?:e|ing) (?:the |my |her "
            r"|his )?account"
        ),
    ),
    (
        "replace-account",
        False,
        (
            r"\btry (?:already )?(?:a )?(?:new|again) (?:regist\w+|account)|\btells? (?:me )?(?:it "
            r"|account )?(?:already )?exists?\b"
        ),
    ),
    (
        "replace-account",
        False,
        (
            r"\balready (?:has|have|had|got|an?) (?:an )?(?:nhs )?(?:account|log ?in)\b|\balready in use\b"
            r"|\baccount already exists\b|\b(?:found|we have) an existing account\b|\balready registered\b"
        ),
    ),
    (
        "registration",
        True,
        (
            r"\b(?:pds|spine|demographics?|registration(?: details)?|details|gms1"
            r"|reg)\b[^.]{0,25}\b(?:match(?:es|ed)?|checked|check|confirmed|correct|ok|okay"
            r"|verified|synced|up to date|in order|agrees?|fine|sync'?d)\b"
        ),
    ),
    (
        "registration",
        True,
        (
            r"\b(?:checked|confirmed|verified|synced|looked at|compared)\b[^.]{0,25}\b(?:pds|spine"
            r"|demographics?|registration|registered|reg)\b"
        ),
    ),
    (
        "practice-reset",
        True,
        (
            r"\b(?:we |i |surgery |practice |reception )?(?:have |has |had |already )?(?:reset"
            r"|re-set|re-?registered|deactivated|recreated|re-created|removed and re-?added"
            r"|unlinked and relinked)\b (?:the |her |his |their |pt'?s |pts |patient'?s "
            r"|my )?(?:online (?:account|access|services|acct|a/c|registration|users?)|(?:emis"
            r"|systmone|patient access|systmonline) (?:account|online|access|a/c)|patient online"
            r"|gp online)"
        ),
    ),
    (
        "practice-reset",
        True,
        (
            r"\bonline (?:account|access|services|a/c|acct) (?:was |has been |been )?(?:reset|re-set"
            r"|recreated|re-registered)\b"
        ),
    ),
    (
        "pin-document",
        True,
        (
            r"\b(?:issued|reissued|re-issued|printed|reprinted|gave|given|handed|sent|posted"
            r"|generated|new|got|had|collected)\b[^.]{0,25}\b(?:(?:pin|linkage|passphrase|pass phrase)\b"
            r"|registration (?:document|doc|letter|key|keys|sheet|details|slip|code)\b)"
        ),
    ),
    (
        "pin-document",
        True,
        r"\bpin (?:doc|letter|slip)\w*,? (?:was |has been )?(?:re-?)?(?:issued|printed|given|sent|posted)",
    ),
    (
        "other",
        True,
        (
            r"\b(?:re-?installed|reinstalling|uninstalled|re-?downloaded|deleted (?:and|the) (?:re|app)"
            r"|took the app off|restarted|rebooted|(?:turned|switched) (?:(?:my |her |his |the )?(?:phone|tablet"
            r"|ipad) off|it off (?:and|then))|"
            r"cleared (?:the )?(?:cache|cookies|history|browser)|updated the app"
            r"|different (?:phone|device|browser|tablet)|another (?:phone|device|browser|tablet|laptop)"
            r"|(?:son|daughter|sister|brother|wife|husband|friend|mum|dad|partner|neighbour)'?s? (?:phone"
            r"|laptop|tablet|ipad|computer)|factory reset)\b"
        ),
    ),
    (
        "other",
        True,
        (
            r"\b(?:rang|rung|called|phoned|contacted|emailed|spoke to|wrote to|filled in)\b(?: (?!says?\b|said\b"
            r"|re\b)[a-z]{1,6}){0,2} (?:119"
            r"|111|nhs app (?:team|help|support)|nhs (?:login )?help ?desk|nhs login(?: support)?"
            r"|nhs support)\b"
        ),
    ),
)
TICKED = (
    ("reset-link", rf"forgot|reset|{_PW} link|\blink\b"),
    (
        "passwords",
        (
            rf"(?<!forgot )(?<!forgotten"
            rf" )(?<!forgot-)(?<!reset"
            rf" )(?<!forgotten-)\b{_PW}(?! (?:reset"
            rf"|link|flow|page))"
        ),
    ),
    (
        "recover-mailbox",
        (
            rf"provider|recover|{_PROVIDER} (?:help ?desk|support)|\bit help ?desk\b|(?:asked|contacted"
            rf"|rang) {_PROVIDER}|\b(?:bt|sky|aol|yahoo|virgin"
            rf"|talk ?talk|google|microsoft)\b"
        ),
    ),
    ("search-mailboxes", "inbox|mailbox|search|grep"),
    ("replace-account", ("new (?:nhs )?(?:account|login)|replace|sign(?:ed|ing)? up|registering")),
    ("registration", "pds|spine|registration|demographic"),
    ("practice-reset", ("online account|reset (?:by|at) (?:surgery|practice)")),
    ("pin-document", "pin|linkage|passphrase"),
    ("other", "reinstall|restart|other|phone|cache"),
)
