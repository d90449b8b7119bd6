"""A case is kept longer with a reason; a manager answers a patient's request, and no URL holds an address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from casebuilder.core.stages import Stage
from casebuilder.pages.words import day_words, london_today
from casebuilder.store import Access, Rows, Store
from casebuilder.store.tables import CaseTable
from tests.core.examples import COMPLETE
from tests.pages.client import PageClient, heading_of, link_of, text_of
from tests.pages.people import People
from tests.pages.stages import at_stage, send, start
from tests.pages.test_cases import log_in
from tests.store.practices import Clock

FIND = "/practice/request"


def find(client: PageClient, address: str = COMPLETE.new_email) -> str:
    answer = client.submit(client.get(FIND), {"address": address}, button="Find")
    assert answer.status_code == 303
    assert "@" not in str(answer.location)
    assert "pat" not in str(answer.location)
    return str(answer.location)


def test_a_case_is_kept_longer_with_a_reason(client: PageClient, store: Store, people: People) -> None:
    number = start(store, people.sam).number
    page = client.get(link_of(client.get(f"/cases/{number}"), "Keep it longer"))
    assert client.submit(page, {"reason": "A complaint"}, button="Keep it longer").status_code == 422
    refused = client.submit(page, {"days": "180"}, button="Keep it longer")
    assert "Say why it is kept longer" in text_of(refused)
    client.submit(refused, {"reason": "A complaint about 999 000 0018"}, button="Keep it longer")
    until = day_words(london_today() + timedelta(days=180))
    shown = text_of(client.get(f"/cases/{number}"))
    assert f"Case {number} is kept until {until}" in shown
    assert f"This case will be erased on {until}" in shown
    assert "A complaint about *** *** *018" in shown


@pytest.mark.parametrize("stage", [Stage.SENT, Stage.MORE_INFORMATION_NEEDED])
def test_a_case_with_nhs_login_cannot_be_kept_longer(
    client: PageClient, store: Store, people: People, stage: Stage
) -> None:
    number = at_stage(store, people.sam, stage).number
    assert client.get(f"/cases/{number}/keep").status_code == 303
    assert "it is not erased before it is closed" in text_of(client.get(f"/cases/{number}"))


def test_a_case_that_was_sent_meanwhile_is_not_kept_and_the_reason_typed_stays(
    client: PageClient, store: Store, people: People
) -> None:
    case = start(store, people.sam)
    page = client.get(f"/cases/{case.number}/keep")
    send(store, people.jo, case)
    refused = client.submit(page, {"days": "30", "reason": "A complaint"}, button="Keep it longer")
    assert refused.status_code == 422
    assert "it is not erased before it is closed" in text_of(refused)
    assert "A complaint" in text_of(refused)


def test_a_manager_is_shown_all_that_is_held(client: PageClient, store: Store, people: People) -> None:
    sent, deleted = (at_stage(store, people.sam, stage).number for stage in (Stage.SENT, Stage.DISCARDED))
    assert link_of(client.get("/practice"), "A patient asks what you hold on them") == FIND
    page = client.get(find(client, f"<{COMPLETE.old_email}>"))
    assert heading_of(page) == "2 cases with this address"
    shown = text_of(page)
    for words in (sent, deleted, COMPLETE.new_email, COMPLETE.old_email, "A GP practice, Bars Surgery"):
        assert words in shown
    assert shown.count("NHS login has this case. Erasing it here does not take it back") == 1


def test_the_patient_is_given_everything_as_a_text(client: PageClient, store: Store, people: People) -> None:
    number = at_stage(store, people.sam, Stage.SENT).number
    answer = client.get(f"{find(client)}/held.txt")
    assert COMPLETE.old_email in answer.text
    assert store.sendings.of(people.sam, number)[0].text in answer.text
    assert "pat" not in answer.headers["Content-Disposition"]
    assert store.trail.of_case(people.sam, number)[-1].act == "given to the patient on request"


def test_whoever_looks_at_all_that_is_held_is_in_the_trail_of_each_case(
    client: PageClient, store: Store, people: People
) -> None:
    numbers = {at_stage(store, people.sam, stage).number for stage in (Stage.SENT, Stage.DISCARDED)}
    place = find(client)
    assert client.head(f"{place}/held.txt").status_code == 200
    assert not store.trail.of_practice(people.sam, rows=Rows.ACCESSES)[0].case_number
    for _ in range(2):
        client.get(place)
    looks = [(each.act, each.by, each.case_number) for each in store.trail.of_practice(people.sam, rows=Rows.ACCESSES)]
    assert sorted(looks[:-1]) == sorted((Access.VIEW, "Sam Bell", number) for number in numbers)
    given = [each for each in store.trail.of_practice(people.sam) if each.act.startswith("given")]
    assert given == []


def test_a_case_that_another_manager_has_erased_meanwhile_does_no_harm(
    client: PageClient, store: Store, people: People
) -> None:
    gone, left = (start(store, people.sam).number for _ in range(2))
    page = client.get(find(client))
    store.requests.erase(people.sam, gone)
    assert client.submit(page, button="Erase 2 cases now").location == FIND
    assert client.get(f"/cases/{left}").status_code == 404


def test_everything_held_is_erased_by_one_press(client: PageClient, store: Store, people: People) -> None:
    numbers = [start(store, people.sam).number for _ in range(2)]
    answer = client.submit(client.get(find(client)), button="Erase 2 cases now")
    assert answer.location == FIND
    assert "Erased: 2 cases." in text_of(client.get(FIND))
    assert {client.get(f"/cases/{number}").status_code for number in numbers} == {404}
    assert "holds no case with this address" in text_of(client.get(find(client)))


def test_everything_held_is_kept_only_with_a_reason(client: PageClient, store: Store, people: People) -> None:
    number = start(store, people.sam).number
    refused = client.submit(client.get(find(client)), button="Keep, and record why")
    assert refused.status_code == 422
    assert "Say why you keep it" in text_of(refused)
    client.submit(refused, {"reason": "A complaint is open"}, button="Keep, and record why")
    assert "A complaint is open" in text_of(client.get(f"/cases/{number}"))


def test_a_case_that_cannot_be_read_can_be_erased_all_the_same(
    client: PageClient, store: Store, people: People
) -> None:
    number = start(store, people.sam).number
    with store.engine.begin() as connection:
        connection.execute(update(CaseTable).values(sealed=b"\0" * 60))
    page = client.get(find(client))
    assert "The answers of this case cannot be read." in text_of(page)
    client.submit(page, button="Erase 1 case now")
    assert store.trail.of_case(people.sam, number)[-1].act == "erased at the patient's request"


def test_a_result_is_shown_for_a_while_and_only_to_managers_of_the_practice(
    app: Flask, client: PageClient, store: Store, people: People, clock: Clock
) -> None:
    start(store, people.sam)
    place = find(client)
    assert log_in(app, people.jo).get(place).status_code == 403
    assert log_in(app, people.ola).get(place).status_code == 410
    clock.go_on(minutes=16)
    assert client.get(FIND).status_code in (200, 303)
