"""Log in, log out, time out: who gets in, and nothing typed is lost."""

from __future__ import annotations

from tests.pages.client import PageClient
from tests.pages.people import People


def test_a_staff_member_logs_in_and_out(anyone: PageClient, people: People) -> None:
    answer = anyone.log_in(people.sam)
    assert (answer.status_code, answer.location) == (303, "/cases")
    assert anyone.get("/log-in").location == "/cases"
