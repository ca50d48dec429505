"""By programs: what a search finds is asked for and paid, and a wanted ad is answered."""

from typing import Any

import pytest

from catalogue.searchable import bits_of
from tests.api.desk import REQUESTS, Desk
from tests.catalogue.words import published
from tests.requests_app.acts import minutes_of


pytestmark = pytest.mark.django_db
SERVICES = "/api/v1/services/"


def only(desk: Desk, who: str, query: str) -> dict[str, Any]:
    """The one service that is found."""
    [found] = getattr(desk, who).get(f"{SERVICES}?{query}").json()["results"]
    return dict(found)


def sent(desk: Desk, who: str, action: str, **wish: Any) -> str:
    made = getattr(desk, who).post(REQUESTS, {"estimated_minutes": 60, **wish})
    assert made.status_code == 201, made.content
    request = str(made.json()["id"])
    desk.do(who, request, action)
    return request


def finish(desk: Desk, request: str) -> None:
    desk.do("ada", request, "start")
    desk.do("ada", request, "complete", actual_minutes=60)
    desk.do("ben", request, "confirm")
    assert desk.see("ben", request)["state"] == "PAID"
    assert minutes_of(desk.bank.ada, desk.bank.ben) == [(240, 0), (120, 0)]


def test_a_service_found_in_its_members_language_is_asked_for_and_paid(desk: Desk) -> None:
    bank = desk.bank
    title = "Gärten gießen"
    published(bank.ada, at=bank.at, title=title, description="", language="de")
    found = only(desk, "ben", "q=garten+giess")
    assert (found["title"], found["language"], found["weekdays"]) == (title, "de", [])
    request = sent(desk, "ben", "submit", service=found["id"])
    desk.do("ada", request, "accept")
    finish(desk, request)


def test_a_wanted_ad_found_by_filters_is_answered_and_paid(desk: Desk) -> None:
    bank = desk.bank
    days = bits_of(["sat", "tue"])
    published(bank.ben, at=bank.at, title="Letters", kind="WANTED", is_remote=True, weekdays=days)
    found = only(desk, "ada", "kind=WANTED&remote=true&weekday=sat&q=letters")
    assert found["weekdays"] == ["tue", "sat"]
    assert desk.ada.get(f"{SERVICES}?kind=WANTED&weekday=mon&q=letters").json()["results"] == []
    request = sent(desk, "ada", "propose", service=found["id"])
    desk.do("ben", request, "accept-offer")
    finish(desk, request)
