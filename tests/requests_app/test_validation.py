"""What the bank checks before it asks the provider: each rule, its code, and that nothing is held."""

from datetime import timedelta

import pytest

from catalogue.operations import archive, pause
from common.errors import Refused, WrongRole
from ledger.models import Escrow
from members.operations import deactivate
from requests_app import operations
from requests_app.models import ServiceRequest
from requests_app.operations import Wish
from requests_app.queries import allowed_actions
from requests_app.states import Outcome, Part, State
from tests.requests_app.acts import (
    escrow_of,
    events_of,
    last_event,
    minutes_of,
    refusal,
    timers_of,
    told,
)
from workflow.models import Step
from workflow.worker import work


HOUR = timedelta(hours=1)


def assert_rejected(bank, request, outcome):
    """For good, said to the requester alone, and not an hour has moved."""
    request = bank.again(request)
    assert (request.state, request.outcome) == (State.REJECTED, outcome)
    assert request.ended_at == bank.at
    assert minutes_of(bank.ben) == [(180, 0)]
    assert not Escrow.objects.exists()
    assert events_of(request)[-1] == "request.rejected"
    assert last_event(request).data["outcome"] == outcome
    assert (told(bank.ben), told(bank.ada)) == (["request.rejected"], [])
    steps = Step.objects.filter(subject_id=request.pk)
    assert set(steps.values_list("state", flat=True)) == {"DONE"}
    assert set(steps.values_list("attempts", flat=True)) == {1}


def test_what_breaks_no_rule_is_held_and_the_provider_is_asked(bank):
    request = bank.active(minutes=90, starts_at=bank.at + HOUR)
    assert (request.state, request.turn, request.agreed_minutes) == ("ACTIVE", "provider", 90)
    assert (escrow_of(request).state, escrow_of(request).held_minutes) == ("HELD", 90)
    assert minutes_of(bank.ben, bank.ada) == [(90, 90), (180, 0)]
    assert events_of(request) == [
        "request.drafted",
        "request.submitted",
        "request.validated",
        "request.held",
        "request.activated",
    ]
    assert (told(bank.ada), told(bank.ben)) == (["request.activated"], [])


def test_the_steps_follow_each_other_and_each_is_an_event(bank):
    request = bank.submitted()
    assert (request.state, request.turn) == (State.PENDING_VALIDATION, "")
    for step, event in [
        ("validate_request", "request.validated"),
        ("escrow_hours", "request.held"),
        ("notify_provider", "request.activated"),
    ]:
        assert timers_of(request) == {step: bank.at}
        work(clock=lambda: bank.at, most=1)
        assert events_of(request)[-1] == event


def test_nobody_can_ask_for_their_own_service(bank):
    wish = Wish(minutes=60, service_id=bank.service.pk)
    request = bank.do(operations.ask, bank.ada, wish=wish, is_sent=True)
    bank.work()
    request = bank.again(request)
    assert (request.state, request.outcome) == (State.REJECTED, Outcome.OWN_SERVICE)
    assert not Escrow.objects.exists()


@pytest.mark.parametrize("withdraw", [archive, pause])
def test_a_service_that_is_no_longer_offered_cannot_be_asked_for(bank, withdraw):
    request = bank.submitted()
    bank.do(withdraw, bank.ada, service_id=bank.service.pk)
    bank.work()
    assert_rejected(bank, request, Outcome.SERVICE_WITHDRAWN)


@pytest.mark.parametrize("who", ["ada", "ben"])
def test_both_members_must_be_active(bank, who):
    request = bank.submitted()
    bank.do(deactivate, bank.cleo, member_id=getattr(bank, who).pk)
    bank.work()
    assert_rejected(bank, request, Outcome.MEMBER_INACTIVE)


def test_more_than_the_most_minutes_is_rejected_and_the_most_is_not_too_much(bank):
    assert_rejected(bank, bank.active(minutes=481), Outcome.MINUTES_OVER_MAXIMUM)
    assert bank.active(minutes=480).outcome == Outcome.INSUFFICIENT_BALANCE


@pytest.mark.parametrize("ago", [timedelta(), timedelta(seconds=1), 30 * HOUR])
def test_a_start_that_has_passed_meanwhile_is_rejected(bank, ago):
    request = bank.submitted(starts_at=bank.at + HOUR)
    bank.later(HOUR + ago)
    assert_rejected(bank, request, Outcome.START_IN_PAST)


@pytest.mark.parametrize("ago", [timedelta(), timedelta(seconds=1), 30 * HOUR])
def test_nobody_asks_for_a_start_that_has_passed(bank, ago):
    with pytest.raises(Refused) as refused:
        bank.draft(starts_at=bank.at - ago)
    assert refused.value.reason == Outcome.START_IN_PAST
    assert not ServiceRequest.objects.exists()


def test_a_start_in_a_moment_is_none_that_has_passed(bank):
    assert bank.active(starts_at=bank.at + timedelta(seconds=1)).state == State.ACTIVE


@pytest.mark.parametrize(("minutes", "short"), [(181, 1), (400, 220)])
def test_without_enough_hours_it_is_rejected_with_what_is_missing_and_nothing_held(
    bank, minutes, short
):
    request = bank.active(minutes=minutes)
    assert_rejected(bank, request, Outcome.INSUFFICIENT_BALANCE)
    assert request.shortfall_minutes == short
    assert last_event(request).data["shortfall_minutes"] == short
    assert request.agreed_minutes is None


def test_all_hours_may_be_asked_for(bank):
    assert bank.active(minutes=180).state == State.ACTIVE
    assert minutes_of(bank.ben) == [(0, 180)]


def test_two_requests_do_not_hold_the_same_hours(bank):
    first, second = bank.submitted(minutes=100), bank.submitted(minutes=100)
    bank.work()
    assert bank.again(first).state == State.ACTIVE
    second = bank.again(second)
    assert (second.state, second.shortfall_minutes) == (State.REJECTED, 20)
    assert minutes_of(bank.ben) == [(80, 100)]


def test_the_first_rule_that_is_broken_is_the_answer_and_hours_come_last(bank):
    request = bank.submitted(minutes=481, starts_at=bank.at + HOUR)
    bank.do(archive, bank.ada, service_id=bank.service.pk)
    bank.later(2 * HOUR)
    assert_rejected(bank, request, Outcome.SERVICE_WITHDRAWN)


def test_a_request_that_was_called_off_meanwhile_is_not_validated(bank):
    request = bank.submitted()
    bank.do(operations.cancel, bank.ben, request_id=request.pk)
    bank.work()
    assert bank.again(request).state == State.CANCELLED
    assert set(Step.objects.filter(subject_id=request.pk).values_list("state", flat=True)) == {
        "CANCELLED"
    }
    assert not Escrow.objects.exists()


def proposed_by(bank, who, **wish):
    """A draft that answers Ben's wanted ad."""
    given = Wish(**{"minutes": 60, "service_id": bank.wanted.pk, **wish})
    return bank.do(operations.draft_request, who, wish=given)


def refused_proposal(bank, draft, who):
    """A proposal isn't validated by steps: what the bank would reject is refused at once."""
    refused = refusal(bank, "propose", draft, who)
    assert isinstance(refused, Refused)
    assert bank.again(draft).state == State.DRAFT
    return refused.reason


@pytest.mark.parametrize(
    ("wish", "outcome"),
    [({"minutes": 481}, Outcome.MINUTES_OVER_MAXIMUM), ({"starts_at": 0}, Outcome.START_IN_PAST)],
)
def test_a_proposal_is_refused_for_what_a_request_is_rejected_for(bank, wish, outcome):
    given = {"starts_at": bank.at + HOUR} if "starts_at" in wish else wish
    draft = proposed_by(bank, bank.ada, **given)
    bank.at += HOUR
    assert refused_proposal(bank, draft, bank.ada) == outcome


def test_nobody_answers_their_own_wanted_ad(bank):
    draft = proposed_by(bank, bank.ben)
    assert refused_proposal(bank, draft, bank.ben) == Outcome.OWN_SERVICE
    assert "discard" in allowed_actions(request=draft, member_id=bank.ben.pk)
    assert bank.act("discard", draft, bank.ben).state == State.CANCELLED


@pytest.mark.parametrize("withdraw", [archive, pause])
def test_a_proposal_to_a_withdrawn_ad_is_refused(bank, withdraw):
    draft = proposed_by(bank, bank.ada)
    bank.do(withdraw, bank.ben, service_id=bank.wanted.pk)
    assert refused_proposal(bank, draft, bank.ada) == Outcome.SERVICE_WITHDRAWN


def test_a_proposal_to_somebody_who_has_left_is_refused(bank):
    draft = proposed_by(bank, bank.ada)
    bank.do(deactivate, bank.cleo, member_id=bank.ben.pk)
    assert refused_proposal(bank, draft, bank.ada) == Outcome.MEMBER_INACTIVE


def test_a_requesters_draft_is_submitted_and_a_providers_proposed(bank):
    assert isinstance(refusal(bank, "propose", bank.draft(), bank.ben), WrongRole)
    wish = Wish(minutes=60, service_id=bank.wanted.pk)
    draft = bank.do(operations.draft_request, bank.ada, wish=wish)
    assert isinstance(refusal(bank, "submit", draft, bank.ada), WrongRole)


def test_a_provider_may_offer_a_named_member_their_help(bank):
    wish = Wish(minutes=60, other_id=bank.ben.pk, part=Part.PROVIDER, title="Bread")
    request = bank.do(operations.ask, bank.ada, wish=wish, is_sent=True)
    assert (request.state, request.turn) == (State.NEGOTIATING, "requester")
    assert (request.requester_id, request.provider_id) == (bank.ben.pk, bank.ada.pk)
