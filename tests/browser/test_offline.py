"""A device without a network: it says so, and shows nobody's balance."""

from typing import Any

import pytest

from tests.browser.site import NEEDS_CHROMIUM, PHONE, Screen


pytestmark = NEEDS_CHROMIUM

ALL_KEPT = """
    async () => {
      const kept = [];
      for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) {
          kept.push(new URL(request.url).pathname);
        }
      }
      return kept.sort();
    }
"""


@pytest.fixture
def ben(site: str, sessions: dict[str, str], browser: Any) -> Screen:
    """Ben, who has looked at his balance."""
    screen = Screen(browser, site, width=PHONE, service_workers="allow")
    screen.sign_in(sessions["ben"])
    screen.open("/balance/")
    screen.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    screen.page.wait_for_function("navigator.serviceWorker.controller")
    screen.open("/balance/")
    return screen


def test_without_a_network_the_page_says_so_and_shows_no_balance(ben: Screen) -> None:
    assert "You can spend" in ben.text
    assert ben.page.evaluate(ALL_KEPT) == [
        "/offline/",
        "/static/hourbank/app.css",
        "/static/hourbank/favicon.svg",
        "/static/hourbank/icons.svg",
    ]
    ben.page.context.set_offline(True)
    for path in ("/balance/", "/"):
        ben.page.goto(ben.site + path)
        assert "There is no connection to the bank" in ben.text
        assert "You can spend" not in ben.page.content()
        assert "Ben" not in ben.page.content()
    paper = ben.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert paper == "rgb(250, 246, 238)"
    ben.page.context.set_offline(False)
    ben.page.get_by_role("link", name="Try again").click()
    ben.page.get_by_text("Hello").wait_for()


def test_back_after_signing_out_shows_nothing_of_the_member(ben: Screen) -> None:
    ben.page.locator(".account > summary").click()
    ben.press("Sign out")
    ben.page.go_back()
    ben.page.wait_for_url("**/accounts/login/**")
    assert "You can spend" not in ben.page.content()
