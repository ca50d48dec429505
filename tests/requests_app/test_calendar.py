"""What calendars read: one appointment, and a member's feed under an address that nobody guesses."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from common.errors import NotFound, Refused
from members.operations import deactivate
from requests_app import operations
from requests_app.appointments import KEPT, feed, one_appointment
from requests_app.models import CalendarFeed, ServiceRequest
from requests_app.operations import Schedule
from requests_app.queries import unreliable
from tests.requests_app.acts import refusal


DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def secret(bank):
    return bank.do(operations.make_feed, bank.ben).secret


def events(content):
    return list(Calendar.from_ical(content).events)


def read(bank, secret):
    return events(feed(secret=secret, at=bank.at))


def test_an_appointment_says_all_that_was_agreed(bank, settings):
    settings.HOURBANK_URL = "https://bank.example"
    starts_at = bank.at + 5 * DAY
    request = bank.accepted(
        minutes=90, starts_at=starts_at, place="Plaza Mayor 1, 2º; left", title="Bike, old"
    )
    content = one_appointment(request_id=request.pk, member_id=bank.ben.pk, at=bank.at)
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"DTSTART:20260307T090000Z\r\n" in content
    (event,) = events(content)
    assert (event.start, event.duration) == (starts_at, timedelta(minutes=90))
    said = {name: str(event[name]) for name in ("uid", "summary", "location", "status", "url")}
    assert said == {
        "uid": f"{request.pk}@hourbank",
        "summary": "Bike, old (Ada)",
        "location": "Plaza Mayor 1, 2º; left",
        "status": "CONFIRMED",
        "url": f"https://bank.example/requests/{request.pk}/",
    }
    assert event["sequence"] == request.version
    assert event["dtstamp"].dt == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_what_stands_on_one_line_has_no_line_ends(bank):
    request = bank.accepted(
        starts_at=bank.at + DAY, title="Bike\r\nold\u2028one", place=" Here\nEND:VEVENT "
    )
    assert (request.title, request.place) == ("Bike old one", "Here END:VEVENT")


@pytest.mark.parametrize("field", ["title", "place"])
@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\x7f", "\x9f"])
def test_signs_that_no_calendar_may_hold_are_refused(bank, field, sign):
    with pytest.raises(Refused) as refused:
        bank.accepted(starts_at=bank.at + DAY, **{field: f"a{sign}b"})
    assert refused.value.reason == "control_characters"
    assert not ServiceRequest.objects.exists()


def test_another_place_is_on_one_line_too(bank):
    request = bank.accepted(starts_at=bank.at + DAY)
    denied = refusal(bank, "reschedule", request, bank.ben, schedule=Schedule(place="Here\x1b[31m"))
    assert denied.reason == "control_characters"
    bank.act("reschedule", request, bank.ben, schedule=Schedule(place="Here\r\nThere"))
    assert request.amendments.get().place == "Here There"


def test_each_side_reads_the_name_of_the_other(bank):
    request = bank.accepted(starts_at=bank.at + DAY, is_remote=True)
    content = one_appointment(request_id=request.pk, member_id=bank.ada.pk, at=bank.at)
    (event,) = events(content)
    assert str(event["summary"]) == "Bicycle repair (Ben)"
    assert str(event["location"]) == "From afar"


def test_a_feed_has_what_was_agreed_and_nothing_else(bank, secret):
    agreed = bank.accepted(minutes=10, starts_at=bank.at + 2 * DAY)
    off = bank.act("cancel", bank.accepted(minutes=10, starts_at=bank.at + 3 * DAY), bank.ada)
    bank.active(minutes=10, starts_at=bank.at + 2 * DAY)
    bank.act("decline", bank.active(minutes=10, starts_at=bank.at + 2 * DAY), bank.ada)
    bank.accepted(minutes=10)
    bank.draft(minutes=10)
    assert [(str(e["uid"]), str(e["status"])) for e in read(bank, secret)] == [
        (f"{off.pk}@hourbank", "CANCELLED"),
        (f"{agreed.pk}@hourbank", "CONFIRMED"),
    ]


def test_a_moved_start_has_the_same_name_and_a_higher_sequence(bank, secret):
    request = bank.accepted(starts_at=bank.at + 2 * DAY)
    (before,) = read(bank, secret)
    schedule = Schedule(starts_at=bank.at + 4 * DAY)
    bank.act("reschedule", request, bank.ada, schedule=schedule)
    bank.act("agree_change", request, bank.ben)
    (after,) = read(bank, secret)
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.start == bank.at + 4 * DAY


def test_a_feed_forgets_what_was_long_ago(bank, secret):
    bank.accepted(starts_at=bank.at + DAY)
    bank.at += DAY + KEPT
    assert len(read(bank, secret)) == 1
    bank.at += timedelta(seconds=1)
    assert read(bank, secret) == []


def test_only_a_hash_is_stored_and_a_new_address_ends_the_old(bank, secret):
    assert secret.encode() not in bytes(CalendarFeed.objects.get().digest)
    newer = bank.do(operations.make_feed, bank.ben).secret
    assert newer != secret
    assert read(bank, newer) == []
    with pytest.raises(NotFound):
        read(bank, secret)


def test_a_revoked_address_and_one_of_who_has_left_lead_nowhere(bank, secret):
    other = bank.do(operations.make_feed, bank.ada).secret
    bank.do(operations.revoke_feed, bank.ben)
    bank.do(deactivate, bank.cleo, member_id=bank.ada.pk)
    for each in (secret, other, "", "x" * 43):
        with pytest.raises(NotFound):
            read(bank, each)
    bank.do(operations.revoke_feed, bank.ben)


def test_a_feed_costs_two_queries_however_much_is_in_it(bank, secret):
    costs = []
    for _ in range(3):
        bank.accepted(minutes=10, starts_at=bank.at + DAY)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read(bank, secret)
        costs.append(len(queries))
    assert costs == [2, 2, 2]


def test_a_calendar_needs_no_cookie_and_gets_none(bank, secret):
    response = Client().get(f"/calendar/{secret}.ics")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, max-age=900"
    assert not response.cookies
    assert Client().get("/calendar/guessed.ics").status_code == 404
    assert Client().post(f"/calendar/{secret}.ics").status_code == 405


def test_late_ones_count_for_who_called_off_and_no_shows_for_who_did_not_come(bank):
    starts_at = bank.at + 5 * DAY
    requests = [bank.accepted(minutes=10, starts_at=starts_at) for _ in range(5)]
    bank.act("cancel", requests[0], bank.ben)
    bank.later(5 * DAY - HOUR)
    bank.act("cancel", requests[1], bank.ben)
    bank.act("cancel", requests[2], bank.ada)
    bank.later(2 * HOUR)
    bank.act("cancel", requests[3], bank.ben, reason="NO_SHOW")
    bank.act("cancel", requests[4], bank.ada, reason="NO_SHOW")

    def counted(**period):
        return {row["member"]: (row["late"], row["missed"]) for row in unreliable(**period)}

    assert counted(since=starts_at - DAY) == {bank.ada.pk: (1, 1), bank.ben.pk: (1, 1)}
    assert counted(since=starts_at) == {bank.ada.pk: (0, 1), bank.ben.pk: (0, 1)}
    assert counted(since=starts_at - DAY, until=starts_at) == {
        bank.ada.pk: (1, 0),
        bank.ben.pk: (1, 0),
    }
