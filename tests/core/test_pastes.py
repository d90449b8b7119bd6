"""What people really paste, kind by kind, posted through the form of a case: each with its neighbours."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from werkzeug.datastructures import MultiDict

from casebuilder.core.case_numbers import normalise_number
from casebuilder.core.checks import Judgement, State, judge
from casebuilder.core.circumstances import Circumstances, Practice
from casebuilder.core.dates import date_words
from casebuilder.core.desk_references import reference_key, searched_keys
from casebuilder.core.details import CaseDetails
from casebuilder.core.emails import clean_address
from casebuilder.core.guidance import REQUIREMENTS
from casebuilder.core.mends import Mend, give_up
from casebuilder.core.service_desk import Layout
from casebuilder.core.submission import compose
from casebuilder.forms.case import CaseForm
from casebuilder.forms.progress import SearchForm

PRACTICE = Practice("Bars Surgery", "A81001")
TODAY = Circumstances(date(2026, 11, 26), PRACTICE)
OLD = "jo.old@example.org"


def posted(**typed: str) -> tuple[CaseForm, CaseDetails]:
    """Return a form as a browser posts it, and its details, which both layouts can be made of."""
    form = CaseForm(MultiDict(typed))
    details = form.details()
    for layout in Layout:
        compose(details, PRACTICE, layout)
    return form, details


def judged(details: CaseDetails, name: str) -> Judgement:
    return next(judge(each, details, TODAY) for each in REQUIREMENTS if each.field == name)


# --- K1: what stands round the old address ---------------------------------------------------------------------

DEBRIS = [
    "MAILTO:jo.old@example.org",
    "mailto: jo.old@example.org",
    "mailto:jo.old%40example.org",
    "mailto:jo.old@example.org?cc=x",
    "mailto://jo.old@example.org",
    "SMTP:jo.old@example.org",
    "smtp:jo.old@example.org",
    "e-mail: jo.old@example.org",
    "E: jo.old@example.org",
    "Email address - jo.old@example.org",
    "Email - jo.old@example.org",
    "email jo.old@example.org",
    "email is jo.old@example.org",
    "Old email: jo.old@example.org",
    "old: jo.old@example.org",
    "My old email is jo.old@example.org",
    "it was jo.old@example.org",
    "Email=jo.old@example.org",
    "email:- jo.old@example.org",
    "jo.old@example.org!",
    "jo.old@example.org?",
    "jo.old@example.org )",
    "(jo.old@example.org)",
    "[jo.old@example.org]",
    "{jo.old@example.org}",
    "\xabjo.old@example.org\xbb",
    "\u201cjo.old@example.org\u201d",
    "\u2018jo.old@example.org\u2019",
    "\u201ejo.old@example.org\u201c",
    "`jo.old@example.org`",
    "<mailto:jo.old@example.org>",
    "&lt;jo.old@example.org&gt;",
    "&quot;jo.old@example.org&quot;",
    '"Old, Jo" <jo.old@example.org>',
    "Old, Jo <jo.old@example.org>",
    "OLD, Jo (NHS SURGERY) <jo.old@example.org>",
    "'Jo Old' via List <jo.old@example.org>",
    "=?utf-8?Q?Jo?= <jo.old@example.org>",
    "To: Jo Old <jo.old@example.org>",
    "From: jo.old@example.org",
    "jo.old@example.org (closed)",
    "jo.old@example.org [old]",
    "jo.old@example.org - old",
    "jo.old@example.org \u2013 closed",
    "jo.old@example.org \u2013 home",
    "jo.old@example.org (personal)",
    "jo.old@example.org old",
    "jo.old@example.org (no longer used, closed)",
    "*jo.old@example.org*",
    "_jo.old@example.org_",
    "~~jo.old@example.org~~",
    "\u2022 jo.old@example.org",
    "- jo.old@example.org",
    "1. jo.old@example.org",
    "1) jo.old@example.org",
    "-> jo.old@example.org",
    "\u2192 jo.old@example.org",
    "jo.old@example.org \u2192",
    "jo.old@example.org#",
    "jo.old@example.org&nbsp;",
    "jo.old@example.org%20",
    "jo.old@example.org=20",
    "jo.old@example.org=",
    "jo.old@example.org\\",
    "jo.old@example.org\\n",
    "jo.old@example.org..",
    "jo.old@example.org.,",
    "jo.old@example.org :",
    "jo.old@example.org \U0001f4e7",
    "\U0001f4e7 jo.old@example.org",
    "jo.old@example.org\u2709",
    '<a href="mailto:jo.old@example.org">jo.old@example.org</a>',
    "<b>jo.old@example.org</b>",
    "jo.old@example.org<br>",
    "jo.old@example.org<br/>",
    "tel:jo.old@example.org",
    "|jo.old@example.org|",
    "jo.old@example.org\thome",
    "jo.old@example.org and jo.old@example.org",
    "jo.old@example.org, jo.old@example.org",
    "jo.old@example.org; jo.old@example.org;",
    "https://jo.old@example.org/",
    "ms-outlook://compose?to=jo.old@example.org",
    "https://mail.google.com/mail/?view=cm&to=jo.old@example.org",
    "acct:jo.old@example.org",
    "skype:jo.old@example.org",
    "jo.old@example.org>",
    "<jo.old@example.org",
    'jo.old@example.org"',
    "jo.old@example.org'",
    "jo.old@example.org\u2019",
    "jo.old@example.org\u201d",
    "\xb4jo.old@example.org\xb4",
    "mailto:jo.old@example.org;",
    "mailto:jo.old@example.org>",
    "(mailto:jo.old@example.org)",
]
DOUBTFUL = [
    "jo.old@example.org, sam.old@example.org",
    "jo.old@example.org or jo.older@example.org",
    "jo.old@example.org / sam.old@example.org",
    "jo.old@example.org/sam.old@example.org",
    "jo.old@example.org & sam.old@example.org",
    "jo.old@example.org,sam.old@example.org",
    "jo.old@example.orgsam.old@example.org",
    "jo.old (at) example.org",
    "jo.old[at]example.org",
    "jo.old at example dot org",
    "jo.old@example dot org",
    "jo.old @ example.org",
    "jo.old @example.org",
    "jo.old@ example.org",
    "jo.old@example. org",
    "jo.old@example .org",
    "jo. old@example.org",
    "jo.old@@example.org",
    "jo.old@example..org",
    "jo.old@.example.org",
    "jo.old@example",
    "@example.org",
    "jo.old",
    "jo.old@",
    "j\u2022\u2022\u2022\u2022d@example.org",
    "jo***@e***.org",
    "jo.old@ex*****.org",
    "j\u2026d@example.org",
    "jo.old\uff20example.org",
    "jo.old@example\u3002org",
    "jo.old@example.org\u200b\u200bx@y.org",
    "jo.old\xa0@example.org",
    "jo\told@example.org",
]
WITH_HIDDEN_MARKS = [
    "jo.old@example.org\u200e",
    "jo.old@exam\xadple.org",
    "jo.old\ufeff@example.org",
    "\u200bjo.old@example.org",
    "\u202ajo.old@example.org\u202c",
]
RIGHT = [
    "jo.old@example.org ",
    "\xa0jo.old@example.org\xa0",
    "jo_old@example.org",
    "jo-old@example.org",
    "o'old@example.org",
    "jo.old+app@example.org",
    "jo.old@example.museum",
    "jo.old@sub.example.co.uk",
    "1234@example.org",
    "j@e.org",
    "JO.OLD@Example.ORG",
    "jo.old@xn--bcher-kva.example",
    "jo=old@example.org",
    "jo!old@example.org",
    "jo#old@example.org",
    "jo$old@example.org",
    "jo%old@example.org",
    "jo^old@example.org",
    "jo{old@example.org",
    "jo~old@example.org",
    "-jo@example.org",
    "jo-@example.org",
    "_jo@example.org",
    "jo_@example.org",
    "mailto@example.org",
    "email@jo.example.org",
    "jo..old@example.org",
    "email.jo@example.org",
    "old@example.org",
    "jo'@example.org",
    "home@example.org",
    "http@example.org",
]


def test_debris_round_an_address_is_wrong_and_one_press_takes_the_address() -> None:
    for typed in [*DEBRIS, *WITH_HIDDEN_MARKS]:
        _, details = posted(old_email=typed)
        found = judged(details, "old_email")
        assert found.state is State.WRONG, typed
        assert found.press == Mend("old_email", f"Use {OLD}"), typed


def test_a_hidden_mark_in_an_address_is_named() -> None:
    for typed in WITH_HIDDEN_MARKS:
        assert "hidden character (" in judged(posted(old_email=typed)[1], "old_email").sentence, typed


def test_what_may_be_another_address_is_wrong_and_none_is_offered() -> None:
    for typed in DOUBTFUL:
        found = judged(posted(old_email=typed)[1], "old_email")
        assert found.state is State.WRONG, typed
        assert not (found.press and found.press.words.startswith("Use")), typed


def test_an_address_is_taken_as_it_is() -> None:
    for typed in RIGHT:
        _, details = posted(old_email=typed)
        assert judged(details, "old_email").state is State.GIVEN, typed
        assert details.old_email == typed.strip(), typed


# --- K2: what is no NHS number; K4: a number, however it is written ----------------------------------------------

NO_NUMBER = [
    "Ring 0161 496 0123",
    "Mob 07700 900 123",
    "07700-900-123",
    "07700.900.123",
    "0770 0900 123",
    "(07700) 900123",
    "+44 (0) 7700 900123",
    "+44(0)7700900123",
    "+44-7700-900123",
    "+44.7700.900123",
    "0044 (0)161 496 0123",
    "00447700900123",
    "(+44) 7700 900123",
    "+ 44 7700 900123",
    "[+44] 7700 900123",
    "tel:+447700900123",
    "tel:07700900123",
    "tel: 0161 496 0123",
    "Tel 020 7946 0123 or 07700 900456",
    "Tel: 0800 11 1111",
    "0800 111 111",
    "0345 111 2222",
    "01632 960 999",
    "0191 498 0999",
    "028 9649 6000",
    "+353 1 234 5678",
    "+353 87 123 4567",
    "+1 202 555 0143",
    "+1 (202) 555-0143",
    "001 202 555 0143",
    "+33 1 70 18 99 00",
    "+48 601 234 567",
    "+91 98765 43210",
    "+92 300 1234567",
    "+61 2 5550 1234",
    "020 7946 0005 / 020 7946 0006",
    "07700900123,07700900456",
    "07700 900123; 07700 900456",
    "ph 07700 900123 ext. 4567",
    "Fax 0161 496 0124",
    "sort code 04-00-04 account 12345678",
    "Sort 040004 Acc 12345678",
    "040004 12345678",
    "04 00 04 1234 5678",
    "IBAN GB29 NWBK 6016 1331 9268 19",
    "GB29NWBK60161331926819",
    "4929 1234 5678 9012",
    "4929-1234-5678-9012",
    "NI QQ 12 34 56 C",
    "QQ123456C",
    "order 404-8812345-7765123",
    "Order no. 2026-112601",
    "Invoice 00012345678",
    "Case 48219377",
    "INC0012345678",
    "12/08/2026 14:30",
    "12.08.26 1430",
    "12-08-2026 at 09:15:33",
    "2026-11-26T18:24:07Z",
    "20261126 182407",
    "26112026 1824",
    "26 Nov 2026 18:24",
    "18:24:07 26/11/2026",
    "09.30 11.15 14.15",
    "09:30-11:15, 14:15-16:00",
    "0930 1115 1415",
    "9-5 Mon, 10-4 Tue, 8-6 Wed",
    "\xa312.50 + \xa3134.99 = \xa3147.49",
    "\xa31,234,567.89",
    "12.50 134.99 10.00 5.25",
    "10% 20% 30% 40% 50%",
    "1, 2, 3, 4, 5, 6, 7, 8, 9, 10",
    "1 2 3 4 5 6 7 8 9 10 11",
    "1) 2) 3) 4) 5) 6) 7) 8) 9) 10)",
    "SW1A 2AA M13 9PL 0161",
    "A81001 B82002 C83003",
    "192.168.100.200",
    "10.0.0.1:8080",
    "v1.2.3-4567",
    "BP 120/80, 135/85, 128/82",
    "120/80 118/76 122/81 130/90",
    "Hb 134 WCC 6.7 Plt 245",
    "weight 72.5 kg height 178 cm BMI 22.9",
    "1/2 1/4 3/4 1/8 7/8",
    "8801234@163.example.com",
    "447700900123@example.com",
    "19800101jo@example.com 123",
    "0000 0000 00",
    "1111111111",
    "999 999 9999",
    "room 101, floor 12, desk 4567",
    "lines 100-200 and 300-4000",
    "2024/25 2025/26 20",
    "tried 3 times on 12/11, 5 times on 13/11, 1 on 14/11",
    "ref AB123456789CD",
    "ISBN 978-0-306-40615-7",
    "CID7023 CID7029 3",
    "0161 496 0123 / 0161 496 0124",
    "07700900123 x2, 07700900456 x3",
    "call 111 or 999, then 01632 960123",
    "\xa33 for 10, \xa330 for 1000",
]
NUMBERS = [
    "999 000 0018",
    "NHS 999 000 0018",
    "NHS No. 9990000018",
    "NHS#9990000018",
    "nhs_no=9990000018",
    "nhsNumber:9990000018",
    "NHS number is 9990000018",
    "NHS number - 9990000018",
    "NHS Number (verified): 9990000018",
    "NHS:9990000018",
    "NHS no.9990000018;DOB 01/01/1980",
    "Nhs num 999 000 0018",
    "my nhs number 9990000018",
    "999-000-0018",
    "999.000.0018",
    "999/000/0018",
    "999,000,0018",
    "999:000:0018",
    "999;000;0018",
    "999_000_0018",
    "999|000|0018",
    "999*000*0018",
    "999+000+0018",
    "999=000=0018",
    "999~000~0018",
    "999#000#0018",
    "999\\000\\0018",
    "999'000'0018",
    '999"000"0018',
    "999`000`0018",
    "999&000&0018",
    "999^000^0018",
    "999!000!0018",
    "999?000?0018",
    "999 - 000 - 0018",
    "999 / 000 / 0018",
    "999 . 000 . 0018",
    "999  000  0018",
    "999, 000, 0018",
    "999 , 000 , 0018",
    "[999] [000] [0018]",
    "(999)(000)(0018)",
    "{999}{000}{0018}",
    "<999><000><0018>",
    '"999","000","0018"',
    "'999' '000' '0018'",
    "**999** **000** **0018**",
    "999\xa0000\xa00018",
    "999\u2003000\u20030018",
    "999\u202f000\u202f0018",
    "999\u200b000\u200b0018",
    "999\xad000\xad0018",
    "999\u2011000\u20110018",
    "999\u2012000\u20120018",
    "999\u2014000\u20140018",
    "999\u2212000\u22120018",
    "999\xb7000\xb70018",
    "999\u2022000\u20220018",
    "999\u2024000\u20240018",
    "999\u2219000\u22190018",
    "999\u2027000\u20270018",
    "999\u2044000\u20440018",
    "999\uff0d000\uff0d0018",
    "999\uff0e000\uff0e0018",
    "999\uff0f000\uff0f0018",
    "999\u3000000\u30000018",
    "\u202a999 000 0018\u202c",
    "9\u200d9\u200d9 000 0018",
    "\uff19\uff19\uff19 \uff10\uff10\uff10 \uff10\uff10\uff11\uff18",
    "\u0669\u0669\u0669 \u0660\u0660\u0660 \u0660\u0660\u0661\u0668",
    "999%20000%200018",
    "999+000+0018",
    "999%2B000%2B0018",
    "999%2520000%25200018",
    "999%A0000%A00018",
    "999%E2%80%89000%E2%80%890018",
    "999%E2%80%AF000%E2%80%AF0018",
    "999%C2%AD000%C2%AD0018",
    "999%3A000%3A0018",
    "999&nbsp;000&nbsp;0018",
    "999&nbsp000&nbsp0018",
    "999&#160;000&#160;0018",
    "999&#xa0;000&#xa0;0018",
    "999&#8201;000&#8201;0018",
    "999&amp;nbsp;000&amp;nbsp;0018",
    "999&#8209;000&#8209;0018",
    "999&shy;000&shy;0018",
    "999&zwnj;000&zwnj;0018",
    "999&#45;000&#45;0018",
    "999&ndash;000&ndash;0018",
    "999=20000=200018",
    "999=C2=A0000=C2=A00018",
    "999=E2=80=89000=E2=80=890018",
    "999=2D000=2D0018",
    "999=\\n000=\\n0018",
    "999\xa0\n000\n0018",
    "999\\r\\n000\\r\\n0018",
    "999<br>000<br>0018",
    "999<br/>000<br/>0018",
    "999</span><span>000</span><span>0018",
    '999<span class="x"> </span>000<span class="x"> </span>0018',
    "<td>999</td>\\n<td>000</td>\\n<td>0018</td>",
    "| 999 | 000 | 0018 |",
    '{"nhsNumber":"999 000 0018"}',
    '{"nhs_number": 9990000018}',
    "nhs=9990000018&dob=1980",
    "https://x.example/p?nhs=9990000018",
    "https://x.example/p/9990000018/record",
    "https://fhir.nhs.uk/Id/nhs-number|9990000018",
    "%7C9990000018%22",
    "PID|1||9990000018^^^NHS",
    "9990000018\u2019s record",
    "NHS9990000018",
    "NHS-9990000018",
    "(9990000018)",
    "9990000018.",
    "9990000018,",
    "x9990000018x",
    "Patient 9990000018 rang 07700 900123",
    "07700 900123 9990000018",
    "07700 900123 999 000 0018",
    "tel 07700 900123 nhs 999 000 0018",
    "0161 496 0123, 999 000 0018, 12/08/2026",
    "12/08/2026 999 000 0018",
    "999 000 0018 12/08/2026",
    "DOB 01/01/1980 NHS 9990000018",
    "01/01/1980 9990000018",
    "9990000018 01/01/1980",
    "04-00-04 12345678 999 000 0018",
    "9 9 9 0 0 0 0 0 1 8",
    "9.9.9.0.0.0.0.0.1.8",
    "9-9-9-0-0-0-0-0-1-8",
    "99 90 00 00 18",
    "99900 00018",
    "999000 0018",
    "999 0000018",
    "9990 000 018",
    "999 00 00018",
    "NHS 9991234567",
    "NHS no 9991234567",
    "nhs number: 9991234567",
    "NHS Number\\n9991234567",
    "phone: 9991234567",
    "mobile 9991234567",
    "999 123 4567",
    "*9990000018*",
    "999 000 0018 / 999 000 0026",
    "999 000 0018\\n999 000 0026\\n999 000 0042",
    "999 000 0018 and 9990000026",
    "9990000018/9990000026",
    "9990000018 9990000026 9990000042",
    "\\tNHS Number:\\t999 000 0018\\tDOB:\\t01-Jan-1980",
    "NHS No: 999 000 0018 (traced)",
    "+999 000 0018",
    "1. 999 000 0018",
    "no1 999 000 0018",
    "at 14:30 999 000 0018",
    "\xa320 999 000 0018",
    "M13 9PL 999 000 0018",
    "ext 1234 999 000 0018",
    "999 000 0018 ext 12",
    "999 000 0018 2024",
    "2024 999 000 0018",
    "999 000 00 18",
    "999 0 00 0018",
]


def test_what_is_no_nhs_number_stays_whole_in_a_note() -> None:
    for typed in NO_NUMBER:
        form, details = posted(note=typed)
        assert details.note == typed
        assert form.masked() == (), typed


def test_of_a_number_in_a_note_only_the_last_3_digits_stay() -> None:
    for typed in NUMBERS:
        form, details = posted(note=typed)
        ascii_digits = "".join(str(unicodedata.digit(each)) for each in details.note if each.isdigit())
        assert not re.search("9990000|999123", ascii_digits), typed
        assert details.note.count("*") >= 7, typed
        assert form.masked(), typed


# --- K3: hidden marks and words in the digits and the date -------------------------------------------------------

THREE_DIGITS = [
    "018 ",
    "018\n",
    "018\t",
    "\xa0018",
    "018.",
    "018,",
    "(018)",
    "[018]",
    "'018'",
    "\u201c018\u201d",
    "\u2026018",
    "...018",
    "-018-",
    "#018",
    "018#",
    "018?",
    "018!",
    "no. 018",
    "nhs 018",
    "NHS no: 018",
    "NHS No. 018",
    "last three 018",
    "are 018",
    "ending 018",
    "ends in 018",
    "ends: 018",
    "Ends 018 (checked)",
    "018 is right",
    "0 1 8",
    "0-1-8",
    "0,1,8",
    "0.1.8",
    "0/1/8",
    "0 , 1 , 8",
    "0\u20091\u20098",
    "\uff10\uff11\uff18",
    "\u0660\u0661\u0668",
    "\u06f0\u06f1\u06f8",
    "\uff10\uff11\uff18",
    "018\u200b",
    "\u200e018\u200e",
    "\u202a018\u202c",
    "0\u200b1\u200b8",
    "\ufeff018",
    "018\xad",
    "0\u20601\u20608",
    "\u2066018\u2069",
    "<018>",
    "&nbsp;018",
    "018&nbsp;",
    "018&#160;",
    "%20018",
    "018%20",
    "=20018",
    "*** *** *018",
    "***-***-*018",
    "*******018",
    "XXX XXX X018",
    "xxx xxx x018",
    "\u2022\u2022\u2022 \u2022\u2022\u2022 \u2022018",
    "... ... .018",
    "___ ___ _018",
    "[xxx-xxx-x]018",
    "999 000 0018",
    "9990000018",
    "999-000-0018",
    "999.000.0018",
    "999/000/0018",
    "999*000*0018",
    "999&nbsp;000&nbsp;0018",
    "999%20000%200018",
    "NHS: 999 000 0018",
    "9 9 9 0 0 0 0 0 1 8",
    "99 90 00 00 18",
    "\u202a999 000 0018\u202c",
    "999\xad000\xad0018",
    "NHS Number 999 000 0018 (verified)",
    "NHS no 999 000 0018 DOB 01/02/1980",
    "01/02/1980 999 000 0018",
    "0\xa01\xa08",
    "018\u2028",
    "018\u200d",
]
NOT_THREE_DIGITS = {
    "last 3 digits": [
        "18",
        "1",
        "0018",
        "01",
        "O18",
        "oh one eight",
        "018 026",
        "018 or 026",
        "018/026",
        "018-026",
        "0l8",
        "01B",
        "01 8 2",
        "12345",
        "1234567",
        "zero one eight",
        "none",
        "n/a",
        "?",
        "018 ext 12",
        "dob 1980",
        "018 of 999",
        "last 3: 018",
        "3 digits 018",
        "last 3 = 0 1 8",
    ],
    "one is missing": [
        "999 000 001",
        "999000001",
        "99 00 00 018",
        "999-000-018",
        "NHS 999 000 018",
    ],
    "one too many": [
        "999 000 00181",
        "99900000181",
    ],
    "Not known": [
        "0000000000",
        "9999999999",
        "111 111 1111",
        "999-999-9999",
        "NHS 999 999 9999",
    ],
}
DATES = {
    "12 August 2026": [
        ("12/08/2026", "", ""),
        ("12-08-2026", "", ""),
        ("12.08.2026", "", ""),
        ("12 08 2026", "", ""),
        ("12 August 2026", "", ""),
        ("12 Aug 2026", "", ""),
        ("12 aug 2026", "", ""),
        ("12th August 2026", "", ""),
        ("12th of August 2026", "", ""),
        ("12th Aug, 2026", "", ""),
        ("Wed 12 Aug 2026", "", ""),
        ("Wednesday 12 August 2026", "", ""),
        ("Wednesday, 12 August 2026", "", ""),
        ("Wed, 12 Aug 2026 14:30:00 +0100", "", ""),
        ("12/08/2026 14:30", "", ""),
        ("12/08/2026, 14:30", "", ""),
        ("2026-08-12", "", ""),
        ("2026-08-12T14:30:00Z", "", ""),
        ("2026/08/12", "", ""),
        ("2026.08.12", "", ""),
        ("20260812", "", ""),
        ("12-Aug-2026", "", ""),
        ("12-AUG-2026", "", ""),
        ("12/Aug/2026", "", ""),
        ("12Aug2026", "", ""),
        ("August 12, 2026", "", ""),
        ("Aug 12 2026", "", ""),
        ("August 12th 2026", "", ""),
        ("on 12/08/2026", "", ""),
        ("12/08/2026.", "", ""),
        ("(12/08/2026)", "", ""),
        ("12\xa0August\xa02026", "", ""),
        ("\u200e12\u200e/\u200e08\u200e/\u200e2026", "", ""),
        ("12\u200b/08/2026", "", ""),
        ("\uff11\uff12/\uff10\uff18/\uff12\uff10\uff12\uff16", "", ""),
        ("12/08/2026 (Wed)", "", ""),
        ("12 / 8 / 2026", "", ""),
        ("12\u201308\u20132026", "", ""),
        ("12\u204408\u20442026", "", ""),
        ("12.8.2026", "", ""),
        ("12/8/2026", "", ""),
        ("12082026", "", ""),
        ("'12/08/2026'", "", ""),
        ("12/08/2026\n", "", ""),
        ("12,08,2026", "", ""),
        ("12_08_2026", "", ""),
        ("about 12/08/2026", "", ""),
        ("12/08/2026 at 2pm", "", ""),
        ("12/08/2026 2:30pm", "", ""),
        ("12 August 2026 at 14:30", "", ""),
        ("14:30 12/08/2026", "", ""),
        ("\u200e12", "\u200e08", "\u200e2026"),
        ("12", "August\xa0", "2026\u200b"),
        ("12th", "8", "2026"),
        ("12.", "8.", "2026."),
        ("12", "Aug.", "2026"),
        ("", "12/08/2026", ""),
        ("", "", "12/08/2026"),
        ("\uff11\uff12", "\uff10\uff18", "\uff12\uff10\uff12\uff16"),
        ("12", "August 2026", ""),
        ("12 August", "", "2026"),
        ("12", "08", "2026 "),
    ],
    "1 August 2026": [
        ("1st", "aug", "2026"),
    ],
    "August 2026": [
        ("", "August", "2026"),
        ("August 2026", "", ""),
        ("Aug 2026", "", ""),
        ("08/2026", "", ""),
        ("8/2026", "", ""),
        ("2026-08", "", ""),
        ("", "August 2026", ""),
        ("", "08/2026", ""),
    ],
    "2026": [
        ("2026", "", ""),
        ("", "2026", ""),
        ("", "", "2026"),
    ],
}
NO_DATES = [
    ("12/08/26", "", ""),
    ("12/8", "", ""),
    ("12 August", "", ""),
    ("last week", "", ""),
    ("yesterday", "", ""),
    ("31/02/2026", "", ""),
    ("08/13/2026", "", ""),
    ("12", "8", "26"),
    ("12", "13", "2026"),
    ("12", "Octember", "2026"),
    ("12", "8", "20266"),
    ("0", "8", "2026"),
    ("12", "8", "1066"),
    ("\xbd", "8", "2026"),
    ("12", "8", "MMXXVI"),
]


def test_three_digits_are_read_out_of_what_stands_round_them() -> None:
    for typed in THREE_DIGITS:
        _, details = posted(nhs_digits=typed)
        assert details.nhs_digits == "018", typed
        assert judged(details, "nhs_digits").state is State.GIVEN, typed


def test_other_than_three_digits_are_wrong_with_the_way_to_mend_it() -> None:
    for words, every in NOT_THREE_DIGITS.items():
        for typed in every:
            _, details = posted(nhs_digits=typed)
            found = judged(details, "nhs_digits")
            assert found.state is State.WRONG, typed
            assert words in found.sentence, typed
            is_nobodys = words == "Not known"
            assert is_nobodys or len(re.sub("[^0-9]", "", details.nhs_digits)) < 9, typed


def _date(boxes: tuple[str, str, str]) -> CaseDetails:
    return posted(**{f"last_access-{part}": box for part, box in zip(("day", "month", "year"), boxes, strict=True)})[1]


def test_a_date_is_read_from_any_box() -> None:
    for words, every in DATES.items():
        for boxes in every:
            details = _date(boxes)
            assert date_words(details.last_access) == words, boxes
            assert judged(details, "last_access").state is State.GIVEN, boxes


def test_what_is_no_date_is_wrong() -> None:
    for boxes in NO_DATES:
        assert judged(_date(boxes), "last_access").state is State.WRONG, boxes


# --- K5: the search ----------------------------------------------------------------------------------------------

CASE_NUMBERS = [
    "Case K7M-29Q",
    "case K7M29Q",
    "CASE: K7M-29Q",
    "Case no. K7M-29Q",
    "Case number K7M-29Q",
    "case no K7M 29Q",
    "Case ref: K7M-29Q",
    "Re: Case K7M-29Q",
    "FW: RE: Case K7M-29Q \u2013 Bars Surgery",
    "Case K7M-29Q - casebuilder",
    "Case K7M-29Q | casebuilder",
    "K7M-29Q.txt",
    "case-K7M-29Q.txt",
    "case-k7m-29q.txt",
    "Case K7M-29Q.pdf",
    "casebuilder-K7M-29Q.txt",
    "casebuilder_K7M-29Q.txt",
    "nhs-login-K7M-29Q.txt",
    "K7M-29Q (1).txt",
    "K7M-29Q_2.txt",
    "https://cases.example.org/cases/K7M-29Q",
    "https://cases.example.org/cases/K7M-29Q/edit",
    "http://localhost:5000/cases/K7M-29Q?from=queue",
    "cases.example.org/cases/k7m-29q#note",
    "/cases/K7M-29Q/sent",
    "<https://cases.example.org/cases/K7M-29Q>",
    "https%3A%2F%2Fcases.example.org%2Fcases%2FK7M-29Q",
    "K7M\u201429Q",
    "K7M\u221229Q",
    "K7M_29Q",
    "K7M/29Q",
    "K7M.29Q",
    "K7M \u2010 29Q",
    "K7M\xad-29Q",
    "K7M-\u200b29Q",
    "\u200eK7M-29Q\u200e",
    "\uff2b\uff17\uff2d-\uff12\uff19\uff31",
    "(K7M-29Q)",
    "[K7M-29Q]",
    "#K7M-29Q",
    "#K7M29Q",
    "no. K7M-29Q",
    "K7M-29Q,",
    "K7M-29Q;",
    "'K7M-29Q'",
    "\u201cK7M-29Q\u201d",
    "`K7M-29Q`",
    "*K7M-29Q*",
    "**K7M-29Q**",
    "K7M-29Q/",
    "K7M-29Q - sent to NHS login",
    "Sent: K7M-29Q",
    "Draft K7M-29Q",
    "Print of K7M-29Q",
    "Edit case K7M-29Q",
    "Copied K7M-29Q today",
    "our case K7M-29Q of 12 August",
    "K7M-29Q K7M-29Q",
    "Case K7M-29Q (K7M-29Q)",
    "K 7 M 2 9 Q",
    "K7M - 29Q.",
    "K7M&#45;29Q",
    "K7M%2D29Q",
    "K7M&ndash;29Q",
    "<b>K7M-29Q</b>",
    "K7M-29Q\tReady to send",
    "1. K7M-29Q",
    "> Case K7M-29Q",
    "Patient of case K7M-29Q rang",
    "Review of case K7M-29Q",
    "Case K7M-29Q: check it",
]
NO_CASE_NUMBERS = [
    "",
    "K7M",
    "29Q",
    "K7M-29",
    "K7M-29QQ",
    "AK7M-29Q",
    "K7M-29Q-X",
    "case 123",
    "case closed",
    "casebook",
    "K7M-29Q or K7M-29R",
    "C4S-E12",
    "hello",
    "EMIS 48217",
    "CS0087422",
    "jo@example.org",
    "case worker",
    "K7M-29Q@example.org",
]
ADDRESSES = [
    "find.new@example.com",
    "FIND.NEW@EXAMPLE.COM",
    "<find.new@example.com>",
    "mailto:find.new@example.com",
    "find.new@example.com,",
    "Find New <find.new@example.com>",
    "Email: find.new@example.com",
    "New email: find.new@example.com",
    "new email address: find.new@example.com",
    "New email address find.new@example.com",
    '"find.new@example.com"',
    "find.new@example.com (home)",
    "find.new@example.com.",
    "find.new@example.com ",
    "Old email address: find.new@example.com",
    "e-mail find.new@example.com",
    "address is find.new@example.com",
    "\u201cfind.new@example.com\u201d",
    "(find.new@example.com)",
    "\u200bfind.new@example.com",
    "find.new@example.com\u200e",
    "find.new@example.com\xa0",
    "find.new\u200b@example.com",
]
DIGITS = [
    "018",
    "999 000 0018",
    "9990000018",
    "NHS No: 999 000 0018",
    "NHS number: 018",
    "NHS 018",
    "last 3 018",
    "Last 3 digits of NHS number: 018",
    "last three digits 018",
    "ends 018",
    "*** *** *018",
    "NHS: *** *** *018",
    "018.",
    "'018'",
    "0 1 8",
    "\uff10\uff11\uff18",
    "018\u200b",
    "ending in 018",
    "digits: 018",
    "(018)",
    "nhs ends 018",
    "999-000-0018",
    "NHS no. 9990000018 (EMIS)",
]
REFERENCES = [
    "CS0087422",
    "cs0087422",
    "CS 0087422",
    "CS-0087422",
    "Ref: CS0087422",
    "Reference: CS0087422",
    "Your reference CS0087422",
    "Your ref: CS0087422",
    "Our ref CS0087422",
    "NHS login reference: CS0087422",
    "NHS login ref no. CS0087422",
    "Ticket CS0087422",
    "ticket #CS0087422",
    "[CS0087422]",
    "(CS0087422)",
    "Re: [CS0087422] NHS login",
    "RE: CS0087422 - NHS login service desk",
    "#CS0087422",
    "CS0087422.",
    '"CS0087422"',
    "CS\u20110087422",
    "CS0087422\u200b",
    "Incident number: CS0087422",
    "Request ID CS0087422",
    "case CS0087422",
    "enquiry no CS0087422",
    "Ticket ID: CS0087422",
    "Reference number is CS0087422",
    "Case reference CS0087422",
    "NHS login service desk: CS0087422",
    "INC CS0087422",
    "CS0087422,",
    "Thank you for contacting NHS login. Your reference is CS0087422.",
    "<CS0087422>",
    "CS0087422/",
    "ref.CS0087422",
    "Ref#CS0087422",
    "ref:CS0087422",
    "Ref=CS0087422",
    "ticket-CS0087422",
]


def sought(typed: str) -> str:
    return str(SearchForm(MultiDict({"text": typed})).text.data)


def test_the_search_reads_a_case_number_with_what_is_copied_with_it() -> None:
    for typed in CASE_NUMBERS:
        assert normalise_number(sought(typed)) == "K7M-29Q", typed
    for typed in NO_CASE_NUMBERS:
        assert normalise_number(sought(typed)) is None, typed


def test_the_search_reads_addresses_digits_and_references_with_what_is_copied_with_them() -> None:
    for typed in ADDRESSES:
        assert (clean_address(sought(typed)) or sought(typed)).casefold() == "find.new@example.com", typed
    for typed in DIGITS:
        assert sought(typed) == "018", typed
    for typed in REFERENCES:
        assert reference_key("CS0087422") in searched_keys(sought(typed)), typed


# --- K6: sentences that are true ---------------------------------------------------------------------------------

CERTAIN = [
    "999 000 0018",
    "NHS 9990000018",
    "NHS no 9991234567",
    "999/000/0018",
    "999,000,0018",
    "999 123 4567",
    '{"nhs":"9990000018"}',
    "999*000*0018",
    "999&nbsp;000&nbsp;0018",
    "my nhs number: 9990000018",
    "nhs_no=9990000018",
]
MAY_BE = [
    "See page 4010232137",
    "EMIS 4010232137",
    "99 90 00 00 18",
    "9990000018",
    "999, 000, 0018",
    "999\n000\n0018",
    "tel 9991234567",
    "phone: 9990000018",
    "https://example.org/9990000018",
    "9990000018@example.com",
    "order 9990000018",
]


def test_a_masked_note_is_called_a_number_only_where_that_is_certain() -> None:
    for every, words in ((CERTAIN, "There was a full NHS number"), (MAY_BE, "may be a full NHS number")):
        for typed in every:
            (sentence,) = posted(note=typed)[0].masked()
            assert words in sentence, typed


def test_an_address_that_held_a_number_is_not_called_a_hint() -> None:
    for typed in ("999.000.0018", "999-000-0018", "999_000_0018", "9990000018", "jo.9990000018", "nhs9990000018"):
        found = judged(posted(old_email=f"{typed}@example.com")[1], "old_email")
        assert "may be a full NHS number" in found.sentence, typed
        assert found.press == give_up("old_email"), typed
