"""The pictures of the README and of docs/; `script/screenshots` takes them anew, of a small bank with a past."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from disputes.models import Dispute
from disputes.operations import propose_settlement
from members.models import Member
from requests_app import operations
from requests_app.models import ServiceRequest
from requests_app.operations import Wish
from tests.browser.site import DESKTOP, HEIGHTS, NEEDS_CHROMIUM, PHONE, Screen
from tests.catalogue.words import published
from tests.disputes.court import court_of
from tests.requests_app.roads import Bank


pytestmark = NEEDS_CHROMIUM

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
LARGEST_BYTES = 150_000
MOST_SCREENS = 1.5
TALL = "document.documentElement.scrollHeight"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Shot:
    """One picture: of which page, as whom, and how."""

    name: str
    path: str
    who: str = "ben"
    width: int = DESKTOP
    scheme: str = "light"


def offered(bank: Bank, title: str, minutes: int, *, by: Member | None = None) -> dict[str, Any]:
    """What Cleo, or somebody else, offers too, as the service of a wish."""
    service = published(
        by or bank.cleo, at=bank.at, title=title, description="", estimated_minutes=minutes
    )
    return {"service_id": service.pk, "minutes": minutes}


def helped(bank: Bank, who: Member, title: str, minutes: int, *, by: Member) -> None:
    """Somebody was helped by another for so long, and paid; a week goes by."""
    wish = Wish(**offered(bank, title, minutes, by=by))
    request = bank.do(operations.ask, who, wish=wish, is_sent=True)
    bank.work()
    bank.act("accept", request, by)
    bank.act("start", request, by)
    bank.later(timedelta(minutes=minutes))
    bank.act("complete", request, by, actual_minutes=minutes)
    bank.act("confirm", request, who)
    bank.later(7 * DAY)


def lived(bank: Bank) -> None:
    """Five weeks in which members gave and received."""
    ada, ben, cleo = bank.ada, bank.ben, bank.cleo
    helped(bank, cleo, "Rye bread from my oven", 90, by=ben)
    helped(bank, ben, "Letters to the authorities", 40, by=cleo)
    helped(bank, ada, "A walk with your dog", 60, by=ben)
    helped(bank, cleo, "Curtains made to measure", 75, by=ada)
    helped(bank, ada, "Cooking for two", 50, by=ben)


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
    lived(bank)
    lesson = bank.active(title="Piano lesson", **offered(bank, "Piano lesson", 45))
    bank.act("accept", lesson, bank.cleo)
    shown = repaired(bank)
    bank.later(HOUR)
    bank.active(title="Help with my phone", **offered(bank, "Help with your phone", 20))
    bank.proposed()
    offered(bank, "Spanish conversation", 60)
    bank.later(HOUR)
    return shown


@pytest.fixture
def dispute_shown(bank: Bank) -> Dispute:
    """Ada and Ben don't agree on how long it took; Ben proposes to share."""
    court = court_of(bank, at=bank.at)
    work = bank.act("start", bank.accepted(minutes=25, title="Garden work"), bank.ada)
    return court.do(
        propose_settlement,
        bank.ben,
        court.reviewed(work),
        released_minutes=15,
        words="Let us share.",
    )


@pytest.fixture
def shots(request_shown: ServiceRequest, dispute_shown: Dispute) -> list[Shot]:
    """Light and dark both only where that says something."""
    request, dispute = f"/requests/{request_shown.pk}/", f"/disputes/{dispute_shown.pk}/"
    return [
        Shot("home", "/", who=""),
        Shot("home-phone", "/", who="", width=PHONE),
        Shot("services", "/services/"),
        Shot("services-phone", "/services/", width=PHONE),
        Shot("request", request),
        Shot("request-dark", request, scheme="dark"),
        Shot("request-phone", request, width=PHONE),
        Shot("request-phone-dark", request, width=PHONE, scheme="dark"),
        Shot("dashboard", "/"),
        Shot("dashboard-phone", "/", width=PHONE),
        Shot("balance", "/balance/"),
        Shot("balance-phone-dark", "/balance/", width=PHONE, scheme="dark"),
        Shot("dispute", dispute),
        Shot("dispute-phone", dispute, width=PHONE),
    ]


def test_the_pictures_are_taken(
    shots: list[Shot], sessions: dict[str, str], site: str, browser: Any
) -> None:
    for shot in shots:
        screen = Screen(browser, site, width=shot.width, color_scheme=shot.scheme)
        if shot.who:
            screen.sign_in(sessions[shot.who])
            screen.open("/notifications/")
            unread = screen.page.get_by_role("button", name="Mark all as read")
            if unread.count():
                unread.click()
        screen.open(shot.path)
        kept = IMAGES / f"{shot.name}.png"
        # What is on the screen at first, and a little more: not a strip of many screens.
        tall = int(min(MOST_SCREENS * HEIGHTS[shot.width], screen.page.evaluate(TALL)))
        screen.page.set_viewport_size({"width": shot.width, "height": tall})
        screen.page.screenshot(path=kept)
        few_colours(kept)
        assert kept.stat().st_size < LARGEST_BYTES
        assert screen.complaints == []
        screen.close()


def few_colours(path: Path) -> None:
    """A page has few colours: with a palette of its own its picture is a third as large."""
    with Image.open(path) as image:
        image.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
