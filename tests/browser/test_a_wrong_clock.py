"""A machine whose clock is wrong reads the same as any other: the bank says how long there is still."""

from datetime import UTC, datetime
from typing import Any

import pytest

from requests_app.models import ServiceRequest
from tests.browser.site import NEEDS_CHROMIUM, PHONE, Screen
from tests.requests_app.roads import Bank


pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def asked(bank: Bank) -> ServiceRequest:
    """It waits for Ada, for seven days."""
    return bank.active()


def test_how_long_there_is_still_is_right_by_any_clock(
    asked: ServiceRequest, sessions: dict[str, str], site: str, browser: Any
) -> None:
    for year, zone in ((1999, "Pacific/Kiritimati"), (2041, "America/Los_Angeles")):
        screen = Screen(browser, site, width=PHONE, timezone_id=zone)
        screen.page.clock.install(time=datetime(year, 7, 1, 3, 0, tzinfo=UTC))
        screen.sign_in(sessions["ada"])
        screen.open(f"/requests/{asked.pk}/")
        assert screen.page.evaluate("new Date().getUTCFullYear()") == year
        assert "until Monday 9 March, 09:00 (in 7 days)" in screen.text
        # What the page asks by itself, hours later by that clock, changes nothing.
        screen.page.clock.fast_forward("05:00:00")
        assert "until Monday 9 March, 09:00 (in 7 days)" in screen.text
        assert screen.complaints == []
        screen.close()
