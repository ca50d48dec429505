"""A member's hours on their screen: the dashboard with its chart, and the statement."""

from datetime import timedelta
from typing import Any

import pytest

from tests.browser.site import DESKTOP, NEEDS_CHROMIUM, PHONE, Screen
from tests.requests_app.roads import Bank


pytestmark = NEEDS_CHROMIUM

PAGES = ("/", "/balance/", "/balance/?since=2026-03-09&until=2026-03-01")


@pytest.fixture
def year(bank: Bank) -> Bank:
    """Months in which hours came and went."""
    bank.paid()
    bank.later(timedelta(days=20))
    bank.active(minutes=30, title="Help with my phone")
    bank.later(timedelta(days=2))
    return bank


@pytest.mark.parametrize(
    ("width", "scheme", "direction"),
    [(PHONE, "light", "ltr"), (PHONE, "dark", "rtl"), (DESKTOP, "light", "ltr")],
)
def test_hours_are_read_on_every_screen(
    year: Bank,
    sessions: dict[str, str],
    site: str,
    browser: Any,
    width: int,
    scheme: str,
    direction: str,
) -> None:
    screen = Screen(browser, site, width=width, color_scheme=scheme)
    screen.sign_in(sessions["ben"])
    for path in PAGES:
        screen.open(path)
        screen.page.evaluate(f"document.documentElement.dir = '{direction}'")
        screen.unfold()
        assert not screen.is_too_wide(), path
        assert screen.problems() == []
    assert screen.complaints == []
    screen.open("/")
    drawn = screen.page.locator(".chart-drawing")
    assert drawn.count() == 2
    assert all(one.bounding_box()["width"] > 250 for one in drawn.all())
