"""External steps: the effect outside of all locks under the lease, at least once; then its outcome."""

from datetime import timedelta

import pytest
from django.db import connection

from common.errors import Refused
from common.transactions import door
from tests.counts import count
from tests.threads import at_once
from tests.workflow.outside import connected, locked_rows, post_at
from tests.workflow.trial import (
    begin,
    catch,
    declared,
    events,
    lock_service,
    new_service,
    the_step,
    work_at,
)
from workflow import hints
from workflow.models import Step
from workflow.operations import NewStep, begin_steps, claim_due, claim_external, record
from workflow.operations.external import begin_effect, finish_effect, record_effect_failure
from workflow.retry import RetryPolicy
from workflow.worker import work_external


LEASE = timedelta(minutes=2)


class Killed(BaseException):
    """What ends a worker: nothing catches it, nothing is recorded."""


@pytest.fixture
def real_service(real_db, at):
    return new_service(at=at)


def pause(service, at):
    with door():
        locked = lock_service(service.pk)
        locked.pause(at=at)
        locked.save_next()
        record(subject=locked, event="service.paused", at=at)


def test_the_effect_happens_and_then_its_outcome_is_written(service, at):
    with connected() as (outside, outcome):
        (step,) = begin(service, "post", at=at)
        assert the_step(step).is_external
        assert post_at(at) == {"done": 1}
        assert outside.calls == outcome.tries == [(step, at)]
        assert post_at(at) == {}
    row = the_step(step)
    assert (row.state, row.attempts, row.lease, row.finished_at) == ("DONE", 1, None, at)


def test_the_workers_of_the_bank_leave_it_to_those_of_the_outside(service, trial, at):
    with connected() as (outside, _outcome):
        begin(service, "post", "trial", at=at)
        assert work_at(at) == {"done": 1}
        assert outside.calls == []
        assert post_at(at) == {"done": 1}
    assert len(trial.tries) == 1


def test_nothing_is_locked_and_no_transaction_is_open_while_the_effect_happens(real_service, at):
    seen = []

    def look(*, step, at):
        seen.append((connection.in_atomic_block, locked_rows(), the_step(step.id).state))

    with connected(effect=look):
        begin(real_service, "post", at=at)
        assert post_at(at) == {"done": 1}
    assert seen == [(False, 0, "RUNNING")]


def test_members_go_on_with_what_a_slow_effect_is_about(real_service, at):
    def pause_meanwhile(**_step):
        pause(real_service, at)

    with connected(effect=pause_meanwhile):
        begin(real_service, "post", at=at)
        assert post_at(at) == {"done": 1}
    assert events(real_service)[-2:] == ["service.paused", "trial.done"]


def test_the_lease_begins_anew_with_each_effect(service, at):
    clock = iter(at + timedelta(seconds=30 * n) for n in range(100))
    left = []

    def look(*, step, at):
        left.append(the_step(step.id).due_at - at)

    with connected(effect=look):
        begin(service, *["post"] * 8, at=at)
        assert dict(work_external(clock=lambda: next(clock))) == {"done": 8}
    assert set(left) == {LEASE - timedelta(seconds=30)}


def test_an_effect_that_fails_is_tried_again_as_the_policy_says(service, at):
    with connected() as (outside, outcome):
        outside.answers = lambda step: ConnectionError("away") if step.attempts < 3 else None
        (step,) = begin(service, "post", at=at)
        assert post_at(at) == {"waiting": 1}
        assert (the_step(step).error_code, the_step(step).due_at) == (
            "ConnectionError",
            at + timedelta(seconds=2),
        )
        assert post_at(at, seconds=2) == {"waiting": 1}
        assert post_at(at, seconds=6) == {"done": 1}
    assert (len(outside.calls), len(outcome.tries)) == (3, 1)
    assert events(service)[2:] == ["step.failed", "step.failed", "trial.done"]


def test_a_refusal_is_a_dead_letter_at_once(service, at):
    with connected(catch=catch) as (outside, outcome):
        outside.answers = lambda _step: Refused("No such address.", code="recipient_refused")
        (step,) = begin(service, "post", at=at)
        assert post_at(at) == {"dead": 1}
    assert (the_step(step).error_code, the_step(step).attempts) == ("recipient_refused", 1)
    assert outcome.tries == []
    assert events(service)[2:] == ["step.dead", "trial.caught"]


def test_an_outcome_that_cannot_be_written_is_tried_again_with_its_effect(service, at):
    """At least once: the outside gets the same id again, and can tell."""
    with connected() as (outside, outcome):
        outcome.fails = lambda attempts: ValueError("a bug") if attempts == 1 else None
        (step,) = begin(service, "post", at=at)
        assert post_at(at) == {"waiting": 1}
        assert post_at(at, seconds=2) == {"done": 1}
    assert outside.times == {step: 2}
    assert events(service).count("trial.done") == 1


def test_a_worker_that_dies_after_the_effect_leaves_it_to_another(service, at):
    with connected() as (outside, outcome):
        outcome.fails = lambda attempts: Killed() if attempts == 1 else None
        (step,) = begin(service, "post", at=at)
        with pytest.raises(Killed):
            post_at(at)
        assert post_at(at, seconds=119) == {}
        assert post_at(at, seconds=120) == {"done": 1}
    assert outside.times == {step: 2}
    assert events(service).count("trial.done") == 1


def test_an_effect_that_kills_its_workers_ends_as_a_dead_letter(service, at):
    one_retry = RetryPolicy(interval=timedelta(seconds=2), retries=1)
    with connected(retry=one_retry, catch=catch) as (outside, _outcome):
        outside.answers = lambda _step: Killed()
        (step,) = begin(service, "post", at=at)
        for lease in (0, 120):
            with pytest.raises(Killed):
                post_at(at, seconds=lease)
        assert post_at(at, seconds=240) == {"dead": 1}
    assert (the_step(step).error_code, outside.times) == ("LeaseExpiredError", {step: 2})
    assert events(service)[2:] == ["step.dead", "trial.caught"]


def test_a_worker_that_comes_back_too_late_writes_nothing(service, at):
    now = at + LEASE
    with connected() as (_outside, outcome):
        (step,) = begin(service, "post", at=at)
        with door():
            (late,) = claim_external(at=at)
        with door():
            claim_external(at=now)
        before = the_step(step), events(service)
        with door():
            assert begin_effect(step=late, at=now) is None
        with door():
            assert finish_effect(step=late, at=now) is False
        with door():
            assert record_effect_failure(step=late, error=ConnectionError(), at=now) is None
        assert (the_step(step), events(service)) == before
        assert (the_step(step).state, outcome.tries) == ("RUNNING", [])


def test_what_makes_no_sense_any_more_never_leaves_the_bank(service, at):
    with connected(states=frozenset({"PUBLISHED"})) as (outside, _outcome):
        (claimed_before,) = begin(service, "post", at=at)
        with door():
            claim_external(at=at)
        pause(service, at)
        assert post_at(at, seconds=130) == {}
    assert outside.calls == []
    assert the_step(claimed_before).state == "CANCELLED"


def test_a_step_in_a_wrong_state_is_cancelled_instead_of_done(service, at):
    with connected(states=frozenset({"ARCHIVED"})) as (outside, _outcome):
        (step,) = begin(service, "post", at=at)
        assert post_at(at) == {"cancelled": 1}
    assert outside.calls == []
    assert (the_step(step).state, the_step(step).finished_at) == ("CANCELLED", at)


def test_a_step_that_no_code_knows_is_a_dead_letter(service, at):
    with connected("of_an_earlier_release"):
        (step,) = begin(service, "of_an_earlier_release", at=at)
    assert post_at(at) == {"dead": 1}
    assert the_step(step).error_code == "LookupError"


def test_a_step_that_is_external_no_more_is_a_failed_try_that_says_so(service, at):
    with connected():
        (step,) = begin(service, "post", at=at)
    with declared("post"):
        assert post_at(at) == {"waiting": 1}
    assert "external no more" in the_step(step).error


def test_a_step_of_a_subject_to_which_nothing_has_happened_has_no_event(service, at):
    with connected():
        before = events(service)
        with door():
            step = NewStep(name="post", due_at=at, subject=("service", service.pk))
            begin_steps(steps=[step])
        row = Step.objects.get(name="post")
        assert (row.seq, row.lane, row.is_external) == (0, "post", True)
        assert events(service) == before
        assert post_at(at) == {"done": 1}


def test_no_hint_is_sent_for_what_goes_out(service, trial, monkeypatch, at):
    asked = []
    monkeypatch.setattr(hints, "after_commit", lambda: asked.append(1))
    with connected():
        begin(service, "post", at=at)
        assert asked == []
        begin(service, "post", "trial", at=at)
        assert asked == [1]


def test_lanes_of_external_steps_take_turns_too(service, at):
    with connected("post"), connected("hooks", lane="hook:1") as (hook, _outcome):
        begin(service, *["post"] * 200, at=at)
        (step,) = begin(service, "hooks", at=at, due_at=at + timedelta(seconds=1))
        post_at(at, seconds=1, most=1)
    assert hook.times == {step: 1}


def test_a_receiver_that_answers_slowly_uses_up_nobody_s_tries_and_holds_up_no_other(service, at):
    """Half a minute for each answer: the batch would outlast its leases."""
    now = at + timedelta(minutes=5)

    def slowly(_step):
        nonlocal now
        now += timedelta(seconds=30)

    with connected("post") as (outside, _outcome), connected("hooks", lane="hook:1") as (hook, _):
        outside.answers = slowly
        begin(service, *["post"] * 40, at=at)
        begin(service, *["hooks"] * 12, at=at, due_at=at + timedelta(minutes=1))
        work_external(clock=lambda: now, most=30)
        assert len(hook.calls) == 12
        while work_external(clock=lambda: now):
            continue
    assert set(outside.times.values()) == set(hook.times.values()) == {1}
    assert len(outside.times) == 40
    found = Step.objects.filter(name__in=["post", "hooks"])
    assert set(found.values_list("state", "attempts")) == {("DONE", 1)}


@pytest.mark.parametrize("workers", [2, 4])
def test_many_workers_send_each_step_once(real_service, at, workers):
    steps = count(200)
    with connected() as (outside, _outcome):
        begin(real_service, *["post"] * steps, at=at)
        sweeps = at_once(*[lambda: work_external(clock=lambda: at)] * workers)
    assert sum(sweep["done"] for sweep in sweeps) == steps
    assert set(outside.times.values()) == {1}
    assert len(outside.times) == steps


def test_internal_claims_and_external_claims_are_apart(service, trial, at):
    with connected():
        (mine, theirs) = begin(service, "trial", "post", at=at)
        with door():
            assert [step.id for step in claim_due(at=at)] == [mine]
        with door():
            assert [step.id for step in claim_external(at=at)] == [theirs]
