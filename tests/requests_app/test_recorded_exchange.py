"""An exchange that has happened already: one side records it, the other confirms, or nothing moves."""

from datetime import timedelta

import pytest

from common.errors import NotFound, Refused, WrongRole
from members.operations import deactivate
from requests_app import operations
from requests_app.operations import Wish
from requests_app.states import Outcome, Part, State
from tests.requests_app.acts import (
    escrow_of,
    events_of,
    minutes_of,
    refusal,
    set_policy,
    timers_of,
    told,
)
from tests.rows import every_row
from workflow.models import new_id


DAY = timedelta(hours=24)


def record(bank, who, *, minutes=60, **wish):
    given = {"other_id": bank.ben.pk, "part": Part.PROVIDER, "title": "Bread", **wish}
    made = bank.do(operations.record_exchange, who, wish=Wish(minutes=minutes, **given))
    return bank.again(made)


def refused_record(bank, who, **wish):
    before = every_row()
    with pytest.raises((Refused, NotFound)) as refused:
        record(bank, who, **wish)
    assert every_row() == before
    return refused.value


def test_it_waits_for_the_other_side_for_a_week_and_holds_nothing(bank):
    request = record(bank, bank.ada)
    assert (request.state, request.turn) == (State.RECORDED, "requester")
    assert (request.actual_minutes, request.completed_at) == (60, bank.at)
    assert timers_of(request) == {
        "recorded_timeout": bank.at + 7 * DAY,
        "recorded_reminder": bank.at + 6 * DAY,
    }
    assert minutes_of(bank.ben, bank.ada) == [(180, 0), (180, 0)]
    assert told(bank.ben)[-1] == "request.recorded"
    assert events_of(request) == ["request.recorded"]


def test_confirming_it_holds_and_pays_it(bank):
    request = record(bank, bank.ada, minutes=50)
    bank.do(operations.confirm, bank.ben, request_id=request.pk)
    assert minutes_of(bank.ben) == [(130, 50)]
    bank.work()
    request = bank.again(request)
    assert (request.state, request.agreed_minutes, request.payable_minutes) == ("PAID", 50, 50)
    assert minutes_of(bank.ben, bank.ada) == [(130, 0), (230, 0)]
    assert escrow_of(request).released_minutes == 50


def test_who_received_may_record_it_and_who_gave_confirms(bank):
    request = record(bank, bank.ben, other_id=bank.ada.pk, part=Part.REQUESTER)
    assert request.turn == "provider"
    assert isinstance(refusal(bank, "confirm", request, bank.ben), WrongRole)
    request = bank.act("confirm", request, bank.ada)
    assert request.state == State.PAID
    assert minutes_of(bank.ben, bank.ada) == [(120, 0), (240, 0)]


def test_who_recorded_it_can_neither_confirm_nor_refuse_it(bank):
    request = record(bank, bank.ada)
    assert isinstance(refusal(bank, "confirm", request, bank.ada), WrongRole)
    assert isinstance(refusal(bank, "refuse_recorded", request, bank.ada), WrongRole)


def test_a_refused_one_ends_and_moves_nothing(bank):
    request = record(bank, bank.ada)
    request = bank.act("refuse_recorded", request, bank.ben, words="That was a gift.")
    assert (request.state, request.outcome) == (State.CANCELLED, Outcome.EXCHANGE_REFUSED)
    assert request.end_words == "That was a gift."
    assert minutes_of(bank.ben, bank.ada) == [(180, 0), (180, 0)]
    assert told(bank.ada)[-1] == "request.refused"


def test_silence_confirms_nothing(bank):
    request = record(bank, bank.ada)
    bank.later(7 * DAY - timedelta(seconds=1))
    assert bank.again(request).state == State.RECORDED
    bank.later(timedelta(seconds=1))
    request = bank.again(request)
    assert (request.state, request.outcome) == (State.CANCELLED, Outcome.EXCHANGE_UNCONFIRMED)
    assert minutes_of(bank.ben, bank.ada) == [(180, 0), (180, 0)]
    assert told(bank.ada)[-1] == "request.cancelled"


def test_one_that_cannot_be_paid_is_refused_with_what_is_missing(bank):
    request = record(bank, bank.ada, minutes=200)
    refused = refusal(bank, "confirm", request, bank.ben)
    assert (refused.reason, refused.facts) == ("INSUFFICIENT_BALANCE", {"shortfall_minutes": 20})
    assert bank.again(request).state == State.RECORDED


@pytest.mark.parametrize("minutes", [0, -1])
def test_impossible_minutes_are_refused(bank, minutes):
    assert refused_record(bank, bank.ada, minutes=minutes).reason == "invalid_minutes"


def test_more_than_the_most_is_refused(bank):
    assert refused_record(bank, bank.ada, minutes=481).reason == "MINUTES_OVER_MAXIMUM"
    set_policy(bank, maximum_minutes=481)
    assert record(bank, bank.ada, minutes=481).state == State.RECORDED


def test_an_exchange_with_oneself_is_refused(bank):
    assert refused_record(bank, bank.ada, other_id=bank.ada.pk).reason == "OWN_SERVICE"
    service = {"service_id": bank.service.pk, "other_id": None, "part": None}
    assert refused_record(bank, bank.ada, **service).reason == "OWN_SERVICE"


def test_somebody_must_be_named(bank):
    assert refused_record(bank, bank.ada, other_id=None).reason == "nobody_named"
    assert isinstance(refused_record(bank, bank.ada, other_id=new_id()), NotFound)
    assert isinstance(refused_record(bank, bank.ada, service_id=new_id()), NotFound)


def test_a_service_says_who_gives_and_who_receives(bank):
    wish = {"other_id": None, "part": None, "title": ""}
    offer = record(bank, bank.ben, service_id=bank.service.pk, **wish)
    assert (offer.requester_id, offer.provider_id) == (bank.ben.pk, bank.ada.pk)
    assert (offer.initiated_by, offer.title) == ("requester", "Bicycle repair")
    wanted = record(bank, bank.ada, service_id=bank.wanted.pk, **wish)
    assert (wanted.requester_id, wanted.provider_id) == (bank.ben.pk, bank.ada.pk)
    assert wanted.initiated_by == "provider"
    wrong = refused_record(bank, bank.ben, service_id=bank.service.pk, part=Part.PROVIDER)
    assert wrong.reason == "wrong_side"


def test_one_with_somebody_who_has_left_is_refused(bank):
    bank.do(deactivate, bank.ada, member_id=bank.cleo.pk)
    refused = refused_record(bank, bank.ada, other_id=bank.cleo.pk)
    assert refused.reason == "MEMBER_INACTIVE"
