"""The bank on a port of its own, and Chromium in front of it."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from django.test.testcases import QuietWSGIRequestHandler
from django.utils import timezone

from members.models import Member
from workflow.worker import work


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
NEEDS_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium (Debian: apt-get install chromium)"),
]
PHONE, DESKTOP = 360, 1280
HEIGHTS = {PHONE: 740, DESKTOP: 900}
# Root can't have the sandbox.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-extensions"]
# WCAG 2.2, levels A and AA, in axe's words; `target-size` is among them.
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
# What the content policy forbids is heard on every page.
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


class Server(ThreadedWSGIServer):
    """Django's own, which closes its threads' connections; it ends when they have."""

    daemon_threads = False


@contextmanager
def served() -> Iterator[str]:
    """The pages over HTTP; yields their address."""
    server = Server(("127.0.0.1", 0), QuietWSGIRequestHandler, allow_reuse_address=False)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def worked() -> Iterator[None]:
    """Somebody does what is due, for as long as the block lasts."""
    over = threading.Event()

    def loop() -> None:
        while not over.wait(0.1):
            work(clock=lambda: timezone.now())  # noqa: PLW0108 - looked up each time
        connections.close_all()

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def session_of(member: Member) -> str:
    """The key of a session in which the member is signed in."""
    client = Client()
    client.force_login(member)
    return client.cookies["sessionid"].value


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where Chromium is

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Screen:
    """One person's screen. It remembers what the browser complained of, and what left the site."""

    def __init__(
        self,
        browser: Any,
        site: str,
        *,
        width: int = DESKTOP,
        service_workers: str = "block",
        **how: Any,
    ) -> None:
        self.site = site
        self.complaints: list[str] = []
        size = {"width": width, "height": HEIGHTS[width]}
        # A worker between the page and the bank is started by the browser when it likes, which a
        # driven browser may wait for without end: where none is what is tested, there is none.
        self._context = browser.new_context(
            viewport=size, locale="en-GB", service_workers=service_workers, **how
        )
        # A busy machine may be slow; what never comes fails all the same.
        self._context.set_default_timeout(60_000)
        self._context.add_init_script(WATCH)
        self.page = self._context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.path}: {error}"))
        self.page.on("request", self._see)

    @property
    def path(self) -> str:
        return str(self.page.url).removeprefix(self.site)

    @property
    def text(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())

    def sign_in(self, session: str) -> None:
        """By a session that is there already."""
        self._context.add_cookies([{"name": "sessionid", "value": session, "url": self.site}])

    def open(self, path: str, status: int = 200) -> None:
        answer = self.page.goto(self.site + path)
        assert answer.status == status, (path, answer.status)

    def press(self, name: str) -> None:
        """Press a button, having opened what hides it."""
        button = self.page.get_by_role("button", name=name, exact=True)
        folded = self.page.locator("details:not([open]) > summary", has_text=name)
        if folded.count() and not button.is_visible():
            folded.first.click()
        button.click()
        self.page.wait_for_load_state()

    def unfold(self) -> None:
        """Open everything that is folded away."""
        self.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")

    def type(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=False).first.fill(words)

    def wait_for(self, words: str) -> None:
        """Load the page again until it says so."""
        for _try in range(100):
            if words in self.text:
                return
            self.page.wait_for_timeout(200)
            self.page.reload()
        raise AssertionError(f"{self.path} never said “{words}”: {self.text}")

    def is_too_wide(self) -> bool:
        """Whether it scrolls sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    def problems(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA, each with the element that it is about."""
        from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

        heard = list(self.complaints)
        found = Axe().run(self.page, options=AXE).response["violations"]
        # Axe itself wants to write styles into a page whose sheets import others.
        self.complaints[:] = heard
        return [
            f"{self.path} {violation['id']}: {node['html']}"
            for violation in found
            for node in violation["nodes"]
        ]

    def look(self) -> list[str]:
        """What is wrong with the page that is open, everything on it unfolded."""
        self.unfold()
        forbidden = self.page.evaluate("window.violations.splice(0)")
        wide = ["scrolls sideways"] if self.is_too_wide() else []
        return [f"{self.path} {each}" for each in [*forbidden, *wide]] + self.problems()

    def close(self) -> None:
        self._context.close()

    def _hear(self, message: Any) -> None:
        # A page that refuses is answered with 4xx, which the browser mentions.
        is_told = any(
            words in message.text for words in ("status of 4", "Service Worker registration")
        )
        if message.type in {"error", "warning"} and not is_told:
            self.complaints.append(f"{self.path}: {message.text}")

    def _see(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.complaints.append(f"{self.path} asks {request.url}")
