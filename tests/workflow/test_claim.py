"""Claiming what is due: in order, in bounded batches, under a lease, and never waiting."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import connection

from common.transactions import door
from tests.counts import count
from tests.threads import at_once
from tests.workflow.trial import (
    begin,
    declared,
    events,
    lock_service,
    new_service,
    the_step,
    work_at,
)
from workflow.models import Step
from workflow.operations import NewStep, claim_due, perform, record, record_failure
from workflow.worker import work


LEASE = timedelta(seconds=60)


@pytest.fixture
def real_service(real_db, at):
    return new_service(at=at)


def claim(at, *, batch=20):
    with door():
        return claim_due(at=at, batch=batch)


def ids(claimed):
    return [step.id for step in claimed]


def test_steps_are_claimed_in_the_order_in_which_they_are_due(service, trial, at):
    later, first, second = (
        begin(service, "trial", at=at, due_at=at - timedelta(minutes=ago))[0] for ago in (1, 3, 2)
    )
    same_moment = begin(service, "trial", "trial", at=at, due_at=at)
    assert ids(claim(at)) == [first, second, later, *same_moment]


def test_what_is_due_later_is_not_claimed_before(service, trial, at):
    (step,) = begin(service, "trial", at=at, due_at=at + timedelta(hours=1))
    assert claim(at + timedelta(hours=1) - timedelta(microseconds=1)) == []
    assert the_step(step).attempts == 0
    assert ids(claim(at + timedelta(hours=1))) == [step]


def test_a_batch_is_bounded_and_takes_what_is_due_first(service, trial, at):
    due = [
        begin(service, "trial", at=at, due_at=at - timedelta(seconds=30 - n))[0] for n in range(30)
    ]
    assert ids(claim(at, batch=20)) == due[:20]
    assert ids(claim(at, batch=20)) == due[20:]
    assert claim(at, batch=20) == []


def test_a_claim_counts_the_try_and_lasts_for_the_lease(service, trial, at):
    (step,) = begin(service, "trial", at=at)
    (claimed,) = claim(at)
    row = the_step(step)
    assert (row.state, row.attempts, row.started_at) == ("RUNNING", 1, at)
    assert (row.lease, row.due_at, row.scheduled_at) == (claimed.lease, at + LEASE, at)
    assert claim(at + LEASE - timedelta(microseconds=1)) == []


def test_an_expired_lease_gives_the_step_to_another_worker(service, trial, at):
    (step,) = begin(service, "trial", at=at)
    (first,) = claim(at)
    (second,) = claim(at + LEASE)
    assert (second.id, second.attempts) == (step, 2)
    assert second.lease != first.lease
    assert the_step(step).lease == second.lease


def test_a_worker_that_comes_back_too_late_does_nothing(service, trial, at):
    (step,) = begin(service, "trial", at=at)
    (late,) = claim(at)
    (current,) = claim(at + LEASE)
    before = the_step(step), events(service)
    with door():
        assert perform(step=late, at=at + LEASE) is False
    with door():
        assert record_failure(step=late, error=ValueError(), at=at + LEASE) is None
    assert (the_step(step), events(service)) == before
    assert the_step(step).state == "RUNNING"
    assert trial.tries == []
    with door():
        assert perform(step=current, at=at + LEASE) is True
    assert (the_step(step).state, trial.tries) == ("DONE", [(step, at + LEASE)])


def test_a_step_that_was_done_is_never_done_again(service, trial, at):
    (step,) = begin(service, "trial", at=at)
    (claimed,) = claim(at)
    with door():
        assert perform(step=claimed, at=at) is True
    with door():
        assert perform(step=claimed, at=at) is False
    assert claim(at + 10 * LEASE) == []
    assert (the_step(step).state, the_step(step).attempts) == ("DONE", 1)
    assert events(service).count("trial.done") == 1


def test_a_step_that_was_cancelled_after_its_claim_is_not_done(service, at):
    with declared("listed", states=frozenset({"PUBLISHED"})) as listed:
        (step,) = begin(service, "listed", at=at)
        (claimed,) = claim(at)
        with door():
            locked = lock_service(service.pk)
            locked.pause(at=at)
            locked.save_next()
            record(subject=locked, event="service.paused", at=at)
        with door():
            assert perform(step=claimed, at=at) is False
    assert listed.tries == []
    assert (the_step(step).state, the_step(step).lease) == ("CANCELLED", None)


def test_a_step_that_makes_no_sense_in_the_state_is_cancelled_and_not_done(service, at):
    with declared("archived", states=frozenset({"ARCHIVED"})) as archived:
        (step,) = begin(service, "archived", at=at)
        assert work_at(at) == {"done": 1}
    assert archived.tries == []
    assert (the_step(step).state, the_step(step).finished_at) == ("CANCELLED", at)


def test_the_workers_stop_at_the_most_that_they_may_do(service, trial, at):
    begin(service, *["trial"] * 12, at=at)
    assert work(clock=lambda: at, batch=5, most=10) == {"done": 10}
    assert Step.objects.filter(state="WAITING").count() == 2
    assert work(clock=lambda: at, batch=5) == {"done": 2}
    assert work(clock=lambda: at) == {}


def test_what_a_step_begins_is_done_in_the_same_sweep(service, trial, at):
    def begin_next(*, subject, step, at):
        subject.save_next()
        steps = [] if step.data else [NewStep(name="chain", due_at=at, data={"is_last": True})]
        record(subject=subject, event="chain.done", at=at, steps=steps)

    with declared("chain", handler=begin_next):
        begin(service, "chain", at=at)
        assert work_at(at) == {"done": 2}


def test_operations_of_the_worker_want_the_transaction_of_a_door(real_service, at):
    with declared():
        begin(real_service, "trial", at=at)
        with pytest.raises(RuntimeError, match="transaction"):
            claim_due(at=at)
        (claimed,) = claim(at)
        with pytest.raises(RuntimeError, match="transaction"):
            perform(step=claimed, at=at)
        with pytest.raises(RuntimeError, match="transaction"):
            record_failure(step=claimed, error=ValueError(), at=at)
    assert Step.objects.get().state == "RUNNING"


def test_a_worker_skips_what_another_is_claiming_and_waits_for_nothing(real_service, at):
    with declared():
        begin(real_service, *["trial"] * 6, at=at)
        claimed, finished = Event(), Event()

        def slow():
            with door():
                mine = ids(claim_due(at=at, batch=4))
                claimed.set()
                finished.wait(20)
                return mine

        def quick():
            claimed.wait(20)
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '100ms'")
                return ids(claim(at))
            finally:
                finished.set()

        first, second = at_once(slow, quick)
    assert (len(first), len(second)) == (4, 2)
    assert not set(first) & set(second)
    assert set(Step.objects.values_list("attempts", "state")) == {(1, "RUNNING")}


def test_a_claim_that_is_rolled_back_was_none(real_service, at):
    with declared():
        (step,) = begin(real_service, "trial", at=at)
        with pytest.raises(ZeroDivisionError), door():
            _ = claim_due(at=at), 1 // 0
        row = the_step(step)
        assert (row.state, row.attempts, row.lease) == ("WAITING", 0, None)


@pytest.mark.parametrize("batch", [1, 7, 20])
def test_many_workers_do_each_step_once(real_service, at, batch):
    steps = count(500)
    services = [real_service, *(new_service(at=at) for _ in range(3))]
    with declared():
        for service in services:
            begin(service, *["trial"] * steps, at=at)
        sweeps = at_once(*[lambda: work(clock=lambda: at, batch=batch)] * 4)
    assert sum(sweep["done"] for sweep in sweeps) == 4 * steps
    assert set(Step.objects.values_list("state", "attempts")) == {("DONE", 1)}
    for service in services:
        assert events(service).count("trial.done") == steps
