"""One kind of external step with many receivers: each has a lane and a breaker of its own."""

from datetime import timedelta

import pytest

from common.transactions import door
from tests.threads import at_once
from tests.workflow.outside import breaker, connected, post_at
from tests.workflow.trial import lock_service, new_service, the_step
from workflow.models import Step
from workflow.operations import NewStep, record
from workflow.retry import RetryPolicy
from workflow.worker import work_external


GOOD, BAD = "hook:good", "hook:bad"
SLOWLY = RetryPolicy(interval=timedelta(hours=1), retries=3)


@pytest.fixture
def hooks():
    """Two endpoints; one of them is away."""
    with connected("hook", retry=SLOWLY) as (outside, _outcome):
        outside.answers = lambda step: ConnectionError("away") if step.lane == BAD else None
        yield outside


def call(service, *lanes, at):
    """Write a step for each of these endpoints; return their ids."""
    with door():
        locked = lock_service(service.pk)
        locked.save_next()
        steps = [NewStep(name="hook", due_at=at, lane=lane) for lane in lanes]
        record(subject=locked, event="trial.begun", at=at, steps=steps)
    newest = Step.objects.filter(subject_id=service.pk).order_by("-id")[: len(lanes)]
    return sorted(newest.values_list("pk", flat=True))


def states(lane):
    return set(Step.objects.filter(lane=lane).values_list("state", "attempts"))


def test_of_two_endpoints_one_is_left_alone_and_the_other_goes_on(service, hooks, at):
    call(service, *[BAD, GOOD] * 8, at=at)
    post_at(at)
    assert (breaker(BAD).state, breaker(BAD).failures) == ("OPEN", 5)
    assert states(GOOD) == {("DONE", 1)}
    assert states(BAD) == {("WAITING", 1), ("WAITING", 0)}
    hooks.calls.clear()
    more = call(service, *[BAD, GOOD] * 5, at=at)
    assert post_at(at, seconds=1) == {"done": 5}
    assert {the_step(step).lane for step in hooks.times} == {GOOD}
    assert {the_step(step).attempts for step in more if the_step(step).lane == BAD} == {0}


def test_an_endpoint_that_comes_back_is_told_everything(service, hooks, at):
    call(service, *[BAD] * 8, at=at)
    post_at(at)
    hooks.comes_back()
    for minutes in range(1, 200):
        post_at(at, seconds=60 * minutes)
    assert breaker(BAD).state == "CLOSED"
    assert {state for state, _attempts in states(BAD)} == {"DONE"}


def test_several_couriers_share_the_breakers_of_all_endpoints(real_db, hooks, at):
    service = new_service(at=at)
    call(service, *[BAD, GOOD] * 30, at=at)
    at_once(*[lambda: work_external(clock=lambda: at)] * 3)
    assert breaker(BAD).state == "OPEN"
    assert states(GOOD) == {("DONE", 1)}
    assert {step for step, _at in hooks.calls if the_step(step).lane == GOOD} == {
        *Step.objects.filter(lane=GOOD).values_list("pk", flat=True)
    }
    # A try that was under way when it opened may still count; none is begun afterwards.
    assert Step.objects.filter(lane=BAD, attempts__gt=0).count() <= 5 + 2
