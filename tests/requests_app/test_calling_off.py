"""How a request ends before the work is done: called off, declined, given up, or by nobody's doing."""

from datetime import timedelta

import pytest

from common.errors import WrongState
from requests_app.states import EndReason, Outcome, State
from tests.requests_app.acts import (
    escrow_of,
    last_event,
    minutes_of,
    refusal,
    timers_of,
    told,
)
from workflow.worker import work


HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
INSTANT = timedelta(microseconds=1)


def assert_given_back(bank, request):
    """All hours are back, as a refund that the ledger knows."""
    assert minutes_of(bank.ben, bank.ada) == [(180, 0), (180, 0)]
    escrow = escrow_of(request)
    assert (escrow.state, escrow.released_minutes) == ("REFUNDED", 0)
    assert escrow.refunded_minutes == escrow.held_minutes
    assert timers_of(request) == {}


def test_a_requester_calls_off_what_nobody_has_answered(bank):
    request = bank.act("cancel", bank.active(), bank.ben, words="Done already.")
    assert (request.state, request.outcome) == (State.CANCELLED, Outcome.CANCELLED_BY_REQUESTER)
    assert (request.end_words, request.cancelled_late) == ("Done already.", False)
    assert told(bank.ada)[-1] == "request.cancelled"
    assert_given_back(bank, request)


def test_a_requester_calls_off_what_is_still_being_checked(bank):
    request = bank.act("cancel", bank.submitted(), bank.ben)
    assert request.state == State.CANCELLED
    assert minutes_of(bank.ben) == [(180, 0)]


@pytest.mark.parametrize("steps", [1, 2])
def test_also_between_two_steps_of_the_check(bank, steps):
    request = bank.submitted()
    work(clock=lambda: bank.at, most=steps)
    request = bank.act("cancel", request, bank.ben)
    assert request.state == State.CANCELLED
    assert minutes_of(bank.ben) == [(180, 0)]


def test_a_provider_declines(bank):
    request = bank.act("decline", bank.active(), bank.ada, words="No time.")
    assert (request.state, request.outcome) == (State.DECLINED, Outcome.DECLINED_BY_PROVIDER)
    assert request.end_words == "No time."
    assert told(bank.ben)[-1] == "request.declined"
    assert_given_back(bank, request)


def test_a_provider_gives_up(bank):
    request = bank.act("give_up", bank.in_progress(), bank.ada, words="I am ill.")
    assert (request.state, request.outcome) == (State.CANCELLED, Outcome.GIVEN_UP)
    assert request.end_words == "I am ill."
    assert told(bank.ben)[-1] == "request.given_up"
    assert_given_back(bank, request)


@pytest.mark.parametrize(
    ("who", "outcome"),
    [("ben", Outcome.CANCELLED_BY_REQUESTER), ("ada", Outcome.CANCELLED_BY_PROVIDER)],
)
@pytest.mark.parametrize(
    ("before_start", "is_late"),
    [
        (2 * DAY, False),
        (DAY + INSTANT, False),
        (DAY, True),
        (HOUR, True),
        (-HOUR, True),
        (None, False),
    ],
)
def test_either_side_calls_off_what_was_promised_and_late_is_counted(
    bank, who, outcome, before_start, is_late
):
    starts_at = bank.at + 3 * DAY
    request = bank.accepted(**{} if before_start is None else {"starts_at": starts_at})
    if before_start is not None:
        bank.at = starts_at - before_start
    request = bank.act("cancel", request, getattr(bank, who))
    assert (request.state, request.outcome) == (State.CANCELLED, outcome)
    assert request.cancelled_late is is_late
    assert last_event(request).data["late"] is is_late
    assert_given_back(bank, request)


def test_an_unanswered_request_times_out_after_a_week(bank):
    request = bank.active()
    bank.later(7 * DAY - INSTANT)
    assert bank.again(request).state == State.ACTIVE
    bank.later(INSTANT)
    request = bank.again(request)
    assert (request.state, request.outcome) == (State.TIMED_OUT, Outcome.NO_ANSWER)
    assert request.ended_at == bank.at
    assert told(bank.ada)[-1] == told(bank.ben)[-1] == "request.timed_out"
    assert_given_back(bank, request)


def test_an_unanswered_request_times_out_at_its_start_if_that_is_sooner(bank):
    starts_at = bank.at + 2 * DAY
    request = bank.active(starts_at=starts_at)
    assert request.deadline_at == starts_at
    bank.later(2 * DAY - INSTANT)
    assert bank.again(request).state == State.ACTIVE
    bank.later(INSTANT)
    assert bank.again(request).state == State.TIMED_OUT


def test_a_start_after_the_response_time_leaves_the_response_time(bank):
    request = bank.active(starts_at=bank.at + 8 * DAY)
    assert request.deadline_at == bank.at + 7 * DAY


def assert_never_started(bank, request, deadline):
    assert request.deadline_at == deadline
    bank.later(deadline - bank.at - INSTANT)
    assert bank.again(request).state == State.ACCEPTED
    bank.later(INSTANT)
    request = bank.again(request)
    assert (request.state, request.outcome) == (State.CANCELLED, Outcome.NEVER_STARTED)
    assert request.cancelled_late is False
    assert_given_back(bank, request)


def test_what_is_not_started_is_called_off_30_days_after_acceptance(bank):
    assert_never_started(bank, bank.accepted(), bank.at + 30 * DAY)


def test_where_a_start_was_agreed_14_days_after_it(bank):
    starts_at = bank.at + 5 * DAY
    assert_never_started(bank, bank.accepted(starts_at=starts_at), starts_at + 14 * DAY)


def test_a_late_acceptance_leaves_14_days_from_itself(bank):
    """The worker is behind: the provider accepts after the agreed start, before the timer fires."""
    request = bank.active(starts_at=bank.at + DAY)
    bank.at += 2 * DAY
    request = bank.act("accept", request, bank.ada)
    assert_never_started(bank, request, bank.at + 14 * DAY)


def test_what_is_not_completed_is_called_off_60_days_after_its_start(bank):
    request = bank.in_progress()
    assert request.deadline_at == bank.at + 60 * DAY
    bank.later(60 * DAY - INSTANT)
    assert bank.again(request).state == State.IN_PROGRESS
    bank.later(INSTANT)
    request = bank.again(request)
    assert (request.state, request.outcome) == (State.CANCELLED, Outcome.NEVER_COMPLETED)
    assert_given_back(bank, request)


def test_after_a_long_pause_of_the_workers_each_request_ends_once(bank):
    first, second, third = bank.active(), bank.accepted(), bank.completed(actual_minutes=45)
    bank.later(400 * DAY)
    states = [bank.again(request).state for request in (first, second, third)]
    assert states == [State.TIMED_OUT, State.CANCELLED, State.PAID]
    assert minutes_of(bank.ben, bank.ada) == [(135, 0), (225, 0)]


@pytest.mark.parametrize("road", ["negotiating", "in_progress", "completed", "declined"])
def test_where_nothing_can_be_called_off_a_no_show_changes_nothing_of_the_answer(bank, road):
    denied = refusal(bank, "cancel", getattr(bank, road)(), bank.ben, reason=EndReason.NO_SHOW)
    assert isinstance(denied, WrongState)
