"""Who has to act is reminded once, a day before the time runs out, and nobody else."""

from datetime import timedelta

import pytest

from requests_app.states import State
from tests.requests_app.acts import events_of, last_event, set_policy, timers_of, told


HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
INSTANT = timedelta(microseconds=1)
REMINDED = "request.reminded"

# State, how long it lasts without anybody's doing, and whose turn it is.
WAITS = [
    ("active", 7 * DAY, "ada", "ben"),
    ("negotiating", 3 * DAY, "ben", "ada"),
    ("accepted", 30 * DAY, "ada", "ben"),
    ("in_progress", 60 * DAY, "ada", "ben"),
    ("completed", 7 * DAY, "ben", "ada"),
    ("recorded", 7 * DAY, "ben", "ada"),
]


def reminders(member):
    return told(member, event=REMINDED)


@pytest.mark.parametrize(("road", "lasts", "turn", "other"), WAITS)
def test_each_wait_has_one_reminder_a_day_before_its_end(bank, road, lasts, turn, other):
    request = getattr(bank, road)()
    bank.later(lasts - DAY - INSTANT)
    assert reminders(getattr(bank, turn)) == []
    bank.later(INSTANT)
    assert reminders(getattr(bank, turn)) == [REMINDED]
    event = last_event(request)
    assert (event.type, event.actor_id) == (REMINDED, None)
    assert event.data["turn"] == request.turn
    for _hour in range(23):
        bank.later(HOUR)
    assert reminders(getattr(bank, turn)) == [REMINDED]
    assert reminders(getattr(bank, other)) == []
    assert bank.again(request).state == request.state
    bank.later(30 * DAY)
    assert events_of(request).count(REMINDED) == 1


@pytest.mark.parametrize(
    ("road", "action", "who", "kwargs"),
    [
        ("active", "accept", "ada", {}),
        ("active", "decline", "ada", {}),
        ("active", "cancel", "ben", {}),
        ("negotiating", "accept_offer", "ben", {}),
        ("accepted", "start", "ada", {}),
        ("in_progress", "complete", "ada", {"actual_minutes": 60}),
        ("in_progress", "stop_for_dispute", "ben", {}),
        ("completed", "confirm", "ben", {}),
        ("recorded", "confirm", "ben", {}),
        ("recorded", "refuse_recorded", "ben", {}),
    ],
)
def test_who_has_acted_is_not_reminded_any_more(bank, road, action, who, kwargs):
    request = getattr(bank, road)()
    old = timers_of(request)
    assert len(old) == 2
    request = bank.act(action, request, getattr(bank, who), **kwargs)
    assert not set(old) & set(timers_of(request))
    bank.later(2 * DAY)
    assert reminders(bank.ada) == reminders(bank.ben) == []


def test_where_there_is_no_time_for_a_reminder_there_is_none(bank):
    request = bank.active(starts_at=bank.at + DAY)
    assert list(timers_of(request)) == ["response_timeout"]
    bank.later(2 * DAY)
    assert bank.again(request).state == State.TIMED_OUT
    assert reminders(bank.ada) == []


def test_a_reminder_is_as_long_before_as_the_policy_says(bank):
    set_policy(bank, reminder_before=2 * HOUR)
    request = bank.active()
    assert timers_of(request)["response_reminder"] == bank.at + 7 * DAY - 2 * HOUR


def test_a_reminder_changes_no_state_and_no_time(bank):
    request = bank.active()
    bank.later(6 * DAY)
    after = bank.again(request)
    assert (after.state, after.turn, after.deadline_at) == (
        request.state,
        request.turn,
        request.deadline_at,
    )
    assert after.version == request.version + 1


def test_each_new_wait_has_its_own_reminder(bank):
    request = bank.active()
    bank.later(6 * DAY)
    request = bank.act("accept", request, bank.ada)
    bank.later(29 * DAY)
    assert reminders(bank.ada) == [REMINDED] * 2


@pytest.mark.parametrize(("road", "lasts", "turn", "other"), WAITS)
def test_nobody_is_reminded_of_a_time_that_is_over(bank, road, lasts, turn, other):
    """The workers were away for the last day: what was due is done, and no reminder comes first."""
    getattr(bank, road)()
    bank.later(lasts)
    assert reminders(bank.ada) == reminders(bank.ben) == []
