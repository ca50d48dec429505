"""What a dispute does to its request: everything stands still, then it goes on or is divided."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from common.errors import NotFound, WrongState
from requests_app import operations
from requests_app.states import Outcome, State
from tests.requests_app.acts import (
    escrow_of,
    events_of,
    last_event,
    minutes_of,
    refusal,
    timers_of,
    told,
)
from tests.rows import every_row
from workflow.models import Step
from workflow.worker import work


DAY = timedelta(hours=24)
ROADS = ("accepted", "in_progress", "completed", "confirmed")


def disputed(bank, road="in_progress", who="ben"):
    return bank.act("stop_for_dispute", getattr(bank, road)(), getattr(bank, who))


def steps_of_settlement(request):
    steps = Step.objects.filter(subject_id=escrow_of(request).pk).order_by("id")
    return list(steps.values_list("name", "state"))


@pytest.mark.parametrize("who", ["ben", "ada"])
@pytest.mark.parametrize("road", ROADS)
def test_either_side_stops_everything_and_freezes_the_hours(bank, road, who):
    request = getattr(bank, road)()
    before = request.state
    request = bank.act("stop_for_dispute", request, getattr(bank, who))
    assert (request.state, request.disputed_from, request.turn) == (State.DISPUTED, before, "")
    assert (request.deadline_at, timers_of(request)) == (None, {})
    escrow = escrow_of(request)
    assert (escrow.state, escrow.frozen_at, escrow.held_minutes) == ("FROZEN", bank.at, 60)
    assert minutes_of(bank.ben, bank.ada) == [(120, 60), (180, 0)]
    other = bank.ada if who == "ben" else bank.ben
    assert told(other)[-1] == "request.disputed"
    bank.later(400 * DAY)
    assert bank.again(request).state == State.DISPUTED


def test_a_dispute_is_for_the_two_sides(bank):
    assert isinstance(refusal(bank, "stop_for_dispute", bank.accepted(), bank.cleo), NotFound)


@pytest.mark.parametrize("done", [0, 1])
def test_a_settlement_under_way_is_cancelled_and_begins_anew_when_the_dispute_is_withdrawn(
    bank, done
):
    request = bank.confirmed()
    if done:
        work(clock=lambda: bank.at, most=done)
    names = ["validate_escrow_release", "process_escrow_release"]
    stopped = [(names[0], "DONE"), (names[1], "CANCELLED")] if done else [(names[0], "CANCELLED")]
    request = bank.act("stop_for_dispute", request, bank.ben)
    assert steps_of_settlement(request) == stopped
    bank.do(operations.resume_after_dispute, bank.ben, request_id=request.pk)
    assert steps_of_settlement(request) == [*stopped, (names[0], "WAITING")]
    bank.work()
    assert bank.again(request).state == State.PAID
    assert minutes_of(bank.ben, bank.ada) == [(120, 0), (240, 0)]


@pytest.mark.parametrize(
    ("road", "timer", "turn", "lasts"),
    [
        ("accepted", "no_start", "provider", 30 * DAY),
        ("in_progress", "not_completed", "provider", 60 * DAY),
        ("completed", "confirmation", "requester", 7 * DAY),
    ],
)
def test_a_withdrawn_dispute_gives_the_state_before_its_time_in_full(
    bank, road, timer, turn, lasts
):
    request = getattr(bank, road)()
    before = request.state
    bank.later(lasts - 2 * DAY)
    request = bank.act("stop_for_dispute", request, bank.ben)
    bank.later(100 * DAY)
    request = bank.act("resume_after_dispute", request, bank.ben)
    assert (request.state, request.turn, request.deadline_at) == (before, turn, bank.at + lasts)
    assert timers_of(request) == {
        f"{timer}_timeout": bank.at + lasts,
        f"{timer}_reminder": bank.at + lasts - DAY,
    }
    assert (escrow_of(request).state, escrow_of(request).frozen_at) == ("HELD", None)
    bank.later(lasts)
    assert bank.again(request).state in {State.CANCELLED, State.PAID}


@pytest.mark.parametrize(("after", "lasts"), [(DAY, 16 * DAY), (10 * DAY, 14 * DAY)])
def test_with_an_agreed_start_it_may_begin_until_14_days_after_it(bank, after, lasts):
    starts_at = bank.at + 3 * DAY
    request = bank.act("stop_for_dispute", bank.accepted(starts_at=starts_at), bank.ben)
    bank.later(after)
    request = bank.act("resume_after_dispute", request, bank.ben)
    assert request.deadline_at == bank.at + lasts


def test_a_request_may_be_disputed_again(bank):
    request = disputed(bank)
    for _round in range(3):
        request = bank.act("resume_after_dispute", request, bank.ben)
        request = bank.act("stop_for_dispute", request, bank.ada)
    assert request.state == State.DISPUTED
    assert events_of(request).count("request.disputed") == 4


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize(
    ("released", "state", "escrow_state"),
    [
        (0, State.REFUNDED, "REFUNDED"),
        (1, State.PAID, "SPLIT"),
        (40, State.PAID, "SPLIT"),
        (59, State.PAID, "SPLIT"),
        (60, State.PAID, "RELEASED"),
    ],
)
def test_a_ruling_divides_what_is_held(bank, road, released, state, escrow_state):
    request = disputed(bank, road)
    request = bank.act("end_by_ruling", request, bank.cleo, released_minutes=released)
    assert (request.state, request.payable_minutes) == (state, released)
    assert request.outcome == Outcome.RULED
    escrow = escrow_of(request)
    assert escrow.state == escrow_state
    assert (escrow.released_minutes, escrow.refunded_minutes) == (released, 60 - released)
    assert minutes_of(bank.ben, bank.ada) == [(180 - released, 0), (180 + released, 0)]
    assert last_event(request).data == {"minutes": released}
    assert last_event(request).actor_id == bank.cleo.pk
    bank.later(100 * DAY)
    assert bank.again(request).version == request.version


@pytest.mark.parametrize("released", [-1, 61, 10_000])
def test_a_ruling_pays_no_more_than_is_held_and_no_less_than_nothing(bank, released):
    request = disputed(bank)
    before = every_row()
    with pytest.raises((ValueError, IntegrityError)):
        bank.do(
            operations.end_by_ruling, bank.cleo, request_id=request.pk, released_minutes=released
        )
    assert every_row() == before


def test_a_ruling_is_carried_out_once(bank):
    request = bank.act("end_by_ruling", disputed(bank), bank.cleo, released_minutes=40)
    refused = refusal(bank, "end_by_ruling", request, bank.cleo, released_minutes=40)
    assert isinstance(refused, WrongState)
    assert isinstance(refusal(bank, "resume_after_dispute", request, bank.ben), WrongState)
    assert minutes_of(bank.ben, bank.ada) == [(140, 0), (220, 0)]


def test_a_topped_up_hold_is_what_is_divided(bank):
    request = bank.completed(actual_minutes=70)
    bank.do(operations.confirm, bank.ben, request_id=request.pk)
    request = bank.act("stop_for_dispute", request, bank.ben)
    bank.act("end_by_ruling", request, bank.cleo, released_minutes=50)
    assert minutes_of(bank.ben, bank.ada) == [(130, 0), (230, 0)]
    assert escrow_of(request).refunded_minutes == 20
