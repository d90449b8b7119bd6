"""Reading a message: what is certain, what is asked, and what no message may do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebuilder.core.details import NOTHING_SAID, CaseDetails, Step
from casebuilder.core.reading import Reading, read_message
from casebuilder.core.reading.facts import Fact, Question
from casebuilder.core.reading.filling import fill, still_asked, taken, with_answer
from casebuilder.text.dates import TypedDate
from casebuilder.text.nhs_numbers import is_nhs_number
from tests.text.strategies import any_text

CAME = date(2025, 11, 20)


def filled(text: str, order: tuple[str, ...] = ()) -> dict[str, str]:
    return {fact.field: fact.value for fact in read_message(text, CAME, order).filled}


def asked(text: str) -> dict[str, tuple[str, ...]]:
    return {question.field: question.offers for question in read_message(text, CAME).asked}


def test_numbered_answers_read_back_whole_in_the_order_asked() -> None:
    order = ("new_email", "nhs_digits", "last_access")
    assert filled("1 a@example.com 2 018 3 march", order) == {
        "new_email": "a@example.com",
        "nhs_digits": "018",
        "last_access": "2025-03",
    }


def test_an_order_tells_the_old_address_from_the_new() -> None:
    text = "1. a@example.com 2. b@example.net 3. 118 4. no"
    answers = filled(text, ("old_email", "new_email", "nhs_digits", "can_recover"))
    assert answers == {
        "old_email": "a@example.com",
        "new_email": "b@example.net",
        "nhs_digits": "118",
        "can_recover": "no",
    }


@pytest.mark.parametrize(
    "text",
    [
        "can u swap a@example.com for b@example.net on my nhs app",
        "Please change a@example.com for b@example.net on the NHS App",
        "Please replace my old email a@example.com with b@example.net for my NHS login",
        "I want a@example.com to become b@example.net in the NHS App",
    ],
)
def test_what_is_swapped_for_another_address_is_the_old_one(text: str) -> None:
    assert filled(text) == {"old_email": "a@example.com", "new_email": "b@example.net"}


def test_an_address_now_and_one_to_be_are_asked() -> None:
    text = "Change of NHS App email\nNow: a@example.com\nTo be: b@example.net"
    assert filled(text) == {}
    assert set(asked(text)["new_email"]) == {"a@example.com", "b@example.net"}


def test_labels_cut_in_two_are_read_whole() -> None:
    text = "Current email (app): a@example.com\nEmail to change to: b@example.net\nNHS no. ends: 590\nLast OK: not sure"
    assert filled(text) == {
        "old_email": "a@example.com",
        "new_email": "b@example.net",
        "nhs_digits": "590",
        "last_access": "not-known",
    }


def test_who_submitted_a_form_is_not_the_patient() -> None:
    text = "Submitted by: Lindens Care Home  office@example.com\nNHS App locked\nNew email: r@example.org"
    assert filled(text)["new_email"] == "r@example.org"
    assert "old_email" not in filled(text) | asked(text)


def test_an_address_that_could_have_been_another_persons_is_not_filled() -> None:
    text = (
        "NHS App: she signed up with a@example.com, though it could have been Dad's (d@example.net). New: n@example.org"
    )
    assert filled(text).get("old_email") != "d@example.net"


@pytest.mark.parametrize(
    ("choice", "answer"),
    [
        ("Y / [N]", "no"),
        ("[Y] / N", "yes"),
        ("(yes) / no", "yes"),
        ("yes | *no*", "no"),
        ("Y/N", None),
        ("No / Yes", None),
    ],
)
def test_of_a_printed_choice_only_a_marked_word_is_an_answer(choice: str, answer: str | None) -> None:
    text = f"NHS App form\nCan you log in to the app? {choice}\nNew email: a@example.com"
    assert filled(text).get("can_recover") == answer


def test_the_time_of_a_line_of_a_chat_is_no_last_access() -> None:
    text = "Practice 17 Nov 08:20 > when did you last get in to the NHS App?\nPat 17 Nov 08:40 > {}"
    assert filled(text.format("no idea")) == {"last_access": "not-known"}
    assert asked(text.format("3 or 4 wks ago"))["last_access"] == ("2025-10", "2025-10-23")
    assert filled(text.format("3 March")) == {"last_access": "2025-03-03"}


def test_two_addresses_without_a_role_are_asked() -> None:
    offers = asked("My app emails are a@example.com and b@example.net")
    assert set(offers["new_email"]) == set(offers["old_email"]) == {"a@example.com", "b@example.net"}


def test_a_message_about_another_login_says_nothing() -> None:
    text = "My payslip portal locked me out, old email a@example.com, new b@example.net, last got in on 1 August"
    assert read_message(text, CAME) == Reading()


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("3 Nov", "2025-11-03"),
        ("30/10", "2025-10-30"),
        ("7.12.24", "2024-12-07"),
        ("yesterday", "2025-11-19"),
        ("Aug 2024", "2024-08"),
        ("on Saturday 8 November", "2025-11-08"),
        ("last month", "2025-10"),
        ("last year", "2024"),
        ("25 december", "2024-12-25"),
        ("can't remember", "not-known"),
    ],
)
def test_a_last_access_is_read_back_from_the_day_the_message_came(words: str, value: str) -> None:
    assert filled(f"NHS App: last got in {words}")["last_access"] == value


@pytest.mark.parametrize("words", ["maybe 5 weeks ago", "before Christmas", "about June", "last summer or so"])
def test_a_hedged_last_access_is_asked(words: str) -> None:
    text = f"NHS App: last got in {words}"
    assert "last_access" not in filled(text)
    assert "last_access" in asked(text)


@pytest.mark.parametrize(
    ("words", "offer"),
    [
        ("in the spring", "2025"),
        ("late autumn", "2025"),
        ("on bonfire night", "2025-11-05"),
        ("on Remembrance Sunday", "2025-11-09"),
        ("on pancake day", "2025-03-04"),
        ("at Eid", "2025-06-06"),
        ("at Chinese New Year", "2025-01-29"),
        ("May bank holiday", "2025-05"),
        ("12-14 Feb", "2025-02-14"),
        ("Feb/March", "2025-02"),
    ],
)
def test_a_feast_a_season_and_a_range_are_asked(words: str, offer: str) -> None:
    text = f"NHS App: last got in {words}"
    assert "last_access" not in filled(text)
    assert asked(text)["last_access"][0] == offer


def test_a_step_that_is_advised_or_refused_is_not_done() -> None:
    for text in (
        "App: told her to try the forgotten password link",
        "App: I have not tried the forgotten password link",
    ):
        assert not [fact for fact in read_message(text, CAME).filled if fact.field == "steps"]


@given(any_text() | st.text(), st.dates(date(2019, 1, 1), date(2030, 12, 31)))
def test_any_text_can_be_read_as_a_message(text: str, came: date) -> None:
    reading = read_message(text, came)
    fill(NOTHING_SAID, reading)
    assert all(question.offers for question in reading.asked)


@given(st.text("0123456789 -.", min_size=9, max_size=30))
def test_no_full_nhs_number_survives(digits: str) -> None:
    reading = read_message(f"NHS App: can't log in. My NHS number is 999 000 0018 {digits} ok", CAME)
    every: list[Fact | Question] = [*reading.filled, *reading.asked]
    for each in every:
        for run in re.findall(r"(?<![*\d])\d{10,}", re.sub(r"[ .-]", "", each.words)):
            assert not is_nhs_number(run) or len(run) != 10
        assert "9990000018" not in re.sub(r"\W", "", each.words)


@given(
    st.lists(
        st.sampled_from(
            ["old a.b@example.com", "NEW c@example.net", "last 3 018", "nhs app", "?", "\n", "not", "sorry"]
        )
    )
)
def test_nothing_is_filled_that_is_not_in_the_message(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for fact in read_message(text, CAME).filled:
        if fact.field in ("new_email", "old_email", "nhs_digits"):
            assert fact.value in text


def test_what_was_typed_is_never_overwritten() -> None:
    typed = CaseDetails(new_email="mine@example.com", last_access=TypedDate(year="2020"), can_recover=True)
    said = {"new_email": "a@example.com", "last_access": "2024-08", "can_recover": "no", "steps": "other"}
    reading = Reading(tuple(Fact(field, value, "") for field, value in said.items()))
    assert fill(typed, reading) == replace(typed, steps=frozenset({Step.OTHER}))
    assert [fact.field for fact in taken(typed, reading)] == ["steps"]


def test_a_question_is_asked_until_somebody_answers_it() -> None:
    reading = Reading(asked=(Question("nhs_digits", ("018",), ""),))
    assert still_asked(NOTHING_SAID, reading) == reading.asked
    assert still_asked(CaseDetails(nhs_digits="018"), reading) == ()


def test_every_offer_becomes_an_answer() -> None:
    details = NOTHING_SAID
    for field, value in {"last_access": "2024-08-06", "can_recover": "no", "steps": "pin-document"}.items():
        details = with_answer(details, field, value)
    assert (details.last_access, details.can_recover) == (TypedDate("6", "8", "2024"), False)
    assert details.steps == {Step.PIN_DOCUMENT}
    assert with_answer(NOTHING_SAID, "last_access", "not-known").last_access_not_known


def test_a_message_about_another_portal_fills_nothing() -> None:
    assert filled("The nursery portal locked me out. Old email a@example.org, new b@example.com") == {}


def test_two_people_with_an_address_each_are_asked() -> None:
    text = "mums old email is a@example.com dads is b@example.net both locked out of nhs app"
    assert filled(text) == {}
    assert asked(text)


def test_two_candidates_for_the_new_address_are_asked() -> None:
    text = "NHS App: new email a@example.com or maybe b@example.com. old c@example.net"
    assert "new_email" not in filled(text)
    assert asked(text)["new_email"] == ("a@example.com", "b@example.com")


def test_a_day_without_its_month_is_asked() -> None:
    assert asked("NHS App. last in on 31st")["last_access"] == ("2025-10-31",)


@pytest.mark.parametrize(
    "text",
    [
        "NHS app old a@example.com new b@example.org. sorry other way round",
        "NHS app: was going to change a@example.com to b@example.org, changed my mind",
        "I changed my NHS app email to b@example.org and now it wont log in. before it was a@example.com",
        "NHS login made with wrong email a@exmaple.com should be a@example.com",
    ],
)
def test_addresses_that_the_message_leaves_in_doubt_are_asked(text: str) -> None:
    assert "new_email" not in filled(text)


@pytest.mark.parametrize("app", ["Vitality app", "Evergreen Life app", "red book app", "pharmacy app", "Acme App"])
def test_a_message_about_another_app_fills_nothing(app: str) -> None:
    assert filled(f"my {app} wont let me log in, old a@example.com new b@example.org ends 123") == {}


def test_digits_that_are_corrected_are_asked() -> None:
    assert asked("NHS app locked. ends in 441. no 414")["nhs_digits"] == ("414", "441")
    assert "nhs_digits" not in filled("NHS app: his last 3 digits are 366, mine are 912")


def test_numbered_answers_are_read_against_the_numbered_questions_above_them() -> None:
    text = "Practice: send 1 your new email 2 the one you signed up with 3 last 3 digits\nPt: 1 a@b.com 2 c@d.com 3 018"
    assert filled(text) == {"new_email": "a@b.com", "old_email": "c@d.com", "nhs_digits": "018"}


def test_a_log_in_on_another_day_is_not_taken_for_today() -> None:
    assert "can_recover" not in filled("got in fine on monday, tues the nhs app logged me out")


@pytest.mark.parametrize(
    "text",
    [
        "NHS App: a@example.com instead of b@example.net please",
        "NHS login: b@example.net (defunct) and a@example.com is what I check daily",
        "Everything for the NHS App goes to b@example.net, which I can't read. I read a@example.com",
        "I registered for the NHS App years ago with b@example.net. These days it's a@example.com",
        "NHS App locked. O: b@example.net N: a@example.com",
    ],
)
def test_the_words_beside_two_addresses_tell_which_is_which(text: str) -> None:
    told = filled(text) | {field: offers[0] for field, offers in asked(text).items()}
    assert (told["new_email"], told["old_email"]) == ("a@example.com", "b@example.net")


def test_an_address_that_is_taken_back_is_not_filled() -> None:
    text = "NHS App: my new email is a@example.com no wait its b@example.com. old was c@example.net"
    assert filled(text).get("new_email") != "a@example.com"


def test_lettered_answers_are_read_like_numbered_ones() -> None:
    text = "(a) a@example.com (b) b@example.net (c) 018 (d) 22/09/2025"
    assert filled(text, ("new_email", "old_email", "nhs_digits", "last_access")) == {
        "new_email": "a@example.com",
        "old_email": "b@example.net",
        "nhs_digits": "018",
        "last_access": "2025-09-22",
    }


def test_what_is_told_to_have_been_done_in_the_app_is_asked() -> None:
    assert asked("NHS App: I ordered my tablets there on 3 May")["last_access"] == ("2025-05-03",)
