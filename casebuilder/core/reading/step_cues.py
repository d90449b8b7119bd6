"""The words by which a message tells of a step: in a sentence, or as a box that is ticked or an item of a list."""

from __future__ import annotations

from casebuilder.core.reading.message import TOKEN

_PW = r"(?:pass ?words?|paswords?|passwrds?|p/?w(?:'?s|ds?)?|pwords?)"
_RESET = (
    rf"(?:(?:for(?:got(?:ten)?|get)|fgt|forgoten|lost)(?: my| your| the| ur| i forgot)?[ -]?{_PW}|f/?p"
    rf"|re-?set(?! (?:phone|my phone|the phone"
    rf"|it\b|her\b|his\b|their\b|pt|online|the online|my (?:nhs|online)))|{_PW} (?:re-?set|link|recovery)"
    rf"|reset(?:ting)? (?:the |my |her |his )?{_PW})"
)
_TRIED = (
    r"(?:tried|trying|used|using|did|done|doing|do|clicked|pressed|pushed|hit|been through|gone through"
    r"|going through|went"
    r"|attempted|attempting|had (?:a|another|several|many) (?:go|goes|bash|stab|try)s?|no (?:joy|luck) (?:with|from)"
    r"|got nowhere with|requested|asked for|sent (?:off for|for|myself)|followed|filled in|tapped|selected|chose)"
)
_GUESSED = (
    r"(?:tried|trying|guess(?:ed|ing)?|put in|typed|entered|entering|(?:been|gone|went|run) thr(?:ough|u)"
    r"|attempted|used|had (?:a|another) (?:go|bash|stab|try))"
)
_MANY = (
    r"(?:all|every|each|lots|loads|different|several|many|various|old|other|both|few|any|usual|them|possible|likely"
    r"|\d{1,2}|dozens?|can think|could think|remember|know|ever|my own|the ones?|guess)"
)
_LOOKED = (
    r"(?!check your)(?:search(?:ed|ing)?|look(?:ed|ing)?|check(?:ed|ing)?|trawl(?:ed|ing)?|hunt(?:ed|ing)?"
    r"|scour(?:ed|ing)?"
    r"|comb(?:ed|ing)?"
    r"|rak(?:ed|ing)|sift(?:ed|ing)?|(?:gone|been|went|going|go) (?:[a-z]{1,6} )?(?:thr(?:ough|u|o)|into))"
)
ASKED = (
    r"(?:rung|ringing|rang|in touch with|written|wrote|write|asked|asking|contacted|contacting|phoned|phoning"
    r"|telephoned"
    r"|called|calling|emailed|emailing|messaged|spoke|spoken|speaking|tried|been on|chatted|complained|(?:opened|raised"
    r"|logged) a (?:ticket|case|call))"
)
_PROVIDER = (
    r"(?:bt|sky|aol|talk ?talk|virgin(?: media)?|yahoo'?s?|google|gmail|hotmail|outlook|microsoft|plusnet|orange"
    r"|ee|tiscali|ntl|vodafone|o2|tesco|apple|proton"
    r"|(?:(?:e-?mail|internet|broadband|mail|web) )?(?:provider|isp|host(?:ing)?(?: company)?|company|co|firm|people)"
    r"|web ?master|it (?:dept|department|desk|help ?desk|service|team|support)|(?:uni|school|college|work"
    r"|company|firm'?s?) it"
    r"|support (?:of|for) (?:this|that|the|my) (?:e-?)?mail)(?:'s)?"
)
_BACK = (
    r"(?:recover|get(?:tin)? (?:back )?(?:into|in)|reopen|re-open|reinstate|reactivate|restore|rescue|retrieve"
    r"|revive|unlock|bring (?:it )?back|get (?:it |that )?back)(?:ing|ed|d)?"
)
_MAILBOX = r"(?:(?:e-?)?mail(?:box)?|inbox|address|hotmail|yahoo|gmail|outlook)"
_NHS_DESK = (
    r"(?:119|nhs ?app(?:'s)? (?:team|help ?(?:line|desk)?|support)|nhs (?:login )?(?:help ?desk|helpline)"
    r"|nhs login(?: support| team)?|nhs support|nhs digital)"
)
STEPS: tuple[tuple[str, bool, str], ...] = (  # the step, whether the words alone say that it was done, the words
    (
        "passwords",
        True,
        (
            rf"\b{_GUESSED}\b(?:(?!for(?:got|get)|\blost\b|fgt|f/p|re-?set|link"
            rf"|\bring)[^.;?]){{0,45}}?\b{_PW}\b(?! (?:re-?set|link"
            rf"|recovery))(?<!forgot password)(?<!forgotten password)(?<!forgot p/w)(?<!forgot pw)(?<!forgot pass)"
        ),
    ),
    ("passwords", True, rf"\b{_PW}\b[^.;]{{0,60}}\b(?:tried|guessed|entered) (?:{_MANY}|it \w+ times)"),
    (
        "passwords",
        True,
        rf"\b{_PW}'?s? (?:all )?(?:tried|guessed)\b|(?<!forgot )(?<!forgotten )\b{_PW}'?s? ?x ?\d|\bevery {_PW}\b",
    ),
    (
        "passwords",
        True,
        (
            r"(?<!link )(?<!reset )(?<!form )(?<!page )\btried (?:it )?(?:\d+ ?x|x ?\d+|\d+ times|several times"
            r"|three times|many times)\b(?!.{0,60}(?:forgot|reset|link|page|ring|call|phone))"
        ),
    ),
    (
        "passwords",
        True,
        (
            r"\b(?:\d{1,2}|several|many|three|four|five|six|ten|lots of|loads of) (?:goes|tries|attempts) (?:at|with|on"
            rf"|of) (?:the |my |her |his )?{_PW}"
        ),
    ),
    ("passwords", True, rf"\b{_PW} ?(?:\+|&|and) ?(?:reset|link)[^.]{{0,12}}\b(?:done|tried)\b"),
    ("reset-link", True, rf"\b{_TRIED}\b(?:(?!\bonline\b)[^.;?]){{0,45}}?[\"'( ]{_RESET}"),
    (
        "reset-link",
        False,
        (
            rf"\b{_RESET}['\"]?(?: (?:link|button|option|thing|e-?mail|page|message|code|route|form))?s?"
            r" ?-* ?(?:[a-z']{1,9} ){0,3}?(?:goes|went|tried|done|used|clicked|sent|sends?|no\b|x ?\d|never|fail"
            r"|not\b|isn'?t|doesn'?t|didn'?t|won'?t|keeps?|twice|takes|just|but|loops?|going)"
        ),
    ),
    (
        "reset-link",
        True,
        (
            rf"\b{_RESET}['\"]?(?: (?:link|button|option|thing|e-?mail|page|message|code|route|form))?s?"
            r" ?-* ?(?:tried|done|used|clicked|pressed|sent|x ?\d|twice)\b"
        ),
    ),
    ("reset-link", True, rf"\b{_PW} ?(?:\+|&|and) ?(?:reset|link)\b|\breset ?x ?\d"),
    (
        "reset-link",
        True,
        (
            r"\b(?:not|n'?t|never) (?:get(?:ting)?|got|receiv\w+) (?:the |any |an? )?(?:e-?mail with )?(?:the "
            r"|a )?reset\b"
        ),
    ),
    (
        "reset-link",
        True,
        r"\b(?:every|each) time (?:i|she|he|we) (?:try to )?reset\b|\btried (?:your|the|that|this) link\b",
    ),
    (
        "reset-link",
        True,
        (
            rf"\b{_TRIED} (?:the |that |your )?(?:link\b(?! u\b| you| (?:in|on|from) (?:your|the|a|my) (?:text|sms"
            rf"|letter|leaflet|website))|[\"'](?:forgot|reset))"
        ),
    ),
    ("reset-link", True, rf"\b{_RESET}\b[^.;]{{0,40}}\b(?:came|arrived|has expired)\b"),
    ("reset-link", True, rf"\b{_RESET}\b[^.;]{{0,25}}[(,-] ?tried\b"),
    ("reset-link", True, rf"\b(?:requested|asked for|sent for) (?:a )?(?:new|fresh) {_PW}"),
    ("reset-link", False, r"\bused the link\b"),
    (
        "recover-mailbox",
        True,
        (
            rf"\b{ASKED} (?:(?!if\b|to\b(?! the| my| our| them"
            rf"| {_PROVIDER}))[a-z']{{1,9}} ){{0,4}}?{_PROVIDER}\b(?! (?:app|login))"
            r"(?! (?:for|about|re) (?:(?!mail|address|inbox|account|back|access|password|log|it\b)[^.;])*(?:[.;]|$))"
        ),
    ),
    (
        "recover-mailbox",
        True,
        (
            rf"\b{_PROVIDER} (?:(?:account |password )?recovery)\b[^.]{{0,20}}\b(?:refused|failed|rejected|no luck"
            rf"|nothing|x ?\d|twice|done|tried)"
        ),
    ),
    (
        "recover-mailbox",
        False,
        (
            rf"\b{_PROVIDER} (?:[a-z']{{1,9}} ){{0,3}}?(?:can'?t|cannot|can not|couldn'?t|could not|won'?t"
            r"|wouldn'?t|refused|declined|say|said|says|told|unable|no (?:help|use))\b"
        ),
    ),
    (
        "recover-mailbox",
        True,
        (
            r"\b(?:tried|trying|been through|filled in|used|did|done|went through|attempted)\b[^.;]{0,30}"
            rf"\b(?:recovery (?:form|page|process|thing|option)|{_BACK} (?:[a-z']{{1,9}} ){{0,3}}?{_MAILBOX})"
        ),
    ),
    (
        "recover-mailbox",
        True,
        (
            rf"\b(?:asked|whether|if)\b[^.;]{{0,40}}\b(?:could|can|might"
            rf"|would) {_BACK} (?:[a-z']{{1,9}} ){{0,3}}?(?:{_MAILBOX}|it)\b"
            rf"|\basked\b[^.;]{{0,40}}\bto {_BACK} (?:[a-z']{{1,9}} ){{0,3}}?{_MAILBOX}\b"
        ),
    ),
    (
        "recover-mailbox",
        False,
        (
            rf"\b{ASKED} (?:them|they|it|him|her|the (?!nhs|surgery|gp)\w+)\b[^.;]{{0,25}}\b(?:they|he|she"
            rf"|who)\b[^.;]{{0,12}}"
            r"\b(?:no\b|won'?t|can'?t|cannot|couldn'?t|refused?|unable|gave up)"
        ),
    ),
    (
        "recover-mailbox",
        True,
        r"\brecovery (?:form|page)\b[^.]{0,15}\b(?:refused|failed|rejected|no luck|nothing|x ?\d|twice)",
    ),
    (
        "search-mailboxes",
        True,
        (
            rf"\b{_LOOKED}\b[^.;)]{{0,35}}?\b(?:inbox(?:es)?|e-?mails|mailbox(?:es)?|mail|accounts?|folders"
            rf"|e-?mail(?= for))\b(?! address)"
        ),
    ),
    ("search-mailboxes", False, rf"\b{_LOOKED} (?:[a-z']{{1,9}} ){{0,3}}?(?:junk|spam)\b"),
    (
        "search-mailboxes",
        True,
        rf"\b{_LOOKED}\b[^.;]{{0,40}}\bfor (?:{TOKEN}|(?:[a-z']{{1,9}} ){{0,3}}?(?:nhs|noreply|no-reply))",
    ),
    (
        "replace-account",
        True,
        (
            r"\b(?:tried|trying|try to make|attempted|had (?:a|another) go at|went to|started|starting|set(?:ting)? ?up"
            r"|signed up|registered|registering"
            r"|made|making|creat(?:e|ed|ing)|open(?:ed|ing)|did|done)\b(?:(?!\bnot\b)[^.;]){0,30}\b(?:new|fresh"
            r"|another|second|2nd"
            r"|brand-?new|again)\b[^.;]{0,20}\b(?:account|log ?in|registration|one with|from scratch)\b"
        ),
    ),
    (
        "replace-account",
        True,
        (
            r"\b(?:tried|attempted|trying) (?:to )?(?:re-?register(?:ing)?|replac(?:e|ing) (?:the |my |her "
            r"|his )?account)"
            r"|\b(?:sign(?:ing|ed)? up|regist(?:er|ering|ered)|signed on|set (?:[a-z]+ ){0,3}up|start(?:ing"
            r"|ed)? (?:again|over|afresh)|re-?register(?:ing|ed)?)"
            r" (?:again|afresh|with (?:the |my )?new|from scratch|anew)|\bcontinued? with (?:the )?new\b"
        ),
    ),
    (
        "replace-account",
        False,
        (
            r"\btry (?:already )?(?:a )?(?:new|again) (?:regist\w+|account)|\btells? (?:me )?(?:it "
            r"|account )?(?:already )?exists?\b"
            r"|\balready (?:has|have|had|got|an?) (?:an )?(?:nhs )?(?:account|log ?in)\b|\balready in use\b"
            r"|\baccount already exists\b(?<!no account already exists)|\b(?:found|we have) an existing account\b"
            r"|\balready (?:registered|linked|exist)\b"
        ),
    ),
    (
        "registration",
        True,
        (
            r"\b(?:pds|spine|demographics?|registration(?: details)?|details|gms1|reg)\b[^.]{0,25}\b(?:match(?:es"
            r"|ed)?|checked"
            r"|check|confirmed|correct(?:ed)?|ok|okay|verified|synced|up to date|in order|agrees?|fine|sync'?d)\b"
        ),
    ),
    (
        "registration",
        True,
        (
            r"\b(?:checked|confirmed|verified|synced|looked at|compared)\b(?:(?!\basked\b)[^.)]){0,25}\b(?:pds"
            r"|spine|demographics?"
            r"|registration|registered|reg)\b"
        ),
    ),
    (
        "practice-reset",
        True,
        (
            r"\b(?:reset|re-set|re-?registered|deactivated|recreated|re-created|removed and re-?added"
            r"|unlinked and relinked)\b"
            r" (?:the |her |his |their |pt'?s |pts |patient'?s |my |your )?(?:online (?:account|access|services|acct"
            r"|a/c|registration|users?)"
            r"|(?:emis|systmone|patient access|systmonline) (?:account|online|access|a/c)|patient online|gp online)"
        ),
    ),
    (
        "practice-reset",
        True,
        (
            r"\bonline (?:account|access|services|a/c|acct) (?:was |has been |been )?(?:reset|re-set|recreated"
            r"|re-registered)\b"
        ),
    ),
    (
        "pin-document",
        True,
        (
            r"\b(?:issued|reissued|re-issued|printed|reprinted|gave|given|handed|sent|posted|generated|new|got|had"
            r"|collected)\b"
            r"[^.;]{0,25}\b(?:(?:pin|linkage|passphrase|pass phrase)\b|registration (?:document|doc|letter|key|keys"
            r"|sheet|details|slip|code)\b)"
        ),
    ),
    (
        "pin-document",
        True,
        (
            r"\b(?:pin|linkage|pass ?phrase)(?: (?:key|doc(?:ument)?|letter|slip))?,? (?:was "
            r"|has been )?(?:re-?)?(?:issued|printed|given|sent|posted)\b"
        ),
    ),
    (
        "other",
        True,
        (
            r"\b(?:re-?install(?:ed|ing)|install(?:ed|ing) (?:it |the app )?again|uninstall(?:ed|ing)"
            r"|re-?(?:down)?load(?:ed|ing)?(?: the)? app|re-?download(?:ed|ing)|delet(?:ed|ing) (?:and re|(?:the )?app)"
            r"|t(?:ook|aken) the app off|restart(?:ed|ing)|reboot(?:ed|ing)|(?:turned|switched) (?:(?:my |her |his "
            r"|the )?(?:phone|tablet|ipad) off|it off (?:and|then) (?:back )?on)"
            r"|clear(?:ed|ing) (?:the )?(?:cache|cookies|history|browser)|updat(?:ed|ing) the app|factory reset)\b"
        ),
    ),
    (
        "other",
        True,
        (
            r"\b(?:tried|trying|used|using|log(?:ged)? in (?:on|from|with))\b[^.;]{0,20}\b(?:(?:different"
            r"|another|friend'?s?|son'?s?|daughter'?s?|sister'?s?|brother'?s?"
            r"|wife'?s?|husband'?s?|mum'?s?|dad'?s?|partner'?s?|neighbour'?s?|colleague'?s?) (?:phone|device|browser"
            r"|tablet|laptop|ipad|computer))\b"
        ),
    ),
    (
        "other",
        True,
        (
            rf"\b(?:rang|rung|called|phoned|contacted|emailed|spoke|wrote|filled in|been on)\b(?: (?!says?\b|said\b"
            rf"|re\b)[a-z]{{1,6}}){{0,3}} {_NHS_DESK}\b"
        ),
    ),
)
TICKED = (
    ("registration", "pds|spine|registration|demographic"),
    ("search-mailboxes", "search|grep|inboxes|mailboxes|every (?:inbox|mailbox)|(?:look|check|trawl)(?:ed|ing)"),
    ("reset-link", rf"forgot|reset|{_PW} link|\blink\b"),
    (
        "passwords",
        (
            r"(?<!forgot )(?<!forgotten )(?<!forgot-)(?<!reset )(?<!forgotten-)(?<!lost )"
            rf"\b{_PW}\b(?! (?:re-?set|link|flow|page))"
        ),
    ),
    (
        "recover-mailbox",
        (
            rf"provider|recover|(?:e-?mail|web) (?:company|people|host)|{_PROVIDER} (?:help ?desk|support)"
            rf"|\bit help ?desk\b"
            rf"|(?:asked|contacted|rang) {_PROVIDER}|\b(?:bt|sky|aol|yahoo|virgin|talk ?talk|google|microsoft)\b"
        ),
    ),
    (
        "replace-account",
        ("(?:new|second|another|2nd|fresh) (?:nhs )?(?:account|login)|replace|sign(?:ed|ing)? up|registering"),
    ),
    ("practice-reset", ("online account|reset (?:by|at) (?:surgery|practice)")),
    ("pin-document", "pin|linkage|passphrase"),
    ("other", r"reinstall|restart|\bother\b|\bphone\b|cache"),
)
