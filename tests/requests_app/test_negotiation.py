"""Counter-offers: in turn, one live, at most so many, and the hold follows what is accepted."""

from datetime import timedelta

import pytest

from common.errors import NotFound, Refused, WrongRole, WrongState
from requests_app import operations
from requests_app.models import Offer
from requests_app.operations import Proposal, Wish
from requests_app.queries import allowed_actions
from requests_app.states import Outcome, State
from tests.requests_app.acts import (
    escrow_of,
    events_of,
    last_event,
    minutes_of,
    offers_of,
    refusal,
    set_policy,
    timers_of,
    told,
)


HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)


def counter(bank, request, who, minutes=90, **proposal):
    offer = Proposal(minutes=minutes, **proposal)
    return bank.act("counter_offer", request, who, offer=offer)


def bargained(bank, rounds):
    """A request with so many offers, of 61, 62 … minutes; Ada makes the first."""
    request = bank.active()
    for number in range(1, rounds + 1):
        request = counter(bank, request, (bank.ben, bank.ada)[number % 2], minutes=60 + number)
    return request


def test_the_sides_answer_in_turn(bank):
    request = bank.active()
    assert request.turn == "provider"
    for number, (who, turn) in enumerate(
        [(bank.ada, "requester"), (bank.ben, "provider"), (bank.ada, "requester")], start=1
    ):
        request = counter(bank, request, who, minutes=60 + number)
        assert (request.state, request.turn) == (State.NEGOTIATING, turn)
        again = refusal(bank, "counter_offer", request, who, offer=Proposal(minutes=70))
        assert isinstance(again, WrongRole)
    assert offers_of(request) == [
        (1, "provider", 61, "COUNTERED"),
        (2, "requester", 62, "COUNTERED"),
        (3, "provider", 63, "LIVE"),
    ]


def test_who_made_the_offer_can_neither_accept_nor_decline_it(bank):
    request = bank.negotiating()
    assert isinstance(refusal(bank, "accept_offer", request, bank.ada), WrongRole)
    assert isinstance(refusal(bank, "decline_offer", request, bank.ada), WrongRole)
    assert isinstance(refusal(bank, "withdraw_offer", request, bank.ben), WrongRole)


def test_a_stranger_is_told_that_there_is_no_such_request(bank):
    request = bank.negotiating()
    offer = Proposal(minutes=70)
    assert isinstance(refusal(bank, "counter_offer", request, bank.cleo, offer=offer), NotFound)
    for action in ("accept_offer", "decline_offer", "withdraw_offer"):
        assert isinstance(refusal(bank, action, request, bank.cleo), NotFound)


def test_the_first_counter_offer_is_the_providers(bank):
    refused = refusal(bank, "counter_offer", bank.active(), bank.ben, offer=Proposal(minutes=70))
    assert isinstance(refused, WrongRole)


def test_there_are_at_most_five_offers(bank):
    request = bargained(bank, 5)
    refused = refusal(bank, "counter_offer", request, bank.ben, offer=Proposal(minutes=70))
    assert (refused.reason, refused.facts) == ("too_many_offers", {"maximum_offers": 5})
    assert "5" in refused.sentence
    actions = allowed_actions(request=request, member_id=bank.ben.pk)
    assert set(actions) == {"accept-offer", "decline-offer"}
    accepted = bank.act("accept_offer", request, bank.ben)
    assert (accepted.state, accepted.agreed_minutes) == (State.ACCEPTED, 65)


def test_a_withdrawn_offer_is_counted_and_the_page_offers_no_sixth(bank):
    request = bank.act("withdraw_offer", bargained(bank, 5), bank.ada)
    refused = refusal(bank, "counter_offer", request, bank.ada, offer=Proposal(minutes=70))
    assert refused.reason == "too_many_offers"
    actions = allowed_actions(request=request, member_id=bank.ada.pk)
    assert set(actions) == {"accept", "decline"}


def test_an_offer_holds_nothing_more_until_it_is_accepted(bank):
    request = counter(bank, bank.active(), bank.ada, minutes=120)
    assert minutes_of(bank.ben) == [(120, 60)]
    assert request.agreed_minutes == 60


@pytest.mark.parametrize(("minutes", "left"), [(90, (90, 90)), (60, (120, 60)), (20, (160, 20))])
def test_accepting_an_offer_brings_the_hold_to_its_minutes(bank, minutes, left):
    request = counter(bank, bank.active(), bank.ada, minutes=minutes)
    request = bank.act("accept_offer", request, bank.ben)
    assert (request.state, request.agreed_minutes) == (State.ACCEPTED, minutes)
    assert minutes_of(bank.ben, bank.ada) == [left, (180, 0)]
    assert escrow_of(request).held_minutes == minutes
    assert offers_of(request) == [(1, "provider", minutes, "ACCEPTED")]


def test_the_provider_may_accept_the_requesters_offer(bank):
    request = counter(bank, bank.negotiating(), bank.ben, minutes=75)
    request = bank.act("accept_offer", request, bank.ada)
    assert (request.state, request.agreed_minutes) == (State.ACCEPTED, 75)
    assert minutes_of(bank.ben) == [(105, 75)]
    assert told(bank.ben)[-1] == "request.offer_accepted"


def test_an_offer_of_more_than_there_is_is_refused_with_what_is_missing(bank):
    request = counter(bank, bank.active(), bank.ada, minutes=200)
    refused = refusal(bank, "accept_offer", request, bank.ben)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.facts) == ("INSUFFICIENT_BALANCE", {"shortfall_minutes": 20})
    assert bank.again(request).state == State.NEGOTIATING
    assert minutes_of(bank.ben) == [(120, 60)]


def test_all_that_there_is_may_be_agreed(bank):
    request = counter(bank, bank.active(), bank.ada, minutes=180)
    bank.act("accept_offer", request, bank.ben)
    assert minutes_of(bank.ben) == [(0, 180)]


def test_an_agreed_offer_may_change_the_time_and_keeps_it_where_it_names_none(bank):
    first, second = bank.at + 3 * DAY, bank.at + 5 * DAY
    request = counter(bank, bank.active(starts_at=first), bank.ada, minutes=90)
    assert Offer.objects.get(state="LIVE").starts_at == first
    request = counter(bank, request, bank.ben, minutes=90, starts_at=second)
    assert request.starts_at == first
    request = bank.act("accept_offer", request, bank.ada)
    assert request.starts_at == second
    assert request.deadline_at == second + 14 * DAY


@pytest.mark.parametrize(
    ("minutes", "code"),
    [(0, "invalid_minutes"), (-5, "invalid_minutes"), (481, "MINUTES_OVER_MAXIMUM")],
)
def test_an_offer_of_impossible_minutes_is_refused(bank, minutes, code):
    offer = Proposal(minutes=minutes)
    refused = refusal(bank, "counter_offer", bank.active(), bank.ada, offer=offer)
    assert refused.reason == code


@pytest.mark.parametrize("ago", [timedelta(), timedelta(seconds=1)])
def test_an_offer_to_begin_in_the_past_is_refused(bank, ago):
    offer = Proposal(minutes=60, starts_at=bank.at - ago)
    refused = refusal(bank, "counter_offer", bank.active(), bank.ada, offer=offer)
    assert refused.reason == "START_IN_PAST"


def test_an_offer_whose_start_has_passed_is_not_accepted_but_answered(bank):
    """Else the other side could be said at once not to have come."""
    start = bank.at + timedelta(hours=1)
    request = counter(bank, bank.active(), bank.ada, minutes=60, starts_at=start)
    bank.at = start
    refused = refusal(bank, "accept_offer", request, bank.ben)
    assert refused.reason == "START_IN_PAST"
    request = counter(bank, request, bank.ben, minutes=60, starts_at=start + DAY)
    assert bank.act("accept_offer", request, bank.ada).starts_at == start + DAY


def test_who_accepts_after_the_start_can_not_say_that_the_other_did_not_come(bank):
    """A withdrawn offer leaves the request open beyond its start, to which nobody had agreed."""
    start = bank.at + timedelta(hours=1)
    request = counter(bank, bank.active(starts_at=start), bank.ada, minutes=60)
    bank.at = start
    request = bank.act("withdraw_offer", request, bank.ada)
    request = bank.act("accept", request, bank.ada)
    for who in (bank.ada, bank.ben):
        refused = refusal(bank, "cancel", request, who, reason="NO_SHOW")
        assert refused.reason == "no_show_too_early"


def test_an_offer_waits_for_three_days_in_place_of_the_response_time(bank):
    request = bank.active()
    assert timers_of(request) == {
        "response_timeout": bank.at + 7 * DAY,
        "response_reminder": bank.at + 6 * DAY,
    }
    bank.later(2 * DAY)
    request = counter(bank, request, bank.ada)
    expected = {"offer_timeout": bank.at + 3 * DAY, "offer_reminder": bank.at + 2 * DAY}
    assert timers_of(request) == expected
    bank.later(2 * DAY - HOUR)
    request = counter(bank, request, bank.ben)
    expected = {"offer_timeout": bank.at + 3 * DAY, "offer_reminder": bank.at + 2 * DAY}
    assert timers_of(request) == expected
    assert Offer.objects.get(state="LIVE").expires_at == bank.at + 3 * DAY


def test_an_expired_offer_ends_the_request_and_gives_the_hours_back(bank):
    request = bank.negotiating()
    bank.later(3 * DAY - timedelta(seconds=1))
    assert bank.again(request).state == State.NEGOTIATING
    bank.later(timedelta(seconds=1))
    request = bank.again(request)
    assert (request.state, request.outcome) == (State.TIMED_OUT, Outcome.NO_ANSWER)
    assert offers_of(request) == [(1, "provider", 90, "EXPIRED")]
    assert minutes_of(bank.ben) == [(180, 0)]
    assert told(bank.ada)[-1] == told(bank.ben)[-1] == "request.timed_out"


@pytest.mark.parametrize(("who", "state"), [("ben", State.CANCELLED), ("ada", State.DECLINED)])
def test_a_declined_offer_ends_the_request_and_gives_the_hours_back(bank, who, state):
    request = bank.negotiating()
    if who == "ada":
        request = counter(bank, request, bank.ben)
    request = bank.act("decline_offer", request, getattr(bank, who), words="Too long.")
    assert (request.state, request.outcome) == (state, Outcome.OFFER_DECLINED)
    assert request.end_words == "Too long."
    assert offers_of(request)[-1][3] == "DECLINED"
    assert minutes_of(bank.ben) == [(180, 0)]


@pytest.mark.parametrize(
    ("answered_after", "left"),
    [
        (DAY, 6 * DAY),
        (6 * DAY - HOUR, DAY + HOUR),
        (6 * DAY, DAY),
        (6 * DAY + HOUR, DAY),
        (7 * DAY - timedelta(seconds=1), DAY),
    ],
)
def test_after_a_withdrawal_the_rest_of_the_response_time_is_left_and_at_least_a_day(
    bank, answered_after, left
):
    request = bank.active()
    bank.later(answered_after)
    request = counter(bank, request, bank.ada)
    bank.later(10 * HOUR)
    request = bank.act("withdraw_offer", request, bank.ada)
    assert (request.state, request.turn) == (State.ACTIVE, "provider")
    assert request.deadline_at == bank.at + left
    assert timers_of(request)["response_timeout"] == bank.at + left
    assert offers_of(request) == [(1, "provider", 90, "WITHDRAWN")]
    assert minutes_of(bank.ben) == [(120, 60)]
    bank.later(left)
    assert bank.again(request).state == State.TIMED_OUT


def test_the_requester_may_withdraw_their_offer_too(bank):
    request = counter(bank, bank.negotiating(), bank.ben, minutes=75)
    request = bank.act("withdraw_offer", request, bank.ben)
    assert (request.state, request.turn) == (State.ACTIVE, "provider")
    assert offers_of(request)[-1] == (2, "requester", 75, "WITHDRAWN")
    assert bank.act("accept", request, bank.ada).agreed_minutes == 60


def test_a_proposal_holds_nothing_until_it_is_accepted(bank):
    request = bank.proposed()
    assert (request.state, request.turn) == (State.NEGOTIATING, "requester")
    assert minutes_of(bank.ben) == [(180, 0)]
    assert timers_of(request)["offer_timeout"] == bank.at + 3 * DAY
    request = bank.act("accept_offer", request, bank.ben)
    assert (request.state, request.agreed_minutes) == (State.ACCEPTED, 60)
    assert minutes_of(bank.ben, bank.ada) == [(120, 60), (180, 0)]


def test_a_proposal_that_is_bargained_about_holds_what_is_accepted(bank):
    request = counter(bank, bank.proposed(), bank.ben, minutes=45)
    assert minutes_of(bank.ben) == [(180, 0)]
    bank.act("accept_offer", request, bank.ada)
    assert minutes_of(bank.ben) == [(135, 45)]


def test_a_proposal_that_cannot_be_paid_is_refused_with_what_is_missing(bank):
    wish = Wish(minutes=200, service_id=bank.wanted.pk)
    request = bank.do(operations.ask, bank.ada, wish=wish, is_sent=True)
    refused = refusal(bank, "accept_offer", request, bank.ben)
    assert (refused.reason, refused.facts) == ("INSUFFICIENT_BALANCE", {"shortfall_minutes": 20})
    assert bank.again(request).state == State.NEGOTIATING


def test_a_withdrawn_proposal_ends_the_request(bank):
    request = bank.act("withdraw_offer", bank.proposed(), bank.ada)
    assert (request.state, request.outcome) == (State.CANCELLED, Outcome.OFFER_WITHDRAWN)
    assert minutes_of(bank.ben) == [(180, 0)]


def test_a_withdrawn_counter_offer_to_a_proposal_ends_it_too(bank):
    request = counter(bank, bank.proposed(), bank.ben, minutes=45)
    request = bank.act("withdraw_offer", request, bank.ben)
    assert (request.state, request.outcome) == (State.CANCELLED, Outcome.OFFER_WITHDRAWN)


def test_a_proposal_counts_as_the_first_offer(bank):
    set_policy(bank, maximum_offers=2)
    request = counter(bank, bank.proposed(), bank.ben, minutes=45)
    refused = refusal(bank, "counter_offer", request, bank.ada, offer=Proposal(minutes=50))
    assert refused.reason == "too_many_offers"


def test_a_proposal_tells_who_looks_for_it(bank):
    request = bank.proposed()
    assert told(bank.ben)[-1] == "request.proposed"
    assert told(bank.ada) == []
    assert events_of(request) == ["request.drafted", "request.proposed"]


def test_the_history_tells_each_offer_with_its_minutes(bank):
    request = counter(bank, bank.active(), bank.ada, minutes=75)
    event = last_event(request)
    assert (event.type, event.actor_id) == ("request.counter_offered", bank.ada.pk)
    assert event.data == {"minutes": 75, "round": 1}
    assert told(bank.ben)[-1] == "request.counter_offered"


@pytest.mark.parametrize("action", ["accept_offer", "decline_offer", "withdraw_offer"])
def test_an_offer_that_was_answered_is_answered_once(bank, action):
    request = bank.act("accept_offer", bank.negotiating(), bank.ben)
    for who in (bank.ada, bank.ben):
        assert isinstance(refusal(bank, action, request, who), WrongState)
