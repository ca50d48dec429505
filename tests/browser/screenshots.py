"""The pictures of the README; `script/screenshots` takes them anew, of a small bank with a past."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from requests_app.models import ServiceRequest
from tests.browser.site import DESKTOP, NEEDS_CHROMIUM, Screen
from tests.catalogue.words import published
from tests.requests_app.roads import Bank


pytestmark = NEEDS_CHROMIUM

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
LARGEST_BYTES = 150_000
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def offered(bank: Bank, title: str, minutes: int) -> dict[str, Any]:
    """What Cleo offers too, as the service of a wish."""
    service = published(
        bank.cleo, at=bank.at, title=title, description="", estimated_minutes=minutes
    )
    return {"service_id": service.pk, "minutes": minutes}


def repaired(bank: Bank) -> ServiceRequest:
    """Ada has repaired Ben's bicycle, which took a little longer; Ben is to confirm."""
    request = bank.active(minutes=90, starts_at=bank.at + 2 * DAY)
    bank.later(3 * HOUR)
    bank.act("accept", request, bank.ada)
    bank.later(2 * DAY - 2.9 * HOUR)
    bank.act("start", request, bank.ada)
    bank.later(HOUR * 1.75)
    return bank.act("complete", request, bank.ada, actual_minutes=100)


@pytest.fixture
def request_shown(bank: Bank) -> ServiceRequest:
    """The request of the picture, among others of Ben's."""
    lesson = bank.active(title="Piano lesson", **offered(bank, "Piano lesson", 45))
    bank.act("accept", lesson, bank.cleo)
    shown = repaired(bank)
    bank.later(HOUR)
    bank.active(title="Help with my phone", **offered(bank, "Help with your phone", 20))
    bank.proposed()
    offered(bank, "Spanish conversation", 60)
    bank.later(HOUR)
    return shown


def test_the_pictures_are_taken(
    request_shown: ServiceRequest, sessions: dict[str, str], site: str, browser: Any
) -> None:
    screen = Screen(browser, site, width=DESKTOP, device_scale_factor=0.8)
    screen.sign_in(sessions["ben"])
    screen.open("/notifications/")
    screen.press("Mark all as read")
    for path, name in ((f"/requests/{request_shown.pk}/", "request"), ("/", "home")):
        screen.open(path)
        image = IMAGES / f"{name}.png"
        screen.page.screenshot(path=image, full_page=True)
        assert image.stat().st_size < LARGEST_BYTES
    assert screen.complaints == []
