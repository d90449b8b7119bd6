"""The guide in a browser: every topic is accessible, and the format check looks at codes without sending them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from casebuilder.store import StaffMember
from tests.pages.people import People

LogIn = Callable[[Page, StaffMember], None]
MakeContext = Callable[..., BrowserContext]

KEY, PREVIOUS = "Linkage key or passphrase", "Previous linkage key or passphrase (optional)"
OWN_FILE = re.compile(r"http://[\w.:]+/static/[\w./-]+")
ACCOUNT_ID, ODS = "Account ID", "ODS code of the practice"


@pytest.fixture
def checking(page: Page, log_in: LogIn, people: People) -> Page:
    """The PIN document topic, with its format check."""
    log_in(page, people.sam)
    page.goto("/guide/pin-document")
    return page


def check(page: Page, **typed: str) -> str:
    for label, code in typed.items():
        page.get_by_label(
            {"key": KEY, "previous": PREVIOUS, "account": ACCOUNT_ID, "ods": ODS}[label], exact=True
        ).fill(code)
    page.get_by_role("button", name="Check", exact=True).click()
    return page.locator("#format-remarks").inner_text()


def test_smart_punctuation_is_found_named_and_explained(checking: Page) -> None:
    said = check(checking, key="ab’cd–ef")
    assert "Character 3 is a curly single quote." in said
    assert "Character 6 is a long dash." in said
    assert "Settings, General, Keyboard" in said


@pytest.mark.parametrize("code", ["ab“cdef", "ab”cdef", "ab‘cdef", "ab—cdef", "ab…cdef"])
def test_each_smart_character_is_found(checking: Page, code: str) -> None:
    assert "Smart Punctuation did this" in check(checking, key=code)


def test_characters_that_are_easily_mixed_up_are_pointed_out(checking: Page) -> None:
    said = check(checking, key="aOb0cldI1")
    for words in ("2 is the capital letter O", "4 is zero", "6 is the small letter l", "8 is the capital letter I"):
        assert f"Character {words}" in said
    assert "Character 9 is the figure 1" in said


@pytest.mark.parametrize("code", ["A81001", "l10010", "O00111"])
def test_digits_where_an_ods_code_has_digits_get_no_remark(checking: Page, code: str) -> None:
    assert "Nothing odd in it" in check(checking, ods=code)


def test_letters_among_the_digits_of_an_ods_code_are_pointed_out(checking: Page) -> None:
    said = check(checking, ods="08lOo1")
    for words in ("1 is zero", "3 is the small letter l", "4 is the capital letter O", "5 is the small letter o"):
        assert f"Character {words}" in said
    assert said.count("Character") == 4


def test_remarks_go_when_the_code_is_typed_again(checking: Page) -> None:
    assert "Smart Punctuation did this" in check(checking, key="ab’cdef")
    checking.get_by_label(KEY, exact=True).press_sequentially("g")
    expect(checking.locator("#format-remarks")).to_be_empty()


def test_an_unusual_length_is_pointed_out_and_not_refused(checking: Page) -> None:
    said = check(checking, key="abc", account="2345678", ods="A8100")
    assert "3 characters, where 6 to 15 are usual" in said
    assert "7 characters, where 10 to 15 are usual" in said
    assert "5 characters, where 6 are usual" in said
    assert said.count("it can still be right") == 3


def test_the_previous_key_again_is_pointed_out(checking: Page) -> None:
    for previous in ("abcdef", "ABCdef", "abc def "):
        assert "The same as the previous one" in check(checking, key="abcdef", previous=previous)
    assert "Nothing odd in it" in check(checking, previous="ghijkm")


@pytest.mark.parametrize(
    ("unseen", "named"),
    [
        ("\u200b", "a zero width space"),
        ("\u00ad", "a soft hyphen"),
        ("\u00a0", "a no-break space"),
        ("\ufeff", "a zero width no-break space"),
        ("\u202e", "a character that shows as nothing"),
        ("\uf0b7", "a character that shows as nothing"),
    ],
)
def test_a_character_that_shows_as_nothing_is_named(checking: Page, unseen: str, named: str) -> None:
    assert f"Character 4, {named}, is not on" in check(checking, key=f"abc{unseen}def")


def test_a_space_and_a_foreign_letter_are_pointed_out(checking: Page) -> None:
    said = check(checking, key="abc défg")
    assert "There is a space in it" in said
    assert "Character 6, é, is not on a plain English keyboard" in said


def test_a_good_code_has_nothing_odd(checking: Page) -> None:
    assert "Nothing odd in it" in check(checking, key="kP7mRtWx")


def test_nothing_typed_leaves_the_browser_or_stays_in_it(checking: Page) -> None:
    sent: list[str] = []

    def noted(request: Request) -> None:
        if request.post_data or not OWN_FILE.fullmatch(request.url):  # the browser may still be after its icon
            sent.append(f"{request.method} {request.url}")

    checking.on("request", noted)
    check(checking, key="kP7mRtWx", account="2345678923", ods="A81001")
    checking.get_by_label(KEY, exact=True).press("Enter")
    assert sent == []
    assert checking.url.endswith("/guide/pin-document")
    assert checking.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    checking.get_by_role("button", name="Clear").click()
    expect(checking.get_by_label(KEY, exact=True)).to_be_focused()
    assert (
        checking.evaluate("[...document.querySelectorAll('#format-check input')].map(box => box.value).join('')") == ""
    )
    checking.get_by_label(KEY, exact=True).fill("kP7mRtWx")
    checking.goto("/guide")
    checking.go_back()
    expect(checking.get_by_label(KEY, exact=True)).to_have_value("")


def test_without_scripts_the_rules_are_on_the_page_and_the_boxes_are_not(
    make_context: MakeContext, log_in: LogIn, people: People
) -> None:
    page = make_context(java_script_enabled=False).new_page()
    log_in(page, people.sam)
    page.goto("/guide/pin-document")
    expect(page.locator("#format-check")).to_be_hidden()
    for rule in ("6 to 15 characters", "10 to 15 characters", "Smart Punctuation", "the letter O and zero", "A81001"):
        expect(page.get_by_role("main")).to_contain_text(rule)
