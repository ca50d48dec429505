"""Forms in Chromium: what is wrong is found at once, by keyboard too."""

from collections.abc import Callable
from typing import Any

import pytest

from requests_app.models import ServiceRequest
from tests.browser.site import DESKTOP, NEEDS_CHROMIUM, PHONE, Screen
from tests.requests_app.roads import Bank


pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def asked(bank: Bank) -> ServiceRequest:
    """Ben asks, Ada has to answer."""
    return bank.active()


@pytest.fixture
def wrong(bank: Bank, asked: ServiceRequest) -> list[tuple[str, Callable[[Screen], None]]]:
    """Pages, and how to send their form with something missing."""

    def ask(screen: Screen) -> None:
        screen.type("How long will it take?", "")
        screen.press("Send")

    def propose(screen: Screen) -> None:
        screen.unfold()
        screen.type("How long?", "")
        screen.press("Propose other terms")

    return [
        (f"/requests/new/?service={bank.wanted.pk}", ask),
        (f"/requests/{asked.pk}/", propose),
        (
            f"/requests/{bank.accepted().pk}/dispute/",
            lambda screen: screen.press("Open the dispute"),
        ),
    ]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_refused_form_leads_to_what_is_wrong(
    wrong: list[tuple[str, Callable[[Screen], None]]],
    sessions: dict[str, str],
    site: str,
    browser: Any,
    width: int,
) -> None:
    """The summary has the focus, and its link leads into the field."""
    screen = Screen(browser, site, width=width)
    screen.sign_in(sessions["ada"])
    for path, send in wrong:
        screen.open(path)
        send(screen)
        summary = screen.page.locator(".error-summary")
        summary.wait_for()
        assert summary.evaluate("element => element === document.activeElement"), path
        summary.get_by_role("link").first.click()
        assert screen.page.evaluate("document.activeElement.name"), path
        assert not screen.is_too_wide()
        assert screen.problems() == []
    assert screen.complaints == []


def tabbed_to(screen: Screen) -> str:
    screen.page.keyboard.press("Tab")
    return str(screen.page.evaluate("document.activeElement.textContent.trim()"))


def test_the_keyboard_reaches_the_content_and_the_next_action_first(
    asked: ServiceRequest, sessions: dict[str, str], site: str, browser: Any
) -> None:
    screen = Screen(browser, site)
    screen.sign_in(sessions["ada"])
    screen.open(f"/requests/{asked.pk}/")
    screen.page.keyboard.press("Tab")
    assert screen.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    screen.page.keyboard.press("Enter")
    # What is new to read comes before what there is to decide.
    assert tabbed_to(screen) == "Conversation"
    assert tabbed_to(screen) == "Accept"
    screen.page.keyboard.press("Enter")
    screen.page.get_by_text("You have accepted.").wait_for()
