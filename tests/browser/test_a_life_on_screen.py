"""From signing up to PAID as two members do it: on a phone and at a desk, with and without script, by day and night."""

from itertools import product
from typing import Any

import pytest

from members.models import Member
from tests.browser.site import DESKTOP, NEEDS_CHROMIUM, PHONE, Screen, worked
from tests.catalogue.words import published
from tests.factories import PASSWORD
from tests.members.sign_up import code_for
from tests.requests_app.roads import Bank


pytestmark = NEEDS_CHROMIUM

# By default two ways in which each value occurs.
WAYS = list(product((PHONE, DESKTOP), (True, False), ("light", "dark")))
DEFAULT = [(PHONE, True, "dark"), (DESKTOP, False, "light")]


def joined(browser: Any, site: str, name: str, **how: Any) -> Screen:
    """A stranger becomes a member: the form, the code that comes by mail."""
    screen = Screen(browser, site, **how)
    screen.open("/")
    screen.page.get_by_role("banner").get_by_role("link", name="Join").click()
    email = f"{name.lower()}@example.com"
    screen.page.get_by_label("Email").fill(email)
    screen.page.get_by_label("Your name").fill(name)
    screen.page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    for box in screen.page.get_by_role("checkbox").all():
        box.check()
    screen.press("Create my account")
    screen.page.get_by_role("heading", name="Enter the code").wait_for()
    screen.page.get_by_label("Code", exact=False).first.fill(code_for(email))
    screen.press("Confirm my address")
    screen.page.get_by_role("navigation").first.wait_for()
    return screen


@pytest.mark.parametrize(
    ("width", "script", "scheme"),
    [
        pytest.param(
            *way,
            id=f"{way[0]}-{'script' if way[1] else 'no-script'}-{way[2]}",
            marks=[] if way in DEFAULT else pytest.mark.long,
        )
        for way in WAYS
    ],
)
def test_a_request_goes_from_signing_up_to_paid(
    bank: Bank, site: str, browser: Any, *, width: int, script: bool, scheme: str
) -> None:
    how = {"width": width, "java_script_enabled": script, "color_scheme": scheme}
    with worked():
        tom = joined(browser, site, "Tom", **how)
        nia = joined(browser, site, "Nia", **how)
        published(Member.objects.get(name="Nia"), at=bank.at, title="Piano lesson")

        tom.open("/services/")
        tom.page.get_by_role("link", name="Piano lesson").click()
        tom.page.get_by_role("link", name="Ask for it").click()
        tom.type("How long will it take?", "1:30")
        tom.type("What should the other know?", "I am new to it.")
        tom.press("Send")
        tom.wait_for("Waiting for an answer")
        request = tom.path

        nia.open("/requests/")
        nia.page.get_by_role("link", name="Piano lesson").first.click()
        assert nia.path == request
        assert "It is your turn" in nia.text
        assert "(in 7 days)" in nia.text
        assert "I am new to it." in nia.text
        nia.press("Accept")
        assert "You have accepted." in nia.text
        nia.press("Start the work")
        nia.type("How long did it really take?", "soon")
        nia.press("The work is done")
        assert "Give the time in hours and minutes" in nia.text
        nia.type("How long did it really take?", "1 h 15 min")
        nia.press("The work is done")
        assert "The other side is asked to confirm." in nia.text

        tom.wait_for("Please confirm how long it took.")
        tom.press("Confirm and pay")
        tom.wait_for("The hours have been paid.")
        tom.open("/balance/")
        assert "1 h 45 min" in tom.text
        nia.open("/balance/")
        assert "4 h 15 min" in nia.text
        assert not nia.is_too_wide()
    assert tom.complaints + nia.complaints == []
