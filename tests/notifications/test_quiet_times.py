"""Quiet hours and collected mails go by the clock on the member's wall, also when it is changed."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from notifications.times import end_of_quiet, next_digest


BERLIN = ZoneInfo("Europe/Berlin")
HALF_PAST = ZoneInfo("Asia/Kolkata")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "end", "begins", "ends"),
    [
        # Over midnight, in winter: 22 to 7 is 21 to 6 in UTC.
        ("01-10T20:59", "01-10T20:59", 22, 7),
        ("01-10T21:00", "01-11T06:00", 22, 7),
        ("01-11T05:59", "01-11T06:00", 22, 7),
        ("01-11T06:00", "01-11T06:00", 22, 7),
        # Within a day.
        ("01-10T11:30", "01-10T13:00", 12, 14),
        ("01-10T13:00", "01-10T13:00", 12, 14),
        # In summer an hour earlier.
        ("07-10T20:00", "07-11T05:00", 22, 7),
        # The night that is an hour short, and the one that is an hour long.
        ("03-28T21:30", "03-29T05:00", 22, 7),
        ("10-24T20:30", "10-25T06:00", 22, 7),
    ],
)
def test_quiet_hours_end(at, end, begins, ends):
    found = end_of_quiet(utc(at), zone=BERLIN, begins=time(begins), ends=time(ends))
    assert found == utc(end)


def test_an_end_that_the_clock_jumps_over_still_comes():
    end = end_of_quiet(utc("03-29T00:30"), zone=BERLIN, begins=time(0), ends=time(2, 30))
    assert end == utc("03-29T01:30")
    assert end_of_quiet(end, zone=BERLIN, begins=time(0), ends=time(2, 30)) == end


def test_of_an_hour_that_comes_twice_no_end_is_in_the_past():
    quiet = {"zone": BERLIN, "begins": time(0), "ends": time(2, 30)}
    # The first 02:10 waits for the first 02:30, the second 02:10 for the second.
    assert end_of_quiet(utc("10-25T00:10"), **quiet) == utc("10-25T00:30")
    assert end_of_quiet(utc("10-25T01:10"), **quiet) == utc("10-25T01:30")


def test_each_minute_of_the_year_s_odd_nights_ends_outside_of_quiet_hours():
    for day in ("03-29", "10-25"):
        for hour in range(8):
            for minute in range(0, 60, 10):
                at = utc(f"{day}T{hour:02}:{minute:02}")
                quiet = {"zone": BERLIN, "begins": time(22), "ends": time(2, 30)}
                end = end_of_quiet(at, **quiet)
                assert end >= at
                assert end_of_quiet(end, **quiet) == end


@pytest.mark.parametrize(
    ("after", "at", "hour", "weekday"),
    [
        ("01-10T06:59", "01-10T07:00", 8, None),
        ("01-10T07:00", "01-11T07:00", 8, None),
        # 2026-01-10 is a Saturday.
        ("01-10T07:00", "01-12T07:00", 8, 1),
        ("01-12T07:00", "01-19T07:00", 8, 1),
        # The clock goes forward, and back.
        ("03-28T07:00", "03-29T06:00", 8, None),
        ("10-24T06:00", "10-25T07:00", 8, None),
        ("03-28T12:00", "03-29T01:00", 2, None),
    ],
)
def test_a_collected_mail_comes(after, at, hour, weekday):
    assert next_digest(utc(after), zone=BERLIN, hour=hour, weekday=weekday) == utc(at)


def test_a_zone_may_be_half_an_hour_off():
    assert next_digest(utc("01-10T00:00"), zone=HALF_PAST, hour=8) == utc("01-10T02:30")
