"""A member makes a key for a program and revokes it, on a phone and without JavaScript too."""

from typing import Any

import pytest

from tests.browser.site import DESKTOP, NEEDS_CHROMIUM, PHONE, Screen
from tests.factories import PASSWORD


pytestmark = NEEDS_CHROMIUM


def sign_in(screen: Screen) -> None:
    screen.open("/accounts/login/")
    screen.page.get_by_label("Email").fill("ben@example.org")
    screen.page.get_by_label("Password").fill(PASSWORD)
    screen.press("Sign in")


def make(screen: Screen) -> str:
    """Who makes a key gives the password once more."""
    screen.open("/accounts/keys/")
    screen.type("What is it for?", "My robot")
    screen.page.get_by_label("Act for you: requests").check()
    screen.page.get_by_label("30 days").check()
    screen.press("Make the key")
    screen.page.get_by_role("heading", name="Is it you?").wait_for()
    screen.page.get_by_label("Password").fill(PASSWORD)
    screen.press("Continue")
    return str(screen.page.locator(".secret code").inner_text())


def revoke(screen: Screen) -> None:
    screen.page.get_by_role("link", name="Revoke “My robot”").click()
    screen.page.get_by_role("heading", name="Revoke “My robot”?").wait_for()


def end(screen: Screen) -> None:
    screen.press("Revoke the key")
    screen.page.get_by_text("The key is revoked.").wait_for()


@pytest.mark.parametrize(
    ("width", "scheme"), [(PHONE, "dark"), pytest.param(DESKTOP, "light", marks=pytest.mark.long)]
)
def test_a_key_is_made_and_revoked_by_everybody(
    site: str, browser: Any, width: int, scheme: str
) -> None:
    wrong: list[str] = []
    screen = Screen(browser, site, width=width, color_scheme=scheme)
    sign_in(screen)
    key = make(screen)
    assert key.startswith("hb_")
    wrong += screen.look()
    screen.open("/accounts/keys/")
    assert key not in screen.page.content()
    wrong += screen.look()
    revoke(screen)
    wrong += screen.look()
    end(screen)
    assert screen.page.get_by_role("link", name="Revoke “My robot”").count() == 0
    assert wrong + screen.complaints == []


def test_it_needs_no_javascript(site: str, browser: Any) -> None:
    screen = Screen(browser, site, java_script_enabled=False)
    sign_in(screen)
    assert make(screen).startswith("hb_")
    revoke(screen)
    end(screen)
    assert screen.complaints == []
