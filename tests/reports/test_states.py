"""Requests by state, and the time that they spend in each."""

from datetime import timedelta

from portal.reports.period import Period
from portal.reports.queries import InState, Spans, requests_by_state, stays
from requests_app.models import ServiceRequest
from tests.requests_app.roads import HOUR


def by_state(period=Period()):  # noqa: B008 - it is frozen
    return {line.state: line for line in requests_by_state(period=period)}


def time_in(history, first=None, until=None):
    found = stays(period=history.hours(first, until), at=history.bank.at)
    return {line.state: line for line in found}


def spans(count, median=None, p95=None, longest=None):
    return Spans(count=count, median=median, p95=p95, longest=longest)


def same(span, count=1):
    return spans(count, span, span, span)


NONE = spans(0)


def test_requests_are_counted_by_the_state_they_are_in(history):
    # R5 was agreed at 45 minutes, R1 paid with 50; the others are for 60.
    made = {"PAID": (50, 0), "CANCELLED": (60, 41), "TIMED_OUT": (60, 44), "DECLINED": (60, 212)}
    made |= {"ACCEPTED": (45, 218), "ACTIVE": (60, 230)}
    assert by_state() == {
        state: InState(state=state, requests=1, minutes=minutes, oldest_at=history.hour(hour))
        for state, (minutes, hour) in made.items()
    }


def test_several_in_a_state_are_added_up_and_the_oldest_is_told(bank):
    first = bank.at
    bank.draft(minutes=30)
    bank.later(HOUR)
    bank.draft(minutes=45)

    assert by_state() == {"DRAFT": InState(state="DRAFT", requests=2, minutes=75, oldest_at=first)}


def test_a_ruling_that_gives_all_back_counts_no_hours(bank):
    bank.refunded()
    assert by_state()["REFUNDED"].minutes == 0


def test_those_made_in_a_time_are_from_its_first_moment_to_before_its_last(history):
    assert set(by_state(history.hours(41, 212))) == {"CANCELLED", "TIMED_OUT"}
    assert set(by_state(history.hours(42, 213))) == {"TIMED_OUT", "DECLINED"}
    assert by_state(history.hours(231, None)) == {}


def test_the_time_in_each_state_over_all_time(history):
    found = time_in(history)

    # 1 h for R1, none for the other five: p95 lies 3/4 of the way from the fifth to the sixth.
    assert found["DRAFT"].ended == spans(6, 0 * HOUR, 0.75 * HOUR, HOUR)
    assert found["PENDING_VALIDATION"].ended == same(0 * HOUR, 6)
    # 1, 2, 4, 6 and 168 h: p95 lies 4/5 of the way from the fourth to the fifth.
    assert found["ACTIVE"].ended == spans(5, 4 * HOUR, 135.6 * HOUR, 168 * HOUR)
    assert found["NEGOTIATING"].ended == same(5 * HOUR)
    assert found["ACCEPTED"].ended == spans(2, 12.5 * HOUR, 22.85 * HOUR, 24 * HOUR)
    assert found["IN_PROGRESS"].ended == same(2 * HOUR)
    # The confirmation changes no state, so it divides no stay.
    assert found["COMPLETED"].ended == same(10 * HOUR)
    assert set(found) == {
        "DRAFT",
        "PENDING_VALIDATION",
        "ACTIVE",
        "NEGOTIATING",
        "ACCEPTED",
        "IN_PROGRESS",
        "COMPLETED",
    }


def test_what_is_still_in_a_state_is_told_so_far(history):
    found = time_in(history)

    assert found["ACTIVE"].open == same(10 * HOUR)
    assert found["ACCEPTED"].open == same(16 * HOUR)
    assert found["NEGOTIATING"].open == NONE


def test_a_stay_counts_where_it_ends_however_long_ago_it_began(history):
    found = time_in(history, 72)

    # R3 had waited since hour 44.
    assert found["ACTIVE"].ended == spans(3, 6 * HOUR, 151.8 * HOUR, 168 * HOUR)
    assert found["DRAFT"].ended == same(0 * HOUR, 3)
    assert (found["ACCEPTED"].ended, found["ACCEPTED"].open) == (NONE, same(16 * HOUR))
    assert "IN_PROGRESS" not in found


def test_a_past_time_is_told_as_it_was_at_its_end(history):
    found = time_in(history, 0, 72)

    assert found["ACTIVE"].ended == spans(2, 3 * HOUR, 3.9 * HOUR, 4 * HOUR)
    # R3, which has timed out since.
    assert found["ACTIVE"].open == same(28 * HOUR)
    assert found["ACCEPTED"].open == NONE


def test_a_time_ends_before_its_last_moment_and_begins_with_its_first(history):
    before = time_in(history, 0, 5)["ACTIVE"]
    after = time_in(history, 5, 5.5)["ACTIVE"]

    assert (before.ended, before.open) == (NONE, same(4 * HOUR))
    assert (after.ended, after.open) == (same(4 * HOUR), NONE)
    # What begins with the moment at which the time ends is not in it.
    assert "ACCEPTED" not in time_in(history, 0, 5)


def test_a_time_that_isn_t_over_ends_now(history):
    assert time_in(history, 200, 999)["ACTIVE"].open == same(10 * HOUR)


def test_a_state_that_was_entered_twice_counts_twice(bank):
    request = bank.negotiating()
    bank.later(2 * HOUR)
    bank.act("withdraw_offer", request, bank.ada)
    bank.later(3 * HOUR)
    bank.act("accept", request, bank.ada)
    found = {line.state: line for line in stays(period=Period(), at=bank.at)}

    assert found["ACTIVE"].ended == spans(2, 1.5 * HOUR, 2.85 * HOUR, 3 * HOUR)
    assert found["NEGOTIATING"].ended == same(2 * HOUR)


def test_failed_tries_and_reminders_divide_no_stay(bank):
    request = bank.active()
    bank.later(timedelta(days=6))
    assert ServiceRequest.objects.get(pk=request.pk).version > 5  # reminded
    bank.later(HOUR)
    bank.act("accept", request, bank.ada)
    found = {line.state: line for line in stays(period=Period(), at=bank.at)}

    assert found["ACTIVE"].ended == same(145 * HOUR)


def test_an_empty_bank_has_no_requests_and_no_stays(db, at):
    assert requests_by_state(period=Period()) == []
    assert stays(period=Period(), at=at) == []
