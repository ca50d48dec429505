"""Both sides agree on fewer minutes than the work is said to have taken; silence pays as before."""

from datetime import timedelta

import pytest

from common.errors import WrongRole, WrongState
from requests_app.models import Amendment
from requests_app.queries import allowed_actions, waiting_for
from requests_app.states import State
from tests.requests_app.acts import (
    escrow_of,
    last_event,
    minutes_of,
    refusal,
    set_policy,
    timers_of,
    told,
)


DAY = timedelta(hours=24)


def changes(request):
    rows = Amendment.objects.filter(request=request).order_by("number")
    return list(rows.values_list("minutes", "state"))


def test_agreeing_confirms_and_pays_what_was_agreed_and_gives_the_rest_back(bank):
    request = bank.act("agree_change", bank.haggling(), bank.ada)
    assert (request.state, request.actual_minutes, request.payable_minutes) == ("PAID", 60, 45)
    assert minutes_of(bank.ben, bank.ada) == [(135, 0), (225, 0)]
    escrow = escrow_of(request)
    assert (escrow.released_minutes, escrow.refunded_minutes) == (45, 15)
    assert changes(request) == [(45, "AGREED")]
    assert told(bank.ben)[-1] == "request.paid"


def test_a_proposal_pays_nothing_and_stops_no_timer(bank):
    completed = bank.completed()
    timers = timers_of(completed)
    request = bank.act("propose_less", completed, bank.ben, minutes=45, words="We had a break.")
    assert (request.state, request.deadline_at) == (State.COMPLETED, completed.deadline_at)
    assert timers_of(request) == timers | {"amendment_timeout": bank.at + 3 * DAY}
    assert minutes_of(bank.ben) == [(120, 60)]
    assert list(waiting_for(member_id=bank.ada.pk)) == [request]
    assert told(bank.ada)[-1] == "request.change_proposed"
    assert last_event(request).data["minutes"] == 45


def test_silence_of_both_pays_the_real_minutes(bank):
    """Nobody gains by saying nothing, nor by proposing at the last moment."""
    request = bank.completed()
    bank.later(6 * DAY)
    bank.act("propose_less", request, bank.ben, minutes=45)
    assert timers_of(request)["amendment_timeout"] == request.deadline_at
    bank.later(DAY)
    request = bank.again(request)
    assert (request.state, request.payable_minutes) == ("PAID", 60)
    assert changes(request)[0][1] in {"DROPPED", "EXPIRED"}


def test_one_that_expires_leaves_the_time_to_confirm_as_it_was(bank):
    request = bank.haggling()
    bank.later(3 * DAY)
    request = bank.again(request)
    assert (request.state, request.amendment_by) == (State.COMPLETED, "")
    assert changes(request) == [(45, "EXPIRED")]
    bank.later(4 * DAY)
    assert bank.again(request).payable_minutes == 60


def test_declining_leaves_the_real_minutes(bank):
    request = bank.act("decline_change", bank.haggling(), bank.ada)
    assert (request.state, request.payable_minutes) == (State.COMPLETED, None)
    assert told(bank.ben)[-1] == "request.change_declined"
    request = bank.act("propose_less", request, bank.ben, minutes=50)
    assert changes(request) == [(45, "DECLINED"), (50, "LIVE")]
    request = bank.act("confirm", request, bank.ben)
    assert (request.payable_minutes, changes(request)[1]) == (60, (50, "DROPPED"))


def test_its_maker_takes_it_back(bank):
    request = bank.act("withdraw_change", bank.haggling(), bank.ben)
    assert (request.state, changes(request)) == (State.COMPLETED, [(45, "WITHDRAWN")])


def test_a_dispute_overtakes_it(bank):
    request = bank.act("stop_for_dispute", bank.haggling(), bank.ben)
    assert changes(request) == [(45, "DROPPED")]
    request = bank.act("resume_after_dispute", request, bank.cleo)
    assert (request.state, request.amendment_by) == (State.COMPLETED, "")


def test_less_than_what_it_took_may_be_more_than_what_was_agreed(bank):
    request = bank.completed(actual_minutes=120)
    request = bank.act("propose_less", request, bank.ben, minutes=90)
    request = bank.act("agree_change", request, bank.ada)
    assert (request.state, request.payable_minutes) == ("PAID", 90)
    assert minutes_of(bank.ben, bank.ada) == [(90, 0), (270, 0)]


def test_where_the_hours_do_not_suffice_agreeing_changes_nothing(bank):
    request = bank.completed(actual_minutes=300)
    request = bank.act("propose_less", request, bank.ben, minutes=190)
    denied = refusal(bank, "agree_change", request, bank.ada)
    assert (denied.reason, denied.facts["shortfall_minutes"]) == ("INSUFFICIENT_BALANCE", 10)


@pytest.mark.parametrize(
    ("minutes", "reason"), [(0, "invalid_minutes"), (60, "not_less"), (61, "not_less")]
)
def test_only_less_can_be_proposed(bank, minutes, reason):
    assert (
        refusal(bank, "propose_less", bank.completed(), bank.ben, minutes=minutes).reason == reason
    )


def test_one_at_a_time_and_as_many_as_counter_offers(bank):
    set_policy(bank, maximum_offers=1)
    request = bank.haggling()
    assert refusal(bank, "propose_less", request, bank.ben, minutes=50).reason == "change_waits"
    request = bank.act("decline_change", request, bank.ada)
    assert refusal(bank, "propose_less", request, bank.ben, minutes=50).reason == "too_many_changes"


def test_each_side_has_its_own_part_in_it(bank):
    request = bank.haggling()
    mine = set(allowed_actions(request=request, member_id=bank.ada.pk))
    assert mine == {"agree-change", "decline-change", "dispute"}
    theirs = set(allowed_actions(request=request, member_id=bank.ben.pk))
    assert theirs == {"confirm", "withdraw-change", "dispute"}
    assert isinstance(refusal(bank, "agree_change", request, bank.ben), WrongRole)
    assert isinstance(refusal(bank, "withdraw_change", request, bank.ada), WrongRole)
    assert isinstance(refusal(bank, "propose_less", request, bank.ada, minutes=5), WrongRole)


def test_what_is_confirmed_is_not_haggled_over(bank):
    request = bank.confirmed()
    assert isinstance(refusal(bank, "propose_less", request, bank.ben, minutes=5), WrongState)
