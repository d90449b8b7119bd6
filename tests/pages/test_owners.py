"""Who a case belongs to, and the press that makes it wait for the patient."""

from __future__ import annotations

import pytest
from flask import Flask

from casebuilder.core.stages import Act, Outcome, Stage
from casebuilder.store import Access, Store
from tests.pages.client import PageClient, text_of
from tests.pages.people import People
from tests.pages.stages import at_stage, record_progress, start
from tests.pages.test_cases import log_in


def test_a_colleague_takes_a_case_with_one_press(app: Flask, store: Store, people: People) -> None:
    number = start(store, people.sam).number
    jo = log_in(app, people.jo)
    page = jo.get(f"/cases/{number}")
    assert "Sam Bell has this case." in text_of(page)
    answer = jo.submit(page, action=f"/cases/{number}/owner", button="Take it")
    assert answer.headers["Location"] == f"/cases/{number}"
    said = text_of(jo.get(answer.headers["Location"]))
    assert f"You have case {number} now." in said
    assert "You have this case." in said
    assert "Take it" not in said
    assert store.cases.get(people.jo, number).owner == people.jo.id


def test_a_case_is_given_to_a_colleague_who_works_here(client: PageClient, store: Store, people: People) -> None:
    number = start(store, people.sam).number
    page = client.get(f"/cases/{number}/owner")
    assert "Sam Bell" in text_of(page)
    answer = client.submit(page, {"owner": str(people.jo.id)}, button="Save")
    assert f"Jo Lee has case {number} now." in text_of(client.get(answer.headers["Location"]))
    assert store.cases.get(people.sam, number).owner == people.jo.id
    acts = [(entry.act, entry.about) for entry in store.trail.of_case(people.sam, number) if entry.act != Access.VIEW]
    assert acts == [(Act.START, ""), (Act.GIVE, "Jo Lee")]


@pytest.mark.parametrize("whom", ["", "0", "x", "ola", "gone"])
def test_a_case_is_given_to_nobody_else(client: PageClient, store: Store, people: People, whom: str) -> None:
    number = start(store, people.sam).number
    page = client.get(f"/cases/{number}/owner")
    if whom == "gone":
        store.people.set_active(people.sam, people.jo.id, False)
    person = {"ola": str(people.ola.id), "gone": str(people.jo.id)}.get(whom, whom)
    answer = client.submit(page, {"owner": person}, button="Save")
    assert answer.status_code == 422
    assert store.cases.get(people.sam, number).owner == people.sam.id


@pytest.mark.parametrize("stage", [Stage.RESOLVED, Stage.CLOSED])
def test_an_ended_case_belongs_to_nobody(client: PageClient, store: Store, people: People, stage: Stage) -> None:
    number = at_stage(store, people.sam, stage).number
    page = client.get(f"/cases/{number}")
    assert "to this case" not in text_of(page)
    answer = client.get(f"/cases/{number}/owner")
    assert answer.headers["Location"] == f"/cases/{number}"
    assert "is closed" in text_of(client.get(f"/cases/{number}"))


def test_one_press_after_the_slip_makes_the_case_wait_for_the_patient(
    client: PageClient, store: Store, people: People
) -> None:
    number = start(store, people.sam, old_email="").number
    slip = client.get(f"/cases/{number}/ask")
    answer = client.submit(slip, action=f"/cases/{number}/asked", button="I have asked the patient")
    page = client.get(answer.headers["Location"])
    assert f"Case {number} waits for the patient." in text_of(page)
    assert "The patient was asked on" in text_of(page)
    assert "Patient asked" in text_of(client.get("/cases"))
    assert store.cases.get(people.sam, number).patient_asked_on


def test_a_case_that_was_closed_meanwhile_does_not_wait_for_the_patient(
    client: PageClient, store: Store, people: People
) -> None:
    case = start(store, people.sam, old_email="")
    slip = client.get(f"/cases/{case.number}/ask")
    record_progress(store, people.jo, case, Act.RESOLVE, Outcome.WITHDRAWN)
    answer = client.submit(slip, action=f"/cases/{case.number}/asked", button="I have asked the patient")
    assert "is closed" in text_of(client.get(answer.headers["Location"]))
    assert store.cases.get(people.sam, case.number).patient_asked_on is None
