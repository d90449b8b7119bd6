"""Every path through triage: the guidance's own table, and an exhaustive walk."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from casebuilder.core import sources
from casebuilder.core.details import VerificationLevel
from casebuilder.core.guidance import EDITION
from casebuilder.core.sources import GUIDE, HELP_FIND, Source, cite
from casebuilder.guide.account_ways import FIND_ADDRESS, LOCKED, LOG_IN, LOST_PHONE, RECOVER_MAILBOX, RESET_LINK
from casebuilder.guide.carry_over import known
from casebuilder.guide.connection_ways import (
    ASK_NHS_LOGIN,
    CONNECT_SURGERY,
    CONTACT_APP_TEAM,
    ERROR_3C,
    ERROR_3F,
    ERROR_3R,
    ERROR_CID7023,
    LOOK_TOGETHER,
    NOT_HERE,
    OTHER_CODE,
    PIN_DOCUMENT,
    SERVICE_STATUS,
)
from casebuilder.guide.handouts import sms
from casebuilder.guide.new_account_ways import PRACTICE_RESET, RAISE_CASE, REPLACE_ACCOUNT, REPLACE_LATER
from casebuilder.guide.questions import ADDRESS, LEVEL, MAILBOX, NOT_SURE, PASSWORD, TROUBLE, Question, read_error_code
from casebuilder.guide.triage import WAYS_OUT, Answers, Ways, paths, route
from casebuilder.guide.ways_out import WayOut, Who
from casebuilder.text.characters import UnreadableError
from tests.core.examples import PRACTICE

PATHS = list(paths())
NAMES = [" ".join(choice.key for _, choice in given) for given, _ in PATHS]
_NOT_IN_THE_EDITION = re.compile(
    r"\b(photo|phone|shorter|keyboard|spam|junk|printed|month|sign up|signed up|whoever|stays on)\b", re.IGNORECASE
)
NOT_TRIED = ["practice-reset", "replace-account"]  # what may be set aside before a case


def _keys(given: Answers) -> dict[str, str]:
    """Return the answers of a path; unless it says otherwise, nothing rules out a new account."""
    return {"replacement": "none", **{question.key: choice.key for question, choice in given}}


def _account(**answers: str) -> dict[str, str]:
    return {"trouble": "account", "replacement": "none", **answers}


# --- the guidance's table, row by row --------------------------------------------------------------------------


def _first_by_the_edition(answers: dict[str, str]) -> WayOut:
    """Return the first way out for a reader of the edition alone, who has never seen the later pages."""
    optional = [way.key for way in WAYS_OUT.values() if way.is_later and way.skip_because]
    here = route(answers, skipped=optional).here
    assert isinstance(here, WayOut)
    return here


@pytest.mark.parametrize("level", [VerificationLevel.P5, VerificationLevel.P9, VerificationLevel.NOT_SURE])
def test_without_password_and_old_mailbox_a_case_is_needed(level: str) -> None:
    assert _first_by_the_edition(_account(remembers="no", mailbox="no", level=level)) is RAISE_CASE


def test_with_password_and_old_address_the_patient_logs_in() -> None:
    assert _first_by_the_edition(_account(remembers="yes", address="yes")) is LOG_IN


def test_without_a_password_an_open_mailbox_gets_the_forgotten_password_link() -> None:
    assert _first_by_the_edition(_account(remembers="no", mailbox="yes")) is RESET_LINK


def test_without_a_password_a_mailbox_that_can_be_recovered_is_recovered() -> None:
    assert _first_by_the_edition(_account(remembers="no", mailbox="perhaps")) is RECOVER_MAILBOX


def test_a_password_without_the_old_address_leads_to_a_search_credited_to_help() -> None:
    answers = _account(remembers="yes", address="no")
    assert _first_by_the_edition(answers) is FIND_ADDRESS
    assert FIND_ADDRESS.source is HELP_FIND


def test_a_failed_search_for_the_old_address_makes_a_case_without_it() -> None:
    ended = route(_account(remembers="yes", address="no"), tried=["find-address"], skipped=NOT_TRIED)
    assert ended.here is RAISE_CASE
    assert known(ended).old_email_cannot_be_given


def test_the_lowest_level_is_reset_by_the_practice() -> None:
    answers = _account(remembers="no", mailbox="no", level=VerificationLevel.P0)
    assert _first_by_the_edition(answers) is PRACTICE_RESET


def test_replacing_the_account_is_offered_before_a_case_and_never_required() -> None:
    answers = _account(remembers="no", mailbox="no", level="record")
    offered = route(answers)
    assert (offered.here, offered.following) == (REPLACE_ACCOUNT, RAISE_CASE)
    assert REPLACE_ACCOUNT.is_later
    assert route(answers, skipped=["replace-account"]).here is RAISE_CASE


@pytest.mark.parametrize(
    ("answers", "way"),
    [
        ({"trouble": "surgery"}, CONNECT_SURGERY),
        ({"trouble": "code", "code": "3c"}, ERROR_3C),
        ({"trouble": "code", "code": "3f"}, ERROR_3F),
        ({"trouble": "code", "code": "3r"}, ERROR_3R),
        ({"trouble": "code", "code": "other"}, OTHER_CODE),
        ({"trouble": "code", "code": NOT_SURE}, CONNECT_SURGERY),
        ({"trouble": "code", "code": "cid7023"}, ERROR_CID7023),
        ({"trouble": "code", "code": "cid7029"}, ASK_NHS_LOGIN),
        ({"trouble": "code", "code": "cid"}, ASK_NHS_LOGIN),
        ({"trouble": "area"}, ERROR_3F),
        ({"trouble": "phone"}, LOST_PHONE),
        ({"trouble": "locked"}, LOCKED),
        ({"trouble": "not-here"}, NOT_HERE),
        ({"trouble": "pin"}, PIN_DOCUMENT),
        ({"trouble": "several"}, SERVICE_STATUS),
        ({"trouble": NOT_SURE}, LOOK_TOGETHER),
    ],
)
def test_other_troubles_have_their_own_ways_out(answers: dict[str, str], way: WayOut) -> None:
    assert route(answers).here is way


def test_account_questions_come_in_the_order_of_the_guidance() -> None:
    assert route({}).here is TROUBLE
    assert route(_account()).here is PASSWORD
    assert route(_account(remembers="yes")).here is ADDRESS
    assert route(_account(remembers="no")).here is MAILBOX
    assert route(_account(remembers=NOT_SURE)).here is MAILBOX
    assert route(_account(remembers="no", mailbox="no")).here is LEVEL


# --- the whole tree --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "ways"), PATHS, ids=NAMES)
def test_every_path_ends_in_a_way_out_after_at_most_four_questions(given: Answers, ways: Ways) -> None:
    assert 1 <= len(given) <= 4
    answered: dict[str, str] = {}
    for question, choice in given:
        assert route(answered).here is question
        answered[question.key] = choice.key
    ended = route({**answered, "replacement": "none"})
    assert ended.here is ways[0]
    assert ended.answers[: len(given)] == given


@pytest.mark.parametrize(("given", "ways"), PATHS, ids=NAMES)
def test_it_did_not_work_leads_on_to_the_last_way_out_without_a_loop(given: Answers, ways: Ways) -> None:
    seen: list[WayOut] = []
    here = route(_keys(given))
    while here.following:
        assert isinstance(here.here, WayOut)
        seen.append(here.here)
        following = here.following
        here = route(_keys(given), tried=[way.key for way in seen])
        assert here.here is following
    assert (*seen, here.here) == ways
    assert len(set(ways)) == len(ways)
    assert here.tried == ways[:-1]


@pytest.mark.parametrize("ways", [ways for _, ways in PATHS], ids=NAMES)
def test_what_was_tried_stays_tried_whatever_answer_is_changed(ways: Ways) -> None:
    tried = [way.key for way in ways[:-1]]
    for other, _ in PATHS:
        for at in range(len(other)):
            assert route(_keys(other[:at]), tried).tried == ways[:-1]
        assert route(_keys(other), tried).tried == ways[:-1]


@pytest.mark.parametrize(("given", "ways"), PATHS, ids=NAMES)
def test_a_path_ends_whatever_was_tried_on_another(given: Answers, ways: Ways) -> None:
    for _, others in PATHS:
        tried = [way.key for way in others]
        while (here := route(_keys(given), tried)).following:
            assert isinstance(here.here, WayOut)
            assert here.here.key not in tried
            tried.append(here.here.key)
        assert here.here is ways[-1]


@pytest.mark.parametrize(("given", "ways"), PATHS, ids=NAMES)
def test_only_account_trouble_can_end_in_a_case(given: Answers, ways: Ways) -> None:
    last = ways[-1]
    assert (last is RAISE_CASE) is (_keys(given)["trouble"] == "account")
    assert last in (RAISE_CASE, CONTACT_APP_TEAM, ASK_NHS_LOGIN, NOT_HERE)
    assert RAISE_CASE not in ways[:-1]
    assert route(_keys(given)).may_end_in_case is (last is RAISE_CASE)


@pytest.mark.parametrize(("given", "ways"), PATHS, ids=NAMES)
def test_a_case_is_the_first_way_out_only_where_the_guidance_says_so(given: Answers, ways: Ways) -> None:
    answers = _keys(given)
    sent_to_the_desk = (
        answers.get("remembers") == "no" and answers.get("mailbox") == "no" and answers.get("level") != "log-in-only"
    )
    assert (_first_by_the_edition(answers) is RAISE_CASE) is sent_to_the_desk
    assert ways[0] is not RAISE_CASE


@pytest.mark.parametrize(("given", "ways"), PATHS, ids=NAMES)
def test_the_practice_may_reset_an_account_unless_a_higher_level_is_known(given: Answers, ways: Ways) -> None:
    answers = _keys(given)
    said_more = answers.get("level", "log-in-only") != "log-in-only"
    assert (PRACTICE_RESET in ways) is (ways[-1] is RAISE_CASE and not said_more)


@pytest.mark.parametrize(("given", "ways"), PATHS, ids=NAMES)
def test_recovering_the_mailbox_is_offered_before_a_case(given: Answers, ways: Ways) -> None:
    answers = _keys(given)
    lost_for_good = answers.get("mailbox") == "no"
    address_unknown = answers.get("address") in ("no", NOT_SURE)
    if ways[-1] is RAISE_CASE:
        assert (RECOVER_MAILBOX in ways) is not (lost_for_good or address_unknown)


@pytest.mark.parametrize("mailbox", [choice.key for choice in MAILBOX.choices])
def test_a_patient_who_may_know_the_password_first_tries_it(mailbox: str) -> None:
    assert route(_account(remembers=NOT_SURE, mailbox=mailbox, level="record")).here is LOG_IN


@pytest.mark.parametrize(("given", "ways"), PATHS, ids=NAMES)
def test_an_error_code_is_never_a_case(given: Answers, ways: Ways) -> None:
    if _keys(given)["trouble"] == "code":
        assert RAISE_CASE not in ways


def test_every_way_out_is_reached() -> None:
    assert {way.key for _, ways in PATHS for way in ways} == set(WAYS_OUT) - {"replace-later"}
    refused = route(_account(remembers="no", mailbox="no", level="record", replacement="within-30-days"))
    assert refused.here is REPLACE_LATER


def _questions() -> list[Question]:
    return list({question.key: question for given, _ in PATHS for question, _ in given}.values())


@pytest.mark.parametrize("question", _questions(), ids=lambda question: question.key)
def test_every_question_can_be_answered_with_not_sure(question: Question) -> None:
    assert question.choice(NOT_SURE)


@pytest.mark.parametrize("question", _questions(), ids=lambda question: question.key)
def test_every_question_has_a_source(question: Question) -> None:
    assert _is_whole(question.source)
    assert question.text.endswith("?")


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=WAYS_OUT)
def test_every_word_of_a_way_out_has_a_source(way: WayOut) -> None:
    assert _is_whole(way.source)
    assert all(_is_whole(advice.source) and advice.text.endswith(".") for advice in way.advice)
    assert way.do_now
    assert way.after


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=WAYS_OUT)
def test_the_edition_is_credited_only_with_what_it_says(way: WayOut) -> None:
    credited = [advice.text for advice in way.advice if advice.source.page == GUIDE.page]
    assert [text for text in credited if _NOT_IN_THE_EDITION.search(text)] == []


def test_a_patient_without_a_password_is_not_told_to_log_in_with_one() -> None:
    found = [advice.text for advice in FIND_ADDRESS.advice if "found" in advice.text.casefold()]
    assert any("forgotten password link" in text for text in found)
    assert "forgotten password link" in sms(FIND_ADDRESS, PRACTICE)


def test_the_service_status_advises_one_patient_and_never_to_start_again() -> None:
    said = " ".join((*(advice.text for advice in SERVICE_STATUS.advice), *SERVICE_STATUS.text_message))
    assert "Several" not in said
    assert "start again" not in said


def test_the_practice_asks_the_app_team_and_claims_to_have_found_nothing() -> None:
    assert CONTACT_APP_TEAM.who is Who.PRACTICE
    assert "We are asking" in sms(CONTACT_APP_TEAM, PRACTICE)
    said = " ".join((*(advice.text for advice in CONTACT_APP_TEAM.advice), *CONTACT_APP_TEAM.text_message))
    assert not re.search("have checked everything|nothing wrong|fill in", said)


def _is_whole(source: Source) -> bool:
    return bool(source.section and source.page and cite(source))


def test_what_is_later_than_the_edition_carries_its_date_or_page() -> None:
    later = [advice for way in WAYS_OUT.values() for advice in way.advice if advice.is_later]
    assert later
    assert all(
        advice.source.newer or (advice.source.dated and advice.source.dated > EDITION.published) for advice in later
    )


def test_an_older_page_is_never_called_newer() -> None:
    older = [s for s in vars(sources).values() if isinstance(s, Source) and s.dated and s.dated <= EDITION.published]
    assert {sources.HELP_PASSWORD, sources.HELP_CONTACT, sources.UNUSED, sources.CODES_EXPLAINED} <= set(older)
    assert not any(map(sources.is_later, older))


# --- what people send ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "3R",
        "3r",
        " 3R ",
        "3RSWTR",
        "3rswtr",
        "3 r s w t r",
        "Error code: 3rswtr",
        "3-R",
        '"3rswtr"',
        "\u20183rswtr\u2019",
        "(3rswtr)",
        "[3R]",
        "Reference: 3rswtr",
        "Error reference 3rswtr.",
        "CID 3rswtr",
    ],
)
def test_error_codes_are_read_in_any_case_and_with_spaces(text: str) -> None:
    assert read_error_code(text) == "3r"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CID7023", "cid7023"),
        ("cid 7029", "cid7029"),
        ("CID1111", "cid"),
        ("It says 3rswtr now", "3r"),
        ("3cfjwd", "3c"),
        ("3FPLMI", "3f"),
        ("3 c", "3c"),
        ("3-f", "3f"),
        ("3 f p l m i", "3f"),
        ("\uff13\uff26", "3f"),
        ("CID-7029.", "cid7029"),
        ("Reference cid 1234", "cid"),
        ("3code1", "3c"),
        ("3cidab", "3c"),
    ],
)
def test_each_error_code_has_a_way_out_of_its_own(text: str, code: str) -> None:
    assert read_error_code(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "R3",
        "500",
        "999 000 0018",
        "pat@example.com",
        "3r" + "x" * 50,
        "3ré",
        "3rd time",
        "3rd",
        "3rsw",
        "3rswtrx",
        "CID 99",
        "CID70231",
        "acid7023",
        "13r",
        "B3R",
        "3 r u there",
        "3 cats",
        "3rd party app",
        "3cm cut",
        "3c or 3f",
    ],
)
def test_what_is_not_an_error_code_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError, match="3C, 3F or 3R"):
        read_error_code(text)


def test_an_answer_that_is_not_a_choice_is_asked_again() -> None:
    assert route({"trouble": "nonsense"}).here is TROUBLE
    assert route(_account(remembers="<b>")).here is PASSWORD


def test_answers_off_the_path_do_not_count() -> None:
    assert [question.key for question, _ in route({"trouble": "surgery", "remembers": "yes"}).answers] == ["trouble"]


def test_ways_out_off_the_path_change_nothing_on_it() -> None:
    here = route({"trouble": "surgery"}, tried=["log-in", "nonsense"], skipped=["replace-account"])
    assert (here.here, here.behind, here.skipped) == (CONNECT_SURGERY, (), ())
    assert here.tried == (LOG_IN,)


def test_the_last_way_out_cannot_be_set_aside() -> None:
    here = route({"trouble": "surgery"}, tried=["connect-surgery", "contact-app-team"])
    assert (here.here, here.following) == (CONTACT_APP_TEAM, None)


def test_a_way_out_that_must_be_tried_cannot_be_skipped() -> None:
    assert route(_account(remembers="yes", address="yes"), skipped=["log-in"]).here is LOG_IN


def test_a_known_level_is_not_asked_again() -> None:
    tried = ["forgotten-password", "recover-mailbox", "find-address"]
    for level, way in (("record", REPLACE_ACCOUNT), ("not-sure", PRACTICE_RESET), ("log-in-only", PRACTICE_RESET)):
        assert route(_account(remembers="no", mailbox="yes", level=level), tried).here is way


def test_one_line_switches_replacement_off() -> None:
    """In a process of its own, because the guide reads the line once."""
    program = (
        "import importlib\n"
        "from casebuilder.core import replacement; replacement.OFFERED = False\n"
        "from casebuilder.guide import triage; importlib.reload(triage)\n"
        "print({way.key for _, ways in triage.paths() for way in ways} & {'replace-account', 'replace-later'})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
