"""What is known of email providers: typos, spellings of one mailbox, stand-ins and hints, each with near misses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebuilder.text.mailboxes import is_hint, is_stand_in, likely_domain, same_mailbox

SLIPS = [
    "ohtmial.com",
    "hotmail.com",
    "vtirginmedia.com",
    "virginmedia.com",
    "hgooglemial.com",
    "googlemail.com",
    "outloock.sa",
    "outlook.sa",
    "hotmail.co.u",
    "hotmail.co.uk",
    "yahho.com.hk",
    "yahoo.com.hk",
    "gmial.com",
    "gmail.com",
    "gmil.com",
    "gmail.com",
    "gmaill.com",
    "gmail.com",
    "gnial.com",
    "gmail.com",
    "gmail.co",
    "gmail.com",
    "gmail.cm",
    "gmail.com",
    "gmail.co.uk",
    "gmail.com",
    "gmial.con",
    "gmail.com",
    "googlemail.co.uk",
    "googlemail.com",
    "HOTMIAL.co.uk",
    "hotmail.co.uk",
    "hotmall.co.uk",
    "hotmail.co.uk",
    "hotmail.uk",
    "hotmail.co.uk",
    "hotmail.cmo",
    "hotmail.com",
    "homail.com",
    "hotmail.com",
    "outlok.com",
    "outlook.com",
    "outlook.co.uk",
    "outlook.com",
    "otlook.com",
    "outlook.com",
    "yahooo.co.uk",
    "yahoo.co.uk",
    "yahoo.couk",
    "yahoo.co.uk",
    "yhaoo.com",
    "yahoo.com",
    "iclod.com",
    "icloud.com",
    "icloud.co.uk",
    "icloud.com",
    "btintenet.com",
    "btinternet.com",
    "btinternet.co.uk",
    "btinternet.com",
    "talktalk.com",
    "talktalk.net",
    "virginmeda.com",
    "virginmedia.com",
    "aol.con",
    "aol.com",
    "live.co",
    "live.com",
    "me.con",
    "me.com",
    "example.con",
    "example.com",
    "surgery.example.co.ku",
    "surgery.example.co.uk",
]

REAL = [
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "hotmail.co.uk",
    "hotmail.fr",
    "hotmail.hu",
    "hotmail.com.hk",
    "outlook.sa",
    "outlook.lv",
    "yahoo.com.ua",
    "yahoo.co.kr",
    "live.cn",
    "aol.pl",
    "mygmails.com",
    "sky.uk",
    "onetel.com",
    "tutanota.com",
    "outlook.com",
    "outlook.ie",
    "yahoo.com",
    "yahoo.co.uk",
    "yahoo.fr",
    "ymail.com",
    "mail.com",
    "email.com",
    "me.com",
    "mac.com",
    "icloud.com",
    "gmx.de",
    "gmx.net",
    "gmx.com",
    "aol.com",
    "aol.co.uk",
    "live.co.uk",
    "live.com",
    "msn.com",
    "btinternet.com",
    "btopenworld.com",
    "bt.com",
    "sky.com",
    "talktalk.net",
    "talk21.com",
    "virginmedia.com",
    "virgin.net",
    "ntlworld.com",
    "blueyonder.co.uk",
    "tiscali.co.uk",
    "proton.me",
    "protonmail.com",
    "pm.me",
    "rocketmail.com",
    "fastmail.com",
    "hushmail.com",
    "cloud.com",
    "mail.ru",
    "example.com",
    "example.org",
    "gmail.example.com",
    "nhs.net",
    "a.b.example.net",
]


def test_a_typo_in_the_domain_is_noticed() -> None:
    for typed, meant in list(zip(SLIPS[::2], SLIPS[1::2], strict=True)):
        assert likely_domain(f"pat@{typed}") == meant, typed


@pytest.mark.parametrize("domain", [*REAL, "", "nothing"])
def test_a_real_domain_is_not_a_typo(domain: str) -> None:
    assert likely_domain(f"pat@{domain}") is None


@given(st.text())
def test_any_text_can_be_judged(text: str) -> None:
    likely_domain(text)
    same_mailbox(text, f"{text}@")
    assert not (is_stand_in(text) and "@" not in text)


def test_two_spellings_are_one_mailbox() -> None:
    for one, other in [
        ("pat.example@gmail.com", "patexample@gmail.com"),
        ("p.a.t@gmail.com", "PAT@googlemail.com"),
        ("pat+nhs@gmail.com", "pat@gmail.com"),
        ("pat+nhs@googlemail.com", "p.at@gmail.com"),
        ("pat+nhs@outlook.com", "pat@outlook.com"),
        ("pat+nhs@hotmail.co.uk", "Pat@hotmail.co.uk"),
        ("pat+a@icloud.com", "pat+b@icloud.com"),
        ("pat@me.com", "pat@icloud.com"),
        ("pat@mac.com", "pat@me.com"),
        ("pat@proton.me", "pat+new@protonmail.com"),
        ("pat@pm.me", "pat@proton.me"),
    ]:
        assert same_mailbox(one, other), one


def test_two_mailboxes_are_two() -> None:
    for one, other in [
        ("pat.example@outlook.com", "patexample@outlook.com"),
        ("pat@outlook.com", "pat@hotmail.com"),
        ("pat@gmail.com", "pat1@gmail.com"),
        ("pat+nhs@example.com", "pat@example.com"),
        ("p.at@icloud.com", "pat@icloud.com"),
        ("pat@yahoo.com", "pat@yahoo.co.uk"),
        ("pat-nhs@gmail.com", "pat@gmail.com"),
        ("pat@gmx.de", "pat@gmx.net"),
        ("pat+nhs@yahoo.com", "pat@yahoo.com"),
        ("pat@mail.com", "pat@gmail.com"),
    ]:
        assert not same_mailbox(one, other), one


STAND_INS = [
    "none@none.com",
    "none@example.com",
    "unknown@example.com",
    "noemail@example.org",
    "no-email@example.com",
    "No.Email@example.com",
    "not.known@example.com",
    "test@test.com",
    "x@x.com",
    "no@no.com",
    "na@na.com",
    "n/a@example.com",
    "noreply@example.com",
    "pat@noemail.com",
    "nobody@example.com",
    "refused@example.com",
    "pat@example.invalid",
    "unknown1@example.com",
    "dontknow@example.com",
    "pt.does.not.know@example.org",
    "cant_remember@example.com",
    "forgotten@example.com",
    "notsure@example.com",
    "tbc@example.com",
    "placeholder@example.com",
    "no@email.com",
    "qwerty@qwerty.com",
    "a@b.com",
    "123@123.com",
    "noone@somewhere.com",
]


def test_a_stand_in_is_noticed() -> None:
    for email in STAND_INS:
        assert is_stand_in(email), email


OWN = [
    "nora@example.com",
    "nonette@example.com",
    "unknown.artist@example.com",
    "noel@example.com",
    "email@example.com",
    "test@example.com",
    "na@example.com",
    "anon@example.com",
    "x@example.org",
    "patient@example.com",
    "none.such@example.com",
    "nil@example.com",
    "nils@nils.example",
    "tba.music@example.com",
    "forgotten.garden@example.com",
    "not.forgotten.cat@example.com",
    "nona@example.com",
    "no@example.com",
    "jo@jo.example",
    "pending.grace@example.com",
    "donna.know@example.com",
    "lost@example.com",
]


def test_a_person_s_address_is_not_a_stand_in() -> None:
    for email in [*OWN, "", "@", "pat@", "none"]:
        assert not is_stand_in(email), email


def test_a_hint_is_noticed() -> None:
    for name in ["jxxxx", "j?", "j????", "j....", "joxxxxx", "XXXX", "jo???e", "j\u2026", "j____", "jxxxd"]:
        assert is_hint(f"{name}@example.com"), name


def test_a_hint_in_the_domain_or_by_a_sign_is_noticed() -> None:
    for email in ["jo@????.com", "jo@xxxx.com", "jo@g...com", "jo@g\u2026.com", "j\u25cf\u25cfd@a.com"]:
        assert is_hint(email), email


def test_letters_of_the_address_itself_are_not_a_hint() -> None:
    for name in ["max", "maxx", "foxxy", "a..b", "_jo_", "jo__old", "xxtra", "alexxxandra", "j-o", "jo+x", "jo#1"]:
        assert not is_hint(f"{name}@example.com"), name
