"""Signing up with the code from the mail, and signing in with a passkey."""

from typing import Any

from django.core.cache import cache

from tests.browser.site import NEEDS_CHROMIUM, PHONE, Screen
from tests.factories import PASSWORD
from tests.members.sign_up import code_for


pytestmark = NEEDS_CHROMIUM

NIA = "nia@example.org"


def sign_in(screen: Screen, email: str) -> None:
    screen.open("/accounts/login/")
    screen.page.get_by_label("Email").fill(email)
    screen.page.get_by_label("Password").fill(PASSWORD)
    screen.page.get_by_role("button", name="Sign in", exact=True).click()


def test_somebody_joins_on_a_phone_with_a_wrong_address_at_first(site: str, browser: Any) -> None:
    cache.clear()
    screen = Screen(browser, site, width=PHONE, java_script_enabled=False)
    screen.open("/accounts/signup/")
    screen.page.get_by_label("Email").fill("nai@example.org")
    screen.page.get_by_label("Your name").fill("Nia")
    screen.page.get_by_label("Password").fill(PASSWORD)
    screen.press("Create my account")
    screen.page.get_by_text("nai@example.org").first.wait_for()
    screen.page.get_by_role("link", name="The address is wrong").click()
    screen.page.get_by_label("Your email address").fill(NIA)
    screen.press("Send the code there")
    screen.page.get_by_label("Code from the email").fill(code_for(NIA))
    screen.press("Confirm my address")
    screen.page.locator(".account").first.wait_for()
    assert screen.complaints == []


def test_a_passkey_is_made_and_signs_in(site: str, browser: Any) -> None:
    cache.clear()
    # The standard knows no passkeys for numbers.
    screen = Screen(browser, site.replace("127.0.0.1", "localhost"), width=PHONE)
    device = screen.page.context.new_cdp_session(screen.page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(screen, "ben@example.org")
    screen.open("/accounts/2fa/webauthn/add/")
    screen.page.get_by_label("Password").fill(PASSWORD)
    screen.press("Continue")
    screen.page.locator("[name=passwordless]").check()
    screen.press("Make the passkey")
    screen.page.get_by_role("heading", name="Codes for when").wait_for()
    screen.page.context.clear_cookies()
    screen.open("/accounts/login/")
    screen.press("Use my passkey")
    screen.page.wait_for_url("**/")
    screen.page.locator(".account").first.wait_for()
    assert screen.complaints == []
