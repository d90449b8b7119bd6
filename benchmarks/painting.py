"""What a person on a slow PC waits for: the first paint of a page in Chromium, its processor slowed down."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from playwright.sync_api import Page

from benchmarks.practice import PASSWORD, furnished
from benchmarks.report import Line
from benchmarks.serving import started
from tests import chromium

SLOWER, LOADS = 6, 9
FIRST_PAINT = 500  # milliseconds
_PAINTED = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntries()[0].startTime)).observe(
    {type: "paint", buffered: true}))"""
_LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"


def measure() -> Iterator[Line]:
    with (
        furnished(cases=60) as place,
        started("casebuilder", "/log-in", place.environ) as ours,
        chromium.browser() as browser,
    ):
        page = browser.new_page(base_url=f"http://127.0.0.1:{ours.connection.port}")
        page.goto("/log-in")
        page.get_by_label("Email address").fill(place.manager.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/cases")
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        number = place.store.queues.page(place.manager).rows[-1].number
        for path, limit in (("/cases/new", FIRST_PAINT), (f"/cases/{number}", None), ("/cases", None)):
            painted, loaded = times(page, path)
            shown = path.replace(number, "<number>")
            yield Line(f"first paint of {shown}", f"loaded {loaded:.0f} ms", painted, limit, "ms")


def times(page: Page, path: str) -> tuple[float, float]:
    """The median milliseconds from the request to the first paint and to the end of loading, from a warm cache."""
    painted, loaded = [], []
    for _ in range(LOADS):
        page.goto(path)
        painted.append(page.evaluate(_PAINTED))
        loaded.append(page.evaluate(_LOADED))
    return median(painted[1:]), median(loaded[1:])
