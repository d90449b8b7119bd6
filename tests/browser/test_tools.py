"""The tests' own Chromium and axe are real and work on this machine."""

import os

import pytest
from playwright.sync_api import Browser

from tests import chromium as chromiums
from tests.axe import axe_violations

PAGE = "data:text/html;charset=utf-8,<html lang=en><title>A page</title><main><h1>A page</h1>{}</main>"


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
