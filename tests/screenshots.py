"""`python -m tests.screenshots` takes the pictures of docs/images again, from a demo in Chromium."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.serving import free_port
from tests import chromium as chromiums

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
LARGEST = 200_000  # bytes: one screen, with its tags in colour
# File name -> the reference of the case to open, and the link to follow from there.
PICTURES = {
    "cases.png": ("", ""),
    "case-form.png": ("B-1036", "Edit"),
    "case-ready.png": ("B-1033", ""),
    "guide.png": ("", "Help a patient"),
}


@contextmanager
def demo() -> Iterator[tuple[str, str, str]]:
    """The address of a running demo, and an email address and the password to log in."""
    command = [sys.executable, "-m", "casebuilder", "demo"]
    environ = {**os.environ, "PORT": str(free_port()), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = ""
        try:
            while "Ctrl+C" not in said:
                line = process.stdout.readline()
                assert line, "the demo did not start"
                said += line
            address, email, password = re.findall(
                r"http://\S+?(?=/?\s)|\S+@\S+(?= \(manager\))|(?<=is )\S{19}$", said, re.MULTILINE
            )
            yield address, email, password
        finally:
            process.terminate()


def log_in(page: Page, address: str, email: str, password: str) -> None:
    page.goto(f"{address}/log-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Log in").click()


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with demo() as (address, email, password), chromiums.browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        log_in(page, address, email, password)
        for name, (reference, link) in PICTURES.items():
            page.goto(f"{address}/cases")
            if reference:
                page.get_by_role("row").filter(has_text=reference).get_by_role("link").first.click()
            if link:
                page.get_by_role("link", name=link, exact=True).click()
            page.screenshot(path=IMAGES / name)
            size = (IMAGES / name).stat().st_size
            print(f"{name}: {size:,} bytes")
            assert size < LARGEST


if __name__ == "__main__":
    main()
