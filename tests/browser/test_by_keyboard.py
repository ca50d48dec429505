"""A request from asking to PAID by the keyboard alone."""

from typing import Any

import pytest

from tests.browser.site import NEEDS_CHROMIUM, Screen, worked
from tests.requests_app.roads import Bank


pytestmark = NEEDS_CHROMIUM

# More than any of these pages has.
MOST_STOPS = 80

NAME = """() => {
  const here = document.activeElement;
  const label = here.labels?.[0] || here;
  return (here.getAttribute("aria-label") || label.textContent).trim().replace(/\\s+/g, " ");
}"""


class Keyboard:
    """Somebody who never touches a mouse."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.keys = screen.page.keyboard

    def go_to(self, name: str) -> None:
        """By Tab to what is called so."""
        seen = []
        for _stop in range(MOST_STOPS):
            self.keys.press("Tab")
            seen.append(self.screen.page.evaluate(NAME))
            if seen[-1].startswith(name):
                return
        raise AssertionError(f"{self.screen.path} has no “{name}” to get to: {seen}")

    def press(self, name: str) -> None:
        self.go_to(name)
        with self.screen.page.expect_navigation():
            self.keys.press("Enter")

    def skip(self) -> None:
        """Past what each page begins with."""
        self.keys.press("Tab")
        assert self.screen.page.evaluate(NAME) == "Skip to the content"
        self.keys.press("Enter")

    def type(self, name: str, words: str) -> None:
        self.go_to(name)
        self.keys.press("Control+a")
        self.keys.type(words)


@pytest.fixture
def service(bank: Bank) -> str:
    return f"/services/{bank.service.pk}/"


def test_asked_for_accepted_done_and_paid_by_the_keyboard_alone(
    service: str, sessions: dict[str, str], site: str, browser: Any
) -> None:
    ben, ada = (Keyboard(Screen(browser, site)) for _person in range(2))
    ben.screen.sign_in(sessions["ben"])
    ada.screen.sign_in(sessions["ada"])
    with worked():
        ben.screen.open(service)
        ben.skip()
        ben.press("Ask for it")
        ben.skip()
        ben.type("How long will it take?", "1:30")
        ben.press("Send")
        ben.screen.page.get_by_text("Waiting for an answer").first.wait_for()
        # The link that skips has left its mark in the address.
        request = ben.screen.path.partition("#")[0]
        ada.screen.open(request)
        ada.skip()
        ada.press("Accept")
        ada.screen.page.get_by_text("You have accepted.").wait_for()
        ada.skip()
        ada.press("Start the work")
        ada.screen.page.get_by_text("The work has begun.").wait_for()
        ada.skip()
        ada.type("How long did it really take?", "1 h 15 min")
        ada.press("The work is done")
        ada.screen.page.get_by_text("The other side is asked to confirm.").first.wait_for()
        ben.screen.open(request)
        ben.skip()
        ben.press("Confirm and pay")
        ben.screen.page.get_by_text("The hours have been paid.").wait_for()
    assert ben.screen.complaints + ada.screen.complaints == []
