"""What the work really took is paid: out of the hold, topped up by consent, and the rest goes back."""

from datetime import timedelta

import pytest

from common.errors import DomainError, Refused, WrongState
from requests_app.operations import confirm
from requests_app.states import State
from tests.requests_app.acts import (
    escrow_of,
    events_of,
    last_event,
    minutes_of,
    refusal,
    told,
)


DAY = timedelta(hours=24)
# The hold is 60 minutes of Ben's 180 in all of these.
TOP_UP_MOST = 75


def completed(bank, actual, *, agreed=60):
    request = bank.act("start", bank.accepted(minutes=agreed), bank.ada)
    return bank.act("complete", request, bank.ada, actual_minutes=actual)


def assert_paid(bank, request, minutes):
    request = bank.again(request)
    assert (request.state, request.payable_minutes) == (State.PAID, minutes)
    assert minutes_of(bank.ben, bank.ada) == [(180 - minutes, 0), (180 + minutes, 0)]
    escrow = escrow_of(request)
    held = max(60, minutes)
    assert (escrow.state, escrow.held_minutes) == ("RELEASED", held)
    assert (escrow.released_minutes, escrow.refunded_minutes) == (minutes, held - minutes)


@pytest.mark.parametrize("actual", [1, 30, 59, 60])
def test_up_to_the_hold_the_real_minutes_are_paid_and_the_rest_goes_back(bank, actual):
    request = bank.act("confirm", completed(bank, actual), bank.ben)
    assert_paid(bank, request, actual)


@pytest.mark.parametrize("actual", [61, 74, TOP_UP_MOST])
def test_up_to_a_quarter_more_is_topped_up_by_confirming(bank, actual):
    request = completed(bank, actual)
    bank.do(confirm, bank.ben, request_id=request.pk)
    assert escrow_of(request).held_minutes == actual
    assert minutes_of(bank.ben) == [(180 - actual, actual)]
    bank.work()
    assert_paid(bank, request, actual)


def test_a_top_up_that_cannot_be_paid_is_refused_with_what_is_missing(bank):
    spent = bank.active(minutes=110)
    assert spent.state == State.ACTIVE
    request = completed(bank, 75)
    refused = refusal(bank, "confirm", request, bank.ben)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.facts) == ("INSUFFICIENT_BALANCE", {"shortfall_minutes": 5})
    assert (bank.again(request).state, bank.again(request).confirmed_at) == ("COMPLETED", None)
    bank.act("cancel", spent, bank.ben)
    assert_paid(bank, bank.act("confirm", request, bank.ben), 75)


@pytest.mark.parametrize("actual", [76, 120, 180])
def test_above_a_quarter_more_the_minutes_must_be_named(bank, actual):
    request = completed(bank, actual)
    for consent in (None, actual - 1, actual + 1, 60, 0):
        refused = refusal(bank, "confirm", request, bank.ben, consent_minutes=consent)
        assert refused.reason == "consent_needed"
        assert refused.facts == {"actual_minutes": actual, "agreed_minutes": 60}
    request = bank.act("confirm", request, bank.ben, consent_minutes=actual)
    assert_paid(bank, request, actual)


def test_consent_does_not_create_hours(bank):
    request = completed(bank, 200)
    refused = refusal(bank, "confirm", request, bank.ben, consent_minutes=200)
    assert (refused.reason, refused.facts) == ("INSUFFICIENT_BALANCE", {"shortfall_minutes": 20})


@pytest.mark.parametrize("consent", [None, 30, 999])
def test_consent_says_nothing_where_none_is_needed(bank, consent):
    request = bank.act("confirm", completed(bank, 70), bank.ben, consent_minutes=consent)
    assert_paid(bank, request, 70)


@pytest.mark.parametrize(("agreed", "most"), [(1, 1), (2, 2), (3, 3), (4, 5), (7, 8), (8, 10)])
def test_the_share_of_few_minutes_is_exact(bank, agreed, most):
    request = completed(bank, most + 1, agreed=agreed)
    assert refusal(bank, "confirm", request, bank.ben).reason == "consent_needed"
    other = completed(bank, most, agreed=agreed)
    assert bank.act("confirm", other, bank.ben).payable_minutes == most


@pytest.mark.parametrize(("actual", "paid"), [(1, 1), (45, 45), (60, 60), (61, 60), (500, 60)])
def test_silence_pays_the_real_minutes_and_never_more_than_the_hold(bank, actual, paid):
    request = completed(bank, actual)
    bank.later(7 * DAY - timedelta(seconds=1))
    assert bank.again(request).confirmed_at is None
    bank.later(timedelta(seconds=1))
    assert_paid(bank, request, paid)
    assert bank.again(request).confirmed_at == bank.at
    assert "request.confirmed" in told(bank.ben)
    assert "request.confirmed" in told(bank.ada)


@pytest.mark.parametrize("actual", [0, -1, 60 * 24 * 366 + 1])
def test_impossible_minutes_are_refused(bank, actual):
    refused = refusal(bank, "complete", bank.in_progress(), bank.ada, actual_minutes=actual)
    assert refused.reason == "invalid_minutes"


def test_confirming_twice_is_told_the_state(bank):
    request = bank.confirmed()
    assert request.state == State.COMPLETED
    refused = refusal(bank, "confirm", request, bank.ben)
    assert isinstance(refused, WrongState)
    assert refused.facts == {"state": "COMPLETED"}


def test_after_a_confirmation_silence_confirms_no_more(bank):
    request = bank.confirmed()
    bank.at += 30 * DAY
    bank.work()
    assert events_of(request).count("request.confirmed") == 1
    assert_paid(bank, request, 60)


def test_the_settlement_is_in_the_history_of_request_and_escrow(bank):
    request = bank.act("confirm", completed(bank, 45), bank.ben)
    assert events_of(request)[-2:] == ["request.confirmed", "request.paid"]
    assert last_event(request).data == {"minutes": 45}
    assert last_event(request).actor_id is None
    assert events_of(escrow_of(request)) == [
        "escrow.held",
        "escrow.release_validated",
        "escrow.released",
    ]


def test_who_confirms_without_a_part_learns_nothing(bank):
    request = completed(bank, 60)
    for who in (bank.ada, bank.cleo):
        assert isinstance(refusal(bank, "confirm", request, who), DomainError)
