"""Largest Contentful Paint of the main pages, as a phone in a slow network sees them.

Chromium tells it by PerformanceObserver. The phone is 360 px wide, its processor four times slower
than this machine's, its network a slow 4G (as Lighthouse simulates it: 150 ms there and back,
1.6 Mbit/s down, 0.75 Mbit/s up), and nothing is in its memory.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any, Final

from bench.pages import Size, served, session_of
from bench.table import print_table, say
from hourbank.big_bank.databases import Databases
from hourbank.big_bank.tour import busiest, pages_of


CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
PAGES: Final = ("dashboard", "services", "a service", "requests", "a request, PAID", "balance")
# Good, for three visits of four. Source: web.dev, "Largest Contentful Paint".
BOUND_MS: Final = 2500.0
SLOWER: Final = 4
ROUNDS: Final = 5
SETTLES_MS: Final = 300
WAITS: Final = 20
NETWORK: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8 * 0.9,
    "uploadThroughput": 750_000 / 8 * 0.9,
}
_WATCH: Final = """
window.painted = [];
new PerformanceObserver(list => window.painted.push(...list.getEntries().map(
    entry => [entry.startTime, entry.element ? entry.element.tagName : ''])))
    .observe({type: 'largest-contentful-paint', buffered: true});
"""


def measure_paint(*, rounds: int, size: Size, found: Callable[[], Databases]) -> bool:
    """Measure, print, and return whether the bound is kept."""
    if CHROMIUM is None:
        say("paint: no Chromium here (Debian: apt-get install chromium)")
        return True
    rounds, bank = min(rounds, ROUNDS), found()
    bank.use(size.large)
    member = busiest()
    session, paths = session_of(member), pages_of(member)
    seen: dict[str, list[float]] = {"visitor's home": [], **{page: [] for page in PAGES}}
    with served(size.large) as port, _chromium() as browser:
        for number in range(rounds + 1):
            for page, values in seen.items():
                painted = _paint(
                    browser,
                    f"http://127.0.0.1:{port}{paths.get(page, '/')}",
                    session=session if page in paths else "",
                )
                if number:
                    values.append(painted)
    bank.close()
    return _tell(seen, rounds=rounds)


@contextmanager
def _chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where Chromium is

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def _paint(browser: Any, url: str, *, session: str) -> float:
    """Open the page once; milliseconds until the largest thing on the screen was there."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True)
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    context.add_init_script(_WATCH)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(url, wait_until="load")
    painted = _largest(page)
    context.close()
    return painted


def _largest(page: Any) -> float:
    """What has been painted, once nothing larger comes; the content policy lets no page wait for it."""
    for _wait in range(WAITS):
        page.wait_for_timeout(SETTLES_MS)
        if found := page.evaluate("() => window.painted.map(each => each[0])"):
            return float(found[-1])
    raise RuntimeError(f"{page.url} shows nothing.")


def _tell(seen: dict[str, list[float]], *, rounds: int) -> bool:
    rows = [
        [page, *(f"{value:.0f}" for value in (median(values), min(values), max(values)))]
        for page, values in seen.items()
    ]
    print_table(
        f"paint: Largest Contentful Paint on a phone, in ms, {rounds} visits each",
        ["page", "median", "least", "most"],
        rows,
    )
    worst = max(median(values) for values in seen.values())
    is_kept = worst <= BOUND_MS
    say(f"worst {worst:.0f} ms (bound {BOUND_MS:.0f}): {'kept' if is_kept else 'NOT KEPT'}")
    return is_kept
