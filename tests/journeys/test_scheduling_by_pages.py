"""A time is agreed on, moved by consent, reminded of, and read by each side's own calendar."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from members.models import Member
from requests_app.states import State
from tests.pages.people import People, path_of, said
from tests.reading import Page
from tests.requests_app.acts import minutes_of, told


pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def events(response):
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(event["uid"]): event for event in Calendar.from_ical(response.content).events}


def test_from_an_agreed_time_to_another_and_to_the_calendar(people: People) -> None:
    bank = people.bank
    Member.objects.filter(pk=bank.ben.pk).update(time_zone="Europe/Madrid")
    request = bank.accepted(
        starts_at=bank.at + 5 * DAY, place="At Ben’s", time_zone="Europe/Madrid"
    )
    uid = f"{request.pk}@hourbank"
    first = events(people.ben.get(f"{path_of(request)}calendar.ics"))[uid]
    assert first.start == bank.at + 5 * DAY
    page = people.open("ben", "/requests/calendar/")
    made = people.ben.post("/requests/calendar/", page.form("").fields | {"make": "1"})
    (address,) = re.findall(r"http://127\.0\.0\.1:8000(/calendar/\S+\.ics)", Page(made.text).text)
    program = Client()
    assert events(program.get(address))[uid].start == bank.at + 5 * DAY
    # Ben's clock says 18:30 where it is 17:30 in Ada's zone.
    people.press(
        "ben",
        request,
        "reschedule",
        starts_at="2026-03-10T18:30",
        place="The library",
        words="I must see the doctor.",
    )
    assert (
        "Ben proposes: 10 March 2026, 17:30 (10 March 2026, 18:30 in the zone Europe/Madrid)"
        in (people.see("ada", request).text)
    )
    assert "I must see the doctor." in people.see("ada", request).text
    assert "It is Ada’s turn" in people.see("ben", request).text
    assert events(program.get(address))[uid].start == bank.at + 5 * DAY
    people.press("ada", request, "agree-change")
    moved = datetime(2026, 3, 10, 17, 30, tzinfo=UTC)
    event = events(program.get(address))[uid]
    assert (event.start, str(event["location"])) == (moved, "The library")
    assert (event.duration, str(event["status"])) == (timedelta(hours=1), "CONFIRMED")
    assert event["sequence"] > first["sequence"]
    bank.later(moved - DAY - bank.at)
    assert told(bank.ada)[-1] == told(bank.ben)[-1] == "request.start_near"
    assert "begins on 10 March 2026, 18:30" in people.open("ben", "/notifications/").text
    people.press("ada", request, "start")
    people.press("ada", request, "complete", actual_minutes="1 h")
    people.press("ben", request, "confirm")
    assert bank.again(request).state == State.PAID
    assert minutes_of(bank.ada, bank.ben) == [(240, 0), (120, 0)]


def test_what_is_called_off_is_called_off_in_the_calendar_too(people: People) -> None:
    bank = people.bank
    request = bank.accepted(starts_at=bank.at + 5 * DAY)
    people.press("ben", request, "cancel", reason="NOT_NEEDED", words="It runs again.")
    event = events(people.ada.get(f"{path_of(request)}calendar.ics"))[f"{request.pk}@hourbank"]
    assert str(event["status"]) == "CANCELLED"
    assert minutes_of(bank.ben) == [(180, 0)]


def test_a_proposal_that_is_declined_leaves_everything(people: People) -> None:
    bank = people.bank
    request = bank.accepted(starts_at=bank.at + 5 * DAY)
    people.press("ada", request, "reschedule", starts_at="2026-03-20T10:00")
    answered = people.press("ben", request, "decline-change")
    assert said(answered) == ["You have not agreed. It stays as it is."]
    assert bank.again(request).starts_at == bank.at + 5 * DAY
    assert "20 March 2026, 10:00 · declined" in people.see("ada", request).text
