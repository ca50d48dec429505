"""What a member finds by a search is asked for and paid; a wanted ad that is found is answered."""

import re

import pytest

from catalogue.searchable import bits_of
from requests_app.models import ServiceRequest
from requests_app.states import State
from tests.catalogue.words import published
from tests.pages.people import People
from tests.requests_app.acts import minutes_of


pytestmark = pytest.mark.django_db


def asked_from(people: People, who: str, search: str, typed: dict[str, str]) -> ServiceRequest:
    """Search, open the one service that is found, follow its link, and send the form."""
    browser = getattr(people, who)
    found = browser.get(
        "/services/", {"q": "", **typed} if search == "" else {"q": search, **typed}
    )
    assert "1 service<" in found.text
    [service] = set(re.findall(r'href="(/services/[0-9a-f-]{36}/)"', found.text))
    [link] = re.findall(r'href="(/requests/new/\?service=[^"]+)"', browser.get(service).text)
    form = people.open(who, link).form("")
    sent = browser.post(form.action or link, form.fields | {"minutes": "1:00"})
    assert sent.status_code == 302, sent.text
    people.bank.work()
    return ServiceRequest.objects.get(pk=sent["Location"].rstrip("/").rpartition("/")[2])


def test_a_service_found_in_its_members_language_is_asked_for_and_paid(people: People) -> None:
    bank = people.bank
    title = "Clases de educación musical"
    published(bank.ada, at=bank.at, title=title, description="Piano y canto.", language="es")
    request = asked_from(people, "ben", "educacion", {})
    assert request.title == title
    assert request.state == State.ACTIVE
    people.press("ada", request, "accept")
    people.press("ada", request, "start")
    people.press("ada", request, "complete", actual_minutes="1:00")
    people.press("ben", request, "confirm")
    assert bank.again(request).state == State.PAID
    assert minutes_of(bank.ada, bank.ben) == [(240, 0), (120, 0)]


def test_a_wanted_ad_found_by_filters_is_answered_and_paid(people: People) -> None:
    bank = people.bank
    said = {"kind": "WANTED", "is_remote": True, "weekdays": bits_of(["sat"])}
    published(bank.ben, at=bank.at, title="Reading my letters aloud", description="", **said)
    published(bank.ben, at=bank.at, title="On Mondays", **said | {"weekdays": bits_of(["mon"])})
    chosen = {"kind": "WANTED", "remote": "on", "weekday": "sat"}
    request = asked_from(people, "ada", "", chosen)
    assert request.state == State.NEGOTIATING
    people.press("ben", request, "accept-offer")
    people.press("ada", request, "start")
    people.press("ada", request, "complete", actual_minutes="1:00")
    people.press("ben", request, "confirm")
    assert bank.again(request).state == State.PAID
    assert minutes_of(bank.ada, bank.ben) == [(240, 0), (120, 0)]
