"""A technical failure is tried again; then the request is rejected, the hold given back, a dead letter left."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from common.errors import WrongState
from requests_app.operations import Proposal, confirm
from requests_app.states import Outcome, State
from requests_app.timers import TIMEOUTS
from tests.requests_app.acts import escrow_of, events_of, minutes_of, timers_of, told
from workflow.models import Step
from workflow.operations import discard, redrive
from workflow.registry import registry
from workflow.worker import work


VALIDATING = ("validate_request", "escrow_hours", "notify_provider")
SETTLING = ("validate_escrow_release", "process_escrow_release")


@pytest.fixture
def failing(monkeypatch):
    """How often each step still fails; it does so at its end, when everything of it is written."""
    left = Counter()

    def fail_at_the_end(handler, name):
        def handle(**step):
            handler(**step)
            if left[name]:
                left[name] -= 1
                raise ConnectionError(f"{name} fails")

        return handle

    for name in (*VALIDATING, *SETTLING, *TIMEOUTS.values()):
        step = registry.step(name)
        broken = replace(step, handler=fail_at_the_end(step.handler, name))
        monkeypatch.setitem(registry.steps, name, broken)
    return left


def sweep(bank, *seconds):
    for second in seconds:
        moment = bank.at + timedelta(seconds=second)
        work(clock=lambda now=moment: now)


def step_of(request, name):
    pks = [request.pk, *([escrow_of(request).pk] if name in SETTLING else [])]
    return Step.objects.get(name=name, subject_id__in=pks)


@pytest.mark.parametrize("name", VALIDATING)
@pytest.mark.parametrize("failures", [1, 2, 3])
def test_up_to_three_failures_are_made_good_by_a_retry(bank, failing, name, failures):
    failing[name] = failures
    request = bank.submitted()
    sweep(bank, 0, 2, 6, 14)
    assert bank.again(request).state == State.ACTIVE
    assert minutes_of(bank.ben) == [(120, 60)]
    assert (step_of(request, name).state, step_of(request, name).attempts) == ("DONE", failures + 1)
    events = Counter(events_of(request))
    assert events["step.failed"] == failures
    assert events["request.validated"] == events["request.held"] == events["request.activated"] == 1
    assert told(bank.ada) == ["request.activated"]


@pytest.mark.parametrize("name", VALIDATING)
def test_four_failures_reject_the_request_and_give_back_what_was_held(bank, failing, name):
    failing[name] = 4
    request = bank.submitted()
    sweep(bank, 0, 2, 6, 13.999)
    assert bank.again(request).state == State.PENDING_VALIDATION
    sweep(bank, 14)
    request = bank.again(request)
    assert (request.state, request.outcome) == (State.REJECTED, Outcome.TECHNICAL_FAILURE)
    assert minutes_of(bank.ben, bank.ada) == [(180, 0), (180, 0)]
    dead = step_of(request, name)
    assert (dead.state, dead.attempts, dead.error_code) == ("DEAD", 4, "ConnectionError")
    assert f"{name} fails" in dead.error
    assert events_of(request)[-5:] == ["step.failed"] * 3 + ["step.dead", "request.rejected"]
    assert (told(bank.ben), told(bank.ada)) == (["request.rejected"], [])
    assert timers_of(request) == {}
    if name == "notify_provider":
        assert escrow_of(request).state == "REFUNDED"


def test_the_dead_letter_of_a_rejected_request_is_only_to_be_discarded(bank, failing):
    failing["escrow_hours"] = 4
    request = bank.submitted()
    sweep(bank, 0, 2, 6, 14)
    dead = step_of(request, "escrow_hours")
    with pytest.raises(WrongState):
        bank.do(redrive, bank.cleo, step_id=dead.pk)
    bank.do(discard, bank.cleo, step_id=dead.pk, reason="asked again")
    assert step_of(request, "escrow_hours").state == "DISCARDED"
    assert bank.again(request).state == State.REJECTED


def test_a_rejected_request_may_be_asked_for_anew(bank, failing):
    failing["escrow_hours"] = 4
    bank.submitted()
    sweep(bank, 0, 2, 6, 14)
    assert bank.active(minutes=180).state == State.ACTIVE


@pytest.mark.parametrize(
    ("name", "moments"),
    [
        ("validate_escrow_release", (0, 2, 6, 14)),
        ("process_escrow_release", (0, 5, 15, 35, 75, 155)),
    ],
)
def test_a_settlement_is_tried_as_its_policy_says_and_a_dead_one_is_redriven(
    bank, failing, name, moments
):
    failing[name] = len(moments)
    request = bank.confirmed()
    sweep(bank, 0)
    for attempts, moment in enumerate(moments[1:], start=1):
        sweep(bank, moment - 0.001)
        waiting = step_of(request, name)
        assert (waiting.state, waiting.attempts) == ("WAITING", attempts)
        sweep(bank, moment)
    dead = step_of(request, name)
    assert (dead.state, dead.attempts) == ("DEAD", len(moments))
    request = bank.again(request)
    assert (request.state, request.confirmed_at is not None) == (State.COMPLETED, True)
    assert minutes_of(bank.ben, bank.ada) == [(120, 60), (180, 0)]
    assert escrow_of(request).state == "HELD"
    bank.at += timedelta(days=1)
    bank.do(redrive, bank.cleo, step_id=dead.pk)
    bank.work()
    assert bank.again(request).state == State.PAID
    assert minutes_of(bank.ben, bank.ada) == [(120, 0), (240, 0)]
    assert step_of(request, name).redriven_by_id == bank.cleo.pk


def test_a_settlement_that_fails_once_pays_once(bank, failing):
    failing.update(SETTLING)
    request = bank.confirmed()
    sweep(bank, 0, 2, 7)
    assert bank.again(request).state == State.PAID
    assert minutes_of(bank.ben, bank.ada) == [(120, 0), (240, 0)]
    assert Counter(events_of(escrow_of(request)))["escrow.released"] == 1


def test_a_request_with_a_dead_settlement_can_still_be_disputed(bank, failing):
    failing["validate_escrow_release"] = 4
    request = bank.confirmed()
    sweep(bank, 0, 2, 6, 14)
    request = bank.act("stop_for_dispute", request, bank.ada)
    dead = step_of(request, "validate_escrow_release")
    with pytest.raises(WrongState):
        bank.do(redrive, bank.cleo, step_id=dead.pk)
    request = bank.act("resume_after_dispute", request, bank.ben)
    assert request.state == State.PAID


def test_a_dead_timer_leaves_the_request_to_its_members_and_is_redriven(bank, failing):
    failing["response_timeout"] = 4
    request = bank.active()
    bank.at += timedelta(days=7)
    sweep(bank, 0, 2, 6, 14)
    dead = step_of(request, "response_timeout")
    assert (dead.state, bank.again(request).state) == ("DEAD", State.ACTIVE)
    bank.do(redrive, bank.cleo, step_id=dead.pk)
    bank.work()
    assert bank.again(request).state == State.TIMED_OUT
    assert minutes_of(bank.ben) == [(180, 0)]


def test_a_dead_timer_that_is_redriven_later_ends_no_later_stay_in_its_state(bank, failing):
    failing["response_timeout"] = 4
    request = bank.active()
    bank.at += timedelta(days=7)
    sweep(bank, 0, 2, 6, 14)
    bank.act("counter_offer", request, bank.ada, offer=Proposal(minutes=90))
    request = bank.act("withdraw_offer", request, bank.ada)
    dead = Step.objects.get(name="response_timeout", state="DEAD")
    bank.do(redrive, bank.cleo, step_id=dead.pk)
    bank.work()
    assert bank.again(request).state == State.ACTIVE
    bank.later(request.deadline_at - bank.at)
    assert bank.again(request).state == State.TIMED_OUT


def test_a_dead_confirmation_timer_that_is_redriven_after_the_confirmation_does_nothing(
    bank, failing
):
    failing["confirmation_timeout"] = 4
    failing["validate_escrow_release"] = 4
    request = bank.completed()
    bank.at += timedelta(days=7)
    sweep(bank, 0, 2, 6, 14)
    bank.do(confirm, bank.ben, request_id=request.pk)
    sweep(bank, 0, 2, 6, 14)
    dead = Step.objects.get(name="confirmation_timeout", state="DEAD")
    before = events_of(request)
    bank.do(redrive, bank.cleo, step_id=dead.pk)
    bank.work()
    assert step_of(request, "confirmation_timeout").state == "DONE"
    assert events_of(request) == [*before, "step.redriven"]
