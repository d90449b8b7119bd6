"""`check_page` lets a sound page pass and catches each defect planted in it."""

import pytest

from tests.html import check_page, defects

SOUND = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Cases</title></head>
<body>
  <a href="#main">Skip to main content</a>
  <main id="main">
    <h1>Cases</h1>
    <form method="post" action="/cases"><input type="hidden" name="csrf_token" value="a">
      <label for="email">Email</label> <input id="email" name="email" aria-describedby="email-hint">
      <p id="email-hint">Like name@nhs.net</p>
      <label>Stage <select name="stage"><option>Draft</option></select></label>
      <textarea name="note" aria-label="Note"></textarea>
      <input type="submit" value="Save"> <button>Save draft</button>
    </form>
    <form action="/cases"><input name="q" aria-labelledby="email-hint"></form>
  </main>
</body>
</html>
"""
SUMMARY = '<div class="nhsuk-error-summary"></div>'


def test_a_sound_page_passes() -> None:
    check_page(SOUND)


def test_a_sound_page_with_errors_passes() -> None:
    check_page(SOUND.replace("<title>", "<title>Error: ").replace("<h1>", f"{SUMMARY}<h1>"))


def test_an_old_word_that_somebody_typed_is_no_defect() -> None:
    check_page(SOUND.replace("</textarea>", "please</textarea>"))
    with pytest.raises(AssertionError, match=r"an old word: '.*please"):
        check_page(SOUND.replace("<textarea", "<textarea readonly").replace("</textarea>", "please</textarea>"))


def test_all_defects_are_reported_at_once() -> None:
    page = SOUND.replace("<h1>Cases</h1>", "").replace(' lang="en"', "")
    with pytest.raises(AssertionError, match=r"(?s)no lang.*one h1"):
        check_page(page)


@pytest.mark.parametrize(
    ("sound", "broken", "defect"),
    [
        ("<!DOCTYPE html>\n", "", "line 1 is not HTML"),
        ("</h1>", "</h2>", "line 7 is not HTML"),
        ("<h1>", "<p><div></p><h1>", "line 7 is not HTML"),
        ("<h1>", "<p &amp; <b>&nosuch; </p><h1>", "line 7 is not HTML"),
        (' lang="en"', "", "no lang"),
        ("Cases</title>", "</title>", "no title"),
        ("<title>Cases</title>", "", "no title"),
        ("<h1>Cases</h1>", "<h2>Cases</h2>", "one h1"),
        ("<h1>Cases</h1>", "<h1> </h1>", "one h1"),
        ("<h1>", "<h1>Cases</h1><h1>", "one h1"),
        ("<title>", "<title>Error: ", "error summary"),
        ("<h1>", f"{SUMMARY}<h1>", "error summary"),
        ("<h1>", f"{SUMMARY}{SUMMARY}<h1>", "more than one error summary"),
        ("<h1>", "<h1>&lt;Macro 'version'&gt; ", "shows a macro"),
        ("<h1>", '<h1 id="email">', "'email', 2 times"),
        ("<h1>", '<h1 id="my cases">', "'my cases', 1 times"),
        ("<h1>", '<h1 id="">', "'', 1 times"),
        ('describedby="email-hint"', 'describedby="email-hint email-error"', '"email-error" of a input'),
        ('labelledby="email-hint"', 'labelledby="nothing"', '"nothing" of a input'),
        ('for="email"', 'for="mail"', '"mail" of a label'),
        ('href="#main"', 'href="#content"', '"#content", which is nowhere'),
        ('href="#main"', 'href="#"', '"#", which is nowhere'),
        ('<label for="email">Email</label>', "", "input 'email' has no label"),
        ("Email</label>", "</label>", "input 'email' has no label"),
        ("<label>Stage <select", "<label>Stage</label> <label><select", "select 'stage' has no label"),
        (' aria-label="Note"', "", "textarea 'note' has no label"),
        (' aria-label="Note"', ' aria-label=" "', "textarea 'note' has no label"),
        ("<button>Save draft", "<button>", "button {} has no text"),
        ("Skip to main content", "", "a {'href': '#main'} has no text"),
        ('<input type="hidden" name="csrf_token" value="a">', "", "'/cases' has no csrf_token"),
        ('name="csrf_token" value="a"', 'name="csrf_token" value=""', "'/cases' has no csrf_token"),
        ("Skip to main", "Please skip to main", "an old word: 'Cases Please skip"),
        ("Cases</h1>", "Cases of the <b>desk</b></h1>", "an old word: 'Cases Skip"),
        ("<h1>", '<h1 style="color: red">', "the style attribute of a h1"),
        ("<button>", '<button onclick="save()">', "the onclick attribute of a button"),
        ("<h1>", '<h1 class="app-x nhsuk-hero">', "lacks the class nhsuk-hero. Put it in: .venv/bin/python -m tools"),
    ],
)
def test_a_planted_defect_is_caught(sound: str, broken: str, defect: str) -> None:
    page = SOUND.replace(sound, broken, 1)
    assert page != SOUND
    assert defect in "\n".join(defects(page))
