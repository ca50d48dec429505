"""A time is agreed on and moved by programs, and read by a calendar under a secret address."""

from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from tests.api.desk import Desk, path_of, problem
from tests.requests_app.acts import minutes_of


pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CALENDAR = "/api/v1/calendar/"


def test_from_an_agreed_time_to_another_and_to_the_calendar(desk: Desk) -> None:
    bank = desk.bank
    request = bank.accepted(starts_at=bank.at + 5 * DAY)
    assert desk.ben.get(CALENDAR).json() == {"is_on": False, "made_at": None}
    made = desk.ben.post(CALENDAR)
    assert made.status_code == 201
    url = made.json()["url"].removeprefix("http://127.0.0.1:8000")
    assert desk.ben.get(CALENDAR).json() == {"is_on": True, "made_at": "2026-03-02T09:00:00Z"}
    body = {
        "starts_at": "2026-03-10T17:30:00Z",
        "place": "The library",
        "time_zone": "Europe/Madrid",
    }
    answer = desk.do("ada", request, "reschedule", **body)
    assert (answer["amendment_by"], answer["starts_at"]) == ("provider", "2026-03-07T09:00:00Z")
    (change,) = desk.see("ben", request)["amendments"]
    assert (change["starts_at"], change["place"]) == ("2026-03-10T17:30:00Z", "The library")
    assert (change["state"], change["expires_at"]) == ("LIVE", "2026-03-05T09:00:00Z")
    problem(desk.ada.post(path_of(request, "agree-change")), 403, "wrong_role")
    answer = desk.do("ben", request, "agree-change")
    assert (answer["starts_at"], answer["place"]) == ("2026-03-10T17:30:00Z", "The library")
    assert (answer["time_zone"], answer["amendment_by"]) == ("Europe/Madrid", "")
    read = Calendar.from_ical(Client().get(url).content)
    shown = Calendar.from_ical(desk.ada.get(path_of(request, "calendar")).content)
    for calendar in (read, shown):
        (event,) = calendar.events
        assert event.start.isoformat() == "2026-03-10T17:30:00+00:00"
        assert event["sequence"] == answer["version"]
    assert desk.ben.post(f"{CALENDAR}revoke/").status_code == 204
    assert Client().get(url).status_code == 404
    desk.do("ada", request, "start")
    desk.do("ada", request, "complete", actual_minutes=60)
    desk.do("ben", request, "confirm")
    assert minutes_of(bank.ada, bank.ben) == [(240, 0), (120, 0)]


def test_without_an_agreed_start_there_is_no_appointment(desk: Desk) -> None:
    for request in (desk.bank.accepted(), desk.bank.active(starts_at=desk.bank.at + DAY)):
        problem(desk.ben.get(path_of(request, "calendar")), 404, "not_found")
    agreed = desk.bank.accepted(minutes=10, starts_at=desk.bank.at + DAY)
    problem(desk.cleo.get(path_of(agreed, "calendar")), 404, "not_found")
