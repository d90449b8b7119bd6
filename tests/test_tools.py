"""The tests' own PostgreSQL, Chromium and axe are real and work on this machine."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import chromium as chromiums
from tests.axe import axe_violations
from tests.postgres import answers, connect

PAGE = "data:text/html;charset=utf-8,<html lang=en><title>A page</title><main><h1>A page</h1>{}</main>"


def test_postgres_answers(postgres_url: str) -> None:
    with connect(postgres_url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_database_can_be_copied_from_a_template(make_postgres_database: Callable[..., str]) -> None:
    template = make_postgres_database()
    with connect(template) as connection:
        connection.execute("create table part as select 'é' as name")
    with connect(make_postgres_database(template)) as connection:
        assert connection.execute("select name from part").fetchone() == ("é",)


def test_a_database_begins_empty(make_postgres_database: Callable[..., str]) -> None:
    with connect(make_postgres_database()) as connection:
        assert connection.execute("select from pg_tables where schemaname = 'public'").fetchall() == []


def test_every_server_answers(tmp_path: Path) -> None:
    assert not answers(f"postgresql+psycopg://postgres@/postgres?host={tmp_path}")


def test_chromium_renders_a_page(chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(PAGE.format("<p>caf%C3%A9</p>"))
    assert page.inner_text("p") == "café"
    page.close()


def test_axe_passes_a_sound_page_and_finds_a_planted_violation(chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(PAGE.format("<label>Name <input></label>"))
    assert axe_violations(page) == []
    page.goto(PAGE.format("<input name=nameless>"))
    [violation] = axe_violations(page)
    assert violation.startswith("label: ")
    assert "nameless" in violation
    page.close()


def test_another_chromium_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBUILDER_CHROMIUM", "/opt/browser")
    found = chromiums.find()
    assert found["executable_path"] == "/opt/browser"
    assert ("--no-sandbox" in found["args"]) == (os.geteuid() == 0)
