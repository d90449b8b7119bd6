"""What the desk receives: whole texts kept beside this file, and promises that hold for any text."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebuilder.core.askers import Asker, Asking
from casebuilder.core.circumstances import Practice
from casebuilder.core.completeness import Verdict, assess
from casebuilder.core.details import ENTRIES, STEPS, CaseDetails, Step
from casebuilder.core.guidance import REQUIREMENTS
from casebuilder.core.service_desk import CONTACT_FORM, DESCRIPTION_LIMIT, LAYOUTS, Layout, accepts_email, length
from casebuilder.core.submission import Earlier, Preface, compose, describe
from tests.core.examples import AROUND, COMPLETE, PRACTICE, SUBMISSIONS, details
from tests.core.strategies import any_details, emails
from tests.text.strategies import any_text

GOLDEN = Path(__file__).parent / "golden"
BOX_LABELS = {box.label for boxes in LAYOUTS.values() for box in boxes}
LINE_LABELS = {
    *(entry.line for entry in ENTRIES.values() if entry.line),
    "Steps taken so far",
    "What the patient could do in the NHS App",
    "Notes",
}


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("name", SUBMISSIONS)
def test_the_whole_text_is_as_agreed(name: str, layout: Layout) -> None:
    assert assess(SUBMISSIONS[name], AROUND).verdict is not Verdict.NOT_READY
    golden = GOLDEN / f"{name}.{layout}.txt"
    text = compose(SUBMISSIONS[name], PRACTICE, layout).text
    if os.environ.get("REWRITE_GOLDEN"):
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


def test_no_agreed_text_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {
        f"{name}.{layout}.txt" for name in SUBMISSIONS for layout in Layout
    }


@pytest.mark.parametrize("layout", Layout)
@given(details=any_details(), name=any_text(), ods_code=any_text())
def test_any_details_compose_and_no_line_is_forged(
    layout: Layout, details: CaseDetails, name: str, ods_code: str
) -> None:
    submission = compose(details, Practice(name, ods_code), layout)
    lines = submission.description.splitlines()
    assert submission.description.split("\n") == lines or submission.description.endswith("\n")
    for label in LINE_LABELS:
        assert sum(line.startswith(f"{label}:") for line in lines) <= 1
    assert all(line.partition(":")[0] in LINE_LABELS for line in lines[2:6])
    steps = {f"- {option.words}" for option in STEPS.values()}
    at_the_margin = [line for line in lines[1:] if line and not line.startswith("    ")]
    assert all(
        line in steps or line.partition(":")[0] in LINE_LABELS or line.startswith("We understand that the account")
        for line in at_the_margin
    )


@given(
    note=any_text() | st.text(min_size=700, max_size=1400),
    steps=st.sets(st.sampled_from(Step), min_size=1).map(frozenset),
    old_email=emails(),
)
def test_what_may_be_sent_fits_the_form(note: str, steps: frozenset[Step], old_email: str) -> None:
    complete = details(note=note, steps=steps, old_email=old_email)
    assert length(describe(complete, PRACTICE)) <= DESCRIPTION_LIMIT or assess(complete, AROUND).gaps


def test_a_note_may_fill_the_form_to_the_last_character() -> None:
    room = DESCRIPTION_LIMIT - length(describe(details(note="x"), PRACTICE)) + 1
    assert not assess(details(note="x" * room), AROUND).gaps
    assert assess(details(note="x" * (room + 1)), AROUND).gaps


def test_a_long_note_is_never_cut() -> None:
    description = compose(details(note="x" * 1400), PRACTICE, Layout.ONE_PAGE).description
    assert "x" * 1400 in description
    assert length(description) > DESCRIPTION_LIMIT


def test_a_character_outside_the_first_plane_counts_as_the_browser_counts_it() -> None:
    assert length("a\U0001f600b") == 4


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("name", sorted(SUBMISSIONS.keys() - {"form-refuses-the-new-email"}))
def test_our_own_words_and_a_plain_case_are_ascii(name: str, layout: Layout) -> None:
    assert compose(SUBMISSIONS[name], PRACTICE, layout).text.isascii()


@given(name=any_text(), note=any_text())
def test_no_punctuation_or_space_but_ascii_reaches_the_desk(name: str, note: str) -> None:
    text = describe(details(note=note), Practice(name, "A81001"))
    assert [each for each in text if not each.isascii() and unicodedata.category(each)[0] in "PZ"] == []


def test_the_practice_s_name_and_the_note_keep_their_words() -> None:
    note = "\u2039Zo\u00eb\u203a \u00b7 \u00a35\u2026"
    text = describe(details(note=note), Practice("St Mary\u2019s", "A81001"))
    assert "A GP practice, St Mary's (ODS code A81001), writes" in text
    assert text.endswith("    'Zo\u00eb' - \u00a35...")


@given(details=any_details())
def test_both_layouts_have_one_description(details: CaseDetails) -> None:
    assert len({compose(details, PRACTICE, layout).description for layout in Layout}) == 1


def test_the_description_says_every_answer_that_the_guidance_asks_for() -> None:
    for requirement in REQUIREMENTS:
        without = details(**{requirement.field: ENTRIES[requirement.field].kind.blank})
        assert describe(without, PRACTICE) != describe(COMPLETE, PRACTICE), f"{requirement.field} needs a `line`"


@pytest.mark.parametrize("layout", Layout)
def test_the_description_holds_every_answer_that_a_box_holds(layout: Layout) -> None:
    submission = compose(COMPLETE, PRACTICE, layout)
    assert "Last 3 digits of NHS number: 018\n" in submission.description
    assert all(filled.text in submission.description for filled in submission.boxes)


def advice_for_the_problem(layout: Layout, **changes: object) -> str:
    boxes = compose(details(**changes), PRACTICE, layout).boxes
    return next(filled.advice for filled in boxes if filled.box.key == "problem")


def test_the_problem_to_choose_depends_on_the_layout_and_the_old_address() -> None:
    unknown = {"old_email": "", "old_email_cannot_be_given": True}
    assert "cannot access the email address" in advice_for_the_problem(Layout.TWO_PAGES)
    assert "cannot remember the email address" in advice_for_the_problem(Layout.TWO_PAGES, **unknown)
    assert advice_for_the_problem(Layout.ONE_PAGE) == advice_for_the_problem(Layout.ONE_PAGE, **unknown)
    assert "cannot" not in advice_for_the_problem(Layout.ONE_PAGE)


@pytest.mark.parametrize("layout", Layout)
def test_the_tempting_wrong_problem_is_named(layout: Layout) -> None:
    assert 'Do not choose "I need to change the email address"' in advice_for_the_problem(layout)


def test_the_link_to_the_form_carries_no_data() -> None:
    assert CONTACT_FORM == "https://help.login.nhs.uk/contact"


@pytest.mark.parametrize("layout", Layout)
def test_the_reply_goes_to_the_new_address_never_the_old(layout: Layout) -> None:
    by_key = {filled.box.key: filled.text for filled in compose(COMPLETE, PRACTICE, layout).boxes}
    assert by_key["new-email"] == "pat.new@example.com"
    assert compose(COMPLETE, PRACTICE, layout).replies_to_patient
    assert not compose(details(new_email="jos\u00e9@example.com"), PRACTICE, layout).replies_to_patient


def test_copy_all_holds_every_box() -> None:
    for layout in Layout:
        submission = compose(COMPLETE, PRACTICE, layout)
        assert all(
            filled.text in submission.text and filled.box.label in submission.text for filled in submission.boxes
        )


# --- who asks, and what the text follows -----------------------------------------------------------------------

SENT_ON = date(2026, 11, 6)


def description(preface: Preface, practice: Practice = PRACTICE, layout: Layout = Layout.TWO_PAGES) -> str:
    return compose(COMPLETE, practice, layout, preface).description


@pytest.mark.parametrize("asker", [asker for asker in Asker if asker is not Asker.NOT_YET])
def test_who_asks_stands_in_the_first_paragraph_of_both_layouts(asker: Asker) -> None:
    one, other = (description(Preface(asker), layout=layout) for layout in Layout)
    assert one == other
    assert asker.sentence in one.split("\n")[0]
    assert one.replace(f" {asker.sentence}", "") == describe(COMPLETE, PRACTICE)


@pytest.mark.parametrize("asking", [Asking.NOT_IN_TEXT, Asking.OFF])
def test_a_practice_can_keep_who_asks_out_of_the_text(asking: Asking) -> None:
    assert description(Preface(Asker.KNOWN), replace(PRACTICE, asking=asking)) == describe(COMPLETE, PRACTICE)


def test_the_text_does_not_say_that_nobody_has_checked() -> None:
    assert description(Preface(Asker.NOT_YET)) == describe(COMPLETE, PRACTICE)


@pytest.mark.parametrize(
    ("earlier", "start"),
    [
        (Earlier(SENT_ON), "This answers our case of 6 November 2026. A GP practice, "),
        (Earlier(SENT_ON, "RITM1"), "This answers our case of 6 November 2026 (your reference RITM1). A GP practice, "),
        (Earlier(SENT_ON, "x" * 41), "This answers our case of 6 November 2026. A GP practice, "),
        (
            Earlier(SENT_ON, "RITM\n1", is_corrected=True),
            "This corrects our case of 6 November 2026 (your reference RITM 1): the answers below replace those in it",
        ),
    ],
)
def test_a_second_text_begins_with_the_case_that_it_follows(earlier: Earlier, start: str) -> None:
    for layout in Layout:
        assert description(Preface(earlier=earlier), layout=layout).startswith(start)


@given(reference=any_text(), asker=st.sampled_from(Asker), note=any_text())
def test_no_reference_forges_a_line(reference: str, asker: Asker, note: str) -> None:
    preface = Preface(asker, Earlier(SENT_ON, reference))
    plain = describe(details(note=note), PRACTICE).split("\n")
    assert describe(details(note=note), PRACTICE, preface).split("\n")[1:] == plain[1:]


@pytest.mark.parametrize("room", [0, 40, 200])
def test_what_stands_before_the_answers_never_makes_the_text_too_long(room: int) -> None:
    preface = Preface(Asker.CALLED_BACK, Earlier(SENT_ON, "RITM1"))
    free = DESCRIPTION_LIMIT - length(describe(details(note="x"), PRACTICE)) + 1
    full = details(note="x" * (free - room))
    assert not assess(full, AROUND).gaps
    filled = compose(full, PRACTICE, Layout.TWO_PAGES, preface).boxes[-1]
    assert length(filled.text) <= DESCRIPTION_LIMIT
    assert full.note in filled.text
    over = length(describe(full, PRACTICE, preface)) - DESCRIPTION_LIMIT
    assert (f"shorten the note by {over} characters" in filled.advice) == (over > 0)
    shorter = compose(replace(full, note="x" * (free - room - max(over, 0))), PRACTICE, Layout.TWO_PAGES, preface)
    assert Asker.CALLED_BACK.sentence in shorter.description
    assert shorter.description.startswith("This answers our case of")


def test_one_character_too_many_is_one_character() -> None:
    preface = Preface(Asker.CALLED_BACK, Earlier(SENT_ON, "RITM1"))
    room = DESCRIPTION_LIMIT - length(describe(details(note="x"), PRACTICE, preface)) + 1
    filled = compose(details(note="x" * (room + 1)), PRACTICE, Layout.TWO_PAGES, preface).boxes[-1]
    assert filled.advice.endswith(": shorten the note by 1 character")


ACCEPTED = [
    "pat@example.com",
    "PAT.O'NEIL+nhs@example.co.uk",
    "p_a-t@a.b",
    "1@2.3",
    "pat@ex-ample.com",
    ".pat.@example.com",
    "a..b@example.com",
    "pat@example.c-m",
    "+@example.com",
    "pat@-example.com",
]
REFUSED = [
    "",
    "pat",
    "pat@",
    "@example.com",
    "pat@example",
    "pat@example.",
    "pat@example..com",
    "pat@example.com.",
    "pat&sam@example.com",
    "pat%sam@example.com",
    "pat sam@example.com",
    "josé@example.com",
    "pat@exämple.com",
    "pat@@example.com",
    "pat@ex_ample.com",
    '"pat"@example.com',
    "pat@[192.0.2.1]",
    "pat@example.com\n",
    "pat/x@a.b",
    "pat@.example.com",
    "pat!@example.com",
    "pat#1@example.com",
    "pat@example.com ",
    "Pat <pat@example.com>",
]


@pytest.mark.parametrize("address", ACCEPTED)
def test_the_form_accepts_this_address(address: str) -> None:
    assert accepts_email(address)


@pytest.mark.parametrize("address", REFUSED)
def test_the_form_refuses_this_address(address: str) -> None:
    assert not accepts_email(address)
