"""A request from sign-in to PAID as two members do it, on a phone and on a desk, with and without script."""

from typing import Any

import pytest

from tests.browser.site import DESKTOP, NEEDS_CHROMIUM, PHONE, Screen, worked
from tests.factories import PASSWORD
from tests.requests_app.roads import Bank


pytestmark = NEEDS_CHROMIUM


def signed_in(browser: Any, site: str, name: str, **how: Any) -> Screen:
    screen = Screen(browser, site, **how)
    screen.open("/")
    screen.page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    screen.type("Email", f"{name.lower()}@example.org")
    screen.type("Password", PASSWORD)
    screen.press("Sign in")
    assert f"Hello, {name}" in screen.text
    return screen


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_request_goes_from_sign_in_to_paid(
    bank: Bank, site: str, browser: Any, *, width: int, script: bool
) -> None:
    how = {"width": width, "java_script_enabled": script}
    with worked():
        ben = signed_in(browser, site, "Ben", **how)
        ben.page.get_by_role("link", name="Services").click()
        ben.page.get_by_role("link", name="Bicycle repair").click()
        ben.page.get_by_role("link", name="Ask for it").click()
        ben.type("How long will it take?", "1:30")
        ben.type("What should the other know?", "The chain jumps.")
        ben.press("Send")
        ben.wait_for("Waiting for an answer")
        request = ben.path

        ada = signed_in(browser, site, "Ada", **how)
        ada.page.get_by_role("link", name="Bicycle repair").first.click()
        assert ada.path == request
        assert "It is your turn" in ada.text
        assert "The chain jumps." in ada.text
        ada.press("Accept")
        assert "You have accepted." in ada.text
        ada.press("Start the work")
        ada.type("How long did it really take?", "soon")
        ada.press("The work is done")
        assert "Give the time in hours and minutes" in ada.text
        ada.type("How long did it really take?", "1 h 15 min")
        ada.press("The work is done")
        assert "The other side is asked to confirm." in ada.text

        ben.wait_for("Please confirm how long it took.")
        ben.press("Confirm and pay")
        ben.wait_for("The hours have been paid.")
        ben.page.get_by_role("link", name="Balance").click()
        assert "1 h 45 min" in ben.text
        ada.open("/")
        assert "You can spend 4 h 15 min" in ada.text
    assert ben.complaints == []
    assert ada.complaints == []
